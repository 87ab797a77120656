"""What CBC's log tells of its search over time: it has no callback through PuLP."""

from __future__ import annotations

import re

from scripts.benchmark.trace import Point

NUMBER = r"([-+]?\d[\d.]*(?:e[-+]?\d+)?)"
SECONDS = rf"\({NUMBER} seconds\)"
TREE = re.compile(rf"^Cbc0010I After .*? on tree, {NUMBER} best solution, best possible {NUMBER} {SECONDS}")
"""A line of the search tree: its best plan (1e+50 at first), its bound, when."""
PLAN = re.compile(rf"^Cbc00(?:04|12|16)I Integer solution of {NUMBER} found .*{SECONDS}")
"""A plan, and when it came."""
TOTAL = re.compile(rf"^Total time \(CPU seconds\):.*\(Wallclock seconds\):\s*{NUMBER}", flags=re.MULTILINE)
NONE = 1e49
"""A plan worth more is none."""


def logged_points(log: str) -> tuple[list[Point], float | None]:
    """Return plans and bounds by CBC's own clock, and the total time that it counted (None when it was killed).

    The bound of the relaxation comes with the first line of the tree.
    """
    points: list[Point] = []
    for line in log.splitlines():
        plan, tree = PLAN.match(line), TREE.match(line)
        if plan:
            points.append((float(plan[2]), float(plan[1]), None))
        elif tree:
            known = float(tree[1])
            points.append((float(tree[3]), known if known < NONE else None, float(tree[2])))
    total = TOTAL.search(log)
    return points, float(total[1]) if total else None
