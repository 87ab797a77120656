"""What would reduce the doubt of a need: each cause alone, the largest first."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from planning.charts import doubt_chart
from planning.demand.steps import STEP_RULES, Step
from planning.domain.message import N_, Message
from planning.explain import doubt_sentence
from planning.i18n import Lang, say, text
from planning.ui import cached
from planning.ui.badges import verified_words
from planning.ui.drawing import show_chart
from planning.ui.markdown import plain
from planning.ui.needs.subject import Subject


def show_doubt(subject: Subject) -> None:
    """Draw the split of the doubt of the public's total; nothing where no band was drawn."""
    lang, data = subject.lang, subject.data
    if cached.draws(data) is None:
        return
    st.header(text(N_("Ce qui réduirait ce doute"), lang))
    with st.spinner(text(N_("Chaque cause de doute, l'une après l'autre..."), lang)):
        found = cached.doubts(data, data.years[-1])
    rows = found[found["client_group"] == subject.group].reset_index(drop=True)
    if rows.empty:
        st.info(text(N_("Aucun facteur de ce public n'a de valeur basse et haute : ce besoin n'a pas de doute."), lang))
        return
    first, second = rows.iloc[0].to_dict(), rows.iloc[1].to_dict() if len(rows) > 1 else None
    other = None if second is None else cause_name(second)
    share = 0.0 if second is None else float(second["share"])
    st.markdown(f"**{plain(say(doubt_sentence(first, cause_name(first), other, share), lang))}**")
    st.caption(plain(f"{first['note']} ({first['source']}, {first['vintage']})"))
    shown = _shown(rows, subject.scenario.needs_factor.get(subject.group, 1.0), lang)
    show_chart(doubt_chart(shown, subject.group_name, subject.colour, lang), "needs.doubt", lang)
    st.caption(
        text(
            N_(
                "Sur tous les territoires, la dernière année : largeur au carré de la fourchette quand une seule cause "
                "varie, rapportée à la somme de ces carrés."
            ),
            lang,
        )
    )


def cause_name(row: Mapping[Hashable, Any]) -> Message:
    """What a cause is called: the step and the name of its factor, or the series."""
    if row["is_series"]:
        return Message(N_("la série {name}"), {"name": str(row["cause"])})
    step = Message(STEP_RULES[Step(str(row["step"]))].label)
    return Message(N_("{step} ({name})"), {"step": step, "name": str(row["cause"])})


def _shown(rows: pd.DataFrame, factor: float, lang: Lang) -> pd.DataFrame:
    return rows.assign(
        cause=[say(cause_name(row), lang) for row in rows.to_dict("records")],
        low=rows["p10"] * factor,
        high=rows["p90"] * factor,
        badge=[verified_words(bool(verified), lang) for verified in rows["verified"]],
        review_by=rows["review_by"].astype("str"),
    )
