"""What the command line says of a plan, or of what would make one possible."""

from __future__ import annotations

from typing import Any

from planning import workflow
from planning.domain.kinds import Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.plan_difference import own_spent
from planning.explain import gain_sentence, housed_sentence, missing_over_futures, near_ties
from planning.explain.repair_words import HOW_COMPARED, conflict_sentences, doubts, repairs_sentence
from planning.explain.status import beyond_shortlist, proof
from planning.i18n import Words
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario


def plan_sentences(plan: Plan) -> list[Message]:
    """Say what a plan gives and what is proven of it."""
    if plan.status is Status.INFEASIBLE:
        return conflict_sentences(plan)
    if plan.status is Status.NO_PLAN_YET:
        return [Message(N_("Le temps est écoulé sans qu'un plan soit trouvé : donnez plus de temps"))]
    last = max((row.year for row in plan.needs), default=0)
    rows = [row for row in plan.needs if row.year == last]
    acting = sum(decision.kind != "keep" for decision in plan.decisions)
    values: dict[str, Any] = {
        "acting": acting,
        "count": len(plan.decisions),
        "capex": sum(decision.capex_eur for decision in plan.decisions),
        "own": own_spent(plan),
    }
    said = [
        Message(
            N_("{acting} résidences sur {count} changent, pour {capex:euros} dont {own:euros} de fonds propres"),
            values,
        )
    ]
    housed = housed_sentence(plan, last)
    if housed is not None:
        said.append(housed)
    elif rows:
        served = {
            "served": sum(row.served for row in rows),
            "need": sum(row.need for row in rows),
            "year": last,
        }
        said.append(Message(N_("En {year}, {served:places} servies pour un besoin de {need:places}"), served))
    average = missing_over_futures(plan)
    if average is not None:
        said.append(average)
    said += [
        Message(N_("{rule} cède de {amount}"), {"rule": row.rule_id, "amount": row.amount}) for row in plan.relaxed
    ]
    return [*said, *_proven(plan), *near_ties(plan)]


def _proven(plan: Plan) -> list[Message]:
    """Say what a plan gains on doing nothing, and how far it may be from the best."""
    gain = gain_sentence(plan)
    said = [] if gain is None else [gain]
    if plan.scenario.shortlist:
        return [*said, Message(N_("{first} ; {second}"), {"first": proof(plan), "second": beyond_shortlist(plan)[0]})]
    if plan.status is Status.OPTIMAL:
        return [*said, Message(N_("Meilleur plan possible, démontré"))]
    if plan.proven_gap is None:
        return [*said, Message(N_("Rien n'est démontré sur l'écart au meilleur plan"))]
    if plan.gap_of_gain is not None and not plan.levels:
        return said
    return [*said, Message(N_("Démontré à {gap:percent1} du meilleur plan possible"), {"gap": plan.proven_gap})]


def what_it_takes(plan: Plan, data: Data, words: Words) -> list[Message]:
    """Say what would make an impossible plan possible; nothing where no rule is to blame."""
    found = workflow.find_repairs(data, plan)
    if not (found.offered or found.not_enough or found.unknown):
        return []
    asked = apply_scenario(data, plan.scenario)
    compared = [Message(HOW_COMPARED)] if len(found.offered) > 1 else []
    return [repairs_sentence(found, asked, words), *doubts(plan, found, asked, words), *compared]
