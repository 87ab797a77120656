"""What one plan changes against another: persons housed, money, decisions that moved."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.plan_difference import PlanDifference
from planning.explain.names import names
from planning.explain.near_ties import option_labels
from planning.i18n import Lang
from planning.tables.data import Data

CHANGED_COLUMNS = ("residence", "before", "before_year", "after", "after_year")
HALF_A_EURO = 0.5


@dataclass(frozen=True)
class Changed:
    """The sentences, and the decisions that moved (columns CHANGED_COLUMNS, one row per residence)."""

    sentences: tuple[Message, ...]
    decisions: pd.DataFrame


def changed(before: Plan, after: Plan, data: Data, lang: Lang = "fr") -> Changed:
    """Compare two plans of the same data, both with decisions."""
    difference = PlanDifference(before, after)
    moved = _moved(difference, data, lang)
    year = data.manifest.last_year
    sentences = (
        _people(difference.served(year), year),
        *_money(N_("Investissement : {amount:euros} de plus"), N_("Investissement : {amount:euros} de moins"),
                difference.capex_eur),
        *_money(N_("Fonds propres : {amount:euros} de plus"), N_("Fonds propres : {amount:euros} de moins"),
                difference.own_eur),
        _count(len(moved)),
    )  # fmt: skip
    return Changed(sentences, moved)


def _people(more: float, year: int) -> Message:
    values = {"persons": abs(round(more)), "year": year}
    if round(more) == 0:
        return Message(N_("Autant de personnes logées en {year}"), values)
    several = N_("{persons:persons} de plus en {year}")
    return Message(several if more > 0 else N_("{persons:persons} de moins en {year}"), values)


def _money(more: str, less: str, amount: float) -> list[Message]:
    if abs(amount) < HALF_A_EURO:
        return []
    return [Message(more if amount > 0 else less, {"amount": abs(amount)})]


def _count(count: int) -> Message:
    if count == 0:
        return Message(N_("Aucune décision ne change"))
    return Message(N_("Décisions qui changent : {count}"), {"count": count})


def _moved(difference: PlanDifference, data: Data, lang: Lang) -> pd.DataFrame:
    labels, residences = option_labels(data, lang), names(data, "residences")
    rows = [
        {
            "residence": residences.get(now.residence_id, now.residence_id),
            "before": labels.get(then.option_id, ""),
            "before_year": then.start_year,
            "after": labels.get(now.option_id, ""),
            "after_year": now.start_year,
        }
        for then, now in difference.moved
    ]
    return pd.DataFrame(rows, columns=list(CHANGED_COLUMNS))
