"""Why one residence and not the other, on the page Pourquoi: six lines of each side by side, and one sentence."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.errors import CapError
from planning.domain.message import Message
from planning.domain.statement import Pair, Side
from planning.explain.names import names
from planning.explain.why_words import HEADINGS, Teller, certainty, pair_lines, pair_sentence
from planning.ui.kit import cached
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.workflow import one_or_other


def show_pair(desk: PlanDesk, residence_id: str, teller: Teller) -> None:
    """Draw the choice of a second residence and, once chosen, why the one and not the other."""
    st.header(words("Pourquoi l'une et pas l'autre"))
    called = names(desk.data, "residences")
    others = sorted((other for other in called if other != residence_id), key=called.__getitem__)
    chosen = st.selectbox(
        words("Comparer avec"),
        others,
        index=None,
        format_func=called.__getitem__,
        placeholder=words("Choisissez une autre résidence"),
        key=f"why.pair.{residence_id}",
    )
    if chosen is None:
        return
    try:
        found = _compared(desk, residence_id, str(chosen))
    except CapError as error:
        st.error(plain(words(error.message)), icon=":material/error:")
        return
    sentence = plain(words(pair_sentence(found, teller)))
    proof = "" if found.exchange is None else f" :blue-badge[{plain(words(certainty(found.exchange)))}]"
    st.markdown(f"**{sentence}**{proof}")
    _six_lines(found, called, teller)


def _compared(desk: PlanDesk, first: str, second: str) -> Pair:
    shown = desk.shown
    with st.spinner(words("Recherche des raisons...")):
        return cached.remembered(
            "pair", (shown.entry.id, first, second), lambda: one_or_other(shown.asker, first, second)
        )


def _six_lines(found: Pair, called: dict[str, str], teller: Teller) -> None:
    sides = (found.first, found.second)
    columns = {f"side{number}": _said(side, teller) for number, side in enumerate(sides)}
    frame = pd.DataFrame({"about": [words(heading) for heading in HEADINGS], **columns})
    shown = [Column("about", words("Ce que l'on compare"), pinned=True)]
    for key, side in zip(columns, sides, strict=True):
        shown.append(Column(key, called.get(side.decision.residence_id, side.decision.residence_id), width="large"))
    show_table(frame, shown, words("Les deux résidences, ligne à ligne"), height="content")


def _said(side: Side, teller: Teller) -> list[str]:
    return [" ".join(_text(one) for one in line) for line in pair_lines(side, teller)]


def _text(said: Message | str) -> str:
    return said if isinstance(said, str) else words(said)
