"""Rows of need_factors.csv -> the places of each chain, with their figures by territory."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from planning.demand.factor_checks import refusal, row_problems
from planning.demand.factor_laws import Law
from planning.demand.steps import Floats, Step

FOR_ALL = ""
"""Territory of a row that holds wherever there is no row of its own."""
_FIGURES = ("year", "value", "low", "high")


@dataclass(frozen=True)
class Line:
    """The rows of one territory in order of years. NaN: the year of a value that holds for all, no bound."""

    year: Floats
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Slot:
    """One place in a chain: a step, and its rows (one for all, or one per territory or year)."""

    client_group: str
    component: str
    order: int
    step: Step
    rows: pd.DataFrame

    @property
    def chain(self) -> tuple[str, str]:
        """The chain that the slot belongs to."""
        return (self.client_group, self.component)

    @property
    def key(self) -> str:
        """Identity of the factor whatever its figures: what a draw is attached to."""
        return f"{self.client_group}/{self.component}/{self.order}"

    @property
    def factor_id(self) -> str:
        """Id of the row that holds for every territory, or of the first row."""
        general = self.rows.loc[self.rows["territory"] == FOR_ALL, "factor_id"]
        return str(general.iloc[0] if len(general) else self.rows["factor_id"].iloc[0])

    @property
    def times(self) -> str:
        """What the value multiplies: a series, another factor, or nothing."""
        return str(self.rows["times"].iloc[0])

    @property
    def law(self) -> Law:
        """How it is drawn: that of its first row; empty = log-normal."""
        written = str(self.rows["law"].iloc[0]) if "law" in self.rows else ""
        return Law(written) if written else Law.LOGNORMAL

    @cached_property
    def lines(self) -> Mapping[str, Line]:
        """The figures by territory (`FOR_ALL` = wherever there is no line of its own)."""
        if len(self.rows) == 1:  # most factors hold for all: no need to group
            return {str(self.rows["territory"].iloc[0]): _line(self.rows)}
        return {str(territory): _line(own) for territory, own in self.rows.groupby("territory")}


def group_slots(factors: pd.DataFrame, series: Container[str]) -> tuple[Slot, ...]:
    """Group the rows into chains: by client group and component in order of appearance, then by `order`.

    Parameters
    ----------
    factors
        need_factors, with the optional columns `component` and `times`.
    series
        Ids of the reference series that `times` may name.

    Raises
    ------
    DataError
        With one problem per row that cannot be used.
    """
    absent = {name: "" for name in ("component", "times") if name not in factors.columns}
    rows = factors.assign(**absent).reset_index(drop=True)
    problems = row_problems(rows, series)
    if problems:
        raise refusal(problems)
    slots = []
    for (group, component), chain in rows.groupby(["client_group", "component"], sort=False):
        for order, place in chain.groupby("order", sort=True):
            step = Step(place["step"].iloc[0])
            slots.append(Slot(str(group), str(component), int(str(order)), step, place))
    return tuple(slots)


def _line(own: pd.DataFrame) -> Line:
    dated = own.sort_values("year") if len(own) > 1 else own
    return Line(*(dated[name].to_numpy(float, na_value=np.nan) for name in _FIGURES))
