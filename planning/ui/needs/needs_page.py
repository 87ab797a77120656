"""The page Besoins: who will need a place, how sure that is, and how the figure was reached."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.charts import future_band
from planning.charts.theme import ACCENT
from planning.demand import service_forecasts
from planning.domain.message import N_
from planning.explain import service_sentence
from planning.tables.data import Data
from planning.ui.kit import cached
from planning.ui.kit.badges import source_words, verified_words
from planning.ui.kit.desk import open_desk
from planning.ui.kit.drawing import part_once, show_chart
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import territory_names
from planning.ui.kit.parameters_used import show_parameters_used
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.kit.views import Heading
from planning.ui.needs.chain_shown import show_chain
from planning.ui.needs.curve_shown import show_curve
from planning.ui.needs.futures_shown import show_doubt, show_shocks, show_unmet
from planning.ui.needs.need_subject import Subject, choose_subject
from planning.ui.needs.overrides_panel import show_overrides
from planning.ui.needs.reliability_panel import show_reliability

TITLE = N_("Les besoins")


def show(heading: Heading) -> None:
    """Draw the view: how many places, how sure that is; what it rests on is folded."""
    desk = open_desk(TITLE)
    if desk.data["needs"].empty:
        heading.say(words(TITLE))
        st.info(words("Ce portefeuille ne donne aucun besoin."), icon=":material/groups:")
        return
    subject = choose_subject(desk)
    band = show_curve(subject, heading)
    with st.expander(words("Ce que le plan affiché laisse sans réponse")):
        part_once("unmet", subject.drawn_from, lambda: show_unmet(subject, band))
    computed = cached.chain(desk.data)
    if computed is None:
        st.info(words("Les besoins de ce portefeuille sont donnés tels quels : il n'y a pas de calcul."))
    else:
        _behind(subject, *computed)
    if len(desk.data["operator_series"]):
        with st.expander(words("Les séries de l'opérateur, prévues à côté")):
            part_once("services", subject.drawn_from, lambda: show_services(subject))


def _behind(subject: Subject, steps: pd.DataFrame, anchors: pd.DataFrame) -> None:
    """Fold what the figure rests on, in the order in which it is doubted."""
    with st.expander(words("Ce qui réduirait le doute")):
        part_once("doubt", subject.drawn_from, lambda: show_doubt(subject))
    with st.expander(words("Le calcul, étape par étape")):
        show_chain(subject, steps)
        part_once("official", subject.drawn_from, lambda: show_official(subject, anchors))
    with st.expander(words("Ce que de telles prévisions auraient valu par le passé")):
        show_reliability(subject)
    with st.expander(words("Un choc, ou l'avis d'un expert")):
        show_shocks(subject)
        show_overrides(subject)
    part_once("need parameters", subject.desk.drawn_from, lambda: _parameters(subject.data))


def _parameters(data: Data) -> None:
    behind = cached.parameters(data)
    show_parameters_used(behind.loc[behind["file"] == "demand.csv", "parameter_id"], data, "needs")


# Published figures beside ours: is the computation plausible.


LARGE = 100
"""From there on a ratio is written without a decimal."""


def show_official(subject: Subject, anchors: pd.DataFrame) -> None:
    """Say how the computation compares with published figures that it was not fitted to: those of the public."""
    groups = subject.data["need_factors"].set_index("factor_id")["client_group"]
    rows = anchors[anchors["after"].map(groups) == subject.group]
    st.header(words("Ce calcul est-il plausible ?"))
    if rows.empty:
        st.caption(words("Aucun repère publié n'est connu pour ce public."))
        return
    st.caption(words("Face à des repères publiés, sur lesquels le calcul n'a pas été réglé."))
    for row in rows.to_dict("records"):
        label = row["label_fr"] if words.lang == "fr" else row["label_en"] or row["label_fr"]
        st.markdown(f"**{plain(label)}** ({plain(row['unit'])})  \n{plain(words(row['sentence']))}")
        st.caption(plain(f"{row['note']} {row['reference']}"))
    _table(rows)


def _table(rows: pd.DataFrame) -> None:
    producers = cached.sources().set_index("id")["producer"]

    def ratio(value: float) -> str:
        return words.integer(value) if value >= LARGE else words.decimal(value, 1)

    shown = rows.assign(
        label=rows["label_fr"]
        if words.lang == "fr"
        else rows["label_en"].where(rows["label_en"] != "", rows["label_fr"]),
        producer=rows["source"].map(producers).fillna(rows["source"]),
        badge=[verified_words(bool(verified)) for verified in rows["verified"]],
    )
    columns = [
        Column("label", words("Repère"), width="large"),
        Column("official", words("Publié"), ratio),
        Column("chain", words("Notre calcul"), ratio),
        Column("unit", words("Unité")),
        Column("producer", words("Producteur"), width="medium"),
        Column("year", words("Année"), words.year),
        Column("badge", words("Vérification")),
    ]
    show_table(shown, columns, words("Les repères publiés et notre calcul"), key="needs.official")


# The operator's own series: services and signals, forecast beside the needs and never counted as places.


SHOWN = {"p10": "low", "p50": "middle", "p90": "high"}


def show_services(subject: Subject) -> None:
    """Draw every series of operator_series; nothing where there is none."""
    data = subject.data
    if data["operator_series"].empty:
        return
    st.header(words("Un accompagnement, pas des places"))
    st.caption(words("Les séries de l'opérateur sont prévues à côté des besoins, jamais ajoutées aux places."))
    rows = service_forecasts(data["operator_series"], data.manifest.last_year)
    places = territory_names(data)
    for (series, territory), own in rows.groupby(["series_id", "territory"], sort=False):
        _series(own, f"needs.service.{series}.{territory}", places.get(str(territory), ""))


def _series(own: pd.DataFrame, key: str, where: str) -> None:
    known, ahead = own[own["known"].notna()], own[own["known"].isna()]
    last = ahead.iloc[-1].to_dict() if len(ahead) else None
    sentence = plain(words(service_sentence(known.iloc[-1].to_dict(), last)))
    st.markdown(f"**{plain(where)}** {sentence}" if where else sentence)
    st.caption(plain(_source(str(known["source"].iloc[-1]))))
    if last is not None:
        label = str(known["label"].iloc[0])
        chart = future_band(own.rename(columns=SHOWN), label, str(known["unit"].iloc[0]), ACCENT, words)
        show_chart(chart, key)


def _source(source: str) -> str:
    """Producer and date of the list of sources, or what the row says."""
    listed = cached.sources().set_index("id")
    if source in listed.index:
        row = listed.loc[source]
        return f"{row['title']} ({row['producer']}, {row['vintage']})"
    return source_words(source)
