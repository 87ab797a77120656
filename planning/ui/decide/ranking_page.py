"""The page Classer ne suffit pas: a lesson in two minutes, then the same comparison on one's own portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain import ranking_gain, summary
from planning.explain.ranking_lesson import hosted_first, left_out, ranked_list, taken
from planning.explain.status import proof
from planning.i18n import Lang, decimal, euros, integer, percent, say, text
from planning.i18n.numbers import persons
from planning.questions.ranked import VALUE, VALUE_FOR_MONEY, Lesson
from planning.solve.run import RankedPlan
from planning.tables.data import Data
from planning.ui.kit import links, plan_answers
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.table_view import Column, show_table

TITLE = N_("Classer ne suffit pas")
WAYS: Final = {
    VALUE: N_("Classer par valeur"),
    VALUE_FOR_MONEY: N_("Classer par valeur pour un euro"),
}
BEST: Final = N_("Tout peser ensemble")
NARROWEST_WAY_PX: Final = 300


def show() -> None:
    """Draw the page."""
    desk = open_desk(TITLE)
    lang = desk.lang
    st.title(text(TITLE, lang))
    with st.spinner(text(N_("Calcul de la leçon..."), lang)):
        lesson = plan_answers.lesson()
    _question(lesson, lang)
    _three_answers(lesson, lang)
    _own_portfolio(desk)


def _question(lesson: Lesson, lang: Lang) -> None:
    budget = {"budget": lesson.data["envelopes"]["amount_eur"].sum()}
    what = N_(
        "Quatre résidences, {budget:euros}, une règle : personne n'est délogé sans un endroit où vivre. Que faire, et "
        "dans quel ordre ?"
    )
    st.markdown(f"**{plain(say(Message(what, budget), lang))}**")
    st.caption(text(N_("Une leçon de deux minutes. Chiffres inventés, calculés à l'instant par le même moteur."), lang))
    rows = ranked_list(lesson.ranked[VALUE].actions, lesson.data, lang)
    columns = [
        Column("residence", text(N_("Résidence"), lang), pinned=True),
        Column("decision", text(N_("Opération possible"), lang), width="medium"),
        Column("places", text(N_("Places de plus"), lang), lambda count: integer(count, lang)),
        Column("capex_eur", text(N_("Coût"), lang), lambda amount: euros(amount, lang)),
        Column("value", text(N_("Valeur"), lang), lambda value: integer(value, lang), help=_value_help(lang)),
        Column("rank", text(N_("Rang par valeur"), lang), str),
        Column("per_million", text(N_("Valeur par M€"), lang), lambda value: decimal(value, 1, lang)),
        Column("rank_money", text(N_("Rang par euro"), lang), str),
    ]
    show_table(rows, columns, text(N_("Les quatre opérations et leurs rangs"), lang), key="ranking.list")
    st.caption(_value_help(lang))


def _value_help(lang: Lang) -> str:
    return text(
        N_(
            "Valeur : places occupées en plus, toutes années additionnées, si l'opération est faite seule et tout de "
            "suite."
        ),
        lang,
    )


def _three_answers(lesson: Lesson, lang: Lang) -> None:
    st.header(text(N_("Trois façons de choisir, trois réponses"), lang))
    with st.grid(3, min_column_width=NARROWEST_WAY_PX) as ways:
        for order, label in WAYS.items():
            ranked = lesson.ranked[order]
            with ways.cell(), st.container(border=True):
                _way(text(label, lang), ranked.plan, lesson.data, lang)
                _lines(N_("On descend la liste :"), _done(ranked.plan, lesson.data, lang), lang)
                _lines(N_("Laissé de côté :"), left_out(ranked.actions, ranked.plan, lesson.data), lang)
        with ways.cell(), st.container(border=True):
            _way(text(BEST, lang), lesson.plan, lesson.data, lang)
            _lines(N_("Ce qui est fait :"), _done(lesson.plan, lesson.data, lang), lang)
            _lines(N_("Pourquoi cela marche :"), hosted_first(lesson.plan, lesson.data), lang)
            st.caption(plain(say(proof(lesson.plan), lang)))
    _moral(lesson, lang)


def _done(plan: Plan | None, data: Data, lang: Lang) -> list[Message]:
    return [] if plan is None else taken(plan, data, lang)


def _way(label: str, plan: Plan | None, data: Data, lang: Lang) -> None:
    """Draw one way to choose: how many are housed, for how much."""
    st.subheader(label)
    if plan is None:
        st.markdown(text(N_("Ce classement ne donne aucun plan qui respecte les règles."), lang))
        return
    given = summary(plan, data)
    label = say(Message(N_("Logées en {year}"), {"year": given.year}), lang)
    st.metric(label, persons(given.served.value, lang))
    parts = [say(Message(N_("{own:euros} de fonds propres"), {"own": given.own.value}), lang)]
    if given.covered is not None:
        covered = percent(given.covered.value, 0, lang)
        parts.append(say(Message(N_("besoin couvert : {covered}"), {"covered": covered}), lang))
    occupied = {"count": round(sum(row.served for row in plan.needs))}
    parts.append(say(Message(N_("places occupées, toutes années additionnées : {count}"), occupied), lang))
    st.markdown(f":primary[{plain(' · '.join(parts))}]")


def _lines(head: str, said: Sequence[Message], lang: Lang) -> None:
    if said:
        st.markdown("\n".join([plain(text(head, lang)), "", *(f"- {plain(say(line, lang))}" for line in said)]))


def _moral(lesson: Lesson, lang: Lang) -> None:
    """Say what the lesson shows, in figures of the three plans."""
    best = summary(lesson.plan, lesson.data).served.value
    others = [summary(one.plan, lesson.data).served.value for one in lesson.ranked.values() if one.plan is not None]
    more = {"more": best - max(others, default=0.0)}
    what = N_(
        "Avec le même argent et la même règle, {more:persons} de plus que par le meilleur classement. Une liste juge "
        "chaque opération seule : elle ne voit pas que l'une rend l'autre possible, ni ce que l'argent pris par la "
        "première empêche ensuite."
    )
    st.markdown(plain(say(Message(what, more), lang)))


def _own_portfolio(desk: Desk) -> None:
    lang = desk.lang
    st.header(text(N_("Et sur votre parc ?"), lang))
    if desk.shown is None:
        st.info(text(N_("Aucun plan n'est encore calculé pour ce portefeuille."), lang))
        links.link(links.SUMMARY, text(N_("Ouvrir la synthèse"), lang), ":material/dashboard:")
        return
    what = N_(
        "Les mêmes options, les mêmes règles, le même argent que le plan affiché ; les deux classements passent le "
        "même contrôle indépendant. Ce qui est imposé ou dû à une date passe d'abord, sinon aucune liste ne tiendrait."
    )
    st.markdown(text(what, lang))
    asked = st.toggle(text(N_("Classer mon parc (quelques dizaines de secondes)"), lang), key="ranking.own")
    if not asked:
        return
    with st.spinner(text(N_("Classement des opérations..."), lang)):
        ranked = plan_answers.rankings(desk.shown.entry.id)
    _own_answers(desk.shown, ranked, lang)


def _own_answers(shown: ShownPlan, ranked: Mapping[str, RankedPlan], lang: Lang) -> None:
    if not ranked:
        st.info(
            text(N_("Une résidence n'a pas de maintien en l'état : le classement du tableur ne s'applique pas."), lang)
        )
        return
    with st.grid(3, min_column_width=NARROWEST_WAY_PX) as ways:
        for order, label in WAYS.items():
            with ways.cell(), st.container(border=True):
                _way(text(label, lang), ranked[order].plan, shown.data, lang)
        with ways.cell(), st.container(border=True):
            _way(text(N_("Le plan affiché"), lang), shown.plan, shown.data, lang)
            st.caption(plain(say(proof(shown.plan), lang)))
    plans = [one.plan for one in ranked.values() if one.plan is not None and one.plan.objective is not None]
    best = min(plans, key=lambda plan: plan.objective or 0.0, default=None)
    st.markdown(plain(say(ranking_gain(shown.plan, best), lang)))
