"""Folders written by somebody who only read the description of the columns: the best plan, found another way too."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from planning.cli.main import main
from tests.external import strangers


def proven(folder: Path, *more: str) -> dict[str, Any]:
    """Return the plan that the command proves best; it must pass the verification."""
    out = folder.parent / "plan.json"
    assert main(["optimise", "--data", str(folder), "--out", str(out), "--gap", "0", *more]) == 0
    assert main(["verify", str(out)]) == 0
    plan: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    assert plan["status"] == "optimal"
    return plan


def plane(nodes: int, seed: int) -> strangers.Matrix:
    """Distances between points drawn in a square, in whole numbers."""
    points = np.random.default_rng(seed).integers(1, 100, (nodes, 2)).astype(float)
    return np.floor(np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2)))


@pytest.mark.parametrize("rule", ["exclusive", "works_capacity"])
def test_a_p_median_with_every_node_next_to_every_other(rule: str, tmp_path: Path) -> None:
    distances = plane(18, seed=1)
    strangers.p_median(tmp_path / "data", distances, np.ones(18), 18, 3, rule)
    best = min(distances[:, list(opened)].min(axis=1).sum() for opened in combinations(range(18), 3))
    plan = proven(tmp_path / "data")
    assert plan["objective"] == pytest.approx(best, rel=1e-6)
    assert sum(row["kind"] == "create" for row in plan["decisions"]) == 3


def test_a_p_median_with_capacities_and_fractions(tmp_path: Path) -> None:
    distances = plane(14, seed=2)
    demands = np.round(np.random.default_rng(2).uniform(1, 20, 14), 3)
    capacity, most = float(np.round(demands.sum() / 3.3, 3)), 4
    strangers.p_median(tmp_path / "data", distances, demands, capacity, most, "exclusive")
    opened, flows = np.eye(14), np.eye(196)
    served = flows.reshape(14, 14, 196).sum(axis=1)
    housed = flows.reshape(14, 14, 196).sum(axis=0)
    found = milp(
        np.concatenate([np.zeros(14), distances.ravel()]),
        integrality=np.concatenate([np.ones(14), np.zeros(196)]),
        bounds=Bounds(0, np.concatenate([np.ones(14), np.full(196, np.inf)])),
        constraints=[
            LinearConstraint(np.hstack([np.zeros((14, 14)), served]), demands, demands),
            LinearConstraint(np.hstack([-capacity * opened, housed]), -np.inf, 0),
            LinearConstraint(np.concatenate([np.ones(14), np.zeros(196)]), 0, most),
        ],
        options={"mip_rel_gap": 0},
    )
    assert proven(tmp_path / "data")["objective"] == pytest.approx(found.fun, rel=1e-6)


@pytest.mark.parametrize("more", [(), ("--engine", "pulp:CBC")], ids=["highs", "cbc"])
def test_each_customer_at_one_site_that_is_open(more: tuple[str, ...], tmp_path: Path) -> None:
    """64 rules `after`, one per customer and site; small enough to list every way to open two sites of eight."""
    distances, demands, capacity = plane(8, seed=3), np.arange(1.0, 9.0), 19.0
    strangers.single_source(tmp_path / "data", distances, demands, capacity, 2)
    best = min(_assigned(distances, demands, capacity, opened) for opened in combinations(range(8), 2))
    plan = proven(tmp_path / "data", *more)
    assert plan["objective"] == pytest.approx(best, rel=1e-6)


def _assigned(distances: strangers.Matrix, demands: strangers.Vector, room: float, opened: tuple[int, int]) -> float:
    """Return the least distance over all ways to share the customers between two sites."""
    best = np.inf
    for code in range(2 ** len(demands)):
        first = np.array([code >> customer & 1 for customer in range(len(demands))], dtype=bool)
        if demands[first].sum() <= room and demands[~first].sum() <= room:
            best = min(best, distances[first, opened[0]].sum() + distances[~first, opened[1]].sum())
    return float(best)


@pytest.mark.parametrize("scale", [1.0, 1e6], ids=["ones", "millions"])
def test_hundreds_of_options_per_residence(scale: float, tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    uses = np.round(random.uniform(0, 10, (4, 250, 2)) * scale, 2)
    profits = np.round(uses.sum(axis=2) * random.uniform(0.5, 1.5, (4, 250)), 2)
    capacities = np.round(uses.mean(axis=1).sum(axis=0) * 0.8, 2)
    strangers.choices(tmp_path / "data", profits, uses, capacities)
    found = milp(
        -profits.ravel(),
        integrality=np.ones(1000),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(np.kron(np.eye(4), np.ones(250)), 1, 1),
            LinearConstraint(uses.reshape(1000, 2).T, -np.inf, capacities),
        ],
        options={"mip_rel_gap": 0},
    )
    assert proven(tmp_path / "data")["objective"] == pytest.approx(found.fun, rel=1e-6)


@pytest.mark.parametrize("carries", [False, True], ids=["a year's money is lost", "it waits"])
def test_projects_paid_over_ten_years(carries: bool, tmp_path: Path) -> None:
    random = np.random.default_rng(6)
    payments = np.round(random.uniform(0.5, 30, (25, 10)) * 1e5, 2)
    profits = np.round(random.uniform(10, 99, 25), 2)
    budgets = np.round(payments.sum(axis=0) * random.uniform(0.3, 0.5, 10), 2)
    strangers.capital_budget(tmp_path / "data", profits, payments, budgets, carries=carries)
    spent, most = (np.cumsum(payments, axis=1), np.cumsum(budgets)) if carries else (payments, budgets)
    found = milp(
        -profits,
        integrality=np.ones(25),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(spent.T, -np.inf, most),
        options={"mip_rel_gap": 0},
    )
    assert proven(tmp_path / "data")["objective"] == pytest.approx(found.fun, rel=1e-6)


def test_weights_of_zero_prove_any_plan_best(tmp_path: Path) -> None:
    strangers.capital_budget(tmp_path / "data", np.ones(3), np.ones((3, 1)), np.ones(1), carries=False)
    terms = ("unmet", "unsuitable", "distance", "value_points")
    lines = "".join(f"{term} = 0\n" for term in terms)
    (tmp_path / "data" / "scenarios" / "reference.toml").write_text("[weights]\n" + lines, encoding="utf-8")
    assert proven(tmp_path / "data")["objective"] == 0.0
