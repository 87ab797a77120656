"""Errors, pinball losses and coverages, with the margin that correlated origins leave."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planning.demand.backtest.judged import HIGH, LEVELS, LOW, Judged
from planning.demand.methods.panel import Floats

RESAMPLES = 400
SCORE_COLUMNS = [
    *("method", "horizon", "count", "origins", "mape", "bias", "within", "mase", "pinball"),
    *("coverage", "coverage_low", "coverage_high", "above"),
]


def score_table(judged: Sequence[Judged], horizons: Sequence[int], pooled: bool = False) -> pd.DataFrame:
    """Score methods at some horizons.

    Parameters
    ----------
    judged
        One per method, about the same actual values.
    horizons
        Years ahead; a horizon nobody could check yet is left out.
    pooled
        One row per method over all the horizons together (its `horizon` is 0).

    Returns
    -------
    DataFrame
        The columns `SCORE_COLUMNS`: mape, bias (mean signed relative error) and within (what eight errors in ten stayed
        under) are fractions of the actual value; mase is in mean yearly changes, pinball too; coverage = share of
        actual values inside the 80 % band, coverage_low and coverage_high = its 95 % margin by block bootstrap; above
        = share over P90. NaN where a method has no band yet.
    """
    sets = [list(horizons)] if pooled else [[horizon] for horizon in horizons]
    rows = [_score(method, chosen, pooled) for method in judged for chosen in sets]
    frame = pd.DataFrame([row for row in rows if row is not None], columns=SCORE_COLUMNS)
    return frame.reset_index(drop=True)


def coverage_margin(hits: Floats, block: int) -> tuple[float, float]:
    """Return the 95 % margin of a coverage when neighbouring origins, and areas of one origin, are correlated.

    Whole origins are resampled in moving blocks as long as the horizon, with all their areas.

    Parameters
    ----------
    hits
        1 inside, 0 outside, NaN unknown: [origin, cell].
    block
        Origins in a block.
    """
    known = np.isfinite(hits)
    inside, count = np.nansum(hits, axis=1), known.sum(axis=1)
    kept = count > 0
    inside, count = inside[kept], count[kept]
    origins = len(count)
    if origins < 2:
        return (float("nan"), float("nan"))
    length = min(block, max(origins // 2, 1))
    rng = np.random.default_rng(1)
    starts = rng.integers(origins - length + 1, size=(RESAMPLES, -(-origins // length)))
    taken = (starts[:, :, None] + np.arange(length)).reshape(RESAMPLES, -1)[:, :origins]
    shares = inside[taken].sum(axis=1) / count[taken].sum(axis=1)
    low, high = np.quantile(shares, [0.025, 0.975])
    return float(low), float(high)


def inside_band(judged: Judged) -> Floats:
    """1 inside the 80 % band, 0 outside, NaN where there is none: [origin, area, horizon]."""
    low, high = judged.quantiles[..., LOW], judged.quantiles[..., HIGH]
    known = np.isfinite(judged.actuals) & np.isfinite(low) & np.isfinite(high)
    inside = (judged.actuals >= low) & (judged.actuals <= high)
    return np.where(known, inside.astype(float), np.nan)


def pinball(judged: Judged) -> Floats:
    """Mean pinball loss over `LEVELS`, doubled, in mean yearly changes: [origin, area, horizon]."""
    level = np.array(LEVELS)
    miss = judged.actuals[..., None] - judged.quantiles
    loss = 2.0 * np.maximum(level * miss, (level - 1.0) * miss).mean(axis=-1)
    return np.asarray(loss / judged.scales[:, :, None])


def _score(judged: Judged, horizons: list[int], pooled: bool) -> tuple[object, ...] | None:
    at = [horizon - 1 for horizon in horizons if horizon <= judged.actuals.shape[2]]
    error = (judged.central - judged.actuals)[:, :, at]
    known = np.isfinite(error)
    if not at or not known.any():
        return None
    relative = (error / judged.actuals[:, :, at])[known]
    scaled = (np.abs(error) / judged.scales[:, :, None])[known]
    hits = inside_band(judged)[:, :, at].reshape(len(judged.origins), -1)
    margin = coverage_margin(hits, max(horizons))
    above = np.where(
        np.isfinite(hits), (judged.actuals > judged.quantiles[..., HIGH])[:, :, at].reshape(hits.shape), np.nan
    )
    return (
        judged.method,
        0 if pooled else horizons[0],
        int(known.sum()),
        int(known.any(axis=(1, 2)).sum()),
        float(np.abs(relative).mean()),
        float(relative.mean()),
        float(np.quantile(np.abs(relative), 0.8)),
        float(scaled.mean()),
        _mean(pinball(judged)[:, :, at]),
        _mean(hits),
        *margin,
        _mean(above),
    )


def _mean(values: Floats) -> float:
    known: NDArray[np.bool_] = np.isfinite(values)
    return float(values[known].mean()) if known.any() else float("nan")
