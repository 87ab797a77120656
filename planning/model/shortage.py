"""Many futures: what is missing of each need is missing where it is least likely to be asked for."""

from __future__ import annotations

import numpy as np

from planning.domain.plan import Futures
from planning.model.model import Floats, Model
from planning.model.problem import Problem
from planning.tables.need_curves import CELL, expected_shortage


def least_likely_missing(model: Model, values: Floats) -> Floats:
    """Return the point with the same places allocated, the missing ones taken from the least likely segments.

    Where a missing place costs nothing (a weight of 0) a solver may take it anywhere; the expected shortage is the
    least. Segments of a need follow one another, the least likely first.
    """
    block = model.columns_of("unmet")
    if not len(block.keys):
        return values
    width = model.upper[block.ids]
    segment = block.keys["segment"].to_numpy(dtype=int)
    need = np.cumsum(np.diff(segment, prepend=segment[0] + 1) != -1)
    missing = np.bincount(need, values[block.ids])
    ends = np.cumsum(width)
    first = np.searchsorted(need, np.arange(len(missing)))
    before = ends - width - (ends - width)[first][need]
    point = values.copy()
    point[block.ids] = np.clip(missing[need] - before, 0.0, width)
    return point


def futures_of(problem: Problem, values: Floats) -> Futures | None:
    """Return how a plan fares over the draws; None when the scenario looks at the central need."""
    curves = problem.data["need_curves"]
    if curves.empty:
        return None
    block = problem.model.columns_of("unmet")
    segments = block.keys.assign(missing=values[block.ids]).merge(curves, on=[*CELL, "segment"])
    inside = (segments["missing"] > 0) & (segments["missing"] < segments["places"])
    exact = None
    if problem.data.draws is not None:
        given = segments["places"] - segments["missing"]
        allocated = given.groupby([segments[key] for key in CELL]).sum()
        exact = expected_shortage(problem.data.draws, allocated)
    return Futures(
        draws=int(curves["draws"].iloc[0]),
        expected_unmet=float((segments["missing"] * segments["share"]).sum()),
        excess_at_most=float(segments.loc[inside, "excess"].sum()),
        exact_expected_unmet=exact,
    )
