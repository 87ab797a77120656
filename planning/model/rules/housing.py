"""Places: one decision per residence, the stock year by year, whom it serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from planning.domain.rule_book import RuleKind
from planning.model.model import Block, Floats
from planning.model.rules.context import Context
from planning.tables.subjects import NeedRows

STOCK_KEY = ["territory", "typology"]
NEED_KEY = ["client_group", "territory", "year"]


def choose_one(context: Context) -> None:
    """Decide each residence exactly once: sum of start[r, o, t] over (o, t) = 1."""
    residences = context.data["residences"][["residence_id"]]
    block = context.builder.rows("choose_one", residences, lower=1.0, upper=1.0)
    context.builder.cells(block.ids[context.choices.residence], context.start.ids, 1.0)


def stock(context: Context) -> Block:
    """Count the places open: stock[y] = stock[y-1] + opened at delivery - closed during works.

    Stock form (docs/model.md): the same bound as the dense form, a third fewer coefficients.
    """
    cells, base, changes = _open_places(context)
    years = context.data.years
    keys = cells.loc[np.repeat(cells.index, len(years))].assign(year=np.tile(years, len(cells)))
    first = np.arange(len(keys)) % len(years) == 0
    block, rows = stock_rows(context, keys, np.where(first, np.repeat(base, len(years)), 0.0), len(years))
    cell, option, after, places = (changes[name].to_numpy() for name in ("cell", "option", "after", "places"))
    choice, event, year = context.choices.dated(option, after)
    row = rows.first + cell[event] * len(years) + year - years[0]
    context.builder.cells(row, context.start.ids[choice], -places[event])
    return block


def stock_rows(context: Context, keys: pd.DataFrame, change: Floats, years: int) -> tuple[Block, Block]:
    """Count places cell by cell, from one year to the next: stock[y] - stock[y-1] = change, plus what choices add.

    Keys are sorted by cell then year, so the year before is the column just before. Returns the columns and the rows.
    """
    block = context.builder.columns("stock", keys)
    rows = context.builder.rows("stock", keys, lower=change, upper=change)
    context.builder.cells(rows.ids, block.ids, 1.0)
    later = np.flatnonzero(np.arange(len(keys)) % years != 0)
    context.builder.cells(rows.ids[later], block.ids[later - 1], -1.0)
    return block, rows


def _open_places(context: Context) -> tuple[pd.DataFrame, Floats, pd.DataFrame]:
    """Return the cells (territory, typology) in order, the places open in each today, and what options change there.

    Changes: option (its position), cell (its number), after (years after the start), places (+ opened, - closed).
    """
    choices = context.choices
    held = choices.before.assign(
        territory=choices.before["residence_id"].map(context.data["residences"].set_index("residence_id")["territory"])
    )
    changes = _changes(context)
    every = pd.concat([held[STOCK_KEY], changes[STOCK_KEY]])
    cells = every.drop_duplicates().sort_values(STOCK_KEY, ignore_index=True)
    number = pd.MultiIndex.from_frame(cells)
    where = number.get_indexer(pd.MultiIndex.from_frame(every))
    base = np.bincount(where[: len(held)], held["places"].to_numpy(dtype=float), len(cells)).astype(float)
    return cells, base, changes.assign(cell=where[len(held) :])


def _changes(context: Context) -> pd.DataFrame:
    """Return what each option that may be chosen changes: option, territory, typology, after, places."""
    wanted = ["option_id", "residence_id", "territory", "closed_share", "closed_from", "lead_years"]
    options = context.choices.options[wanted]
    options = options.assign(option=np.arange(len(options))).loc[np.unique(context.choices.option)]
    options = options.assign(closed_share=options["closed_share"].where(options["lead_years"] > 0, 0.0))
    held = options.merge(context.choices.before, on="residence_id")
    closing = held.assign(after=held["closed_from"], places=-held["closed_share"] * held["places"])
    leaving = held.assign(after=held["lead_years"], places=-(1.0 - held["closed_share"]) * held["places"])
    opening = options.merge(context.choices.after, on="option_id")
    opening = opening.assign(after=opening["lead_years"])
    wanted = ["option", *STOCK_KEY, "after", "places"]
    changes = pd.concat([closing[wanted], leaving[wanted], opening[wanted]])
    changes = changes.groupby(wanted[:-1], as_index=False)[["places"]].sum()
    return changes[changes["places"] != 0]


@dataclass(frozen=True)
class Unmet:
    """The columns of unmet need, and their segments: need, its keys, segment, places (width), share.

    The columns come in the order of the segments; those after the plan, at the end of each need, are left out.
    """

    block: Block
    segments: pd.DataFrame


def serve(context: Context, stock_block: Block) -> Unmet:
    """Serve needs at home or next door: served + unmet = need; served in a place <= stock of that place.

    Flows leave from the need itself, so no more people leave a territory than need a place there. With many futures
    `served` is what is allocated before the need is known, and `unmet` fills the curve of the need from its least
    likely segment: each costs its chance of being needed.
    """
    needs = _needs(context)
    segments = _segments(context, needs)
    weight = context.data["client_groups"].set_index("client_group")["weight"]
    group_weight = segments["client_group"].map(weight).to_numpy(dtype=float)
    unmet = context.builder.columns(
        "unmet",
        segments[[*NEED_KEY, "segment"]],
        upper=segments["places"].to_numpy(dtype=float),
        terms={"unmet": group_weight * segments["share"].to_numpy(dtype=float)},
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
    need_rows(context, needs, segments, unmet, flows, served)
    place_rows(context, stock_block, flows, served)
    return Unmet(unmet, segments)


def need_rows(
    context: Context, needs: pd.DataFrame, segments: pd.DataFrame, unmet: Block, flows: pd.DataFrame, served: Block
) -> None:
    """Serve each need or count it as missing: flows that leave it + its unmet segments = their widths together."""
    most = segments.groupby("need")["places"].sum().to_numpy(dtype=float)
    balance = context.builder.rows("need", needs[NEED_KEY], lower=most, upper=most)
    context.builder.cells(balance.ids[segments["need"].to_numpy(dtype=int)], unmet.ids, 1.0)
    context.builder.cells(balance.ids[flows["need"].to_numpy()], served.ids, 1.0)


def place_rows(context: Context, stock_block: Block, flows: pd.DataFrame, served: Block) -> None:
    """Serve no more in a place than is open: flows that arrive <= stock."""
    capacity = context.builder.rows("place", stock_block.keys, upper=0.0)
    context.builder.cells(capacity.ids, stock_block.ids, -1.0)
    context.builder.cells(capacity.ids[flows["stock"].to_numpy()], served.ids, 1.0)


def _needs(context: Context) -> pd.DataFrame:
    """Return the needs of the horizon that ask for at least something."""
    needs = context.data["needs"]
    return needs[needs["year"].isin(context.data.years) & (needs["places"] > 0)].reset_index(drop=True)


def _segments(context: Context, needs: pd.DataFrame) -> pd.DataFrame:
    """Return the segments of each need, the least likely first: need (its number), keys, places (width), share.

    A need that is one number is one segment, needed for sure.
    """
    keys = needs[NEED_KEY].assign(need=np.arange(len(needs)))
    curves = context.data["need_curves"]
    if curves.empty:
        return keys.assign(segment=1, places=needs["places"], share=1.0)
    segments = keys.merge(curves[[*NEED_KEY, "segment", "places", "share"]], on=NEED_KEY)
    return segments.sort_values(["need", "segment"], ascending=[True, False], ignore_index=True)


def _flows(context: Context, needs: pd.DataFrame, stock_block: Block) -> pd.DataFrame:
    """Return every (group, typology, from, to, year) that may be served, with its suitability and penalty."""
    fits = context.data["suitability"][["typology", "client_group", "suitability"]]
    fits = fits[fits["suitability"] > 0]
    weight = context.data["client_groups"].set_index("client_group")["weight"]
    places = stock_block.keys.rename(columns={"territory": "to_territory"}).assign(
        stock=np.arange(len(stock_block.keys))
    )
    wanted = needs[NEED_KEY].rename(columns={"territory": "from_territory"})
    flows = (
        wanted.assign(need=np.arange(len(wanted)))
        .merge(ways(context), on="from_territory")
        .merge(fits, on="client_group")
    )
    flows = flows.merge(places, on=["to_territory", "typology", "year"])
    return flows.assign(weight=flows["client_group"].map(weight).astype("float64"))


def ways(context: Context) -> pd.DataFrame:
    """Return where a need may be served: from_territory, to_territory, penalty; at home at none."""
    territories = context.data["territories"]["territory"]
    home = pd.DataFrame({"from_territory": territories, "to_territory": territories, "penalty": 0.0})
    neighbours = context.data["neighbours"][["from_territory", "to_territory", "penalty"]]
    neighbours = neighbours[neighbours["from_territory"] != neighbours["to_territory"]]
    return pd.concat([home, neighbours], ignore_index=True)


def floor(context: Context, unmet: Unmet) -> None:
    """Keep a share of the need served: unmet, summed over what the floor covers, <= (1 - share) x need, each year.

    With many futures: the expected unmet, and the mean need.
    """
    rules, segments = context.lines(RuleKind.FLOOR), unmet.segments
    column = unmet.block.ids[segments.index.to_numpy()]
    segments = segments.reset_index(drop=True)
    needs, count, first = NeedRows(segments), len(context.data.years), context.data.manifest.first_year
    covered = [needs.positions(subject) for subject in rules["subject"]]
    rule = np.repeat(np.arange(len(rules)), [len(rows) for rows in covered])
    segment = np.array([row for rows in covered for row in rows], dtype=np.int64)
    share, places, year = (segments[name].to_numpy(dtype=float)[segment] for name in ("share", "places", "year"))
    asked = rules["year"].to_numpy(dtype=float, na_value=np.nan)[rule]
    kept = np.isnan(asked) | (asked == year)
    line = (rule * count + year.astype(np.int64) - first)[kept]
    need = pd.Series((places * share)[kept]).groupby(line).sum()
    of_line = need.index.to_numpy(dtype=np.int64)
    lines = rules.take(of_line // count).assign(year=first + of_line % count)
    most = need.to_numpy(dtype=float) * (1.0 - lines["value"].to_numpy(dtype=float))
    rows = context.rows_for(lines, "year", upper=most)
    context.builder.cells(rows.ids[np.searchsorted(of_line, line)], column[segment[kept]], share[kept])


RULES: Mapping[RuleKind, Callable[[Context, Unmet], None]] = MappingProxyType({RuleKind.FLOOR: floor})
"""Rules on who is housed, which read what is missing."""
