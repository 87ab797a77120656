"""Tables over the years: needs and places by public, money, stock, works."""

from __future__ import annotations

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.plan import Money, NeedRow, Plan
from planning.explain.effects import acting, amount_of, closed_places, open_places, plan_frame
from planning.explain.names import action_names, decision_labels, labels, names
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

_TIMELINE = [
    "residence_id",
    "residence",
    "territory",
    "territory_name",
    "kind",
    "action",
    "label",
    "studies_start",
    "studies_end",
    "works_start",
    "works_end",
    "delivery",
    "closing_year",
    "closed_places",
    "capex_eur",
]


def supply_by_group(plan: Plan, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return need, served and unmet (places) by year and client group, in the order of the table of groups.

    Returns
    -------
    DataFrame
        year, client_group, label, letter, colour, need, served, unmet.
    """
    figures = ["need", "served", "unmet"]
    totals = plan_frame(NeedRow, plan.needs).groupby(["client_group", "year"])[figures].sum().reset_index()
    groups = data["client_groups"][["client_group", "colour", "shape"]].rename(columns={"shape": "letter"})
    groups = groups.assign(label=groups["client_group"].map(labels(data, "client_groups", words)))
    rows = groups.merge(totals, on="client_group")
    return rows[["year", "client_group", "label", "letter", "colour", *figures]]


def missing_over_futures(plan: Plan) -> Message | None:
    """Say what is missing on average over the futures drawn; None when the plan answers one need."""
    if plan.futures is None:
        return None
    exact = plan.futures.exact_expected_unmet
    missing = plan.futures.expected_unmet if exact is None else exact
    years = len({row.year for row in plan.needs})
    values = {"draws": plan.futures.draws, "missing": missing / max(years, 1)}
    return Message(
        N_(
            "Sur {draws} avenirs tirés, il manque en moyenne {missing:places} par an. Ici le besoin est la moyenne de "
            "ces avenirs, et le manque une moyenne aussi : dans l'un d'eux, des places prévues peuvent rester vides."
        ),
        values,
    )


def money_by_year(plan: Plan, data: Data) -> pd.DataFrame:
    """Return what each funder pays and could pay.

    Returns
    -------
    DataFrame
        year, kind (own, grant, loan), funder, label, spent_eur, available_eur (with what was carried over;
        NaN = unlimited).
    """
    funders = data["funders"][["funder", "kind", "label"]]
    rows = plan_frame(Money, plan.money).merge(funders, on="funder")
    order = rows["kind"].map({"own": 0, "grant": 1, "loan": 2})
    rows = rows.assign(order=order).sort_values(["year", "order", "funder"], ignore_index=True)
    return rows[["year", "kind", "funder", "label", "spent_eur", "available_eur"]]


def stock_by_typology(plan: Plan, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return the model places open: year, typology, label, territory, places."""
    keys = ["year", "typology", "territory"]
    totals = open_places(plan, data).groupby(keys)["places"].sum().reset_index()
    shown = totals["typology"].map(labels(data, "typologies", words))
    return totals.assign(label=shown)[["year", "typology", "label", "territory", "places"]]


def timeline(plan: Plan, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return one row per operation, grouped by territory then in order of start.

    Returns
    -------
    DataFrame
        residence_id, residence, territory, territory_name, kind, action (name of the kind), label (the
        option's), studies_start, studies_end (<NA> without studies), works_start, works_end, delivery,
        closing_year (the first in which places are closed), closed_places (model places closed from then until
        delivery), capex_eur. Years are included at both ends.
    """
    rows = acting(plan, data)
    length = rows["works_last_year"] - rows["start_year"] + 1
    # A year of works always remains, whatever the studies take.
    studies = rows["studies_years"].fillna(0).clip(upper=length - 1).astype("int64")
    first = rows["start_year"].astype("Int64")
    closed = closed_places(plan, data).groupby("residence_id")["places"].max()
    rows = rows.assign(
        territory_name=rows["territory"].map(names(data, "territories")),
        action=action_names(rows["kind"], words),
        label=decision_labels(rows, words),
        studies_start=first.where(studies > 0),
        studies_end=(first + studies - 1).where(studies > 0),
        works_start=rows["start_year"] + studies,
        works_end=rows["works_last_year"],
        delivery=rows["delivery_year"],
        closed_places=amount_of(rows["residence_id"], closed),
    )
    rows = rows.sort_values(["territory_name", "works_start", "residence_id"], ignore_index=True)
    return rows[_TIMELINE]
