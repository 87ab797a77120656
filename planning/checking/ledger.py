"""A plan retold year by year in plain dictionaries: what stands open, who works, what is paid."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from planning.domain.plan import Decision, Grant, NeedRow, Plan
from planning.tables.data import Data
from planning.tables.places import model_places
from planning.tables.subjects import EVERYWHERE, Designation, NeedRows

KEEP = "keep"
DISPOSE = "dispose"
GIVE_BACK = "give_back"
OWN = "own"
Row = dict[str, Any]
"""One row of a table by column name, None where the cell is empty."""


def rows_of(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a table as dictionaries of plain Python values."""
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*(_plain(table[name]) for name in names), strict=True)]


def _plain(cells: pd.Series) -> list[Any]:
    return [None if cell is pd.NA or cell != cell else cell for cell in cells.tolist()]


def cells_of(table: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield some cells of each row; an empty number is NaN."""
    return zip(*(table[column] for column in columns), strict=True)


def close(first: float, second: float, *, absolute: float = 1e-4) -> bool:
    """Tell whether two amounts are the same but for rounding (1e-6 relative). Unlimited is close to nothing else."""
    if math.isinf(first) or math.isinf(second):
        return first == second
    return abs(first - second) <= max(absolute, 1e-6 * max(abs(first), abs(second)))


@dataclass(frozen=True)
class Ledger:
    """A plan whose decisions are sound, and its data (scenario applied)."""

    plan: Plan
    data: Data

    @cached_property
    def options(self) -> dict[str, Row]:
        """Options by id."""
        return {row["option_id"]: row for row in rows_of(self.data["options"])}

    @cached_property
    def funders(self) -> dict[str, Row]:
        """Funders by id."""
        return {row["funder"]: row for row in rows_of(self.data["funders"])}

    @cached_property
    def named(self) -> Designation:
        """What the items of a rule's subject designate."""
        return Designation(self.data["options"])

    @cached_property
    def decided(self) -> dict[str, Decision]:
        """Decisions by residence."""
        return {decision.residence_id: decision for decision in self.plan.decisions}

    @cached_property
    def in_plan(self) -> dict[str, Decision]:
        """Decisions of the plan's years by option, the `keep` until works that start after them among them."""
        return {decision.option_id: decision for decision in self.plan.decisions}

    @cached_property
    def chosen(self) -> dict[str, Decision]:
        """Decisions by option: with the value model, what starts after the plan in place of the `keep` until then."""
        rows = (*self.plan.decisions, *self.plan.later)
        return {decision.option_id: decision for decision in rows if not self.waits(decision)}

    @cached_property
    def _waiting(self) -> set[str]:
        return {decision.residence_id for decision in self.plan.later}

    def waits(self, decision: Decision) -> bool:
        """Tell whether a residence is kept only until works that start after the plan."""
        return decision.kind == KEEP and decision.residence_id in self._waiting

    def decisions_in(self, subject: str) -> list[Decision]:
        """Return the decisions of a territory (`*` or empty = all)."""
        if subject in ("", EVERYWHERE):
            return list(self.plan.decisions)
        return self._by_territory.get(subject, [])

    @cached_property
    def _by_territory(self) -> dict[str, list[Decision]]:
        found: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.plan.decisions:
            found[self.residences[decision.residence_id]["territory"]].append(decision)
        return dict(found)

    @cached_property
    def residences(self) -> dict[str, Row]:
        """Residences by id."""
        return {row["residence_id"]: row for row in rows_of(self.data["residences"])}

    @cached_property
    def today(self) -> dict[str, dict[str, float]]:
        """Model places open today: residence -> typology -> places."""
        return _places(self.data, "programmes", "residence_id")

    @cached_property
    def after(self) -> dict[str, dict[str, float]]:
        """Model places after delivery: option -> typology -> places (a keep keeps)."""
        after = _places(self.data, "option_programmes", "option_id")
        for option, row in self.options.items():
            if row["kind"] == KEEP:
                after[option] = self.today.get(row["residence_id"], {})
        return after

    @cached_property
    def needs(self) -> tuple[list[tuple[str, str, int]], NeedRows]:
        """Group, territory and year of each row of the needs, and what floors call them."""
        table = self.data["needs"]
        return list(cells_of(table, "client_group", "territory", "year")), NeedRows(table)

    @cached_property
    def told(self) -> dict[tuple[str, str, int], NeedRow]:
        """What the plan says of each need."""
        return {(row.client_group, row.territory, row.year): row for row in self.plan.needs}

    @cached_property
    def units(self) -> dict[str, list[tuple[str, float]]]:
        """What each option leaves, as written: option -> (typology, places or dwellings)."""
        units: dict[str, list[tuple[str, float]]] = defaultdict(list)
        rows = self.data["option_programmes"]
        counted = rows["places"].fillna(rows["dwellings"])
        for option, typology, number in zip(rows["option_id"], rows["typology"], counted, strict=True):
            units[option].append((typology, float(number)))
        return dict(units)

    @cached_property
    def granted(self) -> dict[str, list[Grant]]:
        """Grants and loans assigned, by option."""
        granted: dict[str, list[Grant]] = defaultdict(list)
        for grant in self.plan.grants:
            granted[grant.option_id].append(grant)
        return dict(granted)

    @cached_property
    def occupied(self) -> dict[str, float]:
        """Persons living in each residence today."""
        rows = self.data["programmes"]
        persons = model_places(rows, self.data["typologies"]) * rows["occupancy"].fillna(1.0)
        occupied: dict[str, float] = defaultdict(float)
        for residence, number in zip(rows["residence_id"], persons, strict=True):
            occupied[residence] += float(number)
        return dict(occupied)

    def closed_share(self, decision: Decision) -> float:
        """Share of places closed by an operation."""
        share = self.options[decision.option_id]["closed_share"]
        return 0.0 if decision.kind == KEEP or share is None else float(share)

    def is_closing(self, decision: Decision, year: int) -> bool:
        """Tell whether the operation closes places that year."""
        return decision.kind != KEEP and self.closing_year(decision) <= year < decision.delivery_year

    def closing_year(self, decision: Decision) -> int:
        """Return the year from which an operation closes places: once the studies are done."""
        wait = self.options[decision.option_id]["closed_from"]
        return decision.start_year + (0 if wait is None or decision.kind == KEEP else int(wait))

    def team_load(self, decision: Decision) -> float:
        """Part of the works capacity that an operation takes while it is under way."""
        load = self.options[decision.option_id]["team_load"]
        return 1.0 if load is None else float(load)

    def is_in_works(self, decision: Decision, year: int) -> bool:
        """Tell whether the operation is under way that year (the start year counts even when delivered at once)."""
        last = max(decision.start_year, decision.delivery_year - 1)
        return decision.kind != KEEP and decision.start_year <= year <= last

    def open_at(self, decision: Decision, year: int) -> dict[str, float]:
        """Return the model places open at a residence in a year, by typology."""
        if year >= decision.delivery_year:
            return self.after.get(decision.option_id, {})
        kept = 1.0 - self.closed_share(decision) if self.is_closing(decision, year) else 1.0
        return {typology: kept * places for typology, places in self.today.get(decision.residence_id, {}).items()}

    @cached_property
    def stock(self) -> dict[tuple[str, str, int], float]:
        """Model places open: (territory, typology, year) -> places."""
        stock: dict[tuple[str, str, int], float] = defaultdict(float)
        for decision in self.plan.decisions:
            territory = self.residences[decision.residence_id]["territory"]
            for year in self.data.years:
                for typology, places in self.open_at(decision, year).items():
                    stock[territory, typology, year] += places
        return dict(stock)

    @cached_property
    def costs(self) -> dict[str, list[tuple[int, str, float]]]:
        """Fixed draws of each option at the prices of the first year: (year offset, funder, amount)."""
        costs: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
        cells = cells_of(self.data["option_costs"], "option_id", "year_offset", "funder", "amount_eur")
        for option, offset, funder, amount in cells:
            costs[option].append((int(offset), funder, float(amount)))
        return dict(costs)

    @cached_property
    def paid(self) -> dict[str, list[tuple[int, str, float]]]:
        """What the fixed draws of each option chosen come to: (year, funder, amount at that year's prices)."""
        growth, first = 1.0 + self.plan.scenario.cost_index, self.data.manifest.first_year
        paid: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
        for decision in (*self.plan.decisions, *self.plan.later):
            for offset, funder, amount in self.costs.get(decision.option_id, []):
                year = decision.start_year + offset
                paid[decision.option_id].append((year, funder, amount * growth ** (year - first)))
        return dict(paid)

    @cached_property
    def purses(self) -> dict[str, str | None]:
        """Whose money the own part of each option is, and None where it is nobody's of ours."""
        found: dict[str, str | None] = {}
        for name, option in self.options.items():
            home = self.residences[option["residence_id"]]
            owner = home["works_payer"] or home["owner"]
            found[name] = self.purse_of(home["operator"] if option["payer"] == "operator" else owner)
        return found

    def purse_of(self, body: str | None) -> str | None:
        """Return the funder that holds a body's own funds; None when it has none here."""
        bodies = {
            name.strip(): funder
            for funder, row in self.funders.items()
            for name in (row["body"] or "").split(";")
            if name.strip()
        }
        if (body or "").strip() in bodies:
            return str(bodies[(body or "").strip()])
        return OWN if not bodies or OWN in self.funders else None

    @cached_property
    def worn(self) -> list[tuple[str, int, float]]:
        """What residences cost as they are although something is done there, under a value model: funder, year, euros.

        Until places close; after delivery too where the works give no years of service and leave homes.
        """
        if self.plan.scenario.value is None:
            return []
        keeps: dict[str, str] = {}
        for name, option in self.options.items():
            if option["kind"] == KEEP:
                keeps.setdefault(option["residence_id"], name)
        growth, first = 1.0 + self.plan.scenario.cost_index, self.data.manifest.first_year
        found = []
        for decision in self.plan.decisions:
            keep = keeps.get(decision.residence_id)
            if decision.kind == KEEP or keep is None:
                continue
            lasts = float(self.options[decision.option_id]["life_years"] or 0.0) > 0
            goes_on = not lasts and any(places > 0 for places in self.after.get(decision.option_id, {}).values())
            for offset, payer, amount in self.costs.get(keep, []):
                year, funder = first + offset, self.purses[keep] if payer == OWN else payer
                is_due = year < min(self.closing_year(decision), decision.delivery_year) or (
                    goes_on and year >= decision.delivery_year
                )
                if is_due and funder is not None and year in self.data.years:
                    found.append((str(funder), year, amount * growth**offset))
        return found

    @cached_property
    def own_due(self) -> dict[tuple[str, int], float]:
        """Own funds that each operation asks for before grants: (option, year) -> euros."""
        due: dict[tuple[str, int], float] = defaultdict(float)
        for decision in self.plan.decisions:
            for year, funder, amount in self.paid.get(decision.option_id, []):
                if funder == OWN and self.purses[decision.option_id] is not None:
                    due[decision.option_id, year] += amount
        return dict(due)

    @cached_property
    def spent(self) -> dict[tuple[str, int], float]:
        """Money paid: (funder, year) -> euros, grants having replaced own funds."""
        spent: dict[tuple[str, int], float] = defaultdict(float)
        for decision in self.plan.decisions:
            for year, payer, amount in self.paid.get(decision.option_id, []):
                funder = self.purses[decision.option_id] if payer == OWN else payer
                if funder is not None:  # else somebody else's building wears out at somebody else's cost
                    spent[funder, year] += amount
        for funder, year, amount in self.worn:
            spent[funder, year] += amount
        for grant in self.plan.grants:
            spent[grant.funder, grant.year] += grant.amount_eur
            purse = self.purses[grant.option_id]
            if purse is not None:
                spent[purse, grant.year] -= grant.amount_eur
        return dict(spent)

    @cached_property
    def sales(self) -> dict[tuple[str, int], float]:
        """Sale receipts by funder and year: they go to the owner's own funds."""
        sales: dict[tuple[str, int], float] = defaultdict(float)
        for decision in self.plan.decisions:
            proceeds = self.options[decision.option_id]["proceeds_eur"]
            purse = self.purse_of(self.residences[decision.residence_id]["owner"])
            if purse is not None:
                sales[purse, decision.delivery_year] += 0.0 if proceeds is None else float(proceeds)
        return dict(sales)


def _places(data: Data, table: str, key: str) -> dict[str, dict[str, float]]:
    rows = data[table]
    held: dict[str, dict[str, float]] = defaultdict(dict)
    for owner, typology, places in zip(
        rows[key], rows["typology"], model_places(rows, data["typologies"]), strict=True
    ):
        held[owner][typology] = held[owner].get(typology, 0.0) + float(places)
    return dict(held)
