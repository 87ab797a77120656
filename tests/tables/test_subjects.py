"""What the subject of a rule designates."""

from __future__ import annotations

import pytest

from planning.tables.subjects import designated_options, floor_mask, residence_mask
from tests.oracle.portfolio import FIRST, keep, need, portfolio, residence, works

DATA = portfolio(
    2,
    territories=[{"territory": "Z1", "name": "Z1"}, {"territory": "Z2", "name": "Z2"}],
    residences=[residence("R1"), residence("R2", "Z2")],
    options=[keep("R1"), works("R1"), works("R1", "comfort"), keep("R2"), works("R2", "comfort")],
    needs=[need(5, year, zone, group) for year in (FIRST, FIRST + 1) for zone in ("Z1", "Z2") for group in ("g", "h")],
)


@pytest.mark.parametrize(
    ("item", "options"),
    [
        ("R1.comfort", ["R1.comfort"]),
        ("R1.keep", ["R1.keep"]),
        ("R1", ["R1.restructure", "R1.comfort"]),
        ("R2", ["R2.comfort"]),
        ("R1:keep", ["R1.keep"]),
        ("R1:comfort", ["R1.comfort"]),
        ("*:comfort", ["R1.comfort", "R2.comfort"]),
        ("R2:restructure", []),
        ("R9:comfort", []),
        ("R9", []),
        ("*", []),
        ("", []),
    ],
)
def test_options_designated(item: str, options: list[str]) -> None:
    assert designated_options(DATA["options"], item) == options


@pytest.mark.parametrize(
    ("subject", "year", "count"),
    [
        ("*", None, 8),
        ("", None, 8),
        ("*", FIRST, 4),
        ("g", None, 4),
        ("Z2", None, 4),
        ("g:Z2", None, 2),
        ("g:Z2", FIRST, 1),
        ("g:Z9", None, 0),
        ("Z9", None, 0),
        ("*", FIRST + 5, 0),
    ],
)
def test_needs_that_a_floor_covers(subject: str, year: int | None, count: int) -> None:
    assert floor_mask(DATA["needs"], subject, year).sum() == count


@pytest.mark.parametrize(
    ("subject", "names"),
    [("*", ["R1", "R2"]), ("", ["R1", "R2"]), ("Z1", ["R1"]), ("Z2", ["R2"]), ("R2", ["R2"]), ("R9", [])],
)
def test_residences_whose_residents_a_rule_covers(subject: str, names: list[str]) -> None:
    residences = DATA["residences"]
    assert residences.loc[residence_mask(residences, subject), "residence_id"].tolist() == names
