"""The room Et si…: what would change if the money, the needs or a decision did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from planning.domain.message import N_
from planning.ui.decide import compare_page
from planning.ui.kit.views import choose_view
from planning.ui.scenario import scenario_page

VIEWS: Final[Mapping[str, str]] = {
    "ask": N_("Changer"),
    "compare": N_("Comparer"),
}
_SHOWN: Final[Mapping[str, Callable[[], None]]] = {
    "ask": scenario_page.show,
    "compare": compare_page.show,
}


def show() -> None:
    """Draw the view that the address or the reader asks for."""
    view, _ = choose_view("what_if", VIEWS)
    _SHOWN[view]()
