"""From the three tables of a model to the problem that the search sees."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind
from planning.optimise.build import Built
from planning.optimise.groups import positions
from planning.optimise.model import Ints
from planning.optimise.search.by_choice import CellsByChoice
from planning.optimise.search.network import Network
from planning.optimise.search.places_seen import places_seen
from planning.optimise.search.problem import Problem
from planning.optimise.search.rows_seen import rows_seen


@dataclass(frozen=True)
class Searchable:
    """A problem, its network, and what links them to the model.

    Attributes
    ----------
    problem, network
        What the compiled loops read.
    choice
        Number, in the model's choices, of each of the problem's, [n].
    constant
        Objective of the columns that the search does not move.
    is_exact
        Whether every row of the model is known to the search. If not, its plans are proposals: the rows left out
        are tested when a proposal is completed.
    """

    problem: Problem
    network: Network
    choice: Ints
    is_exact: bool


def searchable(built: Built) -> Searchable | None:
    """Return the problem that the search sees; None when a residence has no choice, or there is none."""
    model = built.model
    start = model.columns_of("start")
    if not len(start.keys):
        return None
    frame = built.choices.frame
    residence = positions(frame["residence_id"], built.data["residences"]["residence_id"])
    option = pd.factorize(frame["option_id"])[0]
    order = np.lexsort((frame["start_year"].to_numpy(), option, residence))
    first = np.searchsorted(residence[order], np.arange(len(built.data["residences"]) + 1))
    if np.any(np.diff(first) == 0):
        return None
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    cells = CellsByChoice(model, start, place)
    rows = rows_seen(built, cells)
    kept = (frame["kind"] == ActionKind.KEEP).to_numpy()[order]
    territory = pd.factorize(frame["territory"])[0][order][first[:-1]]
    neighbour_first, neighbour = _same(territory)
    network, base, events = places_seen(model, cells)
    problem = Problem(
        first=first.astype(np.int64),
        keep=first[:-1] + np.array([int(np.argmax(kept[low:high])) for low, high in pairwise(first)]),
        option=option[order].astype(np.int64),
        cost=model.cost[start.ids][order],
        base=base,
        neighbour_first=neighbour_first,
        neighbour=neighbour,
        **events,
        **rows.arrays,
    )
    return Searchable(problem, network, order.astype(np.int64), rows.is_exact)


def _same(territory: Ints) -> tuple[Ints, Ints]:
    """Return, by residence, the residences of its territory."""
    order = np.argsort(territory, kind="stable").astype(np.int64)
    low = np.searchsorted(territory[order], territory)
    high = np.searchsorted(territory[order], territory, side="right")
    first = np.concatenate([[0], np.cumsum(high - low)]).astype(np.int64)
    spans = np.arange(first[-1]) - np.repeat(first[:-1], high - low) + np.repeat(low, high - low)
    return first, order[spans]
