"""The bound by territories is below every plan, above the relaxation's, and the blocks are what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planning.model.matrix import Matrix, matrix
from planning.model.problem import Built, build
from planning.solve.beside import BestPlan
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.solve.shape import Shape
from planning.solve.territories.ascent import raise_by_territories
from planning.solve.territories.blocks import NONE, SEVERAL, Blocks
from planning.solve.watch import Watch
from planning.tables.scenario_file import apply_scenario
from scripts.benchmark.portfolios import bench_scenario, make_portfolio

PROOF = Limits(gap=0.0, seconds=None, seed=0)


def _built(seed: int, *, served_elsewhere: bool = False) -> tuple[Built, Matrix]:
    data = make_portfolio(10, seed, served_elsewhere=served_elsewhere)
    scenario = bench_scenario(data)
    built = build(apply_scenario(data, scenario), scenario)
    return built, matrix(built.model)


@pytest.mark.parametrize("seed", [0, 3, 4])
def test_one_pass_closes_a_third_of_what_the_relaxation_leaves_open(seed: int) -> None:
    built, arrays = _built(seed)
    blocks = Blocks.of_model(built, arrays)
    assert blocks is not None
    exact = solve_matrix(arrays, PROOF)
    relaxed = solve_matrix(_relaxed(arrays), PROOF).bound
    assert exact.values is not None
    assert relaxed is not None
    optimum = float(arrays.cost @ exact.values)

    def is_raised() -> bool:
        return watch.bound is not None and watch.bound > relaxed * (1 + 1e-6)

    watch = Watch(PROOF, BestPlan(exact.values, optimum), None, None, is_raised)
    raise_by_territories(arrays, blocks, watch)
    assert watch.bound is not None
    assert relaxed + (optimum - relaxed) / 3 <= watch.bound <= optimum * (1 + 1e-6)


def test_a_search_with_blocks_proves_the_same_optimum() -> None:
    built, arrays = _built(0)
    limits = Limits(gap=1e-4, seconds=60, seed=0)
    plain = solve_matrix(arrays, limits)
    split = solve_matrix(arrays, limits, shape=Shape.of(built, arrays))
    assert plain.values is not None
    assert split.values is not None
    assert float(arrays.cost @ split.values) == pytest.approx(float(arrays.cost @ plain.values), rel=2e-4)


def test_no_row_of_a_block_holds_a_column_of_another() -> None:
    built, arrays = _built(1)
    territory = pd.factorize(built.choices.frame["territory"])[0].astype(np.int64)
    blocks = Blocks.of(arrays, built.model.columns_of("start").ids, territory)
    for row in range(len(arrays.row_lower)):
        owners = set(blocks.of_column[arrays.columns[arrays.starts[row] : arrays.starts[row + 1]]])
        if blocks.of_row[row] >= 0:
            assert owners == {blocks.of_row[row]}
        elif blocks.of_row[row] == NONE:
            assert owners <= {NONE}
        else:
            assert blocks.of_row[row] == SEVERAL


def test_where_needs_are_served_elsewhere_there_are_no_blocks() -> None:
    assert Blocks.of_model(*_built(1, served_elsewhere=True)) is None


def _relaxed(arrays: Matrix) -> Matrix:
    return replace(arrays, integer=np.zeros_like(arrays.integer))
