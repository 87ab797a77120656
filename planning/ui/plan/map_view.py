"""The plan on the ground: where it acts, and on whom; its legend counts the sites and the money of each family."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from planning.charts import Chart, plan_map
from planning.charts.theme import text_on
from planning.domain.message import N_
from planning.explain import residence_points
from planning.explain.residences.families import FAMILIES
from planning.ui.kit import cached
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.drawing import drawn_once, ink, pick_point
from planning.ui.kit.listing import Head, Row, Span, show_list, text, written
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.plan import selection
from planning.ui.plan.selection import Selection

MILLION = 1_000_000.0


def say_title(heading: Heading, chosen: Selection, _desk: PlanDesk) -> None:
    """Write where most of the works are."""
    acting = chosen.rows.acting
    if acting.empty:
        heading.say(words("Ce plan ne change rien."))
        return
    counts = acting["territory_name"].value_counts()
    first = sorted(str(name) for name, count in counts.items() if count == counts.iloc[0])
    values = {"count": int(counts.iloc[0]), "all": len(acting), "territory": first[0]}
    if len(first) > 1:
        what = N_("Les {all} opérations sont dans {territories} territoires.")
        heading.say(words(what, all=len(acting), territories=len(counts)))
        return
    heading.say(words(N_("{count} opérations sur {all} sont à : {territory}."), **values))


def show(chosen: Selection, desk: PlanDesk, opened: str) -> None:
    """Draw the map; its legend stands beside unless a residence is open there."""
    if opened:
        _map(chosen, desk, opened)
        return
    left, right = st.columns([0.76, 0.24], gap="medium")
    with left:
        _map(chosen, desk, opened)
    with right:
        _legend(chosen, desk)


def _map(chosen: Selection, desk: PlanDesk, opened: str) -> None:
    key = (*chosen.key, opened, ink())
    chart = drawn_once("plan map", key, lambda: _chart(chosen, desk, opened))
    clicked = pick_point(chart, f"plan.map.{opened}", "plan.map.twin")
    if clicked is not None and clicked != opened:
        selection.open_residence(clicked)
        st.rerun()


def _chart(chosen: Selection, desk: PlanDesk, opened: str) -> Chart:
    rows = pd.concat([chosen.rows.acting, chosen.rows.kept])[
        ["residence_id", "residence", "commune", "family", "decision", "delivery_year"]
    ]
    sites = residence_points(desk.data, words).merge(rows, on="residence_id")
    shown = pd.concat([chosen.acting, chosen.kept])[["residence_id"]]
    return plan_map(sites, cached.outlines(), shown, opened, words, ink())


def _legend(chosen: Selection, desk: PlanDesk) -> None:
    """Draw how many sites and how much money each family takes, then the publics."""
    columns = [Head(words("Décision")), Head(words("sites"), align="right"), Head(words("M€"), align="right")]
    alt = words("Les familles de décisions, leurs sites et leur coût")
    rows = cached.remembered("map legend", chosen.key, lambda: written(_legend_rows(chosen)))
    show_list(columns, rows, alt, key="plan.map.legend")
    key = (desk.data.portfolio_hash, words.lang)
    st.html(cached.remembered("map publics", key, lambda: _publics(desk)))
    st.caption(
        words(
            "Taille : places. Cliquez un site : il s'ouvre ici. Les sites trop proches sont écartés. Sans position : "
            "dans la liste seulement."
        )
    )


def _legend_rows(chosen: Selection) -> list[Row]:
    rows = []
    for family, look in FAMILIES.items():
        mine = chosen.acting[chosen.acting["family"] == family]
        sign = Span(look.sign, label=words(look.name), color=look.colour, on_dark=look.on_dark)
        money = words.decimal(mine["capex_eur"].sum() / MILLION, 2) if len(mine) else "–"
        rows.append(Row([[[sign, Span(words(look.name), "strong")]], text(words.integer(len(mine))), text(money)]))
    kept = [[Span("○", "quiet"), Span(words("Laisser en l'état"), "strong")], [Span(words("teinte pâle"), "quiet")]]
    rows.append(Row([kept, text(words.integer(len(chosen.kept))), text("–")]))
    return rows


def _publics(desk: PlanDesk) -> str:
    points = residence_points(desk.data, words)
    seen = points[points["label"] != ""].drop_duplicates("client_group")
    marks = "".join(_mark(row) for row in seen.to_dict("records"))
    return f'<div class="story"><b>{escape(words("Couleur : public principal"))}</b>{marks}</div>'


def _mark(row: Mapping[Hashable, Any]) -> str:
    colour = str(row["colour"])
    look = f"background:{escape(colour)};color:{text_on(colour)};display:inline-block;width:1.4rem"
    letter = f'<span style="{look};text-align:center;border-radius:4px;font-weight:700">{escape(row["letter"])}</span>'
    return f"<div>{letter} {escape(row['label'])}</div>"
