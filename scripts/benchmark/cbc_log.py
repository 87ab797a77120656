"""What CBC's log tells of its search over time: it has no callback through PuLP."""

from __future__ import annotations

import re

from scripts.benchmark.trace import Point

NUMBER = r"([-+]?\d[\d.]*(?:e[-+]?\d+)?)"
BRANCHING = re.compile(rf"^[\s★]*\S+\s+\S+\s+\d+\s+{NUMBER}\s.*?\s{NUMBER}\s+[\d.]+%\s+{NUMBER}\s*$")
"""A line of the search tree: nodes, on tree, depth, best plan, method, best bound, gap, time."""
PUMP = re.compile(rf"^\s*★\s+\d+\s+\d+\s+\d+\s+[\d.]+\s.*solution\s+{NUMBER}\s+{NUMBER}\s*$")
"""A plan of the feasibility pump, and when it came. The other heuristics tell how long they took, not when."""
TOTAL = re.compile(rf"^Total time \(Wallclock seconds\):\s*{NUMBER}", flags=re.MULTILINE)


def logged_points(log: str) -> tuple[list[Point], float | None]:
    """Return plans and bounds by CBC's own clock, and the total time that it counted (None when it was killed).

    Plans of heuristics other than the pump, and the bound of the relaxation, come with the first line of the tree.
    """
    points: list[Point] = []
    for line in log.splitlines():
        pump, tree = PUMP.match(line), BRANCHING.match(line)
        if pump:
            points.append((float(pump[2]), float(pump[1]), None))
        elif tree:
            points.append((float(tree[3]), float(tree[1]), float(tree[2])))
    total = TOTAL.search(log)
    return points, float(total[1]) if total else None
