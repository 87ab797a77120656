"""Where the money is used up: own funds and the funders' envelopes, by year and over the whole plan."""

from __future__ import annotations

import math

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain.reached import Reached
from planning.explain.series import money_by_year
from planning.explain.words import year_runs
from planning.tables.data import Data

USED_UP = 0.995
"""From this share on, an envelope is entirely used: what is left is too small to decide anything."""
NEARLY = 0.95
"""From this share on, own funds are said to be nearly used."""
OWN_BONUS = 1000
"""Own funds are said before any funder's envelope."""


def money_limits(plan: Plan, data: Data) -> list[Reached]:
    """Return the envelopes that are used up. The scenario is already applied to the data."""
    money = money_by_year(plan, data)
    whole = _over_the_plan(money, data)
    yearly = money[~money["funder"].isin(list(whole))]
    found = [limit for _, rows in yearly.groupby("funder") if (limit := _by_year(rows)) is not None]
    return [*whole.values(), *found]


def _by_year(rows: pd.DataFrame) -> Reached | None:
    """Return the years in which a funder's money is used up; for own funds or else the nearest year."""
    given = rows[(rows["available_eur"] > 0) & (rows["spent_eur"] > 0)]
    share = given["spent_eur"] / given["available_eur"]
    full = given[share >= USED_UP]
    own = bool((rows["kind"] == "own").all())
    if len(full):
        values = {
            "funder": rows["label"].iloc[0],
            "years": year_runs(full["year"]),
            "spent": full["spent_eur"].sum(),
        }
        template = N_("L'argent de {years} est entièrement engagé : {spent:euros} de fonds propres.")
        other = N_("{funder} : l'enveloppe de {years} est entièrement utilisée, {spent:euros}.")
        return Reached(Message(template if own else other, values), len(full) + OWN_BONUS * own)
    if own and len(share) and share.max() >= NEARLY:
        worst = given.iloc[int(share.argmax())]
        left = worst["available_eur"] - worst["spent_eur"]
        values = {"year": int(worst["year"]), "share": math.floor(share.max() * 100) / 100, "left": left}
        template = N_("{year} : les fonds propres sont engagés à {share:percent}, il reste {left:euros}.")
        return Reached(Message(template, values), OWN_BONUS)
    return None


def _over_the_plan(money: pd.DataFrame, data: Data) -> dict[str, Reached]:
    """Return, by funder, the envelopes given for the whole plan that are used up."""
    table = data["envelopes"]
    whole = table[table["year"] == "all"].dropna(subset="amount_eur").set_index("funder")["amount_eur"]
    spent = money.groupby(["funder", "kind", "label"], as_index=False)["spent_eur"].sum()
    rows = spent.assign(amount_eur=spent["funder"].map(whole).astype("float64"))
    rows = rows[(rows["spent_eur"] > 0) & (rows["spent_eur"] >= USED_UP * rows["amount_eur"])]
    template = N_("{funder} : l'enveloppe de tout le plan est entièrement utilisée, {spent:euros}.")
    return {
        str(row["funder"]): Reached(
            Message(template, {"funder": row["label"], "spent": row["spent_eur"]}),
            1 + OWN_BONUS * (row["kind"] == "own"),
        )
        for row in rows.to_dict("records")
    }
