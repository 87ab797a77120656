"""Buildings and homes recounted under the value model: years, stages, classes of homes (docs/value.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from planning.checking.ledger import KEEP, Ledger, Row, rows_of
from planning.domain.kinds import CLASSES, ENERGY_LABELS, SANITARY
from planning.domain.plan import Decision
from planning.domain.valuation import Valuation
from planning.tables.data import Data
from planning.tables.places import model_places
from planning.tables.subjects import split_subject

STAGES = ("good", "fair", "poor", "ended")
BEST, CORRECT = CLASSES[0], CLASSES[1]
NOT_ACCESSIBLE = "-"
"""After the class of homes that are not accessible."""
Cell = tuple[str, str]
"""Typology, grade."""


# The years that count.


@dataclass(frozen=True)
class Years:
    """Every year that counts, in periods named by their first year."""

    first: int
    last: int
    """Last year of the plan."""
    end: int
    starts: tuple[int, ...]
    rate: float

    @classmethod
    def of(cls, data: Data, value: Valuation) -> Years:
        """Return the years of the plan one by one, then the periods that follow them."""
        first, last = data.manifest.first_year, data.manifest.last_year
        asked = value.count_to if value.count_to is not None else last + sum(value.tail_years)
        end = max(asked, last)
        starts, year = list(data.years), last + 1
        for length in value.tail_years or (1,):
            starts += [year] if year <= end else []
            year += length
        return cls(first, last, end, tuple(starts), value.discount_rate)

    @cached_property
    def every(self) -> range:
        """All years."""
        return range(self.first, self.end + 1)

    @cached_property
    def weight(self) -> dict[int, float]:
        """What each year counts."""
        return {year: (1.0 + self.rate) ** (self.first - year) for year in self.every}

    @cached_property
    def periods(self) -> dict[int, range]:
        """The years of each period, by its first year."""
        ends = (*self.starts[1:], self.end + 1)
        return {start: range(start, after) for start, after in zip(self.starts, ends, strict=True)}

    @cached_property
    def counts(self) -> dict[int, float]:
        """What each period counts."""
        return {start: sum(self.weight[year] for year in years) for start, years in self.periods.items()}

    def mean(self, yearly: Mapping[int, float], period: int) -> float:
        """Return the weighted mean of a yearly figure (0 where it has none) in a period."""
        years = self.periods[period]
        return sum(self.weight[year] * yearly.get(year, 0.0) for year in years) / self.counts[period]


# What a home is.


@dataclass(frozen=True)
class Kind:
    """Homes that are alike at a residence, today or after delivery."""

    typology: str
    places: float
    """Model places."""
    units: float
    """Places or dwellings, as written."""
    room_m2: float | None
    sanitary: str
    kitchenette: bool | None
    accessible: float | None
    class_after: str = ""


def _share(flag: object) -> float | None:
    return None if flag is None else float(bool(flag))


def _first_known(*cells: float | None) -> float | None:
    return next((cell for cell in cells if cell is not None), None)


def _kind(row: Row, places: float, room_m2: float | None, accessible: float | None) -> Kind:
    units = row["places"] if row["places"] is not None else row["dwellings"]
    return Kind(
        typology=row["typology"],
        places=places,
        units=float(units),
        room_m2=_first_known(row["room_m2"], room_m2),
        sanitary=row["private_sanitary"] or "",
        kitchenette=row["kitchenette"],
        accessible=_first_known(row["accessible_share"], accessible),
        class_after=row.get("class_after") or "",
    )


def _with_places(data: Data, table: str) -> Iterable[tuple[Row, float]]:
    rows = data[table]
    return zip(rows_of(rows), map(float, model_places(rows, data["typologies"])), strict=True)


def _as_today(kind: Kind, today: Iterable[Kind]) -> list[Kind]:
    """Complete homes after delivery with those of the same typology today, in as many parts as there are of these."""
    former = [one for one in today if one.typology == kind.typology]
    held = sum(one.places for one in former)
    if not former:
        return [kind]
    parts = [(one, one.places / held if held > 0 else 1.0 / len(former)) for one in former]
    return [
        replace(
            kind,
            places=kind.places * part,
            units=kind.units * part,
            room_m2=_first_known(kind.room_m2, one.room_m2),
            sanitary=kind.sanitary or one.sanitary,
            kitchenette=one.kitchenette if kind.kitchenette is None else kind.kitchenette,
            accessible=_first_known(kind.accessible, one.accessible),
        )
        for one, part in parts
    ]


# What makes a home fit.


@dataclass(frozen=True)
class Fitness:
    """The rows of habitability_rules that a policy keeps."""

    rules: tuple[Row, ...]
    value: Valuation

    @classmethod
    def of(cls, data: Data, value: Valuation) -> Fitness:
        """Keep the rows that the policy knows."""
        known = {"none": {""}, "law": {"", "law"}, "internal": {"", "law", "internal"}}[value.policy]
        rows = [row for row in rows_of(data["habitability_rules"]) if (row["policy"] or "") in known]
        return cls(tuple({**row, "of": frozenset(split_subject(row["typologies"] or ""))} for row in rows), value)

    @cached_property
    def looked_at(self) -> set[str]:
        """The criteria of all rows."""
        return {str(row["criterion"]) for row in self.rules}

    def _about(self, *criteria: str, typology: str) -> list[Row]:
        return [row for row in self.rules if row["criterion"] in criteria and (not row["of"] or typology in row["of"])]

    def of_homes(self, kind: Kind, year: int) -> str:
        """Return the class that the homes themselves have in a year, whatever the building."""
        if kind.class_after:
            return kind.class_after
        rows = self._about("room_m2", "private_sanitary", "kitchenette", typology=kind.typology)
        unknown = ("room_m2" in self.looked_at and kind.room_m2 is None) or (
            "private_sanitary" in self.looked_at and not kind.sanitary
        )
        found = [row["class"] for row in rows if _begun(row, year) and _lacks(kind, row)]
        return _worst([*found, *([CORRECT] if unknown else [])])

    def of_building(self, typology: str, facts: Mapping[str, object], year: int) -> str:
        """Return the class that the building gives to homes of a typology; `facts` by criterion, those cured apart."""
        rows = self._about("safety_opinion", "energy_label", "stage", "agreement_end", typology=typology)
        return _worst([row["class"] for row in rows if _begun(row, year) and _suffers(facts, row)])

    def without_access(self, typology: str, year: int) -> str:
        """Return the worst class of homes of a typology that are not accessible in a year; empty without a row."""
        rows = self._about("accessible", typology=typology)
        return max([str(row["class"]) for row in rows if _begun(row, year)], default="")

    def loss(self, typology: str, grade: str, group: str) -> float:
        """Return what a place-year loses in homes of a typology and grade for a public."""
        return float(getattr(self.value.loss, self.worst(typology, grade, group)))

    def worst(self, typology: str, grade: str, group: str) -> str:
        """Return the class of homes of a typology and grade for a public."""
        if not grade.endswith(NOT_ACCESSIBLE):
            return grade
        publics = [
            (row, split_subject(row["client_groups"] or "")) for row in self._about("accessible", typology=typology)
        ]
        return _worst([grade[0], *(row["class"] for row, names in publics if not names or group in names)])


def _worst(classes: Iterable[str]) -> str:
    return max((BEST, *classes))


def _begun(row: Row, year: int) -> bool:
    return row["from_year"] is None or year >= row["from_year"]


def _lacks(kind: Kind, row: Row) -> bool:
    """Tell whether homes are what one of the first three criteria is about."""
    if row["criterion"] == "room_m2":
        return kind.room_m2 is not None and kind.room_m2 < float(row["threshold"])
    if row["criterion"] == "private_sanitary":
        return bool(kind.sanitary) and SANITARY.index(kind.sanitary) <= SANITARY.index(row["threshold"])
    return kind.kitchenette is not None and not kind.kitchenette


def _suffers(facts: Mapping[str, object], row: Row) -> bool:
    """Tell whether a building is what one of the following criteria is about."""
    fact = str(facts[row["criterion"]] or "")
    if row["criterion"] == "energy_label":
        return fact in ENERGY_LABELS and ENERGY_LABELS.index(fact) >= ENERGY_LABELS.index(row["threshold"])
    if row["criterion"] == "stage":
        return STAGES.index(fact) >= STAGES.index(row["threshold"])
    return bool(fact)


# One residence under what is decided of it.


@dataclass(frozen=True)
class Home:
    """A residence, what is decided of it (in the plan or after it), and its homes in each year."""

    site: Row
    keep: Row | None
    option: Row
    start: int
    today: tuple[Kind, ...]
    after: tuple[Kind, ...]
    years: Years
    fitness: Fitness

    @property
    def acts(self) -> bool:
        """Whether anything is done."""
        return bool(self.option["kind"] != KEEP)

    @cached_property
    def delivery(self) -> int:
        """Year of delivery; after all years for what is kept."""
        return self.start + int(self.option["duration_years"]) if self.acts else self.years.end + 10_000

    @cached_property
    def closing(self) -> int:
        """Year from which places are closed."""
        return min(self.start + int(self.option["closed_from"] or 0), self.delivery) if self.acts else self.delivery

    @cached_property
    def closed_share(self) -> float:
        """Share of places closed until delivery; works that are delivered at once close none."""
        return float(self.option["closed_share"] or 0.0) if self.acts and self.delivery > self.start else 0.0

    @cached_property
    def life(self) -> float:
        """Years of service that the works give; 0 when they give none."""
        return float(self.option["life_years"] or 0.0) if self.acts else 0.0

    def is_delivered(self, year: int) -> bool:
        """Tell whether the residence is as it will be after what is done."""
        return year >= self.delivery

    def is_renovated(self, year: int) -> bool:
        """Tell whether works that give years of service are delivered."""
        return self.life > 0 and self.is_delivered(year)

    @cached_property
    def _left_today(self) -> float:
        given = self.site["service_years"]
        condition = self.site["condition"] or "fair"
        return float(given) if given is not None else float(getattr(self.fitness.value.service_years, condition))

    def _left(self, year: int) -> float:
        """Return the years of service left."""
        if not self.is_renovated(year):
            return self._left_today - (year - self.years.first) if self.today else float("inf")
        at_delivery = self._left_today - (self.delivery - self.years.first) if self.today else 0.0
        return max(at_delivery, self.life) - (year - self.delivery)

    def stage(self, year: int) -> str:
        """Return the state of the building."""
        left, limits = self._left(year), self.fitness.value.service_years
        if left <= 0:
            return "ended"
        number = 2 if left <= limits.poor else 1 if left <= limits.fair else 0
        condition = self.site["condition"]
        if condition and self.today and not self.is_renovated(year):
            number = max(number, STAGES.index(condition))
        return STAGES[number]

    def is_renewed(self, year: int) -> bool:
        """Tell whether a building at the end of its service is open again."""
        return self.stage(year) == "ended" and year > self.years.last + self.fitness.value.renewal_after_years

    def is_closed(self, year: int) -> bool:
        """Tell whether a building is closed at the end of its service."""
        return self.stage(year) == "ended" and not self.is_renewed(year)

    def kinds(self, year: int) -> list[tuple[Kind, float]]:
        """Return the homes of a residence, open or not at the end of service, with the share that works leave open."""
        if self.is_delivered(year):
            return [(kind, 1.0) for kind in self.after]
        kept = 1.0 - self.closed_share if year >= self.closing else 1.0
        return [(kind, kept) for kind in self.today]

    def units(self, year: int) -> float:
        """Return the homes open: places or dwellings."""
        return 0.0 if self.is_closed(year) else sum(share * kind.units for kind, share in self.kinds(year))

    @cached_property
    def open(self) -> dict[int, dict[Cell, float]]:
        """Model places open in each year, by typology and grade."""
        return {year: self._graded(year) for year in self.years.every}

    def _graded(self, year: int) -> dict[Cell, float]:
        found: dict[Cell, float] = defaultdict(float)
        for kind, share in [] if self.is_closed(year) else self.kinds(year):
            grade = CORRECT if self.is_renewed(year) else self._class(kind, year)
            worst = self.fitness.without_access(kind.typology, year)
            barred = 0.0 if kind.accessible is None or grade >= worst else 1.0 - kind.accessible
            found[kind.typology, grade] += share * kind.places * (1.0 - barred)
            found[kind.typology, grade + NOT_ACCESSIBLE] += share * kind.places * barred
        return {cell: places for cell, places in found.items() if places > 0}

    def _class(self, kind: Kind, year: int) -> str:
        return max(self.fitness.of_homes(kind, year), self.fitness.of_building(kind.typology, self._facts(year), year))

    def _facts(self, year: int) -> dict[str, object]:
        """Return what the rows on buildings look at, by criterion."""
        site, delivered = self.site, self.acts and self.is_delivered(year)
        refused = site["safety_opinion"] == "unfavourable" and year >= _year(site["safety_date"], self.years.first)
        ended = bool(site["agreement_end"]) and year > _year(site["agreement_end"], self.years.first)
        return {
            "safety_opinion": refused and not self._is_cured("fire", year),
            "agreement_end": ended and not self._is_cured("agreement", year),
            "energy_label": (delivered and self.option["energy_label_after"]) or site["energy_label"],
            "stage": self.stage(year),
        }

    def _is_cured(self, topic: str, year: int) -> bool:
        """Tell whether the works have answered a topic: at delivery, or for fire at the end of a first phase."""
        first_phase = self.option["safe_from"] if topic == "fire" else None
        since = self.delivery if first_phase is None else self.start + int(first_phase)
        return self.acts and topic in split_subject(self.option["cures"] or "") and year >= since

    @cached_property
    def by_class(self) -> dict[int, dict[str, float]]:
        """Model places open in each year, by class."""
        found: dict[int, dict[str, float]] = {year: defaultdict(float) for year in self.years.every}
        for year, cells in self.open.items():
            for (_, grade), places in cells.items():
                found[year][grade[0]] += places
        return found

    def held(self, year: int, typology: str) -> float:
        """Return the model places open of a typology."""
        return sum(places for (name, _), places in self.open[year].items() if name == typology)


def _year(date: object, otherwise: int) -> int:
    return int(str(date)[:4]) if date else otherwise


def homes_of(ledger: Ledger, value: Valuation) -> dict[str, Home]:
    """Return every residence that is decided, under what is done there in the plan or after it."""
    data = ledger.data
    years, fitness = Years.of(data, value), Fitness.of(data, value)
    keeps = {row["residence_id"]: row for row in ledger.options.values() if row["kind"] == KEEP}
    today: dict[str, list[Kind]] = defaultdict(list)
    for row, places in _with_places(data, "programmes"):
        site = ledger.residences[row["residence_id"]]
        today[row["residence_id"]].append(_kind(row, places, site["room_m2"], _share(site["accessible"])))
    after: dict[str, list[Kind]] = defaultdict(list)
    for row, places in _with_places(data, "option_programmes"):
        option = ledger.options[row["option_id"]]
        kind = _kind(row, places, None, _share(option["accessible_after"]))
        after[row["option_id"]] += _as_today(kind, today[option["residence_id"]])

    def home(decision: Decision) -> Home:
        name, option = decision.residence_id, decision.option_id
        return Home(
            site=ledger.residences[name],
            keep=keeps.get(name),
            option=ledger.options[option],
            start=decision.start_year,
            today=tuple(today[name]),
            after=tuple(after[option]),
            years=years,
            fitness=fitness,
        )

    done = {row.residence_id: row for row in (*ledger.plan.decisions, *ledger.plan.later)}
    return {name: home(decision) for name, decision in done.items()}
