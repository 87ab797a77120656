"""The model and the checker read the value model alike: random portfolios, solved, are accepted to the last figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from planning.domain.scenario import Scenario
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.scenario_file import shipped_valuation
from tests.checking.plan_by_hand import faults
from tests.oracle.portfolio import Row, with_rows
from tests.oracle.random_portfolios import draw_case

CASES = (352, 372, 382, 400, 410, 420, 438, 440, 462)
"""Of those drawn: works after the plan, residents who stay, renewed buildings, many futures, rules that give way."""
CRITERIA = (
    *(("room_m2", "9", "D"), ("room_m2", "15", "B"), ("private_sanitary", "shared", "C"), ("kitchenette", "", "B")),
    *(("safety_opinion", "", "D"), ("energy_label", "F", "D"), ("stage", "poor", "C"), ("agreement_end", "", "C")),
    ("accessible", "", "C"),
)
Draw = Callable[..., Any]


@pytest.mark.parametrize("number", CASES)
def test_a_plan_that_was_solved_is_accepted(number: int) -> None:
    data, scenario = lasting(number)
    plan = solve(data, scenario, in_process=True)
    assert plan.has_decisions
    assert faults(plan, data) == []


def lasting(number: int) -> tuple[Data, Scenario]:
    """Return the random case of a number under a value model: buildings, homes, works and residents drawn too."""
    case, random = draw_case(number), np.random.default_rng(number)

    def one(*cells: Any) -> Any:
        return cells[random.integers(len(cells))]

    data, first = case.data, case.data.manifest.first_year
    groups, typologies = data["client_groups"]["client_group"].tolist(), data["typologies"]["typology"].tolist()
    homes = data["residences"]["residence_id"].tolist()
    rules = [
        {
            "rule_id": f"h{place}",
            "criterion": criterion,
            "threshold": threshold,
            "class": worst,
            "policy": one("", "", "law", "internal"),
            "from_year": one(None, None, first + 2),
            "typologies": one("", "", typologies[0]),
            "client_groups": one("", groups[-1]) if criterion == "accessible" else "",
        }
        for place, (criterion, threshold, worst) in enumerate(CRITERIA)
        if random.random() < 0.6
    ]
    drawn = with_rows(
        data,
        residences=[{**row, **_building(one, first)} for row in _rows(data["residences"])],
        programmes=[{**row, **_home(one)} for row in _rows(data["programmes"])],
        options=[{**row, **_works(one, row["kind"])} for row in _rows(data["options"])],
        option_programmes=[
            {**row, **_home(one), "class_after": one("", "", "", "A", "C")} for row in _rows(data["option_programmes"])
        ],
        cohorts=[_cohort(one, home, number, groups, typologies) for home in homes for number in range(one(0, 1, 2))],
        habitability_rules=rules,
    )
    value = shipped_valuation().but(
        tail_years=one((5, 5, 5, 15), (2, 3), ()),
        later_starts=one((), (0,), (0, 2, 5)),
        later_years=one(1, 2, 5),
        policy=one("none", "law", "internal"),
        renewal_after_years=one(0, 3, 15),
        place_year_eur=one(2000.0, 7000.0, 50_000.0),
        discount_rate=one(0.0, 0.032),
    )
    return drawn, case.scenario.but(value=value, order=())


def _rows(table: pd.DataFrame) -> Iterable[Row]:
    cells = table.astype("object")
    return cells.where(table.notna(), None).to_dict("records")  # type: ignore[return-value]


def _building(one: Draw, first: int) -> Row:
    return {
        "service_years": one(None, None, 2, 5, 9.5, 20, 40),
        "condition": one("", "good", "fair", "poor"),
        "room_m2": one(None, 7.5, 12),
        "accessible": one(None, True, False),
        "safety_opinion": one("", "unfavourable", "favourable"),
        "safety_date": one("", f"{first + 1}-06-01"),
        "agreement_end": one("", f"{first}-12-31", f"{first + 4}-12-31"),
    }


def _home(one: Draw) -> Row:
    return {
        "room_m2": one(None, 8, 20),
        "private_sanitary": one("", "none", "shared", "private"),
        "kitchenette": one(None, True, False),
        "accessible_share": one(None, 0, 0.25, 1),
    }


def _works(one: Draw, kind: str) -> Row:
    rent = one(None, 500.0)
    if kind == "keep":
        return {"rent_eur_per_year": rent, "running_result_eur_per_year": one(0.0, -1000.0, 800.0)}
    return {
        "rent_eur_per_year": rent,
        "life_years": one(None, 0, 5, 15, 30),
        "amortised_years": one(None, None, 0, 12.5, 20),
        "closed_from": one(None, 0, 1, 3),
        "safe_from": one(None, None, 0, 1),
        "team_load": one(None, 0.5, 2),
        "cures": one("", "fire", "fire;agreement"),
        "running_during_eur_per_year": one(None, None, -3000.0),
        "accessible_after": one(None, True, False),
    }


def _cohort(one: Draw, home: str, number: int, groups: list[str], typologies: list[str]) -> Row:
    return {
        "residence_id": home,
        "cohort": f"c{number}",
        "persons": one(0.0, 1.0, 2.5, 6.0),
        "client_group": one("", *groups, *groups),
        "yearly_exit_rate": one(None, 0.0, 0.1, 0.5),
        "typology": one("", "", *typologies),
    }
