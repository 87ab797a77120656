"""What is known of a portfolio, and which figure of a plan to verify first, in the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planning import workflow
from planning.cli.main import main
from planning.domain.scenario import Scenario
from planning.domain.uncertain_figures import Knowing
from planning.tables.plan_file import write_plan
from planning.workflow import make_plan
from tests.oracle.portfolio import after, cost, envelope, keep, need, portfolio, programme, residence, works


def test_the_score_and_the_figure_to_verify_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten people without a place for 90,000 EUR at 1e-4 a EUR: at a quarter more the works cost more than they give."""
    data = portfolio(
        1,
        residences=[residence("R1", rooms=2), residence("R2")],
        programmes=[programme("R1", 9, source="visite")],
        options=[keep("R1"), keep("R2"), works("R2", "create", source="estimation", label="Une pension")],
        option_programmes=[after("R2.create", 10)],
        option_costs=[cost("R2.create", 90_000)],
        envelopes=[{**envelope("all", 200_000), "source": "délibération"}],
        needs=[need(100)],
    )
    scenario = Scenario(weights={"capex": 1e-4}, gap=0)
    file = tmp_path / "plan.json"
    write_plan(file, make_plan(data, scenario), data)
    assert main(["quality", "--plan", str(file), "--json", "--lang", "en"]) == 0
    found = json.loads(capsys.readouterr().out)
    stake = found["figures"]["stakes"][0]
    assert (stake["figure"]["kind"], stake["figure"]["subject"]) == ("cost", "R2.create")
    assert stake["loss_high"] == pytest.approx(112_500 * 1e-4 - 10)
    assert found["residences"][0]["lost"]
    kept = {name: cell for name, cell in found["figures"].items() if name in Knowing.model_fields}
    monkeypatch.setattr(workflow, "worth_knowing", lambda *_, **__: Knowing.model_validate(kept))
    assert main(["quality", "--plan", str(file)]) == 0
    said = capsys.readouterr().out.replace("\u202f", " ").replace("\xa0", " ")
    assert "Ce que l'on sait du parc :" in said
    assert "R1 (R1) : contradiction. 9 places ou logements, 2 chambres décrites." in said
    assert "Un chiffre à vérifier peut changer le plan" in said
    assert "Coût : R2, Une pension : 90 k€" in said
    assert "décisions : 1 ; un devis, ou un marché récent" in said
