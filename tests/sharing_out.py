"""How tests are shared out among processes: file by file, a few rooms whole, what takes longest first.

What a file prepares (a plan, an application, a browser) is made once, in the process that has the file: test by test,
two processes made most of it twice.
"""

from __future__ import annotations

from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

WHOLE = ("tests/pages", "tests/browser", "tests/questions/why")
"""Rooms whose files share what is dear: the application that runs pages, a server and its browser, explanations."""
LONGEST = (
    "tests/pages",
    "tests/browser",
    "notebooks",
    "tests/questions",
    "tests/test_demo_plan.py",
    "tests/recipes",
    "tests/agreement",
    "tests/store",
    "tests/solve",
)
"""They begin first, in this order: at the end, one process would wait for the other."""


def unit_of(test: str) -> str:
    """Return what goes to one process together with a test (its node id): its room, or its file."""
    file = test.partition("::")[0]
    return next((room for room in WHOLE if Path(file).is_relative_to(room)), file)


def turn(file: Path) -> int:
    """Return when the turn of a file comes (its path from the project's folder), 0 = first."""
    return next((number for number, place in enumerate(LONGEST) if file.is_relative_to(place)), len(LONGEST))


class ByFile(LoadScopeScheduling):
    """Whole units, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
