"""Vacant places of other residences, year by year, and the displaced residents who live there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind
from planning.optimise.model import Block
from planning.optimise.rules.context import Context
from planning.optimise.rules.rehousing import RESIDENCE, Away
from planning.optimise.vacancies import Vacancies

ROOM = ["territory", "fits"]


def vacant(context: Context, away: Away, found: Vacancies) -> Block:
    """Count the vacant places: vacant[y] = vacant[y-1] - those of a site whose works start + those left at delivery.

    A site in works takes nobody in, so nobody displaced from it is housed there. The stock form, as for places.
    """
    changes = _changes(context, found)
    base = found.today.groupby(ROOM, as_index=False)[["places"]].sum()
    cells = pd.concat([base[ROOM], changes[ROOM]]).drop_duplicates().merge(found.welcome, on="fits")
    cells = cells[_is_near(context, away, cells)][ROOM].drop_duplicates().sort_values(ROOM)
    years = context.data.years
    keys = cells.merge(pd.DataFrame({"year": years}), how="cross")
    block = context.builder.columns("vacant", keys)
    first = (keys["year"] == years[0]).to_numpy()
    opening = keys.merge(base, how="left", on=ROOM)["places"].fillna(0.0).to_numpy(dtype=float)
    right = np.where(first, opening, 0.0)
    rows = context.builder.rows("vacant", keys, lower=right, upper=right)
    context.builder.cells(rows.ids, block.ids, 1.0)
    # Keys are sorted by cell then year, so the year before is the column just before.
    later = np.flatnonzero(~first)
    context.builder.cells(rows.ids[later], block.ids[later - 1], -1.0)
    placed = changes.merge(keys.assign(row=rows.ids), on=[*ROOM, "year"])
    context.builder.cells(
        placed["row"].to_numpy(), placed["choice"].to_numpy(), -placed["places"].to_numpy(dtype=float)
    )
    return block


def _changes(context: Context, found: Vacancies) -> pd.DataFrame:
    """Return what each choice adds to the vacant places: choice, territory, fits, year, places (- lost, + opened)."""
    columns = ["residence_id", "option_id", "kind", "territory", "start_year", "delivery_year"]
    choices = context.choices.frame[columns].assign(choice=context.start.ids)
    acting = choices[choices["kind"] != ActionKind.KEEP]
    lost = acting.merge(found.today[["residence_id", "fits", "places"]], on="residence_id")
    lost = lost.assign(year=lost["start_year"], places=-lost["places"])
    opened = acting.merge(found.after, on="option_id")
    opened = opened.assign(year=opened["delivery_year"])
    wanted = ["choice", *ROOM, "year", "places"]
    changes = pd.concat([lost[wanted], opened[wanted]])
    return changes.groupby(wanted[:-1], as_index=False)[["places"]].sum()


def _ways(context: Context) -> pd.DataFrame:
    """Return from_territory, to_territory: home, then the neighbours."""
    territories = context.data["territories"]["territory"]
    home = pd.DataFrame({"from_territory": territories, "to_territory": territories})
    neighbours = context.data["neighbours"][["from_territory", "to_territory"]]
    return pd.concat([home, neighbours]).drop_duplicates(ignore_index=True)


def _origins(away: Away) -> pd.DataFrame:
    """Return from_territory, client_group, year: where residents may be displaced from."""
    staying = away.ways[away.ways["to"] == RESIDENCE]
    keys = staying[["territory", "client_group", "year"]].rename(columns={"territory": "from_territory"})
    return keys.drop_duplicates(ignore_index=True)


def _is_near(context: Context, away: Away, cells: pd.DataFrame) -> pd.Series:
    """Tell which (territory, client_group) somebody displaced may reach."""
    near = _origins(away).merge(_ways(context), on="from_territory")[["to_territory", "client_group"]]
    wanted = set(zip(near["to_territory"], near["client_group"], strict=True))
    reached = [pair in wanted for pair in zip(cells["territory"], cells["client_group"], strict=True)]
    return pd.Series(reached, cells.index, dtype=bool)


def hosted(context: Context, away: Away, found: Vacancies, room: Block) -> Block:
    """House near home those who live in another residence: in their own territory, or in a neighbour of it.

    Returns the `guest` columns: client_group, from_territory, to_territory, fits, year.
    """
    origins = _origins(away)
    places = room.keys.rename(columns={"territory": "to_territory"}).merge(found.welcome, on="fits")
    flows = origins.merge(_ways(context), on="from_territory").merge(
        places, on=["to_territory", "client_group", "year"]
    )
    columns = ["client_group", "from_territory", "to_territory", "fits", "year"]
    block = context.builder.columns("guest", flows[columns])
    rows = context.builder.rows("hosted", origins, lower=0.0, upper=0.0)
    number = origins.assign(row=rows.ids)
    context.builder.cells(flows.merge(number)["row"].to_numpy(), block.ids, -1.0)
    staying = away.ways[away.ways["to"] == RESIDENCE].rename(columns={"territory": "from_territory"})
    staying = staying.merge(number)
    context.builder.cells(staying["row"].to_numpy(), staying["column"].to_numpy(), 1.0)
    return block


def guest(context: Context, room: Block, guests: Block) -> None:
    """Take in no more guests than there are vacant places: guests of a kind of residence <= vacant places there."""
    rows = context.builder.rows("guest", room.keys, upper=0.0)
    context.builder.cells(rows.ids, room.ids, -1.0)
    keys = room.keys.rename(columns={"territory": "to_territory"}).assign(row=rows.ids)
    context.builder.cells(guests.keys.merge(keys)["row"].to_numpy(), guests.ids, 1.0)
