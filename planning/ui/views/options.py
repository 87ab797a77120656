"""The page Options: what could be done at each residence, and how to change it."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_
from planning.i18n import text
from planning.ui import links
from planning.ui.desk import open_desk
from planning.ui.finance.comparables import show_comparison
from planning.ui.naming import option_names, residence_names
from planning.ui.options.history import changed_options, history
from planning.ui.options.panel import change_panel
from planning.ui.parameters_used import parameters_behind_options, show_parameters_used
from planning.ui.refused_options import show_refused
from planning.ui.views.residence_sheet import show_options

TITLE = N_("Ce que l'on peut faire")


def show() -> None:
    """Draw the page."""
    desk = open_desk(TITLE, newest=True)
    lang = desk.lang
    st.title(text(TITLE, lang))
    st.header(text(N_("Les options d'une résidence"), lang))
    names = residence_names(desk.data)
    chosen = st.selectbox(
        text(N_("Résidence"), lang),
        sorted(names, key=lambda residence: names[residence]),
        format_func=names.__getitem__,
        key="options.residence",
        persist_state="session",
    )
    show_options(desk, str(chosen), "options")
    changed_options(desk, str(chosen))
    show_refused(desk, str(chosen))
    options = desk.data["options"]
    here = options[options["residence_id"] == str(chosen)]
    called = option_names(desk.data, lang)
    show_comparison({option: called[option] for option in here["option_id"]}, desk.data, lang, "options")
    show_parameters_used(parameters_behind_options(desk.data, here), desk.data, lang, "options")
    change_panel(desk, str(chosen))
    history(desk)
    links.link(links.CATALOGUE, text(N_("D'où viennent ces options : le catalogue"), lang), ":material/category:")
