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
from planning.tables import shipped
from planning.tables.parameters import read_parameters
from planning.tables.reference import regions_of_departments

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


REGION_SHARE = "region_share"
"""End of the id of a factor that is the share of one region: that of the region whose order was read, Grand Est."""
GRAND_EST, GRAND_EST_SHARE = "44", "asylum.places.region_share"


def region_problems(factors: pd.DataFrame, territories: pd.DataFrame) -> list[Problem]:
    """Return one problem for each share of Grand Est that would apply to territories of another region."""
    known = regions_of_departments()
    elsewhere = sorted({str(dep) for dep in territories["dep"] if known.get(str(dep), GRAND_EST) != GRAND_EST})
    if not elsewhere:
        return []
    shipped_rows = read_parameters(shipped.PARAMETERS / "demand.csv").set_index("parameter_id")
    share = float(shipped_rows.loc[[GRAND_EST_SHARE], "value"].iloc[0])
    found = []
    for row in factors.to_dict("records"):
        if str(row["factor_id"]).endswith(REGION_SHARE) and math.isclose(float(row["value"]), share):
            what = N_("la part {share} est celle du Grand Est, et ces territoires sont ailleurs : {departments}")
            remedy = N_(
                "retirez cette étape et écrivez times = asylum_department_part à l'étape key, "
                "ou la part de votre région"
            )
            values = {"share": share, "departments": ", ".join(elsewhere)}
            found.append(factor_problem("value", str(row["factor_id"]), what, remedy, **values))
    return found


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
