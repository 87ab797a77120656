"""The way from plan A to plan B as tables: what each change brings, whom it houses, which decisions it moves.

The way itself is looked for elsewhere (`planning.questions.step_by_step`): a step is the difference of two plans that
follow each other, so that the steps add up to the whole by construction. In another order the steps would differ.

**One yardstick.** Every plan is valued with the weights of the last scenario: sum over the terms of the unweighted
value x weight, and the price of what gives way. Weights change first, so that every later plan is looked for with the
yardstick that measures it.

**What is proven.** A plan of value v has a bound b: the best possible plan of its scenario is worth between b and v. A
gain from v to v' is proven when v' < b: no plan of the scenario before is as good. A loss is proven when v < b', the
bound of the plan after. Else the step may be the search's doing: *not proven*.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.domain.plan_difference import (
    ROUNDING,
    FromAToB,
    PlanDifference,
    Step,
    decision_at,
    is_same_value,
    more,
    value,
)
from planning.explain.change_words import change_words
from planning.explain.effects import funding, open_places
from planning.explain.names import labels, names, option_labels
from planning.explain.worth_words import Worth
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

Proof = Literal["proven", "not_proven", "no_effect"]
STEP_COLUMNS = (
    "step",
    "change",
    "before",
    "after",
    "gain",
    "gain_eur",
    "doubt",
    "proof",
    "own_eur",
    "capex_eur",
    "moved",
)
SERVED_COLUMNS = ("step", "client_group", "label", "last_year", "all_years")
MOVED_COLUMNS = (
    *("residence_id", "residence", "step", "before", "before_year", "after", "after_year"),
    *("own_eur", "capex_eur", "places", "why"),
)
HALF_A_EURO = 0.5
HALF_A_PLACE = 0.5
"""Smaller differences are not told."""


def is_comparable(first: Plan, last: Plan) -> bool:
    """Tell whether two plans are valued by the same model: else no step between them has a value."""
    return (first.scenario.value is None) == (last.scenario.value is None)


NOT_COMPARABLE = N_(
    "ces deux plans ne sont pas évalués par le même modèle : leurs décisions se comparent, non leur valeur"
)


def step_words(step: Step, data: Data, words: Words) -> list[Message]:
    """Say the changes of a step."""
    if not step.changes:
        return [Message(N_("Même question, autre recherche"))]
    return [change_words(change, data, words) for change in step.changes]


def step_table(path: FromAToB, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return one row per step.

    Returns
    -------
    DataFrame
        step (from 1), change (words), before, after (values with the yardstick), gain (before - after: a fall of the
        value is a gain), gain_eur (the same at the last scenario's price of a well-housed year; NaN under the first
        model), doubt (what a step must exceed to be proven; NaN = nothing is proven of the plan it starts
        from), proof, own_eur, capex_eur (more spent over the plan), moved (decisions that differ).
    """
    rows = [_row(number, step, path.yardstick, data, words) for number, step in enumerate(path.steps, start=1)]
    worth = Worth.of(path.last.scenario)
    rows = [{**row, "gain_eur": worth.euros(float(str(row["gain"])))} for row in rows]
    return pd.DataFrame(rows, columns=list(STEP_COLUMNS))


def _row(number: int, step: Step, weights: Mapping[str, float], data: Data, words: Words) -> dict[str, object]:
    before, after = value(step.before, weights), value(step.after, weights)
    gain = 0.0 if is_same_value(before, after) else before - after
    doubt = _doubt(step.before if gain >= 0 else step.after, weights)
    proof: Proof = "no_effect" if gain == 0.0 else "proven" if abs(gain) > doubt + ROUNDING else "not_proven"
    return {
        "step": number,
        "change": " ; ".join(words(wording) for wording in step_words(step, data, words)),
        "before": before,
        "after": after,
        "gain": gain,
        "doubt": doubt,
        "proof": proof,
        "own_eur": step.difference.own_eur,
        "capex_eur": step.difference.capex_eur,
        "moved": len(step.difference.moved),
    }


def _doubt(plan: Plan, weights: Mapping[str, float]) -> float:
    """Return how much better the best plan of its scenario could be, by the yardstick; NaN when that is not known."""
    if plan.bound is None or plan.objective is None or plan.scenario.term_weights != weights or plan.scenario.order:
        return float("nan")
    return plan.objective - plan.bound


def served_steps(path: FromAToB, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return how many more persons each step houses, by client group, in the order of the table of groups.

    Returns
    -------
    DataFrame
        step, client_group, label, last_year (persons more in the last year), all_years (place-years more).
    """
    year = data.manifest.last_year
    rows = [
        {
            "step": number,
            "client_group": group,
            "label": label,
            "last_year": step.difference.served(year, group),
            "all_years": step.difference.served(None, group),
        }
        for number, step in enumerate(path.steps, start=1)
        for group, label in labels(data, "client_groups", words).items()
    ]
    return pd.DataFrame(rows, columns=list(SERVED_COLUMNS))


def moved_decisions(path: FromAToB, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return one row per residence whose decision differs between the first and the last plan.

    Returns
    -------
    DataFrame
        residence_id, residence, step (the one that brought the last decision), before, before_year, after, after_year
        (what is done and when), own_eur, capex_eur (more paid for it over the plan; negative = freed), places (more
        model places open there in the last year), why (one sentence of facts). In order of step, then of own funds.
    """
    options, residences = option_labels(data, words), names(data, "residences")
    own, places = _own_by_residence(path, data), _places_by_residence(path, data)
    rows = []
    for former, decision in PlanDifference(path.first, path.last).moved:
        residence = decision.residence_id
        number = _bringing(path, residence)
        figures = {
            "own_eur": own.get(residence, 0.0),
            "capex_eur": decision.capex_eur - former.capex_eur,
            "places": places.get(residence, 0.0),
        }
        why = _why(step_words(path.steps[number - 1], data, words), former, decision, figures)
        rows.append(
            {
                "residence_id": residence,
                "residence": residences.get(residence, residence),
                "step": number,
                "before": options.get(former.option_id, ""),
                "before_year": former.start_year,
                "after": options.get(decision.option_id, ""),
                "after_year": decision.start_year,
                **figures,
                "why": words(why),
            }
        )
    frame = pd.DataFrame(rows, columns=list(MOVED_COLUMNS))
    most = frame.assign(most=frame["capex_eur"].abs()).sort_values("most", ascending=False, kind="stable")
    return most.sort_values("step", kind="stable", ignore_index=True)[list(MOVED_COLUMNS)]


def _bringing(path: FromAToB, residence: str) -> int:
    """Return the last step at which the decision of a residence changed."""
    return max(
        number
        for number, step in enumerate(path.steps, start=1)
        if decision_at(step.before, residence) != decision_at(step.after, residence)
    )


def _own_by_residence(path: FromAToB, data: Data) -> dict[str, float]:
    """Return how much more own funds each residence takes in the last plan."""

    def paid(plan: Plan) -> dict[str, float]:
        rows = funding(plan, data)
        return dict(rows[rows["kind"] == "own"].groupby("residence_id")["amount_eur"].sum())

    return more(paid(path.first), paid(path.last))


def _places_by_residence(path: FromAToB, data: Data) -> dict[str, float]:
    """Return how many more model places each residence opens in the last year of the last plan."""

    def opened(plan: Plan) -> dict[str, float]:
        rows = open_places(plan, data)
        return dict(rows[rows["year"] == data.manifest.last_year].groupby("residence_id")["places"].sum())

    return more(opened(path.first), opened(path.last))


def _why(change: list[Message], former: Decision, decision: Decision, figures: dict[str, float]) -> Message:
    """Say what that takes and gives, then by which change."""
    facts = [*_years(former, decision), *_money(figures["own_eur"]), *_places(figures["places"])]
    values = {"change": change, "facts": facts}
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
