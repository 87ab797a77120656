"""Where the doubt of a need comes from: what to find out first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planning.demand.chain import group_need
from planning.demand.forecasting import draw_deviates
from planning.demand.inputs import ChainInputs
from planning.demand.slots import Slot
from planning.demand.values import Chain, prepare, series_key

DOUBT_COLUMNS = [
    *("client_group", "year", "rank", "cause", "is_series", "step", "share"),
    *("p10", "p90", "centre", "source", "vintage", "verified", "reviewed", "review_by", "note"),
]
TOLD = ["source", "vintage", "verified", "reviewed", "review_by", "note"]


def doubt_split(inputs: ChainInputs, years: Sequence[int], draws: int = 1000, seed: int = 1) -> pd.DataFrame:
    """Let each cause move alone and say what part of the doubt of a group's total it makes.

    Parameters
    ----------
    inputs
        As for `forecast`.
    years
        Years told, each by itself.
    draws, seed
        As for `forecast`: the same draws.

    Returns
    -------
    DataFrame
        The columns `DOUBT_COLUMNS`: cause = factor id, or series id where a model draws it; share = square of the
        width between P10 and P90 when only that cause moves, over the sum of these squares (a variance would be that
        of the rarest futures): it adds up to 1 in a group and year, and what causes do together is not counted; p10,
        p90 = the total, in places, when only that cause moves; source, dates and note are those of the factor.
    """
    chain = prepare(inputs, tuple(years))
    deviates = draw_deviates(chain, draws, seed)
    rows = []
    for group in chain.client_groups:
        centre = group_need(chain, group).sum(axis=0)
        alone = {}
        for key, moved in deviates.items():
            total = np.broadcast_to(group_need(chain, group, {key: moved}).sum(axis=-2), (draws, len(chain.years)))
            if total.std(axis=0).max() > 1e-9:
                alone[key] = total
        rows += [
            row
            for at, year in enumerate(chain.years)
            for row in _split(chain, group, year, at, alone, float(centre[at]))
        ]
    return pd.DataFrame(rows, columns=DOUBT_COLUMNS)


def _split(
    chain: Chain, group: str, year: int, at: int, alone: dict[str, np.ndarray], centre: float
) -> list[tuple[object, ...]]:
    bands = {key: np.quantile(total[:, at], [0.1, 0.9]) for key, total in alone.items()}
    width = {key: float(high - low) ** 2 for key, (low, high) in bands.items()}
    whole = sum(width.values())
    ordered = sorted(width, key=lambda key: -width[key])
    rows = []
    for rank, key in enumerate(ordered, start=1):
        slot, name, is_series = _cause(chain, key)
        low, high = bands[key]
        share = width[key] / whole if whole else 0.0
        figures = (share, float(low), float(high), centre)
        told = [slot.rows[column].iloc[0] if column in slot.rows else "" for column in TOLD]
        rows.append((group, year, rank, name, is_series, str(slot.step), *figures, *told))
    return rows


def _cause(chain: Chain, key: str) -> tuple[Slot, str, bool]:
    """The slot that tells of a cause, its name, and whether it is a series."""
    for slot in chain.slots:
        if slot.key == key:
            return slot, slot.factor_id, False
        if slot.times and series_key(slot.times) == key:
            return slot, slot.times, True
    raise KeyError(key)
