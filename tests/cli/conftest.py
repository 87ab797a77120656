"""A plan computed once by the command line, to be corrupted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planning.cli.main import main
from tests.oracle.portfolio import (
    FIRST,
    after,
    aid,
    cost,
    envelope,
    funder,
    keep,
    need,
    neighbour,
    portfolio,
    programme,
    residence,
    rule,
    territories,
    works,
    write_folder,
)

Document = dict[str, Any]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three residences, two territories, three years; money is short and a deadline forces works at R1."""
    years = [FIRST, FIRST + 1, FIRST + 2]
    data = portfolio(
        3,
        territories=territories("Z1", "Z2"),
        neighbours=[neighbour("Z1", "Z2", 0.25)],
        residences=[residence("R1", "Z1", energy_label="F"), residence("R2", "Z2"), residence("R3", "Z2")],
        programmes=[programme("R1", 10), programme("R2", 8), programme("R3", 6)],
        options=[
            *[keep(name) for name in ("R1", "R2", "R3")],
            works("R1", "energy", 1, closed_share=0.5, energy_label_after="C"),
            works("R2", value_points=1),
            works("R3", "demolish_rebuild", 1, closed_share=1),
        ],
        option_programmes=[after("R1.energy", 10), after("R2.restructure", 14), after("R3.demolish_rebuild", 20)],
        option_costs=[
            cost("R1.energy", 100_000),
            cost("R2.restructure", 40_000),
            cost("R2.restructure", 20_000, funder="state"),
            cost("R3.demolish_rebuild", 500_000),
        ],
        option_funding=[aid("R1.energy", "state", 100_000, 0.3)],
        funders=[
            funder("own", "own", carry_over=True),
            funder("state"),
        ],
        envelopes=[*[envelope(year, 75_000) for year in years], envelope("all", 60_000, "state")],
        needs=[need(places, year, territory) for year in years for places, territory in ((20, "Z1"), (12, "Z2"))],
        rules=[
            rule("deadline", "R1", "E", FIRST + 1),
            rule("decant_capacity", "*", 5),
            rule("works_capacity", "Z1", 0, hard=False, price=2.0),
        ],
    )
    return write_folder(data, tmp_path_factory.mktemp("parc") / "data")


@pytest.fixture(scope="session")
def computed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    """Return the content of the plan.json that `optimise` writes for the folder."""
    out = tmp_path_factory.mktemp("plan") / "plan.json"
    assert main(["optimise", "--data", str(folder), "--out", str(out), "--gap", "0"]) == 0
    document: Document = json.loads(out.read_text(encoding="utf-8"))
    return document


@pytest.fixture
def plan(computed: Document) -> Document:
    """Return a copy of the plan, to change at will."""
    copy: Document = json.loads(json.dumps(computed))
    return copy


Verify = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    """Return a function that verifies a document (or a text) and returns the exit code and the sentences."""

    def run(content: Document | str, *more: str) -> tuple[int, list[str]]:
        path = tmp_path / "plan.json"
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        capsys.readouterr()
        code = main(["verify", str(path), *more])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, [*said.out.splitlines(), *said.err.splitlines()]

    return run
