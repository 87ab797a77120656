"""Each family of rows, on a tiny portfolio, is exactly the LP file that stands beside this test."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Decision, Plan
from planning.domain.scenario import Scenario, Weights
from planning.model.problem import Problem
from planning.tables.need_curves import with_draws
from tests.golden.lp_text import NOTHING_COUNTS, golden_model, lp_text, model_of, only
from tests.golden.portfolios import PORTFOLIOS
from tests.oracle.portfolio import (
    FIRST,
    after,
    aid,
    cost,
    envelope,
    funder,
    keep,
    need,
    portfolio,
    programme,
    residence,
    works,
)

HERE = Path(__file__).parent
WHOLE = "whole_model"
FUTURES = "many_futures"
BODIES = "own_by_body"


@pytest.mark.parametrize("family", PORTFOLIOS)
def test_a_family_of_rows_is_its_golden_file(family: str, update_golden: bool, tmp_path: Path) -> None:
    _compare(family, lp_text(only(golden_model(family), family), tmp_path), update_golden)


def test_a_whole_model_and_its_objective_are_their_golden_file(update_golden: bool, tmp_path: Path) -> None:
    """Every term counts, each with its own weight: the former plan kept the residence, works would be a change."""
    data = portfolio(
        2,
        client_groups=[{"client_group": "g", "label_fr": "g", "weight": 2}],
        suitability=[{"typology": "K", "client_group": "g", "suitability": 0.75}],
        territories=[{"territory": "North", "name": "North"}, {"territory": "South", "name": "South"}],
        neighbours=[{"from_territory": "South", "to_territory": "North", "penalty": 0.5}],
        residences=[residence("R1", "North", condition="poor", energy_label="G")],
        programmes=[programme("R1", 10)],
        options=[
            keep("R1", running_result_eur_per_year=-10),
            works(
                "R1",
                duration_years=1,
                closed_share=0.5,
                value_points=3,
                running_result_eur_per_year=4,
                condition_after="good",
                energy_label_after="E",
            ),
        ],
        option_programmes=[after("R1.restructure", 8)],
        option_costs=[cost("R1.keep", 5), cost("R1.restructure", 100), cost("R1.restructure", 20, 1)],
        needs=[need(12, FIRST, "North"), need(4, FIRST + 1, "South")],
    )
    weights = Weights(
        unmet=1,
        unsuitable=10,
        distance=100,
        condition=0.5,
        energy=0.25,
        running=2,
        capex=3,
        value_points=7,
        changes=1000,
    )
    kept = Decision(
        residence_id="R1", option_id="R1.keep", kind="keep", start_year=FIRST, delivery_year=FIRST, capex_eur=5
    )
    former = Plan(status=Status.FEASIBLE, ended_by=EndedBy.GAP, decisions=(kept,))
    _compare(WHOLE, lp_text(Problem.of(data, Scenario(weights=weights), former).model, tmp_path), update_golden)


def test_a_need_of_many_futures_and_its_floor_are_their_golden_file(update_golden: bool, tmp_path: Path) -> None:
    """Twelve places for sure in the North, twelve more in one future of four; in the South, nobody in one of four."""
    north, south = [12, 12, 24, 16], [0, 5, 5, 5]
    draws = [
        {"draw": draw, "client_group": "g", "territory": territory, "year": FIRST, "places": places}
        for territory, futures in (("North", north), ("South", south))
        for draw, places in enumerate(futures)
    ]
    data = with_draws(PORTFOLIOS["floor"], pd.DataFrame(draws))
    scenario = Scenario(weights=Weights(unmet=1, unsuitable=0, distance=0), futures="draws")
    model = model_of(data, scenario)
    keys = {family: only(model, family) for family in ("need", "floor")}
    _compare(FUTURES, "".join(lp_text(part, tmp_path) for part in keys.values()), update_golden)


def test_own_funds_by_body_are_their_golden_file(update_golden: bool, tmp_path: Path) -> None:
    """The house pays works at R1 and sells R2, the host pays furniture there; the State aids both; R3 is the town's."""
    mine = {"owner": "House", "operator": "Host"}
    data = portfolio(
        2,
        residences=[residence("R1", **mine), residence("R2", **mine), residence("R3", owner="Town", operator="Host")],
        options=[
            *(keep(home) for home in ("R1", "R2", "R3")),
            works("R1", duration_years=1),
            works("R2", "comfort", payer="operator"),
            works("R2", "dispose", proceeds_eur=25),
            works("R3"),
        ],
        option_costs=[
            *(cost("R1.restructure", 60), cost("R1.restructure", 40, 1), cost("R2.comfort", 8)),
            *(cost("R3.keep", 3), cost("R3.restructure", 90)),
        ],
        option_funding=[aid("R1.restructure", "state", 50, 0.6), aid("R2.comfort", "state", 8, 0.5)],
        funders=[
            funder("own:house", "own", carry_over=True, body="House"),
            funder("own:host", "own", body="Host"),
            funder("state"),
        ],
        envelopes=[
            *(envelope(FIRST, 70, "own:house"), envelope(FIRST + 1, 30, "own:house")),
            *(envelope(FIRST, 9, "own:host"), envelope("all", 20, "state")),
        ],
    )
    model = model_of(data, NOTHING_COUNTS)
    families = ("grant_in_place_of_own", "envelope")
    _compare(BODIES, "".join(lp_text(only(model, family), tmp_path) for family in families), update_golden)


def test_no_golden_file_is_left_without_its_portfolio() -> None:
    assert {path.stem for path in HERE.glob("*.lp")} == {*PORTFOLIOS, WHOLE, FUTURES, BODIES}


def _compare(name: str, text: str, update: bool) -> None:
    golden = HERE / f"{name}.lp"
    if update:
        golden.write_text(text, encoding="utf-8")
    assert golden.exists(), "run pytest tests/golden --update-golden, and read what it writes"
    assert text == golden.read_text(encoding="utf-8"), "if this is meant: pytest tests/golden --update-golden"
