"""What the options promise beside what was really done: capacity kept, cost of a home.

Few operations are published, each with its own perimeter: their range says what was seen, not what is likely. Below
`LEAST` operations that know a figure there is no range at all.
"""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.tables.data import Data
from planning.tables.parameters import NATIONAL, OPERATION

LEAST = 3
"""Fewest real operations that make a range."""
NEW_BUILDING = (ActionKind.DEMOLISH_REBUILD, ActionKind.CREATE)


def with_figures(real: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with what can be compared.

    Parameters
    ----------
    real
        `tables.real_operations.read_real_operations`.

    Returns
    -------
    DataFrame
        The same, with capacity_ratio (units after / before) and cost_per_home (euros a unit after: the source's own
        figure, else the cost divided by us); NaN where the source does not say.
    """
    after = real["units_after"].where(real["units_after"] > 0)
    return real.assign(
        capacity_ratio=after / real["units_before"].where(real["units_before"] > 0),
        cost_per_home=real["cost_per_home_eur"].fillna(real["cost_eur"] / after),
    )


def comparables(real: pd.DataFrame) -> pd.DataFrame:
    """Return what the real operations of each kind of action say.

    Returns
    -------
    DataFrame
        kind (every one but `keep`), operations (how many there are), then for `capacity` (units after / before) and
        `cost` (euros a unit after): `*_known` (operations that know it), `*_low`, `*_high` (NaN below `LEAST`);
        averages (national rows of the kind), averages_low, averages_high (euros a unit; NaN without any).
    """
    rows = with_figures(real)
    return pd.DataFrame([_of_kind(rows[rows["kind"] == kind], kind) for kind in ActionKind if kind != ActionKind.KEEP])


def option_measures(data: Data) -> pd.DataFrame:
    """Return the same two figures for every option that acts, counted as the real operations are: in homes.

    A dwelling is a home. Places are counted in rooms where the rooms are known: those that share a room today share one
    after works that keep the building; in a new building each has its own.

    Returns
    -------
    DataFrame
        option_id, residence_id, kind, homes_before, homes_after, capacity_ratio (NaN where nothing was before),
        cost_eur, cost_per_home (euros a home after; NaN where none is).
    """
    options = data["options"]
    rows = options.loc[options["kind"] != ActionKind.KEEP, ["option_id", "residence_id", "kind"]]
    today = _held(data["programmes"], "residence_id").reindex(rows["residence_id"].unique()).fillna(0.0)
    rooms = data["residences"].set_index("residence_id")["rooms"].astype("float64").reindex(today.index)
    room_per_place = (rooms - today["dwellings"]) / today["places"].where(today["places"] > 0)
    room_per_place = room_per_place.where(room_per_place > 0).fillna(1.0)
    shared = rows["residence_id"].map(room_per_place)
    before = today["dwellings"] + today["places"] * room_per_place
    after = _held(data["option_programmes"], "option_id").reindex(rows["option_id"]).fillna(0.0).set_index(rows.index)
    rows = rows.assign(
        homes_before=rows["residence_id"].map(before),
        homes_after=after["dwellings"] + after["places"] * shared.where(~rows["kind"].isin(NEW_BUILDING), 1.0),
        cost_eur=rows["option_id"].map(data["option_costs"].groupby("option_id")["amount_eur"].sum()).fillna(0.0),
    )
    return rows.assign(
        capacity_ratio=rows["homes_after"] / rows["homes_before"].where(rows["homes_before"] > 0),
        cost_per_home=rows["cost_eur"] / rows["homes_after"].where(rows["homes_after"] > 0),
    ).reset_index(drop=True)


def _held(programmes: pd.DataFrame, key: str) -> pd.DataFrame:
    return programmes[["places", "dwellings"]].astype("float64").groupby(programmes[key]).sum()


def _of_kind(rows: pd.DataFrame, kind: str) -> dict[str, object]:
    done = rows[rows["sort"] == OPERATION]
    averages = rows.loc[rows["sort"] == NATIONAL, "cost_per_home"].dropna()
    return {
        "kind": str(kind),
        "operations": len(done),
        **_range(done["capacity_ratio"], "capacity"),
        **_range(done["cost_per_home"], "cost"),
        "averages": len(averages),
        "averages_low": averages.min(),
        "averages_high": averages.max(),
    }


def _range(figures: pd.Series, name: str) -> dict[str, object]:
    known = figures.dropna()
    enough = len(known) >= LEAST
    return {
        f"{name}_known": len(known),
        f"{name}_low": known.min() if enough else float("nan"),
        f"{name}_high": known.max() if enough else float("nan"),
    }
