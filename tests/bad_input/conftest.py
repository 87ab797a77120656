"""A sound folder to spoil, and the two commands that must refuse it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from planning.cli.main import main
from tests.oracle.portfolio import (
    FIRST,
    after,
    cost,
    envelope,
    funder,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    works,
    write_folder,
)


@dataclass(frozen=True)
class Folder:
    """A data folder on disk, and how to spoil it. Lines are numbered as a spreadsheet does: the header is line 1."""

    path: Path

    def cell(self, file: str, line: int, column: str, value: str) -> None:
        """Write one cell."""
        rows = self.rows(file)
        rows[line - 1][rows[0].index(column)] = value
        self.write(file, rows)

    def without_column(self, file: str, column: str) -> None:
        """Remove a column."""
        rows = self.rows(file)
        place = rows[0].index(column)
        self.write(file, [row[:place] + row[place + 1 :] for row in rows])

    def rows(self, file: str) -> list[list[str]]:
        """Return the lines of a file, header included."""
        with (self.path / file).open(encoding="utf-8", newline="") as text:
            return list(csv.reader(text))

    def write(self, file: str, rows: list[list[str]]) -> None:
        """Replace a file."""
        with (self.path / file).open("w", encoding="utf-8", newline="") as text:
            csv.writer(text).writerows(rows)

    def rewrite(self, file: str, change: Callable[[bytes], bytes]) -> None:
        """Change the bytes of a file."""
        path = self.path / file
        path.write_bytes(change(path.read_bytes()))

    def snapshot(self) -> dict[str, bytes]:
        """Return every file under the folder's parent, to see that nothing was written."""
        around = self.path.parent
        return {str(path.relative_to(around)): path.read_bytes() for path in around.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Two residences, two years, one funder beside own funds, one rule: accepted as it stands."""
    data = portfolio(
        2,
        residences=[residence("R1", energy_label="F"), residence("R2")],
        programmes=[programme("R1", 10), programme("R2", 5)],
        options=[keep("R1"), works("R1", "energy", energy_label_after="C"), keep("R2"), works("R2")],
        option_programmes=[after("R1.energy", 10), after("R2.restructure", 9)],
        option_costs=[cost("R1.energy", 100), cost("R2.restructure", 60), cost("R2.restructure", 20, 0, "state")],
        funders=[
            funder("own", "own", carry_over=True),
            funder("state"),
        ],
        envelopes=[envelope(FIRST, 100), envelope(FIRST + 1, 100), envelope("all", 50, "state")],
        needs=[need(20), need(20, FIRST + 1)],
        rules=[rule("works_capacity", "*", 1)],
    )
    return Folder(write_folder(data, tmp_path / "données"))


@dataclass(frozen=True)
class Refusal:
    """What a command said."""

    sentences: tuple[str, ...]

    @property
    def only(self) -> str:
        """The one sentence on what is wrong."""
        assert len(self.sentences) == 1, self.sentences
        return self.sentences[0]


Refuse = Callable[[Folder], Refusal]


@pytest.fixture
def refuse(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Refuse:
    """Return a function that gives a folder to `check` and to `optimise`, and returns what both said.

    Both must end with exit code 1, say the same sentences, show no traceback and write nothing.
    """

    def refused(folder: Folder) -> Refusal:
        before = folder.snapshot()
        out = tmp_path / "plan.json"
        assert main(["check", "--data", str(folder.path)]) == 1
        checked = capsys.readouterr()
        assert main(["optimise", "--data", str(folder.path), "--out", str(out)]) == 1
        optimised = capsys.readouterr()
        assert folder.snapshot() == before
        assert optimised.out == ""
        for text in (checked.out, checked.err, optimised.err):
            assert "Traceback" not in text
        said = tuple(line for line in checked.out.splitlines() if not line.startswith("Attention"))
        repeated = [line for line in optimised.err.splitlines() if not line.startswith("Attention")]
        assert tuple(repeated[: len(said)]) == said
        return Refusal(said)

    return refused
