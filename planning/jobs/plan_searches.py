"""Searches about a plan that is made: which uncertain figures could change it, what each budget would buy."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.progress import Progress, ShouldStop
from planning.store import FIGURES_JOB, FRONTIER_JOB, Job, Store

if TYPE_CHECKING:
    from planning.tables.data import Data


def find_figures(store: Store, job: Job, data: Data, should_stop: ShouldStop) -> None:
    """Search which figures could change a plan, keep the answer and close the job; stopped, what was seen is kept.

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

    found = workflow.worth_knowing(data, store.plan(job.plan_id), on_count=count, should_stop=should_stop)
    if should_stop():
        store.cancel_job(job.id, job.plan_id)
        return
    store.save_knowing(job.plan_id, found)
    store.finish_job(job.id, job.plan_id)


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
