"""The page Besoins: who will need a place, how sure that is, and how the figure was reached."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.charts import future_band
from planning.charts.theme import ACCENT
from planning.demand import service_forecasts
from planning.domain.message import N_
from planning.explain import service_sentence
from planning.i18n import Lang, integer, say, text, year
from planning.i18n.numbers import decimal
from planning.ui.kit import cached
from planning.ui.kit.badges import source_words, verified_words
from planning.ui.kit.desk import open_desk
from planning.ui.kit.drawing import show_chart
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import territory_names
from planning.ui.kit.parameters_used import show_parameters_used
from planning.ui.kit.table_view import Column, show_table
from planning.ui.needs.chain_shown import show_chain
from planning.ui.needs.curve_shown import show_curve
from planning.ui.needs.futures_shown import show_doubt, show_shocks, show_unmet
from planning.ui.needs.need_subject import Subject, choose_subject
from planning.ui.needs.overrides_panel import show_overrides
from planning.ui.needs.reliability_panel import show_reliability

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


# Published figures beside ours: is the computation plausible.


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


# The operator's own series: services and signals, forecast beside the needs and never counted as places.


SHOWN = {"p10": "low", "p50": "middle", "p90": "high"}


def show_services(subject: Subject) -> None:
    """Draw every series of operator_series; nothing where there is none."""
    lang, data = subject.lang, subject.data
    if data["operator_series"].empty:
        return
    st.header(text(N_("Un accompagnement, pas des places"), lang))
    st.caption(text(N_("Les séries de l'opérateur sont prévues à côté des besoins, jamais ajoutées aux places."), lang))
    rows = service_forecasts(data["operator_series"], data.manifest.last_year)
    places = territory_names(data)
    for (series, territory), own in rows.groupby(["series_id", "territory"], sort=False):
        _series(own, f"needs.service.{series}.{territory}", places.get(str(territory), ""), lang)


def _series(own: pd.DataFrame, key: str, where: str, lang: Lang) -> None:
    known, ahead = own[own["known"].notna()], own[own["known"].isna()]
    last = ahead.iloc[-1].to_dict() if len(ahead) else None
    sentence = plain(say(service_sentence(known.iloc[-1].to_dict(), last), lang))
    st.markdown(f"**{plain(where)}** {sentence}" if where else sentence)
    st.caption(plain(_source(str(known["source"].iloc[-1]), lang)))
    if last is not None:
        label = str(known["label"].iloc[0])
        chart = future_band(own.rename(columns=SHOWN), label, str(known["unit"].iloc[0]), ACCENT, lang)
        show_chart(chart, key, lang)


def _source(source: str, lang: Lang) -> str:
    """Producer and date of the list of sources, or what the row says."""
    listed = cached.sources().set_index("id")
    if source in listed.index:
        row = listed.loc[source]
        return f"{row['title']} ({row['producer']}, {row['vintage']})"
    return source_words(source, lang)
