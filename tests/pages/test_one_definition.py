"""What stands on several screens is the same figure everywhere: rooms, bar, board, and the papers' own tables."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planning.explain import summary
from planning.i18n import FRENCH
from planning.store import Store, open_store
from tests.conftest import Once
from tests.pages.conftest import Open
from tests.pages.reading import figures, keys, list_data, words
from tests.pages.small_portfolio import store_address
from tests.pages.value_portfolio import write_value_store

ROOMS = {
    "summary": "pages/rooms/summary.py",
    "plan": "pages/rooms/plan.py",
    "calendar": "pages/rooms/plan.py?plan_view=calendar",
    "who": "pages/rooms/money.py",
    "risks": "pages/rooms/money.py?money_view=risks",
}


@pytest.fixture(params=["small", "value"])
def kept(
    request: pytest.FixtureRequest, once: Once, kept_plan: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """A store under each model, only read."""
    path = kept_plan if request.param == "small" else once("value-store", write_value_store)
    monkeypatch.setenv("CAP_STORE_URL", store_address(path))
    with open_store() as opened:
        yield opened


def said(app: AppTest) -> str:
    assert not app.exception
    drawn = html.unescape(re.sub(r"<[^>]+>", " ", "".join(element.proto.body for element in app.get("html"))))
    labels = " ".join(
        element.proto.popover.label for element in app.get("popover") if hasattr(element.proto, "popover")
    )
    return f"{words(app)} {drawn} {labels}".replace("\u00a0", " ").replace("\u202f", " ")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_figure_that_stands_twice_is_the_same_twice(kept: Store, open_app: Open) -> None:
    entry = kept.latest_plan()
    assert entry is not None
    plan, data = kept.plan(entry.id), kept.portfolio(entry.portfolio_hash)
    found = summary(plan, data, kept.companions(entry.id).get("do_nothing"))
    screens = {name: said(open_app("fr", page, plan=str(entry.id))) for name, page in ROOMS.items()}
    invested, own = plain(FRENCH.euros(found.capex.value)), plain(FRENCH.euros(found.own.value))
    assert found.capex.value == pytest.approx(found.works + found.upkeep)
    for name in ("summary", "plan", "who"):
        assert invested in screens[name], name
    for name in ("summary", "who"):
        assert own in screens[name], name
    app = open_app("fr", ROOMS["summary"], plan=str(entry.id))
    assert plain(figures(app)["Investissement"]) == invested
    assert figures(app)["Chantiers"].startswith(str(found.operations))
    assert f"{found.operations} " in screens["plan"].splitlines()[0]
    assert plain(keys(app)["fonds propres"]) == own
    board = list_data(open_app("fr", "pages/rooms/board.py", plan=str(entry.id), screen="5"), "board.stage")
    assert invested in plain(board["title"])
    assert own in plain(board["title"])
    risk = re.search(r"(?:\d|Plus de 9|Moins de 1) chances? sur 10 que les fonds propres suffisent", screens["summary"])
    assert risk is not None
    assert risk[0] in screens["risks"]
    assert risk[0] in plain(board["sentence"])


@pytest.mark.parametrize("kept", ["value"], indirect=True)
def test_who_is_housed_how_is_the_same_on_the_summary_and_before_the_board(kept: Store, open_app: Open) -> None:
    entry = kept.latest_plan()
    assert entry is not None
    app = open_app("fr", ROOMS["summary"], plan=str(entry.id))
    four = keys(app)
    shown = list_data(open_app("fr", "pages/rooms/board.py", plan=str(entry.id), screen="3"), "board.stage")
    bar = next(block for block in shown["blocks"] if block["kind"] == "bars")["bars"][0]
    counted = {part["look"]: int(part["amount"]) for part in bar["parts"]}
    for look, label in (("well", "bien logés"), ("badly", "mal logés"), ("without", "sans place")):
        assert counted.get(look, 0) == int(four[label].replace("\u202f", "")), label
    assert plain(shown["title"]) == plain(app.title[0].value).replace("\\", "")
