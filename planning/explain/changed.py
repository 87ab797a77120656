"""One plan against another: what it changes in persons, money and decisions, what causes it; plans almost as good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.plan import Alternative, Decision, Plan
from planning.domain.plan_difference import Cause, Caused, PlanDifference, moved
from planning.explain.names import names, option_labels
from planning.explain.status import rounded_up
from planning.explain.worth_words import Worth
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

CHANGED_COLUMNS = ("residence", "before", "before_year", "after", "after_year")
TIE_COLUMNS = ("residence_id", "residence", "retained", "retained_year", "instead", "instead_year")
HALF_A_EURO = 0.5
"""A smaller difference is not told."""
CAUSE_COLUMNS = ("residence_id", "residence", "before", "before_year", "after", "after_year", "undone")
MOST_SHOWN = 5
"""Decisions caused that are shown at once; the others are folded."""


@dataclass(frozen=True)
class Changed:
    """The sentences, and the decisions that moved (columns CHANGED_COLUMNS, one row per residence)."""

    sentences: tuple[Message, ...]
    decisions: pd.DataFrame


def changed(
    before: Plan, after: Plan, data: Data, words: Words = FRENCH, causes: Sequence[Message] | None = None
) -> Changed:
    """Compare two plans of the same data, both with decisions.

    `causes`: what is said of the decisions that change, where it was looked into (`cause_sentences`); else their count.
    """
    difference = PlanDifference(before, after)
    decisions = _moved(difference, data, words)
    year = data.manifest.last_year
    sentences = (
        _housed(difference, year),
        *_money(N_("Investissement : {amount:euros} de plus"), N_("Investissement : {amount:euros} de moins"),
                difference.capex_eur),
        *_money(N_("Fonds propres : {amount:euros} de plus"), N_("Fonds propres : {amount:euros} de moins"),
                difference.own_eur),
        *([_count(len(decisions))] if causes is None else causes),
    )  # fmt: skip
    return Changed(sentences, decisions)


def _housed(difference: PlanDifference, year: int) -> Message:
    """Say how many more are well housed; under the first model, how many more have a place."""
    well = difference.well_housed(year)
    if well is None:
        return _people(difference.served(year), year)
    values = {"persons": abs(round(well)), "year": year}
    if round(well) == 0:
        return Message(N_("Autant de personnes bien logées en {year}"), values)
    several = N_("{persons:persons} de plus bien logées en {year}")
    return Message(several if well > 0 else N_("{persons:persons} de moins bien logées en {year}"), values)


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


def _moved(difference: PlanDifference, data: Data, words: Words) -> pd.DataFrame:
    labels, residences = option_labels(data, words), names(data, "residences")
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


# What a change of the scenario causes: the decisions that the answer needs, the exchanges folded.


def cause_sentences(found: Caused, worth: Worth, *, is_quick: bool = False) -> tuple[Message, ...]:
    """Say how many decisions the answer needs to change, how many change without effect, and at which price.

    `is_quick`: the answer is that of a short search, which has ended.
    """
    said = [_needed(len(found.needed), is_quick)]
    if found.anyway:
        what = N_("Décisions que le plan affiché pouvait déjà améliorer : {count}")
        said.append(Message(what, {"count": len(found.anyway)}))
    if found.exchanged:
        said.append(Message(N_("Échanges sans effet, repliés : {count}"), {"count": len(found.exchanged)}))
    if found.count and worth.has_price:
        what = N_("Une décision n'est rouverte que si elle rapporte plus de {price:euros}")
        said.append(Message(what, {"price": worth.euros(found.price)}))
    return tuple(said)


def _needed(count: int, is_quick: bool) -> Message:
    if count:
        return Message(N_("Décisions que ce changement déplace : {count}"), {"count": count})
    if is_quick:
        return Message(N_("La recherche rapide, finie, ne trouve aucune décision à changer"))
    return Message(N_("Aucune décision n'a à changer"))


def cause_table(causes: Iterable[Cause], worth: Worth, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return one row per decision that the answer needs to change, in their order.

    Returns
    -------
    DataFrame
        CAUSE_COLUMNS: what was decided and when, what is decided instead, and what undoing it alone would do.
    """
    rows = [
        {**_row(one.before, one.after, data, words), "undone": words(undone_sentence(one, worth))} for one in causes
    ]
    return pd.DataFrame(rows, columns=list(CAUSE_COLUMNS))


def exchange_table(exchanged: Iterable[tuple[Decision, Decision]], data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return one row per decision that changes without effect (CAUSE_COLUMNS, but `undone`)."""
    rows = [_row(before, after, data, words) for before, after in exchanged]
    return pd.DataFrame(rows, columns=[name for name in CAUSE_COLUMNS if name != "undone"])


def undone_sentence(one: Cause, worth: Worth) -> Message:
    """Say what undoing a change alone would do, as the end of a line."""
    if one.loss is None:
        return Message(N_("impossible à annuler seul"))
    return Message(N_("l'annuler seul ferait perdre {loss}"), {"loss": worth.amount(one.loss)})


def _row(before: Decision, after: Decision, data: Data, words: Words) -> dict[str, object]:
    labels, residences = option_labels(data, words), names(data, "residences")
    return {
        "residence_id": after.residence_id,
        "residence": residences.get(after.residence_id, after.residence_id),
        "before": labels.get(before.option_id, ""),
        "before_year": before.start_year,
        "after": labels.get(after.option_id, ""),
        "after_year": after.start_year,
    }
