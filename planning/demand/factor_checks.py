"""What can be wrong in one row of need_factors.csv, each as a sentence with its remedy."""

from __future__ import annotations

import math
from collections.abc import Container, Hashable, Iterator, Sequence
from typing import Any

import pandas as pd

from planning.demand.inputs import ELSEWHERE, RESIDENTS
from planning.demand.steps import STEP_RULES, Step
from planning.domain.errors import DataError, Problem
from planning.domain.message import N_, Message

FACTORS_FILE = "need_factors.csv"
Row = dict[Hashable, Any]


def row_problems(rows: pd.DataFrame, series: Container[str]) -> list[Problem]:
    """Return the problems of each row: step, bounds, what it multiplies."""
    ids = frozenset(rows["factor_id"])
    referring = frozenset(rows.loc[rows["times"].isin(ids), "factor_id"])
    found: list[Problem] = []
    for row in rows.to_dict("records"):
        found += [*_step(row), *_bounds(row), *_times(row, ids, referring, series)]
    return found


def refusal(problems: Sequence[Problem]) -> DataError:
    """Return the one error that carries all the problems found in the factors."""
    return DataError(
        Message(N_("le besoin ne peut pas être calculé (erreurs : {count})"), {"count": len(problems)}),
        problems,
    )


def factor_problem(column: str, factor_id: str, what: str, remedy: str, **values: object) -> Problem:
    """Describe a problem of one factor; `values` fill the holes of both texts."""
    named = Message(N_("{factor} : {what}"), {"factor": factor_id, "what": Message(what, values)})
    return Problem(FACTORS_FILE, named, Message(remedy, values), column=column)


def _step(row: Row) -> Iterator[Problem]:
    if row["step"] not in set(Step):
        yield factor_problem(
            "step",
            row["factor_id"],
            N_("l'étape « {step} » n'existe pas"),
            N_("choisissez parmi : {steps}"),
            step=row["step"],
            steps=", ".join(Step),
        )
    elif STEP_RULES[Step(row["step"])].is_share and not row["times"] and not 0 <= row["value"] <= 1:
        what, remedy = N_("une part va de 0 à 1"), N_("écrivez 0.25 pour 25 %")
        yield factor_problem("value", row["factor_id"], what, remedy)


def _bounds(row: Row) -> Iterator[Problem]:
    value, low, high = float(row["value"]), float(row["low"]), float(row["high"])
    low_fits = math.isnan(low) or 0 < low <= value
    high_fits = math.isnan(high) or 0 < value <= high
    if value < 0 or not low_fits or not high_fits:
        yield factor_problem(
            "value",
            row["factor_id"],
            N_("la valeur basse, la valeur et la valeur haute ne se suivent pas"),
            N_("écrivez 0 < basse ≤ valeur ≤ haute, ou laissez basse et haute vides"),
        )


def _times(row: Row, ids: frozenset[str], referring: frozenset[str], series: Container[str]) -> Iterator[Problem]:
    times = row["times"]
    if times and times not in ids and times not in series:
        what = N_("« {times} » n'est ni une série ni un facteur")
        remedy = N_("choisissez une série de data/reference, ou un autre facteur")
        if str(times).startswith((RESIDENTS, ELSEWHERE)):
            what = N_("« {times} » compte des résidents, et aucun de ce public n'est connu")
            remedy = N_("écrivez-les dans cohorts.csv, ou le public (group) de leurs programmes dans programmes.csv")
        yield factor_problem("times", row["factor_id"], what, remedy, times=times)
    if times in referring:
        yield factor_problem(
            "times",
            row["factor_id"],
            N_("« {times} » renvoie déjà à un autre facteur"),
            N_("renvoyez au facteur qui porte le chiffre"),
            times=times,
        )
