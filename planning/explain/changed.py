"""What one plan changes against another: persons housed, money, decisions that moved."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.explain.names import names
from planning.explain.near_ties import option_labels
from planning.i18n import Lang
from planning.tables.checks import OWN_FUNDS
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
    moved = _moved(before, after, data, lang)
    year = data.manifest.last_year
    sentences = (
        _people(_served(after, year) - _served(before, year), year),
        *_money(N_("Investissement : {amount:euros} de plus"), N_("Investissement : {amount:euros} de moins"),
                _capex(after) - _capex(before)),
        *_money(N_("Fonds propres : {amount:euros} de plus"), N_("Fonds propres : {amount:euros} de moins"),
                _own(after) - _own(before)),
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


def _served(plan: Plan, year: int) -> float:
    return sum(row.served for row in plan.needs if row.year == year)


def _capex(plan: Plan) -> float:
    return sum(row.capex_eur for row in plan.decisions)


def _own(plan: Plan) -> float:
    return sum(row.spent_eur for row in plan.money if row.funder == OWN_FUNDS)


def _moved(before: Plan, after: Plan, data: Data, lang: Lang) -> pd.DataFrame:
    labels, residences = option_labels(data, lang), names(data, "residences")
    then = {row.residence_id: row for row in before.decisions}
    rows = [
        _row(then[row.residence_id], row, labels) | {"residence": residences.get(row.residence_id, row.residence_id)}
        for row in after.decisions
        if row.residence_id in then and _what(then[row.residence_id]) != _what(row)
    ]
    return pd.DataFrame(rows, columns=list(CHANGED_COLUMNS))


def _row(then: Decision, now: Decision, labels: dict[str, str]) -> dict[str, object]:
    return {
        "before": labels.get(then.option_id, ""),
        "before_year": then.start_year,
        "after": labels.get(now.option_id, ""),
        "after_year": now.start_year,
    }


def _what(decision: Decision) -> tuple[str, int]:
    return decision.option_id, decision.start_year
