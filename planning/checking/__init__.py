"""The independent checker: recomputes a plan from its decisions, without the optimiser.

Imports only `domain` and `tables` (a contract checks it). `check_plan(plan, data) -> [Message]`, empty = accepted.
"""

from planning.checking.check import check_plan
from planning.checking.score import not_recounted

__all__ = ["check_plan", "not_recounted"]
