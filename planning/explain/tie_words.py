"""Plans almost as good as the one retained: how many, how far behind, and which decisions differ."""

from __future__ import annotations

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.plan import Alternative, Plan
from planning.domain.plan_difference import moved
from planning.explain.names import names, option_labels
from planning.explain.status import rounded_up
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

TIE_COLUMNS = ("residence_id", "residence", "retained", "retained_year", "instead", "instead_year")


def near_ties(plan: Plan) -> list[Message]:
    """Say in one sentence how many plans are almost as good; nothing when none is known."""
    if not plan.alternatives:
        return []
    values = {"count": len(plan.alternatives), "most": max(tie_distance(plan, tie) for tie in plan.alternatives)}
    if len(plan.alternatives) == 1:
        of_gain = N_("Un autre plan est presque aussi bon, à {most:percent1} du gain près")
        every = N_("Un autre plan est presque aussi bon, à {most:percent1} près")
    else:
        of_gain = N_("{count} autres plans sont presque aussi bons, à {most:percent1} du gain près au plus")
        every = N_("{count} autres plans sont presque aussi bons, à {most:percent1} près au plus")
    return [Message(of_gain if is_of_gain(plan) else every, values)]


def is_of_gain(plan: Plan) -> bool:
    """Tell whether distances between plans are told in parts of the gain: value model, where there is one."""
    return plan.gain is not None and plan.gain > 0


def tie_distance(plan: Plan, tie: Alternative) -> float:
    """Return how far a plan is behind the one retained, rounded up to a tenth of percent.

    In parts of the gain under the value model (`is_of_gain`), of the value under the first.
    """
    objective = plan.objective or 0.0
    whole = plan.gain if plan.gain is not None and plan.gain > 0 else max(abs(objective), 1e-9)
    return rounded_up(max(0.0, tie.objective - objective) / whole)


def tie_table(plan: Plan, tie: Alternative, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return the decisions of a near tie that differ, one row per residence.

    Returns
    -------
    DataFrame
        The columns of TIE_COLUMNS: what the plan does there and when, what this one does instead and when.
    """
    labels = option_labels(data, words)
    rows = [
        {
            "residence_id": retained.residence_id,
            "retained": labels.get(retained.option_id, ""),
            "retained_year": retained.start_year,
            "instead": labels.get(instead.option_id, ""),
            "instead_year": instead.start_year,
        }
        for retained, instead in moved(plan.decisions, tie.decisions)
    ]
    frame = pd.DataFrame(rows, columns=[name for name in TIE_COLUMNS if name != "residence"])
    return frame.assign(residence=frame["residence_id"].map(names(data, "residences")))[list(TIE_COLUMNS)]
