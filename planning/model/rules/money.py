"""Money: envelopes by year and over the horizon, carry-over, grants that the model assigns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from planning.domain.kinds import is_own_funds
from planning.domain.rule_book import RuleKind
from planning.finance.debt import share_owed
from planning.finance.purses import NOBODY, receiving_purses
from planning.model.groups import Groups, positions
from planning.model.model import Block, Flags, Floats, Ints
from planning.model.rules.context import Context
from planning.tables.data import Data, remembered
from planning.tables.prices import dated_costs, price_in
from planning.tables.subjects import EVERYWHERE, GRANT, indebted_funders, split_subject


def grants(context: Context) -> Block:
    """Assign grants and loans in place of own funds, within each funder's rules.

    grant[o, f, y] summed over f <= own funds that the option would pay in y;
    grant[o, f, y] summed over y <= cap[o, f] x start[o], cap = the least of: share of the eligible cost, the
    funder's share of the total cost, its cap per place or dwelling, what co-funding leaves to it.
    """
    funding = context.data["option_funding"]
    if funding.empty:  # no aid may be asked: columns without members
        return context.builder.columns("grant", funding[["option_id", "funder"]].assign(year=np.zeros(0, np.int64)))
    caps = _asked_caps(context)
    option = caps["option"].to_numpy()
    own = context.draws[context.draws["is_own"]]
    payments = own[["option", "year"]].drop_duplicates(ignore_index=True)
    cap, payment = Groups.of(payments["option"].to_numpy(), len(context.choices.options)).expand(option)
    keys = caps[["option_id", "funder"]].take(cap).assign(year=payments["year"].to_numpy()[payment])
    block = context.builder.columns("grant", keys)

    replaced, number = pd.factorize(payment)
    due = payments.take(number)
    names = pd.DataFrame(
        {"option_id": context.choices.options["option_id"].array.take(due["option"]), "year": due["year"]}
    )
    rows = context.builder.rows("grant_in_place_of_own", names.assign(year=due["year"].to_numpy()), upper=0.0)
    context.builder.cells(rows.ids[replaced], block.ids, 1.0)
    spent = own.merge(due.assign(row=rows.ids), on=["option", "year"])
    spender = context.start.ids[spent["choice"].to_numpy()]
    context.builder.cells(spent["row"].to_numpy(), spender, -spent["amount_eur"].to_numpy())

    limits = context.builder.rows("grant_cap", caps[["option_id", "funder"]], upper=0.0)
    context.builder.cells(limits.ids[cap], block.ids, 1.0)
    opened, choice = context.choices.by_option.expand(option)
    most = _caps_when_started(context, caps, opened, choice)
    context.builder.cells(limits.ids[opened], context.start.ids[choice], -most)
    largest = np.zeros(len(caps))
    np.maximum.at(largest, opened, most)
    _exclusive_grants(context, caps.assign(cap_eur=largest), block, cap)
    return block


def _caps_when_started(context: Context, caps: pd.DataFrame, opened: Ints, choice: Ints) -> Floats:
    """Return the most that each aid may be under each choice: shares follow what the works cost then, places do not.

    `opened` is the position in `caps`, `choice` that of the choice.
    """
    choices = context.choices
    costs = context.data["option_costs"].groupby("option_id")["amount_eur"].sum()
    nominal = choices.options["option_id"].map(costs).to_numpy(dtype=float, na_value=0.0)[choices.option[choice]]
    dated = choices.frame["capex_eur"].to_numpy(dtype=float)[choice]
    growth = np.divide(dated, nominal, out=np.ones(len(choice)), where=nominal > 0)
    of_cost, of_places = (caps[name].to_numpy(dtype=float)[opened] for name in ("of_cost_eur", "of_places_eur"))
    return np.asarray(np.minimum(of_cost * growth, of_places), dtype=np.float64)


def _asked_caps(context: Context) -> pd.DataFrame:
    """Return `grant_caps` above 0, with option (its position), for every grant that may be asked."""
    least = grant_caps(context.data)
    least = least.assign(option=positions(least["option_id"], context.choices.options["option_id"]))
    possible = least["option"].isin(context.choices.option)
    asked = (least["of_cost_eur"] > 0) & (least["of_places_eur"] > 0) & possible & ~_rival_draws(context.data, least)
    return least[asked].reset_index(drop=True)


@remembered
def grant_caps(data: Data) -> pd.DataFrame:
    """Return the most that each row of option_funding may give (docs/model.md, rule 6).

    Returns
    -------
    DataFrame
        option_id, funder, of_cost_eur (what its shares allow, at the prices of the plan's first year), of_places_eur
        (what places or dwellings allow, infinite without such a limit).
    """
    funding = data["option_funding"].merge(data["funders"], on="funder")
    costs = data["option_costs"].groupby("option_id")["amount_eur"].sum()
    units = data["option_programmes"][["places", "dwellings"]].fillna(0.0).sum(axis=1)
    delivered = units.groupby(data["option_programmes"]["option_id"]).sum()
    total = funding["option_id"].map(costs).astype("float64").fillna(0.0)
    caps = pd.DataFrame(
        {
            "eligible": funding["eligible_eur"] * funding["max_share_x"],
            "share": total * funding["max_share_y"],
            "cofunding": total * (1.0 - funding["min_cofunding_share"]),
        }
    )
    homes = funding["option_id"].map(delivered).astype("float64").fillna(0.0)
    of_places = (homes * funding["cap_per_place_eur"]).fillna(np.inf)
    return funding[["option_id", "funder"]].assign(of_cost_eur=caps.min(axis=1), of_places_eur=of_places)


def exclusions(funders: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the pairs of funders of which one excludes the other. Own funds are what a grant replaces: no rival."""
    pairs = {
        (min(funder, other), max(funder, other))
        for funder, others in zip(funders["funder"], funders["exclusive_with"], strict=True)
        for other in split_subject(others)
    }
    return {pair for pair in pairs if not any(map(is_own_funds, pair))}


def _rival_draws(data: Data, funding: pd.DataFrame) -> pd.Series:
    """Flag the rows (option_id, funder) whose funder excludes one that pays for the option by a fixed draw."""
    costs = data["option_costs"]
    drawn = costs.loc[costs["amount_eur"] > 0, ["option_id", "funder"]]
    rivals = pd.DataFrame(
        [(drawer, other) for pair in exclusions(data["funders"]) for drawer, other in (pair, pair[::-1])],
        columns=["funder", "rival"],
    ).astype("str")
    barred = drawn.merge(rivals, on="funder")
    taken = set(zip(barred["option_id"], barred["rival"], strict=True))
    pairs = zip(funding["option_id"], funding["funder"], strict=True)
    return pd.Series([pair in taken for pair in pairs], funding.index, dtype=bool)


def _exclusive_grants(context: Context, caps: pd.DataFrame, block: Block, cap: Ints) -> None:
    """Two funders that exclude each other do not fund the same option: grant <= cap x used, used + used <= 1.

    `cap` is the position in `caps` of each grant.
    """
    pairs = exclusions(context.data["funders"])
    if not pairs:
        return
    rivals = caps["funder"].isin({funder for pair in pairs for funder in pair}).to_numpy(dtype=bool)
    concerned = caps[rivals].reset_index(drop=True)
    used = context.builder.columns("grant_used", concerned[["option_id", "funder"]], upper=1.0, integer=True)
    opening = context.builder.rows("grant_used", concerned[["option_id", "funder"]], upper=0.0)
    context.builder.cells(opening.ids, used.ids, -concerned["cap_eur"].to_numpy())
    given = np.flatnonzero(rivals[cap])
    context.builder.cells(opening.ids[(np.cumsum(rivals) - 1)[cap[given]]], block.ids[given], 1.0)
    number = concerned[["option_id", "funder"]].assign(used=used.ids)
    for first, second in sorted(pairs):
        one, two = (number[number["funder"] == funder] for funder in (first, second))
        both = one.merge(two, on="option_id")
        rows = context.builder.rows("exclusive_funders", both[["option_id", "funder_x", "funder_y"]], upper=1.0)
        context.builder.cells(rows.ids, both["used_x"].to_numpy(), 1.0)
        context.builder.cells(rows.ids, both["used_y"].to_numpy(), 1.0)


def envelopes(context: Context, grant_block: Block) -> None:
    """Spend no more than each funder gives: per year, cumulated where money carries over, over the whole horizon.

    A funder with an overrun price may be given more: its `overrun` columns, paid in the `relaxed` term.
    """
    spent = spending(context, grant_block)
    table = context.data["envelopes"].dropna(subset="amount_eur")
    carry = context.data["funders"].set_index("funder")["carry_over"].fillna(False)
    prices = context.data["funders"].set_index("funder")["overrun_price"].dropna()
    for funder, given in table.groupby("funder"):
        columns, paid = by_year(context, spent[spent["funder"] == funder])
        carried = bool(carry.get(funder, False))
        limits = _limits(given.set_index("year")["amount_eur"], context.data.years, carried)
        keys = pd.DataFrame({"funder": funder, "year": [when for when, _, _ in limits]})
        rows = context.builder.rows("envelope", keys, upper=np.array([most for _, _, most in limits], dtype=float))
        for row, (_, covered, _) in zip(rows.ids, limits, strict=True):
            context.builder.cells(np.full(len(columns), row), columns, paid[covered].sum(axis=0))
        if funder in prices:
            _overrun(context, rows, float(prices[funder]), carried)


def by_year(context: Context, paid: pd.DataFrame) -> tuple[Ints, Floats]:
    """Return the columns that pay something, and what each pays in each year, [Y, columns]."""
    columns, number = np.unique(paid["column"].to_numpy(dtype=np.int64), return_inverse=True)
    year = paid["year"].to_numpy(dtype=np.int64) - context.data.manifest.first_year
    place = year * len(columns) + number
    size = len(context.data.years) * len(columns)
    amounts = np.bincount(place, paid["amount_eur"].to_numpy(dtype=float), size).astype(float)
    return columns, amounts.reshape(len(context.data.years), len(columns))


def _limits(amounts: pd.Series, years: list[int], carried: bool) -> list[tuple[str, slice, float]]:
    """Return the envelopes of a funder: year or `all`, the years whose spending counts, the most that is spent there.

    With carry-over a year without an amount is unlimited, and so are those after it.
    """
    whole = [("all", slice(None), float(amounts["all"]))] if "all" in amounts else []
    yearly = np.array([float(amounts.get(str(year), np.inf)) for year in years])
    most = np.cumsum(yearly) if carried else yearly
    return whole + [
        (str(year), slice(0 if carried else number, number + 1), float(limit))
        for number, (year, limit) in enumerate(zip(years, most, strict=True))
        if np.isfinite(limit)
    ]


def _overrun(context: Context, rows: Block, price: float, carried: bool) -> None:
    """Let a funder's envelopes be exceeded, each euro paid once at the price.

    Money that carries over is the same whichever year it came in: one column serves all the rows. Otherwise each
    year has its own, and what is given beyond the years may be spent beyond the whole envelope too.
    """
    keys = rows.keys.assign(year="all").head(1) if carried else rows.keys
    extra = context.builder.columns("overrun", keys, terms={"relaxed": price})
    own = np.zeros(len(rows.keys), dtype=int) if carried else np.arange(len(rows.keys))
    context.builder.cells(rows.ids, extra.ids[own], -1.0)
    whole = (rows.keys["year"] == "all").to_numpy()
    for row in rows.ids[whole]:
        others = extra.ids[extra.keys["year"] != "all"]
        context.builder.cells(np.full(len(others), row), others, -1.0)


def spending(context: Context, grant_block: Block) -> pd.DataFrame:
    """Return funder, year, column, amount_eur: what each column draws.

    A grant spares the own funds of the body that pays the option, a sale feeds those of the building's owner.
    """
    fixed = context.draws.assign(column=context.start.ids[context.draws["choice"]])
    grant = grant_block.keys.assign(column=grant_block.ids, amount_eur=1.0)
    sales = context.choices.frame[["option_id", "delivery_year", "proceeds_eur"]]
    sales = sales.rename(columns={"delivery_year": "year"}).assign(
        column=context.start.ids,
        funder=sales["option_id"].map(receiving_purses(context.data)),
        amount_eur=-sales["proceeds_eur"].fillna(0.0),
    )
    wanted = ["funder", "year", "column", "amount_eur"]
    spared = grant.assign(funder=grant["option_id"].map(context.purses), amount_eur=-1.0)
    sold = sales[(sales["amount_eur"] != 0) & (sales["year"] <= context.data.manifest.last_year)]
    sold = sold[sold["funder"] != NOBODY]
    return pd.concat([frame[wanted] for frame in (fixed, grant, spared, sold) if len(frame)] or [fixed[wanted]])


# Rules on who pays: debt, aids of one operation together.


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


RULES: Mapping[RuleKind, Callable[[Context, Block], None]] = MappingProxyType(
    {RuleKind.DEBT_CEILING: debt_ceiling, RuleKind.STACKING: stacking}
)
"""Rules on who pays, which read the grants, in the order in which the model holds their rows."""
