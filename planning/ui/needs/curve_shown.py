"""The need and its band against the places there are, with the series under it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from planning.charts import need_curve
from planning.demand import competing_places, need_bands, places_held
from planning.domain.message import N_, Message
from planning.explain import need_sentence, shortage_sentence, unverified_sentence, varied
from planning.tables.data import Data
from planning.ui.kit import cached
from planning.ui.kit.badges import source_words
from planning.ui.kit.drawing import part_once, show_chart
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.needs.need_facts import series_name
from planning.ui.needs.need_subject import Subject


def show_curve(subject: Subject, heading: Heading) -> pd.DataFrame | None:
    """Say the need as the title, draw its curve and its sources; return the rows of its band, None without any."""
    rows, band = cached.remembered("curve", subject.drawn_from, lambda: _rows(subject))
    short = "" if band is None else words(shortage_sentence(band.iloc[-1].to_dict()))
    heading.say(words(need_sentence(rows.iloc[-1].to_dict(), subject.name)), short)
    part_once("curve", subject.drawn_from, lambda: _curve(subject, rows, band))
    return band


def _rows(subject: Subject) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """The rows of the curve, and those of its band."""
    rows = curve_rows(subject.data, subject.scenario.needs_factor, subject.group, subject.territory)
    band = _band(subject)
    if band is None:
        return rows, None
    rows = rows.merge(band[["year", "low", "high", "unverified"]], on="year", how="left")
    return rows.assign(unverified=rows["unverified"].fillna(False).astype("bool")), band


def _curve(subject: Subject, rows: pd.DataFrame, band: pd.DataFrame | None) -> None:
    show_chart(need_curve(rows, subject.name, subject.colour, words), "needs.curve")
    beyond = unverified_sentence(rows) if band is not None else None
    if beyond is not None:
        st.caption(plain(words(beyond)))
    with st.expander(words("D'où viennent ces courbes")):
        _sources(subject)


def curve_rows(data: Data, needs_factor: Mapping[str, float], group: str, territory: str | None) -> pd.DataFrame:
    """Return year, need (with the scenario's variant), places (ours today), competitors; all in places."""
    needs = data["needs"][data["needs"]["client_group"] == group]
    held = places_held(data["residences"], data["programmes"], data["typologies"], data["suitability"])
    others = competing_places(data["competitors"], data["suitability"])
    counts = []
    for table in (held, others):
        kept = table[table["client_group"] == group]
        counts.append(kept if territory is None else kept[kept["territory"] == territory])
    if territory is not None:
        needs = needs[needs["territory"] == territory]
    need = needs.groupby("year")["places"].sum().reindex(data.years, fill_value=0.0)
    return pd.DataFrame(
        {
            "year": data.years,
            "need": need.to_numpy(float) * needs_factor.get(group, 1.0),
            "places": float(counts[0]["places"].sum()),
            "competitors": float(counts[1]["places"].sum()),
        }
    )


def _band(subject: Subject) -> pd.DataFrame | None:
    """The rows of `need_bands` of this public and territory; None when the needs have no band."""
    draws, facts = cached.draws(subject.data), cached.need_facts(subject.data)
    if draws is None or facts is None:
        return None
    bands = need_bands(varied(draws, subject.scenario.needs_factor), facts.held, facts.competing, facts.series)
    mine = (bands["client_group"] == subject.group) & (bands["territory"] == (subject.territory or ""))
    return bands[mine].rename(columns={"p10": "low", "p50": "middle", "p90": "high"}).reset_index(drop=True)


def _sources(subject: Subject) -> None:
    """Name the series under the curve, with producer and date; then where the places were counted."""
    data = subject.data
    facts = cached.need_facts(data)
    if facts is not None:
        own = facts.series[facts.series["client_group"] == subject.group].drop_duplicates("series_id")
        listed = cached.sources().set_index("id")
        lines = [words(_series_line(row, listed)) for row in own.to_dict("records")]
        st.caption("  \n".join(plain(line) for line in lines))
    st.caption(
        words(
            "Le besoin est celui qui s'adresse à l'opérateur. Nos places : celles d'aujourd'hui dont c'est le "
            "public principal."
        )
        + " "
        + plain(words(competitors_line(data["competitors"])))
        + " "
        + plain(words(_places_line(data)))
    )


def competitors_line(competitors: pd.DataFrame) -> Message:
    """Say where the places of other operators were read, as the portfolio itself says."""
    if competitors.empty:
        return Message(
            N_("Ce portefeuille ne donne aucune place d'un autre opérateur : aucune n'est retirée du besoin.")
        )
    sources = sorted({str(source) for source in competitors["source"] if source})
    if not sources:
        return Message(N_("Les places des autres opérateurs, sans source écrite, sont déjà prises en compte."))
    text = N_("Les places des autres opérateurs ({sources}) sont déjà prises en compte dans le besoin.")
    return Message(text, {"sources": ", ".join(sources)})


def _series_line(fact: Mapping[Hashable, Any], listed: pd.DataFrame) -> Message:
    """One series: its name, producer and date, then how its futures are drawn and how far that was judged."""
    known = str(fact["listed"])
    name = series_name(str(fact["series_id"]), str(listed["title"].get(known, "")))
    producer = listed["producer"].get(known, fact["from_source"])
    date = listed["vintage"].get(known, fact["from_vintage"])
    values = {
        "series": str(fact["series_id"]),
        "name": name,
        "producer": producer,
        "date": date,
        "start": fact["from_source"],
        "start_date": fact["from_vintage"],
        "method": fact["method"],
        "last_year": int(fact["last_year"]) if pd.notna(fact["last_year"]) else "?",
        "tested": fact["tested_years"],
    }
    if not fact["modelled"]:
        text = N_("Série {series} : {name} ({producer}, {date}), dernière valeur {last_year} ; {method} ; non vérifié.")
        return Message(text, values)
    text = N_(
        "Série {series} : {start}, {start_date}. Doute : {method}, d'après {name} ({producer}, {date}), dernière "
        "valeur {last_year} ; jugé sur le passé jusqu'à {tested} ans."
    )
    return Message(text, values)


def _places_line(data: Data) -> Message:
    dated = data.manifest.reference_date
    values = {
        "ours": _named(data["programmes"]),
        "others": _named(data["competitors"]),
        "date": dated or str(data.manifest.first_year),
    }
    if data["competitors"].empty:
        return Message(N_("Sources des places au {date} : {ours}."), values)
    return Message(N_("Sources des places au {date} : {ours} ; autres opérateurs : {others}."), values)


def _named(table: pd.DataFrame) -> str:
    return ", ".join(dict.fromkeys(source_words(str(source)) for source in table["source"]))
