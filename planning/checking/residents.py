"""Residents during the works, recounted: who must live elsewhere, who left on their own, where places are vacant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from planning.checking.ledger import DISPOSE, KEEP, Ledger, Row, cells_of, rows_of
from planning.domain.kinds import RuleKind
from planning.domain.plan import Decision
from planning.tables.capacity import model_places
from planning.tables.subjects import EVERYWHERE

ROUNDING = 1e-6
"""Persons, or model places: amounts that differ by less are the same."""


@dataclass(frozen=True)
class Residents:
    """The residents of a plan's residences."""

    ledger: Ledger

    @cached_property
    def groups(self) -> dict[str, str]:
        """Main public of each residence: that of most of its places among those that name one; a tie, the first id."""
        rows = self.ledger.data["programmes"]
        held: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        places = model_places(rows, self.ledger.data["typologies"])
        for residence, group, number in zip(rows["residence_id"], rows["group"], places, strict=True):
            if group:
                held[residence][group] += float(number)
        return {home: min(sums, key=lambda name: (-round(sums[name], 6), name)) for home, sums in held.items()}

    @cached_property
    def fitting(self) -> set[tuple[str, str]]:
        """(typology, public) that suit each other at all."""
        cells = cells_of(self.ledger.data["suitability"], "typology", "client_group", "suitability")
        return {(typology, group) for typology, group, share in cells if share > 0}

    @cached_property
    def cohorts(self) -> dict[str, list[tuple[float, float]]]:
        """Persons and yearly exit rate of each cohort, by residence."""
        found: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for row in rows_of(self.ledger.data["cohorts"]):
            found[row["residence_id"]].append((float(row["persons"]), float(row["yearly_exit_rate"] or 0.0)))
        return dict(found)

    @cached_property
    def moved(self) -> dict[tuple[str, int], float]:
        """Persons for whom the plan names a place: (residence, year) -> persons."""
        moved: dict[tuple[str, int], float] = defaultdict(float)
        for row in self.ledger.plan.moves:
            moved[row.residence_id, row.year] += row.persons
        return dict(moved)

    @cached_property
    def _rules(self) -> dict[tuple[str, str], list[Row]]:
        """Rows of rules.csv by kind and subject."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows_of(self.ledger.data["rules"]):
            found[row["rule"], row["subject"]].append(row)
        return dict(found)

    def _rules_for(self, kind: RuleKind, residence: str) -> list[Row]:
        """Return the rules of a kind that cover a residence."""
        subjects = {"", EVERYWHERE, residence, self.ledger.residences[residence]["territory"]}
        return [row for subject in subjects for row in self._rules.get((kind, subject), [])]

    def covers(self, subject: str, residence: str) -> bool:
        """Tell whether a subject (`*`, a territory, a residence) covers a residence."""
        return subject in ("", EVERYWHERE, residence, self.ledger.residences[residence]["territory"])

    def covered(self, subject: str) -> list[Decision]:
        """Return the decisions that a subject covers."""
        found = {decision.residence_id: decision for decision in self.ledger.decisions_in(subject)}
        if subject in self.ledger.decided:
            found[subject] = self.ledger.decided[subject]
        return list(found.values())

    def is_under(self, kind: RuleKind, residence: str, year: int) -> bool:
        """Tell whether some rule of a kind covers a residence in a year."""
        return any(row["year"] in (None, year) for row in self._rules_for(kind, residence))

    def leaving(self, decision: Decision) -> float:
        """Return the persons whose places an operation closes; 0 when it is delivered at once."""
        if not self.ledger.is_closing(decision, decision.start_year):
            return 0.0
        return self.ledger.closed_share(decision) * self.ledger.occupied.get(decision.residence_id, 0.0)

    def displaced(self, decision: Decision, year: int) -> float:
        """Return the persons who live elsewhere in a year because of an operation."""
        return self.leaving(decision) if self.ledger.is_closing(decision, year) else 0.0

    def still_there(self, residence: str, years: int) -> float:
        """Return the share of a residence's people who have not left on their own after so many years."""
        cohorts = self.cohorts.get(residence, [])
        persons = sum(number for number, _ in cohorts)
        if persons <= 0:
            return 1.0
        return sum(number * (1.0 - rate) ** years for number, rate in cohorts) / persons

    def noticed(self, decision: Decision) -> int:
        """Return the years of notice that an operation leaves: those that its rules ask for, or fewer."""
        asked = [int(float(row["value"])) for row in self._rules_for(RuleKind.NOTICE, decision.residence_id)]
        return min(max(asked, default=0), decision.start_year - self.ledger.data.manifest.first_year)

    def natural_exits(self, decision: Decision, year: int) -> float:
        """Return how many of the displaced have left on their own by a year, since notice was given."""
        years = year - decision.start_year + 1 + self.noticed(decision)
        return self.displaced(decision, year) * (1.0 - self.still_there(decision.residence_id, years))

    def vacant(self, residence: str, year: int) -> float:
        """Return the vacant model places of a residence in a year; none during works or where nothing is decided."""
        decision = self.ledger.decided.get(residence)
        if decision is None or self.ledger.is_closing(decision, year):
            return 0.0
        held = sum(self.ledger.open_at(decision, year).values())
        return max(0.0, held - self.ledger.occupied.get(residence, 0.0))

    def welcomes(self, residence: str, year: int, group: str) -> bool:
        """Tell whether some typology open at a residence in a year suits a public (any, without one)."""
        decision = self.ledger.decided.get(residence)
        held = self.ledger.open_at(decision, year) if decision is not None else {}
        return any(places > 0 and (not group or (name, group) in self.fitting) for name, places in held.items())

    def without_return(self, decision: Decision, share: float) -> float:
        """Return the displaced who wish to return (a share) and find no place that suits them after delivery."""
        leaving = self.leaving(decision)
        if leaving <= 0 or decision.kind in (KEEP, DISPOSE):
            return 0.0
        years = decision.delivery_year - decision.start_year + self.noticed(decision)
        there = self.still_there(decision.residence_id, years)
        group = self.groups.get(decision.residence_id, "")
        held = self.ledger.after.get(decision.option_id, {})
        suited = sum(places for name, places in held.items() if not group or (name, group) in self.fitting)
        stayed = (self.ledger.occupied.get(decision.residence_id, 0.0) - leaving) * there
        missing = share * leaving * there - max(0.0, suited - stayed)
        return missing if missing >= ROUNDING else 0.0
