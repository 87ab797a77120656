"""How much better than the spreadsheet: the plan against rank-and-cut, at equal budget."""

from __future__ import annotations

from planning.domain.message import N_, Message
from planning.domain.plan import Plan

SAME = 1e-6
"""Two objectives closer than this fraction are the same."""


def ranking_gain(plan: Plan, ranking: Plan | None) -> Message:
    """Say by how much a plan beats ranking the operations and cutting at the budget, or that it does not.

    Parameters
    ----------
    plan
        The plan, with an objective.
    ranking
        The best plan found by ranking, same data and scenario; None when no ranking respects the rules.
    """
    if plan.objective is None:
        return Message(N_("Sans plan, rien à comparer au classement du tableur."))
    if ranking is None or ranking.objective is None:
        return Message(N_("À budget égal, le classement d'un tableur ne donne aucun plan qui respecte les règles."))
    share = (ranking.objective - plan.objective) / max(abs(ranking.objective), 1e-9)
    more, year = _persons_more(plan, ranking)
    values = {"gain": abs(share), "persons": abs(more), "last_year": year}
    return Message(_template(share, more), values)


def _template(share: float, more: int) -> str:
    if abs(share) <= SAME:
        return N_("À budget égal, le classement d'un tableur donne un plan aussi bon.")
    if share < 0:
        return N_(
            "À budget égal, le classement d'un tableur fait mieux de {gain:percent1}, tous critères pesés : "
            "laissez la recherche durer."
        )
    if more > 0:
        return N_(
            "À budget égal, le plan fait mieux de {gain:percent1} que le classement d'un tableur, "
            "tous critères pesés, et loge {persons:persons} de plus en {last_year}."
        )
    if more == 0:
        return N_(
            "À budget égal, le plan fait mieux de {gain:percent1} que le classement d'un tableur, "
            "tous critères pesés, et loge autant de personnes en {last_year}."
        )
    return N_(
        "À budget égal, le plan fait mieux de {gain:percent1} que le classement d'un tableur, "
        "tous critères pesés, mais loge {persons:persons} de moins en {last_year}."
    )


def _persons_more(plan: Plan, ranking: Plan) -> tuple[int, int]:
    """Return how many more persons the plan houses in the last year, and that year."""
    year = max((row.year for row in plan.needs), default=0)
    served = [sum(row.served for row in one.needs if row.year == year) for one in (plan, ranking)]
    return round(served[0] - served[1]), year
