"""The one-page sheet of a residence: what is known of it, what it holds, what could be done, what the plan decides."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from planning.charts import options_chart
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.explain import residence_guests, residence_moves, residence_options
from planning.explain.effects import text_of
from planning.finance.residents_bill import TODAY
from planning.tables.places import current_capacity
from planning.ui.kit import cached, links
from planning.ui.kit.badges import origin_words, source_badges, source_words
from planning.ui.kit.desk import Desk
from planning.ui.kit.drawing import draw, part_once
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import group_names, territory_names, typology_names
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.papers.exporting import show_sheet_button
from planning.ui.portfolio.bill_shown import left_after, show_bill, show_bills_of_options
from planning.ui.portfolio.building_shown import show_class, show_if_nothing

Row = Mapping[Hashable, Any]
NARROWEST_HALF_PX = 420
CONDITIONS = {"good": N_("bon"), "fair": N_("moyen"), "poor": N_("mauvais")}


def show(desk: Desk, residence_id: str) -> None:
    """Draw the sheet: what it answers prints on one page, what could be done there is for the screen."""
    with st.container(key="sheet"):
        _sheet(desk, residence_id)
        with st.container(key="sheet-more"):
            _options(desk, residence_id)


def _sheet(desk: Desk, residence_id: str) -> None:
    table = desk.data["residences"]
    row = table[table["residence_id"] == residence_id].to_dict("records")[0]
    with st.container(horizontal=True, vertical_alignment="center"):
        links.link(links.DATA, words("Tout le parc"), ":material/arrow_back:", data_view="stock", residence="")
        st.space("stretch")
        if desk.shown is not None and desk.shown.plan.has_decisions:
            show_sheet_button(desk.shown, residence_id)
    st.caption(plain(_where(row, desk)))
    st.title(plain(row["name"]))
    source_badges(str(row["source"]))
    if row["source_note"]:
        st.caption(plain(row["source_note"]))
    part_once("residence", (*desk.drawn_from, residence_id), lambda: _known(desk, row, residence_id))


def _known(desk: Desk, row: Row, residence_id: str) -> None:
    _decision(desk, residence_id)
    show_class(desk, residence_id)
    show_if_nothing(desk, residence_id)
    show_moves(desk, residence_id)
    show_bill(desk.data, residence_id, _decided(desk, residence_id))
    with st.grid(2, min_column_width=NARROWEST_HALF_PX, gap="large") as halves:
        with halves.cell():
            _facts(row)
        with halves.cell():
            _programmes(desk, residence_id)


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
    st.header(words("Ce que décide le plan"))
    if desk.shown is None:
        st.info(words("Aucun plan n'est encore calculé pour ce portefeuille."))
        return
    said = cached.explanation(desk.shown)
    done = said.decisions[said.decisions["residence_id"] == residence_id].to_dict("records")
    if done:
        st.markdown(plain(words(decision_sentence(done[0]))))
        st.markdown(plain(done[0]["reason"]))
        _why(residence_id)
        return
    st.markdown(words("Cette résidence reste comme elle est."))
    kept = said.not_retained[said.not_retained["residence_id"] == residence_id].to_dict("records")
    if kept:
        values = {"decision": kept[0]["decision"], "cost": kept[0]["capex_eur"], "reason": kept[0]["reason"]}
        st.markdown(plain(words("Possible : {decision}, {cost:euros}. {reason}", **values)))
    _why(residence_id)


def _decided(desk: Desk, residence_id: str) -> str:
    """The option that the plan shown decides here, if it acts; else nothing."""
    done = desk.shown.plan.decisions if desk.shown else ()
    acts = (row.option_id for row in done if row.residence_id == residence_id and row.kind != ActionKind.KEEP)
    return next(acts, TODAY)


def _why(residence_id: str) -> None:
    label = words("Pourquoi, et ce qu'il faudrait")
    links.link(links.PLAN, label, ":material/help:", residence=residence_id)


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


def _facts(row: Row) -> None:
    st.header(words("Le bâtiment"))
    unknown = words("inconnu")
    facts = {words(label): plain(value) if value else f":gray[{unknown}]" for label, value in _building(row)}
    st.table(facts, border="horizontal", width="stretch", alt=words("Ce que l'on sait du bâtiment"))


def _building(row: Row) -> Iterator[tuple[str, str]]:
    """What is known of the building; an empty text = unknown."""
    yield N_("Construit en"), _year(row["year_built"])
    yield N_("Étiquette énergie"), str(row["energy_label"])
    yield N_("État"), words(CONDITIONS[row["condition"]]) if row["condition"] else ""
    yield N_("Accessible en fauteuil"), _yes(row["accessible"])
    yield N_("Surface utile"), _measure(row["surface_m2"], "m²", 0)
    yield N_("Chambres ou studios"), _measure(row["rooms"], "", 0)
    yield N_("Surface d'une chambre"), _measure(row["room_m2"], "m²", 1)
    yield N_("Locaux communs"), _measure(row["common_m2"], "m²", 0)
    yield N_("Terrain"), _measure(row["plot_m2"], "m²", 0)
    yield N_("Fin de convention"), _day(row["agreement_end"])


def _measure(value: Any, unit: str, digits: int) -> str:
    if pd.isna(value):
        return ""
    return f"{words.decimal(value, digits)}\u00a0{unit}".rstrip("\u00a0")


def _year(value: Any) -> str:
    return "" if pd.isna(value) else words.year(value)


def _yes(value: Any) -> str:
    return "" if pd.isna(value) else words(N_("oui") if value else N_("non"))


def _day(value: Any) -> str:
    if not value or pd.isna(value):
        return ""
    return words.long_date(datetime.date.fromisoformat(str(value)[:10]))


def _programmes(desk: Desk, residence_id: str) -> None:
    """What the residence holds: places and dwellings stand in two columns, never added."""
    data = desk.data
    st.header(words("Les programmes"))
    rows = data["programmes"][data["programmes"]["residence_id"] == residence_id]
    if rows.empty:
        st.info(words("Site candidat : rien n'y fonctionne encore."))
        return
    typologies, publics = typology_names(data), text_of(rows["group"], group_names(data))
    shown = pd.DataFrame(
        {
            words("Programme"): [typologies[one] for one in rows["typology"]],
            words("Places"): [_measure(one, "", 0) for one in rows["places"]],
            words("Logements"): [_measure(one, "", 0) for one in rows["dwellings"]],
            words("Occupation"): ["" if pd.isna(one) else words.percent(one) for one in rows["occupancy"]],
            words("Public principal"): list(publics),
            words("Source"): [source_words(source) for source in rows["source"]],
        }
    )
    _printed(shown, words("Les programmes de la résidence"))


def _printed(shown: pd.DataFrame, alt: str) -> None:
    """Draw a short table that paper shows whole, which `st.dataframe` does not; its first column names the rows."""
    cells = shown.set_index(shown.columns[0]).map(plain)
    st.table(cells, border="horizontal", width="stretch", alt=alt)


def _options(desk: Desk, residence_id: str) -> None:
    st.header(words("Ce que l'on pourrait y faire"))
    show_options(desk, residence_id, "sheet")


def show_options(desk: Desk, residence_id: str, key: str) -> None:
    """Draw the options of a residence: their cost and the places they leave, as a chart and as a table."""
    data = desk.shown.seen if desk.shown else desk.data
    rows = residence_options(data, residence_id, words)
    if rows.empty:
        st.info(words("Aucune option n'est décrite pour cette résidence."))
        return
    held = current_capacity(data)
    today = float(held.loc[held["residence_id"] == residence_id, "places"].sum())
    decided = {row.residence_id: row.option_id for row in desk.shown.plan.decisions} if desk.shown else {}
    draw(options_chart(rows, today, decided.get(residence_id, ""), words), f"{key}.options.{residence_id}")
    more = data["options"].set_index("option_id")
    rows = rows.assign(
        closed_share=rows["option_id"].map(more["closed_share"]),
        bill=[left_after(data, residence_id, option) for option in rows["option_id"]],
        origin_words=[origin_words(origin) for origin in rows["option_id"].map(more["origin"])],
        is_chosen=[words("choisie") if option == decided.get(residence_id) else "" for option in rows["option_id"]],
    )
    show_table(rows, option_columns(), words("Les options de la résidence"))
    show_bills_of_options(data, residence_id, key)
    if data.cost_index:
        st.caption(words("Coûts aux prix de la première année : le plan compte ceux de l'année des travaux."))


def option_columns() -> list[Column]:
    """The columns of a table of options."""
    closed = words("Part des places fermées pendant les travaux")
    bill = words("Ce qu'une personne au RSA paie par mois, une fois l'APL déduite : aujourd'hui → après")
    return [
        Column("decision", words("Option")),
        Column("is_chosen", words("Dans le plan")),
        Column("origin_words", words("Origine")),
        Column("capex_eur", words("Coût"), words.euros),
        Column("cost_low_eur", words("Coût bas"), words.euros),
        Column("cost_high_eur", words("Coût haut"), words.euros),
        Column("duration_years", words("Durée (ans)"), str),
        Column("closed_share", words("Fermé"), words.percent, help=closed),
        Column("persons_after", words("Personnes logées après"), words.integer),
        Column("after", words("Après travaux"), width="large"),
        Column("energy_label_after", words("Étiquette après")),
        Column("bill", words("Reste à payer au RSA"), help=bill),
    ]


# On the sheet of a residence: where its residents live during the works, and whom it takes in.


def show_moves(desk: Desk, residence_id: str) -> None:
    """Draw one table of those who leave and one of those who come; nothing when nobody does."""
    if desk.shown is None:
        return
    plan = desk.shown.plan
    leaving = residence_moves(plan, desk.data, residence_id, words)
    coming = residence_guests(plan, desk.data, residence_id)
    title = N_("Où vivent les habitants pendant les travaux")
    _draw(leaving, words(title), words("Où ils vivent"))
    title = N_("Qui la résidence accueille pendant d'autres travaux")
    _draw(coming, words(title), words("D'où ils viennent"))


def _draw(rows: pd.DataFrame, title: str, where: str) -> None:
    if rows.empty:
        return
    st.subheader(title)
    shown = pd.DataFrame(
        {
            words("Année"): [words.year(one) for one in rows["year"]],
            where: list(rows["where"]),
            words("Personnes"): [words.decimal(one, 1) for one in rows["persons"]],
        }
    )
    _printed(shown, title)
