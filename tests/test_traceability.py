"""No public number hides in the code of options and money: each is a row of data/parameters with its source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NEUTRAL = {0, 1, 2, -1, 0.5, 100, 1e-9}
"""Numbers that say nothing about the world: ends, halves, cents, rounding."""
KNOWN = {
    ("catalogue_changes.py", 1e12),  # what a float still counts to the cent
    ("operating.py", 12),  # months of a year
    ("operating.py", 365),  # days of a year
    ("cents.py", 0.05),  # of a cent: rounding of floats
    ("comparables.py", 3),  # real operations that it takes to speak of a range
    ("overrun_laws.py", 1.2815515655446004),  # ninth decile of the standard normal law
    ("overrun_laws.py", 20.0),  # times the planned duration: after any plan
    ("overruns.py", 0.1),  # deciles
    ("overruns.py", 0.9),
    ("overruns.py", 2000),  # draws
    ("risk_ways.py", 0.9),  # nine chances in ten
    ("risk_ways.py", 10),  # halvings: a share to a thousandth
    ("site.py", 4),  # characters of a year in a date
    ("fields.py", 0.005),  # half a cent: rounding of floats
    ("option_file.py", 3),  # times that what remains of a file is checked again
    ("fields.py", 1e-6),  # of a share, likewise
    ("fields.py", 6),  # decimals of a share
    ("option_file.py", 6),  # likewise
    ("option_file.py", 40),  # characters of a cell that is quoted
    ("option_file.py", 20_000),  # lines of a file that is loaded
    ("option_file.py", 20_000_000),  # its bytes
    ("option_file.py", 1_000_000),  # bytes of a megabyte
    ("template_catalogue.py", 8),  # how many options a catalogue offers, where it does not say
}


def _numbers(path: Path) -> list[tuple[str, float]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (path.name, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value not in NEUTRAL
    ]


@pytest.mark.parametrize("room", ["options", "finance"])
def test_no_public_number_hides_in_the_code(room: str) -> None:
    files = sorted((ROOT / "planning" / room).glob("*.py"))
    assert files
    found = {number for path in files for number in _numbers(path)}
    assert found - KNOWN == set()
