"""The status line: which scenario, what is proven, why the search ended, from which data.

Under the value model what is proven is told in parts of the gain over doing nothing, which is what the plan decides:
a hundredth of the whole value would be a large part of it (docs/value.md). Under the first model, of the value.
"""

from __future__ import annotations

import math

from planning.domain.kinds import OPTIMAL_GAP, EndedBy, Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain.worth_words import Worth
from planning.tables.data import Data

_ENDED = {
    EndedBy.PROOF: N_("recherche menée à son terme"),
    EndedBy.GAP: N_("recherche arrêtée à la précision demandée"),
    EndedBy.TIME: N_("recherche arrêtée au temps demandé"),
    EndedBy.WORK: N_("recherche arrêtée à l'effort demandé"),
    EndedBy.CANCELLED: N_("recherche arrêtée à la demande"),
}


def status_line(plan: Plan, data: Data) -> list[Message]:
    """Return the parts of the line: years, scenario, what is proven, how the search ended, date of data."""
    horizon = {"first_year": data.manifest.first_year, "last_year": data.manifest.last_year}
    parts = [
        Message(N_("Plan {first_year}-{last_year}"), horizon),
        Message(N_("scénario « {name} »"), {"name": plan.scenario.title or plan.scenario.name}),
        *over_futures(plan),
        proof(plan),
        *beyond_shortlist(plan),
        Message(_ENDED[plan.ended_by]),
    ]
    if plan.taken_from:
        parts.append(Message(N_("décisions reprises du plan « {name} », meilleures"), {"name": plan.taken_from}))
    if data.manifest.reference_date is not None:
        parts.append(Message(N_("données du {date}"), {"date": data.manifest.reference_date}))
    return parts


def over_futures(plan: Plan) -> list[Message]:
    """Say on how many futures the plan was decided, when it was."""
    if plan.futures is None:
        return []
    return [Message(N_("décidé sur {draws} avenirs tirés du besoin"), {"draws": plan.futures.draws})]


def proof(plan: Plan) -> Message:
    """Say what is proven of the plan; "the best" only when the solver proved it."""
    if plan.status is Status.INFEASIBLE:
        return Message(N_("aucun plan ne respecte toutes les règles"))
    if plan.status is Status.NO_PLAN_YET:
        return Message(N_("aucun plan trouvé pour l'instant"))
    if plan.status is Status.OPTIMAL:
        only = N_("liste courte : meilleur plan démontré parmi les choix retenus")
        return Message(only if plan.scenario.shortlist else N_("meilleur plan démontré"))
    if plan.proven_gap is None:
        return Message(N_("aucune preuve de sa distance au meilleur plan possible"))
    if plan.gap_of_gain is not None and not plan.levels:
        only = N_("liste courte : il reste au plus {gap:percent1} du gain à trouver parmi les choix retenus, démontré")
        every = N_("il reste au plus {gap:percent1} du gain à trouver, démontré")
        return Message(only if plan.scenario.shortlist else every, {"gap": rounded_up(plan.gap_of_gain)})
    only = N_("liste courte : démontré à {gap:percent1} du meilleur plan parmi les choix retenus")
    every = N_("démontré à {gap:percent1} du meilleur plan possible")
    return Message(only if plan.scenario.shortlist else every, {"gap": rounded_up(plan.proven_gap)})


def short_proof(plan: Plan) -> Message:
    """Say what is proven of the plan in a few words, for the bar; never better than it is."""
    if plan.status is Status.OPTIMAL or not plan.has_decisions:
        return proof(plan)
    if plan.gap_of_gain is not None and not plan.levels:
        return Message(N_("à {gap:percent1} du gain, démontré"), {"gap": rounded_up(plan.gap_of_gain)})
    if plan.proven_gap is None:
        return Message(N_("rien de démontré"))
    return Message(N_("démontré à {gap:percent1}"), {"gap": rounded_up(plan.proven_gap)})


def beyond_shortlist(plan: Plan) -> list[Message]:
    """Say what opening again the choices that a shortlist leaves out could gain at most; nothing without one."""
    if not plan.scenario.shortlist or not plan.has_decisions:
        return []
    if plan.full_gap is None:
        return [Message(N_("ce que les autres choix feraient gagner n'est pas démontré"))]
    if plan.full_gap <= OPTIMAL_GAP:
        return [Message(N_("rien à gagner en rouvrant tous les choix, démontré"))]
    if plan.gain is not None and plan.gain > 0:
        gap = plan.full_gap * max(abs(plan.objective or 0.0), 1e-9) / plan.gain
        what = N_("au plus {gap:percent1} du gain à trouver en rouvrant tous les choix, démontré")
        return [Message(what, {"gap": rounded_up(gap)})]
    return [
        Message(N_("au plus {gap:percent1} à gagner en rouvrant tous les choix"), {"gap": rounded_up(plan.full_gap)})
    ]


def rounded_up(gap: float) -> float:
    """Round up to a tenth of a percent: a proof never reads better than it is, nor as 0,0 %."""
    return max(math.ceil(round(gap * 1000, 6)), 1) / 1000


# What the plan gains on doing nothing, and what of it may be left: value model.


def gain_sentence(plan: Plan) -> Message | None:
    """Say what a plan gains on doing nothing, and how much more is proven to be all that may be found.

    None where that is not known: under the first model, or without a plan.
    """
    if plan.gain is None or not plan.has_decisions:
        return None
    worth = Worth.of(plan.scenario)
    if plan.gain <= 0:
        what = N_("Ce plan perd {loss} par rapport à ne rien faire : ses règles l'imposent.")
        return Message(what, {"loss": worth.amount(-plan.gain)})
    return Message(
        N_("Ce plan fait gagner {gain} par rapport à ne rien faire ; {left}."),
        {"gain": worth.amount(plan.gain), "left": _left(plan)},
    )


def _left(plan: Plan) -> Message:
    """Say what may be left to find, in parts of the gain: "proven" only where it is."""
    among = bool(plan.scenario.shortlist)
    if plan.status is Status.OPTIMAL:
        only = N_("parmi les choix de la liste courte, aucun plan ne gagne davantage, démontré")
        return Message(only if among else N_("aucun plan ne gagne davantage, démontré"))
    if plan.gap_of_gain is None or plan.levels:
        return Message(N_("rien n'est démontré de ce qu'il reste à trouver"))
    only = N_(
        "parmi les choix de la liste courte, il peut rester au plus {gap:percent1} de ce gain à trouver, démontré"
    )
    every = N_("il peut rester au plus {gap:percent1} de ce gain à trouver, démontré")
    return Message(only if among else every, {"gap": rounded_up(plan.gap_of_gain)})
