"""The linear relaxation of a model: a bound of every plan, soon known when a like one was just solved."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from planning.domain.errors import EngineError
from planning.domain.message import N_, Message
from planning.domain.progress import ShouldStop
from planning.model.matrix import Matrix, cost_scale
from planning.model.model import Block, Floats, Model
from planning.solve.highs_model import loaded
from planning.solve.quick.kept_duals import KeptDuals, named

CUT_SAFETY = 1e-7
ALIKE = 0.9
"""Part of the columns that two models must share for the one to begin where the other ended."""


@dataclass(frozen=True)
class Relaxed:
    """The optimum of the relaxation, None when the clock was faster; or that there is no point at all."""

    bound: float | None
    is_infeasible: bool = False


@dataclass(frozen=True)
class Proven:
    """What was proven of every plan: these costs of the columns, not all zero, come to at least the bound."""

    cost: Floats
    bound: float


@dataclass(frozen=True)
class _Ended:
    """Where a relaxation ended: the status of each column and row, by family."""

    columns: dict[str, list[Any]]
    rows: dict[str, list[Any]]


class Relaxations:
    """Solves relaxations one after the other; each begins where the last one ended, family by family.

    One changed number leaves most of an optimal basis optimal: 0.01 to 0.3 s instead of 1 s at 60 residences (6 s under
    the value model). The basis changes how long the solver takes, never what it finds. Threads may share one object.
    """

    def __init__(self) -> None:
        self._last: _Ended | None = None
        self._lock = threading.Lock()
        self._first = threading.Lock()
        self._duals = KeptDuals()

    def copy(self) -> Relaxations:
        """Return another that begins where this one ended; what it solves is not known here."""
        other = Relaxations()
        with self._lock:
            other._last = self._last
        return other

    def bound_at_once(self, model: Model, matrix: Matrix) -> float | None:
        """Return what the relaxations solved before prove of a model, in milliseconds; None: nothing."""
        return self._duals.bound(model, matrix)

    def until_stopped(self, model: Model, matrix: Matrix, proven: Proven | None, should_stop: ShouldStop) -> Relaxed:
        """Solve the relaxation of a model, however long it takes, unless told to stop: then nothing is known."""
        with self._lock:
            last = self._last
        return self._solve(model, matrix, None, proven, last, should_stop)

    def prepare(self, model: Model, matrix: Matrix, should_stop: ShouldStop) -> None:
        """Solve the relaxation of a model for `bound_at_once`, unless a like one was, or told to stop."""
        if self._duals.knows(model):
            return
        with self._lock:
            last = self._last
        self._solve(model, matrix, None, None, last, should_stop)
        if last is not None:  # the next one begins where a question ended, not where a preparation did
            with self._lock:
                self._last = last

    def solve(self, model: Model, matrix: Matrix, seconds: float | None, proven: Proven | None = None) -> Relaxed:
        """Solve the relaxation of a model, cut by what is known of its plans: other costs that are at least a bound.

        The first of its kind goes on when the seconds are over, so that the next has where to begin.

        Raises
        ------
        EngineError
            When the solver ends in a state that says nothing.
        """
        with self._lock:
            last = self._last
        if seconds is None or (last is not None and _is_alike(last, model)):
            return self._solve(model, matrix, seconds, proven, last)
        if not self._first.acquire(blocking=False):
            return Relaxed(None)  # another question already asks for the first
        found: list[Relaxed] = []
        failed: list[BaseException] = []

        def first() -> None:
            try:
                found.append(self._solve(model, matrix, None, proven, None))
            except BaseException as failure:  # noqa: BLE001 - raised again by whoever waits
                failed.append(failure)
            finally:
                self._first.release()

        thread = threading.Thread(target=first, daemon=True)
        thread.start()
        thread.join(seconds)
        if failed:
            raise failed[0]
        return found[0] if found else Relaxed(None)

    def _solve(
        self,
        model: Model,
        matrix: Matrix,
        seconds: float | None,
        proven: Proven | None,
        last: _Ended | None,
        should_stop: ShouldStop | None = None,
    ) -> Relaxed:
        scale = cost_scale(matrix)
        highs = loaded(replace(matrix.relaxed(), cost=matrix.cost / scale))
        if proven is not None:
            used = np.flatnonzero(proven.cost)
            unit = float(np.max(np.abs(proven.cost)))
            # The bound of a solver is true within its tolerance, which the cut allows for.
            least = (proven.bound - CUT_SAFETY * abs(proven.bound)) / unit
            highs.addRow(least, highspy.kHighsInf, len(used), used.astype(np.int32), proven.cost[used] / unit)
        if seconds is not None:
            highs.setOptionValue("time_limit", seconds)
        if last is not None and _is_alike(last, model):
            highs.setBasis(_basis(last, model, is_cut=proven is not None))
        if should_stop is not None:
            _stopping(highs, should_stop)
        highs.run()
        status, state = highs.getModelStatus(), highspy.HighsModelStatus
        if status in (state.kInfeasible, state.kUnboundedOrInfeasible):
            return Relaxed(None, is_infeasible=True)
        if status in (state.kTimeLimit, state.kInterrupt):
            return Relaxed(None)
        if status != state.kOptimal and last is not None:
            # From there it does not conclude: nothing is known, the next question begins afresh.
            with self._lock:
                self._last = None
            return Relaxed(None)
        if status != state.kOptimal:
            raise EngineError(Message(N_("HiGHS s'est arrêté sans conclure ({status})"), {"status": status.name}))
        with self._lock:
            self._last = _ended(model, highs.getBasis())
        duals = scale * np.array(highs.getSolution().row_dual)
        self._duals.keep(model, duals[: len(matrix.row_lower)])
        return Relaxed(scale * float(highs.getInfo().objective_function_value))


def _stopping(highs: Any, should_stop: ShouldStop) -> None:
    """Have a run end when somebody asks to stop."""

    def interrupt(event: Any) -> None:
        event.data_in.user_interrupt = should_stop()

    highs.cbSimplexInterrupt += interrupt
    highs.cbIpmInterrupt += interrupt


def _ended(model: Model, basis: Any) -> _Ended:
    return _Ended(_by_family(model.column_blocks, basis.col_status), _by_family(model.row_blocks, basis.row_status))


def _by_family(blocks: tuple[Block, ...], statuses: list[Any]) -> dict[str, list[Any]]:
    return {name: statuses[block.first : block.first + len(block.keys)] for name, block in named(blocks)}


def _is_alike(last: _Ended, model: Model) -> bool:
    shared = sum(
        len(block.keys)
        for name, block in named(model.column_blocks)
        if len(last.columns.get(name, ())) == len(block.keys)
    )
    return shared >= ALIKE * len(model.lower)


def _basis(last: _Ended, model: Model, *, is_cut: bool) -> Any:
    """Return a beginning: what is new is at its lower bound (columns), slack (rows). HiGHS completes it."""
    basis, status = highspy.HighsBasis(), highspy.HighsBasisStatus
    basis.col_status = _statuses(model.column_blocks, last.columns, status.kLower)
    basis.row_status = [*_statuses(model.row_blocks, last.rows, status.kBasic), *([status.kBasic] if is_cut else [])]
    return basis


def _statuses(blocks: tuple[Block, ...], last: dict[str, list[Any]], otherwise: Any) -> list[Any]:
    statuses: list[Any] = []
    for name, block in named(blocks):
        known = last.get(name, [])
        statuses += known if len(known) == len(block.keys) else [otherwise] * len(block.keys)
    return statuses
