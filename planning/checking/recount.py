"""What a plan is worth, recounted: who stays, places and who they are open to, needs, people, euros (docs/value.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from planning.checking.homes import Fitness, Home, Years, homes_of
from planning.checking.housed import Need, Segments, missing_on_average, needs_in_segments
from planning.checking.ledger import Ledger, cells_of, rows_of
from planning.domain.plan import Served
from planning.domain.valuation import MONEY_TERMS, PEOPLE_TERMS, SETTLED, Valuation

FREE = ""
"""Who a place is for when no resident of today holds it."""
Place = tuple[str, str, str, str, int]
"""Territory, typology, grade, public that holds it (or free), first year of the period."""
BUCKET = {"A": "well", "B": "well", "C": "badly", "D": "unfit"}
WITHOUT = "without"
BUCKETS = ("well", "badly", "unfit", WITHOUT)


@dataclass(frozen=True)
class Cohort:
    """Residents of today of one public who live in one typology of a residence."""

    residence: str
    typology: str
    group: str
    persons: float
    rate: float

    def remaining(self, years: int) -> float:
        """Return how many have not left on their own after so many years."""
        return self.persons * (1.0 - self.rate) ** years


@dataclass(frozen=True)
class Worth:
    """A plan's decisions under a value model."""

    ledger: Ledger
    value: Valuation

    @cached_property
    def years(self) -> Years:
        """The years that count."""
        return Years.of(self.ledger.data, self.value)

    @cached_property
    def fitness(self) -> Fitness:
        """What makes homes fit."""
        return Fitness.of(self.ledger.data, self.value)

    @cached_property
    def homes(self) -> dict[str, Home]:
        """Residences under what is decided of them."""
        return homes_of(self.ledger, self.value)

    @cached_property
    def suits(self) -> dict[tuple[str, str], float]:
        """(typology, public) -> suitability, above 0."""
        cells = cells_of(self.ledger.data["suitability"], "typology", "client_group", "suitability")
        return {(typology, group): float(share) for typology, group, share in cells if share > 0}

    @cached_property
    def away(self) -> dict[tuple[str, str], float]:
        """(territory of the need, territory of the place) -> penalty, where it leaves a place worth something."""
        cells = cells_of(self.ledger.data["neighbours"], "from_territory", "to_territory", "penalty")
        near = {(origin, target): float(penalty) for origin, target, penalty in cells if penalty < 1.0}
        return {**near, **{(name, name): 0.0 for name in self.ledger.data["territories"]["territory"]}}

    # Residents of today.

    @cached_property
    def cohorts(self) -> list[Cohort]:
        """Residents of today where they live, no more in a typology than it has places."""
        found: list[Cohort] = []
        for row in rows_of(self.ledger.data["cohorts"]):
            if not row["client_group"]:
                continue
            held = self.ledger.today.get(row["residence_id"], {})
            named = row["typology"] or ""
            suited = {
                name: places
                for name, places in held.items()
                if (name, row["client_group"]) in self.suits and named in ("", name)
            }
            total = sum(suited.values())
            found += [
                Cohort(
                    row["residence_id"],
                    name,
                    row["client_group"],
                    float(row["persons"]) * places / total,
                    float(row["yearly_exit_rate"] or 0.0),
                )
                for name, places in suited.items()
                if total > 0
            ]
        return self._within_the_walls(found)

    def _within_the_walls(self, found: list[Cohort]) -> list[Cohort]:
        living: dict[tuple[str, str], float] = defaultdict(float)
        for one in found:
            living[one.residence, one.typology] += one.persons
        return [
            Cohort(one.residence, one.typology, one.group, one.persons * min(1.0, room / everybody), one.rate)
            for one in found
            if (everybody := living[one.residence, one.typology]) > 0
            and (room := self.ledger.today[one.residence][one.typology]) > 0
        ]

    @cached_property
    def _by_door(self) -> dict[str, dict[str, list[Cohort]]]:
        """Residents by residence and typology."""
        found: dict[str, dict[str, list[Cohort]]] = defaultdict(lambda: defaultdict(list))
        for one in self.cohorts:
            found[one.residence][one.typology].append(one)
        return found

    def staying(self, name: str, year: int) -> dict[tuple[str, str], float]:
        """Return who still lives at a residence: (typology, public) -> persons."""
        stay: dict[tuple[str, str], float] = defaultdict(float)
        for (_, door, group), persons in self._living(name, year).items():
            stay[door, group] += persons
        return dict(stay)

    def _living(self, name: str, year: int) -> dict[tuple[str, str, str], float]:
        """Return who still lives at a residence: (typology of today, typology of the year, public) -> persons."""
        home = self.homes[name]
        if year >= self._closed_from.get(name, year + 1):
            return {}
        kept = 1.0 - home.closed_share if year >= home.closing else 1.0
        living: dict[tuple[str, str, str], float] = defaultdict(float)
        wanted: dict[str, float] = defaultdict(float)
        for typology, cohorts in self._by_door.get(name, {}).items():
            for one in cohorts:
                for door, part in self._doors(home, year, typology, one.group).items():
                    persons = part * kept * one.remaining(year - self.years.first)
                    living[typology, door, one.group] += persons
                    wanted[door] += persons
        fitting = {door: min(1.0, home.held(year, door) / persons) for door, persons in wanted.items() if persons > 0}
        return {key: persons * fitting.get(key[1], 0.0) for key, persons in living.items()}

    def homeless(self, name: str, year: int) -> float:
        """Return the residents of today who lose their home for good in a year, those that works displace apart."""
        home = self.homes[name]
        if home.closed_share > 0 and year == home.closing:
            return 0.0
        lost = 0.0
        for typology, cohorts in self._by_door.get(name, {}).items():
            for group in {one.group for one in cohorts}:
                here = [one for one in cohorts if one.group == group]
                now = sum(one.remaining(year - self.years.first) for one in here)
                before = self._share(name, typology, group, year - 1) if year > self.years.first else 1.0
                lost += now * max(0.0, before - self._share(name, typology, group, year))
        return lost

    def _share(self, name: str, typology: str, group: str, year: int) -> float:
        """Return the share of those who have not left on their own that still lives there."""
        cohorts = [one for one in self._by_door[name][typology] if one.group == group]
        everybody = sum(one.remaining(year - self.years.first) for one in cohorts)
        living = self._living(name, year)
        there = sum(persons for (today, _, public), persons in living.items() if (today, public) == (typology, group))
        return there / everybody if everybody > 0 else 0.0

    def _doors(self, home: Home, year: int, typology: str, group: str) -> dict[str, float]:
        """Return the typologies in which residents of one live in a year, with the share of each.

        Where nothing was closed and their typology is gone, their rooms only have another name.
        """
        if home.closed_share > 0 or not home.is_delivered(year):
            return {typology: 1.0}
        after: dict[str, float] = defaultdict(float)
        for kind in home.after:
            after[kind.typology] += kind.places
        if after.get(typology, 0.0) > 0:
            return {typology: 1.0}
        suited = {name: places for name, places in after.items() if places > 0 and (name, group) in self.suits}
        total = sum(suited.values())
        return {name: places / total for name, places in suited.items()}

    @cached_property
    def _closed_from(self) -> dict[str, int]:
        """First year in which a residence is closed at the end of its service."""
        found = {name: [year for year in self.years.every if home.is_closed(year)] for name, home in self.homes.items()}
        return {name: years[0] for name, years in found.items() if years}

    # Places.

    @cached_property
    def places(self) -> dict[Place, float]:
        """Mean places open in each period, those that residents of today hold apart."""
        found: dict[Place, float] = defaultdict(float)
        for name, home in self.homes.items():
            for period, years in self.years.periods.items():
                for year in years:
                    part = self.years.weight[year] / self.years.counts[period]
                    for cell, places in self._open(name, home, year).items():
                        found[home.site["territory"], *cell, period] += part * places
        return dict(found)

    def _open(self, name: str, home: Home, year: int) -> dict[tuple[str, str, str], float]:
        """Return the places of a residence in a year: (typology, grade, holder) -> places."""
        stay = self.staying(name, year)
        found: dict[tuple[str, str, str], float] = {}
        for (typology, grade), places in home.open[year].items():
            part = places / home.held(year, typology)
            held = {group: persons * part for (named, group), persons in stay.items() if named == typology}
            found.update({(typology, grade, group): persons for group, persons in held.items()})
            found[typology, grade, FREE] = places - sum(held.values())
        return found

    # Needs.

    @cached_property
    def lifted(self) -> dict[Need, float]:
        """Mean number of the residents of today who have not left on their own, by need."""
        yearly: dict[tuple[str, str], dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for one in self.cohorts:
            key = one.group, self.ledger.residences[one.residence]["territory"]
            for year in self.years.every:
                yearly[key][year] += one.remaining(year - self.years.first)
        return {
            (*key, period): mean
            for key, persons in yearly.items()
            for period in self.years.starts
            if (mean := self.years.mean(persons, period)) > 0
        }

    @cached_property
    def needs(self) -> dict[Need, float]:
        """Need of each period, at least that of the residents of today."""
        given: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for group, territory, year, places in cells_of(
            self.ledger.data["needs"], "client_group", "territory", "year", "places"
        ):
            given[group, territory][int(year)] = float(places)
        asked = {
            (*key, period): mean
            for key, known in given.items()
            for period in self.years.starts
            if (mean := self.years.mean(self._held_on(known), period)) > 0
        }
        return {key: max(asked.get(key, 0.0), self.lifted.get(key, 0.0)) for key in {**asked, **self.lifted}}

    def _held_on(self, known: Mapping[int, float]) -> dict[int, float]:
        """Return a need in each year: that of the year before where nothing is known of a year after the plan."""
        every: dict[int, float] = {}
        for year in self.years.every:
            before = every.get(year - 1, 0.0) if year > self.years.last else 0.0
            every[year] = known.get(year, before)
        return every

    @cached_property
    def segments(self) -> dict[Need, Segments]:
        """The segments of each need, the surest first."""
        if self.ledger.data["need_curves"].empty:
            return {key: [(need, 1.0, 0.0)] for key, need in self.needs.items()}
        curves = needs_in_segments(self.ledger.data)
        return {key: self._widened(key, need, curves) for key, need in self.needs.items()}

    def _widened(self, key: Need, need: float, curves: Mapping[Need, Segments]) -> Segments:
        group, territory, year = key
        parts = curves.get((group, territory, min(year, self.years.last)), ())
        mean = sum(places * share for places, share, _ in parts)
        scale = need / mean if year > self.years.last and mean > 0 else 1.0
        scaled = [(places * scale, share, excess) for places, share, excess in parts]
        more = max(0.0, self.lifted.get(key, 0.0) - sum(places for places, _, _ in scaled))
        if not scaled:
            return [(more, 1.0, 0.0)]
        return [(scaled[0][0] + more, *scaled[0][1:]), *scaled[1:]]

    # Who is served, and what it comes to.

    @cached_property
    def served(self) -> list[Served]:
        """Rows of the plan and of the years after it."""
        return [*self.ledger.plan.served, *self.ledger.plan.served_later]

    @cached_property
    def allocated(self) -> dict[Need, float]:
        """Places given to each need."""
        found: dict[Need, float] = defaultdict(float)
        for row in self.served:
            found[row.client_group, row.from_territory, row.year] += row.places
        return found

    def unmet(self, need: Need) -> float:
        """Return what is missing of a need, on average with many futures."""
        return missing_on_average(self.segments.get(need, ()), self.allocated[need])

    @cached_property
    def floored(self) -> dict[Need, tuple[float, float]]:
        """What is needed and what is missing of each need of the plan, on average: what floors look at."""
        return {
            need: (missing_on_average(parts, 0.0), self.unmet(need))
            for need, parts in self.segments.items()
            if need[2] <= self.years.last
        }

    @cached_property
    def housed(self) -> dict[Need, dict[str, float]]:
        """The four numbers of each need. With many futures not every place given has somebody in it."""
        found = {need: dict.fromkeys((*BUCKETS, WITHOUT), 0.0) for need in self.needs}
        for row in self.served:
            need = row.client_group, row.from_territory, row.year
            if need in found and row.grade[:1] in BUCKET:
                found[need][BUCKET[self.fitness.worst(row.typology, row.grade, row.client_group)]] += row.places
        for need, numbers in found.items():
            given = sum(numbers.values())
            used = min(given, max(0.0, self.needs[need] - self.unmet(need)))
            for name in BUCKETS:
                numbers[name] *= used / given if given else 0.0
            numbers[WITHOUT] = self.needs[need] - used
        return found

    @cached_property
    def terms(self) -> dict[str, float]:
        """Every term of the value model, before its weight. Residents of today hold what the decisions leave them."""
        terms = {**dict.fromkeys((*PEOPLE_TERMS, *MONEY_TERMS), 0.0), SETTLED: 0.0}
        for parts in (self._people(), *(self._euros(home) for home in self.homes.values())):
            for name, amount in parts.items():
                terms[name] += amount
        return terms

    def _people(self) -> dict[str, float]:
        weights = {
            group: float(weight)
            for group, weight in cells_of(self.ledger.data["client_groups"], "client_group", "weight")
        }
        lost = dict.fromkeys(PEOPLE_TERMS, 0.0)
        for need in self.needs:
            lost["unmet"] += weights[need[0]] * self.years.counts[need[2]] * self.unmet(need)
        for row in self.served:
            places = weights.get(row.client_group, 0.0) * self.years.counts.get(row.year, 0.0) * row.places
            fit = self.suits.get((row.typology, row.client_group), 0.0)
            loss = self.fitness.loss(row.typology, row.grade, row.client_group) if row.grade[:1] in BUCKET else 0.0
            lost["unsuitable"] += places * (1.0 - fit)
            lost["degraded"] += places * fit * loss
            lost["distance"] += places * fit * (1.0 - loss) * self.away.get((row.from_territory, row.to_territory), 0.0)
        return lost

    def _euros(self, home: Home) -> dict[str, float]:
        weight = self.years.weight
        yearly = [(year, weight[year], self._state(home, year)) for year in self.years.every]
        return {
            "investment": self._investment(home),
            "running": -sum(share * self._result(home, year) for year, share, _ in yearly),
            "upkeep": sum(share * self._upkeep(home, year) for year, share, _ in yearly),
            "renewal": sum(share * home.units(year) for year, share, state in yearly if state == "renewed")
            * annuity(self.value.renewal_eur, self.value.renewal_life_years, self.value.discount_rate),
            "closure": sum(
                share * home.units(year - 1)
                for year, share, state in yearly
                if state == "closed" and year > self.years.first and home.stage(year - 1) != "ended"
            )
            * self.value.closure_eur,
            "actions": weight[home.start] * self.value.action_eur if home.acts else 0.0,
        }

    def _state(self, home: Home, year: int) -> str:
        return "renewed" if home.is_renewed(year) else "closed" if home.is_closed(year) else "open"

    def _investment(self, home: Home) -> float:
        if not home.acts:
            return 0.0
        option, weight = home.option, self.years.weight
        capex = cost_of(self.ledger, option["option_id"], home.start)
        years = option["amortised_years"] if option["amortised_years"] is not None else option["life_years"]
        received = weight.get(home.delivery, 0.0) * float(option["proceeds_eur"] or 0.0)
        if not years:
            return weight[home.start] * capex - received
        # A part of a year is paid as a year.
        paying = sum(weight[year] for year in self.years.every if home.delivery <= year < home.delivery + years)
        return annuity(capex, max(1.0, float(years)), self.value.discount_rate) * paying - received

    def _result(self, home: Home, year: int) -> float:
        """Return the yearly result before rent."""
        if home.is_closed(year):
            return 0.0
        if home.is_delivered(year):
            return _before_rent(home.option)
        today = _before_rent(home.keep) if home.keep is not None else 0.0
        if year < home.closing:
            return today
        during = home.option["running_during_eur_per_year"]
        return float(during) if during is not None else (1.0 - home.closed_share) * today

    def _upkeep(self, home: Home, year: int) -> float:
        units, price = home.units(year), self.value.upkeep_eur
        if home.is_closed(year) or units <= 0:
            return 0.0
        if home.is_renewed(year):
            return units * price.good
        since = home.delivery if home.is_renovated(year) else self.years.first
        return units * float(getattr(price, home.stage(year))) * (1.0 + self.value.upkeep_growth) ** (year - since)


def _before_rent(option: Mapping[str, object]) -> float:
    names = ("running_result_eur_per_year", "rent_eur_per_year")
    return sum(float(str(option[name])) for name in names if option[name] is not None)


def annuity(cost: float, years: float, rate: float) -> float:
    """Return what repays a cost in equal parts over so many years."""
    return cost / years if rate == 0 else cost * rate / (1.0 - (1.0 + rate) ** -years)


def cost_of(ledger: Ledger, option: str, start: int) -> float:
    """Return what an option costs when it starts in a year."""
    growth, first = 1.0 + ledger.plan.scenario.cost_index, ledger.data.manifest.first_year
    return sum(amount * growth ** (start + offset - first) for offset, _, amount in ledger.costs.get(option, []))
