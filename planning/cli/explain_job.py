"""The part of the worker that explains a plan: the ranking, then each residence, kept as they come."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.progress import Progress, ShouldStop
from planning.store import EVERY_RESIDENCE, EXPLAIN_JOB, Job, Store

if TYPE_CHECKING:
    from planning.tables.data import Data


def explain_plan(store: Store, job: Job, data: Data, should_stop: ShouldStop) -> None:
    """Explain every residence that is not explained yet, in order of priority, and close the job.

    Raises
    ------
    RequestError
        When the job names no plan, or its plan cannot be explained.
    """
    from planning.explain.why import Asker, explain_residence, ranking
    from planning.explain.why.documents import ranking_document, read_ranking

    if job.plan_id is None:
        raise RequestError(Message(N_("aucun plan n'est à expliquer : choisissez-en un")))
    began = time.monotonic()
    asker = Asker.of(data, store.plan(job.plan_id))
    store.update_job(job.id, EXPLAIN_JOB)
    kept = read_ranking(store.explanation(job.plan_id, EVERY_RESIDENCE))
    rows = kept or ranking(asker, should_stop=should_stop)
    if rows is None:
        store.cancel_job(job.id, job.plan_id)
        return
    if kept is None:
        store.save_explanation(job.plan_id, EVERY_RESIDENCE, ranking_document(rows))
    known = store.explained(job.plan_id)
    for number, row in enumerate(rows):
        store.update_job(job.id, EXPLAIN_JOB, Progress(time.monotonic() - began, None, None, None, number, len(rows)))
        residence_id = row.decision.residence_id
        if residence_id in known:
            continue
        found = explain_residence(asker, residence_id, should_stop=should_stop)
        if not found.is_full:
            store.cancel_job(job.id, job.plan_id)
            return
        store.save_explanation(job.plan_id, residence_id, found.model_dump(mode="json"))
    store.finish_job(job.id, job.plan_id)
