"""Needs, who is housed where, who must move: recounted from the data and the decisions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planning.domain.plan import Move, Plan
from planning.tables.data import Data
from tests.checking.plan_by_hand import FIRST, SECOND, THIRD, changed, data_by_hand, faults, on
from tests.oracle.portfolio import need

Corrupt = Callable[[Plan], Plan]
AT_HOME, NEXT_DOOR = 0, 1
"""Rows of `served`: those of Z1 housed in Z1, and in Z2, in the first year."""


def _served(number: int, **changes: object) -> Corrupt:
    return lambda plan: changed(plan, "served", number, **changes)


def _need(number: int, **changes: object) -> Corrupt:
    return lambda plan: changed(plan, "needs", number, **changes)


def _more(table: str, number: int, **changes: object) -> Corrupt:
    return lambda plan: plan.model_copy(
        update={table: (*getattr(plan, table), getattr(plan, table)[number].but(**changes))}
    )


def _fewer(table: str) -> Corrupt:
    return lambda plan: plan.model_copy(update={table: getattr(plan, table)[1:]})


def _all(*corruptions: Corrupt) -> Corrupt:
    def corrupt(plan: Plan) -> Plan:
        for one in corruptions:
            plan = one(plan)
        return plan

    return corrupt


@pytest.mark.parametrize(
    ("corrupt", "sentence"),
    [
        (_fewer("needs"), f"le besoin g à Z1 en {FIRST} manque"),
        (_more("needs", 0), "un même besoin figure deux fois"),
        (_need(0, need=18.0, unmet=11.0), f"le besoin g à Z1 en {FIRST} est 18 dans le plan, 20 dans les données"),
        (_more("needs", 0, client_group="h"), f"le besoin h à Z1 en {FIRST} est 20 dans le plan, 0 dans les données"),
        (_more("needs", 0, year=THIRD + 1), f"le besoin g à Z1 en {THIRD + 1} est 20 dans le plan, 0"),
        (_need(0, served=9.0), f"le compte de g à Z1 en {FIRST} ne tombe pas juste"),
        (_need(0, unmet=12.0), f"le compte de g à Z1 en {FIRST} ne tombe pas juste"),
        (
            _all(_need(1, served=14.0, unmet=-2.0), _served(2, places=14.0)),
            f"le compte de g à Z2 en {FIRST} ne tombe pas juste : 14 logés sur 12",
        ),
        (_served(AT_HOME, places=4.0), f"le compte de g à Z1 en {FIRST} ne tombe pas juste : 6 logés sur 20"),
        (_fewer("served"), f"le compte de g à Z1 en {FIRST} ne tombe pas juste : 2 logés sur 20"),
        (
            _all(_served(AT_HOME, places=5.1), _need(0, served=7.1, unmet=12.9)),
            f"5,1 personnes logées en K à Z1 en {FIRST} pour 5 places ouvertes",
        ),
        (_served(AT_HOME, typology="L"), f"5 personnes logées en L à Z1 en {FIRST} pour 0 places ouvertes"),
        (_served(NEXT_DOOR, year=SECOND), f"8 personnes logées en K à Z2 en {SECOND} pour 6 places ouvertes"),
        (_served(AT_HOME, typology="M"), f"M ne convient pas à g ({FIRST})"),
        (_served(AT_HOME, client_group="h"), f"K ne convient pas à h ({FIRST})"),
        (_served(2, to_territory="Z1"), "g de Z2 ne peut pas être logé à Z1 : pas de voisinage prévu"),
        (
            _all(_served(AT_HOME, places=-5.0), _more("served", AT_HOME, places=10.0)),
            f"un nombre de personnes logées est négatif (g, K, {FIRST})",
        ),
        (_fewer("moves"), f"0 personnes à reloger de R1 en {FIRST} dans le plan, 4,5 d'après les travaux"),
        (
            lambda plan: changed(plan, "moves", 0, persons=4.0),
            f"4 personnes à reloger de R1 en {FIRST} dans le plan, 4,5 d'après les travaux",
        ),
        (
            lambda plan: changed(plan, "moves", 0, year=SECOND),
            f"4,5 personnes à reloger de R1 en {SECOND} dans le plan, 0 d'après les travaux",
        ),
        (
            _more("moves", 0, residence_id="R3"),
            f"4,5 personnes à reloger de R3 en {FIRST} dans le plan, 0 d'après les travaux",
        ),
    ],
)
def test_it_is_said(corrupt: Corrupt, sentence: str, plan: Plan, data: Data) -> None:
    said = faults(corrupt(plan), data)
    assert any(line.startswith(sentence) for line in said), said


def test_people_who_must_leave_may_go_to_several_places(plan: Plan, data: Data) -> None:
    split = tuple(
        Move(residence_id="R1", year=FIRST, persons=persons, to=to)
        for persons, to in ((1.5, "temporary"), (2.0, "residence"), (1.0, "dispersed"))
    )
    assert faults(plan.model_copy(update={"moves": split}), data) == []


def test_a_place_that_does_not_fit_at_all_houses_nobody(plan: Plan) -> None:
    none = data_by_hand(
        suitability=[
            {"typology": "K", "client_group": "g", "suitability": 1.0},
            {"typology": "L", "client_group": "g", "suitability": 0.0},
        ]
    )
    assert f"L ne convient pas à g ({SECOND})" in faults(on(none, plan), none)


def test_needs_outside_the_plan_or_of_nobody_are_not_asked_for(plan: Plan) -> None:
    rows = data_by_hand()["needs"].to_dict("records")
    more = data_by_hand(needs=[*rows, need(5, THIRD + 1, "Z1"), need(0, FIRST, "Z1", "h")])
    assert faults(on(more, plan), more) == []
