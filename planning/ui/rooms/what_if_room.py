"""The room Et si…: what would change if the money, the needs or a decision did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from planning.domain.message import N_
from planning.ui.kit.views import Heading, choose_view
from planning.ui.what_if import ask_view, compare_view, settings_view

VIEWS: Final[Mapping[str, str]] = {
    "ask": N_("Répondre"),
    "compare": N_("Comparer"),
    "settings": N_("Réglages"),
}
_SHOWN: Final[Mapping[str, Callable[[Heading], None]]] = {
    "ask": ask_view.show,
    "compare": compare_view.show,
    "settings": settings_view.show,
}


def show() -> None:
    """Draw the view that the address or the reader asks for."""
    view, heading = choose_view("what_if", VIEWS)
    _SHOWN[view](heading)
