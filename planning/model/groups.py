"""Members of groups (the choices of an option, the costs of an option), found for many groups at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.model.model import Ints


@dataclass(frozen=True)
class Groups:
    """Members numbered from 0, gathered by group: those of group g are order[first[g]:first[g + 1]], ascending."""

    order: Ints
    first: Ints

    @classmethod
    def of(cls, group: Ints, count: int) -> Groups:
        """Gather members by the number of their group; those of no group (-1) are left out."""
        order = np.argsort(group, kind="stable")
        return cls(order, np.searchsorted(group, np.arange(count + 1), sorter=order))

    def __getitem__(self, group: int) -> Ints:
        """Return the members of one group."""
        return self.order[self.first[group] : self.first[group + 1]]

    def expand(self, groups: Ints) -> tuple[Ints, Ints]:
        """Return the members of many groups, one after the other: position in `groups`, member."""
        first = self.first[groups]
        count = self.first[groups + 1] - first
        position = np.repeat(np.arange(len(groups)), count)
        rank = np.arange(len(position)) - np.repeat(np.cumsum(count) - count, count)
        return position, self.order[first[position] + rank]


def positions(ids: pd.Series, known: pd.Series) -> Ints:
    """Return where each id stands in a column of distinct ids, -1 where it does not."""
    found: Ints = pd.Index(known).get_indexer(pd.Index(ids)).astype(np.int64)
    return found
