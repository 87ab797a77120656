"""What the plan shown leaves unmet in the drawn futures, beside doing nothing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.charts import future_band
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain import unmet_bands, unmet_sentence
from planning.i18n import Lang, integer, percent, say, text
from planning.ui import cached
from planning.ui.drawing import show_chart
from planning.ui.markdown import plain
from planning.ui.naming import group_names
from planning.ui.needs.subject import Subject
from planning.ui.table_view import Column, show_table

SHOWN = {"p10": "low", "p50": "middle", "p90": "high"}


def show_unmet(subject: Subject, band: pd.DataFrame | None) -> None:
    """Draw the unmet need of the plan shown; nothing without a plan or without draws.

    Parameters
    ----------
    subject
        Whose need it is.
    band
        Rows of the need's own band: year, unverified.
    """
    lang, draws = subject.lang, cached.draws(subject.data)
    if subject.shown is None or draws is None or band is None or not subject.shown.plan.has_decisions:
        return
    plan, nothing = subject.shown.plan, subject.shown.do_nothing
    st.header(text(N_("Ce qui manquerait avec le plan affiché"), lang))
    bands = unmet_bands(plan, draws)
    rows = _of(bands, subject)
    other = None if nothing is None else _of(unmet_bands(nothing, draws), subject)
    last = unmet_sentence(rows.iloc[-1], subject.name, None if other is None else other.iloc[-1])
    st.markdown(f"**{plain(say(last, lang))}**")
    shown = rows.rename(columns=SHOWN).merge(band[["year", "unverified"]], on="year")
    if other is not None:
        shown = shown.assign(other=other["p50"].to_numpy())
    ends = None if other is None else (text(N_("avec le plan"), lang), text(N_("si rien n'est fait"), lang))
    missing = text(N_("places manquantes"), lang)
    chart = future_band(shown, _title(subject), missing, subject.colour, lang, ends)
    show_chart(chart, "needs.unmet", lang)
    st.caption(plain(say(_what(plan, len(draws.values)), lang)))
    _table(bands, subject.data.years[-1], group_names(subject.data, lang), lang)


def _title(subject: Subject) -> str:
    return say(Message(N_("Places manquantes, {subject}"), {"subject": subject.name}), subject.lang)


def _what(plan: Plan, draws: int) -> Message:
    text = N_(
        "Plan « {title} », sur {draws} avenirs tirés du besoin : besoin moins places que le plan donne à ce public, "
        "au moins 0, dans chaque avenir. Une place restée vide dans un avenir n'y est pas donnée à un autre public : "
        "le manque est plutôt surestimé."
    )
    return Message(text, {"title": plan.scenario.title or plan.scenario.name, "draws": draws})


def _of(bands: pd.DataFrame, subject: Subject) -> pd.DataFrame:
    mine = (bands["client_group"] == subject.group) & (bands["territory"] == (subject.territory or ""))
    return bands[mine].reset_index(drop=True)


def _table(bands: pd.DataFrame, year: int, names: dict[str, str], lang: Lang) -> None:
    """Write the last year of every public over all territories."""
    rows = bands[(bands["territory"] == "") & (bands["year"] == year)]
    rows = rows.assign(group=rows["client_group"].map(names))

    def count(places: float) -> str:
        return integer(places, lang)

    columns = [
        Column("group", text(N_("Public"), lang)),
        Column("allocated", text(N_("Places données par le plan"), lang), count),
        Column("p10", text(N_("Manque bas (1 chance sur 10)"), lang), count),
        Column("p50", text(N_("Manque au milieu"), lang), count),
        Column("p90", text(N_("Manque haut (1 chance sur 10)"), lang), count),
        Column("chance", text(N_("Avenirs où il manque des places"), lang), lambda part: percent(part, 0, lang)),
    ]
    alt = say(Message(N_("Ce qui manquerait en {year} avec le plan, par public"), {"year": year}), lang)
    with st.expander(alt):
        show_table(rows, columns, alt, key="needs.unmet.table")
