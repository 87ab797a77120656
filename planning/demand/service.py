"""The operator's own yearly series, forecast beside the needs and never added to them.

A waiting list, applications, an occupancy, the families accompanied: signals, or services without a place.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.demand.methods.known import known_series
from planning.demand.methods.panel import Floats
from planning.demand.methods.short import SHORT, Basis, ShortForecast
from planning.domain.errors import DataError
from planning.domain.message import N_, Message
from planning.tables.histories import yearly_problems
from planning.tables.schemas import OPERATOR_SERIES

KEY = ["series_id", "territory"]
SERVICE_COLUMNS = [
    *("series_id", "territory", "label", "kind", "unit", "year", "known", "p10", "p50", "p90"),
    *("basis", "basis_words", "values", "first_year", "last_year", "unverified", "source"),
]
BASES = {
    Basis.EXPERT: N_("moins de cinq années connues : aucun modèle, une fourchette à dire d'expert"),
    Basis.TREND: N_(
        "moins de dix années connues : la tendance sur laquelle elles s'accordent, amortie, et une fourchette reprise "
        "d'autres séries"
    ),
    Basis.BLEND: N_("moins de quinze années connues : fourchette à moitié celle d'autres séries"),
    Basis.OWN: N_("fourchette mesurée sur le passé de ces séries"),
}
"""What a forecast rests on, in words."""


def service_forecasts(series: pd.DataFrame, until: int) -> pd.DataFrame:
    """Forecast every series of operator_series up to a year.

    Parameters
    ----------
    series
        Rows of operator_series.
    until
        Last year forecast.

    Returns
    -------
    DataFrame
        The columns `SERVICE_COLUMNS`: one row a series and year; `known` = the figure of a past year (then no band);
        unverified = beyond what a back-test of this series could have seen.

    Raises
    ------
    DataError
        When a year is missing or given twice.
    """
    named = series.assign(name=series["series_id"] + " " + series["territory"]).sort_values([*KEY, "year"])
    problems = yearly_problems(named, "name", OPERATOR_SERIES.file)
    if problems:
        raise DataError(
            Message(N_("{count} erreurs dans les séries de l'opérateur"), {"count": len(problems)}), problems
        )
    parts = [own for _, own in named.groupby(KEY, sort=False)]
    horizon = max((until - int(own["year"].iloc[-1]) for own in parts), default=0)
    if not parts or horizon < 1:
        ahead = [_known(own) for own in parts]
    else:
        made = SHORT.fit(known_series([own["value"].to_numpy(float) for own in parts]), horizon)
        bands = made.quantiles((0.1, 0.5, 0.9))
        ahead = [pd.concat([_known(own), _ahead(own, made, bands, row, until)]) for row, own in enumerate(parts)]
    frame = pd.concat(ahead, ignore_index=True) if ahead else pd.DataFrame(columns=SERVICE_COLUMNS)
    return frame.reindex(columns=SERVICE_COLUMNS)


def _known(own: pd.DataFrame) -> pd.DataFrame:
    kept = own[[*KEY, "label", "kind", "unit", "year", "source"]]
    return kept.assign(
        known=own["value"],
        values=len(own),
        first_year=int(own["year"].iloc[0]),
        last_year=int(own["year"].iloc[-1]),
        unverified=False,
    )


def _ahead(own: pd.DataFrame, made: ShortForecast, bands: Floats, row: int, until: int) -> pd.DataFrame:
    last = int(own["year"].iloc[-1])
    count = max(until - last, 0)
    frame = pd.concat([_known(own).tail(1)] * count, ignore_index=True) if count else _known(own).head(0)
    basis = made.basis[row]
    return frame.assign(
        year=np.arange(last + 1, last + 1 + count),
        known=np.nan,
        p10=bands[row, :count, 0],
        p50=bands[row, :count, 1],
        p90=bands[row, :count, 2],
        basis=str(basis),
        basis_words=pd.Series([Message(BASES[basis])] * count, dtype="object"),
        unverified=made.unverified()[row, :count],
    )
