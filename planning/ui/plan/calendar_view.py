"""The plan over the years: works by territory, people housed elsewhere and own funds to pay beneath."""

from __future__ import annotations

import datetime

import pandas as pd
import streamlit as st

from planning.charts import Chart, calendar_chart
from planning.domain.message import N_
from planning.explain.residences.families import FAMILIES
from planning.explain.residences.plan_list import moved_by_year, year_totals
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.drawing import drawn_once, ink, pick_point
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.plan import selection
from planning.ui.plan.selection import Selection


def say_title(heading: Heading, _chosen: Selection, desk: PlanDesk) -> None:
    """Write the year in which most people live elsewhere, and how many."""
    summary = desk.said.summary
    most = round(summary.peak_moves.value)
    if summary.peak_year is None or most == 0:
        heading.say(words("Personne n'est à reloger pendant les travaux."))
        return
    what = N_("En {year}, {most:persons} sont à reloger : le plus de tout le plan.")
    heading.say(words(what, year=summary.peak_year, most=most))


def show(chosen: Selection, desk: PlanDesk, opened: str) -> None:
    """Draw the calendar; a click on a name or a bar opens the residence beside."""
    if chosen.acting.empty:
        st.info(words("Aucune opération ne correspond à ces filtres."))
        return
    _legend(chosen)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    key = (*chosen.key, opened, ink(), today)
    chart = drawn_once("plan calendar", key, lambda: _chart(chosen, desk, today, opened))
    # Another key once a residence is open: the click is told once.
    with st.container(key="plan-scroll"), st.container(key="plan-wide"):
        clicked = pick_point(chart, f"plan.calendar.{opened}", "plan.calendar.twin")
    if clicked is not None and clicked != opened:
        selection.open_residence(clicked)
        st.rerun()


def _chart(chosen: Selection, desk: PlanDesk, today: datetime.date, opened: str) -> Chart:
    works = desk.said.timeline.merge(chosen.acting[["residence_id", "family", "verdict"]], on="residence_id")
    loose = words("interchangeable")
    works = works.assign(note=[loose if one == "interchangeable" else "" for one in works["verdict"]])
    totals = year_totals(chosen.acting, desk.shown.plan, desk.data)[["year", "paid_eur"]]
    moved = moved_by_year(desk.shown.plan, desk.data)
    by_year: pd.DataFrame = totals.assign(away=totals["year"].map(moved))
    return calendar_chart(works, by_year, today, opened, words, ink())


def _legend(chosen: Selection) -> None:
    here = set(chosen.acting["family"])
    signs = " · ".join(f"{look.sign} {words(look.name)}" for family, look in FAMILIES.items() if family in here)
    said = words("Pâle : études ; plein : travaux ; trait dessous : places fermées ; signe au bout : livraison.")
    st.caption(plain(f"{said} {signs}."))
