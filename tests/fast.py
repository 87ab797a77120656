"""What `scripts/test --fast` leaves out, and another order (`--shuffle SEED`).

What is not named here is in: a new test is never forgotten. A name
that is not there ends the run; a test that takes long in the fast part is named at its end.
"""

from __future__ import annotations

import random
from collections.abc import Hashable, Sequence
from pathlib import Path

SLOW = {
    "tests/agreement": "hundreds of portfolios against the list of every plan",
    "tests/bad_input": "folders spoiled on purpose",
    "tests/benchmark": "portfolios drawn for measurements",
    "tests/browser": "a real browser on a real server",
    "tests/cli": "whole commands, some as processes",
    "tests/data": "the demo, drawn",
    "tests/demand/backtest": "forecasts judged on forty years",
    "tests/explain": "sentences on plans that are solved",
    "tests/external": "published instances, solved to the end",
    "tests/finance": "the accounts of the whole demo",
    "tests/pages": "every page of the application, run",
    "tests/questions": "plans solved again and again",
    "tests/recipes": "copies of the project, changed and tested",
    "tests/solve": "searches, some of a minute",
    "tests/specs/test_setbacks.py": "every setback, by both engines",
    "tests/store": "jobs and their processes",
    "tests/test_demo_plan.py": "the demo, solved",
}


def missing(root: Path) -> list[str]:
    """Return the names of which nothing is there."""
    return [name for name in SLOW if not (root / name).exists()]


def is_left_out(path: Path, root: Path) -> bool:
    """Tell whether a folder or file is named; what is asked for by its own name is run all the same."""
    return path.is_relative_to(root) and path.relative_to(root).as_posix() in SLOW


def shuffled(places: Sequence[Hashable], seed: int) -> list[int]:
    """Return the order of tests that stand in these files: file by file, as what a file prepares is made once.

    Every process that asks with the same seed gets the same order.
    """
    drawn = random.Random(seed)  # noqa: S311  an order, not a secret
    first = {place: drawn.random() for place in dict.fromkeys(places)}
    rank = [drawn.random() for _ in places]
    return sorted(range(len(places)), key=lambda number: (first[places[number]], rank[number]))
