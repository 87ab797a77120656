"""The page Parc: the residences on a map and in a table, and the one-page sheet of each."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.charts import portfolio_map, stock_chart
from planning.domain.message import N_, Message
from planning.explain import competitor_points, residence_points
from planning.i18n import dwellings, integer, places, say, text, year
from planning.i18n.numbers import residences
from planning.ui.kit import cached, links, state
from planning.ui.kit.badges import source_words
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.drawing import draw, pick_point, show_twin
from planning.ui.kit.naming import residence_names, territory_names
from planning.ui.kit.table_view import Column, pick_row, show_table
from planning.ui.portfolio import residence_sheet

TITLE = N_("Le parc")
NARROWEST_HALF_PX = 480
NARROWEST_PANEL_PX = 250
CONDITIONS = {"good": N_("bon"), "fair": N_("moyen"), "poor": N_("mauvais"), "": N_("inconnu")}


def show() -> None:
    """Draw the page: the whole portfolio, or the residence that the address names."""
    desk = open_desk(TITLE)
    asked = state.asked_residence()
    if asked is not None and asked in residence_names(desk.data):
        residence_sheet.show(desk, asked)
        return
    st.title(text(TITLE, desk.lang))
    if asked is not None:
        st.warning(text(N_("Cette résidence n'est pas dans le portefeuille : voici tout le parc."), desk.lang))
    st.markdown(_counted(desk))
    with st.grid(2, min_column_width=NARROWEST_HALF_PX, gap="large") as halves:
        with halves.cell():
            _map(desk)
        with halves.cell():
            _territories(desk)
    _table(desk)
    _stock(desk)


def _counted(desk: Desk) -> str:
    """Say what the portfolio holds; places and dwellings stand side by side and are never added."""
    programmes = desk.data["programmes"]
    values = {
        "residences": residences(len(desk.data["residences"]), desk.lang),
        "places": places(programmes["places"].sum(), desk.lang),
        "dwellings": dwellings(programmes["dwellings"].sum(), desk.lang),
    }
    template = N_("{residences} ; {places} d'une part, {dwellings} de l'autre (deux unités, jamais additionnées).")
    return say(Message(template, values), desk.lang)


def _map(desk: Desk) -> None:
    lang = desk.lang
    st.header(text(N_("Où"), lang))
    decisions = cached.explanation(desk.shown, lang).decisions if desk.shown else None
    chart = portfolio_map(
        residence_points(desk.data, lang),
        cached.outlines(),
        decisions,
        competitor_points(desk.data, lang),
        lang,
    )
    chosen = pick_point(chart, "portfolio.map", lang)
    if chosen is not None:
        links.open_residence(chosen)


def _territories(desk: Desk) -> None:
    """Count the residences, places and dwellings of each territory, in the order of the data."""
    lang = desk.lang
    st.header(text(N_("Par territoire"), lang))
    rows = portfolio_rows(desk)
    counts = rows.groupby("territory_name", sort=False).agg(
        residences=("residence_id", "size"), places=("places", "sum"), dwellings=("dwellings", "sum")
    )

    def count(amount: float) -> str:
        return integer(amount, lang)

    columns = [
        Column("territory_name", text(N_("Territoire"), lang), pinned=True),
        Column("residences", text(N_("Résidences"), lang), count),
        Column("places", text(N_("Places"), lang), count),
        Column("dwellings", text(N_("Logements"), lang), count),
    ]
    alt = text(N_("Résidences, places et logements par territoire"), lang)
    show_table(counts.reset_index(), columns, alt, key="portfolio.territories", height="content")


def _table(desk: Desk) -> None:
    lang, data = desk.lang, desk.data
    st.header(text(N_("Les résidences"), lang))
    st.caption(text(N_("Choisissez une ligne pour ouvrir la fiche de la résidence."), lang))
    rows = portfolio_rows(desk)
    columns = [
        Column("name", text(N_("Résidence"), lang), pinned=True),
        Column("commune_name", text(N_("Commune"), lang)),
        Column("territory_name", text(N_("Territoire"), lang), width="medium"),
        Column("owner", text(N_("Propriétaire"), lang), width="medium"),
        Column("places", text(N_("Places"), lang), lambda count: integer(count, lang)),
        Column("dwellings", text(N_("Logements"), lang), lambda count: integer(count, lang)),
        Column("year_built", text(N_("Construit en"), lang), year),
        Column("energy_label", text(N_("Étiquette"), lang)),
        Column("condition_name", text(N_("État"), lang)),
        Column("source_words", text(N_("Source"), lang)),
    ]
    alt = text(N_("Les résidences du portefeuille"), lang)
    position = pick_row(rows, columns, alt, key="portfolio.table", height=min(38 + 35 * len(rows), 720))
    if position is not None:
        links.open_residence(str(data["residences"]["residence_id"].iloc[position]))


def portfolio_rows(desk: Desk) -> pd.DataFrame:
    """The residences in the order of the data, with what they hold in their own units."""
    data, lang = desk.data, desk.lang
    held = data["programmes"].groupby("residence_id")[["places", "dwellings"]].sum(min_count=1)
    rows = data["residences"].merge(held, on="residence_id", how="left")
    return rows.assign(
        territory_name=rows["territory"].map(territory_names(data)),
        condition_name=[text(CONDITIONS[condition], lang) for condition in rows["condition"]],
        source_words=[source_words(source, lang) for source in rows["source"]],
    )


def _stock(desk: Desk) -> None:
    """Draw the places open by typology under the plan shown, one small chart each; one table for all."""
    if desk.shown is None:
        return
    lang = desk.lang
    st.header(text(N_("Les places ouvertes, par programme, si l'on suit le plan"), lang))
    stock = every_year(cached.explanation(desk.shown, lang).stock, desk.data.years)
    order = stock.groupby("typology")["places"].sum().sort_values(ascending=False, kind="stable").index
    with st.grid(4, min_column_width=NARROWEST_PANEL_PX):
        for typology in order:
            one = stock[stock["typology"] == typology]
            draw(stock_chart(one, 1, lang), f"portfolio.stock.{typology}")
    show_twin(stock_chart(stock, 4, lang), lang)


def every_year(stock: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """Complete `explain.stock_by_typology`: a typology that has closed, or is still to open, has 0 places that year."""
    keys = stock[["typology", "label"]].drop_duplicates()
    calendar = keys.merge(pd.DataFrame({"year": years}), how="cross")
    totals = stock.groupby(["typology", "label", "year"], as_index=False)["places"].sum()
    full = calendar.merge(totals, on=["typology", "label", "year"], how="left")
    return full.assign(places=full["places"].fillna(0.0))
