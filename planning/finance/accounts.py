"""Operating accounts under a plan: of a residence, of who runs it and who owns it, and whether they pay the loans."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import OPERATOR as OPERATED
from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.finance.cents import CENTS
from planning.finance.debt import loan_moves
from planning.options.operating import LINES
from planning.tables.data import Data


def account_change(accounts: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """Return two accounts side by side, line by line.

    Parameters
    ----------
    accounts
        option_id, line, typology, amount_eur (`options.operating_accounts`).
    before, after
        The option that keeps the residence as it is, and the operation.

    Returns
    -------
    DataFrame
        line, typology (empty: of the whole site), before, after, change: euros a year, spending negative; in the order
        of `LINES`. A line that one of the two does not have is 0 there.
    """
    sides = {
        side: accounts[accounts["option_id"] == option].groupby(["line", "typology"])["amount_eur"].sum()
        for side, option in (("before", before), ("after", after))
    }
    rows = pd.DataFrame(sides).fillna(0.0).reset_index(names=["line", "typology"])
    order = rows["line"].map({line: number for number, line in enumerate(LINES)})
    rows = rows.assign(order=order, change=rows["after"] - rows["before"])
    return rows.sort_values(["order", "typology"], ignore_index=True).drop(columns="order")


# Before, during and after the works.


def running_options(plan: Plan, data: Data) -> pd.DataFrame:
    """Return the option whose operating account each residence has in each year, and how much of it.

    Until places close: the option that keeps the residence as it is; from then to the delivery: the share of it whose
    places stay open; from the delivery on: the operation's.

    Returns
    -------
    DataFrame
        residence_id, year, option_id (empty where nothing keeps the residence: a site not yet built), share (0-1).
    """
    options = data["options"]
    keeps = options[options["kind"] == ActionKind.KEEP].drop_duplicates("residence_id")
    kept = keeps.set_index("residence_id")["option_id"]
    closed = options.set_index("option_id")["closed_share"].fillna(0.0)
    rows = pd.DataFrame(
        [(row.residence_id, row.option_id, row.kind, row.start_year, row.delivery_year) for row in plan.decisions],
        columns=["residence_id", "chosen", "kind", "start_year", "delivery_year"],
    ).merge(pd.DataFrame({"year": data.years}), how="cross")
    acts = rows["kind"] != ActionKind.KEEP
    delivered = acts & (rows["year"] >= rows["delivery_year"])
    wait = rows["chosen"].map(options.set_index("option_id")["closed_from"]).fillna(0).astype("int64")
    closing = acts & (rows["year"] >= rows["start_year"] + wait) & ~delivered
    today = rows["residence_id"].map(kept).astype("object").fillna("").astype("str")
    open_share = 1.0 - rows["chosen"].map(closed).astype("float64").fillna(0.0)
    return pd.DataFrame(
        {
            "residence_id": rows["residence_id"],
            "year": rows["year"],
            "option_id": rows["chosen"].where(delivered, today),
            "share": open_share.where(closing, 1.0),
        }
    )


# Two bodies, one plan: who runs the residences, who owns them.

RESULT = (*LINES, "undetailed")
OPERATOR = (*RESULT, "equipment")
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
        residence_id, owner, works_payer (who pays works on the building: the owner, or whom an agreement names),
        operator, year; the operator's lines (`LINES`; `undetailed`: the result of an option whose lines are not known,
        which goes to the operator whole; `equipment`: own funds and annuities of what the operator pays) and their sum
        `operator_eur`; the owner's lines (`OWNER`) and their sum `owner_eur`; `both_eur`. Euros, spending negative;
        what an option's result is rounded by is among its charges. Where the owner runs the residence itself, no rent
        is paid. During works each line is taken in proportion to the places open. What is due after the plan's last
        year is not in it.
    """
    rows = running_options(plan, data)
    lines = _lines_by_option(data, accounts).reindex(rows["option_id"]).fillna(0.0).reset_index(drop=True)
    rows = pd.concat([rows[KEYS], lines.mul(rows["share"], axis="index")], axis="columns")
    bodies = data["residences"].set_index("residence_id")[["owner", "works_payer", "operator"]].fillna("")
    bodies["works_payer"] = bodies["works_payer"].where(bodies["works_payer"] != "", bodies["owner"])
    rows = rows.join(bodies, on="residence_id")
    alone = (rows["owner"] == rows["operator"]) & (rows["owner"] != "")
    rows["rent"] = rows["rent"].where(~alone, 0.0)
    rows["rent_received"] = -rows["rent"]
    for name, paid in _paid_besides(plan, data, financing).items():
        rows = rows.join(paid.rename(name), on=KEYS)
    rows = rows.fillna(dict.fromkeys((*OWNER, "equipment"), 0.0))
    rows = rows.assign(operator_eur=rows[list(OPERATOR)].sum(axis=1), owner_eur=rows[list(OWNER)].sum(axis=1))
    rows = rows.assign(both_eur=rows["operator_eur"] + rows["owner_eur"])
    told = ["residence_id", "owner", "works_payer", "operator", "year"]
    return rows[[*told, *OPERATOR, "operator_eur", *OWNER, "owner_eur", "both_eur"]]


def by_body(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what each body has over the whole plan: body (empty: not known), operator_eur, owner_eur, both_eur.

    Who pays works by an agreement has them, and their annuities and the wear, in place of the owner.
    """
    spent = rows[["wear", "works", "annuities"]].sum(axis=1)
    owner = pd.concat([rows["owner_eur"] - spent, spent]).groupby(pd.concat([rows["owner"], rows["works_payer"]])).sum()
    operator = rows.groupby("operator")["operator_eur"].sum()
    totals = pd.DataFrame({"operator_eur": operator, "owner_eur": owner}).rename_axis("body").fillna(0.0)
    totals = totals.assign(both_eur=totals.sum(axis=1))
    return totals[totals.any(axis=1)].sort_values("both_eur", ascending=False).reset_index(names="body")


def _lines_by_option(data: Data, accounts: pd.DataFrame) -> pd.DataFrame:
    """Return each option's result in lines (columns `RESULT`, euros a year), which add up to it exactly."""
    results = data["options"].set_index("option_id")["running_result_eur_per_year"].fillna(0.0)
    known = accounts.pivot_table(index="option_id", columns="line", values="amount_eur", aggfunc="sum", fill_value=0.0)
    lines = known.reindex(index=results.index, columns=list(RESULT)).astype("float64").fillna(0.0)
    left = results - lines.sum(axis=1)
    detailed = results.index.isin(known.index)
    lines["charges"] += left.where(detailed, 0.0)
    lines["undetailed"] = left.where(~detailed, 0.0)
    return lines


def _paid_besides(plan: Plan, data: Data, financing: pd.DataFrame) -> dict[str, pd.Series]:
    """Return what the owner pays and receives besides rent, and `equipment`, what the operator pays besides its result.

    Euros by residence and year, spending negative.
    """
    options = data["options"]
    by_operator = set(options.loc[options["payer"] == OPERATED, "option_id"])
    own = financing[financing["source"] == "own"]
    loans = loan_moves(financing, data["funders"], data.manifest.last_year)
    loans = loans.assign(cents=loans["interest"] + loans["repaid"])
    equipment = pd.concat([part[part["option_id"].isin(by_operator)] for part in (own, loans)])
    own, loans = (part[~part["option_id"].isin(by_operator)] for part in (own, loans))
    kept = own["kind"] == ActionKind.KEEP
    price = data["options"].set_index("option_id")["proceeds_eur"].astype("float64").fillna(0.0)
    sold = pd.DataFrame(
        [(row.residence_id, row.delivery_year, row.option_id) for row in plan.decisions if row.kind != ActionKind.KEEP],
        columns=[*KEYS, "option_id"],
    )
    return {
        "wear": -own[kept].groupby(KEYS)["cents"].sum() / CENTS,
        "works": -own[~kept].groupby(KEYS)["cents"].sum() / CENTS,
        "annuities": -loans.groupby(KEYS)["cents"].sum() / CENTS,
        "equipment": -equipment.groupby(KEYS)["cents"].sum() / CENTS,
        "sales": sold["option_id"].map(price).astype("float64").groupby([sold[key] for key in KEYS]).sum(),
    }


# Whether what the residences bring in pays the annuities.


def self_financing(plan: Plan, data: Data, debt: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Return the operating result of all residences, the annuities and what is left, in each year of the plan.

    A residence brings in what its `keep` option says until works start, the share of it whose places stay open during
    works, and what the operation says from delivery on (`running_options`); nothing where the data say nothing. The
    rent that operators pay owners is a cost of those results, yet the owners, who repay the loans, receive it.

    Parameters
    ----------
    plan, data
        The plan; its data, scenario applied.
    debt
        `debt_service`.
    accounts
        `options.operating_accounts`: the rents are known where the lines are.

    Returns
    -------
    DataFrame
        year, result_eur, rent_eur (paid to owners, within the result), annuity_eur, left_eur (result + rent - annuity).
    """
    results = data["options"].set_index("option_id")["running_result_eur_per_year"].fillna(0.0)
    running = running_options(plan, data)
    earned = running["option_id"].map(results).astype("float64").fillna(0.0) * running["share"]
    rents = -accounts[accounts["line"] == "rent"].groupby("option_id")["amount_eur"].sum()
    rent = running["option_id"].map(rents).astype("float64").fillna(0.0) * running["share"]
    annuity = ((debt["interest"] + debt["repaid"]) / CENTS).groupby(debt["year"]).sum()
    rows = pd.DataFrame({"year": data.years})
    rows = rows.assign(
        result_eur=rows["year"].map(earned.groupby(running["year"]).sum()).astype("float64").fillna(0.0),
        rent_eur=rows["year"].map(rent.groupby(running["year"]).sum()).astype("float64").fillna(0.0),
        annuity_eur=rows["year"].map(annuity).astype("float64").fillna(0.0),
    )
    return rows.assign(left_eur=rows["result_eur"] + rows["rent_eur"] - rows["annuity_eur"])
