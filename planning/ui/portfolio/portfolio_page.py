"""The view Parc: the residences listed and on a map, the sheet of each, and the grids in which they are changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd
import streamlit as st

from planning.charts import Chart, portfolio_map, stock_chart
from planning.domain.message import N_
from planning.explain import competitor_points, residence_points
from planning.explain.names import option_labels
from planning.explain.residences.families import family_of
from planning.ui.kit import cached, links, state
from planning.ui.kit.badges import source_words
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.drawing import draw, drawn_once, part_once, pick_point, show_twin
from planning.ui.kit.listing import Head, Row, Span, opening, show_list, text, written
from planning.ui.kit.naming import residence_names, territory_names, typology_names
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.kit.views import Heading
from planning.ui.portfolio import edit_view, residence_sheet

TITLE = N_("Le parc")
MODE: Final = "stock_mode"
SEE, EDIT = "see", "edit"
MODES: Final = {SEE: N_("Voir"), EDIT: N_("Modifier")}
MOST_LISTED: Final = 300
"""Residences listed on one page; of a larger portfolio, those of one territory."""
NARROWEST_HALF_PX = 480
NARROWEST_PANEL_PX = 250
CONDITIONS = {"good": N_("bon"), "fair": N_("moyen"), "poor": N_("mauvais"), "": N_("inconnu")}


def show(heading: Heading) -> None:
    """Draw the view: the whole portfolio, its grids, or the residence that the address names."""
    asked = state.asked_residence()
    mode = state.one_of(MODE, list(MODES)) if asked is None else SEE
    desk = open_desk(TITLE, newest=mode == EDIT)
    if asked is not None and asked in residence_names(desk.data):
        residence_sheet.show(desk, asked)
        return
    if asked is not None:
        st.warning(words("Cette résidence n'est pas dans le portefeuille : voici tout le parc."))
    _choose_mode(mode)
    if mode == EDIT:
        edit_view.show(heading, desk)
        return
    heading.say(*_counted(desk))
    _list(desk)
    with st.grid(2, min_column_width=NARROWEST_HALF_PX, gap="large") as halves:
        with halves.cell():
            _map(desk)
        with halves.cell():
            part_once("territories", desk.drawn_from, lambda: _territories(desk))
    part_once("stock", desk.drawn_from, lambda: _stock(desk))


def _choose_mode(mode: str) -> None:
    state.set_widget(MODE, mode)
    st.segmented_control(
        words("Voir ou modifier"),
        list(MODES),
        required=True,
        format_func=lambda one: words(MODES[one]),
        label_visibility="collapsed",
        key=state.choice_key(MODE),
        on_change=state.keep_choice,
        args=(MODE,),
    )


def _counted(desk: Desk) -> tuple[str, str]:
    """Say what the portfolio holds, and how it is; places and dwellings stand side by side and are never added."""
    programmes, homes = desk.data["programmes"], desk.data["residences"]
    values = {
        "residences": words.residences(len(homes)),
        "places": words.places(programmes["places"].sum()),
        "dwellings": words.dwellings(programmes["dwellings"].sum()),
        "label": int(homes["energy_label"].isin(["F", "G"]).sum()),
        "poor": int((homes["condition"] == "poor").sum()),
        "unknown": int((homes["condition"] == "").sum()),
    }
    finding = words("{residences} : {places} et {dwellings}.", **values)
    told = N_("Étiquettes F ou G : {label}. En mauvais état : {poor}, état inconnu : {unknown}.")
    return finding, words(told, **values)


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


def _list(desk: Desk) -> None:
    """List the residences, those of one territory together; a name opens its sheet."""
    area = _one_territory(desk)
    key = (desk.data.portfolio_hash, None if desk.shown is None else desk.shown.entry.id, words.lang, area)
    rows = cached.remembered("stock list", key, lambda: written(list(_lines(desk, area))))
    heads = [
        Head(words("Résidence"), width="32%"),
        Head(words("Ce qu'elle loge"), width="26%"),
        Head(words("Construit en"), "right", wide=True),
        Head(words("Étiquette"), "center"),
        Head(words("État"), wide=True),
        Head(words("Ce que décide le plan"), width="22%"),
    ]
    drawn = show_list(heads, rows, words("Les résidences du portefeuille"), key="portfolio.list")
    if drawn.opened:
        links.open_residence(drawn.opened)


def _one_territory(desk: Desk) -> str:
    """Ask which territory is listed, where there are too many residences for one page; empty: all are."""
    homes = desk.data["residences"]
    if len(homes) <= MOST_LISTED:
        return ""
    areas = territory_names(desk.data)
    largest = homes["territory"].value_counts().index.tolist()
    chosen = st.selectbox(
        words("Territoire"), largest, format_func=lambda one: areas.get(one, one), key="portfolio.territory", width=420
    )
    return str(chosen)


def _lines(desk: Desk, area: str) -> Iterator[Row]:
    table = portfolio_rows(desk)
    table = table[table["territory"] == area] if area else table
    held = _held(desk)
    decided = _decided(desk)
    for territory, rows in table.groupby("territory_name", sort=False):
        yield Row([[[Span(str(territory), "strong"), Span(words.residences(len(rows)), "quiet")]]], kind="group")
        for row in rows.to_dict("records"):
            where = " · ".join(filter(None, (row["commune_name"], row["owner"])))
            name = opening(str(row["name"]), str(row["residence_id"]))
            yield Row(
                [
                    [[name], [Span(where, "quiet")]],
                    [
                        [Span(one)]
                        for one in held.get(row["residence_id"], [words("site candidat, rien n'y fonctionne")])
                    ],
                    text("" if pd.isna(row["year_built"]) else words.year(int(row["year_built"]))),
                    text(row["energy_label"] or "?", "bad" if row["energy_label"] in ("F", "G") else ""),
                    text(row["condition_name"], "bad" if row["condition"] == "poor" else ""),
                    decided.get(row["residence_id"], text(words("inchangée") if desk.shown else "", "quiet")),
                ],
                id=str(row["residence_id"]),
            )


def _held(desk: Desk) -> dict[str, list[str]]:
    """What each residence holds, a line each programme: its size in its own unit, and its kind."""
    kinds = typology_names(desk.data)
    found: dict[str, list[str]] = {}
    for row in desk.data["programmes"].to_dict("records"):
        size = words.dwellings(row["dwellings"]) if pd.isna(row["places"]) else words.places(row["places"])
        found.setdefault(row["residence_id"], []).append(f"{size}, {kinds.get(row['typology'], row['typology'])}")
    return found


def _decided(desk: Desk) -> dict[str, list[list[Span]]]:
    """What the plan shown does at each residence, and when."""
    if desk.shown is None:
        return {}
    labels = option_labels(desk.shown.seen, words)
    found = {}
    for row in desk.shown.plan.decisions:
        family = family_of(row.kind)
        if family is not None:
            sign = Span(family.sign, color=family.outline, on_dark=family.on_dark, label=words(family.name))
            when = words("{start} → {delivery}", start=str(row.start_year), delivery=str(row.delivery_year))
            found[row.residence_id] = [[sign, Span(labels.get(row.option_id, row.option_id))], [Span(when, "quiet")]]
    return found


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
