"""Jobs: long calculations that wait for each other, followed from any page and any process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.progress import Progress
from planning.domain.scenario import Scenario
from planning.store.database import Database
from planning.store.documents import message_document, progress_document, read_message, read_progress
from planning.store.portfolios import require_portfolio
from planning.store.records import ACTIVE, KEEPING, PLAN_JOB, Job, JobState
from planning.store.rows import JobRow
from planning.store.unchanged import kept_until_written

LOST = Message(N_("le calcul s'est interrompu sans explication (processus arrêté, mémoire insuffisante) : relancez-le"))
INTERRUPTED = Message(N_("processus arrêté, ou mémoire insuffisante"))
FULL = N_("{count} calculs attendent déjà : laissez-en finir un, ou arrêtez-en")
MOST_WAITING: Final = 30
"""Jobs that wait or run at once; a press too many is a sentence."""


class Jobs(Database):
    """Keep jobs. They wait for their turn; a process answers for the one that runs, which has failed when it dies."""

    def create_job(
        self,
        portfolio_hash: str,
        scenario: Scenario,
        *,
        kind: str = PLAN_JOB,
        scenario_id: int | None = None,
        plan_id: int | None = None,
    ) -> int:
        """Queue a job and return its id; that of the same request, if it is waiting or running already.

        `plan_id` is the plan that the job is about, where it makes none.

        Raises
        ------
        RequestError
            When the portfolio is not in the store, or too many wait.
        """
        document = scenario.model_dump(mode="json")
        with self._writing() as session:
            require_portfolio(session, portfolio_hash)
            active = _active(session)
            for row in active:
                if not row.cancel_requested and _asks(row) == (kind, portfolio_hash, document, plan_id):
                    return row.id
            if len(active) >= MOST_WAITING:
                raise RequestError(Message(FULL, {"count": len(active)}))
            row = JobRow(
                kind=kind,
                portfolio_hash=portfolio_hash,
                scenario_id=scenario_id,
                scenario=document,
                state=JobState.QUEUED.value,
                plan_id=plan_id,
                pid=0,
                pid_mark="",
            )
            session.add(row)
            session.flush()
            return row.id

    def assign_job(self, job_id: int, pid: int) -> None:
        """Say which process answers for a job from now on."""
        with self._writing() as session:
            row = _require(session, job_id)
            if _is_active(row):
                _answer_for(row, pid)

    def begin_job(self, job_id: int) -> Job:
        """Take a queued job: the present process answers for it and runs it.

        Raises
        ------
        RequestError
            When there is no such job, or it was begun before.
        """
        with self._writing() as session:
            row = _require(session, job_id)
            if row.state != JobState.QUEUED.value:
                raise RequestError(Message(N_("le calcul {id} a déjà été lancé"), {"id": str(job_id)}))
            row.state = JobState.RUNNING.value
            _answer_for(row, os.getpid())
            session.flush()
            return _job(row)

    def job(self, job_id: int) -> Job:
        """Return a job as it stands; one whose process is gone has failed.

        Raises
        ------
        RequestError
            When there is no such job.
        """
        with self._reading() as session:
            row = _require(session, job_id)
            if not _is_lost(row):
                return _job(row)
        # Looked at again under the lock: the worker may have finished, and left, just after it was read.
        with self._writing() as session:
            row = _require(session, job_id)
            _bury_if_lost(row)
            session.flush()
            return _job(row)

    @kept_until_written
    def _turns(self) -> list[int]:
        """Return the jobs that run or wait; whether their processes live is looked at each time."""
        with self._reading() as session:
            return [row.id for row in _in_turn(session)]

    def active_jobs(self) -> list[Job]:
        """Return the jobs that run or wait, in the order of their turn: the one that runs, plans, then explanations."""
        ids = self._turns()
        return [job for job in map(self.job, ids) if job.is_active]

    def active_job(self) -> Job | None:
        """Return the job that runs, else the one whose turn is next, if any."""
        ids = self._turns()
        return next((job for job in map(self.job, ids) if job.is_active), None)

    def requeue_job(self, job_id: int) -> None:
        """Let a job wait again: a plan that somebody waits for goes first."""
        with self._writing() as session:
            row = _require(session, job_id)
            if row.state == JobState.RUNNING.value and not row.cancel_requested:
                row.state, row.pid, row.pid_mark = JobState.QUEUED.value, 0, ""

    def update_job(self, job_id: int, step: str, progress: Progress | None = None) -> None:
        """Tell what is being calculated, and how far it is."""
        with self._writing() as session:
            row = _require(session, job_id)
            if _is_active(row):
                row.progress = progress_document(step, progress)

    def note_plan(self, job_id: int, plan_id: int) -> None:
        """Say which plan a job has made, while it goes on: it is kept whatever happens next."""
        with self._writing() as session:
            _require(session, job_id).plan_id = plan_id

    def request_cancel(self, job_id: int) -> None:
        """Ask to stop: a job that waits is closed at once, one that runs by its worker, its best plan kept."""
        with self._writing() as session:
            row = _require(session, job_id)
            row.cancel_requested = True
            if row.state == JobState.QUEUED.value:
                row.state = JobState.CANCELLED.value

    def is_cancel_requested(self, job_id: int) -> bool:
        """Say whether somebody asked to stop."""
        with self._reading() as session:
            return _require(session, job_id).cancel_requested

    def finish_job(self, job_id: int, plan_id: int, message: Message | None = None) -> None:
        """Close a job with its plan; `message` tells what is missing from the result, if anything."""
        self._close(job_id, JobState.DONE, plan_id, message)

    def fail_job(self, job_id: int, message: Message, plan_id: int | None = None) -> None:
        """Close a job that did not give a plan to propose, with the reason."""
        self._close(job_id, JobState.FAILED, plan_id, message)

    def cancel_job(self, job_id: int, plan_id: int | None = None, message: Message | None = None) -> None:
        """Close a job that was stopped, with the best plan so far if there is one.

        `message` tells why, where nobody asked for it.
        """
        self._close(job_id, JobState.CANCELLED, plan_id, message)

    def stop_job(self, job_id: int) -> None:
        """Close a job that was stopped whose best plan is still being written down: `is_keeping` until it is there."""
        with self._writing() as session:
            row = _require(session, job_id)
            if _is_active(row):
                row.state, row.progress = JobState.CANCELLED.value, progress_document(KEEPING, None)

    def settle_job(self, job_id: int, state: JobState, plan_id: int | None, message: Message | None = None) -> None:
        """Close a job whose worker is over, whatever was said of it meanwhile."""
        with self._writing() as session:
            row = _require(session, job_id)
            row.state, row.plan_id, row.progress = state.value, plan_id, None
            row.message = message_document(message) if message else None

    def _close(self, job_id: int, state: JobState, plan_id: int | None, message: Message | None) -> None:
        with self._writing() as session:
            row = _require(session, job_id)
            if _is_keeping(row) and state is not JobState.FAILED:
                row.plan_id, row.progress = plan_id, None
                return
            if not _is_active(row):
                raise RequestError(Message(N_("le calcul {id} est déjà terminé"), {"id": str(job_id)}))
            row.state, row.plan_id = state.value, plan_id
            row.message = message_document(message) if message else None


def _require(session: Session, job_id: int) -> JobRow:
    row = session.get(JobRow, job_id)
    if row is None:
        raise RequestError(Message(N_("le calcul {id} n'existe pas"), {"id": str(job_id)}))
    return row


def _in_turn(session: Session) -> list[JobRow]:
    """Return the active jobs: the one that runs, then those that wait, plans before explanations."""
    rows = session.scalars(select(JobRow).where(JobRow.state.in_(ACTIVE))).all()
    return sorted(rows, key=lambda row: (row.state == JobState.QUEUED.value, row.kind != PLAN_JOB, row.id))


def _active(session: Session) -> list[JobRow]:
    """Return the active jobs, once those whose process is gone are closed."""
    rows = _in_turn(session)
    for row in rows:
        _bury_if_lost(row)
    return [row for row in rows if _is_active(row)]


def _asks(row: JobRow) -> tuple[str, str, object, int | None]:
    """What a job was asked; a plan's own id is its answer, not what was asked."""
    return row.kind, row.portfolio_hash, row.scenario, None if row.kind == PLAN_JOB else row.plan_id


def _is_active(row: JobRow) -> bool:
    return JobState(row.state) in ACTIVE


def _is_keeping(row: JobRow) -> bool:
    return row.state == JobState.CANCELLED.value and read_progress(row.progress)[0] == KEEPING


def _is_lost(row: JobRow) -> bool:
    return row.state == JobState.RUNNING.value and not is_alive(row.pid, row.pid_mark)


def _bury_if_lost(row: JobRow) -> None:
    if _is_lost(row):
        has_plan = row.kind == PLAN_JOB and row.plan_id is not None
        row.state = (JobState.CANCELLED if has_plan or row.cancel_requested else JobState.FAILED).value
        told = None if row.cancel_requested else INTERRUPTED if has_plan else LOST
        row.message = message_document(told) if told else None


def _answer_for(row: JobRow, pid: int) -> None:
    row.pid, row.pid_mark = pid, start_mark(pid)


def _job(row: JobRow) -> Job:
    step, progress = read_progress(row.progress)
    return Job(
        id=row.id,
        kind=row.kind,
        portfolio_hash=row.portfolio_hash,
        scenario_id=row.scenario_id,
        scenario=Scenario.model_validate(row.scenario),
        state=JobState(row.state),
        step=step,
        progress=progress,
        message=read_message(row.message) if row.message else None,
        pid=row.pid,
        cancel_requested=row.cancel_requested,
        plan_id=row.plan_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


# Whether the process that answers for a job is still there.


def start_mark(pid: int) -> str:
    """Return what tells a process from a later one of the same number: its start, as Linux counts it.

    Numbers come back soon in a container: after a restart, a lost worker's may be the web server's.
    Empty where the system does not tell, or when the process is no more, dead children included.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The name, second field, may hold spaces: count from its closing parenthesis (proc(5), fields 3 and 22).
    fields = stat.rpartition(")")[2].split()
    state, started = fields[0], fields[19]
    return "" if state == "Z" else started


def is_alive(pid: int, mark: str) -> bool:
    """Say whether the process `pid`, whose `start_mark` was `mark`, still runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it exists, and belongs to somebody else
    return not mark or start_mark(pid) == mark
