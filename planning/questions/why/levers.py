"""What it would take for an option to do better than the plan: own funds, an aid, a lower cost; the others held."""

from __future__ import annotations

from collections.abc import Callable

from planning.domain.kinds import OWN_FUNDS
from planning.domain.statement import Change, Fact, Kind, Statement
from planning.model.model import Flags
from planning.questions.around import Around, LeastMoney
from planning.questions.why.applied import applied
from planning.questions.why.ask import Asker, opened

HALVINGS = 7
"""The range of a cost or an aid is halved so many times at most: to within one percent of it."""
NEAR = 0.01
"""Around the part that a straight line between the ends gives, this much is tried first."""
EURO = 1.0
ENVELOPES = "envelope:"


def money_needed(asker: Asker, imposed: Statement) -> Statement | None:
    """Say the least own funds with which an option does better than the plan, or that no amount is enough.

    None where own funds are not limited, or something else forbids the option.
    """
    money = asker.money(imposed.option_id)
    if money is None:
        return None
    purse = asker.purses[imposed.option_id]
    change = Change(residence_id=imposed.residence_id, impose=imposed.option_id, own_funder=purse)
    is_open = asker.opened(change)
    freely = money.with_any(is_open)
    if freely.infeasible or freely.bound is None or freely.values is None:
        return None
    about = Statement(kind=Kind.UNLIMITED, residence_id=change.residence_id, option_id=change.impose, change=change)
    if freely.bound > asker.value - asker.margin:
        low = Fact(name="low", value=freely.bound - asker.value, unit="worth")
        return about.model_copy(update={"facts": (low,), "certified": True})
    return _least_money(asker, money, about, is_open)


def _least_money(asker: Asker, money: LeastMoney, about: Statement, is_open: Flags) -> Statement | None:
    answer, by_year = money.least(is_open, asker.value - 2 * asker.margin)
    if answer.values is None or answer.bound is None:
        return None
    extra = {year: amount + EURO for year, amount in by_year.items()}
    change = about.change.but(own_funds_eur=extra)
    value = _value(asker, change)
    if value is None or value >= asker.value or not extra:
        return None
    facts = (
        Fact(name="extra", value=sum(extra.values()), unit="eur"),
        Fact(name="not_below", value=max(0.0, answer.bound), unit="eur"),
        Fact(name="gain", value=asker.value - value, unit="worth"),
    )
    return about.model_copy(update={"kind": Kind.MONEY, "change": change, "facts": facts, "certified": True})


def price_needed(asker: Asker, imposed: Statement, *, lacks_money: bool) -> list[Statement]:
    """Say from which aid, or from which cost, an option does better than the plan, or that it would not for nothing."""
    costs = asker.data["option_costs"]
    mine = costs[costs["option_id"] == imposed.option_id]
    total = float(mine["amount_eur"].sum())
    own = float(mine.loc[mine["funder"] == OWN_FUNDS, "amount_eur"].sum())
    blocked = {key.rule_id for key in imposed.blocked_by}
    if total <= 0 or (blocked and not any(rule.startswith(ENVELOPES) for rule in blocked)):
        return []  # it costs nothing, or what forbids it is no matter of money
    about = Statement(
        kind=Kind.FREE,
        residence_id=imposed.residence_id,
        option_id=imposed.option_id,
        change=Change(residence_id=imposed.residence_id, impose=imposed.option_id),
    )
    free = about.change.but(cost_factor=0.0)
    value = _value(asker, free)
    if value is None or value > asker.value - asker.margin:
        loss = () if value is None else (Fact(name="low", value=value - asker.value, unit="worth"),)
        cost = Fact(name="cost", value=total, unit="eur")
        return [about.model_copy(update={"change": free, "facts": (*loss, cost), "certified": True})]
    low = imposed.fact("low")
    lossless = None if low is None else low / (low + asker.value - value)
    found = [_cheaper(asker, about, total, lossless)]
    if lacks_money and own > 0:
        found.append(_aided(asker, about, own))
    return [statement for statement in found if statement is not None]


def _cheaper(asker: Asker, about: Statement, total: float, lossless: float | None) -> Statement | None:
    kept, dropped = _threshold(asker, lambda part: about.change.but(cost_factor=1.0 - part), lossless)
    if kept is None:
        return None
    facts = (
        Fact(name="cost", value=total, unit="eur"),
        Fact(name="enters", value=total * (1.0 - kept), unit="eur"),
        Fact(name="stays_out", value=total * (1.0 - dropped), unit="eur"),
    )
    change = about.change.but(cost_factor=1.0 - kept)
    return about.model_copy(update={"kind": Kind.CHEAPER, "change": change, "facts": facts, "certified": True})


def _aided(asker: Asker, about: Statement, own: float) -> Statement | None:
    kept, dropped = _threshold(asker, lambda part: about.change.but(subsidy_eur=own * part), None)
    if kept is None:
        return None
    facts = (
        Fact(name="enters", value=own * kept, unit="eur"),
        Fact(name="stays_out", value=own * dropped, unit="eur"),
    )
    change = about.change.but(subsidy_eur=own * kept)
    return about.model_copy(update={"kind": Kind.SUBSIDY, "change": change, "facts": facts, "certified": True})


def _threshold(asker: Asker, change: Callable[[float], Change], lossless: float | None) -> tuple[float | None, float]:
    """Return the least part found that is enough (None: the whole is not), and the largest that is not.

    `lossless`: the part at which a straight line between the losses at the ends meets zero, if both are known.
    """
    if not _is_better(asker, change(1.0)):
        return None, 1.0
    enough, too_little = 1.0, 0.0
    for guess in () if lossless is None else (lossless + NEAR, lossless - NEAR):
        if too_little < guess < enough:
            enough, too_little = (guess, too_little) if _is_better(asker, change(guess)) else (enough, guess)
    for _ in range(HALVINGS):
        if enough - too_little <= 2 * NEAR:
            break
        middle = (enough + too_little) / 2.0
        enough, too_little = (middle, too_little) if _is_better(asker, change(middle)) else (enough, middle)
    return enough, too_little


def _is_better(asker: Asker, change: Change) -> bool:
    value = _value(asker, change)
    return value is not None and value < asker.value - asker.margin


def _value(asker: Asker, change: Change) -> float | None:
    """Return the objective of the plan shown under a change of money or prices; None when it is impossible."""
    data, scenario = applied(change, asker.plan, asker.data)
    around = Around.of(data, asker.plan.scenario.but(budget=scenario.budget), asker.plan)
    answer = around.best(opened(around, change, data))
    return None if answer.values is None else around.problem.arrays.objective(answer.values)
