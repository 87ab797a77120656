"""The room Plan: what is done, where, when and why. One selection, three views, and a residence beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from planning.domain.message import N_
from planning.ui.kit.desk import PlanDesk, open_plan_desk
from planning.ui.kit.views import Heading, choose_view
from planning.ui.plan import calendar_view, list_view, map_view
from planning.ui.plan import selection as chosen_rows
from planning.ui.plan.after_plan import show_after
from planning.ui.plan.pair_view import show_pair
from planning.ui.plan.residence_panel import is_open, show_beside
from planning.ui.plan.selection import Selection

VIEWS: Final[Mapping[str, str]] = {
    "list": N_("Liste"),
    "calendar": N_("Calendrier"),
    "map": N_("Carte"),
}
_TITLES: Final[Mapping[str, Callable[[Heading, Selection, PlanDesk], None]]] = {
    "list": list_view.say_title,
    "calendar": calendar_view.say_title,
    "map": map_view.say_title,
}
_SHOWN: Final[Mapping[str, Callable[[Selection, PlanDesk, str], None]]] = {
    "list": list_view.show,
    "calendar": calendar_view.show,
    "map": map_view.show,
}
TITLE: Final = N_("Plan")
BESIDE: Final = (892, 430)
"""Widths of the plan and of the residence that is open, in proportion."""


def show() -> None:
    """Draw the view that the address or the reader asks for, and the residence that is open."""
    desk = open_plan_desk(TITLE)
    view, heading = choose_view("plan", VIEWS)
    rows = chosen_rows.plan_rows(desk)
    compared = chosen_rows.pair(rows)
    if compared is not None:
        show_pair(heading, *compared, rows, desk)
        return
    chosen = chosen_rows.select(desk)
    _TITLES[view](heading, chosen, desk)
    opened = is_open(rows)
    if opened:
        left, right = st.columns(BESIDE, gap="medium")
        with left:
            _SHOWN[view](chosen, desk, opened)
        with right:
            show_beside(opened, rows, desk)
    else:
        _SHOWN[view](chosen, desk, opened)
    if view == "list":
        show_after(chosen, desk)
