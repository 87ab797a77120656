"""The practice of the trade in words and tables: scores, classes beside the decisions, what a divergence costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.practice_classes import CLASS_NAMES, Imposed
from planning.explain.names import action_name, names, option_labels
from planning.explain.trade.practice import CRITERIA, DIMENSIONS, MOST, Scored, beside_plan, unknown_of
from planning.explain.worth_words import Worth
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

SAME: Final = 1e-6
"""Of the plan's worth: losses closer than this are none."""
TABLE_COLUMNS: Final = ("residence_id", "residence", *DIMENSIONS, "advised", "decision", "plan_class", "verdict", "why")
PRICE_COLUMNS: Final = (
    *("residence_id", "residence", "advised", "decision", "instead", "loss", "well", "spent_eur", "moved", "told"),
)


def scores_table(scores: Sequence[Scored], plan: Plan, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return every residence with its four scores, the practice's class and the plan's, whether they agree, and why.

    Divergences first.

    Returns
    -------
    DataFrame
        TABLE_COLUMNS: the scores are numbers from 0 to 5 (NaN: not known), the rest is in words; `why` is the rule
        that gave the class, with the criteria of which nothing is known.
    """
    beside = beside_plan(scores, plan)
    order = [1 if agrees is True else 2 if agrees is None else 0 for agrees in beside["agrees"]]
    beside = beside.assign(order=order).sort_values("order", kind="stable", ignore_index=True)
    called = names(data, "residences")
    labels = {row.residence_id: row.option_id for row in plan.decisions}
    options = option_labels(data, words)
    by_id = {one.residence_id: one for one in scores}
    return beside.assign(
        residence=beside["residence_id"].map(called),
        decision=[
            options.get(labels.get(one, ""), words(action_name(kind)))
            for one, kind in zip(beside["residence_id"], beside["decided"], strict=True)
        ],
        advised=[_class(name, words) for name in beside["advised"]],
        plan_class=[_class(name, words) or words(N_("autre")) for name in beside["plan_class"]],
        verdict=[words(_verdict(agrees)) for agrees in beside["agrees"]],
        why=[words(why(by_id[one], words)) for one in beside["residence_id"]],
    )[list(TABLE_COLUMNS)]


def why(one: Scored, words: Words = FRENCH) -> Message:
    """Say which rule gave a residence its class, and of what nothing is known."""
    missing = [words(CRITERIA[name][1]) for name in unknown_of(one)]
    if not missing or not one.advised:
        return one.reason
    return Message(N_("{reason} Inconnu : {missing}."), {"reason": one.reason, "missing": ", ".join(missing)})


def marks_table(one: Scored, words: Words = FRENCH) -> pd.DataFrame:
    """Return every criterion of a residence: dimension, criterion (in words), mark (0 to 5; NaN: not known)."""
    rows = [
        (words(DIMENSIONS[mark.dimension]), words(CRITERIA[mark.criterion][1]), mark.mark)
        for mark in sorted(one.marks, key=lambda mark: list(DIMENSIONS).index(mark.dimension))
    ]
    frame = pd.DataFrame(rows, columns=["dimension", "criterion", "mark"])
    return frame.astype({"mark": "float64"})


def divergences(scores: Sequence[Scored], plan: Plan) -> list[tuple[str, str]]:
    """Return where the plan does not do what the practice would: residence, class of the practice."""
    beside = beside_plan(scores, plan)
    rows = beside[[one is False for one in beside["agrees"]]]
    return list(zip(rows["residence_id"].astype("str"), rows["advised"].astype("str"), strict=True))


def counted(scores: Sequence[Scored], plan: Plan) -> Message:
    """Say how often the plan does what the practice would."""
    beside = beside_plan(scores, plan)
    agrees = list(beside["agrees"])
    values = {
        "same": sum(one is True for one in agrees),
        "others": sum(one is False for one in agrees),
        "without": sum(one is None for one in agrees),
    }
    what = N_(
        "Même classe que le plan : {same} ; divergences : {others} ; sans comparaison, faute de données ou de classe : "
        "{without}."
    )
    return Message(what, values)


def price_table(prices: Iterable[Imposed], plan: Plan, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return what each divergence costs, the dearest first; those without a price last.

    Returns
    -------
    DataFrame
        PRICE_COLUMNS: advised, decision and instead in words (the practice's class, what the plan compared does, what
        would be done there); loss (euros at the board's price, or units of value under the first model), well (persons
        well housed more in the last year; with a place, under the first model), spent_eur; NaN where not known; told:
        the sentence.
    """
    called, options = names(data, "residences"), option_labels(data, words)
    worth = Worth.of(plan.scenario)
    decided = {row.residence_id: row for row in plan.decisions}
    rows = []
    for one in prices:
        mine = one.compared or decided.get(one.residence_id)
        kind = ActionKind.KEEP if mine is None else mine.kind
        loss = one.loss if one.loss is None or not worth.has_price else worth.euros(one.loss)
        rows.append(
            (
                one.residence_id,
                called.get(one.residence_id, one.residence_id),
                _class(one.advised, words),
                options.get("" if mine is None else mine.option_id, words(action_name(kind))),
                "" if one.decision is None else options.get(one.decision.option_id, one.decision.option_id),
                loss,
                one.served if one.well is None else one.well,
                one.spent_eur,
                one.moved,
                words(price_sentence(one, plan)),
            )
        )
    frame = pd.DataFrame(rows, columns=list(PRICE_COLUMNS))
    frame = frame.astype(dict.fromkeys(("loss", "well", "spent_eur"), "float64"))
    return frame.sort_values("loss", ascending=False, na_position="last", ignore_index=True)


def price_sentence(one: Imposed, plan: Plan) -> Message:
    """Say what imposing the practice's class costs: a search met it, so that it is told as « at most »."""
    name = CLASS_NAMES[one.advised]
    values: dict[str, object] = {"advised": Message(name)}
    if not one.is_offered:
        return Message(N_("Aucune option de la classe « {advised} » n'est offerte ici : rien à comparer."), values)
    if one.loss is None:
        return Message(N_("Aucun plan trouvé qui respecte les règles avec « {advised} » ici."), values)
    if abs(one.loss) <= SAME * max(1.0, abs(plan.objective or 0.0)):
        return Message(N_("« {advised} » ici ne coûterait rien : un plan aussi bon a été trouvé."), values)
    values["worth"] = Worth.of(plan.scenario).amount(abs(one.loss))
    if one.loss < 0:
        what = N_("La recherche a trouvé mieux avec « {advised} » ici, de {worth} : relancez le calcul du plan.")
        return Message(what, values)
    people = one.served if one.well is None else one.well
    return Message(_costs(round(people or 0.0), is_well=one.well is not None), {**values, **_people(people, plan)})


def _people(people: float | None, plan: Plan) -> Mapping[str, object]:
    last = max((row.year for row in plan.needs), default=0)
    return {"persons": abs(round(people or 0.0)), "last_year": last}


def _costs(people: int, *, is_well: bool) -> str:
    if people == 0:
        as_many = N_("« {advised} » ici ferait perdre au plus {worth}, pour autant de personnes logées en {last_year}.")
        if is_well:
            return N_(
                "« {advised} » ici ferait perdre au plus {worth}, pour autant de personnes bien logées en {last_year}."
            )
        return as_many
    if is_well:
        return (
            N_(
                "« {advised} » ici ferait perdre au plus {worth} : {persons:persons} de moins bien logées en "
                "{last_year}."
            )
            if people < 0
            else N_(
                "« {advised} » ici ferait perdre au plus {worth}, pour {persons:persons} de plus bien logées en "
                "{last_year}."
            )
        )
    return (
        N_("« {advised} » ici ferait perdre au plus {worth} : {persons:persons} de moins logées en {last_year}.")
        if people < 0
        else N_(
            "« {advised} » ici ferait perdre au plus {worth}, pour {persons:persons} de plus logées en {last_year}."
        )
    )


def _class(name: str, words: Words) -> str:
    return words(CLASS_NAMES[name]) if name else ""


def _verdict(agrees: object) -> str:
    if agrees is None:
        return N_("sans comparaison")
    return N_("d'accord") if agrees else N_("divergence")


def scale() -> Message:
    """Say how a score is made."""
    what = N_(
        "Chaque note, de 0 (mauvais) à {most} (bon), est la moyenne des critères connus ; ce qui est inconnu n'est pas "
        "compté, et dit. Les seuils sont les nôtres, à vérifier avec votre propre grille."
    )
    return Message(what, {"most": int(MOST)})
