"""The status line: which scenario, what is proven, why the search ended, from which data."""

from __future__ import annotations

import math

from planning.domain.kinds import OPTIMAL_GAP, EndedBy, Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
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
    only = N_("liste courte : démontré à {gap:percent1} du meilleur plan parmi les choix retenus")
    every = N_("démontré à {gap:percent1} du meilleur plan possible")
    return Message(only if plan.scenario.shortlist else every, {"gap": rounded_up(plan.proven_gap)})


def beyond_shortlist(plan: Plan) -> list[Message]:
    """Say what opening again the choices that a shortlist leaves out could gain at most; nothing without one."""
    if not plan.scenario.shortlist or not plan.has_decisions:
        return []
    if plan.full_gap is None:
        return [Message(N_("ce que les autres choix feraient gagner n'est pas démontré"))]
    if plan.full_gap <= OPTIMAL_GAP:
        return [Message(N_("rien à gagner en rouvrant tous les choix, démontré"))]
    return [
        Message(N_("au plus {gap:percent1} à gagner en rouvrant tous les choix"), {"gap": rounded_up(plan.full_gap)})
    ]


def rounded_up(gap: float) -> float:
    """Round up to a tenth of a percent: a proof never reads better than it is, nor as 0,0 %."""
    return max(math.ceil(round(gap * 1000, 6)), 1) / 1000
