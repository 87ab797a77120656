"""The page Besoins: who will need a place, how sure that is, and how the figure was reached."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_
from planning.i18n import text
from planning.ui import cached
from planning.ui.desk import open_desk
from planning.ui.needs.chain import show_chain
from planning.ui.needs.curve import show_curve
from planning.ui.needs.doubt import show_doubt
from planning.ui.needs.official import show_official
from planning.ui.needs.overrides import show_overrides
from planning.ui.needs.reliability import show_reliability
from planning.ui.needs.services import show_services
from planning.ui.needs.shocks import show_shocks
from planning.ui.needs.subject import choose_subject
from planning.ui.needs.unmet import show_unmet
from planning.ui.parameters_used import show_parameters_used

TITLE = N_("Les besoins")


def show() -> None:
    """Draw the page: the answer first, then what it rests on."""
    desk = open_desk(TITLE)
    lang = desk.lang
    st.title(text(TITLE, lang))
    if desk.data["needs"].empty:
        st.info(text(N_("Ce portefeuille ne donne aucun besoin."), lang), icon=":material/groups:")
        return
    subject = choose_subject(desk)
    band = show_curve(subject)
    show_unmet(subject, band)
    computed = cached.chain(desk.data)
    if computed is None:
        st.info(text(N_("Les besoins de ce portefeuille sont donnés tels quels : il n'y a pas de calcul."), lang))
        show_services(subject)
        return
    steps, anchors = computed
    show_doubt(subject)
    show_chain(subject, steps)
    show_official(subject, anchors)
    show_reliability(subject)
    show_shocks(subject)
    show_overrides(subject)
    show_services(subject)
    behind = cached.parameters(desk.data)
    show_parameters_used(behind.loc[behind["file"] == "demand.csv", "parameter_id"], desk.data, lang, "needs")
