"""How far works overrun: a law with a median and two deciles, drawn for many operations at once.

The factor is a two-piece lognormal: median x exp(s z) with z standard normal, s = ln(P90 / median) / z90 above the
median and ln(median / P10) / z90 below, z90 = 1.2816. Its median and its deciles are those given; its tail is long on
the side where the decile is far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from planning.domain.errors import DataError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.options.estimates import Estimate, Estimates

Floats = npt.NDArray[np.float64]
Z90: Final = 1.2815515655446004
"""Ninth decile of the standard normal law."""
MOST_TIMES: Final = 20.0
"""Beyond, works that last longer are delivered after any plan: the factor of a scenario stops there too."""
GROUPS: Final[dict[ActionKind, str]] = {
    **dict.fromkeys(
        (ActionKind.COMFORT, ActionKind.SOUNDPROOFING, ActionKind.ACCESSIBILITY, ActionKind.ENERGY), "light"
    ),
    **dict.fromkeys((ActionKind.STUDIOS, ActionKind.RESTRUCTURE, ActionKind.CONVERT), "heavy"),
    **dict.fromkeys((ActionKind.CREATE, ActionKind.DEMOLISH_REBUILD), "new"),
}
OTHER: Final = "other"
"""Group of what no works of size go with."""
ALL_GROUPS: Final = (*dict.fromkeys(GROUPS.values()), OTHER)
PARAMETERS_OF_LAWS: Final = (
    *(f"{what}.{group}" for what in ("overrun", "slippage") for group in ALL_GROUPS),
    "works_correlation",
    *(f"hostel_plan.{what}" for what in ("planned_years", "elapsed_years", "done_share")),
)
"""The parameters that these laws rest on, with those of the reference that the page recalls."""


@dataclass(frozen=True)
class Laws:
    """The law of what works cost and last, by group of actions, and what all operations share.

    `cost`: factor on the cost; `duration`: factor on the duration, never below 1 (median and deciles). `correlation`:
    between two operations, of the normal variables behind their factors; cost and duration are drawn apart.
    """

    cost: dict[str, Estimate]
    duration: dict[str, Estimate]
    correlation: float


def read_laws(parameters: Estimates) -> Laws:
    """Return the laws of data/parameters/finance.csv: `overrun.<group>` (share), `slippage.<group>`, and correlation.

    Raises
    ------
    DataError
        When a median does not stand between its deciles, or a factor is not above 0 (a portfolio may change it).
    """
    overrun = {group: parameters[f"overrun.{group}"] for group in ALL_GROUPS}
    cost = {group: Estimate(*(1.0 + share for share in law)) for group, law in overrun.items()}
    duration = {group: parameters[f"slippage.{group}"] for group in ALL_GROUPS}
    laws = {"overrun": cost, "slippage": duration}
    wrong = [
        f"{name}.{group}"
        for name, of_group in laws.items()
        for group, law in of_group.items()
        if not 0.0 < law.low <= law.value <= law.high
    ]
    if wrong:
        what = N_("les dérapages ne peuvent pas être tirés : corrigez le paramètre {name}, bas, médian et haut")
        raise DataError(Message(what, {"name": wrong[0]}))
    return Laws(cost, duration, parameters["works_correlation"].value)


def group_of(kind: str) -> str:
    """Return the group of a kind of action."""
    return GROUPS.get(ActionKind(kind), OTHER)


def factor(law: Estimate, normal: Floats) -> Floats:
    """Return the factor at values of the standard normal variable: the law's quantile of the same rank."""
    above = np.log(law.high / law.value) / Z90
    below = np.log(law.value / law.low) / Z90
    return np.asarray(law.value * np.exp(np.where(normal > 0, above, below) * normal), dtype=np.float64)


def draw_factors(kinds: list[str], laws: Laws, draws: int, seed: int) -> tuple[Floats, Floats]:
    """Return the factors on the cost and on the duration of operations of these kinds, each [draws, operations]."""
    random = np.random.default_rng(seed)
    found = []
    for of_group in (laws.cost, laws.duration):
        shared = random.standard_normal((draws, 1))
        own = random.standard_normal((draws, len(kinds)))
        normal = np.sqrt(laws.correlation) * shared + np.sqrt(1.0 - laws.correlation) * own
        columns = [factor(of_group[group_of(kind)], normal[:, number]) for number, kind in enumerate(kinds)]
        found.append(np.column_stack(columns) if columns else np.ones((draws, 0)))
    return found[0], np.clip(found[1], 1.0, MOST_TIMES)
