"""How firm each decision is: the plan's core or one that another may replace, and the prices at which it is kept.

Both are found by search (`planning.questions.near_ties`, `planning.questions.price_range`): nothing here is proven, and
the words say so. Value model only.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.domain.statement import HIGHEST_PRICE_EUR, LOWEST_PRICE_EUR, PriceRange
from planning.explain.names import names, option_labels
from planning.explain.tie_words import is_of_gain
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

VERDICTS = {"core": N_("noyau"), "interchangeable": N_("interchangeable"), "": N_("non cherché")}
_VERDICT_SENTENCES = {
    "core": N_("Noyau : aucun plan trouvé à moins de 0,5 % du gain ne se passe de cette décision."),
    "interchangeable": N_(
        "Interchangeable : un autre plan, à moins de 0,5 % du gain, décide autre chose ici. Le modèle ne tranche pas."
    ),
}
MOST_LOOSE = 0.2
"""From this share of interchangeable decisions on, the page says that the model does not tell."""
PRICE_COLUMNS = (
    "residence_id",
    "residence",
    "decision",
    "from_eur",
    "to_eur",
    "has_low",
    "has_high",
    "is_clear",
    "prices",
    "advantage_eur",
)
_LOOKED_AT = {"lowest": LOWEST_PRICE_EUR, "highest": HIGHEST_PRICE_EUR}


# Core, or interchangeable.


def verdict_sentence(decision: Decision) -> Message | None:
    """Say whether a decision is the plan's core; nothing where that is not known."""
    told = _VERDICT_SENTENCES.get(decision.verdict)
    return None if told is None else Message(told)


def judged(plan: Plan, found: Mapping[str, PriceRange]) -> Plan:
    """Return the plan with the verdicts that both searches leave: what no price settles is interchangeable."""
    doubtful = {residence_id for residence_id, one in found.items() if not one.is_clear}
    return plan.but(
        decisions=tuple(
            row.but(verdict="interchangeable") if row.residence_id in doubtful else row for row in plan.decisions
        )
    )


def better_sentence(plan: Plan, found: Mapping[str, PriceRange]) -> Message | None:
    """Say that the search of prices met a better plan than the one shown; nothing where it did not."""
    most = -min((one.advantage_eur for one in found.values() if one.advantage_eur is not None), default=0.0)
    value = plan.scenario.value
    if value is None or not is_of_gain(plan) or plan.gain is None or most <= 0.0:
        return None
    share = most / (plan.gain * value.place_year_eur)
    what = N_(
        "Cette recherche a trouvé un plan meilleur que le plan affiché, de {better:euros} ({share:percent1} de son "
        "gain) : un calcul plus précis peut changer les décisions que le modèle ne tranche pas."
    )
    return Message(what, {"better": most, "share": share})


def loose_sentence(plan: Plan, data: Data) -> Message | None:
    """Say how many decisions are interchangeable, and which; nothing where none was judged."""
    judged = [row for row in plan.decisions if row.verdict]
    if not judged:
        return None
    loose = [row.residence_id for row in judged if row.verdict == "interchangeable"]
    called = names(data, "residences")
    values = {
        "loose": len(loose),
        "count": len(judged),
        "residences": [called.get(residence_id, residence_id) for residence_id in loose],
    }
    if not loose:
        return Message(N_("Noyau : aucun plan trouvé à moins de 0,5 % du gain ne change une décision."), values)
    if is_loose(plan):
        what = N_(
            "Le modèle ne tranche pas. Décisions qui peuvent être autres sans perdre plus de 0,5 % du gain : {loose} "
            "sur {count} ({residences})."
        )
        return Message(what, values)
    what = N_(
        "Décisions qui peuvent être autres sans perdre plus de 0,5 % du gain : {loose} sur {count} ({residences})."
    )
    return Message(what, values)


def is_loose(plan: Plan) -> bool:
    """Tell whether more than a fifth of the decisions are interchangeable."""
    judged = [row.verdict for row in plan.decisions if row.verdict]
    return judged.count("interchangeable") > MOST_LOOSE * len(judged)


# The prices of a well-housed year at which a decision is kept.


def price_sentence(found: PriceRange) -> Message:
    """Say between which prices a decision is kept, as the end of a line or a sentence of its own."""
    if found.advantage_eur is None:
        return Message(N_("tenue à tout prix : aucun plan trouvé ne s'en passe"))
    if not found.is_clear:
        if found.advantage_eur <= 0.0:
            what = N_("le modèle ne tranche pas : un plan trouvé s'en passe, et vaut {better:euros} de plus")
            return Message(what, {"better": -found.advantage_eur})
        what = N_("le modèle ne tranche pas : le meilleur plan trouvé sans elle perd {advantage:euros}")
        return Message(what, {"advantage": found.advantage_eur})
    values = {**_LOOKED_AT, "low": _told(found.low_eur), "high": _told(found.high_eur)}
    return Message(_KEPT[found.low_eur is not None, found.high_eur is not None], values)


_KEPT = {
    (True, True): N_("tenue tant qu'une année bien logée vaut entre {low:exact_euros} et {high:exact_euros}"),
    (True, False): N_(
        "tenue dès qu'une année bien logée vaut {low:exact_euros}, et jusqu'à {highest:exact_euros} au moins"
    ),
    (False, True): N_(
        "tenue tant qu'une année bien logée vaut moins de {high:exact_euros}, et dès {lowest:exact_euros}"
    ),
    (False, False): N_("tenue quel que soit le prix entre {lowest:exact_euros} et {highest:exact_euros}"),
}


def _told(price: float | None) -> float | None:
    """Return a price as it is told: to a hundred euros, as finely as the board sets its own."""
    return None if price is None else round(price, -2)


def price_of_decision(found: PriceRange, decision: str, residence: str) -> Message:
    """Say the same in one sentence that names the decision."""
    clear = N_("{residence}, « {decision} » : décision {kept} (trouvé par recherche, non démontré).")
    unclear = N_("{residence}, « {decision} » : {kept} (trouvé par recherche, non démontré).")
    return Message(
        clear if found.is_clear else unclear,
        {"residence": residence, "decision": decision, "kept": price_sentence(found)},
    )


def price_table(found: Mapping[str, PriceRange], plan: Plan, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return one row per decision whose prices are known, those that hold over the fewest prices first.

    Returns
    -------
    DataFrame
        PRICE_COLUMNS. `from_eur`, `to_eur`: where the bar begins and ends, the prices looked at where there is no limit
        (NaN where the model does not tell); `has_low`, `has_high`: whether there is a limit; `prices`: the sentence.
    """
    labels, called = option_labels(data, words), names(data, "residences")
    rows = [
        (
            one.residence_id,
            called.get(one.residence_id, one.residence_id),
            labels.get(one.option_id, one.option_id),
            _end(one, one.low_eur, LOWEST_PRICE_EUR),
            _end(one, one.high_eur, HIGHEST_PRICE_EUR),
            one.low_eur is not None,
            one.high_eur is not None,
            one.is_clear,
            words(price_sentence(one)),
            one.advantage_eur,
        )
        for one in (found[row.residence_id] for row in plan.decisions if row.residence_id in found)
        if one.option_id in {row.option_id for row in plan.decisions}
    ]
    frame = pd.DataFrame(rows, columns=list(PRICE_COLUMNS))
    width = (frame["to_eur"] - frame["from_eur"]).fillna(-1.0)
    return frame.iloc[width.argsort(kind="stable")].reset_index(drop=True)


def _end(found: PriceRange, limit: float | None, edge: float) -> float:
    if not found.is_clear:
        return float("nan")
    return edge if limit is None else round(limit, -2)


def hold_together(found: Mapping[str, PriceRange], plan: Plan) -> Message | None:
    """Say between which prices every decision whose prices are known is kept; nothing where none is."""
    clear = [one for one in found.values() if one.is_clear]
    if not clear:
        return None
    low = max((one.low_eur for one in clear if one.low_eur is not None), default=None)
    high = min((one.high_eur for one in clear if one.high_eur is not None), default=None)
    acting = sum(row.kind != ActionKind.KEEP for row in plan.decisions)
    kept = Message(_TOGETHER[low is not None, high is not None], {**_LOOKED_AT, "low": _told(low), "high": _told(high)})
    what = N_("Décisions nettes du plan affiché : {clear} sur {count} ; {kept} (trouvé par recherche).")
    return Message(what, {"count": acting, "clear": len(clear), "kept": kept})


_TOGETHER = {
    (True, True): N_("aucune ne change entre {low:exact_euros} et {high:exact_euros}"),
    (True, False): N_("aucune ne change de {low:exact_euros} à {highest:exact_euros} au moins"),
    (False, True): N_("aucune ne change de {lowest:exact_euros} à {high:exact_euros}"),
    (False, False): N_("aucune ne change entre {lowest:exact_euros} et {highest:exact_euros}"),
}
