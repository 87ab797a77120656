"""The room Données: the stock, the needs, the options, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from planning.domain.message import N_
from planning.ui.imports import import_view
from planning.ui.kit.views import Heading, choose_view
from planning.ui.known import quality_view
from planning.ui.needs import needs_page
from planning.ui.options import catalogue_page, options_page
from planning.ui.portfolio import portfolio_page

VIEWS: Final[Mapping[str, str]] = {
    "stock": N_("Parc"),
    "needs": N_("Besoins"),
    "options": N_("Options"),
    "catalogue": N_("Catalogue"),
    "import": N_("Importer"),
    "quality": N_("Qualité"),
}
_SHOWN: Final[Mapping[str, Callable[[Heading], None]]] = {
    "stock": portfolio_page.show,
    "needs": needs_page.show,
    "options": options_page.show,
    "catalogue": catalogue_page.show,
    "import": import_view.show,
    "quality": quality_view.show,
}
"""Each says what it finds as the title of the room."""


def show() -> None:
    """Draw the view that the address or the reader asks for."""
    view, heading = choose_view("data", VIEWS)
    _SHOWN[view](heading)
