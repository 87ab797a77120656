"""What the plan's own decision at a residence is worth: kept as it is, refused, earlier, later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planning.domain.kinds import ActionKind
from planning.domain.statement import Change, Fact, Kind, Statement
from planning.questions.why.ask import Asker
from planning.questions.why.levers import ENVELOPES, bonus_needed, does_as_well, has_price, levers


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
    change = Change(residence_id=residence_id, refuse=option)
    yield from _wide(asker, Kind.OTHERWISE, option, change)


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


def imposed_statements(asker: Asker, residence_id: str) -> list[Statement]:
    """Return what imposing each other option loses, the rest of the plan held, the least first, then the impossible."""
    found = [
        asker.held(Kind.IMPOSED, option, Change(residence_id=residence_id, impose=option))
        for option in asker.options(residence_id)
        if option != asker.keep(residence_id)
    ]
    return sorted(found, key=loss_of)


def lever_statements(asker: Asker, imposed: Sequence[Statement]) -> Iterator[Statement]:
    """Give what it would take for the options nearest to the plan; where none has a price, for the others in turn.

    Where no money, cost nor price of a year makes any of them better: what the nearest should bring in.
    """
    found: list[Statement] = []
    nearest = _nearest(imposed)
    is_done = any(does_as_well(asker, statement) for statement in imposed)
    for number, statement in enumerate(nearest):
        if number >= MOST_WIDE and (is_done or has_price(found)):
            return
        for one in levers(asker, statement):
            found.append(one)
            yield one
    bonus = None if is_done or has_price(found) or not nearest else bonus_needed(asker, nearest[0])
    if bonus is not None:
        yield bonus


def wide_imposed(asker: Asker, imposed: Sequence[Statement]) -> Iterator[Statement]:
    """Give what imposing the nearest options loses when the territory, then everybody decides again."""
    for statement in _nearest(imposed)[:MOST_WIDE]:
        yield from _wide(asker, Kind.IMPOSED, statement.option_id, statement.change)


def _wide(asker: Asker, kind: Kind, option_id: str, change: Change) -> Iterator[Statement]:
    area = asker.held(kind, option_id, change.but(free="territory"))
    if area.certified:
        yield area
    everybody = asker.again(kind, option_id, change.but(free="all"))
    if everybody is not None:
        yield everybody


def _nearest(imposed: Sequence[Statement]) -> list[Statement]:
    """Return the options that lose the least, in this order, then those that money forbids."""
    possible = [statement for statement in imposed if statement.fact("low") is not None]
    dear = [statement for statement in imposed if is_dear(statement)]
    return [*possible, *dear]


def is_dear(statement: Statement) -> bool:
    """Tell whether money forbids an option."""
    return any(key.rule_id.startswith(ENVELOPES) for key in statement.blocked_by)


def loss_of(statement: Statement) -> float:
    """Return what imposing an option loses, others held; infinite where it does not hold."""
    low = statement.fact("low")
    return float("inf") if low is None else low


def scans(asker: Asker, found: Sequence[Statement]) -> Iterator[Statement]:
    """Give the money that was found to be enough, everybody deciding again: whether the answer has the option.

    The search starts from the plan that the money question found: what it gives up, it gives up for a better plan.
    """
    for money in found:
        if money.kind is Kind.MONEY:
            yield _scan(asker, money)


def _scan(asker: Asker, money: Statement) -> Statement:
    change = money.change.but(free="all")
    answer = asker.quickly(change)
    decided = next((row for row in answer.decisions if row.residence_id == money.residence_id), None)
    enters = decided is not None and decided.option_id == money.option_id
    extra = sum(change.own_funds_eur.values())
    facts = [Fact(name="extra", value=extra, unit="eur"), Fact(name="enters", value=float(enters), unit="count")]
    if answer.gap is not None:
        facts.append(Fact(name="gap", value=answer.gap, unit="share"))
    return Statement(
        kind=Kind.SCAN,
        residence_id=money.residence_id,
        option_id=money.option_id,
        change=change,
        facts=tuple(facts),
        instead=decided,
    )
