"""The way of large models, taken by a small one: relaxation by interior points, then its rounding searched around."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planning.checking import check_plan
from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Plan
from planning.model.matrix import Matrix
from planning.model.problem import Problem
from planning.solve.highs_model import loaded
from planning.solve.large import SETTINGS, dual_bound
from planning.solve.pooled_aids import Pools, balanced, pooled, thinned
from planning.solve.run import solve
from planning.tables.data import Data
from scripts.benchmark.places_only import places_only
from scripts.benchmark.portfolios import bench_scenario, make_portfolio


@pytest.fixture(scope="module")
def data() -> Data:
    return make_portfolio(10, 3)


@pytest.fixture(scope="module")
def exact(data: Data) -> Plan:
    return solve(data, bench_scenario(data).but(gap=1e-5), in_process=True)


def test_with_a_tree_the_proof_is_the_same(data: Data, exact: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.solve.large.LARGE", 1)
    plan = solve(data, bench_scenario(data).but(gap=1e-5), in_process=True)
    assert plan.objective == pytest.approx(exact.objective, rel=2e-5)
    assert check_plan(plan, data) == []


def test_without_a_tree_the_gap_is_that_of_the_relaxation(
    data: Data, exact: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.solve.large.LARGE", 1)
    monkeypatch.setattr("planning.solve.large.NO_TREE", 1)
    monkeypatch.setattr("planning.solve.large.PATIENCE", 1.0)
    plan = solve(data, bench_scenario(data).but(gap=0), in_process=True)
    assert plan.status is Status.FEASIBLE
    assert plan.ended_by is EndedBy.WORK
    assert plan.objective is not None
    assert plan.bound is not None
    assert exact.objective is not None
    assert plan.bound <= exact.objective * (1 + 1e-6)
    assert plan.objective >= exact.objective * (1 - 2e-5)
    assert plan.objective <= exact.objective * 1.02  # a second of search from a rounded relaxation
    assert check_plan(plan, data) == []


def test_where_interior_points_stop_the_simplex_gives_the_bound(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.solve.large.LARGE", 1)
    monkeypatch.setattr("planning.solve.large.NO_TREE", 1)
    monkeypatch.setattr("planning.solve.large.PATIENCE", 1.0)
    _, interior, simplex = SETTINGS
    stopped = {**interior, "ipm_iteration_limit": 1}
    asked = bench_scenario(data).but(gap=0)
    bounds = []
    for settings in (SETTINGS, (interior,), (stopped, simplex), (stopped,)):
        monkeypatch.setattr("planning.solve.large.SETTINGS", settings)
        bounds.append(solve(data, asked, in_process=True).bound)
    assert bounds[:3] == [pytest.approx(bounds[0], rel=1e-4)] * 3
    assert bounds[3] is None


def test_duals_that_prove_nothing_are_not_enough(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first way ends at an optimum whose duals say nothing: the next one is asked."""
    monkeypatch.setattr("planning.solve.large.LARGE", 1)
    monkeypatch.setattr("planning.solve.large.NO_TREE", 1)
    monkeypatch.setattr("planning.solve.large.PATIENCE", 0.5)
    asked: list[float] = []

    def first_says_nothing(matrix: Matrix, duals: np.ndarray) -> float:
        asked.append(-np.inf if not asked else dual_bound(matrix, duals))
        return asked[-1]

    monkeypatch.setattr("planning.solve.large.dual_bound", first_says_nothing)
    plan = solve(data, bench_scenario(data).but(gap=0), in_process=True)
    assert len(asked) > 1
    assert plan.bound is not None


def test_where_only_places_are_known_there_is_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many territories, templates for options: `scripts/bench optimise --only places1700` is the same at full size."""
    monkeypatch.setattr("planning.solve.large.LARGE", 1)
    monkeypatch.setattr("planning.solve.large.NO_TREE", 1)
    monkeypatch.setattr("planning.solve.large.PATIENCE", 0.5)
    places = places_only(24, 12, 0)
    plan = solve(places, bench_scenario(places).but(gap=0.01), in_process=True)
    assert plan.gap is not None
    assert plan.gap <= 0.02
    assert check_plan(plan, places) == []


def test_the_clock_ends_it(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.solve.large.LARGE", 1)
    monkeypatch.setattr("planning.solve.large.NO_TREE", 1)
    plan = solve(data, bench_scenario(data).but(gap=0, time_limit=2), in_process=True)
    assert plan.ended_by is EndedBy.TIME
    assert plan.objective is not None


@pytest.mark.parametrize("seed", range(5))
def test_the_pooled_relaxation_is_a_little_lower(seed: int) -> None:
    data = make_portfolio(10, seed, money="tight")
    scenario = bench_scenario(data)
    built = Problem.of(data, scenario)
    arrays = built.arrays
    pools = Pools.of_model(built)
    assert pools is not None
    small, column = pooled(arrays, pools)
    assert len(small.row_lower) < 0.8 * len(arrays.row_lower)
    starts = built.starts
    np.testing.assert_array_equal(small.cost[column[starts]], arrays.cost[starts])
    whole, less = (_optimum(program) for program in (arrays, small))
    assert 0.95 * whole <= less <= whole * (1 + 1e-9)
    assert _optimum(balanced(small)) == pytest.approx(less, rel=1e-7)


def test_running_totals_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.solve.pooled_aids.DENSE", 5)
    data = make_portfolio(10, 1)
    scenario = bench_scenario(data)
    arrays = Problem.of(data, scenario).arrays
    assert len(thinned(arrays).cost) > len(arrays.cost)
    assert _optimum(thinned(arrays)) == pytest.approx(_optimum(arrays), rel=1e-7)


def _optimum(program: Matrix) -> float:
    highs = loaded(replace(program, integer=np.zeros_like(program.integer)))
    highs.run()
    return float(highs.getInfo().objective_function_value)


@pytest.mark.parametrize("seed", range(5))
def test_any_duals_prove_something_true(seed: int) -> None:
    data = make_portfolio(8, seed)
    scenario = bench_scenario(data)
    arrays = Problem.of(data, scenario).arrays
    relaxed = replace(arrays, integer=np.zeros_like(arrays.integer))
    highs = loaded(relaxed)
    highs.run()
    optimum, duals = float(highs.getInfo().objective_function_value), np.array(highs.getSolution().row_dual)
    assert dual_bound(relaxed, duals) == pytest.approx(optimum, rel=1e-6)
    assert dual_bound(relaxed, duals) <= optimum
    random = np.random.default_rng(seed)
    for _ in range(20):
        assert dual_bound(relaxed, duals * random.uniform(0.9, 1.1, len(duals))) <= optimum


def test_a_column_that_its_rows_bound_may_have_a_reduced_cost_just_below_zero() -> None:
    one = np.ones(1)
    arrays = Matrix(
        cost=one,
        lower=0 * one,
        upper=np.inf * one,
        integer=np.zeros(1, dtype=bool),
        row_lower=3 * one,
        row_upper=3 * one,
        starts=np.array([0, 1]),
        columns=np.zeros(1, dtype=np.int32),
        values=one,
    )
    assert dual_bound(arrays, one + 1e-9) == pytest.approx(3.0, rel=1e-6)
    assert dual_bound(arrays, one + 1e-9) <= 3.0
    assert dual_bound(replace(arrays, row_upper=np.inf * one), one + 1e-9) == -np.inf, "nothing bounds the column"


def test_a_dual_on_a_side_without_a_bound_is_left_out() -> None:
    matrix = Matrix(
        cost=np.array([1.0, 1.0]),
        lower=np.zeros(2),
        upper=np.full(2, 10.0),
        integer=np.zeros(2, dtype=bool),
        row_lower=np.array([2.0, -np.inf]),
        row_upper=np.array([np.inf, 5.0]),
        starts=np.array([0, 2, 4], dtype=np.int64),
        columns=np.array([0, 1, 0, 1], dtype=np.int32),
        values=np.ones(4),
    )
    right = dual_bound(matrix, np.array([1.0, 0.0]))
    assert right == pytest.approx(2.0, rel=1e-6)
    assert dual_bound(matrix, np.array([1.0, 1e-15])) == pytest.approx(right), "rounding, not an endless gain"
