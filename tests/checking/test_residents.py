"""Residents during the works: where the plan says that they live, recounted from the works, the places and the rules.

Half of R1 (4.5 persons) is closed in the first year: three live in R2 next door, which has four vacant places, one in a
temporary place, and half a person has left on their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from planning.checking import rules as owed
from planning.checking.displaced import Residents
from planning.checking.ledger import Ledger
from planning.domain.plan import Move, Plan
from planning.domain.scenario import Rule
from planning.tables.data import Data
from tests.checking.plan_by_hand import FIRST, SECOND, changed, data_by_hand, faults, on, plan_by_hand
from tests.oracle.portfolio import Row, after, programme, rule

DUTY = rule("rehousing", "*")
PLACES = rule("temporary_places", "*", 1)
NEXT_DOOR, TEMPORARY, EXIT = 0, 1, 2
"""Rows of `moves`."""


def _data(**tables: Any) -> Data:
    programmes = [programme("R1", 10, occupancy=0.9, group="g"), programme("R2", 8, occupancy=0.5), programme("R3", 6)]
    cohorts = [{"residence_id": "R1", "cohort": "c", "persons": 3, "yearly_exit_rate": 1 / 9}]
    return data_by_hand(**{"programmes": programmes, "cohorts": cohorts, "rules": [DUTY, PLACES], **tables})


def _plan(data: Data) -> Plan:
    moves = (
        Move(residence_id="R1", year=FIRST, persons=3.0, to="residence", to_residence="R2"),
        Move(residence_id="R1", year=FIRST, persons=1.0, to="temporary"),
        Move(residence_id="R1", year=FIRST, persons=0.5, to="exit"),
    )
    return on(data, plan_by_hand(data)).model_copy(update={"moves": moves})


def test_a_plan_that_rehouses_everybody_is_accepted() -> None:
    data = _data()
    assert faults(_plan(data), data) == []


def _move(number: int, **changes: object) -> Callable[[Plan], Plan]:
    return lambda plan: changed(plan, "moves", number, **changes)


def _and(plan: Plan, **row: Any) -> Plan:
    return plan.model_copy(update={"moves": (*plan.moves, Move(residence_id="R1", year=FIRST, **row))})


@pytest.mark.parametrize(
    ("corrupt", "sentence"),
    [
        (_move(NEXT_DOOR, persons=2.0), "la règle rehousing:* (rehousing) n'est pas respectée : écart de 1"),
        (_move(NEXT_DOOR, persons=4.0), f"5,5 personnes à reloger de R1 en {FIRST} dans le plan, 4,5 d'après"),
        (_move(NEXT_DOOR, persons=4.5), f"R2 accueille 4,5 personnes en {FIRST} pour 4 places libres"),
        (_move(NEXT_DOOR, to_residence="R3"), f"R3 accueille 3 personnes en {FIRST} pour 0 places libres"),
        (_move(NEXT_DOOR, to_residence="R1"), f"R1 accueille 3 personnes en {FIRST} pour 0 places libres"),
        (_move(NEXT_DOOR, to_residence="R4"), f"aucune place ouverte de R4 ne convient en {FIRST} aux habitants de R1"),
        (_move(NEXT_DOOR, to_residence="R9"), f"R1 en {FIRST} : « R9 » n'est pas une résidence où reloger"),
        (_move(TEMPORARY, to_residence="R2"), f"R1 en {FIRST} : « R2 » n'est pas une résidence où reloger"),
        (_move(NEXT_DOOR, to_residence=""), f"la résidence qui accueille R1 en {FIRST} n'est pas nommée"),
        (_move(NEXT_DOOR, year=SECOND), f"3 personnes à reloger de R1 en {SECOND} dans le plan, 0 d'après"),
        (_move(EXIT, persons=0.75), f"R1 en {FIRST} : 0,75 départs naturels dans le plan, 0,5 au plus"),
        (
            _move(TEMPORARY, persons=2.0),
            "la règle temporary_places:* (temporary_places) n'est pas respectée : écart de 1",
        ),
        (_move(TEMPORARY, to="dispersed"), f"aucun logement dispersé n'est prévu pour R1 en {FIRST}"),
        (
            lambda plan: _and(changed(plan, "moves", TEMPORARY, persons=-1.0), persons=2.0, to="temporary"),
            f"un nombre de personnes à reloger est négatif (R1, {FIRST})",
        ),
    ],
)
def test_it_is_said(corrupt: Callable[[Plan], Plan], sentence: str) -> None:
    data = _data()
    said = faults(corrupt(_plan(data)), data)
    assert any(line.startswith(sentence) for line in said), said


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"neighbours": []}, f"R2 ne peut pas accueillir R1 en {FIRST} : pas de voisinage prévu"),
        (
            {"suitability": [{"typology": "L", "client_group": "g", "suitability": 1.0}]},
            f"aucune place ouverte de R2 ne convient en {FIRST} aux habitants de R1",
        ),
        ({"cohorts": []}, f"R1 en {FIRST} : 0,5 départs naturels dans le plan, 0 au plus"),
        ({"rules": [DUTY]}, f"aucune place temporaire n'est prévue pour R1 en {FIRST}"),
        (
            {"rules": [DUTY, PLACES | {"year": SECOND}]},
            f"aucune place temporaire n'est prévue pour R1 en {FIRST}",
        ),
    ],
)
def test_other_data_do_not_allow_it(tables: dict[str, list[Row]], sentence: str) -> None:
    data = _data(**tables)
    assert sentence in faults(_plan(data), data)


def test_a_residence_without_a_main_public_may_be_housed_anywhere() -> None:
    rows = [programme("R1", 10, occupancy=0.9), programme("R2", 8, occupancy=0.5), programme("R3", 6)]
    data = _data(programmes=rows, suitability=[{"typology": "L", "client_group": "g", "suitability": 1.0}])
    assert "aucune place ouverte" not in " ".join(faults(_plan(data), data))


def test_outside_the_duty_people_are_counted_once_at_the_start() -> None:
    for rules in (
        [],
        [rule("rehousing", "Z2")],
        [rule("rehousing", "R1", year=SECOND)],
        [rule("temporary_places", "*", 0)],
    ):
        data = _data(rules=rules)
        assert faults(on(data, plan_by_hand(data)), data) == []


def _excess(kind: str, subject: str, value: object = "", **tables: Any) -> float:
    data = _data(**tables)
    asked = Rule.model_validate({"rule_id": "r", "rule": kind, "subject": subject, "value": str(value)})
    return float(getattr(owed, kind)(Residents(Ledger(_plan(data), data)), asked))


def test_notice_counts_the_persons_displaced_too_early() -> None:
    assert _excess("notice", "*", 0) == 0
    assert _excess("notice", "R1", 1) == pytest.approx(4.5)
    assert _excess("notice", "Z2", 1) == 0


def test_notice_lets_more_people_leave_on_their_own() -> None:
    """A first-year start leaves no time for notice: it adds no departure, and is a fault of its own."""
    data = _data(rules=[DUTY, PLACES, rule("notice", "R1", 1)])
    assert [line.split(" : ")[0] for line in faults(_plan(data), data)] == [
        "la règle notice:R1 (notice) n'est pas respectée"
    ]


@pytest.mark.parametrize(
    ("left", "share", "missing"),
    [(10, "", 0), (8, "", 0), (7, "", 1), (7, 0.75, 0), (6, 0.75, 1), (3, 0.5, 2), (0, "", 4)],
)
def test_a_return_needs_places_beside_those_who_stayed(left: float, share: object, missing: float) -> None:
    """Of nine residents a ninth leaves during the year: four stayed, four may return."""
    rows = [after("R1.energy", left), {"option_id": "R2.convert", "typology": "L", "dwellings": 4.0}]
    found = _excess("right_to_return", "R1", share, option_programmes=rows)
    assert found == pytest.approx(missing, abs=1e-9)


def test_a_return_needs_places_that_suit() -> None:
    rows = [
        after("R1.energy", 5),
        after("R1.energy", 9, "L"),
        {"option_id": "R2.convert", "typology": "L", "dwellings": 4.0},
    ]
    fits = [{"typology": "K", "client_group": "g", "suitability": 1.0}]
    assert _excess("right_to_return", "*", option_programmes=rows) == 0
    assert _excess("right_to_return", "*", option_programmes=rows, suitability=fits) == pytest.approx(3)


def test_soft_rules_for_residents_give_way_when_the_plan_says_so() -> None:
    """The plan must tell both what it lacks: a person nowhere, a temporary place too many."""
    soft = [{**row, "hard": False, "price": 2.0} for row in (DUTY, {**PLACES, "value": "0"})]
    data = _data(rules=soft)
    plan = changed(_plan(data), "moves", NEXT_DOOR, persons=2.0)
    said = [line for line in faults(plan, data) if line.startswith("la règle souple")]
    assert said == [
        "la règle souple rehousing:* cède de 1, le plan dit 0",
        "la règle souple temporary_places:* cède de 1, le plan dit 0",
    ]
