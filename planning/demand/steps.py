"""The steps a need is made of: the closed vocabulary of the column `step` of need_factors.csv.

Groups, series, territories and figures are rows; only the arithmetic is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from planning.domain.message import N_

Floats = NDArray[np.float64]


class Step(StrEnum):
    """What a factor does to the value that reaches it."""

    POPULATION = "population"
    RATE = "rate"
    SHARE = "share"
    REMAINDER = "remainder"
    STAY = "stay"
    KEY = "key"
    GROWTH = "growth"
    DECLINE = "decline"
    DEPARTED = "departed"
    SINCE = "since"
    COMPETING = "competing"
    COMPETING_FOLLOWS = "competing_follows"
    OPERATOR_SHARE = "operator_share"
    OCCUPANCY = "occupancy"


@dataclass(frozen=True)
class StepRule:
    """How a step is shown, and whether its value is a share between 0 and 1."""

    label: str
    sign: str
    is_share: bool = False


STEP_RULES: Mapping[Step, StepRule] = MappingProxyType(
    {
        Step.POPULATION: StepRule(N_("Population de départ"), "="),
        Step.RATE: StepRule(N_("Taux"), "×"),
        Step.SHARE: StepRule(N_("Part"), "×", is_share=True),
        Step.REMAINDER: StepRule(N_("Part retirée"), "× (1 −)", is_share=True),
        Step.STAY: StepRule(N_("Durée de séjour"), "×"),
        Step.KEY: StepRule(N_("Part du territoire"), "×", is_share=True),
        Step.GROWTH: StepRule(N_("Hausse par an"), "× (1 +)ⁿ"),
        Step.DECLINE: StepRule(N_("Baisse par an"), "× (1 −)ⁿ", is_share=True),
        Step.DEPARTED: StepRule(N_("Part déjà partie"), "× 1 − (1 −)ⁿ", is_share=True),
        Step.SINCE: StepRule(N_("Années cumulées depuis"), "× n"),
        Step.COMPETING: StepRule(N_("Places des autres opérateurs"), "−", is_share=True),
        Step.COMPETING_FOLLOWS: StepRule(N_("Réaction des autres opérateurs"), "", is_share=True),
        Step.OPERATOR_SHARE: StepRule(N_("Part de l'opérateur"), "×", is_share=True),
        Step.OCCUPANCY: StepRule(N_("Taux d'occupation visé"), "÷", is_share=True),
    }
)
DATED_STEPS = frozenset({Step.GROWTH, Step.DECLINE, Step.DEPARTED})
"""Steps that count the years since the last known year of the population."""


def multiplier(step: Step, value: Floats, years: Floats, elapsed: Floats) -> Floats:
    """Return what the running value is multiplied by.

    Parameters
    ----------
    step
        Any step but the two on competing supply, which are not multiplications.
    value
        Value of the factor, [..., territory, year].
    years, elapsed
        The year, and the years since the last known year of the population, [territory, year].
    """
    match step:
        case Step.REMAINDER:
            return 1.0 - value
        case Step.GROWTH:
            return (1.0 + value) ** elapsed
        case Step.DECLINE:
            return (1.0 - value) ** elapsed
        case Step.DEPARTED:
            return 1.0 - (1.0 - value) ** elapsed
        case Step.SINCE:
            return np.maximum(years - value, 0.0)
        case Step.OCCUPANCY:
            return 1.0 / value
        case Step.COMPETING | Step.COMPETING_FOLLOWS:
            raise ValueError(f"{step} is not a multiplication")
        case _:
            return value
