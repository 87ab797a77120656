"""What an expert believes of a factor, pooled with what the table says: never in its place, never on the final number.

A logarithmic pool: the densities of the two, each to the power of its weight, multiplied. For two normal laws of the
logarithm the result is normal, its precision the weighted mean of theirs (Genest and Zidek 1986). Statistical
forecasts improve when overrides are pooled and reasoned in writing (Fildes, Goodwin, Lawrence and Nikolopoulos 2009;
Goodwin 2000).
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from planning.demand.factor_laws import P90
from planning.demand.steps import STEP_RULES, Step
from planning.domain.message import N_, Message

SMALL = 0.05
"""An override that moves a factor by less is applied, and flagged: such ones seldom help."""
DEFAULT_WEIGHT = 0.5
REPORT_COLUMNS = [
    *("override_id", "factor_id", "applied", "small", "weight", "author", "reason", "expiry"),
    *("table_low", "table_value", "table_high", "expert_low", "expert_value", "expert_high"),
    *("pooled_low", "pooled_value", "pooled_high", "sentence"),
]


@dataclass(frozen=True)
class Belief:
    """Low, middle and high of a positive factor: P10, P50, P90 of a split log-normal."""

    low: float
    middle: float
    high: float

    @property
    def sides(self) -> tuple[float, float]:
        """Standard deviations of the logarithm below and above the middle."""
        return float(np.log(self.middle / self.low)) / P90, float(np.log(self.high / self.middle)) / P90


def pooled(table: Belief, expert: Belief, weight: float) -> Belief:
    """Pool two beliefs; where they disagree by more than an 80 % half-width, the result covers both middles.

    Parameters
    ----------
    table, expert
        What is pooled.
    weight
        Of the expert, 0 to 1: 0 gives the table back, 1 the expert.
    """
    ours, theirs = np.array(table.sides), np.array(expert.sides)
    precision = (1.0 - weight) / ours**2 + weight / theirs**2
    sides = 1.0 / np.sqrt(precision)
    pull = weight / np.mean(theirs) ** 2
    share = pull / (pull + (1.0 - weight) / np.mean(ours) ** 2)
    gap = float(np.log(expert.middle / table.middle))
    middle = table.middle * float(np.exp(share * gap))
    low, high = middle * float(np.exp(-P90 * sides[0])), middle * float(np.exp(P90 * sides[1]))
    if 0.0 < weight < 1.0 and abs(gap) > P90 * float(np.mean(sides)):
        low, high = min(low, table.middle, expert.middle), max(high, table.middle, expert.middle)
    return Belief(low, middle, high)


def with_overrides(
    factors: pd.DataFrame, overrides: pd.DataFrame, today: datetime.date
) -> tuple[pd.DataFrame, dict[str, float], pd.DataFrame]:
    """Pool the overrides that still count into the factors.

    Parameters
    ----------
    factors
        Rows of need_factors.
    overrides
        Rows of need_overrides; several on one factor are pooled one after the other, in order.
    today
        The day the forecast is made for: an override that has expired by then is only reported.

    Returns
    -------
    factors
        The same rows, value, low and high pooled.
    spreads
        series id -> by how much the doubt of that series' model is multiplied.
    report
        The columns `REPORT_COLUMNS`, one row for each override.
    """
    changed = factors.reset_index(drop=True).copy()
    spreads: dict[str, float] = {}
    rows = []
    for row in overrides.to_dict("records"):
        at = int(np.flatnonzero(changed["factor_id"] == row["factor_id"])[0])
        before, expert = _belief(changed.loc[at].to_dict(), row), Belief(row["low"], row["mid"], row["high"])
        expired = str(row["expiry"]) < today.isoformat()
        weight = DEFAULT_WEIGHT if pd.isna(row["weight"]) else float(row["weight"])
        after = before if expired else pooled(before, expert, weight)
        if not expired:
            limit = 1.0 if _is_share(changed.loc[at].to_dict()) else np.inf
            after = Belief(after.low, min(after.middle, limit), min(after.high, limit))
            changed.loc[at, ["value", "low", "high"]] = [after.middle, after.low, after.high]
            name = str(changed.loc[at].get("times", ""))
            spreads[name] = spreads.get(name, 1.0) * float(np.mean(after.sides) / np.mean(before.sides))
        rows.append(_reported(row, before, expert, after, weight, expired))
    return changed, spreads, pd.DataFrame(rows, columns=REPORT_COLUMNS)


def _belief(factor: Mapping[Hashable, Any], override: Mapping[Hashable, Any]) -> Belief:
    """What the table says; a bound that is not written is as far as the expert's."""
    value = float(factor["value"])
    low, high = float(factor["low"]), float(factor["high"])
    if not 0 < low < value:
        low = value * override["low"] / override["mid"]
    if not high > value:
        high = value * override["high"] / override["mid"]
    return Belief(low, value, high)


def _is_share(factor: Mapping[Hashable, Any]) -> bool:
    return not factor.get("times") and factor["step"] in set(Step) and STEP_RULES[Step(factor["step"])].is_share


def _reported(
    row: Mapping[Hashable, Any], table: Belief, expert: Belief, after: Belief, weight: float, expired: bool
) -> tuple[object, ...]:
    small = not expired and abs(after.middle / table.middle - 1.0) < SMALL
    text = N_("{author} : {factor} passe de {before} à {after} (poids de l'avis : {weight:percent}).")
    if expired:
        text = N_("{author} : l'avis sur {factor} a expiré le {expiry}, il ne compte plus.")
    elif small:
        text = N_(
            "{author} : {factor} passe de {before} à {after} (poids de l'avis : {weight:percent}) ; "
            "un écart de moins de 5 % aide rarement."
        )
    values = {
        "author": row["author"],
        "factor": row["factor_id"],
        "before": float(f"{table.middle:.3g}"),
        "after": float(f"{after.middle:.3g}"),
        "weight": weight,
        "expiry": row["expiry"],
    }
    head = (
        row["override_id"],
        row["factor_id"],
        not expired,
        small,
        weight,
        row["author"],
        row["reason"],
        row["expiry"],
    )
    beliefs = (belief for one in (table, expert, after) for belief in (one.low, one.middle, one.high))
    return (*head, *beliefs, Message(text, values))
