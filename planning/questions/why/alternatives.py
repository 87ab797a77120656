"""What the plan's own decision at a residence is worth: kept as it is, refused, earlier, later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planning.domain.kinds import OWN_FUNDS, ActionKind
from planning.domain.plan import Plan
from planning.domain.statement import Change, Fact, Kind, Statement
from planning.questions.what_if import what_if
from planning.questions.why.applied import applied
from planning.questions.why.ask import Asker
from planning.questions.why.levers import ENVELOPES, money_needed, price_needed


def first_statement(asker: Asker, residence_id: str) -> Statement:
    """Return what the plan loses if the residence stays as it is; if it does, by the best of its other options."""
    decision, keep = asker.decisions[residence_id], asker.keep(residence_id)
    if decision.kind == ActionKind.KEEP or keep is None:
        return _refused(asker, residence_id)
    change = Change(residence_id=residence_id, impose=keep)
    return asker.held(Kind.STAYS, decision.option_id, change)


def quick_statements(asker: Asker, residence_id: str) -> Iterator[Statement]:
    """Give what is known within a second: without the decision, with the next best, a year earlier or later."""
    first = first_statement(asker, residence_id)
    yield first
    if first.kind is not Kind.OTHERWISE:
        refused = _refused(asker, residence_id)
        if refused.instead is None or refused.instead != first.instead:  # else the same thing twice
            yield refused
    yield from _shifted(asker, residence_id)


def wide_statements(asker: Asker, residence_id: str) -> Iterator[Statement]:
    """Give what refusing the decision loses when its territory decides again, and when everybody does."""
    option = asker.decisions[residence_id].option_id
    yield asker.held(Kind.OTHERWISE, option, Change(residence_id=residence_id, refuse=option, free="territory"))
    yield asker.again(Kind.OTHERWISE, option, Change(residence_id=residence_id, refuse=option, free="all"))


def _refused(asker: Asker, residence_id: str) -> Statement:
    option = asker.decisions[residence_id].option_id
    return asker.held(Kind.OTHERWISE, option, Change(residence_id=residence_id, refuse=option))


def _shifted(asker: Asker, residence_id: str) -> Iterator[Statement]:
    decision = asker.decisions[residence_id]
    frame = asker.around.problem.choices.frame
    years = set(frame.loc[frame["option_id"] == decision.option_id, "start_year"])
    for year in (decision.start_year - 1, decision.start_year + 1):
        if year in years:
            change = Change(residence_id=residence_id, impose=decision.option_id, start_year=year)
            yield asker.held(Kind.SHIFTED, decision.option_id, change)


# The options that the plan does not take at a residence: what imposing each loses, and what it would take.


MOST_WIDE = 2
"""Options imposed with everybody free: a search each. The cheapest to impose come first."""
STEPS = (0.5, 1.0)
"""Own funds added, in parts of what the option asks of them."""


def imposed_statements(asker: Asker, residence_id: str) -> list[Statement]:
    """Return what imposing each other option loses, the rest of the plan held, the least first, then the impossible."""
    found = [
        asker.held(Kind.IMPOSED, option, Change(residence_id=residence_id, impose=option))
        for option in asker.options(residence_id)
        if option != asker.keep(residence_id)
    ]
    return sorted(found, key=_loss)


def lever_statements(asker: Asker, imposed: Sequence[Statement]) -> Iterator[Statement]:
    """Give what it would take for the options nearest to the plan: money, an aid, a lower cost."""
    for statement in _nearest(imposed):
        low = statement.fact("low")
        if low is not None and low <= asker.margin:
            continue  # it does as well already, or better: nothing is lacking
        money = money_needed(asker, statement)
        lacks_money = money is not None and money.kind is Kind.MONEY
        prices = price_needed(asker, statement, lacks_money=lacks_money)
        # What does no better for nothing does no better with money: said once.
        if money is not None and (lacks_money or not any(one.kind is Kind.FREE for one in prices)):
            yield money
        yield from prices


def wide_imposed(asker: Asker, imposed: Sequence[Statement]) -> Iterator[Statement]:
    """Give what imposing the nearest options loses when the territory, then everybody decides again; more money."""
    nearest = _nearest(imposed)
    for statement in nearest:
        change = statement.change
        yield asker.held(Kind.IMPOSED, statement.option_id, change.but(free="territory"))
        yield asker.again(Kind.IMPOSED, statement.option_id, change.but(free="all"))
    for statement in nearest[:1]:
        yield from _scan(asker, statement)


def _nearest(imposed: Sequence[Statement]) -> list[Statement]:
    """Return the options that lose the least, then those that only money forbids."""
    possible = [statement for statement in imposed if statement.fact("low") is not None]
    dear = [
        statement for statement in imposed if any(key.rule_id.startswith(ENVELOPES) for key in statement.blocked_by)
    ]
    return [*possible, *dear][:MOST_WIDE]


def _loss(statement: Statement) -> float:
    low = statement.fact("low")
    return float("inf") if low is None else low


def _scan(asker: Asker, imposed: Statement) -> Iterator[Statement]:
    """Try more own funds from the first year, everybody free, and see whether the plan found has the option."""
    costs = asker.data["option_costs"]
    mine = costs[(costs["option_id"] == imposed.option_id) & (costs["funder"] == OWN_FUNDS)]
    asked = float(mine["amount_eur"].sum())
    if asker.money(imposed.option_id) is None or asked <= 0:
        return
    for part in STEPS:
        extra = {str(asker.data.manifest.first_year): asked * part}
        purse = asker.purses[imposed.option_id]
        change = Change(residence_id=imposed.residence_id, free="all", own_funds_eur=extra, own_funder=purse)
        yield _found_with(asker, imposed, change, asked * part)


def _found_with(asker: Asker, imposed: Statement, change: Change, extra: float) -> Statement:
    data, scenario = applied(change, asker.plan, asker.data)
    found: Plan = what_if(data, scenario, asker.plan, seconds=1.0)
    decided = next((row for row in found.decisions if row.residence_id == imposed.residence_id), None)
    enters = decided is not None and decided.option_id == imposed.option_id
    facts = [Fact(name="extra", value=extra, unit="eur"), Fact(name="enters", value=float(enters), unit="count")]
    if found.gap is not None:
        facts.append(Fact(name="gap", value=found.gap, unit="share"))
    return Statement(
        kind=Kind.SCAN,
        residence_id=imposed.residence_id,
        option_id=imposed.option_id,
        change=change,
        facts=tuple(facts),
        instead=decided,
    )
