"""The search beside HiGHS, the child process, the ranking and the conflict, on small models."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Plan
from planning.domain.progress import Progress
from planning.domain.scenario import Scenario
from planning.model.matrix import Matrix
from planning.model.problem import Problem
from planning.questions.ranked import rank_and_cut
from planning.solve.child import solve_in_child
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.solve.improve import BestPlan, Neighbourhood, improve
from planning.solve.ranking import ranked_points
from planning.solve.run import solve
from planning.tables.data import Data
from planning.workflow import check_plan

PROOF = Limits(gap=0.0, seconds=None, seed=1)


@pytest.fixture(scope="module")
def territory(prepared_demo: Data) -> Data:
    """One territory of the demo: a real shape, small enough to be proven in a second or two."""
    demo = prepared_demo
    here = demo["residences"].query("territory == '245701222'")
    kept = demo["options"][demo["options"]["residence_id"].isin(here["residence_id"])]
    rules = demo["rules"][demo["rules"]["subject"].isin(["*", "245701222"])]
    return demo.replacing(
        residences=here,
        programmes=demo["programmes"][demo["programmes"]["residence_id"].isin(here["residence_id"])],
        options=kept,
        option_programmes=_of(demo["option_programmes"], kept),
        option_costs=_of(demo["option_costs"], kept),
        option_funding=_of(demo["option_funding"], kept),
        needs=demo["needs"].query("territory == '245701222'"),
        rules=rules,
    )


def _of(rows, options):
    return rows[rows["option_id"].isin(options["option_id"])]


@pytest.fixture(scope="module")
def built(territory: Data) -> Problem:
    scenario = Scenario(gap=0)
    return Problem.of(territory, scenario)


@pytest.fixture(scope="module")
def arrays(built: Problem) -> Matrix:
    return built.arrays


def test_neighbourhoods_only_ever_improve_and_stay_feasible(built: Problem, arrays: Matrix) -> None:
    around = Neighbourhood.of(built)
    first = next(ranked_points(built))
    best = BestPlan(first, float(arrays.cost @ first))
    stop = time.monotonic() + 4
    improve(arrays, around, best, lambda: time.monotonic() > stop, seed=3)
    values, objective = best.get()
    assert objective <= float(arrays.cost @ first) + 1e-9
    assert objective == pytest.approx(float(arrays.cost @ values))
    held = solve_matrix(_fixed(arrays, values), PROOF)
    assert held.values is not None
    assert float(arrays.cost @ held.values) == pytest.approx(objective)


def _fixed(arrays: Matrix, values: np.ndarray) -> Matrix:
    whole = arrays.integer
    rounded = np.round(values)
    return replace(arrays, lower=np.where(whole, rounded, arrays.lower), upper=np.where(whole, rounded, arrays.upper))


def test_the_search_beside_gives_the_same_proof_as_highs_alone(built: Problem, arrays: Matrix) -> None:
    limits = Limits(gap=0.002, seconds=60, seed=1)
    alone = solve_matrix(arrays, limits)
    beside = solve_matrix(arrays, limits, beside=Neighbourhood.of(built))
    for answer in (alone, beside):
        value = float(arrays.cost @ answer.values)
        assert (value - answer.bound) / value <= 0.002 + 1e-9
    # Each bound is valid for the other's plan.
    assert alone.bound <= float(arrays.cost @ beside.values) + 1e-6
    assert beside.bound <= float(arrays.cost @ alone.values) + 1e-6


def test_the_child_process_answers_as_the_parent_would(arrays: Matrix) -> None:
    told: list[Progress] = []
    limits = Limits(gap=0.01, seconds=60, seed=1)
    here = solve_matrix(arrays, limits)
    there = solve_in_child(arrays, limits, on_progress=told.append)
    assert float(arrays.cost @ there.values) == pytest.approx(float(arrays.cost @ here.values), rel=0.01)
    assert there.ended_by is EndedBy.GAP
    assert told
    assert all(progress.seconds >= 0 for progress in told)


@pytest.mark.child
def test_cancel_keeps_the_best_plan(prepared_demo: Data) -> None:
    seen = threading.Event()

    def note(progress: Progress) -> None:
        if progress.objective is not None:
            seen.set()

    plan = solve(prepared_demo, Scenario(gap=0), on_progress=note, should_stop=seen.is_set)
    assert plan.ended_by is EndedBy.CANCELLED
    assert plan.status is Status.FEASIBLE
    assert check_plan(plan, prepared_demo) == []


def test_a_plan_given_as_a_start_is_never_made_worse(territory: Data) -> None:
    scenario = Scenario(gap=0.05)
    first = solve(territory, scenario, in_process=True)
    second = solve(territory, scenario, start=first, in_process=True)
    assert second.objective <= first.objective + 1e-6


def test_ranking_respects_the_rules_and_never_beats_the_proven_best(territory: Data) -> None:
    ranked = rank_and_cut(territory, Scenario())
    best = solve(territory, Scenario(gap=0.001), in_process=True)
    assert isinstance(ranked, Plan)
    assert check_plan(ranked, territory) == []
    assert ranked.bound is None
    assert ranked.status is Status.FEASIBLE
    assert ranked.objective >= best.bound - 1e-6
