"""The one sentence that says what a plan gives and costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planning.domain.kinds import Status
from planning.domain.message import N_, Message
from planning.domain.plan import Plan


@dataclass(frozen=True)
class Figure:
    """A figure and its change against doing nothing (None when that is not known)."""

    value: float
    change: float | None = None


def headline(plan: Plan, figures: Mapping[str, Figure], year: int) -> Message:
    """Say in one sentence what the plan gives and costs; honest when it gives nothing, or less.

    `figures` holds `served`, `fitting`, `capex` and `own`; persons are those of `year`, the last of the plan.
    """
    if not plan.has_decisions:
        return no_plan(plan)
    change = figures["served"].change
    better = round(figures["fitting"].change or 0)
    values = {
        "persons": abs(round(figures["served"].value if change is None else change)),
        "last_year": year,
        "capex": figures["capex"].value,
        "own": figures["own"].value,
        "better": better,
    }
    return Message(_template(change, better, figures["capex"].value), values)


def no_plan(plan: Plan) -> Message:
    """Say why there is no plan."""
    if plan.status is Status.INFEASIBLE:
        return Message(N_("Aucun plan ne respecte toutes les règles à la fois."))
    return Message(N_("Aucun plan n'a encore été trouvé."))


def _template(change: float | None, better: int, capex: float) -> str:
    free = round(capex) <= 0
    if change is None and free:
        return N_("Ce plan loge {persons:persons} en {last_year}, sans investissement.")
    if change is None:
        return N_(
            "Ce plan loge {persons:persons} en {last_year}, pour {capex:euros} dont {own:euros} de fonds propres."
        )
    if free and round(change) == 0:
        return N_("Ce plan n'investit rien et ne change rien au nombre de personnes logées en {last_year}.")
    if round(change) > 0:
        return N_(
            "Ce plan loge {persons:persons} de plus en {last_year} que si rien n'est fait, "
            "pour {capex:euros} dont {own:euros} de fonds propres."
        )
    if round(change) == 0 and better > 0:
        return N_(
            "Ce plan loge autant de personnes en {last_year} que si rien n'est fait, "
            "mais {better:persons} de plus dans une place adaptée, "
            "pour {capex:euros} dont {own:euros} de fonds propres."
        )
    if round(change) == 0:
        return N_(
            "Ce plan loge autant de personnes en {last_year} que si rien n'est fait, "
            "pour {capex:euros} dont {own:euros} de fonds propres."
        )
    if better > 0:
        return N_(
            "Ce plan loge {persons:persons} de moins en {last_year} que si rien n'est fait, "
            "mais {better:persons} de plus dans une place adaptée, "
            "pour {capex:euros} dont {own:euros} de fonds propres."
        )
    return N_(
        "Ce plan loge {persons:persons} de moins en {last_year} que si rien n'est fait, "
        "pour {capex:euros} dont {own:euros} de fonds propres."
    )
