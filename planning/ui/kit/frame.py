"""The frame around every room: navigation, the bar above all of them, and what goes wrong in a sentence."""

from __future__ import annotations

import logging
from typing import Final

import streamlit as st

from planning.domain.errors import CapError
from planning.domain.message import N_
from planning.ui.kit import links
from planning.ui.kit.bar import show_bar
from planning.ui.kit.document import dress
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.rooms.tour import show_tour

PAGES: Final = (
    ("rooms/summary", N_("Synthèse"), None, N_("Ce que le plan donne, pour combien, et ce qui le limite.")),
    ("rooms/plan", N_("Plan"), None, N_("Ce que l'on fait, où, quand et pourquoi.")),
    ("rooms/what_if", N_("Et si…"), None, N_("Ce qui changerait si l'argent, le besoin ou une décision changeait.")),
    ("rooms/money", N_("Argent"), None, N_("Qui paie, ce qui reste, la dette et les risques.")),
    ("rooms/data", N_("Données"), None, N_("Le parc, les besoins, les options, et ce que l'on en sait.")),
    ("cog/about", N_("Le modèle"), ":material/settings:", N_("Modèle, sources, glossaire, et les classements.")),
)  # fmt: skip
"""The navigation, in its order: file of pages/, name, icon, what the room is for."""
BOARD: Final = "rooms/board"
"""Séance: over the whole window, without navigation or bar."""
UNKNOWN: Final = "cog/unknown"
"""Where an address that names nothing leads; not in the navigation."""
LOGO: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="170" height="32" viewBox="0 0 170 32"><text x="0" y="22" '
    'font-family="Source Sans, Source Sans 3, Arial, sans-serif" font-size="19" font-weight="700" '
    'fill="#2F7ABF">Cap Résidences</text></svg>'
)
"""The name of the product, in a blue that reads on both themes."""


def pages() -> list[st.Page]:
    """The rooms of the navigation (a menu with sections fails the accessibility check); addresses are in English."""
    known = [
        st.Page(
            f"pages/{path}.py",
            title=words(title),
            icon=icon,
            url_path=path.partition("/")[2],
            help=words(help_),
            default=path == PAGES[0][0],
        )
        for path, title, icon, help_ in PAGES
    ]
    unknown = st.Page(f"pages/{UNKNOWN}.py", title=words("Adresse inconnue"), url_path="unknown", visibility="hidden")
    board = st.Page(f"pages/{BOARD}.py", title=words("Séance"), url_path="board", visibility="hidden")
    return [*known, board, unknown]


def show(page: st.Page) -> None:
    """Draw the bar, then the room; an error of ours is a sentence, never a traceback."""
    st.logo(LOGO, size="large")
    dress()
    try:
        if page.url_path != BOARD.partition("/")[2]:
            show_bar()
            show_tour(first=not page.url_path)
        page.run()
    except CapError as error:
        st.error(plain(words(error.message)), icon=":material/error:")
    except Exception as error:
        logging.getLogger(__name__).exception("page %s", page.url_path)
        template = N_(
            "Cette page a rencontré une erreur imprévue ({kind}) : rechargez-la, et signalez-la si elle revient."
        )
        st.error(plain(words(template, kind=type(error).__name__)), icon=":material/error:")


def show_unknown() -> None:
    """Draw the page of an address that names nothing: it says so, and leads back."""
    st.title(words("Cette page n'existe pas."), anchor=False)
    st.markdown(words("Le lien est ancien ou mal recopié. Vos plans et vos données sont intacts."))
    links.link(links.SUMMARY, words("Aller à la synthèse"), ":material/dashboard:")
