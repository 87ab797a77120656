"""Who pays each operation, year by year, to the cent."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.finance.cents import at_most, rounded
from planning.finance.purses import drawn_costs, paying_purses
from planning.finance.wear import wear_beside_works
from planning.tables.data import Data
from planning.tables.prices import price_in

KEYS = ["residence_id", "option_id", "kind", "year", "funder"]
ORDER = {"own": 0, "grant": 1, "loan": 2}


def financing_plan(plan: Plan, data: Data) -> pd.DataFrame:
    """Return what each source pays for each operation and year.

    Fixed draws of `option_costs`, less the own funds that grants and loans assigned by the plan replace. The sum of an
    operation's rows is its cost, to the cent; grants and loans are never rounded up. Own funds are those of the body
    that pays; the wear of what belongs to none of ours is not in it. Under the value model a residence wears out until
    its works begin (`wear_beside_works`): rows of its `keep`.

    Parameters
    ----------
    plan, data
        The plan; its data, scenario applied.

    Returns
    -------
    DataFrame
        residence_id, option_id, kind (of action; a `keep` has its wear), year, funder, label, source (own, grant,
        loan), cents. Rows of no money are left out.
    """
    decisions = pd.DataFrame(
        [(row.residence_id, row.option_id, row.kind, row.start_year) for row in plan.decisions],
        columns=["residence_id", "option_id", "kind", "start_year"],
    )
    due = decisions.merge(drawn_costs(data), on="option_id")
    due = due.assign(year=due["start_year"] + due["year_offset"]).sort_values(KEYS, ignore_index=True)
    due = due.assign(amount_eur=due["amount_eur"] * price_in(data, due["year"]))
    if plan.scenario.value is not None:
        worn = wear_beside_works(data, decisions)
        worn = worn.assign(
            residence_id=decisions["residence_id"].array.take(worn["decision"]), kind=ActionKind.KEEP.value
        )
        due = pd.concat([due, worn[[*KEYS, "is_own", "amount_eur"]]], ignore_index=True) if len(worn) else due
    due["cents"] = due.groupby("option_id")["amount_eur"].transform(rounded).astype("int64")
    given = _given(plan, due[due["is_own"]])
    due = due.groupby(KEYS)["cents"].sum().reset_index()
    spared = given.assign(funder=given["option_id"].map(paying_purses(data)), cents=-given["cents"])
    rows = pd.concat([due[[*KEYS, "cents"]], given, spared]).groupby(KEYS)["cents"].sum().reset_index()
    rows = rows[rows["cents"] != 0]
    funders = data["funders"][["funder", "label", "kind"]].rename(columns={"kind": "source"})
    rows = rows.merge(funders, on="funder", how="left")
    rows = rows.assign(order=rows["source"].map(ORDER))
    rows = rows.sort_values(["residence_id", "option_id", "year", "order", "funder"], ignore_index=True)
    columns = [*KEYS, "label", "source", "cents"]
    return rows[columns]


def _given(plan: Plan, own: pd.DataFrame) -> pd.DataFrame:
    """Return the grants and loans assigned, in cents, together no more than the own funds due that year (`own`)."""
    granted = pd.DataFrame(
        [(row.option_id, row.year, row.funder, row.amount_eur) for row in plan.grants],
        columns=["option_id", "year", "funder", "amount_eur"],
    ).astype({"option_id": "str", "year": "int64", "funder": "str", "amount_eur": "float64"})
    granted = granted.assign(cents=at_most(granted["amount_eur"]))
    own = own.groupby(["residence_id", "option_id", "kind", "year"])["cents"].sum().reset_index()
    rows = own.rename(columns={"cents": "due"}).merge(granted, on=["option_id", "year"]).sort_values(KEYS)
    # A draw rounded down may leave a cent less than the grants that replace all of it.
    before = rows.groupby(["option_id", "year"])["cents"].cumsum() - rows["cents"]
    room = (rows["due"] - before).clip(lower=0)
    columns = [*KEYS, "cents"]
    return rows.assign(cents=rows["cents"].clip(upper=room))[columns]


def sources_by_year(financing: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """Return the sources x years (cents) of a financing plan, own funds first: funder, label, source, a column a year.

    The years are those given and any other in which something is paid: nothing paid is left out. `keep` counts: wear is
    paid too.
    """
    totals = financing.pivot_table(
        index=["funder", "label", "source"], columns="year", values="cents", aggfunc="sum", fill_value=0
    )
    columns = sorted({*years, *totals.columns})
    table = totals.reindex(columns=columns, fill_value=0).astype("int64").reset_index()
    order = table["source"].map(ORDER)
    table.columns.name = None
    return table.assign(order=order).sort_values(["order", "funder"], ignore_index=True).drop(columns="order")


def operations(financing: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of operations alone: what is kept as it is has wear, no financing plan."""
    return financing[financing["kind"] != ActionKind.KEEP].reset_index(drop=True)


def upkeep_before_works(financing: pd.DataFrame, plan: Plan) -> pd.Series:
    """Tell which rows are upkeep of a residence until its works begin: paid, but no part of the investment."""
    acting = {row.residence_id for row in plan.decisions if row.kind != ActionKind.KEEP}
    return (financing["kind"] == ActionKind.KEEP) & financing["residence_id"].isin(acting)


def uncertain_money(financing: pd.DataFrame, funders: pd.DataFrame) -> float:
    """Return what is lacking on average (cents) when each funder grants only with its `grant_probability`.

    A funder without a probability is sure, and own funds always are.
    """
    chance = funders.set_index("funder")["grant_probability"].astype("float64").fillna(1.0)
    asked = financing[financing["source"] != "own"]
    return float((asked["cents"] * (1.0 - asked["funder"].map(chance))).sum())
