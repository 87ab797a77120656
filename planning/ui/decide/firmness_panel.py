"""How firm each decision is, on the pages Plan and Pourquoi: its verdict, and the prices at which it is kept."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from planning.charts import price_chart
from planning.domain.kinds import ActionKind
from planning.domain.statement import PriceRange
from planning.explain import (
    VERDICTS,
    better_sentence,
    is_loose,
    judged,
    loose_sentence,
    price_of_decision,
    price_sentence,
    price_table,
    verdict_sentence,
)
from planning.store import PRICES_JOB
from planning.ui.kit import cached
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.drawing import show_chart
from planning.ui.kit.job_panel import job_panel, last_outcome, running_job
from planning.ui.kit.launching import launch_about
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import option_names, residence_names
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column


def price_ranges(desk: PlanDesk) -> Mapping[str, PriceRange]:
    """The prices that are known of the plan shown, by residence; none under the first model."""
    shown = desk.shown
    return {} if shown.plan.scenario.value is None else cached.store().price_ranges(shown.entry.id)


def with_firmness(rows: pd.DataFrame, desk: PlanDesk) -> pd.DataFrame:
    """The table of decisions with two columns more, in words: `verdict` and `prices`."""
    found = price_ranges(desk)
    verdicts = {row.residence_id: row.verdict for row in judged(desk.shown.plan, found).decisions}
    prices = {residence_id: words(price_sentence(one)) for residence_id, one in found.items()}
    ids = rows["residence_id"]
    return rows.assign(
        verdict=[words(VERDICTS[verdicts.get(residence_id, "")]) for residence_id in ids],
        prices=[prices.get(residence_id, words("non cherché")) for residence_id in ids],
    )


def firmness_columns() -> tuple[Column, Column]:
    """What a table of decisions says of them in the value model: the verdict, the prices."""
    verdict = words(
        "Noyau : aucun plan trouvé à moins de 0,5 % du gain ne se passe de cette décision. Interchangeable : un autre "
        "plan, aussi près, décide autre chose ici."
    )
    prices = words(
        "Prix d'une année bien logée entre lesquels le plan garde la décision : trouvé par recherche, non démontré."
    )
    return (
        Column("verdict", words("Solidité"), help=verdict),
        Column("prices", words("Prix qui la tiennent"), help=prices, width="large"),
    )


def show_loose(desk: PlanDesk) -> None:
    """Say which decisions are interchangeable; as a warning where they are more than a fifth."""
    plan = judged(desk.shown.plan, price_ranges(desk))
    told = loose_sentence(plan, desk.data)
    if told is None:
        return
    if is_loose(plan):
        st.warning(plain(words(told)), icon=":material/balance:")
    else:
        st.caption(plain(words(told)))


def show_prices(desk: PlanDesk) -> None:
    """Draw the prices of all decisions, and what searches those that are missing."""
    plan = desk.shown.plan
    acting = sum(row.kind != ActionKind.KEEP for row in plan.decisions)
    if plan.scenario.value is None or not acting:
        return
    st.header(words("À quels prix chaque décision tient"))
    st.caption(
        words(
            "Chaque barre va du plus petit au plus grand prix d'une année bien logée où le plan garde la décision, "
            "entre 1 000 et 20 000 €. Trouvé par recherche, non démontré. Hachuré : le modèle ne tranche pas."
        )
    )
    found = price_ranges(desk)
    rows = price_table(found, plan, desk.data, words)
    if len(rows):
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


def show_firmness(desk: PlanDesk, residence_id: str) -> None:
    """Say how firm the decision of a residence is; nothing where none is taken, nor under the first model."""
    ranges = price_ranges(desk)
    rows = judged(desk.shown.plan, ranges).decisions
    decided = next((row for row in rows if row.residence_id == residence_id), None)
    if decided is None or decided.kind == ActionKind.KEEP or desk.shown.plan.scenario.value is None:
        return
    told = []
    verdict = verdict_sentence(decided)
    if verdict is not None:
        told.append(words(verdict))
    found = ranges.get(residence_id)
    if found is None:
        told.append(words("Les prix d'une année bien logée qui tiennent cette décision ne sont pas encore cherchés."))
    else:
        decision = option_names(desk.data).get(found.option_id, found.option_id)
        residence = residence_names(desk.data).get(residence_id, residence_id)
        told.append(words(price_of_decision(found, decision, residence)))
    st.header(words("Cette décision est-elle solide ?"))
    st.markdown("\n".join(f"- {plain(line)}" for line in told))
