"""Choose. The only room that knows PuLP and HiGHS.

`solve(data, scenario) -> Plan`: tables in, plan out; no solver object leaves the room.
`improved(data, kept, offered) -> Plan | None`: the decisions of a plan offered to another scenario.
`what_if(data, scenario, previous) -> Plan`: one number changed, within a second.
`same_decisions(data, scenario, plan) -> Plan | None`: the decisions of a plan under another scenario, when they hold.
`rank_and_cut(data, scenario) -> Plan | None`: the spreadsheet's way, to compare with; `ranked_plans`: order by order.
`find_repairs(data, plan) -> Repairs`: what it would take, where nothing is possible.
"""

from planning.optimise.census import Census, census
from planning.optimise.export import export_model, export_refusal, exported
from planning.optimise.full_bound import search_seconds, with_full_bound
from planning.optimise.offer import improved
from planning.optimise.repairs import find_repairs
from planning.optimise.run import RankedPlan, rank_and_cut, ranked_plans, solve
from planning.optimise.same_decisions import same_decisions
from planning.optimise.what_if import what_if

__all__ = [
    "Census",
    "RankedPlan",
    "census",
    "export_model",
    "export_refusal",
    "exported",
    "find_repairs",
    "improved",
    "rank_and_cut",
    "ranked_plans",
    "same_decisions",
    "search_seconds",
    "solve",
    "what_if",
    "with_full_bound",
]
