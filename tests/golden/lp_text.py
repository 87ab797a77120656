"""Some rows of a model, and the columns that they use, as an LP file that people can read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from planning.domain.scenario import Scenario, Weights
from planning.model.matrix import Matrix
from planning.model.model import Block, Ints, Model
from planning.model.problem import Problem
from planning.solve.pulp_engine import to_pulp
from planning.tables.data import Data
from planning.tables.scenario_file import shipped_valuation
from tests.golden.portfolios import PORTFOLIOS

NOTHING_COUNTS = Scenario(weights=Weights(**dict.fromkeys(Weights.model_fields, 0.0)))
"""Only the price of soft rules remains in the objective: it belongs to the rule."""

LASTING = Scenario(
    value=shipped_valuation().but(place_year_eur=1e9, tail_years=(2, 2), later_starts=(0, 2), later_years=2)
)
"""The years after the plan count; money hardly does."""


def model_of(data: Data, scenario: Scenario = NOTHING_COUNTS) -> Model:
    """Build the model as the product does."""
    return Problem.of(data, scenario).model


@cache
def golden_model(family: str) -> Model:
    """Return the model of a golden portfolio, built once for all who read it."""
    return model_of(PORTFOLIOS[family], LASTING if family.startswith("later_") else NOTHING_COUNTS)


def lp_text(model: Model, folder: Path) -> str:
    """Return the model as PuLP writes it, in the data's own units (solvers get each row divided by a power of two)."""
    path = folder / "model.lp"
    to_pulp(model, unscaled(model)).writeLP(str(path))
    return path.read_text(encoding="utf-8")


def unscaled(model: Model) -> Matrix:
    """Return the arrays of a model as they are."""
    cells = model.coefficients.sort_values(["row", "column"])
    return Matrix(
        cost=model.cost,
        lower=model.lower,
        upper=model.upper,
        integer=model.integer.astype(bool),
        row_lower=model.row_lower,
        row_upper=model.row_upper,
        starts=np.searchsorted(cells["row"].to_numpy(), np.arange(len(model.row_lower) + 1)).astype(np.int64),
        columns=cells["column"].to_numpy(dtype=np.int64),
        values=cells["value"].to_numpy(dtype=float),
    )


def only(model: Model, family: str) -> Model:
    """Return the rows of one family, with the columns they use and nothing else."""
    rows = np.concatenate([block.ids for block in model.row_blocks if block.family == family])
    cells = model.coefficients[model.coefficients["row"].isin(rows)]
    columns = np.unique(cells["column"].to_numpy(dtype=np.int64))
    terms = model.terms[model.terms["column"].isin(columns)]
    return Model(
        _kept(model.column_blocks, columns),
        _kept(model.row_blocks, rows),
        *(values[columns] for values in (model.lower, model.upper, model.integer)),
        *(values[rows] for values in (model.row_lower, model.row_upper)),
        cells.assign(row=_renumbered(cells["row"], rows), column=_renumbered(cells["column"], columns)),
        terms.assign(column=_renumbered(terms["column"], columns)),
        model.weights,
    )


def _kept(blocks: tuple[Block, ...], ids: Ints) -> tuple[Block, ...]:
    kept: list[Block] = []
    first = 0
    for block in blocks:
        keys = block.keys[np.isin(block.ids, ids)]
        if len(keys):
            kept.append(Block(block.family, first, keys.reset_index(drop=True)))
            first += len(keys)
    return tuple(kept)


def _renumbered(former: pd.Series, ids: Ints) -> Ints:
    return np.searchsorted(ids, former.to_numpy(dtype=np.int64))
