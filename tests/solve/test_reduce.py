"""The model without the columns that are held: same value, same verdict."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planning.model.problem import Problem
from planning.solve.complete import solved_rest
from planning.solve.highs import solve_matrix
from planning.solve.quick.parts import ALONE
from planning.solve.reduce import Reduced
from scripts.benchmark.portfolios import bench_scenario, make_portfolio


@pytest.mark.parametrize("seed", range(6))
def test_the_rest_is_worth_what_the_whole_is_worth(seed: int) -> None:
    data = make_portfolio(8, seed)
    scenario = bench_scenario(data)
    built = Problem.of(data, scenario)
    arrays, starts = built.arrays, built.starts
    random = np.random.default_rng(seed)
    residences = built.choices.frame["residence_id"]
    chosen = np.array([random.choice(places) for places in residences.groupby(residences).indices.values()])
    fixed = arrays.deciding(starts, chosen)
    whole, rest = solve_matrix(fixed, ALONE), solved_rest(fixed)
    assert (whole.values is None) == (rest is None)
    if rest is not None and whole.values is not None:
        assert arrays.cost @ rest == pytest.approx(arrays.cost @ whole.values, rel=1e-9)
        assert len(Reduced.of(fixed).matrix.cost) <= len(arrays.cost) - len(starts)


def test_a_row_that_the_known_columns_break_is_impossible() -> None:
    data = make_portfolio(8, 1)
    scenario = bench_scenario(data)
    arrays = Problem.of(data, scenario).arrays
    nothing = replace(arrays, upper=arrays.lower)  # nobody decides anything: a residence has no choice
    assert not Reduced.of(nothing).is_possible
    assert solved_rest(nothing) is None
