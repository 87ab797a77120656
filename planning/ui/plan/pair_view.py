"""Why one residence and not the other: one sentence, then the same six lines of each side by side."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import streamlit as st

from planning.domain.asked_change import Imposed, Refused
from planning.domain.errors import CapError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.statement import Pair, Side
from planning.explain.residences.families import FAMILIES
from planning.explain.why_words import HEADINGS, certainty, pair_lines, pair_sentence
from planning.jobs.staged_question import Staged
from planning.ui.kit import cached, links
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.listing import Head, Line, Row, Span, opening, show_list
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import residence_names
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.plan import plan_reasons, selection
from planning.ui.plan.other_choices import LOOK_EVERY_S, teller_of
from planning.ui.plan.selection import PlanRows


def show_pair(heading: Heading, first: str, second: str, rows: PlanRows, desk: PlanDesk) -> None:
    """Draw the comparison of two residences in place of the list, with the way back."""
    called = residence_names(desk.data)
    title = words("Pourquoi {first}, et pas {second} ?", first=called[first], second=called[second])
    heading.say(title)
    st.button(
        words("Revenir au plan"),
        key="plan.pair.back",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=selection.compare_no_more,
    )
    found = _found(desk.shown.entry.id, first, second)
    if found is not None:
        _sentence(found, desk)
        _lines(found, rows, desk)
        _ways(found, called, desk)


def _found(plan_id: int, first: str, second: str) -> Pair | None:
    """Return what is known of a comparison; None before its facts are. What is missing, or why, is said."""
    try:
        asked = plan_reasons.pair(plan_id, first, second)
        found: Pair | None = asked.latest()
        failure = asked.error()
        if failure is not None:
            raise failure
    except CapError as error:
        plan_reasons.forget_pair(plan_id, first, second)
        st.error(plain(words(error.message)), icon=":material/error:")
        st.button(words("Redemander"), key="plan.pair.again", icon=":material/refresh:")
        return None
    if not asked.done():
        st.fragment(_look, run_every=LOOK_EVERY_S)(asked, asked.count)
    return found


def _look(asked: Staged, seen: int) -> None:
    """Say what is still sought; once more is there, the page is drawn again."""
    what = N_("Recherche des raisons...") if seen == 0 else N_("Ce qu'il faudrait pour changer d'avis est cherché...")
    st.info(words(what), icon=":material/hourglass_top:")
    if asked.count > seen:
        st.rerun()


def _sentence(found: Pair, desk: PlanDesk) -> None:
    proof = ""
    if found.exchange is not None:
        colour = "blue" if found.exchange.certified else "gray"
        proof = f" :{colour}-badge[{plain(words(certainty(found.exchange)))}]"
    st.markdown(f"**{plain(words(pair_sentence(found, teller_of(desk))))}**{proof}")


def _lines(found: Pair, rows: PlanRows, desk: PlanDesk) -> None:
    """Draw the six lines, the two residences as the heads of their columns."""

    def make() -> list[Row]:
        teller = teller_of(desk)
        sides = [pair_lines(side, teller) for side in (found.first, found.second)]
        heads = [_head(side, rows) for side in (found.first, found.second)]
        lines = [
            Row([[[Span(words(about), "strong")]], *([[Span(_said(side[at]))]] for side in sides)])
            for at, about in enumerate(HEADINGS)
        ]
        return [Row([[[Span("")]], *heads]), *lines]

    ids = (found.first.decision.residence_id, found.second.decision.residence_id)
    key = (desk.shown.entry.id, words.lang, *ids, found.is_full)
    columns = [Head("", width="20%"), Head("", width="40%"), Head("", width="40%")]
    drawn = cached.remembered("pair rows", key, make)
    did = show_list(columns, drawn, words("Les deux résidences, ligne à ligne"), key="plan.pair.lines")
    if did.opened:
        selection.compare_no_more()
        selection.open_residence(did.opened)
        st.rerun()


def _head(side: Side, rows: PlanRows) -> list[Line]:
    residence_id = side.decision.residence_id
    row = _row(residence_id, rows)
    name: Line = [opening(str(row["residence"]), residence_id)]
    place: Line = [Span(f"{row['commune']} · {row['held_before']}".strip(" ·"), "quiet")]
    if side.decision.kind == ActionKind.KEEP:
        return [name, place]
    look = FAMILIES[str(row["family"])]
    sign = Span(look.sign, label=words(look.name), color=look.colour, on_dark=look.on_dark)
    return [name, place, [sign, Span(words(look.name))]]


def _row(residence_id: str, rows: PlanRows) -> Mapping[Hashable, Any]:
    for frame in (rows.acting, rows.kept):
        mine = frame[frame["residence_id"] == residence_id].to_dict("records")
        if mine:
            return mine[0]
    raise KeyError(residence_id)


def _said(line: Sequence[Message | str]) -> str:
    return " ".join(one if isinstance(one, str) else words(one) for one in line)


def _ways(found: Pair, called: Mapping[str, str], desk: PlanDesk) -> None:
    """Offer to impose what the plan does not do, and to refuse what it does."""
    plan_id = desk.shown.entry.id
    with st.container(horizontal=True, gap="small"):
        for side in (found.first, found.second):
            name = called[side.decision.residence_id]
            if side.decision.kind == ActionKind.KEEP:
                if not side.option_id:
                    continue
                label = words("Imposer à {name}", name=name)
                if st.button(plain(label), key=f"plan.pair.must.{side.option_id}"):
                    links.ask(plan_id, Imposed(side.option_id))
            else:
                label = words("Refuser {name}", name=name)
                if st.button(plain(label), key=f"plan.pair.not.{side.decision.residence_id}"):
                    links.ask(plan_id, Refused(side.decision.residence_id))
