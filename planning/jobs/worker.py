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

from planning.domain.errors import CapError, RefusedPlanError
from planning.domain.kinds import EndedBy, Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.progress import Progress
from planning.domain.scenario import Scenario
from planning.i18n import FRENCH
from planning.jobs.about_a_plan import (
    ASKED_TO_END,
    PAUSE,
    Looked,
    explain_plan,
    find_figures,
    find_frontier,
    finish_prices,
    prices_meanwhile,
)
from planning.jobs.processes import limit_memory, most_memory
from planning.store import (
    DO_NOTHING,
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
    from planning.tables.data import Data

_Found = TypeVar("_Found", bound="Plan | None")
BEAT_SECONDS: Final = 0.5
"""Between two signs of life."""
ENDED = N_("arrêt de la machine ou du service")


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
        finish_prices(store, job, data, watch.should_stop)
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


class _Watch(Looked):
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


if __name__ == "__main__":
    os.nice(5)  # the pages come first
    limit_memory(most_memory())
    signal.signal(signal.SIGTERM, lambda *_: ASKED_TO_END.set())
    sys.exit(main())
