"""Draws of the needs -> curves: the expected shortage as a function of the places allocated, in few segments.

With N equally likely draws d_1..d_N of a need, allocating a places leaves on average E[(D - a)+] = (1/N) sum of
(d_s - a)+ unserved: convex, piecewise linear, its slopes minus P(D > a). A curve keeps `SEGMENTS` pieces of it, from
draw value to draw value: exact where they meet, above the truth between (a chord of a convex function), hence prudent;
`excess` says by how much at most. Exact everywhere when the need takes at most `SEGMENTS` values.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planning.tables.data import Data

Floats = NDArray[np.float64]
CELL = ["client_group", "territory", "year"]
SEGMENTS = 16
"""Segments of a curve: 16 keep the demo's expected shortage over 1,000 draws within 0.4 % (docs/decisions/0007)."""


def with_draws(data: Data, draws: pd.DataFrame) -> Data:
    """Return the data with their draws and the curves of these.

    Parameters
    ----------
    data
        Where no needs are given (nor computed by the chain), the mean of the draws becomes the central need.
    draws
        draw, client_group, territory, year, places: one row per need that is not 0. Years outside the plan are unused.
    """
    curves = curves_of(draws[draws["year"].isin(data.years)], int(draws["draw"].nunique()))
    tables = {"need_curves": curves}
    if data["needs"].empty and data.manifest.build.needs == "given":
        tables["needs"] = mean_needs(curves)
    return replace(data.replacing(**tables), draws=draws.reset_index(drop=True))


def mean_needs(curves: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of each need over its draws: client_group, territory, year, places (the curve at 0)."""
    weighted = curves.assign(places=curves["places"] * curves["share"])
    return weighted.groupby(CELL, as_index=False)[["places"]].sum()


def expected_shortage(draws: pd.DataFrame, allocated: pd.Series) -> float:
    """Return the place-years missing on average over the draws, by the definition: no curve is read.

    Parameters
    ----------
    draws
        Rows of need_draws.
    allocated
        Places by (client_group, territory, year): the needs that count.
    """
    given = draws[CELL].merge(allocated.rename("allocated").rename_axis(CELL).reset_index(), how="left", on=CELL)
    missing = draws["places"].to_numpy(dtype=float) - given["allocated"].to_numpy(dtype=float)
    return float(np.nansum(np.maximum(missing, 0.0))) / draws["draw"].nunique()


def curves_of(draws: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return the rows of need_curves for `count` draws; a need that is 0 in every draw has none."""
    positive = draws[draws["places"] > 0]
    cells = positive.groupby(CELL, sort=True)
    number = cells.ngroup().to_numpy()
    places = positive["places"].to_numpy(dtype=float)
    order = np.lexsort((places, number))
    keys = positive[CELL].iloc[order].reset_index(drop=True)
    first = np.flatnonzero(np.diff(number[order], prepend=-1))
    parts = [_segments(values, count) for values in np.split(places[order], first[1:])] if len(first) else []
    rows = keys.iloc[np.repeat(first, [len(part) for part in parts])].reset_index(drop=True)
    columns = ["segment", "places", "share", "excess"]
    figures = pd.DataFrame(np.concatenate([np.zeros((0, len(columns))), *parts]), columns=columns)
    return pd.concat([rows, figures.astype({"segment": "int64"})], axis="columns").assign(draws=count)


def _segments(positive: Floats, count: int) -> Floats:
    """Return the segments of one need from its draws above 0, sorted: number, width, share, excess."""
    values, missing = shortage_at_values(positive, count)
    kept = _breakpoints(values, missing)
    width = np.diff(values[kept])
    share = np.minimum(-np.diff(missing[kept]) / width, 1.0)
    chord = np.interp(values, values[kept], missing[kept])
    excess = np.maximum.reduceat(np.maximum(chord - missing, 0.0)[:-1], kept[:-1])
    # The chord meets the curve at its ends: what is left there, and in a segment without a draw inside, is rounding.
    excess = np.where((np.diff(kept) > 1) & (excess > 1e-9), excess, 0.0)
    return np.column_stack([np.arange(1, len(width) + 1), width, share, excess])


def shortage_at_values(positive: Floats, count: int) -> tuple[Floats, Floats]:
    """Return 0 and the values that a need takes, in order, and the expected shortage when as many are allocated.

    Parameters
    ----------
    positive
        The draws above 0, sorted.
    count
        Number of draws, those that are 0 included.
    """
    values, first = np.unique(positive, return_index=True)
    above = np.append(len(positive) - first, 0)
    total = np.append(np.cumsum(positive[::-1])[::-1][first], 0.0)
    values = np.concatenate([[0.0], values])
    # Places asked for beyond values[i] by the draws that lie above it.
    return values, (total - above * values) / count


def _breakpoints(values: Floats, missing: Floats) -> NDArray[np.int64]:
    """Choose where segments meet: all values when they are few, else spread by the curvature.

    The chord over a small step h of a function whose second derivative is f is off by f h^2 / 8: equal errors ask for
    steps in 1 / sqrt(f), that is for equal shares of the integral of sqrt(f). Nothing is known between draws, so f is
    the change of slope between neighbours. The first value is kept: up to there every place is needed.
    """
    last = len(values) - 1
    if last <= SEGMENTS:
        return np.arange(last + 1)
    slope = np.diff(missing) / np.diff(values)
    bend = np.diff(slope)
    around = (bend + np.append(bend[1:], -slope[-1])) / 2
    weight = np.sqrt(np.maximum(around, 0.0) * np.diff(values)[1:])
    spread = np.concatenate([[0.0], np.cumsum(weight)])
    wanted = np.linspace(0.0, spread[-1], SEGMENTS)[1:-1]
    inner = 1 + np.searchsorted(spread, wanted)
    kept = np.unique(np.concatenate([[0, 1], inner, [last]]))
    while len(kept) <= SEGMENTS:  # a wide gap between draws took several shares: mend the worst place
        worst = int(np.argmax(np.interp(values, values[kept], missing[kept]) - missing))
        kept = np.union1d(kept, [worst if worst not in kept else np.setdiff1d(np.arange(last), kept)[0]])
    return kept
