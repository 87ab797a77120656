"""The years that count: those of the plan one by one, then the tail in weighted periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planning.domain.valuation import Valuation, last_counted
from planning.model.model import Floats, Ints
from planning.tables.data import Manifest


@dataclass(frozen=True)
class Calendar:
    """The years that count, gathered in periods.

    Attributes
    ----------
    years
        Every year that counts, [T].
    weight
        What each year counts: (1 + discount rate)^-(years since the first), [T].
    first
        Position of the first year of each period, [P]; each year of the plan is a period of its own.
    plan_years
        How many of them are the plan's.
    """

    years: Ints
    weight: Floats
    first: Ints
    plan_years: int

    @property
    def labels(self) -> Ints:
        """The first year of each period: what rows and columns are named by, [P]."""
        return self.years[self.first]

    @property
    def lengths(self) -> Ints:
        """Years in each period, [P]."""
        return np.diff(np.append(self.first, len(self.years)))

    @property
    def period(self) -> Ints:
        """The period of each year, [T]."""
        return np.repeat(np.arange(len(self.first)), self.lengths)

    @property
    def period_weight(self) -> Floats:
        """What each period counts, [P]."""
        return np.add.reduceat(self.weight, self.first)

    def mean(self, yearly: Floats) -> Floats:
        """Return the weighted mean of each period, [..., P], of yearly figures, [..., T]."""
        return np.add.reduceat(yearly * self.weight, self.first, axis=-1) / self.period_weight

    @property
    def last_plan_year(self) -> int:
        """The last year of the plan."""
        return int(self.years[self.plan_years - 1])


def calendar_of(manifest: Manifest, value: Valuation) -> Calendar:
    """Return the years of a plan and of its tail.

    The tail ends in `count_to` where it is given, so that plans of 10 and of 15 years count to the same year: its
    periods follow one another, the last one as long as it takes.
    """
    first, last = manifest.first_year, manifest.last_year
    end = last_counted(value, last)
    starts, year = [], last + 1
    for length in value.tail_years or (max(end - last, 1),):
        if year > end:
            break
        starts.append(year - first)
        year += length
    years = np.arange(first, end + 1, dtype=np.int64)
    plan = last - first + 1
    return Calendar(
        years=years,
        weight=(1.0 + value.discount_rate) ** -(years - first).astype(np.float64),
        first=np.concatenate([np.arange(plan), np.array(starts, dtype=np.int64)]).astype(np.int64),
        plan_years=plan,
    )


def annuity(cost: Floats, years: Floats, rate: float) -> Floats:
    """Return the constant yearly payment over so many years that repays a cost at a rate; cost / years without one.

    The straight-line residual value of the cost-optimal methodology, Regulation (EU) 244/2012.
    """
    if rate == 0.0:
        return cost / years
    return cost * rate / (1.0 - (1.0 + rate) ** -years)
