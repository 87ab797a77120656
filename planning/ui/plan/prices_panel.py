"""Under the plan: how firm its decisions are, and the prices of a well-housed year at which each is kept."""

from __future__ import annotations

import streamlit as st

from planning.charts import price_chart
from planning.domain.kinds import ActionKind
from planning.explain import (
    better_sentence,
    is_loose,
    loose_sentence,
    price_table,
)
from planning.store import PRICES_JOB
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.drawing import show_chart
from planning.ui.kit.job_panel import job_panel, last_outcome, running_job
from planning.ui.kit.launching import launch_about
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.plan.selection import plan_rows, price_ranges


def show_loose(desk: PlanDesk) -> None:
    """Say which decisions are interchangeable; as a warning where they are more than a fifth."""
    plan = plan_rows(desk).plan
    told = loose_sentence(plan, desk.data)
    if told is None:
        return
    if is_loose(plan):
        st.warning(plain(words(told)), icon=":material/balance:")
    else:
        st.caption(plain(words(told)))


def has_prices(desk: PlanDesk) -> bool:
    """Tell whether the decisions of the plan have prices: there are some, and a well-housed year has a price."""
    plan = desk.shown.plan
    return plan.scenario.value is not None and any(row.kind != ActionKind.KEEP for row in plan.decisions)


def show_prices(desk: PlanDesk) -> None:
    """Draw the prices of all decisions, and what searches those that are missing."""
    plan = desk.shown.plan
    acting = sum(row.kind != ActionKind.KEEP for row in plan.decisions)
    st.caption(
        words(
            "Chaque barre va du plus petit au plus grand prix d'une année bien logée où le plan garde la décision, "
            "entre 1 000 et 20 000 €. Trouvé par recherche, non démontré. Hachuré : le modèle ne tranche pas."
        )
    )
    found = price_ranges(desk)
    rows = price_table(found, plan, desk.data, words)
    if plan.scenario.value is not None and len(rows):
        show_chart(price_chart(rows, plan.scenario.value.place_year_eur, words), "plan.prices")
    better = better_sentence(plan, found)
    if better is not None:
        st.caption(plain(words(better)))
    _search(desk, len(rows), acting)


def _search(desk: PlanDesk, known: int, acting: int) -> None:
    """Say how many are known, and offer to search the others."""
    job = running_job(PRICES_JOB)
    if job is not None:
        job_panel(job)
        return
    if known >= acting:
        return
    last_outcome()
    values = {"known": known, "count": acting}
    st.caption(
        words(
            "Décisions dont les prix sont connus : {known} sur {count}. La recherche commence d'elle-même après le "
            "calcul d'un plan.",
            **values,
        )
    )
    st.button(
        words("Chercher les prix qui manquent"),
        key="plan.prices.search",
        icon=":material/play_arrow:",
        help=words("Quelques secondes par décision ; le calcul continue si vous quittez la page."),
        on_click=launch_about,
        args=(desk.shown.entry, PRICES_JOB),
    )
