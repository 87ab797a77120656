"""What the plan's own decision at a residence is worth: kept as it is, refused, earlier, later."""

from __future__ import annotations

from collections.abc import Iterator

from planning.domain.kinds import ActionKind
from planning.explain.why.ask import Asker
from planning.explain.why.values import Change, Kind, Statement


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
    frame = asker.around.built.choices.frame
    years = set(frame.loc[frame["option_id"] == decision.option_id, "start_year"])
    for year in (decision.start_year - 1, decision.start_year + 1):
        if year in years:
            change = Change(residence_id=residence_id, impose=decision.option_id, start_year=year)
            yield asker.held(Kind.SHIFTED, decision.option_id, change)
