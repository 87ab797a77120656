"""A reference series brought to the territories: shared by population, taken as it is, or left whole."""

from __future__ import annotations

from collections.abc import Container, Hashable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from planning.demand.factor_checks import FACTORS_FILE, refusal
from planning.demand.steps import Floats
from planning.domain.errors import Problem
from planning.domain.message import N_, Message

POPULATION = "population"
"""The reference series that departments' figures are shared by."""


@dataclass(frozen=True)
class LocalSeries:
    """A series on the territories. `whole`: the figure of a larger area, still to be shared between them."""

    values: Floats  # [territory, year]
    last_year: Floats  # [territory]
    whole: bool


def local_series(
    series_id: str, reference: Mapping[str, pd.DataFrame], territories: pd.DataFrame, years: tuple[int, ...]
) -> LocalSeries:
    """Bring a series to the territories and years.

    Each territory takes its own figure; else its department's (a count is shared by population, a rate is
    not); else the figure of the only area there is. Between two known years the line is straight, outside it
    is flat.

    Raises
    ------
    DataError
        When a territory finds no figure, or the populations to share by are missing.
    """
    problems = series_problems(series_id, reference, territories)
    if problems:
        raise refusal(problems)
    by_area, only, is_rate = _areas(series_id, reference, territories)
    inhabitants = _inhabitants(reference)
    values, last, whole = [], [], False
    for row in territories.to_dict("records"):
        area = str(_area(row, by_area, only))
        own = area in (row["territory"], row["dep"])
        part = _population_part(row, inhabitants) if area == row["dep"] and not is_rate else 1.0
        dates, figures = by_area[area]
        values.append(part * np.interp(years, dates, figures))
        last.append(dates[-1])
        whole |= not is_rate and not own
    return LocalSeries(np.array(values), np.array(last), whole)


def series_problems(series_id: str, reference: Mapping[str, pd.DataFrame], territories: pd.DataFrame) -> list[Problem]:
    """Return what is missing to bring a series to the territories: its figures, or the populations to share it by."""
    by_area, only, is_rate = _areas(series_id, reference, territories)
    inhabitants = _inhabitants(reference)
    absent, unshared = [], []
    for row in territories.to_dict("records"):
        area = _area(row, by_area, only)
        if area is None:
            absent.append(f"{row['territory']} ({row['dep']})" if row["dep"] else str(row["territory"]))
        elif area == row["dep"] and not is_rate and area != row["territory"] and not _can_share(row, inhabitants):
            unshared.append(_no_population(row))
    return [*([_missing(series_id, absent)] if absent else []), *unshared]


def _areas(
    series_id: str, reference: Mapping[str, pd.DataFrame], territories: pd.DataFrame
) -> tuple[dict[str, tuple[Floats, Floats]], str | None, bool]:
    """Return the figures of each area of use, the only area of a series of one, and whether it is a rate."""
    rows = reference[series_id]
    is_rate = bool((rows["measure"] == "rate").all())
    alone = rows["area"].nunique() == 1
    if not alone:
        rows = rows[rows["area"].isin({*territories["territory"], *territories["dep"]})]
    by_area = _by_area(rows)
    return by_area, next(iter(by_area), None) if alone else None, is_rate


def _by_area(rows: pd.DataFrame) -> dict[str, tuple[Floats, Floats]]:
    """Years and figures of each area, in order of years."""
    ordered = rows.sort_values(["area", "year"], kind="stable")
    names = ordered["area"].to_numpy(dtype=object)
    dates, figures = ordered["year"].to_numpy(float), ordered["value"].to_numpy(float)
    cuts = [0, *(np.flatnonzero(names[1:] != names[:-1]) + 1), len(names)] if len(names) else []
    return {str(names[start]): (dates[start:end], figures[start:end]) for start, end in pairwise(cuts)}


def _inhabitants(reference: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """The latest population of each area of the series that departments are shared by."""
    if POPULATION not in reference:
        return {}
    return {area: float(figures[-1]) for area, (_, figures) in _by_area(reference[POPULATION]).items()}


def _area(row: Mapping[Hashable, Any], by_area: Container[str], only: str | None) -> str | None:
    """Return the area whose figure a territory takes, if there is one; a series of one area serves all."""
    own = next((area for area in (row["territory"], row["dep"]) if area in by_area), None)
    return own if own is not None or only is None else only


def _can_share(row: Mapping[Hashable, Any], inhabitants: Mapping[str, float]) -> bool:
    return row["dep"] in inhabitants and not pd.isna(row["population"])


def _population_part(row: Mapping[Hashable, Any], inhabitants: Mapping[str, float]) -> float:
    if not _can_share(row, inhabitants):
        raise refusal([_no_population(row)])
    return float(row["population"]) / inhabitants[row["dep"]]


def _no_population(row: Mapping[Hashable, Any]) -> Problem:
    what = Message(
        N_("la population manque pour {territory} ou son département {dep} : on ne peut pas partager"),
        {"territory": row["territory"], "dep": row["dep"]},
    )
    remedy = Message(N_("remplissez la colonne population, et la série population du département"))
    return Problem("territories.csv", what, remedy, column="population")


def _missing(series_id: str, territories: list[str]) -> Problem:
    what = Message(
        N_("la série « {series} » n'a aucun chiffre pour {territories}"),
        {"series": series_id, "territories": ", ".join(territories)},
    )
    remedy = Message(N_("ajoutez ces territoires ou leur département à la série, ou changez de série"))
    return Problem(FACTORS_FILE, what, remedy, column="times")
