"""Residents during the works, recounted: who must live elsewhere, who left on their own, where places are vacant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from planning.checking.ledger import DISPOSE, KEEP, Ledger, Row, cells_of, close, rows_of
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Move, Plan
from planning.domain.rule_book import RuleKind
from planning.tables.places import model_places
from planning.tables.subjects import EVERYWHERE

FOR_GOOD = "new_home"
"""Where those go whose home is gone: anywhere in the plan's places."""
ROUNDING = 1e-6
"""Persons, or model places: amounts that differ by less are the same."""


def during_works(plan: Plan) -> list[Move]:
    """Return the moves that works ask for while they last; those who lose their home for good are counted apart."""
    return [row for row in plan.moves if row.to != FOR_GOOD]


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
        for row in during_works(self.ledger.plan):
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
        if not self.ledger.is_closing(decision, self.ledger.closing_year(decision)):
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
        return min(max(asked, default=0), self.ledger.closing_year(decision) - self.ledger.data.manifest.first_year)

    def natural_exits(self, decision: Decision, year: int) -> float:
        """Return how many of the displaced have left on their own by a year, since notice was given."""
        years = year - self.ledger.closing_year(decision) + 1 + self.noticed(decision)
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
        years = decision.delivery_year - self.ledger.closing_year(decision) + self.noticed(decision)
        there = self.still_there(decision.residence_id, years)
        group = self.groups.get(decision.residence_id, "")
        held = self.ledger.after.get(decision.option_id, {})
        suited = sum(places for name, places in held.items() if not group or (name, group) in self.fitting)
        stayed = (self.ledger.occupied.get(decision.residence_id, 0.0) - leaving) * there
        missing = share * leaving * there - max(0.0, suited - stayed)
        return missing if missing >= ROUNDING else 0.0


# Who must live elsewhere during the works, and whether they can live where the plan says.

PLACE = 1e-3
NONE_GIVEN = {
    "temporary": (RuleKind.TEMPORARY_PLACES, N_("aucune place temporaire n'est prévue pour {residence} en {year}")),
    "dispersed": (RuleKind.DISPERSED_PLACES, N_("aucun logement dispersé n'est prévu pour {residence} en {year}")),
}


def check_moves(ledger: Ledger) -> list[Message]:
    """Return the removals that do not match the places closed, and those that lead nowhere.

    Where a `rehousing` rule applies, persons are counted in each year of closure and must have somewhere to live (that
    nobody is forgotten is the rule's own check). Elsewhere they are counted once, when places close.
    """
    people = Residents(ledger)
    known = [row for row in during_works(ledger.plan) if row.residence_id in ledger.residences]
    due = [row for row in known if people.is_under(RuleKind.REHOUSING, row.residence_id, row.year)]
    faults = _check_sums(people)
    for row in ledger.plan.moves:
        faults += _check_row(ledger, row)
    return faults + _check_exits(people, due) + _check_given(people, due) + _check_hosts(people, due)


def _check_sums(people: Residents) -> list[Message]:
    told: dict[tuple[str, int], float] = defaultdict(float)
    for row in during_works(people.ledger.plan):
        told[row.residence_id, row.year] += row.persons
    expected: dict[tuple[str, int], float] = {}
    due = set()
    for decision in people.ledger.plan.decisions:
        for year in people.ledger.data.years:
            key = (decision.residence_id, year)
            if people.is_under(RuleKind.REHOUSING, *key):
                due.add(key)
            persons = people.displaced(decision, year)
            if persons > 0 and (key in due or year == people.ledger.closing_year(decision)):
                expected[key] = persons
    faults = []
    what = N_("{given} personnes à reloger de {residence} en {year} dans le plan, {expected} d'après les travaux")
    for key in sorted(set(told) | set(expected)):
        given, wanted = told.get(key, 0.0), expected.get(key, 0.0)
        if not close(given, wanted, absolute=PLACE) and not (key in due and given < wanted):
            values = {"residence": key[0], "year": key[1], "given": given, "expected": wanted}
            faults.append(Message(what, values))
    return faults


def _check_row(ledger: Ledger, row: Move) -> list[Message]:
    names: dict[str, object] = {"residence": row.residence_id, "year": row.year, "host": row.to_residence}
    faults = []
    if row.persons < 0:
        faults.append(Message(N_("un nombre de personnes à reloger est négatif ({residence}, {year})"), names))
    if row.to_residence and (row.to != "residence" or row.to_residence not in ledger.residences):
        what = N_("{residence} en {year} : « {host} » n'est pas une résidence où reloger")
        faults.append(Message(what, names))
    return faults


def _check_exits(people: Residents, due: list[Move]) -> list[Message]:
    """No more departures than people leave on their own."""
    told: dict[tuple[str, int], float] = defaultdict(float)
    for row in due:
        if row.to == "exit":
            told[row.residence_id, row.year] += row.persons
    what = N_("{residence} en {year} : {given} départs naturels dans le plan, {expected} au plus")
    faults = []
    for (residence, year), persons in sorted(told.items()):
        decision = people.ledger.decided.get(residence)
        most = people.natural_exits(decision, year) if decision is not None else 0.0
        if persons > most + PLACE:
            values = {"residence": residence, "year": year, "given": persons, "expected": most}
            faults.append(Message(what, values))
    return faults


def _check_given(people: Residents, due: list[Move]) -> list[Message]:
    """Temporary places and scattered dwellings exist only where a rule gives some."""
    used = {(row.to, row.residence_id, row.year) for row in due if row.to in NONE_GIVEN and row.persons > PLACE}
    return [
        Message(NONE_GIVEN[to][1], {"residence": residence, "year": year})
        for to, residence, year in sorted(used)
        if not people.is_under(NONE_GIVEN[to][0], residence, year)
    ]


def _check_hosts(people: Residents, due: list[Move]) -> list[Message]:
    """A residence that takes residents in is near, suits them, and has room for all of them."""
    ledger = people.ledger
    ways = set(cells_of(ledger.data["neighbours"], "from_territory", "to_territory"))
    guests: dict[tuple[str, int], float] = defaultdict(float)
    faults = []
    for row in due:
        if row.to != "residence" or (row.to_residence and row.to_residence not in ledger.residences):
            continue
        names: dict[str, object] = {"origin": row.residence_id, "year": row.year, "residence": row.to_residence}
        if not row.to_residence:
            faults.append(Message(N_("la résidence qui accueille {origin} en {year} n'est pas nommée"), names))
            continue
        way = tuple(ledger.residences[name]["territory"] for name in (row.residence_id, row.to_residence))
        if way[0] != way[1] and way not in ways:
            what = N_("{residence} ne peut pas accueillir {origin} en {year} : pas de voisinage prévu")
            faults.append(Message(what, names))
        if not people.welcomes(row.to_residence, row.year, people.groups.get(row.residence_id, "")):
            what = N_("aucune place ouverte de {residence} ne convient en {year} aux habitants de {origin}")
            faults.append(Message(what, names))
        guests[row.to_residence, row.year] += row.persons
    what = N_("{residence} accueille {persons} personnes en {year} pour {available} places libres")
    for (residence, year), persons in sorted(guests.items()):
        available = people.vacant(residence, year)
        if persons > available + PLACE:
            values = {"residence": residence, "year": year, "persons": persons, "available": available}
            faults.append(Message(what, values))
    return faults
