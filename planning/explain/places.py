"""What a residence holds before and after works, in its own units and in persons."""

from __future__ import annotations

import pandas as pd

from planning.domain.message import N_, Message
from planning.i18n import Lang, say
from planning.tables.capacity import capacity_after, current_capacity
from planning.tables.data import Data

UNITS = ["places", "dwellings"]


def held_today(data: Data) -> pd.DataFrame:
    """Return residence_id, typology, places, dwellings: one row per pair; the two units are never added."""
    programmes = data["programmes"]
    return programmes.groupby(["residence_id", "typology"], as_index=False, sort=False)[UNITS].sum()


def described(rows: pd.DataFrame, key: str, typology_labels: dict[str, str], lang: Lang) -> pd.Series:
    """Return, by residence or option (`key`), what it holds in words: `96 logements en RS + 24 places en PF`.

    `rows` holds the key, typology, places and dwellings (one of the two units filled).
    """
    spoken: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        for unit in UNITS:
            if row[unit] > 0:
                values = {"count": row[unit], "typology": typology_labels[row["typology"]]}
                spoken.setdefault(row[key], []).append(say(Message(_TEMPLATES[unit], values), lang))
    return pd.Series({name: " + ".join(parts) for name, parts in spoken.items()}, dtype="str")


_TEMPLATES = {
    "places": N_("{count:places} en {typology}"),
    "dwellings": N_("{count:dwellings} en {typology}"),
}


def gains(data: Data) -> pd.DataFrame:
    """Return what each option changes: option_id, residence_id, typology, before, after (model places)."""
    options = data["options"][["option_id", "residence_id"]]
    before = options.merge(current_capacity(data)[["residence_id", "typology", "places"]], on="residence_id")
    after = options.merge(capacity_after(data), on="option_id")
    keys = ["option_id", "residence_id", "typology"]
    both = before.rename(columns={"places": "before"}).merge(
        after.rename(columns={"places": "after"}), on=keys, how="outer"
    )
    return both.fillna({"before": 0.0, "after": 0.0}).groupby(keys, as_index=False)[["before", "after"]].sum()
