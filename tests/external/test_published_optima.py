"""Published instances through the public command: the published optimum, proven, and a plan that verifies."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from planning.cli.main import main
from tests.external.instances import (
    LOCATION_OPTIMA,
    YEAR,
    Knapsack,
    read_location,
    read_mknap,
    read_mknap2,
    read_mmkp,
    write_knapsack,
    write_location,
    write_mknap2,
)

PROJECT = Path(__file__).parents[2]
INSTANCES = PROJECT.parent / "shared" / "instances"
MKNAP2 = {  # each family, its smallest and its largest; scripts/bench instances runs all 48, and every other instance
    *("SENTO1", "WEISH01", "WEISH26", "PB1", "PB7", "HP2", "WEING1", "WEING8"),
}

pytestmark = pytest.mark.skipif(not INSTANCES.is_dir(), reason="shared/instances not found beside the project")


@pytest.mark.parametrize("number", [0, 3, 6])
def test_mknap1(number: int, tmp_path: Path) -> None:
    instance = read_mknap(INSTANCES / "mkp_orlib" / "mknap1.txt")[number]
    plan = _plan(write_knapsack(instance, tmp_path / "data", envelope_year=str(YEAR)), tmp_path)
    _is_proven(plan, -instance.optimum)
    assert plan["objective_terms"]["value_points"]["unweighted"] == pytest.approx(instance.optimum)


@pytest.mark.parametrize("name", ["I01", "I05"])
def test_mmkp(name: str, tmp_path: Path) -> None:
    instance = read_mmkp(INSTANCES / "mmkp_khan" / name)
    plan = _plan(write_knapsack(instance, tmp_path / "data"), tmp_path)
    _is_proven(plan, -instance.optimum)
    assert len(plan["decisions"]) == len(instance.groups)


@pytest.mark.parametrize("name", sorted(MKNAP2))
def test_mknap2(name: str, tmp_path: Path) -> None:
    instance = next(found for found in _mknap2() if found.name == name)
    plan = _plan(write_mknap2(instance, tmp_path / "data"), tmp_path)
    _is_proven(plan, -instance.optimum)
    assert {row["start_year"] for row in plan["decisions"]} == {YEAR}


def test_mknap2_holds_48_instances_whose_uses_and_optima_are_read() -> None:
    found = _mknap2()
    assert len({instance.name for instance in found}) == 48
    assert {instance.name for instance in found} > MKNAP2
    by_name = {instance.name: instance for instance in found}
    first = by_name["WEING1"]
    assert (first.optimum, first.capacities, len(first.groups)) == (141_278, (600, 600), 28)
    assert first.groups[0][0].profit == 1898
    assert first.groups[0][0].uses == (45, 30)
    assert first.groups[27][0].uses == (100, 150)


@cache
def _mknap2() -> list[Knapsack]:
    return read_mknap2(INSTANCES / "mkp_orlib" / "mknap2.txt")


@pytest.mark.parametrize("name", ["cap41", "cap61", "cap64", "cap73"])
def test_capacitated_warehouse_location(name: str, tmp_path: Path) -> None:
    instance = read_location(INSTANCES / "cflp_orlib" / f"{name}.txt")
    plan = _plan(write_location(instance, tmp_path / "data"), tmp_path)
    _is_proven(plan, LOCATION_OPTIMA[name])
    assert plan["objective_terms"]["unmet"]["unweighted"] == pytest.approx(0.0, abs=1e-6)


def test_the_second_engine_finds_the_same_optimum(tmp_path: Path) -> None:
    instance = read_mmkp(INSTANCES / "mmkp_khan" / "I02")
    plan = _plan(write_knapsack(instance, tmp_path / "data"), tmp_path, "--engine", "pulp:CBC")
    _is_proven(plan, -instance.optimum)


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
