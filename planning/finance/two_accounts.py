"""The account of who runs the residences and the account of who owns them, year by year: two bodies, one plan.

Operator = fees + aid + savings - vacancy - unpaid - rent - upkeep - charges - staff - energy. Owner = rent received
- wear - own funds spent on works - annuities of the plan's loans + price of a sale. The rent goes from one to the
other: the two together are what `self_financing` leaves, less the own funds, plus the sales.
"""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.finance.cents import CENTS
from planning.finance.debt import loan_moves
from planning.finance.running import running_options
from planning.options.operating import LINES
from planning.tables.data import Data

OPERATOR = (*LINES, "undetailed")
OWNER = ("rent_received", "wear", "works", "annuities", "sales")
KEYS = ["residence_id", "year"]


def two_accounts(plan: Plan, data: Data, accounts: pd.DataFrame, financing: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts of the operator and of the owner of each residence, in each year of the plan.

    Parameters
    ----------
    plan, data
        The plan; its data, scenario applied.
    accounts
        `options.operating_accounts`.
    financing
        `financing_plan`.

    Returns
    -------
    DataFrame
        residence_id, owner, operator, year; the operator's lines (`LINES`, and `undetailed`: the result of an option
        whose lines are not known, which goes to the operator whole) and their sum `operator_eur`; the owner's lines
        (`OWNER`) and their sum `owner_eur`; `both_eur`. Euros, spending negative; what an option's result is rounded
        by is among its charges. Where the owner runs the residence itself, no rent is paid. During works each line is
        taken in proportion to the places open. What is due after the plan's last year is not in it.
    """
    rows = running_options(plan, data)
    lines = _lines_by_option(data, accounts).reindex(rows["option_id"]).fillna(0.0).reset_index(drop=True)
    rows = pd.concat([rows[KEYS], lines.mul(rows["share"], axis="index")], axis="columns")
    bodies = data["residences"].set_index("residence_id")[["owner", "operator"]].fillna("")
    rows = rows.join(bodies, on="residence_id")
    alone = (rows["owner"] == rows["operator"]) & (rows["owner"] != "")
    rows["rent"] = rows["rent"].where(~alone, 0.0)
    rows["rent_received"] = -rows["rent"]
    for name, paid in _owner_money(plan, data, financing).items():
        rows = rows.join(paid.rename(name), on=KEYS)
    rows = rows.fillna(dict.fromkeys(OWNER, 0.0))
    rows = rows.assign(operator_eur=rows[list(OPERATOR)].sum(axis=1), owner_eur=rows[list(OWNER)].sum(axis=1))
    rows = rows.assign(both_eur=rows["operator_eur"] + rows["owner_eur"])
    return rows[
        ["residence_id", "owner", "operator", "year", *OPERATOR, "operator_eur", *OWNER, "owner_eur", "both_eur"]
    ]


def by_body(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what each body has over the whole plan: body (empty: not known), operator_eur, owner_eur, both_eur."""
    sides = [
        rows.groupby(role)[f"{role}_eur"].sum().rename_axis("body").rename(f"{role}_eur")
        for role in ("operator", "owner")
    ]
    totals = pd.concat(sides, axis="columns").fillna(0.0)
    totals = totals.assign(both_eur=totals.sum(axis=1))
    return totals[totals.any(axis=1)].sort_values("both_eur", ascending=False).reset_index(names="body")


def _lines_by_option(data: Data, accounts: pd.DataFrame) -> pd.DataFrame:
    """Return each option's result in lines (columns `OPERATOR`, euros a year), which add up to it exactly."""
    results = data["options"].set_index("option_id")["running_result_eur_per_year"].fillna(0.0)
    known = accounts.pivot_table(index="option_id", columns="line", values="amount_eur", aggfunc="sum", fill_value=0.0)
    lines = known.reindex(index=results.index, columns=list(OPERATOR)).astype("float64").fillna(0.0)
    left = results - lines.sum(axis=1)
    detailed = results.index.isin(known.index)
    lines["charges"] += left.where(detailed, 0.0)
    lines["undetailed"] = left.where(~detailed, 0.0)
    return lines


def _owner_money(plan: Plan, data: Data, financing: pd.DataFrame) -> dict[str, pd.Series]:
    """Return what the owner pays and receives besides rent (euros by residence and year, spending negative)."""
    own = financing[financing["source"] == "own"]
    kept = own["kind"] == ActionKind.KEEP
    loans = loan_moves(financing, data["funders"], data.manifest.last_year)
    price = data["options"].set_index("option_id")["proceeds_eur"].astype("float64").fillna(0.0)
    sold = pd.DataFrame(
        [(row.residence_id, row.delivery_year, row.option_id) for row in plan.decisions if row.kind != ActionKind.KEEP],
        columns=[*KEYS, "option_id"],
    )
    return {
        "wear": -own[kept].groupby(KEYS)["cents"].sum() / CENTS,
        "works": -own[~kept].groupby(KEYS)["cents"].sum() / CENTS,
        "annuities": -(loans["interest"] + loans["repaid"]).groupby([loans[key] for key in KEYS]).sum() / CENTS,
        "sales": sold["option_id"].map(price).astype("float64").groupby([sold[key] for key in KEYS]).sum(),
    }
