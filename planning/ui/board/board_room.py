"""Séance: nine screens over the whole window, by keyboard alone, on a plan that nobody's recalculation changes.

The address carries the plan, the screen, the questions asked and the votes: a reload or a sent link shows the same.
"""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from planning.domain.errors import RequestError
from planning.explain.board.movers import movers
from planning.explain.board.resolutions import resolutions
from planning.explain.money.risk_words import risk_figures
from planning.i18n import Words
from planning.ui.board.live import asked, give_up, impose_code, live, money_code, price_code, side, strip, typed_code
from planning.ui.board.screens import FROZEN, Board, decision
from planning.ui.board.stage import KEY, Press, Stage, show_stage
from planning.ui.kit import cached, links, state
from planning.ui.kit.desk import current_plan
from planning.ui.kit.need_bands import need_band
from planning.ui.kit.plan_answers import make_ready
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.spoken import words
from planning.ui.papers.exporting import board_slides
from planning.ui.what_if.answer_so_far import Answer, latest, wait_for_first

LIVE: Final = 8
VOTE: Final = 9
PROPOSAL: Final = 3
LOOK_EVERY_S: Final = 0.2
"""A whole room waits for the answer."""
LEAVING: Final = "leave"


def show() -> None:
    """Draw the screen that the address asks for."""
    shown = _frozen()
    if shown is None or not shown.plan.has_decisions:
        links.go(links.SUMMARY)
        return
    if state.board_note("left"):
        state.keep_board_note("left", "")
        links.go(links.SUMMARY)
    make_ready(shown.entry.id)
    board = _board(shown)
    number, code = _screen(), _code()
    stage, is_waiting = _stage(board, number, code)
    questions = _questions()
    edge = side(board, questions, questions.index(code) if code in questions else None) if number == LIVE else None
    mark = cached.remembered("mark", (shown.entry.id,), lambda: shown.plan.mark)
    foot = words("plan figé {mark}", mark=mark) + f"   {number}/{VOTE}"
    show_stage(stage, _strip(board, number, code), foot, words.lang, lambda: _act(board), edge)
    if number == VOTE:
        _export(shown)
    if is_waiting:
        _look_again(shown, code)


def _frozen() -> ShownPlan | None:
    """The plan of the address as it was saved: a better one that comes meanwhile does not take its place."""
    named = state.plan_id()
    try:
        shown = cached.shown_plan(int(named)) if named else current_plan()
    except (ValueError, RequestError):
        shown = current_plan()
    if shown is not None:
        state.show_plan(str(shown.entry.id))
    return shown


def _board(shown: ShownPlan) -> Board:
    from planning.workflow import if_nothing

    lang = words.lang

    def make() -> Board:
        said, data = cached.explanation(shown), shown.data
        nothing = if_nothing(data, shown.plan.scenario)
        return Board(
            shown=shown,
            said=said,
            resolutions=resolutions(data, said.summary, said.decisions, nothing, Words(lang)),
            movers=movers(shown.plan, said.decisions, data, Words(lang)),
            risk=risk_figures(cached.overruns(shown), shown.plan),
            needs=_needs(shown, need_band(cached.draws(data), shown.plan.scenario)),
        )

    return cached.remembered("board", (shown.entry.id, shown.do_nothing is not None, lang), make)


def _stage(board: Board, number: int, code: str) -> tuple[Stage, bool]:
    if number == LIVE:
        return live(board, code, state.board_note("problem"))
    if number == VOTE:
        return decision(board, tuple(filter(None, state.board("against").split(",")))), False
    key = (board.shown.entry.id, board.shown.do_nothing is not None, words.lang, number)
    return cached.remembered("board screen", key, lambda: FROZEN[number - 1](board)), False


def _strip(board: Board, number: int, code: str) -> list[str | Press | tuple[str, str]]:
    return [] if number == VOTE else strip(board, code)


def _export(shown: ShownPlan) -> None:
    """Offer the papers on the last screen, over the strip."""
    with st.container(key="board_export"):
        st.download_button(
            words("Exporter le dossier"),
            data=board_slides(shown, words.lang),
            file_name=f"conseil-{shown.entry.id}.pptx",
            on_click="ignore",
            type="primary",
            key="board.export",
        )


def _look_again(shown: ShownPlan, code: str) -> None:
    """Look now and then whether more is known of the answer."""
    one = asked(shown, code)
    known = None if one.scenario is None else latest(shown, one.scenario)
    if known is None and one.scenario is not None and wait_for_first(shown, one.scenario) is not None:
        st.rerun()

    def look() -> None:
        now = None if one.scenario is None else latest(shown, one.scenario)
        if _said(now) != _said(known):
            st.rerun()

    st.fragment(look, run_every=LOOK_EVERY_S)()


def _said(answer: Answer | None) -> tuple[object, ...]:
    """What of an answer makes the screen another: there is one, it has a plan, its causes are known."""
    return () if answer is None else (answer.plan is not None, answer.stage, answer.caused is not None)


# What the address carries, and what a key or a button does to it.


def _screen() -> int:
    written = state.board("screen")
    return int(written) if written.isdigit() and 1 <= int(written) <= VOTE else 1


def _questions() -> tuple[str, ...]:
    return tuple(filter(None, state.board("asked").split(";")))


def _code() -> str:
    """The question that is shown: the last one asked, unless another was chosen."""
    questions = _questions()
    return questions[-1] if questions else ""


def _ask(code: str, *, replaces: bool = False) -> None:
    """Ask a question; `replaces`: it is the last one, pushed further."""
    kept = list(_questions())
    if replaces and kept:
        kept.pop()
    if code:
        kept.append(code)
    state.keep_board("asked", ";".join(kept))
    state.keep_board("screen", str(LIVE))
    state.keep_board_note("problem", "")


def _act(board: Board) -> None:
    """Do what was asked, before the screen is drawn again; a question that another takes the place of is given up."""
    former = _code()
    _do(board)
    if former and former != _code():
        give_up(board, former)


def _do(board: Board) -> None:
    event = state.widget(KEY) or {}
    typed = getattr(event, "get", lambda _name: None)("typed")
    if typed:
        code, problem = typed_code(board, str(typed))
        if code:
            _ask(code)
        else:
            state.keep_board("screen", str(LIVE))
            state.keep_board_note("problem", problem)
        return
    acted = str(getattr(event, "get", lambda _name: None)("acted") or "").partition(" ")[0]
    name, _, about = acted.partition(":")
    number, code = _screen(), _code()
    turns = {"next": min(number + 1, VOTE), "back": max(number - 1, 1), "proposal": PROPOSAL, "first": 1, "last": VOTE}
    if name in turns:
        state.keep_board("screen", str(turns[name]))
    elif name == "undo":
        state.keep_board("asked", ";".join(_questions()[:-1]))
        state.keep_board_note("problem", "")
    elif name == LEAVING:
        state.keep_board_note("left", "1")
    elif name in ("own-", "own+"):
        again = code.startswith("money/own/") and "," not in code
        _ask(money_code(board, code if again else "", -1 if name == "own-" else 1), replaces=again)
    elif name in ("price-", "price+"):
        again = code.startswith("price/") and "," not in code
        _ask(price_code(board, code if again else "", -1 if name == "price-" else 1), replaces=again)
    elif name == "impose":
        _ask(impose_code(about))
    elif name in ("refuse", "keep"):
        against = [one for one in state.board("against").split(",") if one and one != about]
        state.keep_board("against", ",".join([*against, *([about] if name == "refuse" else [])]))


def _needs(shown: ShownPlan, band: pd.DataFrame | None) -> pd.DataFrame:
    """The four numbers and the need of each public in the last year, with its letter, colour and band."""
    said = cached.explanation(shown)
    rows, year = said.housed_groups, said.summary.year
    if rows.empty:
        supply = said.supply[said.supply["year"] == year]
        rows = supply[["client_group", "label", "need"]].assign(well=0, badly=0, unfit=0, without=supply["unmet"])
    looks = shown.data["client_groups"].set_index("client_group")
    of_year = None if band is None else band[band["year"] == year].set_index("client_group")
    return rows.assign(
        colour=rows["client_group"].map(looks["colour"]),
        letter=rows["client_group"].map(looks["shape"]),
        low=float("nan") if of_year is None else rows["client_group"].map(of_year["low"]),
        high=float("nan") if of_year is None else rows["client_group"].map(of_year["high"]),
    )
