"""Every residence in order of priority, and the button that prepares all explanations."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.explain.why import Ranked, Teller, certainty
from planning.explain.why.documents import read_ranking
from planning.explain.words import names
from planning.i18n import number, say, text
from planning.store import EVERY_RESIDENCE, EXPLAIN_JOB, start_job
from planning.ui import cached, links, state
from planning.ui.desk import PlanDesk
from planning.ui.job_panel import job_panel, last_outcome, running_job
from planning.ui.markdown import plain
from planning.ui.table_view import Column, pick_row


def show_every_residence(desk: PlanDesk, teller: Teller) -> None:
    """Draw the ranking if it is known, and what prepares it."""
    lang, plan_id = desk.lang, desk.shown.entry.id
    st.header(text(N_("Toutes les résidences, par ordre de priorité"), lang))
    rows = read_ranking(cached.store().explanation(plan_id, EVERY_RESIDENCE))
    if rows is not None:
        _table(rows, desk, teller)
    job = running_job()
    if job is not None:
        job_panel(job, lang)
        return
    last_outcome(lang)
    explained = cached.store().explained(plan_id)
    count = len(desk.shown.plan.decisions)
    if len(explained) >= count:
        return
    values = {"done": len(explained), "total": count}
    st.caption(plain(say(Message(N_("Résidences expliquées : {done} sur {total}."), values), lang)))
    st.button(
        text(N_("Préparer toutes les explications"), lang),
        key="why.every",
        icon=":material/play_arrow:",
        help=text(N_("Le calcul continue si vous quittez la page ; ce qui est prêt est gardé."), lang),
        on_click=_prepare,
        args=(desk,),
    )


def _prepare(desk: PlanDesk) -> None:
    entry = desk.shown.entry
    try:
        job_id = start_job(cached.store(), entry.portfolio_hash, entry.scenario, kind=EXPLAIN_JOB, plan_id=entry.id)
    except CapError as error:
        st.error(plain(say(error.message, desk.lang)), icon=":material/error:")
        return
    state.follow_job(str(job_id))


def _table(rows: tuple[Ranked, ...], desk: PlanDesk, teller: Teller) -> None:
    lang = desk.lang
    called = names(desk.data, "residences")
    frame = pd.DataFrame(
        [
            {
                "rank": row.rank,
                "residence": called.get(row.decision.residence_id, row.decision.residence_id),
                "decision": say(teller.decided(row), lang),
                "loss": row.loss,
                "proof": say(certainty(row.statement), lang),
                "sentence": " ".join(say(message, lang) for message in teller.say(row.statement)),
            }
            for row in rows
        ]
    )
    help_ = N_(
        "Si la résidence restait comme elle est ; pour celles qui y restent, par la meilleure de leurs autres "
        "opérations. Vide : rien d'autre ne tient."
    )
    columns = [
        Column("rank", text(N_("Rang"), lang), str),
        Column("residence", text(N_("Résidence"), lang), pinned=True),
        Column("decision", text(N_("Décision"), lang), width="medium"),
        Column(
            "loss",
            text(N_("Points perdus sans elle"), lang),
            lambda points: "" if pd.isna(points) else number(points, lang),
            help=text(help_, lang),
        ),
        Column("proof", text(N_("Preuve"), lang)),
        Column("sentence", text(N_("Pourquoi"), lang), width="large"),
    ]
    st.caption(text(N_("Choisissez une ligne pour voir toutes ses raisons."), lang))
    alt = text(N_("Les résidences, par ordre de priorité"), lang)
    position = pick_row(frame, columns, alt, key="why.ranking", height=min(38 + 35 * len(frame), 540))
    if position is not None and rows[position].decision.residence_id != state.asked_residence():
        links.explain_residence(rows[position].decision.residence_id)
