"""Compile the search once, on the smallest of models: `python -m planning.solve.search`, after an installation."""

from __future__ import annotations

import numpy as np

from planning.solve.search.local_search import Effort, LocalSearch
from planning.solve.search.network import Network
from planning.solve.search.ready import note_ready
from planning.solve.search.searchable import Searchable
from planning.solve.search.searched import Searched

NONE, NO_NUMBER = np.zeros(0, dtype=np.int64), np.zeros(0)
ZERO, TWO = np.zeros(1, dtype=np.int64), np.zeros(2, dtype=np.int64)

one_need = Network(
    source=ZERO,
    target=ZERO,
    cost=np.zeros((1, 1)),
    out_first=np.array([0, 1]),
    out_arcs=ZERO,
    in_first=np.array([0, 1]),
    in_arcs=ZERO,
    segment_first=np.array([0, 1]),
    width=np.ones((1, 1)),
    price=np.ones((1, 1)),
)
one_residence = Searched(
    first=np.array([0, 1]),
    keep=ZERO,
    option=ZERO,
    purse=ZERO,
    cost=np.zeros(1),
    event_first=TWO,
    event_cell=NONE,
    event_year=NONE,
    event_from=NONE,
    event_places=NO_NUMBER,
    base=np.ones((1, 1)),
    use_first=TWO,
    use_row=NONE,
    use_amount=NO_NUMBER,
    row_lower=NO_NUMBER,
    row_upper=NO_NUMBER,
    price_under=NO_NUMBER,
    price_over=NO_NUMBER,
    row_unit=NO_NUMBER,
    is_money=NONE,
    money_rows=NONE,
    row_purse=NONE,
    beyond=NONE,
    beyond_adds=NONE,
    beyond_price=NO_NUMBER,
    due_first=TWO,
    due_year=NONE,
    due_eur=NO_NUMBER,
    grant_first=TWO,
    grant_funder=NONE,
    grant_cap=NO_NUMBER,
    grant_effect=np.zeros((0, 0, 1, 0)),
    excludes=np.zeros((0, 0), dtype=np.int64),
    stacked_cap=np.full(1, np.inf),
    stacks=NONE,
    neighbour_first=np.array([0, 1]),
    neighbour=ZERO,
)
search = LocalSearch(Searchable(one_residence, one_need, ZERO, True))
search.run(Effort(rounds=1, moves=1), seed=1)
search.preferred(ZERO, ZERO, ZERO)
note_ready()
