"""The decisions that differ between plan A and plan B: by which step each moved, and what that frees or takes."""

from __future__ import annotations

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.explain.effects import funding, open_places
from planning.explain.from_a_to_b import FromAToB, Step
from planning.explain.names import names
from planning.explain.near_ties import option_labels
from planning.i18n import Lang, say
from planning.tables.data import Data

MOVED_COLUMNS = (
    *("residence_id", "residence", "step", "before", "before_year", "after", "after_year"),
    *("own_eur", "capex_eur", "places", "why"),
)
HALF_A_EURO = 0.5
HALF_A_PLACE = 0.5


def moved_decisions(path: FromAToB, data: Data, lang: Lang = "fr") -> pd.DataFrame:
    """Return one row per residence whose decision differs between the first and the last plan.

    Returns
    -------
    DataFrame
        residence_id, residence, step (the one that brought the last decision), before, before_year, after, after_year
        (what is done and when), own_eur, capex_eur (more paid for it over the plan; negative = freed), places (more
        model places open there in the last year), why (one sentence of facts). In order of step, then of own funds.
    """
    labels, residences = option_labels(data, lang), names(data, "residences")
    then, now = ({row.residence_id: row for row in plan.decisions} for plan in (path.first, path.last))
    money = [_own_by_residence(plan, data) for plan in (path.first, path.last)]
    places = [_places_by_residence(plan, data) for plan in (path.first, path.last)]
    rows = []
    for residence, decision in now.items():
        former = then.get(residence)
        if former is None or _what(former) == _what(decision):
            continue
        number = _bringing(path, residence)
        figures = {
            "own_eur": money[1].get(residence, 0.0) - money[0].get(residence, 0.0),
            "capex_eur": decision.capex_eur - former.capex_eur,
            "places": places[1].get(residence, 0.0) - places[0].get(residence, 0.0),
        }
        rows.append(
            {
                "residence_id": residence,
                "residence": residences.get(residence, residence),
                "step": number,
                "before": labels.get(former.option_id, ""),
                "before_year": former.start_year,
                "after": labels.get(decision.option_id, ""),
                "after_year": decision.start_year,
                **figures,
                "why": say(_why(path.steps[number - 1], former, decision, figures), lang),
            }
        )
    frame = pd.DataFrame(rows, columns=list(MOVED_COLUMNS))
    most = frame.assign(most=frame["capex_eur"].abs()).sort_values("most", ascending=False, kind="stable")
    return most.sort_values("step", kind="stable", ignore_index=True)[list(MOVED_COLUMNS)]


def _bringing(path: FromAToB, residence: str) -> int:
    """Return the last step at which the decision of a residence changed."""
    moves = [
        number
        for number, step in enumerate(path.steps, start=1)
        if _at(step.before, residence) != _at(step.after, residence)
    ]
    return moves[-1]


def _at(plan: Plan, residence: str) -> tuple[str, int] | None:
    return next((_what(row) for row in plan.decisions if row.residence_id == residence), None)


def _what(decision: Decision) -> tuple[str, int]:
    return decision.option_id, decision.start_year


def _own_by_residence(plan: Plan, data: Data) -> dict[str, float]:
    paid = funding(plan, data)
    return dict(paid[paid["kind"] == "own"].groupby("residence_id")["amount_eur"].sum())


def _places_by_residence(plan: Plan, data: Data) -> dict[str, float]:
    rows = open_places(plan, data)
    return dict(rows[rows["year"] == data.manifest.last_year].groupby("residence_id")["places"].sum())


def _why(step: Step, former: Decision, decision: Decision, figures: dict[str, float]) -> Message:
    """Say what that takes and gives, then by which change."""
    facts = [*_years(former, decision), *_money(figures["own_eur"]), *_places(figures["places"])]
    values = {"change": list(step.words), "facts": facts}
    if facts:
        return Message(N_("{facts}. Par l'étape « {change} »."), values)
    return Message(N_("Ni argent ni places. Par l'étape « {change} »."), values)


def _money(own: float) -> list[Message]:
    if abs(own) < HALF_A_EURO:
        return []
    taken = N_("Fonds propres : {amount:euros} pris")
    return [Message(taken if own > 0 else N_("Fonds propres : {amount:euros} libérés"), {"amount": abs(own)})]


def _places(more: float) -> list[Message]:
    if abs(more) < HALF_A_PLACE:
        return []
    return [Message(N_("{count:places} en plus") if more > 0 else N_("{count:places} en moins"), {"count": abs(more)})]


def _years(former: Decision, decision: Decision) -> list[Message]:
    """Say that the same works come earlier or later."""
    if former.option_id != decision.option_id:
        return []
    values = {"before_year": former.start_year, "after_year": decision.start_year}
    return [Message(N_("Mêmes travaux, début {after_year} au lieu de {before_year}"), values)]
