"""All that is said of a residence: at once what is exact and quick, then what takes a search."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from planning.domain.errors import RequestError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.progress import ShouldStop
from planning.domain.statement import Explanation, Ranked, Statement
from planning.questions.why.alternatives import (
    first_statement,
    imposed_statements,
    lever_statements,
    quick_statements,
    scans,
    wide_imposed,
    wide_statements,
)
from planning.questions.why.ask import Asker

OnStatement = Callable[[Statement], None]


def first_facts(asker: Asker, residence_id: str) -> Explanation:
    """Return what is known of a decision within about a second; the others held, every figure exact. Asked once.

    Raises
    ------
    RequestError
        When the plan decides nothing of the residence.
    """
    if residence_id not in asker.first:
        asker.first[residence_id] = _explained(asker, residence_id, quick_statements, False)
    return asker.first[residence_id]


def explain_residence(
    asker: Asker,
    residence_id: str,
    *,
    on_statement: OnStatement | None = None,
    should_stop: ShouldStop | None = None,
) -> Explanation:
    """Return the full explanation of a residence: its decision, its other options, what it would take.

    Parameters
    ----------
    asker
        The plan, and the seconds of each search with everybody free.
    residence_id
        The residence.
    on_statement
        Told each statement as it comes.
    should_stop
        Polled between two statements; what is known is then returned, not full.

    Raises
    ------
    RequestError
        When the plan decides nothing of the residence.
    """
    return _explained(asker, residence_id, _everything, True, on_statement, should_stop)


def prices(asker: Asker, residence_id: str) -> tuple[Statement, ...]:
    """Return what imposing each other option of a residence loses, and what it would take: the others held, proven."""
    imposed = imposed_statements(asker, residence_id)
    return (*imposed, *lever_statements(asker, imposed))


def _everything(asker: Asker, residence_id: str) -> Iterator[Statement]:
    yield from quick_statements(asker, residence_id)
    imposed = imposed_statements(asker, residence_id)
    yield from imposed
    taking = []
    for statement in lever_statements(asker, imposed):
        taking.append(statement)
        yield statement
    yield from scans(asker, taking)
    yield from wide_statements(asker, residence_id)
    yield from wide_imposed(asker, imposed)


def _explained(
    asker: Asker,
    residence_id: str,
    statements: Callable[[Asker, str], Iterator[Statement]],
    is_full: bool,
    on_statement: OnStatement | None = None,
    should_stop: ShouldStop | None = None,
) -> Explanation:
    began = time.monotonic()
    decision = asker.decisions.get(residence_id)
    if decision is None:
        what = N_("le plan ne décide rien de la résidence « {residence} » : donnez un identifiant de son dossier")
        raise RequestError(Message(what, {"residence": residence_id}))
    found: list[Statement] = []
    for statement in statements(asker, residence_id):
        found.append(statement)
        if on_statement is not None:
            on_statement(statement)
        if should_stop is not None and should_stop():
            is_full = False
            break
    return Explanation(
        residence_id=residence_id,
        decision=decision,
        statements=tuple(found),
        is_full=is_full,
        seconds=time.monotonic() - began,
    )


# Every residence in order of priority: what the plan loses without its decision.


OnCount = Callable[[int, int], None]
"""Told how many residences are done, of how many."""


def ranking(
    asker: Asker, *, on_count: OnCount | None = None, should_stop: ShouldStop | None = None
) -> tuple[Ranked, ...] | None:
    """Return the residences in order of priority; None when asked to stop.

    First what the rules make necessary (no plan holds if it stays as it is), then what is done, by what the plan loses
    if the residence stays as it is; then what stays, by what the best of its other options would lose: the nearest to
    being chosen first. Others are held throughout, so that every figure is exact.
    """
    found: list[Ranked] = []
    for number, decision in enumerate(asker.plan.decisions, start=1):
        if should_stop is not None and should_stop():
            return None
        statement = first_statement(asker, decision.residence_id)
        acts = decision.kind != ActionKind.KEEP
        found.append(Ranked(rank=number, decision=decision, acts=acts, loss=statement.fact("low"), statement=statement))
        if on_count is not None:
            on_count(number, len(asker.plan.decisions))
    ordered = sorted(found, key=_priority)
    return tuple(row.model_copy(update={"rank": rank}) for rank, row in enumerate(ordered, start=1))


def _priority(row: Ranked) -> tuple[int, float, str]:
    loss = row.loss
    if row.acts:
        return (0, 0.0, row.decision.residence_id) if loss is None else (1, -loss, row.decision.residence_id)
    return (3, 0.0, row.decision.residence_id) if loss is None else (2, loss, row.decision.residence_id)
