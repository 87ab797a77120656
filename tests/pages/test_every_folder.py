"""Every page on every kind of folder: shipped, the least that one may hold, own funds alone, hostile names."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planning.domain.kinds import OWN_FUNDS
from planning.store import open_store
from planning.tables.schemas import TABLE_BY_NAME
from tests.conftest import Once
from tests.oracle.portfolio import Row
from tests.pages.conftest import ROOT, Open
from tests.pages.reading import list_data, words
from tests.pages.screens import SCREENS
from tests.pages.small_portfolio import TABLES, store_address, store_of, write_portfolio

HOSTILE = '<img src=x onerror=alert(1)> **gras** [clic](http://evil.example/x) $x^2$ :red[rouge] =cmd|"/C calc"!A0 `'
Rows = Mapping[str, list[Row]]


def _compulsory() -> Rows:
    """Only the tables and columns that a folder cannot do without."""
    kept = {name: rows for name, rows in TABLES.items() if not TABLE_BY_NAME[name].optional}
    required = {name: {column.name for column in TABLE_BY_NAME[name].columns if column.required} for name in kept}
    return {
        name: [{key: cell for key, cell in row.items() if key in required[name]} for row in rows]
        for name, rows in kept.items()
    }


def _own_funds_alone() -> Rows:
    own = {"option_costs", "envelopes"}
    return {
        **{name: rows for name, rows in TABLES.items() if name not in {"option_funding", "funders"}},
        **{name: [row for row in TABLES[name] if row["funder"] == OWN_FUNDS] for name in own},
    }


def _hostile() -> Rows:
    named = {
        "territories": ("name",),
        "client_groups": ("label_fr", "label_en"),
        "typologies": ("label_fr", "label_en"),
        "residences": ("name", "owner", "operator", "commune_name"),
        "options": ("label",),
        "funders": ("label",),
        "rules": ("author", "reason"),
    }
    return {
        name: [
            {**row, **{column: f"{row.get(column) or ''} {HOSTILE}" for column in named.get(name, ()) if column in row}}
            for row in rows
        ]
        for name, rows in TABLES.items()
    }


DRAWN = {"compulsory": _compulsory, "own funds alone": _own_funds_alone, "hostile names": _hostile}
SHIPPED = ("tutorial", "demo_2015")
FOLDERS = (*DRAWN, *SHIPPED)


def _write(name: str, folder: Path) -> Path:
    if name in SHIPPED:
        return store_of(Path(shutil.copytree(ROOT / "data" / name, folder / "data")))
    return store_of(write_portfolio(folder / "data", DRAWN[name]()))


@pytest.fixture(params=FOLDERS)
def opened(request: pytest.FixtureRequest, once: Once, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A store of each folder, read only."""
    path = once(request.param.replace(" ", "-"), lambda folder: _write(request.param, folder))
    monkeypatch.setenv("CAP_STORE_URL", store_address(path))
    with open_store():
        yield request.param


@pytest.mark.parametrize("page", SCREENS)
def test_every_page_shows_on_every_folder(opened: str, page: str, open_app: Open) -> None:
    app = open_app("fr", f"pages/{page}")
    assert not app.exception
    assert not app.error
    assert "imprévue" not in words(app)


def test_the_board_can_be_held_on_every_folder(opened: str, open_app: Open) -> None:
    with open_store() as kept:
        plan = kept.latest_plan()
    assert plan is not None
    for number in range(1, 10):
        app = open_app("fr", "pages/rooms/board.py", plan=str(plan.id), screen=str(number), asked="money/own/all/+1000")
        assert not app.exception, number
        assert not app.error, number
        stage = list_data(app, "board.stage")
        assert stage["title"], number
        assert "NaN" not in json.dumps(stage), "no browser reads that"


def test_the_list_of_pages_and_folders_is_whole() -> None:
    assert len(SCREENS) >= 5
    assert set(SHIPPED) <= {path.name for path in (ROOT / "data").iterdir()}


# Names from the data are text: nowhere do they reach a renderer as markup.

MARKED = re.compile(r"(?<!\\)<img|(?<!\\)\*\*gras|(?<!\\)\[clic\](?!\\)|(?<!\\):red(?!\\)\[|(?<![\\\d ])\$x")
"""What a renderer of Markdown or of HTML would take for an image, bold, a link, a colour or a formula."""


def _markdown(app: AppTest) -> Iterator[str]:
    """Everything on the page that is shown as Markdown."""
    for kind in ("markdown", "caption", "title", "header", "subheader", "info", "warning", "error", "success"):
        yield from (str(block.value) for block in app.get(kind))
    for metric in app.metric:
        yield from (metric.label, str(metric.value), str(metric.delta))
    for kind in (
        "button",
        "checkbox",
        "selectbox",
        "multiselect",
        "number_input",
        "text_input",
        "radio",
        "toggle",
        "slider",
    ):
        yield from (str(widget.label) for widget in app.get(kind))
    yield from (block.label for block in app.expander)
    yield from (block.label for block in app.tabs)


def _in_charts(app: AppTest) -> Iterator[str]:
    """Every text of every chart: plotly takes tags in them for markup."""
    for chart in app.get("plotly_chart"):
        yield json.dumps(json.loads(chart.proto.spec or chart.proto.figure.spec), ensure_ascii=False)


@pytest.fixture
def hostile(once: Once, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store of the folder of hostile names, read only."""
    path = once("hostile-names", lambda folder: _write("hostile names", folder))
    monkeypatch.setenv("CAP_STORE_URL", store_address(path))
    with open_store():
        yield


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("page", SCREENS)
def test_a_name_is_text_on_every_page(page: str, open_app: Open) -> None:
    app = open_app("fr", f"pages/{page}")
    assert not app.exception
    wrong = [text for text in _markdown(app) if MARKED.search(text)]
    assert wrong == []
    specs = list(_in_charts(app))
    assert [spec for spec in specs if "<img" in spec] == []
    if page == "rooms/summary.py":
        assert any("&lt;img" in spec for spec in specs), "the charts name what is hostile"
