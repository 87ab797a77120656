"""Published figures beside ours: is the computation plausible."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.i18n import Lang, integer, say, text, year
from planning.i18n.numbers import decimal
from planning.ui import cached
from planning.ui.badges import verified_words
from planning.ui.markdown import plain
from planning.ui.needs.subject import Subject
from planning.ui.table_view import Column, show_table

LARGE = 100
"""From there on a ratio is written without a decimal."""


def show_official(subject: Subject, anchors: pd.DataFrame) -> None:
    """Say how the computation compares with published figures that it was not fitted to: those of the public."""
    lang = subject.lang
    groups = subject.data["need_factors"].set_index("factor_id")["client_group"]
    rows = anchors[anchors["after"].map(groups) == subject.group]
    st.header(text(N_("Ce calcul est-il plausible ?"), lang))
    if rows.empty:
        st.caption(text(N_("Aucun repère publié n'est connu pour ce public."), lang))
        return
    st.caption(text(N_("Face à des repères publiés, sur lesquels le calcul n'a pas été réglé."), lang))
    for row in rows.to_dict("records"):
        label = row["label_fr"] if lang == "fr" else row["label_en"] or row["label_fr"]
        st.markdown(f"**{plain(label)}** ({plain(row['unit'])})  \n{plain(say(row['sentence'], lang))}")
        st.caption(plain(f"{row['note']} {row['reference']}"))
    _table(rows, lang)


def _table(rows: pd.DataFrame, lang: Lang) -> None:
    producers = cached.sources().set_index("id")["producer"]

    def ratio(value: float) -> str:
        return integer(value, lang) if value >= LARGE else decimal(value, 1, lang)

    shown = rows.assign(
        label=rows["label_fr"] if lang == "fr" else rows["label_en"].where(rows["label_en"] != "", rows["label_fr"]),
        producer=rows["source"].map(producers).fillna(rows["source"]),
        badge=[verified_words(bool(verified), lang) for verified in rows["verified"]],
    )
    columns = [
        Column("label", text(N_("Repère"), lang), width="large"),
        Column("official", text(N_("Publié"), lang), ratio),
        Column("chain", text(N_("Notre calcul"), lang), ratio),
        Column("unit", text(N_("Unité"), lang)),
        Column("producer", text(N_("Producteur"), lang), width="medium"),
        Column("year", text(N_("Année"), lang), year),
        Column("badge", text(N_("Vérification"), lang)),
    ]
    show_table(shown, columns, text(N_("Les repères publiés et notre calcul"), lang), key="needs.official")
