"""What was done when: plans calculated and changes made by hand, the latest first."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

import streamlit as st

from planning.domain.message import N_
from planning.explain import short_proof
from planning.ui.kit import cached, state
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.listing import Head, Row, Span, show_list, text
from planning.ui.kit.spoken import words
from planning.ui.options.change_history import KINDS

TITLE = N_("Ce qui a été fait, et quand")
MOST_ROWS: Final = 200


@dataclass(frozen=True)
class Entry:
    """One thing that was done; `plan_id`: what opens it, if it is a plan."""

    when: datetime.datetime
    what: str
    about: str
    who: str = ""
    plan_id: str = ""


def show() -> None:
    """Draw the journal of the portfolio shown."""
    desk = open_desk(TITLE)
    st.title(words(TITLE), anchor=False)
    entries = sorted([*_plans(desk), *_changes(desk)], key=lambda one: one.when, reverse=True)[:MOST_ROWS]
    if not entries:
        st.info(words("Rien n'a encore été calculé ni changé."))
        return
    heads = [Head(words("Date")), Head(words("Quoi")), Head(words("Lequel")), Head(words("Par qui, pourquoi"))]
    rows = [
        Row([text(words.short_date(one.when.date())), text(one.what), [[_opening(one)]], text(one.who)], id=str(place))
        for place, one in enumerate(entries)
    ]
    chosen = show_list(heads, rows, words("Plans calculés et changements, du dernier au premier"), key="about.journal")
    if chosen.pressed:
        state.show_plan(chosen.pressed)
        st.rerun()


def _opening(entry: Entry) -> Span:
    return Span(entry.about, presses=entry.plan_id) if entry.plan_id else Span(entry.about)


def _plans(desk: Desk) -> list[Entry]:
    found = []
    for plan in cached.store().plans(desk.portfolio.hash):
        proof = words(short_proof(cached.shown_plan(plan.id).plan)) if plan.gap is not None else ""
        name = plan.scenario.title or plan.name
        found.append(Entry(plan.created_at, words("Plan calculé"), name, proof, str(plan.id)))
    return found


def _changes(desk: Desk) -> list[Entry]:
    return [
        Entry(
            change.created_at,
            words(KINDS[change.kind]),
            ", ".join(change.option_ids[:3]),
            words("{author}, « {reason} »", author=change.author, reason=change.reason),
        )
        for change in cached.store().changes(desk.portfolio.hash)
    ]
