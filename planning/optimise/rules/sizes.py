"""Usual sizes: what an operation delivers in each typology stays between the smallest and the largest."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind, RuleKind
from planning.optimise.model import Floats
from planning.optimise.rules.context import Context
from planning.tables.subjects import EVERYWHERE


def size_norm(context: Context) -> None:
    """Deliver usual sizes only: units outside the norm, summed over what is done, are none."""
    lines = context.lines(RuleKind.SIZE_NORM).assign(item="")
    rows = context.rows_for(lines, "item", upper=0.0)
    for row, subject in zip(rows.ids, lines["subject"], strict=True):
        outside = units_outside(context, subject)
        context.builder.cells(np.full(len(outside), row), context.start.ids, outside)


def units_outside(context: Context, subject: str) -> Floats:
    """Return, for each choice, the places or dwellings (as written) that it delivers outside the usual sizes, [n].

    A typology of which the option leaves nothing has no size, nor has a typology without a norm.
    """
    typologies = context.data["typologies"][["typology", "size_min", "size_max"]]
    if subject not in ("", EVERYWHERE):
        typologies = typologies[typologies["typology"] == subject]
    rows = context.data["option_programmes"].merge(typologies, on="typology")
    units = rows["places"].fillna(rows["dwellings"]).to_numpy(dtype=float)
    few = rows["size_min"].to_numpy(dtype=float, na_value=-np.inf) - units
    many = units - rows["size_max"].to_numpy(dtype=float, na_value=np.inf)
    outside = np.where(units > 0, np.maximum(np.maximum(few, many), 0.0), 0.0)
    by_option = pd.Series(outside).groupby(rows["option_id"].to_numpy()).sum()
    options = context.choices.options
    found = options["option_id"].map(by_option).astype("float64").fillna(0.0).to_numpy(dtype=float)
    acting: Floats = np.where(options["kind"] == ActionKind.KEEP, 0.0, found)
    return acting[context.choices.option]
