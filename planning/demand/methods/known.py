"""What a forecast method is told: a yearly series for each area, up to a year, and the age groups behind it if any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planning.demand.methods.panel import Bools, Floats, Panel, panel
from planning.tables.histories import AGE_STEP, AgeHistory, FlowHistory

Kind = Literal["people", "flows", "recipients", "series"]
"""People of an age and over, with all age groups; yearly flows above 0; recipients of an allowance by department;
whatever an operator counts."""
FEWEST_VALUES = 10
"""Values that an area must have behind it before a forecast of it is judged."""


@dataclass(frozen=True)
class Known:
    """Series of the same kind, each without a gap.

    Attributes
    ----------
    kind
        What the series count.
    areas, first_years
        Name and first year of each series, [area].
    panel
        The series.
    ages, from_age
        For people: all age groups, and the first age that the series count.
    """

    kind: Kind
    areas: tuple[str, ...]
    first_years: NDArray[np.int64]
    panel: Panel
    ages: AgeHistory | None = None
    from_age: int = 0

    @cached_property
    def last_years(self) -> NDArray[np.int64]:
        """Last year known of each series, [area]."""
        return np.asarray(self.first_years + self.panel.lengths - 1)

    @property
    def last_year(self) -> int:
        """Last year known of any series."""
        return int(self.last_years.max())

    def people(self) -> AgeHistory:
        """Return the age groups.

        Raises
        ------
        ValueError
            When the series are not of people.
        """
        if self.ages is None:
            raise ValueError("this method needs people by age")
        return self.ages

    def reach(self, horizon: int) -> int:
        """Cut a horizon where the data end: for people, where those forecast are not in an age group yet."""
        return horizon if self.ages is None else min(horizon, reach(self.ages, self.from_age))

    def until(self, year: int) -> Known:
        """What was known in a year: series that had not begun are left out."""
        if self.ages is not None:
            return known_people(self.ages.until(year), self.from_age)
        begun = np.flatnonzero(self.first_years <= year)
        cut = [self.panel.values[row, : self.panel.lengths[row]][: year + 1 - self.first_years[row]] for row in begun]
        return Known(self.kind, tuple(self.areas[row] for row in begun), self.first_years[begun], panel(cut))

    def ready(self, year: int) -> Bools:
        """Tell which series may be judged from a year: known then, with enough values before it, [area]."""
        count = year + 1 - self.first_years
        return np.asarray((count >= FEWEST_VALUES) & (count <= self.panel.lengths))

    def by_origin(self, values: Floats, origins: Sequence[int]) -> Floats:
        """[area, time, ...] -> [origin, area, ...]; NaN where an area is not `ready`."""
        found = np.full((len(origins), len(self.areas), *values.shape[2:]), np.nan)
        for row, origin in enumerate(origins):
            ready = np.flatnonzero(self.ready(origin))
            found[row, ready] = values[ready, origin - self.first_years[ready]]
        return found

    def actuals(self, horizon: int) -> Floats:
        """What happened 1 to `horizon` years after each time, [area, time, horizon]."""
        values = self.panel.values
        found = np.full((*values.shape, horizon), np.nan)
        for ahead in range(1, min(horizon, values.shape[1] - 1) + 1):
            found[:, :-ahead, ahead - 1] = values[:, ahead:]
        return found


def known_people(history: AgeHistory, from_age: int) -> Known:
    """Return the people of an age and over by department, with the age groups behind them.

    Raises
    ------
    ValueError
        When no age group starts at `from_age`.
    """
    first = np.full(len(history.departments), history.years[0], dtype=np.int64)
    return Known("people", history.departments, first, panel(list(old_enough(history, from_age))), history, from_age)


def known_flows(history: FlowHistory) -> Known:
    """Return the flows of every country."""
    return Known("flows", history.countries, np.array(history.first_years, np.int64), panel(history.values))


def known_recipients(history: FlowHistory) -> Known:
    """Return the recipients of every department."""
    return Known("recipients", history.countries, np.array(history.first_years, np.int64), panel(history.values))


def known_series(series: Sequence[ArrayLike]) -> Known:
    """Return series that only have an order, as if each began in year 0.

    Raises
    ------
    ValueError
        As `panel`.
    """
    names = tuple(str(row) for row in range(len(series)))
    return Known("series", names, np.zeros(len(series), np.int64), panel(series))


def old_enough(history: AgeHistory, from_age: int) -> Floats:
    """People of an age and over, [area, year]."""
    return np.asarray(history.counts[:, :, history.ages.index(from_age) :].sum(axis=2))


def reach(history: AgeHistory, from_age: int) -> int:
    """Years ahead that the youngest age group allows."""
    return AGE_STEP * history.ages.index(from_age)
