"""The chain beside published figures that it was not fitted to."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from planning.domain.message import N_, Message

INHABITANTS = "inhabitants"
"""In the column `per`: divide by the population of the territories."""
COPIED = ["label_fr", "label_en", "unit", "source", "reference", "verified", "note"]
COLUMNS = ["anchor", "official", "chain", "ratio", "within", "sentence", *COPIED]


def anchors(steps: pd.DataFrame, published: pd.DataFrame, territories: pd.DataFrame) -> pd.DataFrame:
    """Compare the chain, in its first year, with published figures.

    Parameters
    ----------
    steps
        Result of `chain_steps`.
    published
        The table of `planning.tables.reference.read_anchors`: after = factor whose result is compared, per =
        factor whose result divides it, `inhabitants`, or nothing.
    territories
        territory, population.

    Returns
    -------
    DataFrame
        The columns `COLUMNS`: ratio = chain / official; within = the gap is at most the stated tolerance;
        sentence is a `Message`. An anchor on a factor that this portfolio does not have is left out.
    """
    first = steps[steps["year"] == steps["year"].min()]
    known = set(first["factor_id"])
    usable = published["after"].isin(known) & published["per"].isin({*known, INHABITANTS, ""})
    rows = [_compared(row, first, territories) for row in published[usable].to_dict("records")]
    return pd.DataFrame(rows, columns=COLUMNS)


def _compared(row: dict[Hashable, Any], steps: pd.DataFrame, territories: pd.DataFrame) -> dict[str, object]:
    official, tolerance = float(row["value"]), float(row["tolerance"])
    divisor = 1.0
    if row["per"] == INHABITANTS:
        divisor = float(territories["population"].sum())
    elif row["per"]:
        divisor = _total(steps, str(row["per"]))
    chain = float(row["scale"]) * _total(steps, str(row["after"])) / divisor
    ratio = chain / official
    within = abs(ratio - 1.0) <= tolerance
    sentence = _sentence(chain, official, ratio, within)
    copied = {name: row[name] for name in COPIED}
    figures = {"official": official, "chain": chain, "ratio": ratio, "within": within}
    return {"anchor": row["anchor_id"], **figures, "sentence": sentence, **copied}


def _total(steps: pd.DataFrame, factor_id: str) -> float:
    """Sum over the territories, or the one figure of the larger area when it is not shared yet."""
    rows = steps[steps["factor_id"] == factor_id]
    return float(rows["value"].iloc[0] if rows["whole"].all() else rows["value"].sum())


def _sentence(chain: float, official: float, ratio: float, within: bool) -> Message:
    digits = 0 if official >= 100 else 1
    gap = abs(ratio - 1.0)
    values = {"chain": round(chain, digits), "official": round(official, digits), "gap": gap}
    if within:
        return Message(N_("Le calcul donne {chain}, le repère publié {official} : {gap:percent} d'écart."), values)
    if ratio > 1:
        text = N_("Le calcul donne {chain}, soit {gap:percent} de plus que le repère publié, {official}.")
    else:
        text = N_("Le calcul donne {chain}, soit {gap:percent} de moins que le repère publié, {official}.")
    return Message(text, values)
