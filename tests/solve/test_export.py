"""The exact model as a file, for any other solver."""

from __future__ import annotations

from pathlib import Path
from subprocess import run

import highspy
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from planning.cli.main import main
from planning.domain.errors import RequestError
from planning.domain.kinds import Status
from planning.domain.scenario import Scenario, Weights
from planning.i18n import FRENCH
from planning.model.matrix import matrix
from planning.model.problem import Problem
from planning.solve.export import census, export_model, export_refusal, exported
from planning.solve.pulp_engine import program, to_pulp
from planning.solve.run import solve
from tests.oracle.portfolio import (
    FIRST,
    after,
    cost,
    envelope,
    keep,
    need,
    portfolio,
    programme,
    rule,
    works,
    write_folder,
)
from tests.oracle.random_portfolios import Case, cases

SMALL = portfolio(
    2,
    residences=[{"residence_id": name, "name": name, "territory": "Z1"} for name in ("R1", "R 2")],
    programmes=[programme("R1", 10), programme("R 2", 5)],
    options=[keep("R1"), works("R1", duration_years=1, closed_share=0.5), keep("R 2"), works("R 2", value_points=3)],
    option_programmes=[after("R1.restructure", 16), after("R 2.restructure", 9)],
    option_costs=[cost("R1.restructure", 100_000), cost("R 2.restructure", 30_000.5)],
    envelopes=[envelope(FIRST, 70_000), envelope(FIRST + 1, 60_000)],
    needs=[need(20, FIRST), need(24, FIRST + 1)],
    rules=[rule("works_capacity", "*", 1, hard=False, price=2.0)],
)


def optimum_of(file: Path) -> float | None:
    """Read the file with HiGHS and minimise; None when that is impossible."""
    highs = highspy.Highs()
    highs.silent()
    highs.setOptionValue("mip_rel_gap", 0.0)
    assert highs.readModel(str(file)) == highspy.HighsStatus.kOk
    highs.run()
    if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        return float(highs.getInfo().objective_function_value)
    return None


@pytest.mark.parametrize("ending", ["lp", "mps"])
def test_another_solver_finds_the_same_optimum_in_the_file(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = write_folder(SMALL, tmp_path / "data"), tmp_path / f"model.{ending}"
    assert main(["optimise", "--data", str(folder), "--export", str(file)]) == 0
    assert capsys.readouterr().out == f"Écrit dans {file}\n"
    plan = solve(SMALL, Scenario(gap=0), in_process=True)
    assert plan.status is Status.OPTIMAL
    assert optimum_of(file) == pytest.approx(plan.objective)
    text = file.read_text(encoding="utf-8")
    assert f"start__R1_restructure__{FIRST}" in text
    assert ("30000.5" if ending == "lp" else "3.000050000000e+04") in text, "amounts are in the data's own units"


def test_the_file_is_written_and_no_plan_is_made(tmp_path: Path) -> None:
    folder, out = write_folder(SMALL, tmp_path / "data"), tmp_path / "plan.json"
    arguments = ["optimise", "--data", str(folder), "--export", str(tmp_path / "model.lp"), "--out", str(out)]
    assert main(arguments) == 0
    assert not out.exists()


@pytest.mark.parametrize("name", ["model.txt", "model"])
def test_another_ending_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RequestError) as refused:
        export_model(SMALL, Scenario(), tmp_path / name)
    assert ".lp" in FRENCH(refused.value.message)
    assert not (tmp_path / name).exists()


def test_a_name_too_long_for_an_lp_file_is_refused_and_fits_in_an_mps_file(tmp_path: Path) -> None:
    name = "R" * 300
    data = portfolio(residences=[{"residence_id": name, "name": "R", "territory": "Z1"}], options=[keep(name)])
    with pytest.raises(RequestError) as refused:
        export_model(data, Scenario(), tmp_path / "model.lp")
    assert ".mps" in FRENCH(refused.value.message)
    export_model(data, Scenario(), tmp_path / "model.mps")
    assert optimum_of(tmp_path / "model.mps") == 0.0


def test_both_engines_receive_the_same_matrix_of_any_portfolio(tmp_path: Path) -> None:
    """The file that PuLP writes, solved by HiGHS, against the arrays given to HiGHS."""

    @seed(4)
    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def agrees(case: Case) -> None:
        model = Problem.of(case.data, case.scenario).model
        arrays = matrix(model)
        file = tmp_path / "model.mps"
        to_pulp(model, arrays).writeMPS(str(file))
        highs = highspy.Highs()
        highs.silent()
        assert highs.readModel(str(file)) == highspy.HighsStatus.kOk
        lp = highs.getLp()
        place = {name: number for number, name in enumerate(lp.col_names_)}
        order = [place[name] for name in model.column_names()]
        assert np.array(lp.col_cost_)[order] == pytest.approx(arrays.cost)
        assert np.array(lp.col_upper_)[order] == pytest.approx(arrays.upper)
        at = {name: number for number, name in enumerate(lp.row_names_)}
        for row, name in enumerate(model.row_names()):
            cells = range(arrays.starts[row], arrays.starts[row + 1])
            if not len(cells):
                continue  # judged before any engine
            sides = [at[part] for part in (name, name + "_low", name + "_high") if part in at]
            assert sides or not np.isfinite([arrays.row_lower[row], arrays.row_upper[row]]).any()
            for side in sides:
                _, columns, values = highs.getRowEntries(side)
                found = dict(zip(columns.tolist(), values.tolist(), strict=True))
                wanted = {order[arrays.columns[cell]]: float(arrays.values[cell]) for cell in cells}
                assert found == pytest.approx(wanted)
            lower = max(lp.row_lower_[side] for side in sides) if sides else -np.inf
            upper = min(lp.row_upper_[side] for side in sides) if sides else np.inf
            assert (lower, upper) == pytest.approx((arrays.row_lower[row], arrays.row_upper[row]))

    agrees()


def test_an_ordered_objective_is_not_one_model(tmp_path: Path) -> None:
    ordered = Scenario(weights=Weights(capex=1.0), order=(("unmet",), ("capex",)))
    with pytest.raises(RequestError):
        export_model(SMALL, ordered, tmp_path / "model.lp")


@pytest.mark.parametrize("form", ["lp", "mps"])
def test_cbc_finds_the_plan_s_value_in_what_the_page_gives(form: str, tmp_path: Path) -> None:
    """Another solver, another reader, no line of ours between the file and the answer."""
    plan = solve(SMALL, Scenario(gap=0), in_process=True)
    file, answer = tmp_path / f"model.{form}", tmp_path / "answer.txt"
    file.write_bytes(exported(SMALL, Scenario(), form))
    run([program(), str(file), "-solve", "-solution", str(answer)], check=True, capture_output=True)
    first = answer.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("Optimal")
    assert float(first.rpartition(" ")[2]) == pytest.approx(plan.objective)


def test_counting_changes_needs_a_plan_to_count_them_from() -> None:
    scenario = Scenario(weights=Weights(changes=1.0))
    with pytest.raises(RequestError, match="plan de départ"):
        exported(SMALL, scenario, "mps")
    assert export_refusal(scenario, census(SMALL, scenario), "mps") is not None


def test_what_would_be_refused_is_known_before_anything_is_written() -> None:
    name = "R" * 300
    long = portfolio(residences=[{"residence_id": name, "name": "R", "territory": "Z1"}], options=[keep(name)])
    ordered = Scenario(order=(("unmet",),))
    assert export_refusal(Scenario(), census(long, Scenario()), "lp") is not None
    assert export_refusal(Scenario(), census(long, Scenario()), "mps") is None
    assert export_refusal(Scenario(), census(SMALL, Scenario()), "lp") is None
    assert export_refusal(ordered, census(SMALL, ordered), "mps") is not None


def test_a_scenario_saved_as_json_writes_the_same_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page gives the scenario of the plan shown: the terminal then writes the same file."""
    scenario = Scenario(weights=Weights(unmet=2.5, capex=1e-6), drop_rules=("works_capacity:*",))
    folder = write_folder(SMALL, tmp_path / "data")
    written, file = tmp_path / "scenario.json", tmp_path / "model.lp"
    written.write_text(scenario.model_dump_json(), encoding="utf-8")
    assert main(["optimise", "--data", str(folder), "--scenario", str(written), "--export", str(file)]) == 0
    assert file.read_bytes() == exported(SMALL, scenario, "lp")
    for broken in ("{", "[1]", '"x"'):
        written.write_text(broken, encoding="utf-8")
        assert main(["optimise", "--data", str(folder), "--scenario", str(written), "--export", str(file)]) == 1
        assert "Traceback" not in capsys.readouterr().err


def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "model.lp"
    file.write_text("former", encoding="utf-8")

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("planning.tables.text.writing.os.fsync", lambda number: full(file, b""))
    with pytest.raises(RequestError) as refused:
        export_model(SMALL, Scenario(), file)
    assert "le disque est plein" in FRENCH(refused.value.message)
    assert file.read_text(encoding="utf-8") == "former"
    assert list(tmp_path.iterdir()) == [file]
