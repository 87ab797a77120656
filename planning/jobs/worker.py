"""The background job: `python -m planning.jobs.worker --store URL --job ID`, which the queue runs.

It finds a plan, has it checked, compares it with doing nothing and with the spreadsheet way, and writes all of it to
the store; or it explains a plan, residence by residence, or searches between which prices its decisions are kept, or
which uncertain figures could change it.
Nobody watches its terminal: what a person must know goes into the job.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from planning.domain.errors import CapError, RefusedPlanError, RequestError
from planning.domain.kinds import ActionKind, EndedBy, Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.progress import Progress, ShouldStop
from planning.domain.scenario import Scenario
from planning.i18n import FRENCH
from planning.jobs.plan_searches import find_figures, find_frontier
from planning.jobs.processes import limit_memory, most_memory
from planning.store import (
    DO_NOTHING,
    EVERY_RESIDENCE,
    EXPLAIN_JOB,
    FIGURES_JOB,
    FRONTIER_JOB,
    PLAN_JOB,
    PRICES_JOB,
    PROPOSAL,
    RANKING,
    Job,
    JobState,
    PlanEntry,
    Store,
    open_store,
)

if TYPE_CHECKING:
    from planning.domain.statement import Ranked
    from planning.tables.data import Data
    from planning.workflow import Asker

_Found = TypeVar("_Found", bound="Plan | None")
PAUSE: Final = 0.3
"""Seconds between two writings of the progress, and between two looks at the request to stop."""
BEAT_SECONDS: Final = 0.5
"""Between two signs of life."""
ENDED = N_("arrêt de la machine ou du service")
ASKED_TO_END = threading.Event()
"""Set by SIGTERM, from the queue or the system: stop at once and keep the best plan."""


@dataclass(frozen=True)
class Steps:
    """The calls that make a checked plan: those of `workflow`, or a test's own."""

    make_plan: Callable[..., Plan]
    do_nothing: Callable[[Data, Scenario], Plan]
    rank_and_cut: Callable[[Data, Scenario], Plan | None]
    improved_plan: Callable[[Data, Plan, Plan], Plan | None]


def run_job(store: Store, job_id: int, steps: Steps) -> JobState:
    """Run a queued job to its end; whatever happens, the job says it.

    Raises
    ------
    RequestError
        When there is no such job, or it was begun before.
    """
    job = store.begin_job(job_id)
    try:
        _run(store, job, steps)
    except CapError as error:
        store.fail_job(job_id, error.message)
    except Exception as error:  # noqa: BLE001 - the last net: a person is waiting for an answer
        traceback.print_exc()
        store.fail_job(job_id, _unexpected(error))
    return store.job(job_id).state


def _run(store: Store, job: Job, steps: Steps) -> None:
    watch = _Watch(store, job.id)
    data = store.portfolio(job.portfolio_hash)
    if job.kind == EXPLAIN_JOB:
        explain_plan(store, job, data, watch.should_stop)
        return
    if job.kind == PRICES_JOB:
        _finish_prices(store, job, data, watch.should_stop)
        return
    if job.kind == FRONTIER_JOB:
        find_frontier(store, job, data, watch.should_stop)
        return
    if job.kind == FIGURES_JOB:
        find_figures(store, job, data, watch.should_stop)
        return
    others = [] if job.scenario.deterministic else _others(store, data)
    known = [store.plan(entry.id) for entry in others]
    plan, refused = _judged(
        lambda: steps.make_plan(
            data, job.scenario, known=known, on_progress=watch.report, should_stop=watch.should_stop
        )
    )
    is_stopped = plan.ended_by is EndedBy.CANCELLED or watch.should_stop()
    if plan.status is Status.NO_PLAN_YET and is_stopped:
        store.cancel_job(job.id, message=watch.why_stopped())
        return
    faults = () if refused is None else refused.faults
    plan_id = store.save_plan(plan, job.portfolio_hash, faults=faults, scenario_id=job.scenario_id)
    refusal = _why_none(plan) if refused is None else refused.message
    if refusal is not None:
        store.fail_job(job.id, refusal, plan_id)
        return
    if is_stopped:  # somebody is waiting: what the plan is compared with comes after
        store.cancel_job(job.id, plan_id, watch.why_stopped())
        _attach(store, steps, data, job, plan_id, DO_NOTHING)
        return
    store.note_plan(job.id, plan_id)
    missing = _compare(store, job, steps, data, plan_id, watch) or _offer(store, steps, data, plan, watch)
    if watch.should_stop():
        store.cancel_job(job.id, plan_id, watch.why_stopped())
    else:
        store.finish_job(job.id, plan_id, missing)


def _judged(make: Callable[[], _Found]) -> tuple[_Found | Plan, RefusedPlanError | None]:
    """Return a plan, and why it is refused if it is: the store keeps such a plan too, with its faults."""
    try:
        return make(), None
    except RefusedPlanError as refused:
        return refused.plan, refused


def _others(store: Store, data: Data) -> list[PlanEntry]:
    """Return the latest plan of each scenario for the same data: their decisions may hold under another one too."""
    return [
        entry for entry in store.latest_by_scenario(data.hashes) if entry.data_hash == data.hash_for(entry.scenario)
    ]


def _offer(store: Store, steps: Steps, data: Data, plan: Plan, watch: _Watch) -> Message | None:
    """Give the plan's decisions to the other scenarios where they are better; return why that failed, if it did."""
    for entry in _others(store, data):
        if watch.should_stop():
            return None
        if entry.scenario == plan.scenario:
            continue
        try:
            better = steps.improved_plan(data, store.plan(entry.id), plan)
        except RefusedPlanError as refused:
            return _not_offered(entry, refused.faults[0])
        except CapError as error:
            return _not_offered(entry, error.message)
        except Exception as error:  # noqa: BLE001 - the other scenario keeps its plan, this one has its own
            traceback.print_exc()
            return _not_offered(entry, _unexpected(error))
        if better is not None:
            store.save_better(entry.id, better, ())
    return None


def _not_offered(entry: PlanEntry, reason: Message) -> Message:
    template = N_("Le plan est prêt, mais n'a pas pu être proposé au scénario « {name} » : {reason}")
    return Message(template, {"name": entry.name, "reason": reason})


def _why_none(plan: Plan) -> Message | None:
    """Say why there is no plan to propose, or None when there is one."""
    if plan.status is Status.INFEASIBLE:
        from planning.explain.repair_words import conflict_reason

        return conflict_reason(plan)
    if plan.status is Status.NO_PLAN_YET:
        return Message(N_("le temps accordé n'a pas suffi pour trouver un premier plan : accordez-en davantage"))
    return None


def _compare(store: Store, job: Job, steps: Steps, data: Data, plan_id: int, watch: _Watch) -> Message | None:
    """Attach the companions to a plan; one that fails leaves the plan, and a reason why it is missing."""
    reason = None
    for role in (DO_NOTHING, RANKING):
        if role == RANKING and watch.should_stop():
            break
        store.update_job(job.id, role)
        reason = _attach(store, steps, data, job, plan_id, role) or reason
    if reason is None:
        return None
    return Message(N_("Le plan est prêt, mais une comparaison manque : {reason}"), {"reason": reason})


def _attach(store: Store, steps: Steps, data: Data, job: Job, plan_id: int, role: str) -> Message | None:
    """Attach one companion to a plan; return why it is missing, if it is."""
    make = steps.do_nothing if role == DO_NOTHING else steps.rank_and_cut
    try:
        plan, refused = _judged(partial(make, data, job.scenario))
        if plan is None:
            return None
        faults = () if refused is None else refused.faults
        given = None if role == DO_NOTHING else faults
        store.save_plan(plan, job.portfolio_hash, faults=given, role=role, parent_id=plan_id)
        return faults[0] if faults else None
    except CapError as error:
        return error.message
    except Exception as error:  # noqa: BLE001 - a comparison is not worth losing the plan
        traceback.print_exc()
        return _unexpected(error)


def _unexpected(error: Exception) -> Message:
    if isinstance(error, MemoryError):
        return Message(N_("mémoire insuffisante : réduisez le parc ou les avenirs tirés, ou relancez plus tard"))
    template = N_("erreur imprévue du logiciel ({kind}) : relancez, puis signalez-la si elle revient")
    return Message(template, {"kind": type(error).__name__})


class _Looked:
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


class _Watch(_Looked):
    """Looks at the request to stop, and writes the progress, neither more often than every `PAUSE` seconds."""

    def __init__(self, store: Store, job_id: int) -> None:
        super().__init__(lambda: store.is_cancel_requested(job_id))
        self._store = store
        self._job_id = job_id
        self._written = float("-inf")

    def why_stopped(self) -> Message | None:
        """Say why the work stopped where nobody asked for it: the system ended it."""
        return None if self._store.is_cancel_requested(self._job_id) else Message(ENDED)

    def report(self, progress: Progress) -> None:
        """Write how far the search is."""
        if time.monotonic() - self._written >= PAUSE:
            self._store.update_job(self._job_id, PROPOSAL, progress)
            self._written = time.monotonic()


def _steps() -> Steps:
    from planning import workflow

    return Steps(workflow.make_plan, workflow.do_nothing, workflow.rank_and_cut, workflow.improved_plan)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one job of the store; 0 when it gave a plan, else 1."""
    parser = argparse.ArgumentParser(prog="python -m planning.jobs.worker", description=__doc__)
    parser.add_argument("--store", metavar="URL", help="address of the store (default: CAP_STORE_URL, or var/)")
    parser.add_argument("--job", type=int, required=True, metavar="ID")
    parser.add_argument("--beats", type=int, metavar="FD", help="where to give signs of life")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="save the best plan that a search left there")
    asked = parser.parse_args(arguments)
    if asked.beats is not None:
        beating(asked.beats)
    try:
        with open_store(asked.store) as store:
            if asked.keep is not None:
                return keep_best(store, store.job(asked.job), asked.keep)
            state = run_job(store, asked.job, _steps())
            job = store.job(asked.job)
            if job.kind == PLAN_JOB and state is JobState.DONE:
                prices_meanwhile(store, job)
            return 0 if job.plan_id is not None else 1
    except CapError as error:
        print(FRENCH(error.message), file=sys.stderr)
        return 1


def beating(descriptor: int) -> None:
    """Give signs of life from now on, as long as somebody listens."""

    def beat() -> None:
        with suppress(OSError):
            while True:
                os.write(descriptor, b".")
                time.sleep(BEAT_SECONDS)

    threading.Thread(target=beat, daemon=True).start()


def keep_best(store: Store, job: Job, folder: Path) -> int:
    """Save the best plan that a search which was ended wrote into a folder, and note it; 0 when there is one."""
    from planning import workflow

    plan = workflow.recovered_plan(store.portfolio(job.portfolio_hash), job.scenario, folder)
    if plan is None:
        return 1
    store.note_plan(job.id, store.save_plan(plan, job.portfolio_hash, faults=(), scenario_id=job.scenario_id))
    return 0


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
    asker = workflow.asker(data, store.plan(job.plan_id), in_background=True, should_stop=should_stop)
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
    _finish_prices(store, job, data, should_stop)


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


def _finish_prices(store: Store, job: Job, data: Data, should_stop: ShouldStop) -> None:
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


def prices_meanwhile(store: Store, job: Job) -> None:
    """Search prices, then reasons, once a plan is made, until another calculation begins.

    This answers to nobody and stops no other calculation.
    """
    if job.plan_id is None or len(store.plan(job.plan_id).decisions) > BACKGROUND_RESIDENCES:
        return
    until, looked = time.monotonic() + BACKGROUND_SECONDS, _Looked(lambda: store.active_job() is not None)
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
        asker = workflow.asker(data, store.plan(plan_id), should_stop=should_stop)
        kept = read_ranking(store.explanation(plan_id, EVERY_RESIDENCE))
        rows = kept or workflow.priorities(asker, should_stop=should_stop)
        if rows is None:
            return
        if kept is None:
            store.save_explanation(plan_id, EVERY_RESIDENCE, ranking_document(rows))
        _explain_each(store, plan_id, asker, rows, should_stop, lambda _done, _total: None)
    except RequestError:  # a plan that cannot be explained: the room says so to whoever opens a residence
        return


if __name__ == "__main__":
    os.nice(5)  # the pages come first
    limit_memory(most_memory())
    signal.signal(signal.SIGTERM, lambda *_: ASKED_TO_END.set())
    sys.exit(main())
