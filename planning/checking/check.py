"""Every verification of a plan, in the order a reader would make them."""

from __future__ import annotations

from collections import Counter

from planning.checking.decided import (
    Draws,
    check_decision,
    check_decisions,
    check_permissions,
    draws_of,
    sound_decisions,
)
from planning.checking.displaced import check_moves
from planning.checking.housed import (
    check_futures,
    check_needs,
    check_served,
    missing_on_average,
    needs_in_segments,
)
from planning.checking.ledger import Ledger, Row, close, rows_of
from planning.checking.long_run import check_lasting, check_later, check_later_decision, check_no_value
from planning.checking.paid import check_grants, check_money
from planning.checking.recount import Worth
from planning.checking.rules import check_rules
from planning.checking.score import check_claims, check_levels, check_objective
from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.domain.plan import Alternative, Plan
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
    value = plan.scenario.value
    decided += check_no_value(plan) if value is None else check_later(plan, seen, value)
    faults += decided + check_alternatives(plan, seen)
    # What follows is recounted from the decisions that make sense, so that one fault never hides another.
    ledger = Ledger(sound_decisions(plan, seen) if decided else plan, seen)
    faults += check_permissions(ledger) + check_grants(ledger) + check_money(ledger)
    worth = None if value is None else Worth(ledger, value)
    faults += _check_people(ledger, worth) + check_moves(ledger)
    relaxed, rule_faults = check_rules(ledger, None if worth is None else worth.floored)
    faults += rule_faults
    return faults if decided else faults + check_objective(ledger, relaxed, None if worth is None else worth.terms)


def _check_people(ledger: Ledger, worth: Worth | None) -> list[Message]:
    """Return what is wrong with needs, and with who is served where."""
    if worth is None:
        segments = needs_in_segments(ledger.data)
        needs = {need: missing_on_average(parts, 0.0) for need, parts in segments.items()}
        rows = check_served(ledger)
    else:
        segments = {need: parts for need, parts in worth.segments.items() if need[2] <= worth.years.last}
        needs = {need: worth.needs[need] for need in segments}
        rows = check_lasting(worth)
    return check_needs(ledger.plan, segments, needs) + check_futures(ledger.plan, ledger.data, segments) + rows


# The near ties that a plan tells of: sound decisions, none twice, none better than what is proven.


def check_alternatives(plan: Plan, data: Data) -> list[Message]:
    """Return what is wrong with the plans told as almost as good, each as the plan with some decisions changed."""
    if not plan.alternatives:
        return []
    options = {row["option_id"]: row for row in rows_of(data["options"])}
    costs = draws_of(data)
    faults = []
    for number, tie in enumerate(plan.alternatives, start=1):
        found = [*_against(plan, tie), *_decisions(plan, tie, options, costs, data)]
        what = N_("plan presque aussi bon n° {number} : {fault}")
        faults += [Message(what, {"number": str(number), "fault": fault}) for fault in found]
    return faults


def _against(plan: Plan, tie: Alternative) -> list[Message]:
    """Compare a near tie with the plan and with what is proven of it."""
    faults = []
    if not tie.decisions:
        faults.append(Message(N_("il ne diffère du plan en rien")))
    if plan.bound is not None and tie.objective < plan.bound and not close(tie.objective, plan.bound):
        values = {"objective": tie.objective, "bound": plan.bound}
        faults.append(Message(N_("sa valeur {objective} est meilleure que la borne {bound}"), values))
    if plan.objective is not None and tie.objective < plan.objective and not close(tie.objective, plan.objective):
        values = {"objective": tie.objective, "plan": plan.objective}
        faults.append(Message(N_("sa valeur {objective} est meilleure que celle du plan, {plan}"), values))
    return faults


def _decisions(plan: Plan, tie: Alternative, options: dict[str, Row], costs: Draws, data: Data) -> list[Message]:
    done = {row.residence_id: row for row in (*plan.decisions, *plan.later)}
    retained = {(row.residence_id, row.option_id, row.start_year) for row in done.values()}
    known = {row.residence_id for row in plan.decisions}
    times = Counter(row.residence_id for row in tie.decisions)
    faults = [
        Message(N_("la résidence {residence} est décidée {count} fois"), {"residence": residence, "count": count})
        for residence, count in times.items()
        if count > 1
    ]
    for row in tie.decisions:
        values = {"residence": row.residence_id}
        if row.residence_id not in known:
            faults.append(Message(N_("la résidence {residence} n'est pas dans le plan"), values))
        if (row.residence_id, row.option_id, row.start_year) in retained:
            faults.append(Message(N_("la décision de {residence} est déjà celle du plan"), values))
        value = plan.scenario.value
        if value is not None and row.start_year > data.manifest.last_year:
            faults += check_later_decision(row, options, data, plan, value)
        else:
            faults += check_decision(row, options, costs, data, plan.scenario)
    return faults
