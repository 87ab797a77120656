"""A chain prepared for some years: its slots, refused when wrong, and the value of each on every territory and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from planning.demand.factor_checks import factor_problem, refusal, region_problems, row_problems
from planning.demand.factor_laws import drawn
from planning.demand.inputs import ChainInputs
from planning.demand.series import LocalSeries, local_series, series_problems
from planning.demand.slots import FOR_ALL, Line, Slot, group_slots
from planning.demand.steps import DATED_STEPS, STEP_RULES, Floats, Step
from planning.domain.errors import Problem
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
    missing = missing_pieces(inputs)
    if missing:
        raise refusal(missing)
    slots = group_slots(inputs.factors, inputs.reference)
    problems = chain_problems(slots)
    if problems:
        raise refusal(problems)
    names = {slot.times for slot in slots if slot.times in inputs.reference}
    series = {name: local_series(name, inputs.reference, inputs.territories, years) for name in sorted(names)}
    return Chain(inputs, slots, years, series)


def missing_pieces(inputs: ChainInputs) -> list[Problem]:
    """Return all that a folder lacks for its chain: rows that cannot be used, figures of series, parts of a region."""
    factors = inputs.factors
    times = factors["times"] if "times" in factors.columns else pd.Series("", factors.index)
    names = sorted(set(times) & set(inputs.reference))
    found = row_problems(factors.assign(times=times), inputs.reference)
    for name in names:  # two series may lack the same population: it is said once
        found += [one for one in series_problems(name, inputs.reference, inputs.territories) if one not in found]
    return found + region_problems(factors, inputs.territories)


def slot_values(slot: Slot, chain: Chain, deviates: Deviates | None = None) -> Floats:
    """Return the factor's value: [territory, year], or [draw, territory, year] when it is drawn.

    An axis along which the value does not change may have length 1.
    A drawn factor moves once per draw, for all territories and years together: it is ignorance, not noise.
    Its law (`factor_laws`) has median `value`, P10 `low`, P90 `high`; a share never exceeds 1.
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


# What can be wrong in a chain as a whole.


def chain_problems(slots: Sequence[Slot]) -> list[Problem]:
    """Return the problems of each chain: its order, its start, its dates, what it takes away."""
    found: list[Problem] = []
    for slot in slots:
        before = [other for other in slots if other.chain == slot.chain and other.order < slot.order]
        found += [*_start(slot, before), *_place(slot), *_years(slot), *_origin(slot, before)]
    return found + list(_subtractions(slots))


def _start(slot: Slot, before: Sequence[Slot]) -> Iterator[Problem]:
    if (slot.step == Step.POPULATION) != (not before):
        what = N_("une chaîne commence par une population et n'en a qu'une")
        yield factor_problem("step", slot.factor_id, what, N_("corrigez la colonne order ou step"))


def _place(slot: Slot) -> Iterator[Problem]:
    if slot.rows["step"].nunique() > 1 or slot.rows["times"].nunique() > 1:
        what = N_("deux étapes différentes portent le même numéro d'ordre")
        yield factor_problem("order", slot.factor_id, what, N_("donnez un numéro d'ordre à chacune"))


def _years(slot: Slot) -> Iterator[Problem]:
    if len(slot.rows) == 1:
        return
    for _, own in slot.rows.groupby("territory"):
        if own["year"].duplicated().any() or (own["year"].isna().any() and len(own) > 1):
            what = N_("ce facteur a deux valeurs pour la même année")
            yield factor_problem("year", slot.factor_id, what, N_("donnez une année différente à chaque ligne"))


def _origin(slot: Slot, before: Sequence[Slot]) -> Iterator[Problem]:
    if slot.step not in DATED_STEPS or not before:
        return
    base = before[0]
    if not base.times and base.rows["year"].isna().any():
        what = N_("la population de départ n'a pas d'année : on ne sait pas depuis quand compter")
        yield factor_problem("year", base.factor_id, what, N_("remplissez la colonne year de la première étape"))


def _subtractions(slots: Sequence[Slot]) -> Iterator[Problem]:
    seen: set[str] = set()
    for slot in slots:
        if slot.step == Step.COMPETING and slot.client_group in seen:
            what = N_("les places des autres opérateurs sont retirées deux fois à ce public")
            yield factor_problem("step", slot.factor_id, what, N_("gardez une seule étape competing par public"))
        if slot.step == Step.COMPETING:
            seen.add(slot.client_group)
