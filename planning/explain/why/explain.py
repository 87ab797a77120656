"""All that is said of a residence: at once what is exact and quick, then what takes a search."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.progress import ShouldStop
from planning.explain.why.ask import Asker
from planning.explain.why.decision import quick_statements, wide_statements
from planning.explain.why.options import imposed_statements, lever_statements, wide_imposed
from planning.explain.why.values import Explanation, Statement

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


def _everything(asker: Asker, residence_id: str) -> Iterator[Statement]:
    yield from quick_statements(asker, residence_id)
    imposed = imposed_statements(asker, residence_id)
    yield from imposed
    yield from lever_statements(asker, imposed)
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
