"""The whole back-test: tables for a page, sentences for a board."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.demand.backtest.built import built_table, place_rules
from planning.demand.backtest.judged import HIGH, LOW, Judged
from planning.demand.backtest.scores import score_table
from planning.demand.backtest.subjects_judged import (
    COHORT,
    ETS,
    LAST,
    LINEAR,
    WALK,
    judged_asylum,
    judged_seniors,
    regional_coverage,
)
from planning.domain.message import N_, Message
from planning.tables.histories import Histories

SENIORS, SENIORS_60, ASYLUM = "seniors", "seniors_60", "asylum"
SUBJECTS: Mapping[str, str] = {
    SENIORS: N_("Personnes de 75 ans et plus, par département"),
    SENIORS_60: N_("Personnes de 60 ans et plus, par département"),
    ASYLUM: N_("Demandes d'asile d'une année, par pays"),
}
METHODS: Mapping[str, str] = {
    COHORT: N_("cohortes et gains de survie"),
    WALK: N_("marche au hasard à queues épaisses"),
    LAST: N_("dernière valeur"),
    LINEAR: N_("PREVISION.LINEAIRE"),
    "linear_25": N_("PREVISION.LINEAIRE sur 25 ans"),
    ETS: N_("PREVISION.ETS (imitée)"),
}
OURS = {SENIORS: COHORT, SENIORS_60: COHORT, ASYLUM: WALK}
HORIZONS = {SENIORS: (1, 5, 10, 15, 20), SENIORS_60: (1, 5, 10, 15, 20), ASYLUM: (1, 2, 3, 4, 5)}
TOLD = {SENIORS: 10, SENIORS_60: 10, ASYLUM: 3}
"""Horizon of the sentence and of the worst misses."""
ASYLUM_LONG, PLANNED_COUNTRY = 12, "FRA"
"""A plan of 2010 for 2022, in the country where the operator builds."""
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
        subject, then those of `totals.regional_coverage`.
    misses
        subject, then those of `misses.worst_misses`.
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
    judged = _judged(histories)
    scores = [_named(subject, score_table(methods, HORIZONS[subject])) for subject, methods in judged.items()]
    later = [_named(ASYLUM, _later(judged[ASYLUM]))] if ASYLUM in judged else []
    if ASYLUM in judged:
        scores.append(_named(ASYLUM, score_table(judged[ASYLUM], HORIZONS[ASYLUM], pooled=True)))
    totals = [
        _named(subject, regional_coverage(histories.ages, age))
        for subject, age in ((SENIORS, 75), (SENIORS_60, 60))
        if histories.ages is not None and _has_regions(histories)
    ]
    misses = [
        _named(subject, worst_misses(method, TOLD[subject]))
        for subject, methods in judged.items()
        for method in methods
        if method.method == OURS[subject]
    ]
    all_scores = _stacked(scores)
    return BackTest(
        all_scores,
        _stacked(later),
        _stacked(totals),
        _stacked(misses),
        built_table(_long(judged, histories), place_rules(parameters)),
        reliability_sentences(all_scores),
    )


def reliability_sentences(scores: pd.DataFrame) -> pd.DataFrame:
    """Say in plain words how far our forecasts were: subject, sentence.

    Parameters
    ----------
    scores
        subject, method, horizon, within, coverage.
    """
    rows = []
    for subject, ours in OURS.items():
        own = scores[(scores["subject"] == subject) & (scores["horizon"] == TOLD[subject])].set_index("method")
        if ours in own.index:
            values = {
                "subject": Message(SUBJECTS[subject]),
                "years": TOLD[subject],
                "within": _rounded_up(own["within"][ours]),
                "other": _rounded_up(own["within"][LINEAR]),
            }
            rows.append((subject, Message(_SENTENCE, values)))
    return pd.DataFrame(rows, columns=["subject", "sentence"])


_SENTENCE = N_(
    "{subject} : sur {years} ans, 8 fois sur 10, l'écart est resté sous {within:percent} "
    "(avec PREVISION.LINEAIRE : sous {other:percent})."
)


def _rounded_up(share: float) -> float:
    """Whole percents, upwards: an error "under 3 %" must not be one of 3.3 %."""
    return math.ceil(round(100.0 * float(share), 6)) / 100.0


def _judged(histories: Histories) -> dict[str, list[Judged]]:
    found: dict[str, list[Judged]] = {}
    if histories.ages is not None:
        found[SENIORS] = judged_seniors(histories.ages, 75)
        found[SENIORS_60] = judged_seniors(histories.ages, 60)
    if histories.flows is not None:
        found[ASYLUM] = judged_asylum(histories.flows)
    return found


def _long(judged: Mapping[str, Sequence[Judged]], histories: Histories) -> dict[str, Sequence[Judged]]:
    """What a plan made in 2010 for 2022 needs: asylum over twelve years."""
    found = {SENIORS: judged[SENIORS]} if SENIORS in judged else {}
    if histories.flows is not None:
        found[ASYLUM] = [method.of(PLANNED_COUNTRY) for method in judged_asylum(histories.flows, ASYLUM_LONG)]
    return found


def _later(judged: Sequence[Judged]) -> pd.DataFrame:
    return score_table([method.between(FROZEN + 1, 9999) for method in judged], HORIZONS[ASYLUM], pooled=True)


def _has_regions(histories: Histories) -> bool:
    return histories.ages is not None and len(set(histories.ages.regions)) < len(histories.ages.departments)


def _named(subject: str, table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(subject=subject)[["subject", *table.columns]]


def _stacked(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    kept = [table for table in tables if len(table)]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=["subject"])


# The worst misses, by territory and year: what a mean error hides.


MISS_COLUMNS = ["method", "area", "origin", "year", "horizon", "forecast", "low", "high", "actual", "error", "inside"]


def worst_misses(judged: Judged, horizon: int, count: int = 3) -> pd.DataFrame:
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
    areas = np.argsort(-size.max(axis=0), kind="stable")[:count]
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
