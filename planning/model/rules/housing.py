"""Places: one decision per residence, the stock year by year, whom it serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

import numpy as np
import pandas as pd

from planning.domain.rule_book import RuleKind
from planning.model.groups import Groups, positions
from planning.model.model import Block, Flags, Floats, Ints
from planning.model.rules.context import Context
from planning.tables.data import Data
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
    weight = context.data["client_groups"]["weight"].to_numpy(dtype=np.float64)
    group_weight = weight[positions(segments["client_group"], context.data["client_groups"]["client_group"])]
    unmet = context.builder.columns(
        "unmet",
        segments[[*NEED_KEY, "segment"]],
        upper=segments["places"].to_numpy(dtype=float),
        terms={"unmet": group_weight * segments["share"].to_numpy(dtype=float)},
    )
    flows = flows_of(context, needs, stock_block)
    served = context.builder.columns(
        "serve",
        flows.keys(context.data, needs["year"], stock_block.keys),
        terms={"unsuitable": (1.0 - flows.suitability) * weight[flows.group], "distance": flows.penalty},
    )
    need_rows(context, needs, segments, unmet, flows, served)
    place_rows(context, stock_block, flows, served)
    return Unmet(unmet, segments)


def need_rows(
    context: Context, needs: pd.DataFrame, segments: pd.DataFrame, unmet: Block, flows: Flows, served: Block
) -> None:
    """Serve each need or count it as missing: flows that leave it + its unmet segments = their widths together."""
    of_need = segments["need"].to_numpy(dtype=np.int64)
    most = np.bincount(of_need, segments["places"].to_numpy(dtype=np.float64), len(needs)).astype(float)
    balance = context.builder.rows("need", needs[NEED_KEY], lower=most, upper=most)
    context.builder.cells(balance.ids[of_need], unmet.ids, 1.0)
    context.builder.cells(balance.ids[flows.need], served.ids, 1.0)


def place_rows(context: Context, stock_block: Block, flows: Flows, served: Block) -> None:
    """Serve no more in a place than is open: flows that arrive <= stock."""
    capacity = context.builder.rows("place", stock_block.keys, upper=0.0)
    context.builder.cells(capacity.ids, stock_block.ids, -1.0)
    context.builder.cells(capacity.ids[flows.stock], served.ids, 1.0)


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


@dataclass(frozen=True)
class Flows:
    """Whom a place may serve: one member per need, place of the stock where it may be served, and way there, [F].

    Attributes
    ----------
    need, stock
        Position among the needs, and among the members of `stock`.
    group, typology, origin, target
        Positions of the client group, of the typology, of the territory of the need and of the place.
    suitability, penalty
        Of the typology for the group; of the way.
    """

    need: Ints
    stock: Ints
    group: Ints
    typology: Ints
    origin: Ints
    target: Ints
    suitability: Floats
    penalty: Floats

    def taking(self, kept: Ints | Flags) -> Flows:
        """Return some of them."""
        return Flows(*(getattr(self, field.name)[kept] for field in fields(self)))

    def keys(self, data: Data, years: pd.Series, stock_keys: pd.DataFrame, *more: str) -> pd.DataFrame:
        """Return their names: client_group, typology, `more` of the stock, from_territory, to_territory, year."""
        names = data["territories"]["territory"].array
        return pd.DataFrame(
            {
                "client_group": data["client_groups"]["client_group"].array.take(self.group),
                "typology": data["typologies"]["typology"].array.take(self.typology),
                **{name: stock_keys[name].array.take(self.stock) for name in more},
                "from_territory": names.take(self.origin),
                "to_territory": names.take(self.target),
                "year": years.array.take(self.need),
            },
            copy=False,
        )


def flows_of(context: Context, needs: pd.DataFrame, stock_block: Block) -> Flows:
    """Return every need that a place of the stock may serve: where it fits, at home or next door, in the same year."""
    data, fits, known = context.data, context.data["suitability"], ways(context)
    fits = fits[fits["suitability"] > 0]
    territories, typologies, groups = (
        data[table][name]
        for table, name in (
            ("territories", "territory"), ("typologies", "typology"), ("client_groups", "client_group")
        )
    )  # fmt: skip
    year, places = needs["year"].to_numpy(dtype=np.int64), stock_block.keys
    first = int(year.min(initial=0))
    span = int(year.max(initial=0)) - first + 1
    origin, group = positions(needs["territory"], territories), positions(needs["client_group"], groups)
    leaving = Groups.of(positions(known["from_territory"], territories), len(territories))
    need, way = leaving.expand(origin)
    suiting = Groups.of(positions(fits["client_group"], groups), len(groups))
    going, fit = suiting.expand(group[need])
    need, way = need[going], way[going]
    target = positions(known["to_territory"], territories)[way]
    typology = positions(fits["typology"], typologies)[fit]
    when = places["year"].to_numpy(dtype=np.int64) - first
    held = positions(places["territory"], territories) * len(typologies) + positions(places["typology"], typologies)
    held = np.where((when >= 0) & (when < span), held * span + when, -1)
    offered = Groups.of(held, len(territories) * len(typologies) * span)
    going, stock = offered.expand((target * len(typologies) + typology) * span + year[need] - first)
    return Flows(
        need=need[going],
        stock=stock,
        group=group[need[going]],
        typology=typology[going],
        origin=origin[need[going]],
        target=target[going],
        suitability=fits["suitability"].to_numpy(dtype=np.float64)[fit[going]],
        penalty=known["penalty"].to_numpy(dtype=np.float64)[way[going]],
    )


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
