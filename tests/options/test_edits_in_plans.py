"""A plan made after a change uses the option as it was changed, and is accepted by the checker."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from planning.cli.main import main
from planning.options.fields import fields_of, rows_of
from planning.options.keeping import carried_over, undone
from planning.options.option_edits import edited, frozen
from planning.tables.data import Data
from planning.tables.loading import load_folder
from planning.workflow import check_plan, load_and_prepare, make_plan
from tests.pages.small_portfolio import write_portfolio

ME, WHY = "Jeanne", "devis reçu"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_portfolio(tmp_path)


@pytest.fixture
def small(folder: Path) -> Data:
    return load_folder(folder)


def chosen(data: Data) -> set[str]:
    plan = make_plan(data, data.scenarios["reference"])
    assert check_plan(plan, data) == []
    return {decision.option_id for decision in plan.decisions}


def test_an_option_that_became_too_dear_leaves_the_plan(small: Data) -> None:
    assert "B.extend" in chosen(small)
    # 450,000 EUR of own funds in all, 120,000 for the option today.
    dear = edited(small, "B.extend", fields_of(small, "B.extend").costing(5_000_000, 0.08, 3), ME, WHY)
    assert "B.extend" not in chosen(dear)
    assert chosen(frozen(small, "B.extend", ME, WHY)) == chosen(small)


def test_the_plan_pays_the_cost_that_was_written(small: Data) -> None:
    cheaper = edited(small, "B.extend", fields_of(small, "B.extend").costing(100_000, 0.08, 3), ME, WHY)
    plan = make_plan(cheaper, cheaper.scenarios["reference"])
    assert {one.option_id: one.capex_eur for one in plan.decisions}["B.extend"] == 100_000


def test_the_command_line_reads_what_people_changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = folder / "manifest.toml"
    manifest.write_text(manifest.read_text() + '\n[build]\noptions = "templates"\n')
    for name in ("options", "option_programmes", "option_costs", "option_funding"):
        (folder / f"{name}.csv").unlink()
    data = load_and_prepare(folder)
    ours = data["options"].query("residence_id == 'B' and kind != 'keep' and authority in ('', 'operator')")
    computed = str(ours["option_id"].iloc[0])
    # Cheap, and worth a thousand points: the plan takes it.
    wanted = replace(fields_of(data, computed).costing(1_000, 0.08, 3), value_points=1000.0, duration_years=1)
    wanted = replace(wanted, studies_years=0, latest_year=None)
    for name, rows in rows_of(edited(data, computed, wanted, ME, WHY), [computed]).items():
        rows.to_csv(folder / f"{name}.csv", index=False)
    out = folder / "plan.json"
    assert main(["check", "--data", str(folder)]) == 0
    assert main(["optimise", "--data", str(folder), "--scenario", "reference", "--out", str(out)]) == 0
    assert main(["verify", str(out), "--data", str(folder)]) == 0
    decided = {row["option_id"]: row["capex_eur"] for row in json.loads(out.read_text())["decisions"]}
    assert decided[computed] == 1_000
    rows = pd.read_csv(folder / "options.csv")
    rows.assign(author="").to_csv(folder / "options.csv", index=False)
    capsys.readouterr()
    assert main(["check", "--data", str(folder)]) == 1
    assert "une option changée à la main doit avoir un auteur et une raison" in "".join(capsys.readouterr())


def test_a_change_is_undone_alone(small: Data) -> None:
    one = edited(small, "B.extend", fields_of(small, "B.extend").costing(100_000, 0.08, 3), ME, WHY)
    both = frozen(one, "C.energy", ME, WHY)
    assert undone(both, one, ["C.energy"]).portfolio_hash == one.portfolio_hash
    alone = undone(both, small, ["B.extend"])
    assert alone.portfolio_hash == frozen(small, "C.energy", ME, WHY).portfolio_hash


def test_a_change_of_the_folder_that_was_given_up_stays_given_up(small: Data) -> None:
    fresh = frozen(small, "B.extend", ME, WHY)  # as options.csv says it
    alone = small.replacing(options=fresh["options"].query("residence_id != 'B' or option_id == 'B.extend'"))
    after, lost = carried_over(alone, small, [], ["B.extend"])
    # Nothing is computed in this folder: without the row, the residence would have no option.
    assert [message.values["option"] for message in lost] == ["B.extend"]
    assert after.portfolio_hash == alone.portfolio_hash
    after, lost = carried_over(fresh, small, [], ["B.extend"])
    assert lost == []
    assert "B.extend" not in set(after["options"]["option_id"])


def test_changes_go_over_to_data_read_again_unless_they_make_no_sense(small: Data) -> None:
    former = edited(small, "B.extend", fields_of(small, "B.extend").costing(100_000, 0.08, 3), ME, WHY)
    former = frozen(former, "C.energy", ME, WHY)
    fresh = small.replacing(needs=small["needs"].assign(places=12.0))
    after, lost = carried_over(fresh, former, ["B.extend", "C.energy"])
    assert lost == []
    assert after.portfolio_hash == former.replacing(needs=fresh["needs"]).portfolio_hash
    # The residence of an option has gone.
    kept = {name: small[name][small[name]["residence_id"] != "B"] for name in ("residences", "programmes", "options")}
    without = small.replacing(
        **kept, option_programmes=small["option_programmes"].query("option_id != 'B.extend'"),
        option_costs=small["option_costs"].query("option_id != 'B.extend'"),
    )  # fmt: skip
    after, lost = carried_over(without, former, ["B.extend", "C.energy"])
    assert [message.values["option"] for message in lost] == ["B.extend"]
    assert set(after["options"].query("origin != ''")["option_id"]) == {"C.energy"}
