"""What is calculated about a saved plan: reasons, prices, uncertain figures, budgets; each kept as it is found."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from planning.domain.errors import RequestError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.progress import Progress, ShouldStop
from planning.store import (
    EVERY_RESIDENCE,
    EXPLAIN_JOB,
    FIGURES_JOB,
    FRONTIER_JOB,
    PRICES_JOB,
    Job,
    Store,
)

if TYPE_CHECKING:
    from planning.domain.statement import Ranked
    from planning.domain.uncertain_figures import Knowing
    from planning.tables.data import Data
    from planning.workflow import Asker

KEEP_EVERY: Final = 10.0
"""Seconds between two writings of the figures found so far."""
PAUSE: Final = 0.3
"""Seconds between two writings of the progress, and between two looks at the request to stop."""
ASKED_TO_END = threading.Event()
"""Set by SIGTERM, from the queue or the system: stop at once and keep the best plan."""


class Looked:
    """Looks at whether to stop no more often than every `PAUSE` seconds; once stopped, for good."""

    def __init__(self, is_asked: ShouldStop) -> None:
        self._ask, self._is_asked = is_asked, False
        self._looked = float("-inf")

    def should_stop(self) -> bool:
        """Say whether to stop."""
        if ASKED_TO_END.is_set():
            return True
        if not self._is_asked and time.monotonic() - self._looked >= PAUSE:
            self._is_asked = self._ask()
            self._looked = time.monotonic()
        return self._is_asked


# Explaining a plan: the ranking, then each residence, kept as they come.


def explain_plan(store: Store, job: Job, data: Data, should_stop: ShouldStop) -> None:
    """Explain every residence that is not explained yet, in order of priority, and close the job.

    Raises
    ------
    RequestError
        When the job names no plan, or its plan cannot be explained.
    """
    from planning import workflow
    from planning.store.explanations import ranking_document, read_ranking

    if job.plan_id is None:
        raise RequestError(Message(N_("aucun plan n'est à expliquer : choisissez-en un")))
    began = time.monotonic()
    asker = _asker(store, job.plan_id, data, should_stop)
    store.update_job(job.id, EXPLAIN_JOB)
    kept = read_ranking(store.explanation(job.plan_id, EVERY_RESIDENCE))
    rows = kept or workflow.priorities(asker, should_stop=should_stop)
    if rows is None:
        store.cancel_job(job.id, job.plan_id)
        return
    if kept is None:
        store.save_explanation(job.plan_id, EVERY_RESIDENCE, ranking_document(rows))

    def count(done: int, total: int) -> None:
        store.update_job(job.id, EXPLAIN_JOB, Progress(time.monotonic() - began, None, None, None, done, total))

    if not _explain_each(store, job.plan_id, asker, rows, should_stop, count):
        store.cancel_job(job.id, job.plan_id)
        return
    finish_prices(store, job, data, should_stop)


def _asker(store: Store, plan_id: int, data: Data, should_stop: ShouldStop) -> Asker:
    """Return what answers questions about a plan, with time for its proof; what was proven before is known."""
    from planning import workflow

    plan, closer = store.plan(plan_id), store.closer(plan_id)
    return workflow.asker(data, plan, in_background=True, closer=closer, should_stop=should_stop)


def _bring_closer(store: Store, plan_id: int, asker: Asker, should_stop: ShouldStop) -> bool:
    """Search for the proof that sentences on whole plans need, and keep it; tell whether it came to its end.

    The plan shown stays as it is: what is better than it by less than its gap is no reason to reopen its files.
    """
    found, known = asker.reference, asker.closer or asker.plan
    if (found.objective, found.bound) != (known.objective, known.bound):
        store.save_closer(plan_id, found)
    return not should_stop()


def _explain_each(
    store: Store,
    plan_id: int,
    asker: Asker,
    rows: Sequence[Ranked],
    should_stop: ShouldStop,
    on_count: Callable[[int, int], None],
) -> bool:
    """Explain the residences that are not explained yet, in their order; tell whether it came to its end."""
    from planning import workflow

    known = store.explained(plan_id)
    if len(known) < len(rows) and not _bring_closer(store, plan_id, asker, should_stop):
        return False
    for number, row in enumerate(rows):
        on_count(number, len(rows))
        residence_id = row.decision.residence_id
        if residence_id in known:
            continue
        found = workflow.explain_residence(asker, residence_id, should_stop=should_stop)
        if not found.is_full:
            return False
        store.save_explanation(plan_id, residence_id, found.model_dump(mode="json"))
    return True


# Which uncertain figures could change a plan.


def find_figures(store: Store, job: Job, data: Data, should_stop: ShouldStop) -> None:
    """Search which figures could change a plan, and close the job; what is found is kept as it comes.

    A search that was stopped, or killed, goes on from what it had found.

    Raises
    ------
    RequestError
        When the job names no plan, or its plan cannot be explained.
    """
    from planning import workflow

    if job.plan_id is None:
        raise RequestError(Message(N_("aucun plan n'est à expliquer : choisissez-en un")))
    began = time.monotonic()

    def count(done: int, total: int) -> None:
        store.update_job(job.id, FIGURES_JOB, Progress(time.monotonic() - began, None, None, None, done, total))

    plan_id, kept = job.plan_id, began

    def keep(found: Knowing) -> None:
        nonlocal kept
        if time.monotonic() - kept >= KEEP_EVERY:
            kept = time.monotonic()
            store.save_knowing(plan_id, found)

    before = store.knowing(plan_id)
    found = workflow.worth_knowing(
        data,
        store.plan(plan_id),
        on_count=count,
        should_stop=should_stop,
        before=None if before is None or before.is_whole else before,
        on_found=keep,
    )
    store.save_knowing(plan_id, found)
    (store.cancel_job if should_stop() else store.finish_job)(job.id, plan_id)


# Between which prices a plan keeps its decisions: asked for, after the explanations, or once a plan is made.

BACKGROUND_SECONDS: Final = 900.0
"""A worker whose plan is made goes on searching prices no longer than this."""
BACKGROUND_RESIDENCES: Final = 300
"""Of a larger portfolio prices are searched when they are asked for."""


def find_prices(
    store: Store, plan_id: int, data: Data, should_stop: ShouldStop, on_count: Callable[[int, int], None]
) -> bool:
    """Search the prices of every decision that has none yet, and keep each; tell whether it came to its end."""
    from planning import workflow

    plan, known = store.plan(plan_id), store.price_ranges(plan_id)
    acting = [row.residence_id for row in plan.decisions if row.kind != ActionKind.KEEP]
    left = [residence_id for residence_id in acting if residence_id not in known]
    pricing = workflow.pricing(data, plan, should_stop=should_stop) if left else None
    if pricing is None:
        return True
    for residence_id in left:
        on_count(len(acting) - len(left) + left.index(residence_id), len(acting))
        found = pricing.of(residence_id)
        if should_stop():
            return False
        if found is not None:
            store.save_price_range(plan_id, found)
    return True


def finish_prices(store: Store, job: Job, data: Data, should_stop: ShouldStop) -> None:
    """Search prices as part of a job, and close it.

    Raises
    ------
    RequestError
        When the job names no plan.
    """
    if job.plan_id is None:
        raise RequestError(Message(N_("aucun plan n'est à expliquer : choisissez-en un")))
    began = time.monotonic()

    def count(done: int, total: int) -> None:
        store.update_job(job.id, PRICES_JOB, Progress(time.monotonic() - began, None, None, None, done, total))

    is_done = find_prices(store, job.plan_id, data, should_stop, count)
    (store.finish_job if is_done else store.cancel_job)(job.id, job.plan_id)


# What each budget buys, around a plan.

FRONTIER_POINTS: Final = 16
FRONTIER_SECONDS: Final = 150.0


def find_frontier(store: Store, job: Job, data: Data, should_stop: ShouldStop) -> None:
    """Find what each budget buys around a plan, and close the job; stopped, what is found is kept.

    Raises
    ------
    RequestError
        When the job names no plan, or its request has no budget to change.
    """
    from planning import workflow

    if job.plan_id is None:
        raise RequestError(Message(N_("aucun plan n'est à comparer : choisissez-en un")))
    began = time.monotonic()

    def count(done: int, total: int) -> None:
        store.update_job(job.id, FRONTIER_JOB, Progress(time.monotonic() - began, None, None, None, done, total))

    count(0, FRONTIER_POINTS)
    plan = store.plan(job.plan_id)
    found = workflow.frontier(
        data,
        plan.scenario,
        start=plan,
        points=FRONTIER_POINTS,
        seconds=FRONTIER_SECONDS,
        on_count=count,
        should_stop=should_stop,
    )
    if found.found:
        store.save_frontier(job.plan_id, found)
    (store.cancel_job if should_stop() else store.finish_job)(job.id, job.plan_id)


def prices_meanwhile(store: Store, job: Job) -> None:
    """Search prices, then reasons, once a plan is made, until another calculation begins.

    This answers to nobody and stops no other calculation.
    """
    if job.plan_id is None or len(store.plan(job.plan_id).decisions) > BACKGROUND_RESIDENCES:
        return
    until, looked = time.monotonic() + BACKGROUND_SECONDS, Looked(lambda: store.active_job() is not None)
    data = store.portfolio(job.portfolio_hash)

    def should_stop() -> bool:
        return time.monotonic() >= until or looked.should_stop()

    if find_prices(store, job.plan_id, data, should_stop, lambda _done, _total: None):
        _explain_meanwhile(store, job.plan_id, data, should_stop)


def _explain_meanwhile(store: Store, plan_id: int, data: Data, should_stop: ShouldStop) -> None:
    """Prepare explanations, dearest residences first, until another calculation begins; each is kept as it is found."""
    from planning import workflow
    from planning.store.explanations import ranking_document, read_ranking

    try:
        asker = _asker(store, plan_id, data, should_stop)
        kept = read_ranking(store.explanation(plan_id, EVERY_RESIDENCE))
        rows = kept or workflow.priorities(asker, should_stop=should_stop)
        if rows is None:
            return
        if kept is None:
            store.save_explanation(plan_id, EVERY_RESIDENCE, ranking_document(rows))
        _explain_each(store, plan_id, asker, rows, should_stop, lambda _done, _total: None)
    except RequestError:  # a plan that cannot be explained: the room says so to whoever opens a residence
        return
