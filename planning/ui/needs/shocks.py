"""What would happen if: named shocks of the folder, their band beside the one without them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from planning.charts import two_bands
from planning.demand import ShockKind
from planning.domain.message import N_, Message
from planning.explain import compared_sentence
from planning.i18n import say, text
from planning.ui import cached
from planning.ui.bands import compared_bands, most_changed
from planning.ui.drawing import show_chart
from planning.ui.markdown import plain
from planning.ui.naming import territory_names
from planning.ui.needs.subject import Subject

KINDS: Final = {
    ShockKind.CAMP: N_("Campement évacué"),
    ShockKind.STAY: N_("Durées de séjour changées"),
    ShockKind.COMPETITOR: N_("Un autre opérateur ferme"),
    ShockKind.SURGE: N_("Afflux de demandes"),
    ShockKind.CLOSURE: N_("Chute des demandes"),
}


def show_shocks(subject: Subject) -> None:
    """Let the reader choose shocks of the public, and show what they do."""
    lang, data = subject.lang, subject.data
    draws = cached.draws(data)
    if draws is None:
        return
    st.header(text(N_("Et s'il arrivait..."), lang))
    rows = data["need_shocks"]
    rows = rows[rows["client_group"] == subject.group]
    if rows.empty:
        st.caption(text(N_("Aucun choc n'est décrit pour ce public : ajoutez une ligne à need_shocks.csv."), lang))
        return
    st.caption(text(N_("Un choc n'est jamais dans la prévision : il ne compte qu'ici, quand on le demande."), lang))
    names = {str(row["shock_id"]): shock_name(row, subject) for row in rows.to_dict("records")}
    chosen = st.multiselect(
        text(N_("Chocs"), lang),
        list(names),
        format_func=names.__getitem__,
        placeholder=text(N_("Choisissez un ou plusieurs chocs"), lang),
        key=f"needs.shocks.{subject.group}",
        persist_state="session",
        wrap=True,
    )
    if not chosen:
        return
    _told(rows[rows["shock_id"].isin(chosen)])
    shocked = cached.shocked_draws(data, tuple(sorted(chosen)))
    bands = compared_bands(draws, shocked, subject.scenario, subject.group, subject.territory)
    st.markdown(f"**{plain(say(compared_sentence(most_changed(bands)), lang))}**")
    change = text(N_("les chocs"), lang)
    show_chart(two_bands(bands, subject.name, change, subject.colour, lang), "needs.shocked", lang)


def shock_name(row: Mapping[Hashable, Any], subject: Subject) -> str:
    """A shock in a few words: what, where, when."""
    kind = Message(KINDS[ShockKind(str(row["kind"]))])
    where = territory_names(subject.data).get(str(row["territory"]), text(N_("partout"), subject.lang))
    values = {"kind": kind, "where": where, "year": int(row["year"])}
    return say(Message(N_("{kind}, {where}, à partir de {year}"), values), subject.lang)


def _told(rows: pd.DataFrame) -> None:
    """Say who describes each shock, and why."""
    st.caption("  \n".join(plain(f"{row['reason']} ({row['author']})") for row in rows.to_dict("records")))
