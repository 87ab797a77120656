"""The prices of a plan's decisions in the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planning.cli.main import main
from planning.domain.scenario import Scenario
from planning.tables.data import Data
from planning.tables.plan_file import write_plan
from planning.tables.scenario_file import shipped_valuation
from planning.workflow import make_plan
from tests.oracle.portfolio import after, cost, envelope, funder, keep, need, portfolio, residence, works

BARE = shipped_valuation().but(
    tail_years=(), later_starts=(), discount_rate=0.0, action_eur=0.0, upkeep_eur={"good": 0, "fair": 0, "poor": 0}
)


@pytest.fixture(scope="module")
def data() -> Data:
    """A bare site where ten people may be housed for a year, for 50,000 EUR."""
    return portfolio(
        1,
        residences=[residence("R1")],
        options=[keep("R1"), works("R1", "create")],
        option_programmes=[after("R1.create", 10)],
        option_costs=[cost("R1.create", 50_000)],
        funders=[funder("own", "own")],
        envelopes=[envelope("all", 60_000)],
        needs=[need(10)],
    )


def written(data: Data, scenario: Scenario, folder: Path) -> str:
    file = folder / "plan.json"
    write_plan(file, make_plan(data, scenario.but(gap=0)), data)
    return str(file)


def test_each_decision_is_a_sentence_or_an_object(
    data: Data, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(data, Scenario(value=BARE.but(place_year_eur=10_000).model_dump()), tmp_path)
    assert main(["explain", file, "--prices"]) == 0
    said = capsys.readouterr().out.replace("\u202f", " ").replace("\xa0", " ")
    assert "tenue dès qu'une année bien logée vaut 5 000 €, et jusqu'à 20 000 € au moins" in said
    assert "trouvé par recherche, non démontré" in said
    assert "Noyau" in said
    assert main(["explain", file, "--prices", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["residence_id"], found["verdict"], found["high_eur"]) == ("R1", "core", None)
    assert found["low_eur"] == pytest.approx(5_000, abs=1)


def test_a_plan_of_the_first_model_has_no_prices(
    data: Data, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(data, Scenario(), tmp_path)
    assert main(["explain", file, "--prices"]) == 1
    assert "premier modèle" in capsys.readouterr().err
