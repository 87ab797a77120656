"""Who must live elsewhere during the works, and whether they can live where the plan says."""

from __future__ import annotations

from collections import defaultdict

from planning.checking.ledger import Ledger, cells_of, close
from planning.checking.residents import Residents
from planning.domain.kinds import RuleKind
from planning.domain.message import N_, Message
from planning.domain.plan import Move

PLACE = 1e-3
NONE_GIVEN = {
    "temporary": (RuleKind.TEMPORARY_PLACES, N_("aucune place temporaire n'est prévue pour {residence} en {year}")),
    "dispersed": (RuleKind.DISPERSED_PLACES, N_("aucun logement dispersé n'est prévu pour {residence} en {year}")),
}


def check_moves(ledger: Ledger) -> list[Message]:
    """Return the removals that do not match the places closed, and those that lead nowhere.

    Where a `rehousing` rule applies, persons are counted in each year of closure and must have somewhere to live (that
    nobody is forgotten is the rule's own check). Elsewhere they are counted once, at the start.
    """
    people = Residents(ledger)
    known = [row for row in ledger.plan.moves if row.residence_id in ledger.residences]
    due = [row for row in known if people.is_under(RuleKind.REHOUSING, row.residence_id, row.year)]
    faults = _check_sums(people)
    for row in ledger.plan.moves:
        faults += _check_row(ledger, row)
    return faults + _check_exits(people, due) + _check_given(people, due) + _check_hosts(people, due)


def _check_sums(people: Residents) -> list[Message]:
    told: dict[tuple[str, int], float] = defaultdict(float)
    for row in people.ledger.plan.moves:
        told[row.residence_id, row.year] += row.persons
    expected: dict[tuple[str, int], float] = {}
    due = set()
    for decision in people.ledger.plan.decisions:
        for year in people.ledger.data.years:
            key = (decision.residence_id, year)
            if people.is_under(RuleKind.REHOUSING, *key):
                due.add(key)
            persons = people.displaced(decision, year)
            if persons > 0 and (key in due or year == decision.start_year):
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
