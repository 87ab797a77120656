"""The page Pourquoi: why this decision, why not another, what it would take."""

from __future__ import annotations

import streamlit as st

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.explain.why import Explanation, Kind, Statement, Teller, explain_residence, first_facts
from planning.explain.why.documents import read_explanation
from planning.i18n import say, text
from planning.ui import cached, state
from planning.ui.desk import PlanDesk, open_plan_desk
from planning.ui.markdown import plain
from planning.ui.plan_parameters import show_plan_parameters
from planning.ui.views.residence_sheet import decision_sentence
from planning.ui.why.every import show_every_residence
from planning.ui.why.statements import of_kind, show_contributions, show_others, show_sentences, show_wide

TITLE = N_("Pourquoi, et ce qu'il faudrait")
EXPECTED_STATEMENTS = 24
"""A full explanation has about so many: where the progress bar ends."""


def show() -> None:
    """Draw the page."""
    desk = open_plan_desk(TITLE)
    lang = desk.lang
    st.title(text(TITLE, lang))
    teller = Teller.of(desk.shown.plan, desk.data, lang)
    residence_id = _choose(desk)
    _decision(desk, residence_id)
    kept = read_explanation(cached.store().explanation(desk.shown.entry.id, residence_id))
    found = kept or first_facts(desk.shown.asker, residence_id)
    _of_the_decision(found, teller)
    if kept is None:
        _explain(desk, residence_id)
    else:
        _others(found, teller)
    show_every_residence(desk, teller)
    show_plan_parameters(desk, "why")


def _choose(desk: PlanDesk) -> str:
    """Return the residence that the address or the reader names; else the first that something is done to."""
    lang, residences = desk.lang, desk.data["residences"]
    called = dict(zip(residences["residence_id"], residences["name"], strict=True))
    ids = sorted(called, key=called.__getitem__)
    first = desk.said.decisions["residence_id"].iloc[0] if len(desk.said.decisions) else ids[0]
    asked = state.asked_residence()
    chosen = asked if asked in called else str(first)
    return str(
        st.selectbox(
            text(N_("Résidence"), lang),
            ids,
            index=ids.index(chosen),
            format_func=called.__getitem__,
            key=f"why.residence.{chosen}",
        )
    )


def _decision(desk: PlanDesk, residence_id: str) -> None:
    done = desk.said.decisions[desk.said.decisions["residence_id"] == residence_id].to_dict("records")
    if done:
        st.markdown(f"**{plain(say(decision_sentence(done[0]), desk.lang))}** {plain(done[0]['reason'])}")
    else:
        st.markdown(f"**{text(N_('Cette résidence reste comme elle est.'), desk.lang)}**")
    template = N_(
        "Un point est l'unité de la valeur du plan : une place manquante pendant un an, pour un public de poids 1, "
        "en vaut {points}."
    )
    values = {"points": desk.shown.plan.scenario.weights.unmet}
    st.caption(plain(say(Message(template, values), desk.lang)))


def _of_the_decision(found: Explanation, teller: Teller) -> None:
    acts = found.decision.kind != ActionKind.KEEP
    title = N_("Ce que le plan perdrait sans cette décision") if acts else N_("Ce que ferait perdre autre chose")
    st.header(text(title, teller.lang))
    mine = of_kind(found.statements, Kind.STAYS, Kind.OTHERWISE, Kind.SHIFTED)
    show_sentences(mine, teller)
    told = next((one for one in mine if one.fact("low") is not None and one.kind is not Kind.SHIFTED), None)
    if told is not None:
        show_contributions(told, teller.lang)


def _explain(desk: PlanDesk, residence_id: str) -> None:
    """Offer the full explanation; once asked for, make it under the reader's eyes and keep it."""
    lang = desk.lang
    if not st.button(text(N_("Tout expliquer"), lang), key="why.full", type="primary", icon=":material/search:"):
        st.caption(
            text(N_("Les autres opérations et ce qu'il faudrait pour chacune : quelques secondes de calcul."), lang)
        )
        return
    bar = st.progress(0.0, text=text(N_("Recherche des raisons..."), lang))
    told: list[Statement] = []

    def show(statement: Statement) -> None:
        told.append(statement)
        bar.progress(min(1.0, len(told) / EXPECTED_STATEMENTS), text=text(N_("Recherche des raisons..."), lang))

    found = explain_residence(desk.shown.asker, residence_id, on_statement=show)
    cached.store().save_explanation(desk.shown.entry.id, residence_id, found.model_dump(mode="json"))
    st.rerun()


def _others(found: Explanation, teller: Teller) -> None:
    lang, statements = teller.lang, found.statements
    imposed = of_kind(statements, Kind.IMPOSED)
    st.header(text(N_("Les autres opérations, le reste du plan inchangé"), lang))
    if imposed:
        show_others(imposed, teller)
    else:
        st.info(text(N_("Aucune autre opération n'est décrite pour cette résidence."), lang))
    levers = of_kind(statements, Kind.MONEY, Kind.UNLIMITED, Kind.SUBSIDY, Kind.CHEAPER, Kind.FREE)
    scans = of_kind(statements, Kind.SCAN, wide=True)
    if levers or scans:
        st.header(text(N_("Ce qu'il faudrait"), lang))
        show_sentences([*levers, *scans], teller)
        if scans:
            st.caption(
                text(
                    N_("Davantage d'argent n'aide pas toujours : une opération plus utile peut alors passer devant."),
                    lang,
                )
            )
    wide = of_kind(statements, Kind.OTHERWISE, Kind.IMPOSED, wide=True)
    st.header(text(N_("Si d'autres résidences décidaient aussi à nouveau"), lang))
    for statement in wide:
        show_wide(statement, teller)
