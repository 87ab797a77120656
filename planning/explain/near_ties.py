"""Plans almost as good as the one retained, and what the choices left out by a shortlist could still bring."""

from __future__ import annotations

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.plan import Alternative, Plan
from planning.domain.plan_difference import moved
from planning.explain.names import names
from planning.explain.status import rounded_up
from planning.explain.yearly import decision_labels
from planning.i18n import Lang
from planning.tables.data import Data

TIE_COLUMNS = ("residence_id", "residence", "retained", "retained_year", "instead", "instead_year")


def near_ties(plan: Plan) -> list[Message]:
    """Say in one sentence how many plans are almost as good; nothing when none is known."""
    if not plan.alternatives:
        return []
    values = {"count": len(plan.alternatives), "most": max(tie_distance(plan, tie) for tie in plan.alternatives)}
    if len(plan.alternatives) == 1:
        return [Message(N_("Un autre plan est presque aussi bon, à {most:percent1} près"), values)]
    return [Message(N_("{count} autres plans sont presque aussi bons, à {most:percent1} près au plus"), values)]


def tie_distance(plan: Plan, tie: Alternative) -> float:
    """Return how far a plan is behind the one retained, in parts of its value, rounded up to a tenth of percent."""
    objective = plan.objective or 0.0
    behind = max(0.0, tie.objective - objective) / max(abs(objective), 1e-9)
    return rounded_up(behind)


def tie_table(plan: Plan, tie: Alternative, data: Data, lang: Lang = "fr") -> pd.DataFrame:
    """Return the decisions of a near tie that differ, one row per residence.

    Returns
    -------
    DataFrame
        The columns of TIE_COLUMNS: what the plan does there and when, what this one does instead and when.
    """
    labels = option_labels(data, lang)
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


def option_labels(data: Data, lang: Lang) -> dict[str, str]:
    """Return what each option does, in the reader's language."""
    options = data["options"]
    return dict(zip(options["option_id"], decision_labels(options, lang), strict=True))
