"""Draws that a data folder brings, as the object that every reader takes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pandas as pd

from planning.demand.draws import AXES, DemandDraws

GIVEN_SEED = 0
"""Draws that were brought have no seed of ours."""


def given_draws(rows: pd.DataFrame, territories: Sequence[str], years: Sequence[int]) -> DemandDraws:
    """Return the rows of need_draws as draws; a need without a row is 0, as everywhere.

    Parameters
    ----------
    rows
        draw, client_group, territory, year, places.
    territories, years
        The portfolio's: years outside the plan are left out.
    """
    rows = rows[rows["year"].isin(list(years))]
    groups = tuple(dict.fromkeys(rows["client_group"]))
    labels = [sorted(set(rows["draw"])), groups, tuple(territories), tuple(years)]
    index = pd.MultiIndex.from_product(labels, names=["draw", *AXES])
    filled = rows.set_index(["draw", *AXES])["places"].reindex(index, fill_value=0.0)
    values = filled.to_numpy(np.float32).reshape([len(label) for label in labels])
    values.flags.writeable = False
    ordered = rows.sort_values(["draw", *AXES])[["draw", *AXES, "places"]]
    lineage = hashlib.sha256(ordered.to_csv(index=False, lineterminator="\n").encode()).hexdigest()
    return DemandDraws(values, groups, tuple(territories), tuple(years), GIVEN_SEED, lineage)
