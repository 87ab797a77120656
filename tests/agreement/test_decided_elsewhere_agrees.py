"""Permissions, topics of deadlines, team loads, closings after studies: the engines against the list of every plan.

The cases are those of other families with the columns of the value model drawn beside them, so that those stay as
they are.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from planning.tables.data import Data
from tests.agreement.agreement import FAMILIES, agrees
from tests.oracle.brute_force import best_plan
from tests.oracle.portfolio import Row, rule, soft, with_rows
from tests.oracle.random_portfolios import Case, draw_case

FIRST_CASE = 90_000
NUMBERS = range(32)
"""What the tests compare; `scripts/bench agreement` takes hundreds."""
DRAWN = ("imposed, refused, dated", "limits", "residents during the works", "what is owed to residents")


def _rows(data: Data, table: str) -> list[Row]:
    frame = data[table].astype("object")
    return frame.where(frame.notna(), None).to_dict("records")


def _decided_elsewhere(case: Case, number: int) -> Case:
    """Return the case with who decides, what takes the team, when places close, what cures what."""
    random = np.random.default_rng(number)

    def one(*among: Any) -> Any:
        return among[int(random.integers(len(among)))]

    data = case.data
    options = _rows(data, "options")
    for row in options:
        row |= {
            "authority": one("", "", "operator", "state", "partner"),
            "cures": one("", "fire", "energy;fire", "energy"),
            "team_load": one(None, 0.0, 0.5, 2.0),
            "closed_from": int(random.integers(0, row["duration_years"] + 1)) if one(True, True, False) else None,
            "template": one("", "t", "u"),
        }
    due = {
        **rule("deadline", one(*data["residences"]["residence_id"]), one("", "", "E"), one(*data.years)),
        "topic": one("fire", "energy", "energy"),
    }
    rules = [*_rows(data, "rules"), one(due, due, soft(due, 2.0))]
    allowed = [
        {
            "permission_id": f"p{place}",
            "residence_id": one("*", "*", *data["residences"]["residence_id"]),
            "kind": one("", "", "restructure", "dispose"),
            "template": one("", "", "t"),
            "authority": one("state", "state", "partner"),
            "from_year": one(None, None, data.years[0], data.years[-1]),
            "to_year": one(None, None, data.years[0], data.years[-1]),
            "places": one(None, 0.0, 4.0, 8.0, 12.0),
            "reference": "letter",
            "author": "director",
        }
        for place in range(one(0, 1, 2, 3))
    ]
    changed = with_rows(data, options=options, permissions=allowed, rules=rules if one(True, False) else rules[:-1])
    return Case(changed, case.scenario.but(shortlist=()))


def draw_case_elsewhere(number: int) -> Case:
    """Draw a case."""
    family = DRAWN[number % len(DRAWN)]
    return _decided_elsewhere(draw_case(FIRST_CASE + number, FAMILIES[family]), number)


@cache
def _drawn(number: int) -> tuple[Case, float | None]:
    """Return a case and what the best of all its plans is worth; None: no plan holds."""
    case = draw_case_elsewhere(number)
    return case, best_plan(case.data, case.scenario).objective


@pytest.mark.parametrize("number", NUMBERS)
def test_the_plan_found_is_the_best_of_all(number: int) -> None:
    agrees(*_drawn(number), number)


def test_the_cases_have_plans_and_what_they_are_about() -> None:
    cases = [_drawn(number)[0].data for number in NUMBERS]
    assert sum(_drawn(number)[1] is not None for number in NUMBERS) >= 14
    assert any(data["permissions"]["places"].notna().any() for data in cases)
    assert any((data["rules"]["topic"] != "").any() for data in cases)
    assert any((data["options"]["closed_from"] > 0).any() for data in cases)
