"""The status line: which scenario, what is proven, why the search ended, from which data."""

from __future__ import annotations

import math

from planning.domain.kinds import EndedBy, Status
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
        proof(plan),
        Message(_ENDED[plan.ended_by]),
    ]
    if data.manifest.reference_date is not None:
        parts.append(Message(N_("données du {date}"), {"date": data.manifest.reference_date}))
    return parts


def proof(plan: Plan) -> Message:
    """Say what is proven of the plan; "the best" only when the solver proved it."""
    if plan.status is Status.INFEASIBLE:
        return Message(N_("aucun plan ne respecte toutes les règles"))
    if plan.status is Status.NO_PLAN_YET:
        return Message(N_("aucun plan trouvé pour l'instant"))
    if plan.status is Status.OPTIMAL:
        return Message(N_("meilleur plan démontré"))
    if plan.gap is None or plan.bound is None:
        return Message(N_("aucune preuve de sa distance au meilleur plan possible"))
    return Message(N_("démontré à {gap:percent1} du meilleur plan possible"), {"gap": _rounded_up(plan.gap)})


def _rounded_up(gap: float) -> float:
    """Round up to a tenth of a percent: a proof never reads better than it is, nor as 0,0 %."""
    return max(math.ceil(round(gap * 1000, 6)), 1) / 1000
