"""Indicators that partners ask for: conventions d'utilité sociale of logements-foyers, classes of a PSP.

Articles R. 445-36 and R. 445-37 of the code de la construction et de l'habitation (PP-LF-1, 2, 3), as the decree of 26
July 2019 left them: PP-LF-1 bis is gone, PP-LF-2 counts homes that reach label A to E among those of labels F and G.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.message import N_
from planning.domain.plan import Plan
from planning.domain.practice_classes import CLASS_NAMES, KEEP, class_of
from planning.explain.headline import RENEWING, WORST_LABELS
from planning.i18n import FRENCH, Words
from planning.tables.data import Data
from planning.tables.places import current_capacity

CUS_COLUMNS: Final = ("indicator", "name", "three_years", "six_years", "whole_plan", "source")
PSP_COLUMNS: Final = ("class_name", "residences", "places_before", "places_after", "capex_eur", "own_eur")
FINANCED: Final = (ActionKind.CREATE, ActionKind.TAKE_OVER, ActionKind.DEMOLISH_REBUILD)
BEFORE_E: Final = ("A", "B", "C", "D", "E")
OTHER: Final = N_("créer ou reprendre")
NAMES: Final = {
    "PP-LF-1": N_("Places donnant lieu à un dossier de financement agréé (créées ou reconstruites)"),
    "PP-LF-2": N_("Places rénovées qui passent d'une étiquette F ou G à une étiquette A à E"),
    "PP-LF-3": N_("Places réhabilitées"),
}


def cus_indicators(decisions: pd.DataFrame, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return the indicators of a convention d'utilité sociale of logements-foyers, at three and six years.

    Parameters
    ----------
    decisions
        `decision_table` of a plan.
    data, words
        Its data; the language of the names.

    Returns
    -------
    DataFrame
        indicator, name, three_years, six_years, whole_plan (places of the model: one person each; the convention's
        « logements équivalents » are not computed), source (the article). PP-LF-1 counts by the year in which an
        operation starts, the others by that of its delivery.
    """
    reached = decisions["energy_label"].isin(WORST_LABELS) & decisions["energy_label_after"].isin(BEFORE_E)
    renewed = decisions["kind"].isin([kind for kind in RENEWING if kind not in FINANCED])
    chosen = {
        "PP-LF-1": (decisions["kind"].isin(FINANCED), "start_year", "R. 445-36"),
        "PP-LF-2": (reached & (decisions["persons_after"] > 0), "delivery_year", "R. 445-36"),
        "PP-LF-3": (renewed, "delivery_year", "R. 445-37"),
    }
    first, last = data.manifest.first_year, data.manifest.last_year
    rows = []
    for indicator, (mask, when, article) in chosen.items():
        mine = decisions[mask]
        counts = [round(float(mine.loc[mine[when] <= year, "persons_after"].sum())) for year in (first + 2, first + 5)]
        total = round(float(mine.loc[mine[when] <= last, "persons_after"].sum()))
        rows.append((indicator, words(NAMES[indicator]), *counts, total, f"CCH, art. {article}"))
    return pd.DataFrame(rows, columns=list(CUS_COLUMNS))


def psp_classes(plan: Plan, decisions: pd.DataFrame, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return the residences by class of a plan stratégique de patrimoine, as the plan treats them.

    Returns
    -------
    DataFrame
        class_name, residences, places_before (today), places_after (once delivered; unchanged where kept), capex_eur,
        own_eur (of operations). Empty classes have a row; sites that open have one of their own, the last.
    """
    places = current_capacity(data).groupby("residence_id")["places"].sum()
    ids = [row.residence_id for row in plan.decisions]
    frame = pd.DataFrame({"residence_id": ids, "kind": [row.kind for row in plan.decisions]})
    frame = frame.merge(decisions[["residence_id", "persons_after", "capex_eur", "own_eur"]], "left", "residence_id")
    before = frame["residence_id"].map(places).astype("float64").fillna(0.0)
    frame = frame.assign(
        group=[class_of(kind) for kind in frame["kind"]],
        before=before,
        after=frame["persons_after"].astype("float64").where(frame["kind"] != ActionKind.KEEP, before).fillna(0.0),
    )
    # A site where nobody lives and nothing is done is no residence yet.
    frame = frame[(frame["before"] > 0) | (frame["group"] != KEEP)]
    rows = []
    for group, name in {**CLASS_NAMES, "": OTHER}.items():
        mine = frame[frame["group"] == group]
        sums = mine[["before", "after", "capex_eur", "own_eur"]].astype("float64").sum()
        rows.append(
            (words(name), len(mine), round(sums["before"]), round(sums["after"]), sums["capex_eur"], sums["own_eur"])
        )
    return pd.DataFrame(rows, columns=list(PSP_COLUMNS))
