"""How the figure of a need was reached, step by step; a flow told in places."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.charts import chain_chart
from planning.demand import flow_in_places
from planning.demand.steps import Step
from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.i18n import Lang, integer, parse_decimal, places, say, text, year
from planning.ui.badges import verified_words
from planning.ui.chain_rows import chain_rows, component_title, operation
from planning.ui.drawing import draw
from planning.ui.markdown import plain
from planning.ui.needs.subject import Subject
from planning.ui.table_view import Column, show_table

DAYS = 365
EXAMPLE_PERSONS, EXAMPLE_DAYS = "369", "10"
"""What stands in the fields at first: 369 stays of 10 days are about 10 occupied places."""


def show_chain(subject: Subject, steps: pd.DataFrame) -> None:
    """Write the computation of one year, one table for each chain of the public."""
    lang, data = subject.lang, subject.data
    st.header(text(N_("D'où vient ce chiffre"), lang))
    chosen = st.selectbox(
        text(N_("Année du calcul"), lang),
        data.years,
        index=len(data.years) - 1,
        format_func=year,
        key="needs.year",
        persist_state="session",
        width=200,
    )
    rows = chain_rows(steps, data["need_factors"], subject.group, subject.territory, int(chosen))
    parts = [part for _, part in rows.groupby("component", sort=False)]
    for position, part in enumerate(parts, start=1):
        st.subheader(component_title(position, len(parts), lang))
        st.caption(plain(part["note"].iloc[0]))
        if subject.territory is not None:
            draw(chain_chart(part, lang), f"needs.steps.{position}")
        _steps_table(part, lang, f"needs.chain.{position}")
        values = {"places": places(part["value"].iloc[-1], lang)}
        st.markdown(plain(say(Message(N_("Résultat : {places}."), values), lang)))
        for sentence in stays_in_places(part):
            st.markdown(plain(say(sentence, lang)))
    if len(parts) > 1:
        total = Message(N_("En tout : {total:places}."), {"total": sum(part["value"].iloc[-1] for part in parts)})
        st.markdown(f"**{plain(say(total, lang))}**")
    _converter(lang)


def stays_in_places(part: pd.DataFrame) -> list[Message]:
    """Say, for each length of stay of a chain, what the flow before it is worth in occupied places.

    Parameters
    ----------
    part
        Rows of `chain_rows` of one chain, in order: step, factor (years), value.
    """
    before = part["value"].shift()
    stays = (part["step"] == Step.STAY) & before.notna() & part["factor"].notna()
    return [
        flow_in_places(float(before[at]), float(part.loc[at, "factor"]) * DAYS) for at in part.index[stays.to_numpy()]
    ]


def _converter(lang: Lang) -> None:
    """Turn a flow that the reader types into places."""
    with st.expander(text(N_("Convertir un flux en places"), lang)):
        with st.grid(2, min_column_width=220):
            persons = st.text_input(text(N_("Personnes par an"), lang), EXAMPLE_PERSONS, key="needs.flow.persons")
            days = st.text_input(text(N_("Jours de séjour"), lang), EXAMPLE_DAYS, key="needs.flow.days")
        try:
            counts = [float(parse_decimal(str(typed), lang)) for typed in (persons, days)]
        except RequestError as error:
            st.error(plain(say(error.message, lang)), icon=":material/error:")
            return
        if min(counts) < 0:
            st.error(text(N_("Un nombre de personnes ou de jours ne peut pas être négatif."), lang))
            return
        st.markdown(f"**{plain(say(flow_in_places(*counts), lang))}**")
        st.caption(text(N_("Places occupées = personnes par an × jours de séjour / 365 (Little, 1961)."), lang))


def _steps_table(part: pd.DataFrame, lang: Lang, key: str) -> None:
    shown = part.assign(
        step_name=[say(label, lang) for label in part["label"]],
        operation=[operation(row, lang) for row in part.to_dict("records")],
        badge=[verified_words(bool(verified), lang) for verified in part["verified"]],
    )
    columns = [
        Column("step_name", text(N_("Étape"), lang), width="medium"),
        Column("operation", text(N_("Opération"), lang)),
        Column("value", text(N_("Reste"), lang), lambda count: integer(count, lang)),
        Column("note", text(N_("Ce que cela veut dire"), lang), width="large"),
        Column("source", text(N_("Source"), lang), width="medium"),
        Column("vintage", text(N_("Date"), lang)),
        Column("badge", text(N_("Vérification"), lang)),
    ]
    show_table(shown, columns, text(N_("Les étapes du calcul du besoin"), lang), key=key)
