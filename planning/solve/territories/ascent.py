"""Raise the bound by territories (Dantzig and Wolfe 1960), where the tree stalls.

For prices p of the links, no plan costs less than

    L(p) = sum over links (p+ x lower bound + p- x upper bound) + sum over parts min (c - A'p) x

whatever the prices. Each part's *proven* bound stands for its minimum, so L(p) holds even where a part is cut short.
Prices come from the master, kept near the best known by a box that grows on success and shrinks on failure: without
it prices jump and bounds fall (by 2 % in one step). Measured on 60 residences where nothing is served elsewhere: the
tree alone stays 1.9 % below the best plan after a minute, with this it is 1.0 % (quiet machine).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace

import highspy
import numpy as np

from planning.model.matrix import Matrix
from planning.model.model import Floats
from planning.solve.highs_model import loaded
from planning.solve.territories.blocks import Blocks
from planning.solve.territories.master import Master, Mix
from planning.solve.territories.parts import Links, Part, split
from planning.solve.watch import TELL_SECONDS, Watch

CORES = 2
UNPROVEN, FINEST = 0.1, 3e-4
"""What all blocks together may leave unproven: of what is still unproven, but no less than this of the objective."""
BLOCK_SECONDS = 10.0
BOX, GROW, SHRINK = 0.15, 1.3, 0.6
"""Half-width of the box, in parts of the price; how it changes."""
SMALLEST_BOX = 5e-3
SMALL_PRICE = 0.02
"""Width of the box of a price that is zero so far, in mean prices."""
WORTH_IT = 0.05
"""Of what is still unproven: when the master shows that no prices would bring more, the tree is next."""


def raise_by_territories(matrix: Matrix, blocks: Blocks, watch: Watch) -> bool:
    """Raise the watch's bound; tell whether the search may end (gap, clock, cancel)."""
    duals = _relaxed(matrix, watch)
    if duals is None:
        return watch.look()
    links = Links.of(matrix, blocks)
    ascent = _Ascent(split(matrix, blocks, links), links, watch)
    prices, box = duals[links.rows], BOX
    centre, best = prices, -np.inf
    while not watch.look() and watch.seconds_left != 0.0 and box > SMALLEST_BOX:
        bound = ascent.bound(prices)
        if bound > best:
            # The first prices are the relaxation's own: no success of the box.
            centre, best, box = prices, bound, box * (GROW if np.isfinite(best) else 1.0)
            watch.raise_bound(bound)
        else:
            box *= SHRINK
        mix = ascent.mix(centre, box)
        if mix is None or mix.value - best < WORTH_IT * (watch.best.get()[1] - best):
            break
        prices = mix.prices
    return watch.look() or watch.seconds_left == 0.0


def _relaxed(matrix: Matrix, watch: Watch) -> Floats | None:
    """Return the duals of the relaxation; None when it is not solved in time or has no point (the tree will tell)."""
    highs = loaded(replace(matrix, integer=np.zeros_like(matrix.integer)))
    if watch.seconds_left is not None:
        highs.setOptionValue("time_limit", watch.seconds_left)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    watch.raise_bound(float(highs.getInfo().objective_function_value))
    return np.array(highs.getSolution().row_dual)


class _Ascent:
    """The parts, what they answered, the plans met meanwhile."""

    def __init__(self, parts: tuple[Part, ...], links: Links, watch: Watch) -> None:
        self._parts, self._links, self._watch = parts, links, watch
        self._master = Master(links, parts[:-1], parts[-1])
        self._last: dict[int, Floats] = {}
        self._known = np.inf
        self._order = sorted(range(len(parts)), key=lambda number: -len(parts[number].columns))

    def bound(self, prices: Floats) -> float:
        """Return L(prices); the points that the blocks answer join the master."""
        seconds, gap = self._watch.seconds_left, self._gap() / len(self._parts)
        limit = BLOCK_SECONDS if seconds is None else min(BLOCK_SECONDS, seconds)
        total, is_over = self._links.worth(prices), False
        with ThreadPoolExecutor(CORES) as cores:
            running = {
                cores.submit(self._parts[n].minimum, prices, gap, limit, self._last.get(n), lambda: is_over): n
                for n in self._order
            }
            while wait(running, timeout=TELL_SECONDS).not_done:
                is_over = self._watch.look() or self._watch.seconds_left == 0.0
        for answer, number in running.items():
            least, values = answer.result()
            total += least
            if values is not None and number < len(self._parts) - 1:
                self._last[number] = values
                self._master.add(number, values)
        return total

    def mix(self, centre: Floats, box: float) -> Mix | None:
        """Return the master's optimum within the box around the best prices known."""
        values, objective = self._watch.best.get()
        if values is not None and objective < self._known:
            self._known = objective
            self._master.add_whole(values)
        size = np.abs(centre)
        mean = size[size > 0.0].mean() if size.any() else 1.0
        return self._master.mix(centre, box * np.maximum(size, SMALL_PRICE * mean))

    def _gap(self) -> float:
        """Return what the blocks may leave unproven together: rough while much is open, fine at the end."""
        objective, bound = self._watch.best.get()[1], self._watch.bound
        if not np.isfinite(objective) or bound is None:
            return FINEST * abs(bound or 1.0)
        return max(FINEST * abs(objective), UNPROVEN * (objective - bound))
