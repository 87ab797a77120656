"""One search from data to plan: build, solve, settle the amounts, read."""

from __future__ import annotations

import platform
import time
from importlib.metadata import version

import numpy as np
import pandas as pd

from planning.domain.errors import RequestError
from planning.domain.kinds import OPTIMAL_GAP, EndedBy, Status, relative_gap
from planning.domain.message import N_, Message
from planning.domain.plan import Plan, Term
from planning.domain.progress import OnProgress, ShouldStop
from planning.domain.scenario import Scenario
from planning.optimise.build import Built, build
from planning.optimise.child import solve_in_child
from planning.optimise.conflict import find_conflict
from planning.optimise.engine import Answer, Limits
from planning.optimise.highs import solve_matrix
from planning.optimise.improve import Neighbourhood
from planning.optimise.matrix import Matrix, has_impossible_row, matrix
from planning.optimise.model import Floats
from planning.optimise.ranking import completed, ranked_points
from planning.optimise.read import read_tables
from planning.optimise.settle import settle
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

HIGHS = "highs"
PULP = "pulp:"
LARGE = 400
"""Choices from which a start and a search beside HiGHS pay for themselves."""


def solve(
    data: Data,
    scenario: Scenario,
    *,
    start: Plan | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
    in_process: bool = False,
) -> Plan:
    """Find the best plan of a scenario.

    Parameters
    ----------
    data, scenario
        Prepared data (options and needs known), before the scenario; what is asked.
    start
        A plan to start from; also what `changes` are counted against.
    on_progress, should_stop
        Told about the search; polled, the best plan is kept.
    in_process
        Solve here instead of in a child process (tests; callers that are children themselves).

    Raises
    ------
    RequestError
        When the scenario or the engine cannot be used.
    EngineError
        When the solver fails.
    """
    began = time.monotonic()
    if scenario.weights.changes > 0 and start is None:
        raise RequestError(Message(N_("compter les changements demande un plan de départ")))
    built = build(apply_scenario(data, scenario), scenario, start)
    arrays = matrix(built.model)
    if has_impossible_row(arrays):
        answer = Answer(EndedBy.PROOF, True, None, None)
    elif scenario.engine == HIGHS:
        engine = solve_matrix if in_process else solve_in_child
        point = _start_point(built, arrays, start, _is_late(began, scenario.time_limit, should_stop))
        answer = engine(
            arrays,
            Limits(scenario.gap, _seconds_left(began, scenario.time_limit), scenario.seed),
            start=point,
            around=neighbourhood(built) if len(built.choices) >= LARGE else None,
            on_progress=on_progress,
            should_stop=should_stop,
        )
    else:
        answer = _by_pulp(built, arrays)
    return plan_of(data, built, arrays, answer, began)


def _by_pulp(built: Built, arrays: Matrix) -> Answer:
    """Solve with the engine that the scenario names.

    Raises
    ------
    RequestError
        When it is no engine of ours.
    """
    scenario = built.scenario
    if not scenario.engine.startswith(PULP):
        raise RequestError(
            Message(N_("le moteur « {engine} » est inconnu : écrivez highs ou pulp:CBC"), {"engine": scenario.engine})
        )
    from planning.optimise.pulp_engine import solve_with_pulp  # PuLP takes half a second to load

    limits = Limits(scenario.gap, scenario.time_limit, scenario.seed)
    return solve_with_pulp(built.model, arrays, scenario.engine.removeprefix(PULP), limits)


def rank_and_cut(data: Data, scenario: Scenario) -> Plan | None:
    """Return the best plan of the spreadsheet's three orders (ranking.py); None when none meets the rules.

    `data` is prepared, before the scenario: same options, years, rules and money as `solve`.
    """
    began = time.monotonic()
    asked = scenario.but(weights=scenario.weights.but(changes=0))
    built = build(apply_scenario(data, asked), asked)
    arrays = matrix(built.model)
    best = min(ranked_points(built, arrays), key=lambda point: float(arrays.cost @ point), default=None)
    if best is None:
        return None
    return plan_of(data, built, arrays, Answer(EndedBy.WORK, False, best, None), began)


def _start_point(built: Built, arrays: Matrix, start: Plan | None, is_late: ShouldStop) -> Floats | None:
    """Return a point to start from: the plan given if it still holds, else a ranking's; None for small models."""
    if start is not None:
        chosen = {(row.option_id, row.start_year) for row in start.decisions}
        frame = built.choices.frame
        keys = zip(frame["option_id"], frame["start_year"], strict=True)
        point = completed(built, arrays, [number for number, key in enumerate(keys) if key in chosen])
        if point is not None:
            return point
    if len(built.choices) < LARGE:
        return None
    return next(ranked_points(built, arrays, ("value_for_money",), is_late), None)


def _is_late(began: float, time_limit: float | None, should_stop: ShouldStop | None) -> ShouldStop:
    """Return the test that ends the search of a start: half of the time is gone, or somebody asked to stop."""
    half = None if time_limit is None else began + time_limit / 2
    return lambda: bool(should_stop and should_stop()) or (half is not None and time.monotonic() > half)


def _seconds_left(began: float, time_limit: float | None) -> float | None:
    return None if time_limit is None else max(0.1, began + time_limit - time.monotonic())


def neighbourhood(built: Built) -> Neighbourhood:
    """Return what a neighbourhood search may free."""
    frame = built.choices.frame
    return Neighbourhood(
        built.model.columns_of("start").ids,
        pd.factorize(frame["residence_id"])[0].astype(np.int64),
        pd.factorize(frame["territory"])[0].astype(np.int64),
    )


def plan_of(data: Data, built: Built, arrays: Matrix, answer: Answer, began: float) -> Plan:
    """Turn an engine's answer into a plan that says exactly what is known."""
    facts = {
        "engine": built.scenario.engine,
        "versions": _versions(built.scenario.engine),
        "data": data.folder,
        "data_hash": data.hash,
        "scenario": built.scenario,
    }
    if answer.infeasible:
        conflict = tuple(find_conflict(built.model, arrays))
        seconds = time.monotonic() - began
        return Plan(status=Status.INFEASIBLE, ended_by=answer.ended_by, conflict=conflict, seconds=seconds, **facts)
    if answer.values is None:
        seconds = time.monotonic() - began
        return Plan(status=Status.NO_PLAN_YET, ended_by=answer.ended_by, bound=answer.bound, seconds=seconds, **facts)
    values = settle(built, arrays, answer.values)
    terms = {name: Term(unweighted=raw, weighted=cost) for name, (raw, cost) in built.model.term_values(values).items()}
    objective = sum(term.weighted for term in terms.values())
    bound = None if answer.bound is None else min(answer.bound, objective)
    gap = None if bound is None else relative_gap(objective, bound)
    proven = gap is not None and gap <= OPTIMAL_GAP
    return Plan(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        ended_by=EndedBy.PROOF if proven else _not_by_proof(answer.ended_by),
        objective=objective,
        bound=bound,
        gap=gap,
        objective_terms=terms,
        seconds=time.monotonic() - began,
        **facts,
        **read_tables(built, values),
    )


def _not_by_proof(ended_by: EndedBy) -> EndedBy:
    """A proof of the solver that settling the amounts did not confirm to the last digit is only a small gap."""
    return EndedBy.GAP if ended_by is EndedBy.PROOF else ended_by


def _versions(engine: str) -> dict[str, str]:
    solver = "pulp" if engine.startswith(PULP) else "highspy"
    return {
        "cap-residences": version_of_this_package(),
        solver: version(solver),
        "pandas": version("pandas"),
        "python": platform.python_version(),
    }


def version_of_this_package() -> str:
    """Return the version of the package, as every plan records it."""
    from planning import __version__

    return __version__
