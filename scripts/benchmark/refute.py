"""Try to refute a statement of an explanation: make the change it names, solve again, see whether it holds."""

from __future__ import annotations

from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.statement import Change, Kind, Statement
from planning.questions.why.applied import applied
from planning.questions.why.break_even import decided
from planning.solve.run import solve
from planning.tables.data import Data

TOLERANCE = 3e-6
"""Relative: what a plan recounts to, thrice."""
LESS = 0.99
"""A little less money than the least."""
UNLIMITED_EUR = 1e9
LOSSES = (Kind.STAYS, Kind.OTHERWISE, Kind.SHIFTED, Kind.IMPOSED)


def refutation(statement: Statement, plan: Plan, data: Data, seconds: float | None = None) -> str:
    """Return why a statement is wrong; empty when it holds.

    Parameters
    ----------
    statement
        Of the plan.
    plan, data
        The plan and its data.
    seconds
        Of each search; None = until the end. With a limit, only what is found or proven then can refute.
    """
    if statement.kind in LOSSES:
        return _loss(statement, plan, data, seconds)
    if statement.kind is Kind.SCAN:
        return "a quick answer is called proven" if statement.certified else ""
    return _lever(statement, plan, data, seconds)


def _loss(statement: Statement, plan: Plan, data: Data, seconds: float | None) -> str:
    found = _solved(statement.change, plan, data, seconds)
    if statement.is_impossible:
        return (
            "" if found.status in (Status.INFEASIBLE, Status.NO_PLAN_YET) else "called impossible, and a plan was found"
        )
    low, high = statement.fact("low"), statement.fact("high")
    if low is None:
        return ""
    if found.objective is None:
        return "" if found.status is Status.NO_PLAN_YET else "said to be possible, and it is not"
    shown = _value(plan)
    value, slack = statement.fact("reference") or shown, _slack(plan)
    # Best plan against best plan, 0 says nothing: the plan shown may not be the best.
    is_said = statement.change.free != "all" or low > 0
    if is_said and found.objective < value + low - slack:
        return f"loses at least {low}, and a plan loses {found.objective - value}"
    if high is not None and found.bound is not None and found.bound - value > high + slack:
        return f"loses at most {high}, and no plan loses less than {found.bound - value}"
    is_exact = high is not None and high - low <= slack and statement.change.free != "all"
    if is_exact and found.status is Status.OPTIMAL and abs(found.objective - value - low) > slack:
        return f"loses exactly {low}, and the best loses {found.objective - value}"
    return ""


def _lever(statement: Statement, plan: Plan, data: Data, seconds: float | None) -> str:
    change, value, slack = statement.change, _value(plan), _slack(plan)
    low = statement.fact("low") or 0.0
    if statement.kind is Kind.UNLIMITED:
        everywhere = dict.fromkeys(["all", *map(str, data.years)], UNLIMITED_EUR)
        return _stays_out(change.but(own_funds_eur=everywhere), plan, data, seconds, value + low - slack)
    if statement.kind is Kind.FREE:
        return _stays_out(change, plan, data, seconds, value + low - slack)
    if statement.kind is Kind.PRICED:
        return _price(statement, plan, data, seconds)
    enters = _solved(change, plan, data, seconds)
    if enters.status is Status.NO_PLAN_YET:
        return ""  # not refuted in the time given
    # A search that was cut short proves nothing of what it did not find.
    is_proven = enters.bound is not None and enters.bound >= value - slack
    if enters.objective is None or (enters.objective >= value and is_proven):
        return f"said to do better, and gives {enters.objective} against {value}"
    return _stays_out(_with_less(statement), plan, data, seconds, value - 3 * slack)


def _price(statement: Statement, plan: Plan, data: Data, seconds: float | None) -> str:
    """At another price the plan shown is worth something else too: both sides are solved."""
    for name, sign in (("enters", 1.0), ("stays_out", -1.0)):
        price = statement.fact(name)
        found = _solved(statement.change.but(place_year_eur=price), plan, data, seconds)
        as_decided = next(row for row in plan.decisions if row.residence_id == statement.residence_id)
        shown = _solved(decided(as_decided).but(place_year_eur=price), plan, data, seconds)
        if found.objective is None or shown.objective is None:
            return ""
        if sign * (shown.objective - found.objective) < 0:
            return f"at {statement.fact(name)} gives {found.objective} against {shown.objective}"
    return ""


def _with_less(statement: Statement) -> Change:
    """Return the change with a little less than what is enough."""
    change = statement.change
    if statement.kind is Kind.MONEY:
        part = LESS * (statement.fact("not_below") or 0.0) / (statement.fact("extra") or 1.0)
        return change.but(own_funds_eur={year: amount * part for year, amount in change.own_funds_eur.items()})
    stays_out = statement.fact("stays_out") or 0.0
    if statement.kind is Kind.SUBSIDY:
        return change.but(subsidy_eur=stays_out)
    if statement.kind is Kind.BONUS:
        return change.but(bonus_eur=stays_out)
    return change.but(cost_factor=stays_out / (statement.fact("cost") or 1.0))


def _stays_out(change: Change, plan: Plan, data: Data, seconds: float | None, least: float) -> str:
    found = _solved(change, plan, data, seconds)
    if found.objective is None or found.objective >= least:
        return ""
    return f"said not to do better than {least}, and gives {found.objective}"


def _solved(change: Change, plan: Plan, data: Data, seconds: float | None) -> Plan:
    changed, scenario = applied(change, plan, data)
    return solve(changed, scenario.but(gap=0.0, time_limit=seconds, deterministic=False), known=[plan], in_process=True)


def _value(plan: Plan) -> float:
    return plan.objective or 0.0


def _slack(plan: Plan) -> float:
    return TOLERANCE * max(1.0, abs(_value(plan)))
