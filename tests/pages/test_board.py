"""The Séance: nine screens of a frozen plan, each with its answer; questions and votes stay in the address."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from planning.i18n import FRENCH, LANGUAGES, Lang, Words
from planning.store import Store
from planning.ui.board.screens import FROZEN
from tests.pages.conftest import Open
from tests.pages.reading import list_data

BOARD = "pages/rooms/board.py"
SCREENS = len(FROZEN) + 2
MOST_WORDS = 25


def stage(app: AppTest) -> dict[str, Any]:
    assert not app.exception
    assert not app.error
    return list_data(app, "board.stage")


def texts(part: Any) -> list[str]:
    """All texts of a screen, however deep."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, dict):
        return [text for name, value in part.items() if name not in ("act", "look") for text in texts(value)]
    return [text for one in part for text in texts(one)] if isinstance(part, list) else []


@pytest.mark.reads
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("number", range(1, SCREENS + 1))
def test_a_screen_answers_in_its_title_and_says_whose_plan_it_is(
    store: Store, open_app: Open, number: int, lang: Lang
) -> None:
    plan = store.latest_plan()
    assert plan is not None
    shown = stage(open_app(lang, BOARD, plan=str(plan.id), screen=str(number)))
    assert shown["title"]
    assert len(f"{shown['title']} {shown['sentence']}".split()) <= MOST_WORDS
    assert store.plan(plan.id).mark in shown["foot"]
    assert shown["foot"].endswith(f"{number}/{SCREENS}")


@pytest.mark.reads
def test_its_figures_are_those_of_the_plan(store: Store, open_app: Open) -> None:
    plan = store.latest_plan()
    assert plan is not None
    invested = sum(row.capex_eur for row in store.plan(plan.id).decisions)
    money = stage(open_app("fr", BOARD, plan=str(plan.id), screen="5"))
    assert FRENCH.euros(invested) in money["title"]
    vote = stage(open_app("fr", BOARD, plan=str(plan.id), screen="9"))
    assert FRENCH.decimal(invested / 1e6, 2) in texts(vote["blocks"])
    works = stage(open_app("fr", BOARD, plan=str(plan.id), screen="4"))
    assert {"Les Lilas"} <= set(texts(works["blocks"]))


@pytest.mark.reads
def test_a_vote_against_is_counted_and_says_what_it_does(store: Store, open_app: Open) -> None:
    plan = store.latest_plan()
    assert plan is not None
    asked = {"plan": str(plan.id), "screen": "9"}
    before = stage(open_app("fr", BOARD, **asked))
    total = sum(1 for row in before["blocks"][0]["rows"] if row["kind"] != "total")
    assert before["title"] == f"{total} résolutions retenues sur {total}"
    after = stage(open_app("fr", BOARD, **asked, against="plan"))
    assert after["title"] == f"{total - 1} résolutions retenues sur {total}"
    assert "rien n'est engagé" in " ".join(texts(after["blocks"]))
    assert after["sentence"].startswith("Refuser")


@pytest.mark.reads
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_question_is_answered_on_the_screen_and_at_its_edge(store: Store, open_app: Open, lang: Lang) -> None:
    plan = store.latest_plan()
    assert plan is not None
    app = open_app(lang, BOARD, plan=str(plan.id), screen="8", asked="money/own/all/+1000000")
    shown = stage(app)
    assert shown["side"]["questions"][0]["now"]
    assert shown["side"]["questions"][0]["found"] == shown["title"]
    assert Words(lang)("M€") in " ".join(texts(shown["strip"]))
    figures = next(block["figures"] for block in shown["blocks"] if block["kind"] == "figures")
    assert len(figures) == 3
    moved = [block for block in shown["blocks"] if block["kind"] == "table"]
    assert all(len(block["rows"]) <= 4 for block in moved)


@pytest.mark.reads
def test_a_question_that_cannot_be_asked_says_why(store: Store, open_app: Open) -> None:
    plan = store.latest_plan()
    assert plan is not None
    asked = {"plan": str(plan.id), "screen": "8"}
    assert "ne peut pas être posée" in stage(open_app("fr", BOARD, **asked, asked="money/own/2027/-9000000"))["title"]
    assert "ne peut pas être posée" in stage(open_app("fr", BOARD, **asked, asked="nonsense"))["title"]
    assert "Posez une question" in stage(open_app("fr", BOARD, **asked))["title"]


@pytest.mark.reads
def test_only_the_question_that_is_shown_is_sought(store: Store, open_app: Open) -> None:
    plan = store.latest_plan()
    assert plan is not None
    asked = "money/own/all/+70000;money/own/all/+80000"
    edge = stage(open_app("fr", BOARD, plan=str(plan.id), screen="8", asked=asked))["side"]
    assert ["laissée sans réponse" in texts(row) for row in edge["questions"]] == [True, False]
