"""Places: one decision per residence, the stock year by year, whom it serves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.domain.kinds import RuleKind
from planning.optimise.model import Block
from planning.optimise.rules.context import Context
from planning.tables.subjects import floor_mask

STOCK_KEY = ["territory", "typology"]


def choose_one(context: Context) -> None:
    """Decide each residence exactly once: sum of start[r, o, t] over (o, t) = 1."""
    residences = context.data["residences"][["residence_id"]]
    block = context.builder.rows("choose_one", residences, lower=1.0, upper=1.0)
    number = pd.Series(block.ids, residences["residence_id"])
    rows = context.choices.frame["residence_id"].map(number).to_numpy(dtype=int)
    context.builder.cells(rows, context.start.ids, 1.0)


def stock(context: Context) -> Block:
    """Count the places open: stock[y] = stock[y-1] + opened at delivery - closed during works.

    Stock form (docs/model.md): the same bound as the dense form, a third fewer coefficients.
    """
    changes = _changes(context)
    base = _today(context)
    cells = pd.concat([base[STOCK_KEY], changes[STOCK_KEY]]).drop_duplicates().sort_values(STOCK_KEY)
    years = context.data.years
    keys = cells.merge(pd.DataFrame({"year": years}), how="cross")
    block = context.builder.columns("stock", keys)
    first = keys["year"] == years[0]
    opening = keys.merge(base, how="left", on=STOCK_KEY)["places"].fillna(0.0).to_numpy(dtype=float)
    right = np.where(first, opening, 0.0)
    rows = context.builder.rows("stock", keys, lower=right, upper=right)
    context.builder.cells(rows.ids, block.ids, 1.0)
    # Keys are sorted by cell then year, so the year before is the column just before.
    later = np.flatnonzero(~first)
    context.builder.cells(rows.ids[later], block.ids[later - 1], -1.0)
    placed = changes.merge(keys.assign(row=rows.ids), on=[*STOCK_KEY, "year"])
    context.builder.cells(
        placed["row"].to_numpy(), placed["choice"].to_numpy(), -placed["places"].to_numpy(dtype=float)
    )
    return block


def _today(context: Context) -> pd.DataFrame:
    territory = context.data["residences"].set_index("residence_id")["territory"]
    before = context.choices.before
    return (
        before.assign(territory=before["residence_id"].map(territory))
        .groupby(STOCK_KEY, as_index=False)[["places"]]
        .sum()
    )


def _changes(context: Context) -> pd.DataFrame:
    """Return what each choice adds to the stock: choice, territory, typology, year, places (+ opened, - closed)."""
    columns = ["residence_id", "option_id", "territory", "start_year", "delivery_year", "closed_share"]
    choices = context.choices.frame[columns].assign(choice=context.start.ids)
    closes = choices["closed_share"].where(choices["delivery_year"] > choices["start_year"], 0.0)
    choices = choices.assign(closed_share=closes)
    held = choices.merge(context.choices.before, on="residence_id")
    closing = held.assign(year=held["start_year"], places=-held["closed_share"] * held["places"])
    leaving = held.assign(year=held["delivery_year"], places=-(1.0 - held["closed_share"]) * held["places"])
    opening = choices.merge(context.choices.after, on="option_id")
    opening = opening.assign(year=opening["delivery_year"])
    wanted = ["choice", *STOCK_KEY, "year", "places"]
    changes = pd.concat([closing[wanted], leaving[wanted], opening[wanted]])
    changes = changes.groupby(wanted[:-1], as_index=False)[["places"]].sum()
    return changes[changes["places"] != 0]


def serve(context: Context, stock_block: Block) -> Block:
    """Serve needs at home or next door: served + unmet = need; served in a place <= stock of that place.

    Flows leave from the need itself, so no more people leave a territory than need a place there.
    """
    needs = _needs(context)
    weight = context.data["client_groups"].set_index("client_group")["weight"]
    group_weight = needs["client_group"].map(weight).to_numpy(dtype=float)
    unmet = context.builder.columns(
        "unmet",
        needs[["client_group", "territory", "year"]],
        upper=needs["places"].to_numpy(dtype=float),
        terms={"unmet": group_weight},
    )
    flows = _flows(context, needs, stock_block)
    served = context.builder.columns(
        "serve",
        flows[["client_group", "typology", "from_territory", "to_territory", "year"]],
        terms={
            "unsuitable": (1.0 - flows["suitability"].to_numpy(dtype=float)) * flows["weight"].to_numpy(dtype=float),
            "distance": flows["penalty"].to_numpy(dtype=float),
        },
    )
    balance = context.builder.rows(
        "need",
        needs[["client_group", "territory", "year"]],
        lower=needs["places"].to_numpy(dtype=float),
        upper=needs["places"].to_numpy(dtype=float),
    )
    context.builder.cells(balance.ids, unmet.ids, 1.0)
    context.builder.cells(balance.ids[flows["need"].to_numpy()], served.ids, 1.0)
    capacity = context.builder.rows("place", stock_block.keys, upper=0.0)
    context.builder.cells(capacity.ids, stock_block.ids, -1.0)
    context.builder.cells(capacity.ids[flows["stock"].to_numpy()], served.ids, 1.0)
    return unmet


def _needs(context: Context) -> pd.DataFrame:
    """Return the needs of the horizon that ask for at least something."""
    needs = context.data["needs"]
    return needs[needs["year"].isin(context.data.years) & (needs["places"] > 0)].reset_index(drop=True)


def _flows(context: Context, needs: pd.DataFrame, stock_block: Block) -> pd.DataFrame:
    """Return every (group, typology, from, to, year) that may be served, with its suitability and penalty."""
    territories = context.data["territories"]["territory"]
    home = pd.DataFrame({"from_territory": territories, "to_territory": territories, "penalty": 0.0})
    neighbours = context.data["neighbours"][["from_territory", "to_territory", "penalty"]]
    neighbours = neighbours[neighbours["from_territory"] != neighbours["to_territory"]]
    ways = pd.concat([home, neighbours], ignore_index=True)
    fits = context.data["suitability"][["typology", "client_group", "suitability"]]
    fits = fits[fits["suitability"] > 0]
    weight = context.data["client_groups"].set_index("client_group")["weight"]
    places = stock_block.keys.rename(columns={"territory": "to_territory"}).assign(
        stock=np.arange(len(stock_block.keys))
    )
    wanted = needs[["client_group", "territory", "year"]].rename(columns={"territory": "from_territory"})
    flows = wanted.assign(need=np.arange(len(wanted))).merge(ways, on="from_territory").merge(fits, on="client_group")
    flows = flows.merge(places, on=["to_territory", "typology", "year"])
    return flows.assign(weight=flows["client_group"].map(weight).astype("float64"))


def floor(context: Context, unmet: Block) -> None:
    """Keep a share of the need served: unmet, summed over what the floor covers, <= (1 - share) x need, each year."""
    needs = unmet.keys.assign(places=_needs(context)["places"])
    for rule in context.rules(RuleKind.FLOOR):
        covered = needs[floor_mask(needs, rule["subject"], None if pd.isna(rule["year"]) else int(rule["year"]))]
        by_year = covered.groupby("year")["places"].sum()
        positions = [context.data.years.index(int(year)) for year in by_year.index]
        if not positions:
            continue
        rows = context.rule_rows(rule, positions, upper=by_year.to_numpy(dtype=float) * (1.0 - float(rule["value"])))
        number = dict(zip(by_year.index, rows.ids, strict=True))
        context.builder.cells(covered["year"].map(number).to_numpy(dtype=int), unmet.ids[covered.index], 1.0)
