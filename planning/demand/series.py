"""A reference series brought to the territories: shared by population, taken as it is, or left whole."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from planning.demand.factor_checks import FACTORS_FILE, refusal
from planning.demand.steps import Floats
from planning.domain.errors import DataError
from planning.domain.message import N_, Message
from planning.domain.problem import Problem

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
    rows = reference[series_id]
    is_rate = bool((rows["measure"] == "rate").all())
    alone = rows["area"].nunique() == 1
    if not alone:
        rows = rows[rows["area"].isin({*territories["territory"], *territories["dep"]})]
    by_area = {str(area): frame.sort_values("year") for area, frame in rows.groupby("area")}
    values, last, whole = [], [], False
    for row in territories.to_dict("records"):
        area = _area(row, by_area, alone)
        if area is None:
            raise _missing(series_id, str(row["territory"]))
        own = area in (row["territory"], row["dep"])
        part = _population_part(row, reference) if area == row["dep"] and not is_rate else 1.0
        known = by_area[area][["year", "value"]].to_numpy(float)
        values.append(part * np.interp(years, known[:, 0], known[:, 1]))
        last.append(known[-1, 0])
        whole |= not is_rate and not own
    return LocalSeries(np.array(values), np.array(last), whole)


def _area(row: Mapping[Hashable, Any], by_area: Mapping[str, pd.DataFrame], alone: bool) -> str | None:
    """Return the area whose figure a territory takes, if there is one; a series of one area serves all."""
    candidates = (row["territory"], row["dep"], *(by_area if alone else ()))
    return next((area for area in candidates if area in by_area), None)


def _population_part(row: Mapping[Hashable, Any], reference: Mapping[str, pd.DataFrame]) -> float:
    known = reference[POPULATION] if POPULATION in reference else pd.DataFrame(columns=["area", "year", "value"])
    department = known[known["area"] == row["dep"]].sort_values("year")["value"]
    if department.empty or pd.isna(row["population"]):
        what = Message(
            N_("la population manque pour {territory} ou son département {dep} : on ne peut pas partager"),
            {"territory": row["territory"], "dep": row["dep"]},
        )
        remedy = Message(N_("remplissez la colonne population, et la série population du département"))
        raise refusal([Problem("territories.csv", what, remedy, column="population")])
    return float(row["population"]) / float(department.iloc[-1])


def _missing(series_id: str, territory: str) -> DataError:
    what = Message(
        N_("la série « {series} » n'a aucun chiffre pour le territoire {territory}"),
        {"series": series_id, "territory": territory},
    )
    remedy = Message(N_("ajoutez ce territoire ou son département à la série, ou changez de série"))
    return refusal([Problem(FACTORS_FILE, what, remedy, column="times")])
