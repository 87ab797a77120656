"""A case runs in a process of its own, and says what it used."""

from __future__ import annotations

import pytest

from scripts.benchmark import launch as launching
from scripts.benchmark.case import Case, Portfolio
from scripts.benchmark.launch import launch


def test_a_case_runs_by_itself_and_tells_its_memory() -> None:
    result = launch(Case("free60", "build", 0, 5.0, Portfolio(12)))
    assert "error" not in result
    assert result["choices"] > 12 * 20
    assert result["residences"] == 12
    assert result["memory_mb"] > 50
    assert result["build_seconds"] <= result["seconds"]


def test_a_case_that_fails_says_why() -> None:
    result = launch(Case("free60", "no_such_engine", 0, 5.0, Portfolio(12)))
    assert "no_such_engine" in result["error"]


def test_a_case_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launching, "PATIENCE", 0.0)
    result = launch(Case("free60", "highs", 0, 0.5, Portfolio(60)))
    assert result["error"] == "killed after 0 s"
    assert "points" not in result
