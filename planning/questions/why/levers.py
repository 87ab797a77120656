"""What it would take for an option to do better than the plan: own funds, an aid, a lower cost, a price; others held.

Every amount is proven by two answers: with it the option does better than the plan, with a little less it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from planning.domain.kinds import OWN_FUNDS
from planning.domain.plan import Plan
from planning.domain.scenario_difference import WHOLE
from planning.domain.statement import PRICES, Change, Fact, Kind, Statement
from planning.model.model import Flags
from planning.questions.around import Around, LeastMoney
from planning.questions.why.applied import applied
from planning.questions.why.ask import Asker, opened
from planning.questions.why.break_even import price_of_a_year

HALVINGS = 7
"""The range of a cost or an aid is halved so many times at most: to within one percent of it."""
NEAR = 0.01
"""Around a part that was guessed, this much is tried first."""
EURO, LESS = 1.0, 0.99
UNLIMITED_EUR = 1e9
ENVELOPES = "envelope:"
MOST_BONUS = 4.0
"""Times the amount that would make up for the loss: beyond, nothing is told."""


def levers(asker: Asker, imposed: Statement) -> Iterator[Statement]:
    """Give what an option that does worse than the plan, or does not hold beside it, would take to enter."""
    if does_as_well(asker, imposed):
        return  # nothing is lacking
    money = money_needed(asker, imposed)
    lacks_money = money is not None and money.kind is Kind.MONEY
    if money is not None and lacks_money:
        yield money
    found = _cost_needed(asker, imposed, money if lacks_money else None)
    # What does no better for nothing does no better with money: said once.
    if money is not None and not lacks_money and not any(one.kind is Kind.FREE for one in found):
        yield money
    yield from found
    price = None if imposed.fact("low") is None else price_of_a_year(asker, imposed)
    if price is not None:
        yield price


def does_as_well(asker: Asker, imposed: Statement) -> bool:
    """Tell whether an option that is imposed does as well as the plan, or better."""
    low = imposed.fact("low")
    return low is not None and low <= asker.margin


def has_price(statements: Iterable[Statement]) -> bool:
    """Tell whether one of these proves at what price an option enters."""
    return any(one.certified and one.kind in PRICES for one in statements)


# Own funds: the least, by a program of its own.


def money_needed(asker: Asker, imposed: Statement) -> Statement | None:
    """Say the least own funds with which an option does better than the plan, or that no amount is enough.

    None where own funds are not limited, or something else forbids the option.
    """
    money = asker.money(imposed.option_id)
    if money is None:
        return None
    change = imposed.change.but(own_funder=asker.purses[imposed.option_id])
    is_open = asker.opened(change)
    freely = money.with_any(is_open)
    if freely.infeasible or freely.bound is None or freely.values is None:
        return None
    about = Statement(kind=Kind.UNLIMITED, residence_id=change.residence_id, option_id=change.impose, change=change)
    if freely.bound > asker.value - asker.margin:
        return _without_limit(asker, about)
    return _least_money(asker, money, about, is_open)


def _without_limit(asker: Asker, about: Statement) -> Statement | None:
    """Say that no amount is enough; None where it would be: money within the plan gives money after it too."""
    everywhere = dict.fromkeys([WHOLE, *map(str, asker.data.years)], UNLIMITED_EUR)
    value = _value(asker, about.change.but(own_funds_eur=everywhere))
    if value is None or value <= asker.value - asker.margin:
        return None
    low = Fact(name="low", value=value - asker.value, unit="worth")
    return about.model_copy(update={"facts": (low,), "certified": True})


def _least_money(asker: Asker, money: LeastMoney, about: Statement, is_open: Flags) -> Statement | None:
    answer, by_year = money.least(is_open, asker.value - 2 * asker.margin)
    if answer.values is None or answer.bound is None:
        return None
    extra = {year: amount + EURO for year, amount in by_year.items()}
    change = about.change.but(own_funds_eur=extra)
    bought = _plan(asker, change)
    if bought is None or bought.objective is None or bought.objective >= asker.value or not extra:
        return None
    asker.remember(change, bought)
    lacking = {year: LESS * amount for year, amount in by_year.items()}
    if _is_better(asker, about.change.but(own_funds_eur=lacking)):
        return None  # money within the plan gives money after it too: the least is not known
    facts = (
        Fact(name="extra", value=sum(extra.values()), unit="eur"),
        Fact(name="not_below", value=max(0.0, answer.bound), unit="eur"),
        Fact(name="gain", value=asker.value - bought.objective, unit="worth"),
    )
    return about.model_copy(update={"kind": Kind.MONEY, "change": change, "facts": facts, "certified": True})


# Its cost: an aid, a lower cost; what it should bring in where it would do no better for nothing.


def _cost_needed(asker: Asker, imposed: Statement, money: Statement | None) -> list[Statement]:
    """Say from which cost, and where money is lacking from which aid, an option enters; or that it would not free."""
    costs = asker.data["option_costs"]
    mine = costs[costs["option_id"] == imposed.option_id]
    total = float(mine["amount_eur"].sum())
    own = float(mine.loc[mine["funder"] == OWN_FUNDS, "amount_eur"].sum())
    blocked = {key.rule_id for key in imposed.blocked_by}
    if total <= 0 or (blocked and not any(rule.startswith(ENVELOPES) for rule in blocked)):
        return []  # it costs nothing, or what forbids it is no matter of money
    about = imposed.model_copy(
        update={"kind": Kind.FREE, "facts": (), "blocked_by": (), "instead": None, "moved": (), "certified": True}
    )
    free = about.change.but(cost_factor=0.0)
    value = _value(asker, free)
    if value is None or value > asker.value - asker.margin:
        loss = () if value is None else (Fact(name="low", value=value - asker.value, unit="worth"),)
        cost = Fact(name="cost", value=total, unit="eur")
        return [about.model_copy(update={"change": free, "facts": (*loss, cost)})]
    low, lacking = imposed.fact("low"), None if money is None else money.fact("extra")
    # A straight line between the losses at both ends; where money is lacking, what is lacking.
    guesses = [] if low is None else [low / (low + asker.value - value)]
    found = [_cheaper(asker, about, total, [*guesses, *([] if lacking is None else [lacking / total])])]
    if lacking is not None and own > 0:
        found.append(_aided(asker, about, own, [lacking / own]))
    return [statement for statement in found if statement is not None]


def _cheaper(asker: Asker, about: Statement, total: float, guesses: list[float]) -> Statement | None:
    kept, dropped = _threshold(asker, lambda part: about.change.but(cost_factor=1.0 - part), guesses)
    if kept is None:
        return None
    facts = (
        Fact(name="cost", value=total, unit="eur"),
        Fact(name="enters", value=total * (1.0 - kept), unit="eur"),
        Fact(name="stays_out", value=total * (1.0 - dropped), unit="eur"),
    )
    change = about.change.but(cost_factor=1.0 - kept)
    return about.model_copy(update={"kind": Kind.CHEAPER, "change": change, "facts": facts})


def _aided(asker: Asker, about: Statement, own: float, guesses: list[float]) -> Statement | None:
    kept, dropped = _threshold(asker, lambda part: about.change.but(subsidy_eur=own * part), guesses)
    if kept is None:
        return None
    change = about.change.but(subsidy_eur=own * kept)
    return about.model_copy(update={"kind": Kind.SUBSIDY, "change": change, "facts": _ends(own, kept, dropped)})


def bonus_needed(asker: Asker, imposed: Statement) -> Statement | None:
    """Say what an option should bring in, whatever it costs: received when it is delivered, as the price of a sale.

    None under the first model, and where the option does not hold.
    """
    asked, low, decided = asker.plan.scenario.value, imposed.fact("low"), imposed.instead
    if asked is None or low is None or decided is None:
        return None
    loss = low * asked.place_year_eur
    # What is received counts less the later it is: its year gives the amount, but for what money does elsewhere.
    years = decided.delivery_year - asker.data.manifest.first_year
    guess = loss * (1.0 + asked.discount_rate) ** years
    most = MOST_BONUS * guess
    about = imposed.model_copy(
        update={"kind": Kind.BONUS, "facts": (), "instead": None, "moved": (), "certified": True}
    )
    kept, dropped = _threshold(asker, lambda part: about.change.but(bonus_eur=most * part), [1.0 / MOST_BONUS])
    if kept is None:
        return None
    return about.model_copy(
        update={"change": about.change.but(bonus_eur=most * kept), "facts": _ends(most, kept, dropped)}
    )


def _ends(whole: float, kept: float, dropped: float) -> tuple[Fact, Fact]:
    return (
        Fact(name="enters", value=whole * kept, unit="eur"),
        Fact(name="stays_out", value=whole * dropped, unit="eur"),
    )


def _threshold(asker: Asker, change: Callable[[float], Change], guesses: Iterable[float]) -> tuple[float | None, float]:
    """Return the least part found that is enough (None: the whole is not), and the largest that is not.

    Around each guess both sides are tried first: a good one leaves nothing to halve.
    """
    enough, too_little = 1.0, 0.0
    is_known = False
    for guess in (part * factor for part in guesses for factor in (1.0 + NEAR, 1.0 - NEAR)):
        if too_little < guess < enough:
            is_enough = _is_better(asker, change(guess))
            is_known = is_known or is_enough
            enough, too_little = (guess, too_little) if is_enough else (enough, guess)
    if not is_known and not _is_better(asker, change(1.0)):
        return None, 1.0
    for _ in range(HALVINGS):
        if enough - too_little <= 2.5 * NEAR * enough:
            break
        middle = (enough + too_little) / 2.0
        enough, too_little = (middle, too_little) if _is_better(asker, change(middle)) else (enough, middle)
    return enough, too_little


def _is_better(asker: Asker, change: Change) -> bool:
    value = _value(asker, change)
    return value is not None and value < asker.value - asker.margin


def _value(asker: Asker, change: Change) -> float | None:
    """Return the objective of the plan shown under a change of money or prices; None when it is impossible."""
    around, is_open = _changed(asker, change)
    answer = around.best(is_open)
    return None if answer.values is None else around.problem.arrays.objective(answer.values)


def _plan(asker: Asker, change: Change) -> Plan | None:
    """Return that plan, settled as every plan is."""
    around, is_open = _changed(asker, change)
    answer = around.best(is_open)
    return None if answer.values is None else around.plan_of(answer)


def _changed(asker: Asker, change: Change) -> tuple[Around, Flags]:
    data, scenario = applied(change, asker.plan, asker.data)
    around = Around.of(data, asker.plan.scenario.but(budget=scenario.budget), asker.plan)
    return around, opened(around, change, data)
