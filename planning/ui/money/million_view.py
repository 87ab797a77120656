"""The view « Ce qu'achète le prochain million » of the room Argent: budgets against people, each point a plan."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.charts import frontier_chart
from planning.domain.errors import CapError
from planning.domain.frontier_points import Frontier, FrontierPoint
from planning.domain.message import N_
from planning.explain import frontier_sentences, frontier_table, frontier_title, knee
from planning.store import FRONTIER_JOB, Job
from planning.ui.kit import cached, state
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.drawing import pick_point
from planning.ui.kit.job_panel import running_job
from planning.ui.kit.launching import launch_about
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading

NAME = N_("Prochain million")
TITLE = N_("Ce qu'achète le prochain million")


def show(desk: PlanDesk, heading: Heading) -> None:
    """Draw what is known of other budgets around the plan shown, or offer to search them."""
    found = _found(desk)
    if found is None or not found.found:
        heading.say(words(TITLE))
        _offer(desk, has_none=found is not None)
        return
    values = tuple(point.plan.objective for point in found.points if point.plan is not None)
    key = (desk.shown.entry.id, values)
    rows = cached.remembered("frontier table", key, lambda: frontier_table(found, desk.data))
    heading.say(words(frontier_title(rows)))
    has_value = desk.shown.plan.scenario.value is not None
    said = [words(one) for one in frontier_sentences(rows, desk.data, has_value=has_value)[:1]]
    st.markdown(plain(" ".join(said)))
    chart = frontier_chart(rows, desk.data.manifest.last_year, words, knee=knee(rows), has_value=has_value)
    picked = pick_point(chart, "million.chart")
    _sentences(rows, desk, has_value)
    _open(desk, found, rows, picked)


def _found(desk: PlanDesk) -> Frontier | None:
    """What each budget buys around the plan shown; None when it is not searched, or searched just now."""
    return None if _search(desk) is not None else cached.store().frontier(desk.shown.entry.id)


def _search(desk: PlanDesk) -> Job | None:
    """The search around the plan shown that goes on, or waits."""
    job = running_job(FRONTIER_JOB)
    return job if job is not None and job.plan_id == desk.shown.entry.id else None


def _offer(desk: PlanDesk, *, has_none: bool) -> None:
    """Say that the search goes on, or offer it; an empty view says what it would show."""
    if _search(desk) is not None:
        said = words("Recherche en cours : la barre du haut dit où elle en est ; le résultat s'affichera ici.")
        st.info(said, icon=":material/hourglass_top:")
        return
    if has_none:
        st.info(words("Aucun de ces budgets ne donne de plan."), icon=":material/savings:")
    st.markdown(
        words(
            "Seize budgets de fonds propres, de peu à deux fois celui du plan : combien de personnes bien logées "
            "chacun achète, où est le coude, et un plan vérifié pour chacun. Deux à trois minutes ; le calcul continue "
            "si vous quittez la page."
        )
    )
    st.button(
        words("Calculer ce que chaque budget achète"),
        key="million.search",
        type="primary",
        icon=":material/play_arrow:",
        on_click=launch_about,
        args=(desk.shown.entry, FRONTIER_JOB),
    )


def _sentences(rows: pd.DataFrame, desk: PlanDesk, has_value: bool) -> None:
    """Say beneath the chart where the knee is, below which budget nothing is possible, how well all is proven."""
    said = [words(one) for one in frontier_sentences(rows, desk.data, has_value=has_value)[2:]]
    if said:
        st.markdown("\n".join(f"- {plain(one)}" for one in said))


# A point becomes the plan shown, under a scenario of its own.


def _open(desk: PlanDesk, found: Frontier, rows: pd.DataFrame, picked: str | None) -> None:
    """Offer the plan of the point clicked, or of one chosen by its budget."""
    points = {str(number): point for number, point in enumerate(found.points, 1) if point.plan is not None}
    others = {number: point for number, point in points.items() if point.factor != 1.0}
    if not others:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            words("Voir le plan d'un autre budget"),
            list(others),
            index=list(others).index(picked) if picked in others else None,
            format_func=lambda number: _label(number, rows),
            key=f"million.point.{picked}",
            placeholder=words("Choisir un budget"),
            width=420,
        )
        st.button(
            words("Ouvrir ce plan"),
            key="million.open",
            icon=":material/open_in_new:",
            disabled=chosen is None,
            on_click=_opened,
            args=(desk, None if chosen is None else others[str(chosen)]),
        )


def _label(number: str, rows: pd.DataFrame) -> str:
    row = rows.iloc[int(number) - 1]
    what = N_("{budget:euros} de fonds propres : {people:persons}")
    return words(what, budget=row["budget_eur"], people=row["people"])


def _opened(desk: PlanDesk, point: FrontierPoint | None) -> None:
    """Save the point as a scenario of its own and show its plan."""
    if point is None:
        return
    entry = desk.shown.entry
    what = N_("{name}, {budget:euros} de fonds propres")
    title = words(what, name=entry.scenario.title or entry.name, budget=point.budget_eur)
    try:
        state.show_plan(str(cached.store().open_point(entry.id, point, title)))
    except CapError as error:
        st.error(plain(words(error.message)), icon=":material/error:")
