"""The table of decisions: what is done, when, for how much, paid by whom, and what it changes."""

from __future__ import annotations

import pandas as pd

from planning.domain.plan import Plan
from planning.explain.effects import acting
from planning.explain.funding import funding
from planning.explain.lookup import amount_of
from planning.explain.places import described, held_today
from planning.explain.reasons import reasons
from planning.explain.series import decision_labels, timeline
from planning.explain.served import groups_by_residence, served_by_residence
from planning.explain.words import labels
from planning.i18n import Lang, euros
from planning.tables.capacity import capacity_after, current_capacity
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

DECISION_COLUMNS = (
    "rank",
    "residence_id",
    "residence",
    "territory",
    "territory_name",
    "option_id",
    "decision",
    "kind",
    "action",
    "start_year",
    "works_start",
    "delivery_year",
    "capex_eur",
    "own_eur",
    "grants_eur",
    "loans_eur",
    "funders",
    "before",
    "after",
    "persons_before",
    "persons_after",
    "served",
    "served_more",
    "groups",
    "energy_label",
    "energy_label_after",
    "reason",
)


def decision_table(plan: Plan, data: Data, do_nothing: Plan | None = None, lang: Lang = "fr") -> pd.DataFrame:
    """Return one row per residence that something is done to, in order of start then of persons served.

    Returns
    -------
    DataFrame
        The columns of DECISION_COLUMNS. `before`, `after`: what the residence holds, in words, in its own
        units; `persons_before`, `persons_after`: the same in model places. `served`: persons housed there in
        the last year (`served_by_residence`); `served_more`: the same, less what doing nothing houses there
        (NaN without it). `funders`: grants and loans in words. `groups`: ids of the publics housed there in
        the last year, separated by ;. `reason`: one sentence, facts only.
    """
    rows = acting(plan, data)
    works = timeline(plan, data, lang).set_index("residence_id")
    ids = rows["residence_id"]
    rows = rows.assign(
        territory_name=ids.map(works["territory_name"]),
        action=ids.map(works["action"]),
        works_start=ids.map(works["works_start"]),
        decision=decision_labels(rows, lang),
        served=amount_of(ids, served_by_residence(plan, data)),
        groups=ids.map(groups_by_residence(plan, data)).fillna(""),
        reason=reasons(rows, apply_scenario(data, plan.scenario), lang),
    )
    rows = rows.assign(served_more=rows["served"] - _served_anyway(ids, data, do_nothing))
    rows = _with_money(_with_places(rows, data, lang), plan, data, lang)
    order = ["start_year", "served", "residence_id"]
    rows = rows.sort_values(order, ascending=[True, False, True], ignore_index=True)
    return rows.assign(rank=range(1, len(rows) + 1))[list(DECISION_COLUMNS)]


def _served_anyway(ids: pd.Series, data: Data, do_nothing: Plan | None) -> pd.Series | float:
    """Return the persons that doing nothing houses at each residence in the last year (NaN when unknown)."""
    if do_nothing is None:
        return float("nan")
    return amount_of(ids, served_by_residence(do_nothing, data))


def _with_places(rows: pd.DataFrame, data: Data, lang: Lang) -> pd.DataFrame:
    shown = labels(data, "typologies", lang)
    before = described(held_today(data), "residence_id", shown, lang)
    after = described(data["option_programmes"], "option_id", shown, lang)
    persons_before = current_capacity(data).groupby("residence_id")["places"].sum()
    persons_after = capacity_after(data).groupby("option_id")["places"].sum()
    return rows.assign(
        before=rows["residence_id"].map(before).fillna(""),
        after=rows["option_id"].map(after).fillna(""),
        persons_before=amount_of(rows["residence_id"], persons_before),
        persons_after=amount_of(rows["option_id"], persons_after),
    )


def _with_money(rows: pd.DataFrame, plan: Plan, data: Data, lang: Lang) -> pd.DataFrame:
    paid = funding(plan, data)
    ids = rows["option_id"]
    amounts = {
        column: amount_of(ids, paid[paid["kind"] == kind].groupby("option_id")["amount_eur"].sum())
        for column, kind in (("own_eur", "own"), ("grants_eur", "grant"), ("loans_eur", "loan"))
    }
    others = paid[paid["kind"] != "own"].sort_values(["option_id", "amount_eur"], ascending=[True, False])
    spoken = [f"{row['label']} {euros(row['amount_eur'], lang)}" for row in others.to_dict("records")]
    funders = pd.Series(spoken, others.index, dtype="str").groupby(others["option_id"]).agg(", ".join)
    return rows.assign(
        **amounts,
        funders=ids.map(funders).astype("object").fillna("").astype("str"),
    )
