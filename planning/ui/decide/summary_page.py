"""The page Synthèse: what do we get, for how much."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from planning.charts import housed_chart, money_chart, need_multiples, portfolio_map, timeline_chart
from planning.domain.message import N_, Message
from planning.explain import Figure as Amount
from planning.explain import Summary, competitor_points, gain_sentence, missing_over_futures, residence_points
from planning.explain.how_housed import HOUSED_NAMES
from planning.ui.kit import cached, links
from planning.ui.kit.desk import PlanDesk, open_plan_desk
from planning.ui.kit.drawing import draw, pick_point, show_chart, show_twin
from planning.ui.kit.figure_row import Figure, figures_row
from planning.ui.kit.markdown import plain
from planning.ui.kit.need_bands import need_band
from planning.ui.kit.parameters_used import show_plan_parameters
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table

TITLE = N_("Ce que donne le plan")
NARROWEST_PANEL_PX = 250
NARROWEST_HALF_PX = 480
"""At 1024 px the map stands above the works, on larger screens beside them."""


def show() -> None:
    """Draw the page."""
    desk = open_plan_desk(TITLE)
    said = desk.said
    st.caption(_status(desk))
    st.title(words(TITLE))
    st.markdown(f"**{plain(words(said.summary.headline))}**")
    gain = gain_sentence(desk.shown.plan)
    if gain is not None:
        st.markdown(plain(words(gain)))
    if said.summary.housed is not None:
        figures_row(housed_figures(said.summary, said.summary.housed))
    figures_row(headline_figures(said.summary))
    _housed(desk)
    _needs(desk)
    with st.grid(2, min_column_width=NARROWEST_HALF_PX, gap="large") as halves:
        with halves.cell():
            _works(desk)
        with halves.cell():
            _map(desk)
            _money(desk)
            _limits(desk)
    show_plan_parameters(desk, "summary")


def _status(desk: PlanDesk) -> str:
    parts = [words(part) for part in desk.said.status_line]
    entry = desk.shown.entry
    if entry.checked_at is not None and not entry.faults:
        checked = Message(N_("contrôlé le {date}"), {"date": entry.checked_at.date()})
        parts.append(words(checked))
    return plain(" · ".join(parts))


def _housed(desk: PlanDesk) -> None:
    """Draw how people are housed year by year and after the plan, then by public; value model only."""
    said = desk.said
    if said.housed.empty:
        return
    st.header(words("Comment les personnes sont logées"))
    show_chart(housed_chart(said.housed, words), "summary.housed")
    st.caption(words("Après le trait : des moyennes par période, où rien n'est décidé."))
    columns = [
        Column("label", words("Public"), pinned=True, width="medium"),
        *(Column(name, words(label), words.integer) for name, label in HOUSED_NAMES.items()),
        Column("need", words("Besoin"), words.integer),
    ]
    title = words("Par public, en {year}", year=said.summary.year)
    with st.expander(title):
        show_table(said.housed_groups, columns, title, key="summary.housed.groups", height="content")


def _needs(desk: PlanDesk) -> None:
    """Draw one small chart per public, as many side by side as there is room for; one table for all."""
    supply = desk.said.supply
    st.header(words("Le besoin et les places, par public"))
    average = missing_over_futures(desk.shown.plan)
    if average is not None:
        st.caption(plain(words(average)))
    band = need_band(cached.draws(desk.data), desk.shown.plan.scenario)
    groups = [group for _, group in supply.groupby("client_group", sort=False)]
    with st.grid(max(len(groups), 1), min_column_width=NARROWEST_PANEL_PX):
        for group in groups:
            name = group["client_group"].iloc[0]
            draw(need_multiples(group, _of_group(band, name), 1, words), f"summary.need.{name}")
    show_twin(need_multiples(supply, band, 4, words))


def _of_group(band: pd.DataFrame | None, group: str) -> pd.DataFrame | None:
    return None if band is None else band[band["client_group"] == group]


def _map(desk: PlanDesk) -> None:
    st.header(words("Où"))
    chart = portfolio_map(
        residence_points(desk.data, words),
        cached.outlines(),
        desk.said.decisions,
        competitor_points(desk.data, words),
        words,
    )
    chosen = pick_point(chart, "summary.map")
    st.caption(words("Taille : places ; couleur : public ; anneau : décision. Un clic ouvre la fiche."))
    if chosen is not None:
        links.open_residence(chosen)


def _works(desk: PlanDesk) -> None:
    st.header(words("Les travaux, par territoire"))
    today = datetime.datetime.now(tz=datetime.UTC).date()
    chart = timeline_chart(desk.said.timeline, desk.data.years, today, words)
    show_chart(chart, "summary.timeline")


def _money(desk: PlanDesk) -> None:
    st.header(words("L'argent, par année et par source"))
    show_chart(money_chart(desk.said.money, words), "summary.money")


def _limits(desk: PlanDesk) -> None:
    said = desk.said
    st.header(words("Ce qui limite le plan"))
    st.markdown("\n".join(f"- {plain(words(limit))}" for limit in said.limits))
    st.header(words("Face au tableur"))
    st.markdown(plain(words(said.ranking_gain)))


# The figures at the top of the summary, in words.


def housed_figures(summary: Summary, housed: Mapping[str, Amount]) -> list[Figure]:
    """Return the four numbers of the last year, that add up to the need, each with its change."""
    found = []
    for name, label in HOUSED_NAMES.items():
        title = words(N_("{who} en {year}"), who=words(label), year=summary.year) if name == "well" else words(label)
        found.append(Figure(title, words.integer(housed[name].value), _change(housed[name])))
    return found


def headline_figures(summary: Summary) -> list[Figure]:
    """Return need covered, places that fit, money, residences renewed, people to move; each with its comparison.

    Under the value model the four numbers stand above (`housed_figures`): need covered and places that fit do not.
    """
    year = {"year": summary.year}
    money = Message(N_("dont {own:euros} de fonds propres"), {"own": summary.own.value})
    found = [
        Figure(words("Places adaptées occupées"), words.integer(summary.fitting.value), _change(summary.fitting)),
        Figure(words("Investissement"), words.euros(summary.capex.value), words(money)),
        Figure(words("Résidences rénovées"), _renewed(summary), _labels(summary)),
        Figure(words("Personnes à reloger"), words.integer(summary.peak_moves.value), _peak(summary)),
    ]
    if summary.housed is not None:
        return found[1:]
    if summary.covered is None:
        return found
    covered = Figure(
        words("Besoin couvert en {year}", **year),
        # Rounded down: 99.9 % must not read as everybody.
        words.percent(math.floor(100 * summary.covered.value + 1e-9) / 100),
        _covered_anyway(summary.covered),
    )
    return [covered, *found]


def signed(count: float) -> str:
    """`+586`, `-12`: a change always shows its direction.

    >>> signed(586, "fr"), signed(-12.2, "fr"), signed(0, "fr")
    ('+586', '-12', '0')
    """
    written = words.integer(count)
    return f"+{written}" if round(count) > 0 else written


def _change(amount: Amount) -> str:
    if amount.change is None:
        return ""
    template = N_("{change} par rapport à ne rien faire")
    return words(template, change=signed(amount.change))


def _covered_anyway(amount: Amount) -> str:
    """Say which share of the need is covered if nothing is done."""
    if amount.change is None:
        return ""
    # Rounded as the figure above.
    then = math.floor(100 * (amount.value - amount.change) + 1e-9) / 100
    return words(N_("{then:percent} si rien n'est fait"), then=then)


def _renewed(summary: Summary) -> str:
    values = {"renewed": summary.renewed, "total": summary.residences}
    return words("{renewed} sur {total}", **values)


def _labels(summary: Summary) -> str:
    if summary.labels_total == 0:
        return words("aucune étiquette F ou G")
    values = {"treated": summary.labels_treated, "total": summary.labels_total}
    return words("étiquettes F et G traitées : {treated} sur {total}", **values)


def _peak(summary: Summary) -> str:
    if summary.peak_year is None:
        return words("aucun déménagement")
    return words("au plus la même année, {year}", year=summary.peak_year)
