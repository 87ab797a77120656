"""What could be done at one residence."""

from __future__ import annotations

import pandas as pd

from planning.explain.lookup import amount_of
from planning.explain.places import described
from planning.explain.series import action_names, decision_labels
from planning.explain.words import labels
from planning.i18n import Lang
from planning.tables.capacity import capacity_after
from planning.tables.data import Data

_COLUMNS = [
    "option_id",
    "decision",
    "kind",
    "action",
    "capex_eur",
    "cost_low_eur",
    "cost_high_eur",
    "duration_years",
    "persons_after",
    "after",
    "energy_label_after",
    "source",
]


def residence_options(data: Data, residence_id: str, lang: Lang = "fr") -> pd.DataFrame:
    """Return the options of a residence, in the data's order.

    Returns
    -------
    DataFrame
        option_id, decision (label), kind, action (name of the kind), capex_eur (all funders, prices of the plan's first
        year), cost_low_eur, cost_high_eur (NaN = no range), duration_years, persons_after (model places), after (in
        words, own units), energy_label_after, source.
    """
    options = data["options"]
    rows = options[options["residence_id"] == residence_id].reset_index(drop=True)
    costs = data["option_costs"].groupby("option_id")["amount_eur"].sum()
    persons = capacity_after(data).groupby("option_id")["places"].sum()
    shown = labels(data, "typologies", lang)
    after = described(data["option_programmes"], "option_id", shown, lang)
    return rows.assign(
        decision=decision_labels(rows, lang),
        action=action_names(rows["kind"], lang),
        capex_eur=amount_of(rows["option_id"], costs),
        persons_after=amount_of(rows["option_id"], persons),
        after=rows["option_id"].map(after).fillna(""),
    )[_COLUMNS]
