"""The page Pourquoi: why this decision, why not another, what it would take."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.kinds import ActionKind
from planning.domain.message import N_
from planning.domain.statement import PRICES, WHOLE_GAP, Explanation, Kind, Ranked, Statement
from planning.explain.names import names
from planning.explain.why_words import Teller, certainty
from planning.explain.worth_words import unit_sentence
from planning.store import EVERY_RESIDENCE, EXPLAIN_JOB
from planning.store.explanations import read_explanation, read_ranking
from planning.ui.decide.firmness_panel import show_firmness
from planning.ui.decide.pair_panel import show_pair
from planning.ui.decide.statements import (
    of_kind,
    show_contributions,
    show_others,
    show_sentences,
    show_wide,
    worth_columns,
)
from planning.ui.kit import cached, links, state
from planning.ui.kit.desk import PlanDesk, open_plan_desk
from planning.ui.kit.job_panel import job_panel, last_outcome, running_job
from planning.ui.kit.launching import launch_about
from planning.ui.kit.markdown import plain
from planning.ui.kit.parameters_used import show_plan_parameters
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, pick_row
from planning.ui.portfolio.residence_sheet import decision_sentence
from planning.workflow import explain_residence, first_facts

TITLE = N_("Pourquoi, et ce qu'il faudrait")
EXPECTED_STATEMENTS = 24
"""A full explanation has about so many: where the progress bar ends."""


def show() -> None:
    """Draw the page."""
    desk = open_plan_desk(TITLE)
    st.title(words(TITLE))
    teller = Teller.of(desk.shown.plan, desk.data, words)
    residence_id = _choose(desk)
    _decision(desk, residence_id)
    show_firmness(desk, residence_id)
    kept = read_explanation(cached.store().explanation(desk.shown.entry.id, residence_id))
    found = kept or first_facts(desk.shown.asker, residence_id)
    _of_the_decision(found, teller)
    if kept is None:
        _explain(desk, residence_id)
    else:
        _others(found, teller)
    show_pair(desk, residence_id, teller)
    show_every_residence(desk, teller)
    show_plan_parameters(desk, "why")


def _choose(desk: PlanDesk) -> str:
    """Return the residence that the address or the reader names; else the first that something is done to."""
    residences = desk.data["residences"]
    called = dict(zip(residences["residence_id"], residences["name"], strict=True))
    ids = sorted(called, key=called.__getitem__)
    first = desk.said.decisions["residence_id"].iloc[0] if len(desk.said.decisions) else ids[0]
    asked = state.asked_residence()
    chosen = asked if asked in called else str(first)
    return str(
        st.selectbox(
            words("Résidence"),
            ids,
            index=ids.index(chosen),
            format_func=called.__getitem__,
            key=f"why.residence.{chosen}",
        )
    )


def _decision(desk: PlanDesk, residence_id: str) -> None:
    done = desk.said.decisions[desk.said.decisions["residence_id"] == residence_id].to_dict("records")
    if done:
        st.markdown(f"**{plain(words(decision_sentence(done[0])))}** {plain(done[0]['reason'])}")
    else:
        st.markdown(f"**{words('Cette résidence reste comme elle est.')}**")
    st.caption(plain(words(unit_sentence(desk.shown.plan.scenario))))


def _of_the_decision(found: Explanation, teller: Teller) -> None:
    acts = found.decision.kind != ActionKind.KEEP
    title = N_("Ce que le plan perdrait sans cette décision") if acts else N_("Ce que ferait perdre autre chose")
    st.header(words(title))
    mine = of_kind(found.statements, Kind.STAYS, Kind.OTHERWISE, Kind.SHIFTED)
    show_sentences(mine, teller)
    told = next((one for one in mine if one.fact("low") is not None and one.kind is not Kind.SHIFTED), None)
    if told is not None:
        show_contributions(told, teller)


def _explain(desk: PlanDesk, residence_id: str) -> None:
    """Offer the full explanation; once asked for, make it under the reader's eyes and keep it."""
    if not st.button(words("Tout expliquer"), key="why.full", type="primary", icon=":material/search:"):
        st.caption(words("Les autres opérations et ce qu'il faudrait pour chacune : quelques secondes de calcul."))
        return
    bar = st.progress(0.0, text=words("Recherche des raisons..."))
    told: list[Statement] = []

    def show(statement: Statement) -> None:
        told.append(statement)
        bar.progress(min(1.0, len(told) / EXPECTED_STATEMENTS), text=words("Recherche des raisons..."))

    found = explain_residence(desk.shown.asker, residence_id, on_statement=show)
    cached.store().save_explanation(desk.shown.entry.id, residence_id, found.model_dump(mode="json"))
    st.rerun()


def _others(found: Explanation, teller: Teller) -> None:
    statements = found.statements
    imposed = of_kind(statements, Kind.IMPOSED)
    st.header(words("Les autres opérations, le reste du plan inchangé"))
    if imposed:
        show_others(imposed, teller)
    else:
        st.info(words("Aucune autre opération n'est décrite pour cette résidence."))
    levers = of_kind(statements, *PRICES, Kind.UNLIMITED, Kind.FREE)
    scans = of_kind(statements, Kind.SCAN, wide=True)
    if levers or scans:
        st.header(words("Ce qu'il faudrait"))
        show_sentences([*levers, *scans], teller)
        if scans:
            st.caption(
                words("Davantage d'argent n'aide pas toujours : une opération plus utile peut alors passer devant.")
            )
    wide = of_kind(statements, Kind.OTHERWISE, Kind.IMPOSED, wide=True)
    st.header(words("Si d'autres résidences décidaient aussi à nouveau"))
    if not any(one.change.free == "all" for one in wide):
        what = N_(
            "Le plan entier se compare une fois le plan démontré à {gap} : « Préparer toutes les explications » s'en "
            "charge."
        )
        st.caption(plain(words(what, gap=words.percent(WHOLE_GAP, 2))))
    for statement in wide:
        show_wide(statement, teller)


# Every residence in order of priority, and the button that prepares all explanations.


def show_every_residence(desk: PlanDesk, teller: Teller) -> None:
    """Draw the ranking if it is known, and what prepares it."""
    plan_id = desk.shown.entry.id
    st.header(words("Toutes les résidences, par ordre de priorité"))
    rows = read_ranking(cached.store().explanation(plan_id, EVERY_RESIDENCE))
    if rows is not None:
        _table(rows, desk, teller)
    job = running_job(EXPLAIN_JOB)
    if job is not None:
        job_panel(job)
        return
    last_outcome()
    explained = cached.store().explained(plan_id)
    count = len(desk.shown.plan.decisions)
    if len(explained) >= count:
        return
    values = {"done": len(explained), "total": count}
    st.caption(plain(words("Résidences expliquées : {done} sur {total}.", **values)))
    st.button(
        words("Préparer toutes les explications"),
        key="why.every",
        icon=":material/play_arrow:",
        help=words("Le calcul continue si vous quittez la page ; ce qui est prêt est gardé."),
        on_click=launch_about,
        args=(desk.shown.entry, EXPLAIN_JOB),
    )


def _table(rows: tuple[Ranked, ...], desk: PlanDesk, teller: Teller) -> None:
    called = names(desk.data, "residences")
    frame = pd.DataFrame(
        [
            {
                "rank": row.rank,
                "residence": called.get(row.decision.residence_id, row.decision.residence_id),
                "decision": words(teller.decided(row)),
                "loss": row.loss,
                "proof": words(certainty(row.statement)),
                "sentence": " ".join(words(message) for message in teller.say(row.statement)),
            }
            for row in rows
        ]
    )
    frame = teller.worth.beside(frame, "loss")
    help_ = N_(
        "Si la résidence restait comme elle est ; pour celles qui y restent, par la meilleure de leurs autres "
        "opérations. Vide : rien d'autre ne tient."
    )
    columns = [
        Column("rank", words("Rang"), str),
        Column("residence", words("Résidence"), pinned=True),
        Column("decision", words("Décision"), width="medium"),
        *worth_columns(teller.worth, teller.worth.lost(), words(help_)),
        Column("proof", words("Preuve")),
        Column("sentence", words("Pourquoi"), width="large"),
    ]
    st.caption(words("Choisissez une ligne pour voir toutes ses raisons."))
    alt = words("Les résidences, par ordre de priorité")
    position = pick_row(frame, columns, alt, key="why.ranking", height=min(38 + 35 * len(frame), 540))
    if position is not None and rows[position].decision.residence_id != state.asked_residence():
        links.explain_residence(rows[position].decision.residence_id)
