"""The page Synthèse: what do we get, for how much."""

from __future__ import annotations

import datetime
import math

import pandas as pd
import streamlit as st

from planning.charts import money_chart, need_multiples, portfolio_map, timeline_chart
from planning.domain.message import N_, Message
from planning.explain import Figure as Amount
from planning.explain import Summary, competitor_points, missing_over_futures, residence_points
from planning.i18n import Lang, euros, integer, percent, say, text
from planning.ui.kit import cached, links
from planning.ui.kit.desk import PlanDesk, open_plan_desk
from planning.ui.kit.drawing import draw, pick_point, show_chart, show_twin
from planning.ui.kit.figure_row import Figure, figures_row
from planning.ui.kit.markdown import plain
from planning.ui.kit.need_bands import need_band
from planning.ui.kit.parameters_used import show_plan_parameters

TITLE = N_("Ce que donne le plan")
NARROWEST_PANEL_PX = 250
NARROWEST_HALF_PX = 480
"""At 1024 px the map stands above the works, on larger screens beside them."""


def show() -> None:
    """Draw the page."""
    desk = open_plan_desk(TITLE)
    lang, said = desk.lang, desk.said
    st.caption(_status(desk))
    st.title(text(TITLE, lang))
    st.markdown(f"**{plain(say(said.summary.headline, lang))}**")
    figures_row(headline_figures(said.summary, lang))
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
    parts = [say(part, desk.lang) for part in desk.said.status_line]
    entry = desk.shown.entry
    if entry.checked_at is not None and not entry.faults:
        checked = Message(N_("contrôlé le {date}"), {"date": entry.checked_at.date()})
        parts.append(say(checked, desk.lang))
    return plain(" · ".join(parts))


def _needs(desk: PlanDesk) -> None:
    """Draw one small chart per public, as many side by side as there is room for; one table for all."""
    lang, supply = desk.lang, desk.said.supply
    st.header(text(N_("Le besoin et les places, par public"), lang))
    average = missing_over_futures(desk.shown.plan)
    if average is not None:
        st.caption(plain(say(average, lang)))
    band = need_band(cached.draws(desk.data), desk.shown.plan.scenario)
    groups = [group for _, group in supply.groupby("client_group", sort=False)]
    with st.grid(max(len(groups), 1), min_column_width=NARROWEST_PANEL_PX):
        for group in groups:
            name = group["client_group"].iloc[0]
            draw(need_multiples(group, _of_group(band, name), 1, lang), f"summary.need.{name}")
    show_twin(need_multiples(supply, band, 4, lang), lang)


def _of_group(band: pd.DataFrame | None, group: str) -> pd.DataFrame | None:
    return None if band is None else band[band["client_group"] == group]


def _map(desk: PlanDesk) -> None:
    lang = desk.lang
    st.header(text(N_("Où"), lang))
    chart = portfolio_map(
        residence_points(desk.data, lang),
        cached.outlines(),
        desk.said.decisions,
        competitor_points(desk.data, lang),
        lang,
    )
    chosen = pick_point(chart, "summary.map", lang)
    st.caption(text(N_("Taille : places ; couleur : public ; anneau : décision. Un clic ouvre la fiche."), lang))
    if chosen is not None:
        links.open_residence(chosen)


def _works(desk: PlanDesk) -> None:
    lang = desk.lang
    st.header(text(N_("Les travaux, par territoire"), lang))
    today = datetime.datetime.now(tz=datetime.UTC).date()
    chart = timeline_chart(desk.said.timeline, desk.data.years, today, lang)
    show_chart(chart, "summary.timeline", lang)


def _money(desk: PlanDesk) -> None:
    st.header(text(N_("L'argent, par année et par source"), desk.lang))
    show_chart(money_chart(desk.said.money, desk.lang), "summary.money", desk.lang)


def _limits(desk: PlanDesk) -> None:
    lang, said = desk.lang, desk.said
    st.header(text(N_("Ce qui limite le plan"), lang))
    st.markdown("\n".join(f"- {plain(say(limit, lang))}" for limit in said.limits))
    st.header(text(N_("Face au tableur"), lang))
    st.markdown(plain(say(said.ranking_gain, lang)))


# The five figures at the top of the summary, in words.


def headline_figures(summary: Summary, lang: Lang) -> list[Figure]:
    """Return need covered, places that fit, money, residences renewed, people to move; each with its comparison."""
    year = {"year": summary.year}
    money = Message(N_("dont {own:euros} de fonds propres"), {"own": summary.own.value})
    found = [
        Figure(
            text(N_("Places adaptées occupées"), lang),
            integer(summary.fitting.value, lang),
            _change(summary.fitting, lang),
        ),
        Figure(text(N_("Investissement"), lang), euros(summary.capex.value, lang), say(money, lang)),
        Figure(text(N_("Résidences rénovées"), lang), _renewed(summary, lang), _labels(summary, lang)),
        Figure(
            text(N_("Personnes à reloger"), lang),
            integer(summary.peak_moves.value, lang),
            _peak(summary, lang),
        ),
    ]
    if summary.covered is None:
        return found
    covered = Figure(
        say(Message(N_("Besoin couvert en {year}"), year), lang),
        # Rounded down: 99.9 % must not read as everybody.
        percent(math.floor(100 * summary.covered.value + 1e-9) / 100, lang=lang),
        _points(summary.covered, lang),
    )
    return [covered, *found]


def signed(count: float, lang: Lang) -> str:
    """`+586`, `-12`: a change always shows its direction.

    >>> signed(586, "fr"), signed(-12.2, "fr"), signed(0, "fr")
    ('+586', '-12', '0')
    """
    written = integer(count, lang)
    return f"+{written}" if round(count) > 0 else written


def _change(amount: Amount, lang: Lang) -> str:
    if amount.change is None:
        return ""
    template = N_("{change} par rapport à ne rien faire")
    return say(Message(template, {"change": signed(amount.change, lang)}), lang)


def _points(amount: Amount, lang: Lang) -> str:
    if amount.change is None:
        return ""
    points = amount.change * 100
    one = N_("{change} point par rapport à ne rien faire")
    many = N_("{change} points par rapport à ne rien faire")
    template = one if abs(round(points)) < 2 else many
    return say(Message(template, {"change": signed(points, lang)}), lang)


def _renewed(summary: Summary, lang: Lang) -> str:
    values = {"renewed": summary.renewed, "total": summary.residences}
    return say(Message(N_("{renewed} sur {total}"), values), lang)


def _labels(summary: Summary, lang: Lang) -> str:
    if summary.labels_total == 0:
        return text(N_("aucune étiquette F ou G"), lang)
    values = {"treated": summary.labels_treated, "total": summary.labels_total}
    return say(Message(N_("étiquettes F et G traitées : {treated} sur {total}"), values), lang)


def _peak(summary: Summary, lang: Lang) -> str:
    if summary.peak_year is None:
        return text(N_("aucun déménagement"), lang)
    return say(Message(N_("au plus la même année, {year}"), {"year": summary.peak_year}), lang)
