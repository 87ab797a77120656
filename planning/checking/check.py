"""Every verification of a plan, in the order a reader would make them."""

from __future__ import annotations

from planning.checking.alternatives import check_alternatives
from planning.checking.decisions import check_decisions, sound_decisions
from planning.checking.futures import check_futures
from planning.checking.ledger import Ledger
from planning.checking.money import check_grants, check_money
from planning.checking.moves import check_moves
from planning.checking.people import check_needs, check_served
from planning.checking.rules import check_rules
from planning.checking.score import check_claims, check_levels, check_objective
from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario


def check_plan(plan: Plan, data: Data) -> list[Message]:
    """Return what is wrong with a plan, one sentence per fault; an empty list accepts it.

    Parameters
    ----------
    plan
        The plan, with the scenario it answers.
    data
        The prepared data it was made from, before the scenario.
    """
    faults = []
    if plan.data_hash != data.hash_for(plan.scenario):
        faults.append(Message(N_("les données ne sont pas celles du plan : recalculez-le")))
    try:
        seen = apply_scenario(data, plan.scenario)
    except CapError as error:
        return [*faults, error.message]
    faults += check_claims(plan) + check_levels(plan)
    if not plan.has_decisions:
        return faults
    decided = check_decisions(plan, seen)
    faults += decided + check_alternatives(plan, seen)
    # What follows is recounted from the decisions that make sense, so that one fault never hides another.
    ledger = Ledger(sound_decisions(plan, seen) if decided else plan, seen)
    faults += check_grants(ledger) + check_money(ledger)
    faults += check_needs(plan, seen) + check_futures(plan, seen) + check_served(ledger) + check_moves(ledger)
    relaxed, rule_faults = check_rules(ledger)
    faults += rule_faults
    return faults if decided else faults + check_objective(ledger, relaxed)
