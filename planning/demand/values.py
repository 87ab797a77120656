"""The value of a factor on every territory and year, at its centre or as drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from planning.demand.chain_checks import chain_problems
from planning.demand.factor_checks import factor_problem, refusal
from planning.demand.inputs import ChainInputs
from planning.demand.laws import drawn
from planning.demand.series import LocalSeries, local_series
from planning.demand.slots import FOR_ALL, Line, Slot, group_slots
from planning.demand.steps import STEP_RULES, Floats
from planning.domain.message import N_

Deviates = Mapping[str, Floats]
"""Key of a slot -> standard normal deviates, [draw]; `series_key` -> factors of a series, [draw, territory, year]."""


@dataclass(frozen=True)
class Chain:
    """Inputs parsed for a set of years: the slots in order, and the series they use on the territories."""

    inputs: ChainInputs
    slots: tuple[Slot, ...]
    years: tuple[int, ...]
    series: Mapping[str, LocalSeries]

    @property
    def territories(self) -> tuple[str, ...]:
        """Territories in the order of the table: the first axis of every array."""
        return tuple(self.inputs.territories["territory"])

    @property
    def client_groups(self) -> tuple[str, ...]:
        """Client groups that have a chain, in order of appearance."""
        return tuple(dict.fromkeys(slot.client_group for slot in self.slots))

    def components(self, client_group: str) -> list[list[Slot]]:
        """The chains of a group: its need is the sum of their results."""
        names = dict.fromkeys(slot.component for slot in self.slots if slot.client_group == client_group)
        return [
            [slot for slot in self.slots if (slot.client_group, slot.component) == (client_group, name)]
            for name in names
        ]


def prepare(inputs: ChainInputs, years: tuple[int, ...]) -> Chain:
    """Parse the factors and bring the series they use to the territories.

    Raises
    ------
    DataError
        When a factor, a series or a population is missing or wrong.
    """
    slots = group_slots(inputs.factors, inputs.reference)
    problems = chain_problems(slots)
    if problems:
        raise refusal(problems)
    names = {slot.times for slot in slots if slot.times in inputs.reference}
    series = {name: local_series(name, inputs.reference, inputs.territories, years) for name in sorted(names)}
    return Chain(inputs, slots, years, series)


def slot_values(slot: Slot, chain: Chain, deviates: Deviates | None = None) -> Floats:
    """Return the factor's value: [territory, year], or [draw, territory, year] when it is drawn.

    An axis along which the value does not change may have length 1.
    A drawn factor moves once per draw, for all territories and years together: it is ignorance, not noise.
    Its law (`laws`) has median `value`, P10 `low`, P90 `high`; a share never exceeds 1.
    """
    values = _drawn(slot, chain, deviates)
    if slot.times in chain.series:
        values = values * chain.series[slot.times].values
        if deviates is not None and series_key(slot.times) in deviates:
            values = values * deviates[series_key(slot.times)]
    elif slot.times:
        values = values * slot_values(_owner(slot.times, chain), chain, deviates)
    return np.minimum(values, 1.0) if STEP_RULES[slot.step].is_share else values


def series_key(series_id: str) -> str:
    """Key of a series among the deviates: its name, marked so that no slot can have it."""
    return f"series:{series_id}"


def has_band(slot: Slot) -> bool:
    """Tell whether a factor has a low or a high value, so that it can be drawn."""
    return bool(slot.rows[["low", "high"]].notna().to_numpy().any())


def last_known_year(base: Slot, chain: Chain) -> Floats:
    """Return the last year known of a population, [territory]: where growth and departures start."""
    if base.times in chain.series:
        return chain.series[base.times].last_year
    return np.array([_own(base, territory).year[-1] for territory in chain.territories])


def _owner(factor_id: str, chain: Chain) -> Slot:
    return next(slot for slot in chain.slots if factor_id in set(slot.rows["factor_id"]))


def _drawn(slot: Slot, chain: Chain, deviates: Deviates | None) -> Floats:
    value = _over_years(slot, "value", chain)
    if deviates is None:
        return value
    shocked = chain.inputs.moved.get(slot.factor_id, 1.0)
    if slot.key not in deviates:
        return value * shocked
    low, high = _over_years(slot, "low", chain), _over_years(slot, "high", chain)
    return shocked * drawn(slot.law, value, low, high, deviates[slot.key][:, None, None])


def _over_years(slot: Slot, figure: Literal["value", "low", "high"], chain: Chain) -> Floats:
    """One figure on [territory, year]: straight line between dated rows, flat outside them.

    Axes along which it does not change have length 1: a drawn factor is then one number per draw.
    """
    names = chain.territories if set(slot.lines) != {FOR_ALL} else (FOR_ALL,)
    lines = [_own(slot, name) for name in names]
    if all(np.isnan(line.year).any() for line in lines):
        return np.array([getattr(line, figure)[:1] for line in lines])
    return np.array([_dated(line, figure, chain.years) for line in lines])


def _dated(line: Line, figure: Literal["value", "low", "high"], years: tuple[int, ...]) -> Floats:
    values: Floats = getattr(line, figure)
    if np.isnan(line.year).any():
        return np.full(len(years), values[0])
    return np.interp(years, line.year, values)


def _own(slot: Slot, territory: str) -> Line:
    """Figures of a territory, or else those that hold for all."""
    line = slot.lines.get(territory, slot.lines.get(FOR_ALL))
    if line is None:
        what = N_("aucune valeur pour le territoire {territory}")
        remedy = N_("ajoutez une ligne pour ce territoire, ou une ligne sans territoire")
        raise refusal([factor_problem("territory", slot.factor_id, what, remedy, territory=territory)])
    return line
