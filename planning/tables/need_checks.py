"""What the schema cannot say of overrides and of the operator's own series."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.problem import Problem
from planning.tables.histories import yearly_problems
from planning.tables.schemas import NEED_OVERRIDES, OPERATOR_SERIES

Frames = Mapping[str, pd.DataFrame]


def check_overrides(frames: Frames) -> list[Problem]:
    """Low, mid and high in order and positive; an expiry after the writing."""
    rows = frames[NEED_OVERRIDES.name]
    file = NEED_OVERRIDES.file
    ordered = (rows["low"] > 0) & (rows["low"] < rows["mid"]) & (rows["mid"] < rows["high"])
    what = Message(N_("les valeurs basse, centrale et haute ne se suivent pas"))
    remedy = Message(N_("écrivez 0 < low < mid < high : une chance sur dix au-dessous, autant au-dessus"))
    found = [Problem(file, what, remedy, int(row), "low") for row in rows.index[~ordered]]
    late = rows["expiry"] < rows["written"]
    what = Message(N_("l'avis expire avant d'avoir été écrit"))
    remedy = Message(N_("corrigez expiry ou written"))
    return found + [Problem(file, what, remedy, int(row), "expiry") for row in rows.index[late]]


def check_operator_series(frames: Frames) -> list[Problem]:
    """No missing year between two known ones, and one kind for each series; a year given twice is a key given twice."""
    rows = frames[OPERATOR_SERIES.name]
    if rows.empty:
        return []
    named = rows.assign(series=_names(rows)).drop_duplicates(["series", "year"])
    found = yearly_problems(named, "series", OPERATOR_SERIES.file)
    kinds = rows.groupby("series_id")["kind"].transform("nunique")
    what = Message(N_("cette série a plusieurs natures (kind)"))
    remedy = Message(N_("donnez la même nature à toutes ses lignes"))
    return found + [Problem(OPERATOR_SERIES.file, what, remedy, int(row), "kind") for row in rows.index[kinds > 1]]


def _names(rows: pd.DataFrame) -> pd.Series:
    """The series, and its territory when it has one."""
    return rows["series_id"].where(rows["territory"] == "", rows["series_id"] + " / " + rows["territory"])
