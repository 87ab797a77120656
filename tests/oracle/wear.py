"""How one residence lives through the years under one choice: its building, its homes, who stays; year by year.

The pages "Buildings age", "Homes are fit, or not" and "People stay at home" of docs/value.md written a second time, as
plain loops over one residence, one choice and one year. Nothing is shared with the product but its words and tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from planning.domain.kinds import CLASSES, SANITARY
from planning.domain.valuation import Valuation

Row = dict[str, Any]
STAGES = ("good", "fair", "poor", "ended")
HOME = ("room_m2", "private_sanitary", "kitchenette", "accessible_share")
TINY = 1e-9


@dataclass(frozen=True)
class Kind:
    """Homes that are alike: `homes` as written (places or dwellings), `places` in model places, what they are like."""

    typology: str
    homes: float
    places: float
    like: Mapping[str, Any]
    class_after: str = ""


@dataclass(frozen=True)
class Homes:
    """Homes of one grade that are open in a year."""

    typology: str
    grade: str
    homes: float
    places: float


class Rulebook:
    """The rows of habitability_rules that a policy keeps: the class of homes and what is lost in them."""

    def __init__(self, rows: list[Row], value: Valuation) -> None:
        kept = {"none": ("",), "law": ("", "law"), "internal": ("", "law", "internal")}[value.policy]
        self.rows = [row for row in rows if row["policy"] in kept]
        self.value = value

    def _in_force(self, criterion: str, typology: str, year: int) -> list[Row]:
        return [
            row
            for row in self.rows
            if row["criterion"] == criterion
            and (not row["typologies"] or typology in _listed(row["typologies"]))
            and (row["from_year"] is None or year >= row["from_year"])
        ]

    def class_of(self, kind: Kind, facts: Mapping[str, Any], year: int) -> str:
        """Return the class of homes in a year; `facts` are those of the building."""
        found = ["A"]
        for criterion in ("safety", "energy_label", "stage", "agreement"):
            name = {"safety": "safety_opinion", "agreement": "agreement_end"}.get(criterion, criterion)
            rows = self._in_force(name, kind.typology, year)
            found += [row["class"] for row in rows if _applies(name, row["threshold"], facts[criterion])]
        if kind.class_after:
            return max([*found, kind.class_after])
        for criterion in ("room_m2", "private_sanitary", "kitchenette"):
            rows = self._in_force(criterion, kind.typology, year)
            known = kind.like[criterion] not in (None, "")
            found += [
                row["class"] for row in rows if known and _applies(criterion, row["threshold"], kind.like[criterion])
            ]
            if not known and criterion != "kitchenette" and any(row["criterion"] == criterion for row in self.rows):
                found.append("B")  # somebody looks at it, and nobody knows
        return max(found)

    def grades(self, kind: Kind, letter: str, year: int) -> dict[str, float]:
        """Return the shares of homes of a class by grade: those that are not accessible have a dash."""
        rows = self._in_force("accessible", kind.typology, year)
        share = kind.like["accessible_share"]
        if not rows or share is None or letter >= max(row["class"] for row in rows):
            return {letter: 1.0}
        return {grade: part for grade, part in ((letter, share), (f"{letter}-", 1.0 - share)) if part > 0}

    def loss(self, grade: str, typology: str, group: str, year: int) -> float:
        """Return the part of a place-year that a public loses in homes of a grade."""
        letters = [grade[0]]
        if grade.endswith("-"):
            letters += [
                row["class"]
                for row in self._in_force("accessible", typology, year)
                if not row["client_groups"] or group in _listed(row["client_groups"])
            ]
        return float(getattr(self.value.loss, max(letters)))


def _applies(criterion: str, threshold: str, fact: Any) -> bool:
    """Tell whether a row applies to what is known; for dated criteria the fact says so itself."""
    match criterion:
        case "room_m2":
            return bool(fact < float(threshold))
        case "private_sanitary":
            return SANITARY.index(fact) <= SANITARY.index(threshold)
        case "kitchenette":
            return not fact
        case "energy_label":
            return bool(fact) and bool(fact >= threshold)
        case "stage":
            return STAGES.index(fact) >= STAGES.index(threshold)
        case _:
            return bool(fact)


class Path:
    """One residence under one choice."""

    def __init__(self, residence: Row, choice: Any, today: list[Kind], after: list[Kind], scene: Scene) -> None:
        self.residence, self.choice, self.today, self.after, self.scene = residence, choice, today, after, scene
        self.option, self.keeps = choice.option, choice.keeps
        self.start, self.delivery = choice.start, choice.delivery
        self.closing = min(choice.closing, self.delivery)
        lasts = 0.0 if self.keeps else self.option["life_years"] or 0.0
        self.life = float(lasts)
        closes = not self.keeps and self.option["duration_years"] > 0
        self.closed_share = float(self.option["closed_share"] or 0.0) if closes else 0.0

    # ---- the building ---------------------------------------------------------------------------------------

    def delivered(self, year: int) -> bool:
        """Tell whether the works are delivered."""
        return not self.keeps and year >= self.delivery

    def in_works(self, year: int) -> bool:
        """Tell whether places are closed by works."""
        return not self.keeps and self.closing <= year < self.delivery

    def renews(self, year: int) -> bool:
        """Tell whether works that give years of service are delivered."""
        return self.delivered(year) and self.life > 0

    def left(self, year: int) -> float:
        """Return the years of service left."""
        now = self.residence["service_years"]
        if now is None:
            now = getattr(self.scene.value.service_years, self.residence["condition"] or "fair")
        if not self.today:  # nothing ages where nothing stands
            if not self.delivered(year):
                return float("inf")
            return float(self.life - (year - self.delivery)) if self.life > 0 else float("inf")
        if self.renews(year):
            return float(max(now - (self.delivery - self.scene.first), self.life) - (year - self.delivery))
        return float(now - (year - self.scene.first))

    def stage(self, year: int) -> str:
        """Return the state of the building in a year."""
        left, limits = self.left(year), self.scene.value.service_years
        by_age = "ended" if left <= 0 else "poor" if left <= limits.poor else "fair" if left <= limits.fair else "good"
        state = self.residence["condition"]
        if state and not self.renews(year) and self.today:
            return max(by_age, state, key=STAGES.index)
        return by_age

    def renewed(self, year: int) -> bool:
        """Tell whether a building at its end is open again."""
        return self.stage(year) == "ended" and year > self.scene.last + self.scene.value.renewal_after_years

    def is_closed(self, year: int) -> bool:
        """Tell whether a building is closed at its end."""
        return self.stage(year) == "ended" and not self.renewed(year)

    # ---- its homes ------------------------------------------------------------------------------------------

    def open_kinds(self, year: int) -> list[tuple[Kind, float]]:
        """Return the kinds of homes and the part of each that is open."""
        if self.is_closed(year):
            return []
        if self.delivered(year):
            return [(kind, 1.0) for kind in self.after]
        return [(kind, 1.0 - self.closed_share * self.in_works(year)) for kind in self.today]

    def count(self, year: int) -> float:
        """Return the homes open, as written."""
        return sum(kind.homes * part for kind, part in self.open_kinds(year))

    def homes(self, year: int) -> list[Homes]:
        """Return the homes open in a year by typology and grade."""
        found = []
        for kind, part in self.open_kinds(year):
            letter = "B" if self.renewed(year) else self.scene.rules.class_of(kind, self._facts(year), year)
            for grade, share in self.scene.rules.grades(kind, letter, year).items():
                found.append(Homes(kind.typology, grade, kind.homes * part * share, kind.places * part * share))
        return found

    def _facts(self, year: int) -> Row:
        cured = _listed(self.option["cures"]) if self.delivered(year) else []
        first_phase = self.option["safe_from"]
        if first_phase is not None and not self.keeps and year >= self.start + first_phase:
            cured = [*cured, *(topic for topic in _listed(self.option["cures"]) if topic == "fire")]
        here = self.residence
        safety = here["safety_opinion"] == "unfavourable" and "fire" not in cured
        since, until = here["safety_date"], here["agreement_end"]
        changed = self.option["energy_label_after"] if self.delivered(year) else ""
        return {
            "safety": safety and (not since or year >= int(since[:4])),
            "agreement": bool(until) and year > int(until[:4]) and "agreement" not in cured,
            "energy_label": changed or here["energy_label"],
            "stage": self.stage(year),
        }

    # ---- its residents --------------------------------------------------------------------------------------

    def staying(self, year: int) -> dict[tuple[str, str], float]:
        """Return the residents of today who still live here, by typology and public."""
        if any(self.is_closed(before) for before in range(self.scene.first, year + 1)):
            return {}
        free = self.closed_share if not self.keeps and year >= self.closing else 0.0
        places: dict[str, float] = {}
        for kind, part in self.open_kinds(year):
            places[kind.typology] = places.get(kind.typology, 0.0) + kind.places * part
        remaining: dict[tuple[str, str], float] = {}
        for (typology, group), persons in self.scene.remaining(self.residence["residence_id"], year).items():
            for name, part in self._rooms_of(typology, group, places, year).items():
                remaining[name, group] = remaining.get((name, group), 0.0) + persons * part * (1.0 - free)
        found = {}
        for (typology, group), persons in remaining.items():
            total = sum(other for (name, _), other in remaining.items() if name == typology)
            if total > 0:
                found[typology, group] = persons * min(1.0, places.get(typology, 0.0) / total)
        return {key: persons for key, persons in found.items() if persons > 0}

    def _rooms_of(self, typology: str, group: str, places: dict[str, float], year: int) -> dict[str, float]:
        """Return what the rooms of residents are called in a year; an option that closes none can rename them."""
        if not self.delivered(year) or self.closed_share > 0 or places.get(typology, 0.0) > 0:
            return {typology: 1.0}
        suited = {name: size for name, size in places.items() if size > 0 and (name, group) in self.scene.fits}
        return {name: size / sum(suited.values()) for name, size in suited.items()}


class Scene:
    """What all residences share: the tables, the numbers of the value model, the years of the plan."""

    def __init__(self, tables: Mapping[str, list[Row]], years: list[int], value: Valuation) -> None:
        self.tables, self.value = tables, value
        self.first, self.last = years[0], years[-1]
        self.rules = Rulebook(tables["habitability_rules"], value)
        self.persons = {row["typology"]: row["persons_per_dwelling"] for row in tables["typologies"]}
        self.fits = {
            (row["typology"], row["client_group"]): row["suitability"]
            for row in tables["suitability"]
            if row["suitability"] > 0
        }

    def kinds_today(self, residence: Row) -> list[Kind]:
        """Return the homes of a residence today."""
        found = []
        for row in self.tables["programmes"]:
            if row["residence_id"] == residence["residence_id"]:
                like = {name: row[name] for name in HOME}
                if like["room_m2"] is None:
                    like["room_m2"] = residence["room_m2"]
                if like["accessible_share"] is None and residence["accessible"] is not None:
                    like["accessible_share"] = float(residence["accessible"])
                found.append(Kind(row["typology"], *self._sizes(row), like))
        return found

    def kinds_after(self, option: Row, today: list[Kind]) -> list[Kind]:
        """Return the homes that an option leaves."""
        found = []
        for row in self.tables["option_programmes"]:
            if row["option_id"] == option["option_id"]:
                homes, places = self._sizes(row)
                models = [kind for kind in today if kind.typology == row["typology"]]
                total = sum(kind.places for kind in models)
                shares = [(kind.like, kind.places / total) for kind in models] if total > 0 else [({}, 1.0)]
                for like, share in shares:
                    told = {name: like.get(name) if row[name] in (None, "") else row[name] for name in HOME}
                    if row["accessible_share"] is None and option["accessible_after"] is not None:
                        told["accessible_share"] = float(option["accessible_after"])
                    found.append(Kind(row["typology"], homes * share, places * share, told, row["class_after"]))
        return found

    def _sizes(self, row: Row) -> tuple[float, float]:
        """Return homes as written and model places."""
        if row["places"] is not None:
            return float(row["places"]), float(row["places"])
        return float(row["dwellings"]), float(row["dwellings"]) * self.persons[row["typology"]]

    @cached_property
    def _cohorts(self) -> dict[str, list[tuple[str, str, float, float]]]:
        """Residents of today by residence: typology, public, persons, yearly exit rate."""
        found: dict[str, list[tuple[str, str, float, float]]] = {}
        for residence in self.tables["residences"]:
            name = residence["residence_id"]
            places: dict[str, float] = {}
            for kind in self.kinds_today(residence):
                places[kind.typology] = places.get(kind.typology, 0.0) + kind.places
            here = [
                (typology, row["client_group"], persons, row["yearly_exit_rate"] or 0.0)
                for row in self.tables["cohorts"]
                if row["residence_id"] == name and row["client_group"]
                for typology, persons in self._homes_of(row, places).items()
            ]
            living = {typology: sum(row[2] for row in here if row[0] == typology) for typology in places}
            found[name] = [
                (typology, group, persons * min(1.0, places[typology] / living[typology]), rate)
                for typology, group, persons, rate in here
                if persons > 0 and typology in places
            ]
        return found

    def _homes_of(self, cohort: Row, places: Mapping[str, float]) -> dict[str, float]:
        """Return where the persons of a cohort live in a residence."""
        group, persons = cohort["client_group"], cohort["persons"]
        if cohort["typology"]:
            return {cohort["typology"]: persons} if (cohort["typology"], group) in self.fits else {}
        suited = {name: size for name, size in places.items() if (name, group) in self.fits}
        total = sum(suited.values())
        return {name: persons * size / total for name, size in suited.items()} if total > 0 else {}

    def remaining(self, residence_id: str, year: int) -> dict[tuple[str, str], float]:
        """Return who would still live in a residence if it stayed open, by typology and public."""
        found: dict[tuple[str, str], float] = {}
        for typology, group, persons, rate in self._cohorts[residence_id]:
            left = persons * (1.0 - rate) ** (year - self.first)
            found[typology, group] = found.get((typology, group), 0.0) + left
        return found


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


assert list(CLASSES) == sorted(CLASSES)  # classes are compared as letters
