"""The page Classer ne suffit pas: a lesson in two minutes, then the same comparison on one's own portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from planning.domain.kinds import VALUE, VALUE_FOR_MONEY
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain import ranking_gain, summary
from planning.explain.ranking_lesson import hosted_first, left_out, ranked_list, taken
from planning.explain.status import proof
from planning.tables.data import Data
from planning.ui.cog.practice_panel import show_practice
from planning.ui.kit import links, plan_answers
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.drawing import part_once
from planning.ui.kit.markdown import plain
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table

if TYPE_CHECKING:
    from planning.workflow import Lesson, RankedPlan

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
    st.title(words(TITLE))
    with st.spinner(words("Calcul de la leçon...")):
        lesson = plan_answers.lesson()
    part_once("lesson", (), lambda: _lesson(lesson))
    _own_portfolio(desk)
    if desk.shown is not None:
        show_practice(desk.shown)


def _lesson(lesson: Lesson) -> None:
    _question(lesson)
    _three_answers(lesson)


def _question(lesson: Lesson) -> None:
    budget = {"budget": lesson.data["envelopes"]["amount_eur"].sum()}
    what = N_(
        "Quatre résidences, {budget:euros}, une règle : personne n'est délogé sans un endroit où vivre. Que faire, et "
        "dans quel ordre ?"
    )
    st.markdown(f"**{plain(words(what, **budget))}**")
    st.caption(words("Une leçon de deux minutes. Chiffres inventés, calculés à l'instant par le même moteur."))
    rows = ranked_list(lesson.ranked[VALUE].actions, lesson.data, words)
    columns = [
        Column("residence", words("Résidence"), pinned=True),
        Column("decision", words("Opération possible"), width="medium"),
        Column("places", words("Places de plus"), words.integer),
        Column("capex_eur", words("Coût"), words.euros),
        Column("value", words("Valeur"), words.integer, help=_value_help()),
        Column("rank", words("Rang par valeur"), str),
        Column("per_million", words("Valeur par M€"), lambda value: words.decimal(value, 1)),
        Column("rank_money", words("Rang par euro"), str),
    ]
    show_table(rows, columns, words("Les quatre opérations et leurs rangs"), key="ranking.list")
    st.caption(_value_help())


def _value_help() -> str:
    return words(
        "Valeur : places occupées en plus, toutes années additionnées, si l'opération est faite seule et tout de suite."
    )


def _three_answers(lesson: Lesson) -> None:
    st.header(words("Trois façons de choisir, trois réponses"))
    with st.grid(3, min_column_width=NARROWEST_WAY_PX) as ways:
        for order, label in WAYS.items():
            ranked = lesson.ranked[order]
            with ways.cell(), st.container(border=True):
                _way(words(label), ranked.plan, lesson.data)
                _lines(N_("On descend la liste :"), _done(ranked.plan, lesson.data))
                _lines(N_("Laissé de côté :"), left_out(ranked.actions, ranked.plan, lesson.data))
        with ways.cell(), st.container(border=True):
            _way(words(BEST), lesson.plan, lesson.data)
            _lines(N_("Ce qui est fait :"), _done(lesson.plan, lesson.data))
            _lines(N_("Pourquoi cela marche :"), hosted_first(lesson.plan, lesson.data))
            st.caption(plain(words(proof(lesson.plan))))
    _moral(lesson)


def _done(plan: Plan | None, data: Data) -> list[Message]:
    return [] if plan is None else taken(plan, data, words)


def _way(label: str, plan: Plan | None, data: Data) -> None:
    """Draw one way to choose: how many are housed, for how much."""
    st.subheader(label)
    if plan is None:
        st.markdown(words("Ce classement ne donne aucun plan qui respecte les règles."))
        return
    given = summary(plan, data)
    label = words("Logées en {year}", year=given.year)
    persons = given.served.value
    if given.housed is not None:
        label, persons = words("Bien logées en {year}", year=given.year), given.housed["well"].value
    st.metric(label, words.persons(persons))
    parts = [words("{own:euros} de fonds propres", own=given.own.value)]
    if given.housed is not None:
        parts.append(words("sans place : {count}", count=words.integer(given.housed["without"].value)))
    elif given.covered is not None:
        covered = words.percent(given.covered.value, 0)
        parts.append(words("besoin couvert : {covered}", covered=covered))
    occupied = {"count": round(sum(row.served for row in plan.needs))}
    parts.append(words("places occupées, toutes années additionnées : {count}", **occupied))
    st.markdown(f":primary[{plain(' · '.join(parts))}]")


def _lines(head: str, said: Sequence[Message]) -> None:
    if said:
        st.markdown("\n".join([plain(words(head)), "", *(f"- {plain(words(line))}" for line in said)]))


def _moral(lesson: Lesson) -> None:
    """Say what the lesson shows, in figures of the three plans."""
    best = summary(lesson.plan, lesson.data).served.value
    others = [summary(one.plan, lesson.data).served.value for one in lesson.ranked.values() if one.plan is not None]
    more = {"more": best - max(others, default=0.0)}
    what = N_(
        "Avec le même argent et la même règle, {more:persons} de plus que par le meilleur classement. Une liste juge "
        "chaque opération seule : elle ne voit pas que l'une rend l'autre possible, ni ce que l'argent pris par la "
        "première empêche ensuite."
    )
    st.markdown(plain(words(what, **more)))


def _own_portfolio(desk: Desk) -> None:
    st.header(words("Et sur votre parc ?"))
    if desk.shown is None:
        st.info(words("Aucun plan n'est encore calculé pour ce portefeuille."))
        links.link(links.SUMMARY, words("Ouvrir la synthèse"), ":material/dashboard:")
        return
    what = N_(
        "Les mêmes options, les mêmes règles, le même argent que le plan affiché ; les deux classements passent le "
        "même contrôle indépendant. Ce qui est imposé ou dû à une date passe d'abord, sinon aucune liste ne tiendrait."
    )
    st.markdown(words(what))
    asked = st.toggle(words("Classer mon parc (quelques dizaines de secondes)"), key="ranking.own")
    if not asked:
        return
    with st.spinner(words("Classement des opérations...")):
        ranked = plan_answers.rankings(desk.shown.entry.id)
    _own_answers(desk.shown, ranked)


def _own_answers(shown: ShownPlan, ranked: Mapping[str, RankedPlan]) -> None:
    if not ranked:
        st.info(words("Une résidence n'a pas de maintien en l'état : le classement du tableur ne s'applique pas."))
        return
    with st.grid(3, min_column_width=NARROWEST_WAY_PX) as ways:
        for order, label in WAYS.items():
            with ways.cell(), st.container(border=True):
                _way(words(label), ranked[order].plan, shown.data)
        with ways.cell(), st.container(border=True):
            _way(words("Le plan affiché"), shown.plan, shown.data)
            st.caption(plain(words(proof(shown.plan))))
    plans = [one.plan for one in ranked.values() if one.plan is not None and one.plan.objective is not None]
    best = min(plans, key=lambda plan: plan.objective or 0.0, default=None)
    st.markdown(plain(words(ranking_gain(shown.plan, best))))
