"""The oracle itself: its allocation against two other methods, its cases against the reader of folders."""

from __future__ import annotations

import ast
from pathlib import Path

import networkx
import numpy as np
import pytest

from planning.domain.errors import Problem
from planning.tables import checks
from planning.tables.data import Data
from planning.tables.loading import load_folder
from planning.tables.rule_checks import check_rules
from tests.oracle.allocation import Floor, best_gain
from tests.oracle.portfolio import write_folder
from tests.oracle.random_portfolios import draw_case

VALUE = ("choosing", "wear", "worth")
NO_FLOOR = (Floor((), 0.0, True, 0.0),)  # asks for nothing, and for the linear programme


@pytest.mark.parametrize("number", range(40))
def test_three_methods_give_the_same_allocation(number: int) -> None:
    random = np.random.default_rng(number)
    needs = random.integers(0, 12, random.integers(1, 6)).tolist()
    places = random.integers(0, 12, random.integers(1, 6)).tolist()
    gain = [[int(random.integers(-3, 9)) if random.random() < 0.7 else None for _ in places] for _ in needs]
    by_paths = best_gain(needs, places, gain)
    assert by_paths == pytest.approx(best_gain(needs, places, gain, NO_FLOOR), abs=1e-7)
    assert by_paths == pytest.approx(_by_networkx(needs, places, gain))


def _by_networkx(needs: list[int], places: list[int], gain: list[list[int | None]]) -> float:
    graph = networkx.DiGraph()
    graph.add_node("unserved", demand=0)
    for i, persons in enumerate(needs):
        graph.add_node(f"need{i}", demand=-persons)
        graph.add_edge(f"need{i}", "rest", weight=0)
        for j, worth in enumerate(gain[i]):
            if worth is not None:
                graph.add_edge(f"need{i}", f"place{j}", weight=-worth)
    for j, capacity in enumerate(places):
        graph.add_edge(f"place{j}", "rest", weight=0, capacity=capacity)
    graph.add_node("rest", demand=sum(needs))
    cost, _ = networkx.network_simplex(graph)
    return float(-cost)


@pytest.mark.parametrize("name", ["brute_force", "allocation", "grants", "action_rules", "sizes", "rehousing", *VALUE])
def test_the_oracle_shares_only_the_words_and_the_tables(name: str) -> None:
    tree = ast.parse(Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported
    ours = {module for module in imported if module.startswith("planning")}
    assert all(module.startswith(("planning.domain", "planning.tables")) for module in ours)
    assert imported.isdisjoint({"highspy", "pulp", "pandas"})


@pytest.mark.parametrize("number", range(15))
def test_cases_survive_the_disk_and_the_plan_file(number: int, tmp_path: Path) -> None:
    case = draw_case(200_000 + number)
    assert _errors(case.data) == []
    read = load_folder(write_folder(case.data, tmp_path / "parc"))
    assert read.hash == case.data.hash
    assert Data.from_document(case.data.to_document()).hash == case.data.hash


def _errors(data: Data) -> list[Problem]:
    """What the reader of folders would refuse."""
    frames = data.tables
    found = [
        *checks.check_keys(frames),
        *checks.check_references(frames),
        *checks.check_units(frames),
        *check_rules(frames),
        *checks.check_years(frames, data.manifest),
        *checks.check_options(frames, given=True),
    ]
    return [problem for problem in found if problem.severity == "error"]
