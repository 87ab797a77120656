"""What each line of a list of plans is worth under docs/value.md: years after the plan, money, who is housed.

Residents who stay are taken off the places and the needs before the rest is shared out (allocation.py): the product
keeps them in the model, in places that they hold. Nothing is shared with it but the words and the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.domain.scenario import Scenario
from planning.domain.valuation import Valuation
from tests.oracle.allocation import Floor, best_gain
from tests.oracle.futures import least_cost
from tests.oracle.wear import Homes, Path, Scene

Array = NDArray[np.float64]
Row = dict[str, Any]
Cell = tuple[str, str, str]
"""Territory, typology, grade."""
Key = tuple[str, str]
"""Public, territory."""
SLACK = 1e-7
MILLION = 1e6


@dataclass(frozen=True)
class Supply:
    """What a choice leaves in one period: places that are free, and residents of today who stay, on average."""

    free: Mapping[Cell, float]
    stayers: Mapping[Key, float]


def periods(years: list[int], value: Valuation) -> list[list[int]]:
    """Return the years that count, gathered: each year of the plan alone, then the tail."""
    last = years[-1]
    end = last + sum(value.tail_years) if value.count_to is None else max(last, value.count_to)
    found, year = [[one] for one in years], last + 1
    for length in value.tail_years or (end - last,):
        if year <= end:
            found.append(list(range(year, min(year + length - 1, end) + 1)))
            year += length
    if year <= end:
        found[-1] += range(year, end + 1)
    return found


def later_starts(option: Row, costs: list[Row], years: list[int], value: Valuation) -> list[int]:
    """Return the years after the plan in which an option may start."""
    end, last = periods(years, value)[-1][-1], years[-1]
    paid = [row["year_offset"] for row in costs if row["option_id"] == option["option_id"]]
    allowed = last - max([option["duration_years"], *paid])
    latest, earliest = option["latest_year"], option["earliest_year"]
    return [
        last + 1 + after
        for after in sorted(value.later_starts)
        if last + 1 + after <= end
        and (latest is None or latest >= allowed or last + 1 + after <= latest)
        and (earliest is None or last + 1 + after >= earliest)
    ]


class Worth:
    """The value of the choices of a portfolio."""

    def __init__(self, tables: Mapping[str, list[Row]], years: list[int], scenario: Scenario) -> None:
        assert scenario.value is not None
        self.tables, self.plan_years, self.scenario, self.value = tables, years, scenario, scenario.value
        self.periods = periods(years, self.value)
        self.years = [year for period in self.periods for year in period]
        self.scene = Scene(tables, years, self.value)
        self.weight = {row["client_group"]: row["weight"] for row in tables["client_groups"]}

    def omega(self, year: int) -> float:
        """Return what a year counts."""
        return float((1.0 + self.value.discount_rate) ** -(year - self.years[0]))

    def mean(self, yearly: Mapping[int, float], period: list[int]) -> float:
        """Return the mean of a yearly figure in a period."""
        return sum(self.omega(year) * yearly[year] for year in period) / sum(self.omega(year) for year in period)

    def path(self, residence: Row, choice: Any) -> Path:
        """Follow a residence under a choice."""
        today = self.scene.kinds_today(residence)
        after = [] if choice.keeps else self.scene.kinds_after(choice.option, today)
        return Path(residence, choice, today, after, self.scene)

    # ---- what a choice costs --------------------------------------------------------------------------------

    def choice_cost(self, residence: Row, choice: Any, capex: float, keep: Row | None) -> float:
        """Return what a choice costs alone: its money, and what its stayers lose in their homes."""
        path = self.path(residence, choice)
        euros = self._investment(choice, capex)
        euros += sum(self.omega(year) * self._yearly(path, keep, year) for year in self.years)
        if not choice.keeps:
            euros += self.value.action_eur * self.omega(choice.start)
        people = sum(self.omega(year) * self._lost_by_stayers(path, year) for year in self.years)
        return euros / self.value.place_year_eur + people

    def _investment(self, choice: Any, capex: float) -> float:
        if choice.keeps:
            return 0.0
        option, total = choice.option, 0.0
        lasts = option["amortised_years"] or option["life_years"] or 0.0
        if lasts:
            yearly = self._annuity(capex, lasts)
            total += sum(
                self.omega(year) * yearly
                for year in self.years
                if choice.delivery <= year <= choice.delivery + lasts - 1
            )
        else:
            total += self.omega(choice.start) * capex
        if choice.delivery in self.years:
            total -= self.omega(choice.delivery) * (option["proceeds_eur"] or 0.0)
        return total

    def _annuity(self, cost: float, years: float) -> float:
        rate = self.value.discount_rate
        return cost / years if rate == 0 else cost * rate / (1.0 - (1.0 + rate) ** -years)

    def _yearly(self, path: Path, keep: Row | None, year: int) -> float:
        """Return the euros of one year: running, upkeep, renewal, closure."""
        value, homes = self.value, path.count(year)
        total = 0.0 if path.is_closed(year) else -self._result(path, keep, year)
        if path.renewed(year):
            total += homes * value.upkeep_eur.good
            total += homes * self._annuity(value.renewal_eur, value.renewal_life_years)
        elif not path.is_closed(year):
            since = path.delivery if path.renews(year) else self.years[0]
            total += homes * getattr(value.upkeep_eur, path.stage(year)) * (1.0 + value.upkeep_growth) ** (year - since)
        ends = year > self.years[0] and path.is_closed(year) and path.stage(year - 1) != "ended"
        return total + (path.count(year - 1) * value.closure_eur if ends else 0.0)

    def _result(self, path: Path, keep: Row | None, year: int) -> float:
        """Return the running result before rent."""
        today = 0.0 if keep is None else _before_rent(keep)
        if path.delivered(year):
            return _before_rent(path.option)
        if path.in_works(year):
            during = path.option["running_during_eur_per_year"]
            return (1.0 - path.closed_share) * today if during is None else float(during)
        return today

    def _lost_by_stayers(self, path: Path, year: int) -> float:
        lost = 0.0
        homes = path.homes(year)
        for (typology, group), persons in path.staying(year).items():
            fit = self.scene.fits[typology, group]
            for row, share in _shares(homes, typology):
                loss = self.scene.rules.loss(row.grade, typology, group, year)
                lost += self.weight[group] * persons * share * (1.0 - fit * (1.0 - loss))
        return lost

    # ---- what a choice leaves -------------------------------------------------------------------------------

    def supply(self, residence: Row, choice: Any) -> list[Supply]:
        """Return the free places and the stayers of a residence, by period."""
        path = self.path(residence, choice)
        yearly = {year: self._year_supply(path, residence["territory"], year) for year in self.years}
        found = []
        for period in self.periods:
            cells = {cell for year in period for cell in yearly[year].free}
            keys = {key for year in period for key in yearly[year].stayers}
            found.append(
                Supply(
                    {cell: self.mean({y: yearly[y].free.get(cell, 0.0) for y in period}, period) for cell in cells},
                    {key: self.mean({y: yearly[y].stayers.get(key, 0.0) for y in period}, period) for key in keys},
                )
            )
        return found

    def _year_supply(self, path: Path, territory: str, year: int) -> Supply:
        homes, people = path.homes(year), path.staying(year)
        free: dict[Cell, float] = {}
        stayers: dict[Key, float] = {}
        for typology in {row.typology for row in homes}:
            held = sum(persons for (name, _), persons in people.items() if name == typology)
            for row, share in _shares(homes, typology):
                cell = territory, typology, row.grade
                free[cell] = free.get(cell, 0.0) + row.places - share * held
        for (_, group), persons in people.items():
            stayers[group, territory] = stayers.get((group, territory), 0.0) + persons
        return Supply(free, stayers)

    # ---- who is housed --------------------------------------------------------------------------------------

    @cached_property
    def residents(self) -> list[dict[Key, float]]:
        """Residents of today who need a place somewhere, by period."""
        found: list[dict[Key, float]] = []
        for period in self.periods:
            total: dict[Key, float] = {}
            for residence in self.tables["residences"]:
                for year in period:
                    share = self.omega(year) / sum(self.omega(one) for one in period)
                    for (_, group), persons in self.scene.remaining(residence["residence_id"], year).items():
                        key = group, residence["territory"]
                        total[key] = total.get(key, 0.0) + share * persons
            found.append(total)
        return found

    def needs(self, rows: list[Row]) -> list[dict[Key, float]]:
        """Return the needs of each period, from the rows of the needs: held after the last, 0 where missing before."""
        told: dict[Key, dict[int, float]] = {}
        for row in rows:
            key = row["client_group"], row["territory"]
            told.setdefault(key, {})[row["year"]] = row["places"]
        found = []
        for number, period in enumerate(self.periods):
            needs = dict(self.residents[number])
            for key, known in told.items():
                mean = self.mean({year: self._need_in(known, year) for year in period}, period)
                needs[key] = max(mean, needs.get(key, 0.0))
            found.append(needs)
        return found

    def _need_in(self, known: Mapping[int, float], year: int) -> float:
        last = self.plan_years[-1]
        if year <= last:
            return known.get(year, 0.0)
        after = [one for one in known if last < one <= year]
        return known[max(after)] if after else known.get(last, 0.0)

    def futures(self, rows: list[Row], needs: list[dict[Key, float]]) -> list[dict[Key, list[float]]]:
        """Return the futures of each need in each period; `rows` have the places of each future, year by year."""
        by_year = {(row["client_group"], row["territory"], row["year"]): row["futures"] for row in rows}
        last, found = self.plan_years[-1], []
        nothing = [0.0] * max(len(row["futures"]) for row in rows)
        for number, period in enumerate(self.periods):
            here = {}
            for key, places in needs[number].items():
                drawn = by_year.get((*key, min(period[0], last)), nothing)
                mean = sum(drawn) / len(drawn)
                if period[0] > last and mean > 0:
                    drawn = [one * places / mean for one in drawn]
                more = max(0.0, self.residents[number].get(key, 0.0) - max(drawn))
                sure = [one > 0 or max(drawn) == 0 for one in drawn]
                here[key] = [one + more * is_sure for one, is_sure in zip(drawn, sure, strict=True)]
            found.append(here)
        return found

    def allocation_cost(
        self,
        pairs: Sequence[tuple[Row, Sequence[Any]]],
        lines: NDArray[np.intp],
        rows: list[Row],
        floors_of: Callable[[list[Row], int], list[Floor]],
    ) -> Array:
        """Return what each line loses for want of places, residents who stay apart; infinite: a floor is not reached.

        Parameters
        ----------
        pairs
            Each residence and its choices.
        lines
            Positions of the choices, a line for each plan.
        rows
            Of the needs, with their `futures` where many count.
        floors_of
            Floors on needs (their keys and places) in a year of the plan.
        """
        needs = self.needs(rows)
        futures = self.futures(rows, needs) if any("futures" in row for row in rows) else None
        supplies = [[self.supply(residence, choice) for choice in found] for residence, found in pairs]
        total = np.zeros(len(lines))
        for number, period in enumerate(self.periods):
            drawn = None if futures is None else futures[number]
            told = [
                {**dict(zip(("client_group", "territory"), key, strict=True)), "places": places}
                for key, places in needs[number].items()
            ]
            if drawn is not None:
                told = [{**row, "places": float(np.mean(drawn[row["client_group"], row["territory"]]))} for row in told]
            floors = floors_of(told, period[0]) if number < len(self.plan_years) else []
            here = [[supply[number] for supply in found] for found in supplies]
            codes = [[found.index(one) for one in found] for found in here]
            drawn_lines = np.stack([np.array(codes[at])[lines[:, at]] for at in range(len(here))], axis=1)
            distinct, which = np.unique(drawn_lines, axis=0, return_inverse=True)
            costs = [
                self._period_cost(
                    number, [here[at][code] for at, code in enumerate(line)], needs[number], floors, drawn
                )
                for line in distinct
            ]
            total += np.array(costs)[which.ravel()]
        return total

    def _period_cost(
        self,
        number: int,
        supply: Sequence[Supply],
        needs: Mapping[Key, float],
        floors: Sequence[Floor],
        futures: Mapping[Key, list[float]] | None,
    ) -> float:
        """Return what one period loses, given what each residence leaves; floors count residents who stay as served."""
        counts = sum(self.omega(year) for year in self.periods[number])
        free: dict[Cell, float] = {}
        settled = dict.fromkeys(needs, 0.0)
        for one in supply:
            for cell, places in one.free.items():
                free[cell] = free.get(cell, 0.0) + places
            for key, persons in one.stayers.items():
                settled[key] += persons
        cells = list(free)
        places = [max(0.0, free[cell]) for cell in cells]
        worth = [counts * self.weight[group] for group, _ in needs]
        year = self.periods[number][-1]  # homes have a dash in the years only in which a rule gives it
        gain = [[self._gain(key, cell, year, price) for cell in cells] for key, price in zip(needs, worth, strict=True)]
        held = [
            Floor(floor.needs, floor.minimum - sum(list(settled.values())[at] for at in floor.needs), *_terms(floor))
            for floor in floors
        ]
        if futures is not None:
            left = [[max(0.0, one - settled[key]) for one in futures[key]] for key in needs]
            cost = least_cost(left, places, worth, gain, held) if needs else 0.0
            return np.inf if cost is None else cost
        asked = [max(0.0, need - settled[key]) for key, need in needs.items()]
        best = best_gain(asked, places, gain, held)
        return np.inf if best is None else sum(p * n for p, n in zip(worth, asked, strict=True)) - best

    def _gain(self, key: Key, cell: Cell, year: int, price: float) -> float | None:
        """Return what a person of a need spares when housed in a cell; None where it is not allowed."""
        (group, origin), (territory, typology, grade) = key, cell
        fit = self.scene.fits.get((typology, group), 0.0)
        away = 0.0 if territory == origin else self._away.get((origin, territory), 1.0)
        if fit <= 0 or away >= 1.0:
            return None
        return price * fit * (1.0 - self.scene.rules.loss(grade, typology, group, year)) * (1.0 - away)

    @cached_property
    def _away(self) -> dict[tuple[str, str], float]:
        rows = self.tables["neighbours"]
        return {(row["from_territory"], row["to_territory"]): row["penalty"] for row in rows}

    # ---- rules after the plan -------------------------------------------------------------------------------

    def is_beyond(self, line: Sequence[tuple[Row, Any, float]]) -> bool:
        """Tell whether starts after the plan ask for more than the team or the money of their years.

        `line` has each residence, its choice and the cost of the works.
        """
        years = self.value.later_years
        yearly = self._money_a_year()
        for start in {choice.start for _, choice, _ in line if choice.start > self.plan_years[-1]}:
            here = [(residence, choice, capex) for residence, choice, capex in line if choice.start == start]
            for rule in self.tables["rules"]:
                if rule["rule"] == "works_capacity" and rule["year"] is None:
                    load = sum(
                        _or(choice.option["team_load"], 1.0) * max(1, choice.option["duration_years"])
                        for residence, choice, _ in here
                        if rule["subject"] in ("", "*", residence["territory"])
                    )
                    if load > years * float(rule["value"]) + SLACK:
                        return True
            if sum(capex for _, _, capex in here) > years * yearly + SLACK:
                return True
        return False

    def _money_a_year(self) -> float:
        """Return the mean yearly sum of all envelopes; infinite where a funder has no limit."""
        total = 0.0
        for funder in self.tables["funders"]:
            here = {
                row["year"]: row["amount_eur"]
                for row in self.tables["envelopes"]
                if row["funder"] == funder["funder"] and row["amount_eur"] is not None
            }
            limits = [here["all"]] if "all" in here else []
            if all(str(year) in here for year in self.plan_years):
                limits.append(sum(here[str(year)] for year in self.plan_years))
            total += min(limits, default=np.inf)
        return total / len(self.plan_years)


def _shares(homes: Sequence[Homes], typology: str) -> list[tuple[Homes, float]]:
    """Return the homes of a typology and the part of its places that each has."""
    here = [row for row in homes if row.typology == typology]
    total = sum(row.places for row in here)
    return [(row, row.places / total) for row in here if total > 0]


def _terms(floor: Floor) -> tuple[bool, float]:
    return floor.hard, floor.price


def _before_rent(option: Row) -> float:
    return float((option["running_result_eur_per_year"] or 0.0) + (option["rent_eur_per_year"] or 0.0))


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value
