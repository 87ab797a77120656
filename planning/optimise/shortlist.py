"""The choices that a planner's shortlist leaves open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.scenario import Shortlisted
from planning.optimise.model import Flags, Ints


def left_open(options: pd.DataFrame, option: Ints, start: Ints, shortlist: Sequence[Shortlisted]) -> Flags:
    """Tell which choices stay possible, [n].

    Parameters
    ----------
    options
        The options table.
    option, start
        Of each choice: the position of its option in the table, and its start year, [n].
    shortlist
        A residence that it names keeps what it lists there and its `keep`; the others keep everything.
    """
    every_year = [row.option_id for row in shortlist if row.start_year is None]
    dated = [(row.option_id, row.start_year) for row in shortlist if row.start_year is not None]
    listed = options["option_id"].isin([row.option_id for row in shortlist])
    free = ~options["residence_id"].isin(options.loc[listed, "residence_id"])
    free |= (options["kind"] == ActionKind.KEEP) | options["option_id"].isin(every_year)
    kept: Flags = free.to_numpy(dtype=bool)[option]
    if dated:
        asked = pd.MultiIndex.from_tuples(dated)
        kept |= pd.MultiIndex.from_arrays([options["option_id"].to_numpy()[option], start]).isin(asked)
    return np.asarray(kept, dtype=bool)
