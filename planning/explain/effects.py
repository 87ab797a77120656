"""What a plan does to each residence, as tables: works, places, staff and who pays, typed even without rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, Literal, get_origin

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.plan import Decision, Grant, Housed, Money, NeedRow, Plan, Served
from planning.finance.purses import drawn_costs, paying_purses
from planning.finance.wear import wear_beside_works
from planning.tables.data import Data
from planning.tables.places import capacity_after, current_capacity
from planning.tables.prices import price_in
from planning.tables.setbacks import with_setbacks


def amount_of(ids: pd.Series, amounts: pd.Series) -> pd.Series:
    """Return the amount of each id, 0 where there is none; numbers even when there are no ids at all."""
    return ids.map(amounts).astype("float64").fillna(0.0)


def text_of(ids: pd.Series, texts: pd.Series | dict[str, str]) -> pd.Series:
    """Return the text of each id, empty where there is none; texts even when there are no texts at all."""
    return ids.map(texts).astype("object").fillna("").astype("str")


# The rows of a plan as tables, typed even when there are none.

_TYPES: Final[dict[object, str]] = {str: "str", int: "int64", float: "float64", bool: "bool"}
"""Type of a field -> type of its column."""
PlanRow = Decision | Grant | Housed | Money | NeedRow | Served


def plan_frame(kind: type[PlanRow], rows: Iterable[PlanRow]) -> pd.DataFrame:
    """Return rows of one kind as a table with the fields as columns; an unlimited amount is NaN."""
    types = {name: _column_type(field.annotation) for name, field in kind.model_fields.items()}
    return pd.DataFrame([row.model_dump() for row in rows], columns=list(types)).astype(types)


def _column_type(annotation: object) -> str:
    """Return the type of a field's column; one of a few words is a text."""
    return "str" if get_origin(annotation) is Literal else _TYPES.get(annotation, "float64")


# What a plan does to each residence, year by year: works, places open and closed, staff.

Row = Mapping[Hashable, Any]
"""One row of a table, by column."""

_OPTION_COLUMNS = [
    "option_id",
    "label",
    "closed_share",
    "studies_years",
    "energy_label_after",
    "condition_after",
    "accessible_after",
    "staff_fte_after",
    "proceeds_eur",
    "closed_from",
    "team_load",
    "cures",
]


def decided(plan: Plan, data: Data) -> pd.DataFrame:
    """Return one row per decision, with the residence's facts and the option's.

    Returns
    -------
    DataFrame
        residence_id, residence, territory, energy_label, condition, option_id, kind, label, start_year,
        closing_year (from which places are closed), delivery_year, works_last_year (before start_year when nothing
        is done), capex_eur, closed_share and the other effects.
    """
    rows = plan_frame(Decision, plan.decisions)
    residences = data["residences"][["residence_id", "name", "territory", "energy_label", "condition"]]
    rows = rows.merge(residences.rename(columns={"name": "residence"}), on="residence_id")
    # The plan that does nothing may keep a residence that has no keep option in the data.
    rows = rows.merge(data["options"][_OPTION_COLUMNS], on="option_id", how="left")
    rows = rows.fillna(dict.fromkeys(("label", "energy_label_after", "condition_after", "cures"), ""))
    keep = rows["kind"] == ActionKind.KEEP
    wait = rows["closed_from"].fillna(0).astype("int64").where(~keep, 0)
    last = (rows["delivery_year"] - 1).clip(lower=rows["start_year"])
    return rows.assign(
        closing_year=rows["start_year"] + wait,
        works_last_year=last.where(~keep, rows["start_year"] - 1),
        closed_share=rows["closed_share"].fillna(0.0).where(~keep, 0.0),
    )


def acting(plan: Plan, data: Data) -> pd.DataFrame:
    """Return the decisions that do something (all but keep)."""
    rows = decided(plan, data)
    return rows[rows["kind"] != ActionKind.KEEP].reset_index(drop=True)


def by_year(rows: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """Return `decided` rows for every year, with the flags `in_works`, `closing` and `delivered`."""
    calendar = rows.merge(pd.DataFrame({"year": years}), how="cross")
    year, start, delivery = calendar["year"], calendar["start_year"], calendar["delivery_year"]
    kept = calendar["kind"] == ActionKind.KEEP
    return calendar.assign(
        in_works=(year >= start) & (year <= calendar["works_last_year"]),
        closing=(year >= calendar["closing_year"]) & (year < delivery) & ~kept,
        delivered=year >= delivery,
    )


def open_places(plan: Plan, data: Data) -> pd.DataFrame:
    """Return the model places open, one row per residence, typology and year.

    Returns
    -------
    DataFrame
        residence_id, territory, typology, year, places.
    """
    calendar = by_year(decided(plan, data), data.years)
    kept = calendar["kind"] == ActionKind.KEEP
    before = calendar[~calendar["delivered"] | kept].merge(current_capacity(data), on="residence_id")
    before = before.assign(places=before["places"] * (1.0 - before["closed_share"] * before["closing"]))
    after = calendar[calendar["delivered"] & ~kept].merge(capacity_after(data), on="option_id")
    columns = ["residence_id", "territory", "typology", "year", "places"]
    return pd.concat([before[columns], after[columns]], ignore_index=True)


def closed_places(plan: Plan, data: Data) -> pd.DataFrame:
    """Return the model places closed by works: residence_id, territory, year, places.

    Years in which nothing is closed at a residence have no row.
    """
    calendar = by_year(acting(plan, data), data.years)
    calendar = calendar[calendar["closing"]]
    held = current_capacity(data).groupby("residence_id")["places"].sum()
    closed = calendar["closed_share"] * amount_of(calendar["residence_id"], held)
    columns = ["residence_id", "territory", "year", "places"]
    return calendar.assign(places=closed)[columns].reset_index(drop=True)


def staff(plan: Plan, data: Data) -> pd.DataFrame:
    """Return residence_id, territory, year, fte: today's staff until delivery, the option's afterwards."""
    ratio = data["typologies"].set_index("typology")["staff_per_place"].fillna(0.0)
    today, after = current_capacity(data), capacity_after(data)
    now = (today["places"] * amount_of(today["typology"], ratio)).groupby(today["residence_id"]).sum()
    computed = (after["places"] * amount_of(after["typology"], ratio)).groupby(after["option_id"]).sum()
    calendar = by_year(decided(plan, data), data.years)
    later = calendar["staff_fte_after"].fillna(amount_of(calendar["option_id"], computed))
    earlier = amount_of(calendar["residence_id"], now)
    fte = later.where(calendar["delivered"], earlier)
    return calendar.assign(fte=fte)[["residence_id", "territory", "year", "fte"]]


def last_year_labels(plan: Plan, data: Data) -> pd.DataFrame:
    """Return residence_id, energy_label (today), energy_label_then and places (both in the last year)."""
    rows = decided(plan, data)
    treated = (rows["kind"] != ActionKind.KEEP) & (rows["energy_label_after"] != "")
    places = open_places(plan, data)
    last = places[places["year"] == data.manifest.last_year].groupby("residence_id")["places"].sum()
    return pd.DataFrame(
        {
            "residence_id": rows["residence_id"],
            "energy_label": rows["energy_label"],
            "energy_label_then": rows["energy_label_after"].where(treated, rows["energy_label"]),
            "places": amount_of(rows["residence_id"], last),
        }
    )


# Who pays for what: fixed draws, less the own funds that grants and loans replace.

CENT = 0.005
"""Below half a cent, an amount is rounding."""


def funding(plan: Plan, data: Data) -> pd.DataFrame:
    """Return what each funder pays for each decision, in the costs of the plan's scenario.

    Parameters
    ----------
    plan, data
        The plan; its data, before the scenario.

    Returns
    -------
    DataFrame
        residence_id, option_id, funder, kind (own, grant, loan), label, amount_eur (over the whole plan).
    """
    keys = ["residence_id", "option_id", "funder"]
    decisions = plan_frame(Decision, plan.decisions)[["residence_id", "option_id", "start_year"]]
    seen = replace(with_setbacks(data, plan.scenario), cost_index=plan.scenario.cost_index)
    fixed = decisions.merge(drawn_costs(seen), on="option_id")
    fixed = fixed.assign(amount_eur=fixed["amount_eur"] * price_in(seen, fixed["start_year"] + fixed["year_offset"]))
    granted = decisions.merge(plan_frame(Grant, plan.grants), on="option_id")
    replaced = granted.assign(funder=granted["option_id"].map(paying_purses(data)), amount_eur=-granted["amount_eur"])
    worn = fixed.head(0)
    if plan.scenario.value is not None:
        frame = plan_frame(Decision, plan.decisions)
        worn = wear_beside_works(seen, frame)
        worn = worn.assign(residence_id=frame["residence_id"].array.take(worn["decision"]))
    amounts = pd.concat([frame[[*keys, "amount_eur"]] for frame in (fixed, worn, granted, replaced)])
    paid = amounts.groupby(keys)["amount_eur"].sum().reset_index()
    paid = paid[paid["amount_eur"].abs() > CENT].merge(data["funders"], on="funder")
    columns = [*keys, "kind", "label", "amount_eur"]
    return paid[columns]
