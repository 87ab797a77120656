"""The room Plan: what is done, where, when and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from planning.domain.message import N_
from planning.ui.decide import plan_page, why_page
from planning.ui.kit.views import choose_view

VIEWS: Final[Mapping[str, str]] = {
    "list": N_("Liste"),
    "why": N_("Pourquoi"),
}
_SHOWN: Final[Mapping[str, Callable[[], None]]] = {
    "list": plan_page.show,
    "why": why_page.show,
}


def show() -> None:
    """Draw the view that the address or the reader asks for."""
    view, _ = choose_view("plan", VIEWS)
    _SHOWN[view]()
