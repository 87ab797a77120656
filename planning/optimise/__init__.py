"""Choose. The only room that knows PuLP and HiGHS.

`solve(data, scenario) -> Plan`: tables in, plan out; no solver object leaves the room.
`rank_and_cut(data, scenario) -> Plan | None`: the spreadsheet's way, to compare with.
"""

from planning.optimise.run import rank_and_cut, solve

__all__ = ["rank_and_cut", "solve"]
