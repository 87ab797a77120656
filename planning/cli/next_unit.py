"""What the command line says of the limits of a plan."""

from __future__ import annotations

from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain.next_unit import next_unit_sentences
from planning.i18n import Lang
from planning.optimise.next_unit import by_relaxation
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario


def limit_sentences(plan: Plan, data: Data, lang: Lang) -> list[Message]:
    """Say what one step more of each limit would bring, by the relaxation. Data before the scenario.

    Raises
    ------
    RequestError
        When the plan's objective is not one sum.
    """
    units = by_relaxation(data, plan)
    if units is None:
        return [Message(N_("Ce portefeuille est trop grand pour une réponse rapide."))]
    return next_unit_sentences(units, apply_scenario(data, plan.scenario), plan.scenario.weights.unmet, lang)
