"""The operator's own series: services and signals, forecast beside the needs and never counted as places."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.charts import future_band
from planning.charts.theme import ACCENT
from planning.demand import service_forecasts
from planning.domain.message import N_
from planning.explain import service_sentence
from planning.i18n import Lang, say, text
from planning.ui import cached
from planning.ui.badges import source_words
from planning.ui.drawing import show_chart
from planning.ui.markdown import plain
from planning.ui.naming import territory_names
from planning.ui.needs.subject import Subject

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
