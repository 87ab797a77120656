"""The room Argent: who pays, one operation, the debt and the running of the residences, the risks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from planning.domain.message import N_
from planning.ui.kit.desk import PlanDesk, open_plan_desk
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading, choose_view
from planning.ui.money import debt_view, million_view, operation_view, risks_view, who_view
from planning.ui.money.money_facts import financing

TITLE: Final = N_("Qui paie quoi, et quand")
VIEWS: Final[Mapping[str, str]] = {
    "who": N_("Qui paie"),
    "operation": N_("Une opération"),
    "debt": N_("Dette et exploitation"),
    "risks": N_("Risques"),
    "million": N_("Le prochain million"),
}
_SHOWN: Final[Mapping[str, Callable[[PlanDesk, Heading], None]]] = {
    "who": who_view.show,
    "operation": operation_view.show,
    "debt": debt_view.show,
    "risks": risks_view.show,
    "million": million_view.show,
}


def show() -> None:
    """Draw the view that the address or the reader asks for."""
    desk = open_plan_desk(TITLE)
    view, heading = choose_view("money", VIEWS)
    if financing(desk).empty:
        heading.say(words(TITLE))
        st.info(words("Ce plan ne dépense rien."))
        return
    _SHOWN[view](desk, heading)
