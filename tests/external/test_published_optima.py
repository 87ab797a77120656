"""Published instances through the public command: the published optimum, proven, and a plan that verifies."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from planning.cli.main import main
from tests.external.instances import (
    YEAR,
    read_location,
    read_mknap,
    read_mmkp,
    write_knapsack,
    write_location,
)

PROJECT = Path(__file__).parents[2]
INSTANCES = PROJECT.parent / "shared" / "instances"
CAP41 = 1_040_444.375  # the README of the instances

pytestmark = pytest.mark.skipif(not INSTANCES.is_dir(), reason="shared/instances not found beside the project")


@pytest.mark.parametrize("number", range(7))
def test_mknap1(number: int, tmp_path: Path) -> None:
    instance = read_mknap(INSTANCES / "mkp_orlib" / "mknap1.txt")[number]
    plan = _plan(write_knapsack(instance, tmp_path / "data", envelope_year=str(YEAR)), tmp_path)
    _is_proven(plan, -instance.optimum)
    assert plan["objective_terms"]["value_points"]["unweighted"] == pytest.approx(instance.optimum)


@pytest.mark.parametrize("name", ["I01", "I02", "I03", "I05"])
def test_mmkp(name: str, tmp_path: Path) -> None:
    instance = read_mmkp(INSTANCES / "mmkp_khan" / name)
    plan = _plan(write_knapsack(instance, tmp_path / "data"), tmp_path)
    _is_proven(plan, -instance.optimum)
    assert len(plan["decisions"]) == len(instance.groups)


def test_capacitated_warehouse_location_cap41(tmp_path: Path) -> None:
    instance = read_location(INSTANCES / "cflp_orlib" / "cap41.txt")
    plan = _plan(write_location(instance, tmp_path / "data"), tmp_path)
    _is_proven(plan, CAP41)
    assert plan["objective_terms"]["unmet"]["unweighted"] == pytest.approx(0.0, abs=1e-6)


def test_the_second_engine_finds_the_same_optimum(tmp_path: Path) -> None:
    instance = read_mmkp(INSTANCES / "mmkp_khan" / "I02")
    plan = _plan(write_knapsack(instance, tmp_path / "data"), tmp_path, "--engine", "pulp:CBC")
    _is_proven(plan, -instance.optimum)


def test_the_command_as_a_user_types_it(tmp_path: Path) -> None:
    instance = read_mknap(INSTANCES / "mkp_orlib" / "mknap1.txt")[2]
    folder, out = write_knapsack(instance, tmp_path / "data"), tmp_path / "plan.json"
    command = [sys.executable, "-m", "planning"]
    asked = [*command, "optimise", "--data", str(folder), "--out", str(out), "--gap", "0"]
    found = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, timeout=90, check=False)
    assert found.returncode == 0, found.stderr
    _is_proven(json.loads(out.read_text(encoding="utf-8")), -instance.optimum)
    asked = [*command, "verify", str(out)]
    verified = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, timeout=90, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def _plan(folder: Path, tmp_path: Path, *more: str) -> dict[str, Any]:
    out = tmp_path / "plan.json"
    assert main(["optimise", "--data", str(folder), "--out", str(out), "--gap", "0", *more]) == 0
    assert main(["verify", str(out)]) == 0
    plan: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return plan


def _is_proven(plan: dict[str, Any], optimum: float) -> None:
    assert plan["status"] == "optimal"
    assert plan["ended_by"] == "proof"
    assert plan["gap"] <= 1e-6
    assert plan["objective"] == pytest.approx(optimum, rel=1e-6)
    assert plan["bound"] == pytest.approx(optimum, rel=1e-6)
