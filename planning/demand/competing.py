"""Places that other operators already offer, by client group and territory."""

from __future__ import annotations

import pandas as pd


def main_groups(suitability: pd.DataFrame) -> pd.DataFrame:
    """Return the groups that a typology serves first: those of its highest suitability, in equal parts.

    Returns
    -------
    DataFrame
        typology, client_group, part: the parts of a typology add up to 1; one that fits nobody is absent.
    """
    rows = suitability[suitability["suitability"] > 0]
    best = rows.groupby("typology")["suitability"].transform("max")
    first = rows.loc[rows["suitability"] == best, ["typology", "client_group"]]
    count = first.groupby("typology")["client_group"].transform("size")
    return first.assign(part=1.0 / count).reset_index(drop=True)


def competing_places(competitors: pd.DataFrame, suitability: pd.DataFrame) -> pd.DataFrame:
    """Return the places of other operators, each counted for the public its typology serves first.

    Parameters
    ----------
    competitors
        typology, territory, places.
    suitability
        typology, client_group, suitability (0 to 1).

    Returns
    -------
    DataFrame
        client_group, territory, places; a typology without suitability counts for nobody.
    """
    rows = competitors.merge(main_groups(suitability), on="typology")
    rows = rows.assign(places=rows["places"] * rows["part"])
    return rows.groupby(["client_group", "territory"])["places"].sum().reset_index()
