"""Behind the cog: the model, the sources, and why sorting is not enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from planning.domain.message import N_
from planning.ui.check import model_view, sources_page
from planning.ui.cog import glossary_view, journal_view, ranking_page
from planning.ui.kit.views import choose_view

VIEWS: Final[Mapping[str, str]] = {
    "model": N_("Modèle"),
    "sources": N_("Sources"),
    "glossary": N_("Glossaire"),
    "journal": N_("Journal"),
    "ranking": N_("Classer ne suffit pas"),
}
_SHOWN: Final[Mapping[str, Callable[[], None]]] = {
    "model": model_view.show,
    "sources": sources_page.show,
    "glossary": glossary_view.show,
    "journal": journal_view.show,
    "ranking": ranking_page.show,
}


def show() -> None:
    """Draw the view that the address or the reader asks for."""
    view, _ = choose_view("about", VIEWS)
    _SHOWN[view]()
