"""The one-page sheet of a residence: what is known of it, what it holds, what could be done, what the plan decides."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from planning.charts import options_chart
from planning.domain.message import N_, Message
from planning.explain import residence_guests, residence_moves, residence_options
from planning.i18n import Lang, decimal, euros, integer, long_date, percent, say, text, year
from planning.tables.places import current_capacity
from planning.ui.kit import cached, links
from planning.ui.kit.badges import origin_words, source_badges, source_words
from planning.ui.kit.desk import Desk
from planning.ui.kit.drawing import draw
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import group_names, territory_names, typology_names
from planning.ui.kit.table_view import Column, show_table

Row = Mapping[Hashable, Any]
NARROWEST_HALF_PX = 420
CONDITIONS = {"good": N_("bon"), "fair": N_("moyen"), "poor": N_("mauvais")}


def show(desk: Desk, residence_id: str) -> None:
    """Draw the sheet."""
    lang = desk.lang
    table = desk.data["residences"]
    row = table[table["residence_id"] == residence_id].to_dict("records")[0]
    links.link(links.PORTFOLIO, text(N_("Tout le parc"), lang), ":material/arrow_back:")
    st.caption(plain(_where(row, desk)))
    st.title(plain(row["name"]))
    source_badges(str(row["source"]), lang)
    if row["source_note"]:
        st.caption(plain(row["source_note"]))
    _decision(desk, residence_id)
    show_moves(desk, residence_id)
    with st.grid(2, min_column_width=NARROWEST_HALF_PX, gap="large") as halves:
        with halves.cell():
            _facts(row, lang)
        with halves.cell():
            _programmes(desk, residence_id)
    _options(desk, residence_id)


def _where(row: Row, desk: Desk) -> str:
    parts = [
        row["commune_name"],
        territory_names(desk.data).get(row["territory"], ""),
        row["owner"],
        row["residence_id"],
    ]
    return " · ".join(str(part) for part in parts if part)


def _decision(desk: Desk, residence_id: str) -> None:
    """Say what the plan shown decides here."""
    lang = desk.lang
    st.header(text(N_("Ce que décide le plan"), lang))
    if desk.shown is None:
        st.info(text(N_("Aucun plan n'est encore calculé pour ce portefeuille."), lang))
        return
    said = cached.explanation(desk.shown, lang)
    done = said.decisions[said.decisions["residence_id"] == residence_id].to_dict("records")
    if done:
        st.markdown(plain(say(decision_sentence(done[0]), lang)))
        st.markdown(plain(done[0]["reason"]))
        _why(residence_id, lang)
        return
    st.markdown(text(N_("Cette résidence reste comme elle est."), lang))
    kept = said.not_retained[said.not_retained["residence_id"] == residence_id].to_dict("records")
    if kept:
        values = {"decision": kept[0]["decision"], "cost": kept[0]["capex_eur"], "reason": kept[0]["reason"]}
        st.markdown(plain(say(Message(N_("Possible : {decision}, {cost:euros}. {reason}"), values), lang)))
    _why(residence_id, lang)


def _why(residence_id: str, lang: Lang) -> None:
    label = text(N_("Pourquoi, et ce qu'il faudrait"), lang)
    links.link(links.WHY, label, ":material/help:", residence=residence_id)


def decision_sentence(row: Row) -> Message:
    """What is done, when and for how much, from a row of `explain.decision_table`."""
    values = {
        "decision": row["decision"],
        "start_year": int(row["start_year"]),
        "delivery_year": int(row["delivery_year"]),
        "cost": row["capex_eur"],
        "own": row["own_eur"],
    }
    if row["capex_eur"] <= 0:
        return Message(N_("{decision} : début {start_year}, livraison {delivery_year}, sans investissement."), values)
    template = N_(
        "{decision} : début {start_year}, livraison {delivery_year}, {cost:euros} dont {own:euros} de fonds propres."
    )
    return Message(template, values)


def _facts(row: Row, lang: Lang) -> None:
    st.header(text(N_("Le bâtiment"), lang))
    unknown = text(N_("inconnu"), lang)
    facts = {text(label, lang): plain(value) if value else f":gray[{unknown}]" for label, value in _building(row, lang)}
    st.table(facts, border="horizontal", width="stretch", alt=text(N_("Ce que l'on sait du bâtiment"), lang))


def _building(row: Row, lang: Lang) -> Iterator[tuple[str, str]]:
    """What is known of the building; an empty text = unknown."""
    yield N_("Construit en"), _year(row["year_built"])
    yield N_("Étiquette énergie"), str(row["energy_label"])
    yield N_("État"), text(CONDITIONS[row["condition"]], lang) if row["condition"] else ""
    yield N_("Accessible en fauteuil"), _yes(row["accessible"], lang)
    yield N_("Surface utile"), _measure(row["surface_m2"], "m²", 0, lang)
    yield N_("Chambres ou studios"), _measure(row["rooms"], "", 0, lang)
    yield N_("Surface d'une chambre"), _measure(row["room_m2"], "m²", 1, lang)
    yield N_("Locaux communs"), _measure(row["common_m2"], "m²", 0, lang)
    yield N_("Terrain"), _measure(row["plot_m2"], "m²", 0, lang)
    yield N_("Fin de convention"), _day(row["agreement_end"], lang)


def _measure(value: Any, unit: str, digits: int, lang: Lang) -> str:
    if pd.isna(value):
        return ""
    return f"{decimal(value, digits, lang)}\u00a0{unit}".rstrip("\u00a0")


def _year(value: Any) -> str:
    return "" if pd.isna(value) else year(value)


def _yes(value: Any, lang: Lang) -> str:
    return "" if pd.isna(value) else text(N_("oui") if value else N_("non"), lang)


def _day(value: Any, lang: Lang) -> str:
    if not value or pd.isna(value):
        return ""
    return long_date(datetime.date.fromisoformat(str(value)[:10]), lang)


def _programmes(desk: Desk, residence_id: str) -> None:
    """What the residence holds: places and dwellings stand in two columns, never added."""
    lang, data = desk.lang, desk.data
    st.header(text(N_("Les programmes"), lang))
    rows = data["programmes"][data["programmes"]["residence_id"] == residence_id]
    if rows.empty:
        st.info(text(N_("Site candidat : rien n'y fonctionne encore."), lang))
        return
    rows = rows.assign(
        typology_name=rows["typology"].map(typology_names(data, lang)),
        group_name=rows["group"].map(group_names(data, lang)).fillna(""),
        source_words=[source_words(source, lang) for source in rows["source"]],
    )
    columns = [
        Column("typology_name", text(N_("Programme"), lang), width="medium"),
        Column("places", text(N_("Places"), lang), lambda count: integer(count, lang)),
        Column("dwellings", text(N_("Logements"), lang), lambda count: integer(count, lang)),
        Column("occupancy", text(N_("Occupation"), lang), lambda share: percent(share, lang=lang)),
        Column("group_name", text(N_("Public principal"), lang), width="medium"),
        Column("source_words", text(N_("Source"), lang), width="medium"),
    ]
    show_table(rows, columns, text(N_("Les programmes de la résidence"), lang))


def _options(desk: Desk, residence_id: str) -> None:
    st.header(text(N_("Ce que l'on pourrait y faire"), desk.lang))
    show_options(desk, residence_id, "sheet")


def show_options(desk: Desk, residence_id: str, key: str) -> None:
    """Draw the options of a residence: their cost and the places they leave, as a chart and as a table."""
    lang, data = desk.lang, desk.shown.seen if desk.shown else desk.data
    rows = residence_options(data, residence_id, lang)
    if rows.empty:
        st.info(text(N_("Aucune option n'est décrite pour cette résidence."), lang))
        return
    held = current_capacity(data)
    today = float(held.loc[held["residence_id"] == residence_id, "places"].sum())
    decided = {row.residence_id: row.option_id for row in desk.shown.plan.decisions} if desk.shown else {}
    draw(options_chart(rows, today, decided.get(residence_id, ""), lang), f"{key}.options.{residence_id}")
    more = data["options"].set_index("option_id")
    rows = rows.assign(
        closed_share=rows["option_id"].map(more["closed_share"]),
        origin_words=[origin_words(origin, lang) for origin in rows["option_id"].map(more["origin"])],
        is_chosen=[
            text(N_("choisie"), lang) if option == decided.get(residence_id) else "" for option in rows["option_id"]
        ],
    )
    show_table(rows, option_columns(lang), text(N_("Les options de la résidence"), lang))
    if data.cost_index:
        st.caption(text(N_("Coûts aux prix de la première année : le plan compte ceux de l'année des travaux."), lang))


def option_columns(lang: Lang) -> list[Column]:
    """The columns of a table of options."""

    def money(amount: float) -> str:
        return euros(amount, lang)

    def share(part: float) -> str:
        return percent(part, lang=lang)

    closed = text(N_("Part des places fermées pendant les travaux"), lang)
    return [
        Column("decision", text(N_("Option"), lang)),
        Column("is_chosen", text(N_("Dans le plan"), lang)),
        Column("origin_words", text(N_("Origine"), lang)),
        Column("capex_eur", text(N_("Coût"), lang), money),
        Column("cost_low_eur", text(N_("Coût bas"), lang), money),
        Column("cost_high_eur", text(N_("Coût haut"), lang), money),
        Column("duration_years", text(N_("Durée (ans)"), lang), str),
        Column("closed_share", text(N_("Fermé"), lang), share, help=closed),
        Column("persons_after", text(N_("Personnes logées après"), lang), lambda count: integer(count, lang)),
        Column("after", text(N_("Après travaux"), lang), width="large"),
        Column("energy_label_after", text(N_("Étiquette après"), lang)),
    ]


# On the sheet of a residence: where its residents live during the works, and whom it takes in.


def show_moves(desk: Desk, residence_id: str) -> None:
    """Draw one table of those who leave and one of those who come; nothing when nobody does."""
    if desk.shown is None:
        return
    lang = desk.lang
    plan = desk.shown.plan
    leaving = residence_moves(plan, desk.data, residence_id, lang)
    coming = residence_guests(plan, desk.data, residence_id)
    title = N_("Où vivent les habitants pendant les travaux")
    _draw(leaving, text(title, lang), text(N_("Où ils vivent"), lang), lang)
    title = N_("Qui la résidence accueille pendant d'autres travaux")
    _draw(coming, text(title, lang), text(N_("D'où ils viennent"), lang), lang)


def _draw(rows: pd.DataFrame, title: str, where: str, lang: Lang) -> None:
    if rows.empty:
        return
    st.subheader(title)
    columns = [
        Column("year", text(N_("Année"), lang), year),
        Column("where", where, width="large"),
        Column("persons", text(N_("Personnes"), lang), lambda count: decimal(count, 1, lang)),
    ]
    show_table(rows, columns, title, height="content")
