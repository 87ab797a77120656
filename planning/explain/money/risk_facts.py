"""What a plan risks when works overrun: the fan of own funds, the operations that carry it, three ways to be safer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from planning.domain.asked_change import Change, MoneyChange, Refused
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain.money.risk_words import RiskFigures, chances
from planning.finance.overruns import OverrunDraws, operation_bands
from planning.finance.risk_ways import TARGET, Ways, lacking_purse
from planning.finance.room import LEAST_EUR, own_funds_left, own_funds_used
from planning.tables.data import Data

MOST: Final = 10
"""Operations named; the others are added up."""
NAMED: Final = 3
"""Operations named within a sentence."""
Kind = Literal["reserve", "postponed", "cut"]


def fan_rows(drawn: OverrunDraws, plan: Plan, data: Data) -> tuple[str, pd.DataFrame] | None:
    """Return the purse that lacks most and what it has left; None where nothing limits it.

    Returns
    -------
    str, DataFrame
        The purse; year, plan_eur, p10_eur, p50_eur, p90_eur (left at the end of the year), chance (that it suffices).
    """
    purse = lacking_purse(drawn, data)
    if not purse:
        return None
    left = own_funds_left(drawn.used[purse], data, purse)
    planned = own_funds_left(own_funds_used(plan, data, purse), data, purse)
    if not np.isfinite(left).all() or not np.isfinite(planned).all():
        return None
    bands = {f"p{rank}_eur": np.quantile(left, rank / 100, axis=0, method="inverted_cdf") for rank in (10, 50, 90)}
    holds = (left >= -LEAST_EUR).mean(axis=0)
    return purse, pd.DataFrame({"year": drawn.years, "plan_eur": planned, **bands, "chance": holds})


def risk_sentence(figures: RiskFigures, rows: pd.DataFrame | None) -> Message:
    """Say between what the investment is likely to be, and when money lacks more often than not."""
    values = {"low": figures.low, "high": figures.high, "median": figures.median, "planned": figures.planned}
    often = [] if rows is None else [int(year) for year in rows.loc[rows["chance"] < 0.5, "year"]]
    if not often:
        template = N_(
            "8 chances sur 10 d'investir entre {low:euros} et {high:euros}, pour {planned:euros} prévus ; une fois sur "
            "deux plus de {median:euros}."
        )
        return Message(template, values)
    template = N_(
        "8 chances sur 10 d'investir entre {low:euros} et {high:euros}, pour {planned:euros} prévus ; une fois sur "
        "deux plus de {median:euros}. S'il manque de l'argent, c'est surtout à partir de {first_year}."
    )
    return Message(template, {**values, "first_year": often[0]})


def risky_operations(drawn: OverrunDraws) -> pd.DataFrame:
    """Return the operations, what each may overrun by first.

    Returns
    -------
    DataFrame
        Columns of `operation_bands` and over_eur: one chance in ten of costing so much more than planned.
    """
    rows = operation_bands(drawn)
    rows = rows.assign(over_eur=rows["cost_p90"] - rows["cost_eur"])
    return rows.sort_values(["over_eur", "residence_id"], ascending=[False, True], ignore_index=True)


def late_sentence(planned: int, late: int) -> Message:
    """Say when an operation is delivered as planned, and by when nine times in ten."""
    values = {"planned": str(planned), "late": str(late)}
    if values["planned"] == values["late"]:
        return Message(N_("livraison {planned}"), values)
    return Message(N_("livraison {planned}, 9 fois sur 10 d'ici {late}"), values)


@dataclass(frozen=True)
class Way:
    """One way to a safer plan: what it is, the places that it costs, the euros that it moves, how to ask it."""

    kind: Kind
    said: Message
    chance: float
    places: float
    eur: float
    """More own funds (above 0), or less invested (below 0)."""
    changes: Sequence[Change] = ()


def ways_said(ways: Ways, drawn: OverrunDraws, names: Mapping[str, str]) -> list[Way]:
    """Return the ways in words; none where the plan is as safe already, or where nothing makes it so.

    `names`: residence_id -> its name.
    """
    found = []
    if ways.reserve_eur:
        values = {"amount": ways.reserve_eur, "first_year": drawn.years[0]}
        said = Message(N_("Réserver {amount:euros} de fonds propres de plus dès {first_year}"), values)
        change = MoneyChange(ways.reserve_purse, drawn.years[0], more_eur=float(round(ways.reserve_eur)))
        found.append(Way("reserve", said, TARGET, 0.0, ways.reserve_eur, (change,)))
    if ways.postponed is not None:
        moved = drawn.operations.iloc[list(ways.postponed.operations)]
        changes = tuple(Refused(str(option)) for option in moved["option_id"])
        said = _later([names[home] for home in moved["residence_id"]], drawn.years[-1])
        found.append(
            Way("postponed", said, ways.postponed.chance, -ways.postponed.places, -ways.postponed.spared_eur, changes)
        )
    if ways.cut is not None and ways.cut_eur is not None:
        said = Message(N_("Réduire chaque opération de {share:percent}, aides comprises"), {"share": ways.cut})
        places = float(drawn.operations["places"].sum())
        found.append(Way("cut", said, TARGET, -ways.cut * places, -ways.cut_eur))
    return found


def _later(names: Sequence[str], last: int) -> Message:
    shown, more = list(names[:NAMED]), len(names) - NAMED
    if more > 0:
        template = N_("Reporter après {last_year} {count} opérations : {names} et {more} de plus")
        return Message(template, {"last_year": last, "count": len(names), "names": shown, "more": more})
    return Message(N_("Reporter après {last_year} : {names}"), {"last_year": last, "names": shown})


def lacking_words(figures: RiskFigures) -> Message:
    """Say with which chance money lacks: what is written at the red of the fan."""
    chance = 0.0 if figures.chance is None else 1.0 - figures.chance
    return Message(N_("{chances} qu'il en manque"), {"chances": chances(chance)})
