"""The page Catalogue: the templates that options come from, and how to change them or their figures."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_
from planning.i18n import text
from planning.ui.catalogue.changing import change_catalogue
from planning.ui.catalogue.templates import show_templates
from planning.ui.desk import open_desk
from planning.ui.options.history import history

TITLE = N_("Le catalogue des modèles")


def show() -> None:
    """Draw the page."""
    desk = open_desk(TITLE, newest=True)
    lang = desk.lang
    st.title(text(TITLE, lang))
    st.markdown(
        text(
            N_(
                "Chaque option vient d'un modèle appliqué aux chambres et aux surfaces de la résidence ; "
                "aucun modèle ne nomme un site. Choisissez une ligne pour voir ses paramètres."
            ),
            lang,
        )
    )
    show_templates(desk)
    change_catalogue(desk)
    history(desk)
