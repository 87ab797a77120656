"""If an aid of one operation is refused: what own funds would pay, and the plan that would result."""

from __future__ import annotations

import math

import streamlit as st

from planning.domain.asked_change import AidLost
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.plan_difference import PlanDifference
from planning.finance import IfRefused, aids_of, if_refused
from planning.tables.asked_changes import with_changes
from planning.ui.kit import links, plan_answers
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.launching import launch
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import funder_names
from planning.ui.kit.quick_answer import searching, show_quick_answer
from planning.ui.kit.spoken import words

SMALLEST_EUR = 0.5


def show_refused(desk: PlanDesk, option_id: str) -> None:
    """Draw, aid by aid, what happens when it is refused; the plan that results, for the one that the reader chooses."""
    shown = desk.shown
    st.subheader(words("Si une aide est refusée"))
    lost = {aid.funder: if_refused(shown.plan, shown.seen, aid) for aid in aids_of(shown.plan, option_id)}
    if not lost:
        st.markdown(words("Cette opération ne compte sur aucune aide qui puisse être refusée."))
        return
    names = funder_names(shown.data)
    safe = {funder: plain(name) for funder, name in names.items()}
    st.markdown("\n".join(f"- {words(refused_sentence(told, safe))}" for told in lost.values()))
    chosen = st.selectbox(
        words("Voir le plan sans cette aide"),
        list(lost),
        index=None,
        format_func=names.__getitem__,
        placeholder=words("Choisissez une aide"),
        key=f"finance.refused.{option_id}",
    )
    if chosen is None:
        return
    aid = lost[chosen].aid
    without = with_changes(shown.plan.scenario, [AidLost(aid.option_id, aid.funder)], shown.data)
    title = words("Sans {funder}", funder=names[chosen])
    scenario = without.but(name="variant", title=title)
    with st.spinner(searching()):
        if not lost[chosen].is_paid:
            st.markdown(words(kept_sentence(shown.plan, plan_answers.same_decisions(shown.entry.id, scenario))))
        show_quick_answer(shown, scenario, "finance.refused")
    if st.button(
        words("Approfondir"),
        key="finance.refused.deepen",
        icon=":material/play_arrow:",
        help=words("En fait un scénario et lance le calcul complet."),
    ) and launch(desk.portfolio.hash, scenario):
        links.go(links.WHAT_IF)


def kept_sentence(plan: Plan, kept: Plan | None) -> Message:
    """Say whether the same decisions can be paid, who pays being chosen anew, and with how much more of own funds."""
    if kept is None:
        return Message(N_("Aucune autre répartition des aides ne paie les mêmes décisions : **le plan doit changer.**"))
    more = PlanDifference(plan, kept).own_eur
    template = N_(
        "**Aucune décision n'a à changer** : les autres aides, placées autrement, et {more:euros} de plus de fonds "
        "propres paient les mêmes opérations."
    )
    return Message(template, {"more": max(0.0, more)})


def refused_sentence(told: IfRefused, funders: dict[str, str]) -> Message:
    """Say what own funds would pay in place of an aid, and whether they can."""
    paid = told.years[told.years["lost_eur"] > SMALLEST_EUR]
    parts = [
        Message(N_("{amount:euros} en {when}"), {"amount": row.lost_eur, "when": str(row.year)})
        for row in paid.itertuples()
    ]
    values = {"funder": funders.get(told.aid.funder, told.aid.funder), "lost": told.lost_eur, "parts": parts}
    if not told.is_paid:
        template = N_(
            "{funder} : {lost:euros} à trouver ({parts}). Si rien d'autre ne bouge, les fonds propres n'y suffisent "
            "pas : **il manquerait {lacking:euros}**, dès {when}."
        )
        return Message(template, {**values, "lacking": told.lacking_eur, "when": str(told.lacking_year)})
    if math.isinf(told.least_left_eur):
        template = N_("{funder} : {lost:euros} à trouver ({parts}). Rien ne limite les fonds propres : le plan tient.")
        return Message(template, values)
    template = N_(
        "{funder} : {lost:euros} à trouver ({parts}). Les fonds propres y suffisent : le plan tient, il leur reste "
        "{left:euros} au plus juste."
    )
    return Message(template, {**values, "left": max(0.0, told.least_left_eur)})
