"""Rules on who pays: debt, aids of one operation together."""

from __future__ import annotations

import numpy as np

from planning.domain.kinds import RuleKind
from planning.finance.loans import share_owed
from planning.optimise.groups import Groups, positions
from planning.optimise.model import Block, Flags, Floats
from planning.optimise.rules.context import Context
from planning.optimise.rules.money import by_year, spending
from planning.tables.prices import dated_costs, price_in
from planning.tables.subjects import EVERYWHERE, GRANT, indebted_funders

ROUNDING_EUR = 1e-6
"""A share of a cost, computed, is only known to this."""


def debt_ceiling(context: Context, grant_block: Block) -> None:
    """Owe no more than the ceiling: loans drawn, fixed or assigned, less what is repaid of them by the year."""
    lines = context.yearly(RuleKind.DEBT_CEILING)
    rows = context.rows_for(lines, "year", upper=lines["value"].to_numpy(dtype=float))
    if lines.empty:
        return
    spent = spending(context, grant_block)
    funders = context.data["funders"]
    years = funders["loan_years"].to_numpy(dtype=float, na_value=np.inf)
    rates = funders["loan_rate"].to_numpy(dtype=float, na_value=0.0)
    terms = dict(zip(funders["funder"], zip(years, rates, strict=True), strict=True))
    for lender in indebted_funders(funders, EVERYWHERE):
        columns, drawn = by_year(context, spent[spent["funder"] == lender])
        owed = _owed(drawn, *terms[lender])
        for row, subject, year in zip(rows.ids, lines["subject"], lines["position"], strict=True):
            if subject in ("", EVERYWHERE, lender):
                context.builder.cells(np.full(len(columns), row), columns, owed[year])


def _owed(drawn: Floats, loan_years: float, rate: float) -> Floats:
    """Return what each column leaves to repay at the end of each year, [Y, columns], of what it draws in each.

    Repaid in constant instalments from the year after the draw; without a term nothing is repaid within the plan.
    """
    owed = np.zeros_like(drawn)
    for year in range(len(drawn)):
        for since in range(year + 1):
            owed[year] += drawn[year - since] * share_owed(since, loan_years, rate)
    return owed


def stacking(context: Context, grant_block: Block) -> None:
    """Let aids pay at most a share of each option: grants assigned + grants drawn <= share x whole cost x starts."""
    rules = context.lines(RuleKind.STACKING)
    if rules.empty:
        return
    choices, ids = context.choices, context.choices.options["option_id"]
    whole, drawn, assigned = _aids(context)
    covered = [context.named.aided(subject) for subject in rules["subject"]]
    rule = np.repeat(np.arange(len(rules)), [len(rows) for rows in covered])
    option = np.array([row for rows in covered for row in rows], dtype=np.int64)
    beyond = drawn[option] - rules["value"].to_numpy(dtype=float)[rule] * whole[option]
    kept = np.isin(option, choices.option) & (assigned[option] | (beyond > ROUNDING_EUR))
    rule, option, beyond = rule[kept], option[kept], beyond[kept]
    lines = rules.take(rule).assign(option_id=ids.take(option).to_numpy(), year="")
    rows = context.rows_for(lines, "option_id", "year", upper=0.0)
    given = grant_block.keys["funder"].isin(_givers(context)).to_numpy(dtype=bool)
    aided = np.where(given, positions(grant_block.keys["option_id"], ids), -1)
    line, grant = Groups.of(aided, len(ids)).expand(option)
    context.builder.cells(rows.ids[line], grant_block.ids[grant], 1.0)
    line, choice = choices.by_option.expand(option)
    price = price_in(context.data, choices.frame["start_year"])[choice]
    context.builder.cells(rows.ids[line], context.start.ids[choice], beyond[line] * price)


def _aids(context: Context) -> tuple[Floats, Floats, Flags]:
    """Return the whole cost of each option, its fixed draws on grants, and whether it may be given more, [O].

    Costs are those of an option that starts in the first year of the plan.
    """
    costs, asked = (
        table.assign(given=table["funder"].isin(_givers(context)))
        for table in (
            context.data["option_costs"].assign(amount_eur=dated_costs(context.data)),
            context.data["option_funding"],
        )
    )
    ids = context.choices.options["option_id"]
    whole, drawn = (
        np.array(ids.map(part.groupby("option_id")["amount_eur"].sum()).astype("float64").fillna(0.0))
        for part in (costs, costs[costs["given"]])
    )
    return whole, drawn, np.array(ids.isin(asked.loc[asked["given"], "option_id"]))


def _givers(context: Context) -> list[str]:
    funders = context.data["funders"]
    return funders.loc[funders["kind"] == GRANT, "funder"].tolist()
