"""The decisions of a plan under another scenario: places, money and moves solved again with the decisions held."""

from __future__ import annotations

import time

from planning.domain.kinds import EndedBy
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.optimise.build import build
from planning.optimise.complete import completed
from planning.optimise.engine import Answer
from planning.optimise.first import choices_of
from planning.optimise.matrix import has_impossible_row, matrix
from planning.optimise.outcome import plan_of
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario


def same_decisions(data: Data, scenario: Scenario, plan: Plan) -> Plan | None:
    """Return the plan with the decisions of another, under a scenario; None when they cannot hold there, as proven.

    Parameters
    ----------
    data, scenario
        Prepared data, before the scenario; what is asked.
    plan
        A plan of the same residences.

    Returns
    -------
    Plan or None
        Without a bound: how far it is from the best plan of the scenario is not looked at.
    """
    began = time.monotonic()
    built = build(apply_scenario(data, scenario), scenario, plan)
    arrays = matrix(built.model)
    choices = None if has_impossible_row(arrays) else choices_of(built, plan)
    values = None if choices is None else completed(arrays, built.model.columns_of("start").ids, choices)
    return None if values is None else plan_of(data, built, arrays, Answer(EndedBy.TIME, False, values, None), began)
