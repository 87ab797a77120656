"""On the page Plan: the plans almost as good, each with the decisions that differ, residence by residence."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_, Message
from planning.explain import tie_distance, tie_table
from planning.i18n import say, text, year
from planning.ui.desk import PlanDesk
from planning.ui.markdown import plain
from planning.ui.table_view import Column, show_table


def show_near_ties(desk: PlanDesk) -> None:
    """Draw one folded table per near tie; nothing when none is known."""
    lang, plan = desk.lang, desk.shown.plan
    if not plan.alternatives:
        return
    count = len(plan.alternatives)
    one, several = N_("Un plan presque aussi bon"), N_("{count} plans presque aussi bons")
    st.header(say(Message(one if count == 1 else several, {"count": count}), lang))
    st.caption(
        text(N_("Le modèle les sépare à peine : d'autres raisons que les siennes peuvent en préférer un."), lang)
    )
    columns = [
        Column("residence", text(N_("Résidence"), lang), pinned=True),
        Column("retained", text(N_("Plan affiché"), lang), width="medium"),
        Column("retained_year", text(N_("Début"), lang), year),
        Column("instead", text(N_("À la place"), lang), width="medium"),
        Column("instead_year", text(N_("Nouveau début"), lang), year),
    ]
    for number, tie in enumerate(plan.alternatives, start=1):
        template = N_("Plan {number} : à {distance:percent1} près, décisions qui diffèrent : {count}")
        values = {"number": number, "distance": tie_distance(plan, tie), "count": len(tie.decisions)}
        title = say(Message(template, values), lang)
        with st.expander(plain(title)):
            table = tie_table(plan, tie, desk.data, lang)
            show_table(table, columns, title, key=f"plan.tie.{number}", height="content")
