"""A model written without running totals is the same model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from planning.model.matrix import Matrix, has_impossible_row, matrix
from planning.model.problem import Problem
from planning.solve.dense import Dense
from planning.solve.engine import Limits
from planning.solve.highs_model import loaded
from scripts.benchmark.portfolios import bench_scenario, make_portfolio
from tests.oracle.random_portfolios import Case, cases

PROOF = Limits(gap=0.0, seconds=None, seed=0)


def _optimum(arrays: Matrix) -> tuple[str, float, np.ndarray]:
    solver = loaded(arrays)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.run()
    status = solver.modelStatusToString(solver.getModelStatus())
    return status, float(solver.getInfo().objective_function_value), np.array(solver.getSolution().col_value)


def _breaks(arrays: Matrix, values: np.ndarray) -> float:
    row = np.repeat(np.arange(len(arrays.row_lower)), np.diff(arrays.starts))
    activity = np.bincount(row, arrays.values * values[arrays.columns], len(arrays.row_lower))
    below, above = arrays.row_lower - activity, activity - arrays.row_upper
    outside = np.concatenate([arrays.lower - values, values - arrays.upper])
    return float(np.max(np.concatenate([below, above, outside]), initial=0.0))


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(case=cases())
def test_the_optimum_is_the_same_and_its_point_holds_in_the_model(case: Case) -> None:
    arrays = Problem.of(case.data, case.scenario).arrays
    if has_impossible_row(arrays) or not len(arrays.cost):
        return
    dense = Dense.of(arrays)
    status, objective, _ = _optimum(arrays)
    written = _optimum(dense.matrix)
    if status != "Optimal":
        assert written[0] != "Optimal"
        return
    assert written[1] == pytest.approx(objective, rel=1e-6, abs=1e-6)
    assert _breaks(arrays, dense.with_totals(written[2])) <= 1e-5


def test_the_relaxation_is_the_same_and_stocks_are_written_out() -> None:
    data = make_portfolio(12, 3)
    scenario = bench_scenario(data)
    model = Problem.of(data, scenario).model
    arrays = matrix(model)
    dense = Dense.of(arrays)
    stock = model.columns_of("stock").ids
    assert len(dense.matrix.row_lower) == len(arrays.row_lower) - len(stock)
    assert not np.isin(dense.matrix.columns, stock).any()
    relaxed, written = (_optimum(replace(one, integer=np.zeros_like(one.integer)))[1] for one in (arrays, dense.matrix))
    assert written == pytest.approx(relaxed, rel=1e-9)


def test_a_model_without_totals_or_without_whole_numbers_stays_as_it_is() -> None:
    data = make_portfolio(10, 0)
    scenario = bench_scenario(data)
    arrays = Problem.of(data, scenario).arrays
    whole = replace(arrays, integer=np.zeros_like(arrays.integer))
    assert Dense.of(whole).matrix is whole


def test_a_total_that_may_go_below_zero_is_kept_above() -> None:
    # total = 1 - 2 x; the total may not be negative, and no row says so: x must stay 0 however much it is worth.
    arrays = Matrix(
        cost=np.array([0.0, -5.0]),
        lower=np.zeros(2),
        upper=np.array([np.inf, 1.0]),
        integer=np.array([False, True]),
        row_lower=np.array([1.0]),
        row_upper=np.array([1.0]),
        starts=np.array([0, 2]),
        columns=np.array([0, 1], dtype=np.int32),
        values=np.array([1.0, 2.0]),
    )
    dense = Dense.of(arrays)
    status, objective, values = _optimum(dense.matrix)
    assert (status, objective) == ("Optimal", 0.0)
    assert dense.with_totals(values).tolist() == [1.0, 0.0]
