"""The residences and the other operators as points of a map."""

from __future__ import annotations

import pandas as pd

from planning.explain.lookup import amount_of
from planning.explain.words import labels, names
from planning.i18n import Lang
from planning.tables.capacity import current_capacity, model_places
from planning.tables.data import Data


def residence_points(data: Data, lang: Lang = "fr") -> pd.DataFrame:
    """Return one row per residence: its position, its size and its main public.

    Returns
    -------
    DataFrame
        residence_id, name, territory, territory_name, lat, lon (NaN = no position), places (model places
        today), client_group, label, letter, colour (of the public with the most places; may be empty).
    """
    residences = data["residences"][["residence_id", "name", "territory", "lat", "lon"]]
    places = current_capacity(data).groupby("residence_id")["places"].sum()
    groups = data["client_groups"].set_index("client_group")
    main = residences["residence_id"].map(_main_group(data)).fillna("")
    return residences.assign(
        territory_name=residences["territory"].map(names(data, "territories")),
        places=amount_of(residences["residence_id"], places),
        client_group=main,
        label=main.map(labels(data, "client_groups", lang)).fillna(""),
        letter=main.map(groups["shape"]).fillna(""),
        colour=main.map(groups["colour"]).fillna(""),
    )


def competitor_points(data: Data, lang: Lang = "fr") -> pd.DataFrame:
    """Return the other operators' programmes: operator, typology, label, territory, places, lat, lon."""
    rows = data["competitors"]
    shown = rows["typology"].map(labels(data, "typologies", lang))
    return rows.assign(label=shown)[["operator", "typology", "label", "territory", "places", "lat", "lon"]]


def _main_group(data: Data) -> pd.Series:
    programmes = data["programmes"]
    rows = programmes.assign(places=model_places(programmes, data["typologies"]))
    totals = rows[rows["group"] != ""].groupby(["residence_id", "group"])["places"].sum().reset_index()
    largest = totals.sort_values(["places", "group"], ascending=[False, True]).drop_duplicates("residence_id")
    return largest.set_index("residence_id")["group"]
