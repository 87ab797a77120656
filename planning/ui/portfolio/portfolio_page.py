"""The page Parc: the residences on a map and in a table, and the one-page sheet of each."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.charts import Chart, portfolio_map, stock_chart
from planning.domain.message import N_
from planning.explain import competitor_points, residence_points
from planning.ui.kit import cached, links, state
from planning.ui.kit.badges import source_words
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.drawing import draw, drawn_once, part_once, pick_point, show_twin
from planning.ui.kit.naming import residence_names, territory_names
from planning.ui.kit.spoken import words
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
    st.title(words(TITLE))
    if asked is not None:
        st.warning(words("Cette résidence n'est pas dans le portefeuille : voici tout le parc."))
    st.markdown(_counted(desk))
    with st.grid(2, min_column_width=NARROWEST_HALF_PX, gap="large") as halves:
        with halves.cell():
            _map(desk)
        with halves.cell():
            part_once("territories", desk.drawn_from, lambda: _territories(desk))
    _table(desk)
    part_once("stock", desk.drawn_from, lambda: _stock(desk))


def _counted(desk: Desk) -> str:
    """Say what the portfolio holds; places and dwellings stand side by side and are never added."""
    programmes = desk.data["programmes"]
    values = {
        "residences": words.residences(len(desk.data["residences"])),
        "places": words.places(programmes["places"].sum()),
        "dwellings": words.dwellings(programmes["dwellings"].sum()),
    }
    template = N_("{residences} ; {places} d'une part, {dwellings} de l'autre (deux unités, jamais additionnées).")
    return words(template, **values)


def _map(desk: Desk) -> None:
    st.header(words("Où"))
    chosen = pick_point(
        drawn_once("portfolio map", desk.drawn_from, lambda: _drawn_map(desk)), "portfolio.map", "portfolio.map.twin"
    )
    if chosen is not None:
        links.open_residence(chosen)


def _drawn_map(desk: Desk) -> Chart:
    decisions = cached.explanation(desk.shown).decisions if desk.shown else None
    return portfolio_map(
        residence_points(desk.data, words), cached.outlines(), decisions, competitor_points(desk.data, words), words
    )


def _territories(desk: Desk) -> None:
    """Count the residences, places and dwellings of each territory, in the order of the data."""
    st.header(words("Par territoire"))
    rows = portfolio_rows(desk)
    counts = rows.groupby("territory_name", sort=False).agg(
        residences=("residence_id", "size"), places=("places", "sum"), dwellings=("dwellings", "sum")
    )

    columns = [
        Column("territory_name", words("Territoire"), pinned=True),
        Column("residences", words("Résidences"), words.integer),
        Column("places", words("Places"), words.integer),
        Column("dwellings", words("Logements"), words.integer),
    ]
    alt = words("Résidences, places et logements par territoire")
    show_table(counts.reset_index(), columns, alt, key="portfolio.territories", height="content")


def _table(desk: Desk) -> None:
    data = desk.data
    st.header(words("Les résidences"))
    st.caption(words("Choisissez une ligne pour ouvrir la fiche de la résidence."))
    rows = cached.remembered("portfolio rows", (desk.portfolio.hash, words.lang), lambda: portfolio_rows(desk))
    columns = [
        Column("name", words("Résidence"), pinned=True),
        Column("commune_name", words("Commune")),
        Column("territory_name", words("Territoire"), width="medium"),
        Column("owner", words("Propriétaire"), width="medium"),
        Column("places", words("Places"), words.integer),
        Column("dwellings", words("Logements"), words.integer),
        Column("year_built", words("Construit en"), words.year),
        Column("energy_label", words("Étiquette")),
        Column("condition_name", words("État")),
        Column("source_words", words("Source")),
    ]
    alt = words("Les résidences du portefeuille")
    position = pick_row(rows, columns, alt, key="portfolio.table", height=min(38 + 35 * len(rows), 720))
    if position is not None:
        links.open_residence(str(data["residences"]["residence_id"].iloc[position]))


def portfolio_rows(desk: Desk) -> pd.DataFrame:
    """The residences in the order of the data, with what they hold in their own units."""
    data = desk.data
    held = data["programmes"].groupby("residence_id")[["places", "dwellings"]].sum(min_count=1)
    rows = data["residences"].merge(held, on="residence_id", how="left")
    return rows.assign(
        territory_name=rows["territory"].map(territory_names(data)),
        condition_name=[words(CONDITIONS[condition]) for condition in rows["condition"]],
        source_words=[source_words(source) for source in rows["source"]],
    )


def _stock(desk: Desk) -> None:
    """Draw the places open by typology under the plan shown, one small chart each; one table for all."""
    if desk.shown is None:
        return
    st.header(words("Les places ouvertes, par programme, si l'on suit le plan"))
    stock = every_year(cached.explanation(desk.shown).stock, desk.data.years)
    order = stock.groupby("typology")["places"].sum().sort_values(ascending=False, kind="stable").index
    with st.grid(4, min_column_width=NARROWEST_PANEL_PX):
        for typology in order:
            one = stock[stock["typology"] == typology]
            draw(stock_chart(one, 1, words), f"portfolio.stock.{typology}")
    show_twin(stock_chart(stock, 4, words))


def every_year(stock: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """Complete `explain.stock_by_typology`: a typology that has closed, or is still to open, has 0 places that year."""
    keys = stock[["typology", "label"]].drop_duplicates()
    calendar = keys.merge(pd.DataFrame({"year": years}), how="cross")
    totals = stock.groupby(["typology", "label", "year"], as_index=False)["places"].sum()
    full = calendar.merge(totals, on=["typology", "label", "year"], how="left")
    return full.assign(places=full["places"].fillna(0.0))
