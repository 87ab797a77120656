"""Where residents live while their places are closed: the duty to house them, and the places set aside for them.

Nobody is followed from one year to the next: each year says how many live where, not who.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.rule_book import RuleKind
from planning.model.model import Block, Flags, Ints
from planning.model.residents import Residents, covered_years
from planning.model.rules.context import Context
from planning.model.vacancies import Vacancies

EXIT, RESIDENCE, TEMPORARY, DISPERSED = "exit", "residence", "temporary", "dispersed"


@dataclass(frozen=True)
class Away:
    """Residents away from home where the duty applies.

    Attributes
    ----------
    people
        The residents of the portfolio.
    row
        Number of the `displaced` row of each residence and year, -1 where there is none, [R, Y].
    ways
        One row per `away` column: residence_id, territory, client_group, home, to, year, position of the year, column.
    unhoused
        Number of the column of those who have no place, -1 where there is none, [R, Y].
    """

    people: Residents
    row: Ints
    ways: pd.DataFrame
    unhoused: Ints

    def going(self, to: str) -> Ints:
        """Return the `away` column of each residence and year for a destination, -1 where there is none, [R, Y]."""
        ways = self.ways[self.ways["to"] == to]
        column = np.full_like(self.row, -1)
        column[ways["home"], ways["position"]] = ways["column"]
        return column


def displaced(context: Context, people: Residents) -> Away | None:
    """Say where everybody displaced lives: away over its destinations + unhoused = persons whose places are closed.

    Only for residences and years under a `rehousing` rule; None, and nothing written, where nobody can be displaced.
    """
    duty = covered_years(context.data, RuleKind.REHOUSING)
    if not duty.any():
        return None
    amounts = people.displaced
    possible = _reached(people, amounts > 0, duty.shape)
    home, position = np.nonzero(duty & possible)
    if not len(home):
        return None
    years = np.array(context.data.years)
    pairs = people.frame.iloc[home].reset_index(drop=True)
    pairs = pairs.assign(home=home, position=position, year=years[position])
    ways = pd.concat([pairs[open_to].assign(to=to) for to, open_to in _destinations(context, people, pairs).items()])
    ways = ways.sort_values(["home", "position"], kind="stable", ignore_index=True)
    block = context.builder.columns("away", ways[["residence_id", "to", "year"]])
    unhoused = context.builder.columns("unhoused", pairs[["residence_id", "year"]])
    rows = context.builder.rows("displaced", pairs[["residence_id", "year"]], lower=0.0, upper=0.0)
    row, column = np.full(duty.shape, -1), np.full(duty.shape, -1)
    row[home, position], column[home, position] = rows.ids, unhoused.ids
    context.builder.cells(row[ways["home"], ways["position"]], block.ids, 1.0)
    context.builder.cells(rows.ids, unhoused.ids, 1.0)
    choice, year = np.nonzero(np.where(row[people.home] >= 0, amounts, 0.0))
    context.builder.cells(row[people.home[choice], year], context.start.ids[choice], -amounts[choice, year])
    return Away(people, row, ways.assign(column=block.ids), column)


def _reached(people: Residents, flags: Flags, shape: tuple[int, ...]) -> Flags:
    """Return the residences and years in which some choice is flagged, [R, Y]."""
    found: Flags = np.zeros(shape, dtype=bool)
    choice, year = np.nonzero(flags)
    found[people.home[choice], year] = True
    return found


def _destinations(context: Context, people: Residents, pairs: pd.DataFrame) -> dict[str, Flags]:
    """Return, for each destination, a flag per pair: may somebody live there that year."""
    home, position = pairs["home"].to_numpy(), pairs["position"].to_numpy()
    shape = (len(people.frame), len(context.data.years))
    leaving = _reached(people, people.exits(context.choices) > 0, shape)
    return {
        EXIT: leaving[home, position],
        RESIDENCE: np.ones(len(pairs), dtype=bool),
        TEMPORARY: covered_years(context.data, RuleKind.TEMPORARY_PLACES)[home, position],
        DISPERSED: covered_years(context.data, RuleKind.DISPERSED_PLACES)[home, position],
    }


def natural_exit(context: Context, away: Away) -> None:
    """Count no more departures than people leave on their own: away to `exit` <= exits since notice was given."""
    leaving = away.ways[away.ways["to"] == EXIT]
    rows = context.builder.rows("natural_exit", leaving[["residence_id", "year"]], upper=0.0)
    context.builder.cells(rows.ids, leaving["column"].to_numpy(), 1.0)
    row = np.full(away.row.shape, -1)
    row[leaving["home"], leaving["position"]] = rows.ids
    exits = away.people.exits(context.choices)
    choice, year = np.nonzero(np.where(row[away.people.home] >= 0, exits, 0.0))
    context.builder.cells(row[away.people.home[choice], year], context.start.ids[choice], -exits[choice, year])


def rehousing(context: Context, away: Away) -> None:
    """Leave nobody without a place: the unhoused of the subject sum to 0 in each year."""
    _yearly(context, RuleKind.REHOUSING, away.unhoused)


def temporary_places(context: Context, away: Away) -> None:
    """Use no more temporary places than there are; none where no rule gives any."""
    _yearly(context, RuleKind.TEMPORARY_PLACES, away.going(TEMPORARY))


def dispersed_places(context: Context, away: Away) -> None:
    """Use no more scattered dwellings (counted in persons) than there are; none where no rule gives any."""
    _yearly(context, RuleKind.DISPERSED_PLACES, away.going(DISPERSED))


def _yearly(context: Context, kind: RuleKind, column: Ints) -> None:
    """Add one row per rule and year in which it has columns [R, Y] (-1: none): they sum to its limit at most."""
    lines = context.yearly(kind)
    summed = []
    for subject, position in zip(lines["subject"], lines["position"], strict=True):
        columns = column[context.homes.positions(subject), position]
        summed.append(columns[columns >= 0])
    used = np.array([len(columns) > 0 for columns in summed], dtype=bool)
    lines = lines[used]
    limit = lines["value"].where(lines["value"] != "", "0").to_numpy(dtype=float)
    rows = context.rows_for(lines, "year", upper=limit)
    for row, columns in zip(rows.ids, itertools.compress(summed, used), strict=True):
        context.builder.cells(np.full(len(columns), row), columns, 1.0)


# Vacant places of other residences, year by year, and the displaced residents who live there.


ROOM = ["territory", "fits"]


def vacant(context: Context, away: Away, found: Vacancies) -> Block:
    """Count the vacant places: vacant[y] = vacant[y-1] - those of a site whose places close + those left at delivery.

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
    columns = ["residence_id", "option_id", "kind", "territory", "closing_year", "delivery_year"]
    choices = context.choices.frame[columns].assign(choice=context.start.ids)
    acting = choices[choices["kind"] != ActionKind.KEEP]
    lost = acting.merge(found.today[["residence_id", "fits", "places"]], on="residence_id")
    lost = lost.assign(year=lost["closing_year"], places=-lost["places"])
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


RULES: Mapping[RuleKind, Callable[[Context, Away], None]] = MappingProxyType(
    {
        RuleKind.REHOUSING: rehousing,
        RuleKind.TEMPORARY_PLACES: temporary_places,
        RuleKind.DISPERSED_PLACES: dispersed_places,
    }
)
"""Rules on where residents live meanwhile, in the order in which the model holds their rows."""
