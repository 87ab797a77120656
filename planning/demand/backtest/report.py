"""The whole back-test: tables for a page, sentences for a board."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.demand import methods
from planning.demand.backtest.built import BUILT_FOR, PLANNED_IN, built_table, place_rules
from planning.demand.backtest.judged import HIGH, LOW, Judged
from planning.demand.backtest.regional_totals import regional_coverage
from planning.demand.backtest.scores import score_table
from planning.demand.backtest.subjects_judged import ASYLUM, JUDGED_ON, SENIORS, judge
from planning.demand.methods.peers import LINEAR
from planning.domain.message import N_, Message
from planning.tables.histories import Histories

SUBJECTS: Mapping[str, str] = {name: subject.label for name, subject in JUDGED_ON.items()}
"""French names of the subjects."""
METHODS: Mapping[str, str] = {method.name: method.label for method in methods.METHODS}
"""French names of the methods."""
OURS: Mapping[str, str] = {name: subject.ours.name for name, subject in JUDGED_ON.items()}
"""The method that the product follows, by subject."""
PLANNED_COUNTRY = "FRA"
"""The country where the operator builds."""
FROZEN = 2015
"""Last year that the walk's constants were chosen on: later origins judge them."""


@dataclass(frozen=True)
class BackTest:
    """Tidy tables; texts are `Message`.

    Attributes
    ----------
    scores
        subject, then the columns of `scores.score_table`, one row for each method and horizon (horizon 0 = all).
    later
        The same for asylum, origins after the constants were frozen.
    totals
        subject, then those of `regional_totals.regional_coverage`.
    misses
        subject, then those of `worst_misses`.
    built
        Those of `built.built_table`.
    sentences
        subject, sentence.
    """

    scores: pd.DataFrame
    later: pd.DataFrame
    totals: pd.DataFrame
    misses: pd.DataFrame
    built: pd.DataFrame
    sentences: pd.DataFrame


def back_test(histories: Histories, parameters: pd.DataFrame) -> BackTest:
    """Judge every method on every history at hand.

    Parameters
    ----------
    histories
        `planning.tables.histories.read_histories`.
    parameters
        Rows of data/parameters, for places and euros.
    """
    judged = {name: found for name, subject in JUDGED_ON.items() if (found := judge(subject, histories))}
    all_scores = _stacked(_scores(judged))
    return BackTest(
        all_scores,
        _stacked([_named(ASYLUM, _later(judged[ASYLUM]))] if ASYLUM in judged else []),
        _stacked(_totals(histories)),
        _stacked(
            [
                _named(name, worst_misses(method, JUDGED_ON[name].told))
                for name, found in judged.items()
                for method in found
                if method.method == OURS[name]
            ]
        ),
        built_table(_planned(judged, histories), place_rules(parameters)),
        reliability_sentences(all_scores),
    )


def _scores(judged: Mapping[str, Sequence[Judged]]) -> list[pd.DataFrame]:
    """Each subject at its horizons, and asylum over all of them together."""
    scores = [_named(name, score_table(found, JUDGED_ON[name].horizons)) for name, found in judged.items()]
    if ASYLUM in judged:
        scores.append(_named(ASYLUM, score_table(judged[ASYLUM], JUDGED_ON[ASYLUM].horizons, pooled=True)))
    return scores


def _later(judged: Sequence[Judged]) -> pd.DataFrame:
    after = [method.between(FROZEN + 1, 9999) for method in judged]
    return score_table(after, JUDGED_ON[ASYLUM].horizons, pooled=True)


def _totals(histories: Histories) -> list[pd.DataFrame]:
    """Coverage of regional totals, where departments have regions to add up to."""
    ages = histories.ages
    if ages is None or len(set(ages.regions)) == len(ages.departments):
        return []
    return [
        _named(name, regional_coverage(ages, subject.from_age))
        for name, subject in JUDGED_ON.items()
        if subject.from_age
    ]


def _planned(judged: Mapping[str, Sequence[Judged]], histories: Histories) -> dict[str, Sequence[Judged]]:
    """What a plan made in `PLANNED_IN` for `BUILT_FOR` needs: asylum over twelve years, where the operator builds."""
    found = {SENIORS: judged[SENIORS]} if SENIORS in judged else {}
    if ASYLUM in judged:
        over = judge(JUDGED_ON[ASYLUM], histories, BUILT_FOR - PLANNED_IN)
        found[ASYLUM] = [method.of(PLANNED_COUNTRY) for method in over]
    return found


def reliability_sentences(scores: pd.DataFrame) -> pd.DataFrame:
    """Say in plain words how far our forecasts were: subject, sentence.

    Parameters
    ----------
    scores
        subject, method, horizon, within, coverage.
    """
    rows = []
    for name, subject in JUDGED_ON.items():
        own = scores[(scores["subject"] == name) & (scores["horizon"] == subject.told)].set_index("method")
        if OURS[name] in own.index:
            values = {
                "subject": Message(subject.label),
                "years": subject.told,
                "within": _rounded_up(own["within"][OURS[name]]),
                "other": _rounded_up(own["within"][LINEAR.name]),
            }
            rows.append((name, Message(_SENTENCE, values)))
    return pd.DataFrame(rows, columns=["subject", "sentence"])


_SENTENCE = N_(
    "{subject} : sur {years} ans, 8 fois sur 10, l'écart est resté sous {within:percent} "
    "(avec PREVISION.LINEAIRE : sous {other:percent})."
)


def _rounded_up(share: float) -> float:
    """Whole percents, upwards: an error "under 3 %" must not be one of 3.3 %."""
    return math.ceil(round(100.0 * float(share), 6)) / 100.0


def _named(subject: str, table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(subject=subject)[["subject", *table.columns]]


def _stacked(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    kept = [table for table in tables if len(table)]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=["subject"])


# The worst misses: what a mean error hides.

MISSES = 3
"""How many are named."""
MISS_COLUMNS = ["method", "area", "origin", "year", "horizon", "forecast", "low", "high", "actual", "error", "inside"]


def worst_misses(judged: Judged, horizon: int) -> pd.DataFrame:
    """Return the largest relative errors at a horizon, one for each area at most.

    Returns
    -------
    DataFrame
        The columns `MISS_COLUMNS`: error = forecast / actual - 1; low and high = the 80 % band, NaN where there was
        none yet; inside = the band held what happened, None where there was none.
    """
    if horizon > judged.actuals.shape[2]:
        return pd.DataFrame(columns=MISS_COLUMNS)
    actual = judged.actuals[:, :, horizon - 1]
    error = judged.central[:, :, horizon - 1] / actual - 1.0
    size = np.where(np.isfinite(error), np.abs(error), -1.0)
    worst = size.argmax(axis=0)
    areas = np.argsort(-size.max(axis=0), kind="stable")[:MISSES]
    rows = [_miss(judged, int(worst[area]), int(area), horizon) for area in areas if size[worst[area], area] >= 0]
    return pd.DataFrame(rows, columns=MISS_COLUMNS)


def _miss(judged: Judged, row: int, area: int, horizon: int) -> tuple[object, ...]:
    forecast = judged.central[row, area, horizon - 1]
    actual = judged.actuals[row, area, horizon - 1]
    low, high = (judged.quantiles[row, area, horizon - 1, at] for at in (LOW, HIGH))
    origin = judged.origins[row]
    labels = (judged.method, judged.areas[area], origin, origin + horizon, horizon)
    inside = bool(low <= actual <= high) if np.isfinite(low) else None
    return (*labels, forecast, low, high, actual, forecast / actual - 1.0, inside)
