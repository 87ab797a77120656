"""Pages of a portfolio whose own funds are by body: who pays, what each has, what nobody of ours pays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from planning.finance.purses import NOBODY_PAYS
from planning.i18n import LANGUAGES, Lang, Words
from planning.solve.run import solve
from planning.store import Store, open_store
from planning.ui.kit.frame import PAGES
from planning.workflow import check_plan, load_and_prepare
from tests.conftest import Once
from tests.oracle.portfolio import Row, sheet
from tests.pages.conftest import Open
from tests.pages.reading import listed, words
from tests.pages.small_portfolio import TABLES, store_address, write_portfolio

FINANCE, OPTIONS, SCENARIO = (
    "pages/rooms/money.py",
    "pages/rooms/data.py?data_view=options",
    "pages/rooms/what_if.py?what_if_view=settings",
)
BODIES: dict[str, list[Row]] = {
    **TABLES,
    "residences": [
        {**row, "operator": "Gestion", "works_payer": "Bailleur" if row["residence_id"] == "D" else ""}
        for row in TABLES["residences"]
    ],
    "options": [{**row, "payer": "operator" if row["option_id"] == "B.extend" else ""} for row in TABLES["options"]],
    "funders": sheet("""
funder,label,kind,max_share,carry_over,body,source
own:bailleur,Fonds propres du bailleur,own,,true,Bailleur,illustrative
own:gestion,Fonds propres d'AMLI,own,,true,Gestion,illustrative
grant,Subvention,grant,0.25,false,,illustrative
"""),
    "envelopes": sheet("""
funder,year,amount_eur,source
own:bailleur,2027,300000,illustrative
own:bailleur,2028,0,illustrative
own:bailleur,2029,0,illustrative
own:gestion,2027,150000,illustrative
own:gestion,2028,0,illustrative
own:gestion,2029,0,illustrative
grant,2027,100000,illustrative
grant,2028,100000,illustrative
"""),
}


def _write(folder: Path) -> Path:
    data = load_and_prepare(write_portfolio(folder / "data", BODIES))
    plan = solve(data, data.scenarios["reference"].but(gap=0.0), in_process=True)
    assert check_plan(plan, data) == []
    done = {row.option_id for row in plan.decisions if row.kind != "keep"}
    assert done == {"A.restructure", "B.extend"}, "C is the town's, D too dear"
    path = folder / "store.sqlite"
    with open_store(store_address(path)) as store:
        store.save_plan(plan, store.save_portfolio(data), faults=())
    return path


@pytest.fixture
def shared_store(once: Once, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = Path(shutil.copy(once("purses-store", _write), tmp_path / "store.sqlite"))
    monkeypatch.setenv("CAP_STORE_URL", store_address(path))
    with open_store() as opened:
        yield opened


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_fails_where_own_funds_are_by_body(open_app: Open, shared_store: Store, lang: Lang) -> None:
    for page, *_ in PAGES:
        app = open_app(lang, f"pages/{page}.py")
        assert not app.exception, page
        assert not app.error, page
        assert "\\" not in words(app), page  # escaped twice, a name shows the sign that escapes it


def test_the_page_of_finance_says_what_each_body_pays(open_app: Open, shared_store: Store) -> None:
    app = open_app("fr", FINANCE)
    lines = listed(app, "money.funders").splitlines()
    assert [line.split(" | ")[:2] for line in lines if "Fonds propres" in line] == [
        ["■ Fonds propres du bailleur", "0,30"],
        ["■ Fonds propres d'AMLI", "0,12"],
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_options_says_what_nobody_of_ours_pays(open_app: Open, shared_store: Store, lang: Lang) -> None:
    app = open_app(lang, OPTIONS)
    sentence = Words(lang)(NOBODY_PAYS)
    for residence, is_said in (("C", True), ("D", False), ("A", False)):
        app.selectbox(key="choice.options_of").select(residence).run()
        assert not app.exception
        assert (sentence in words(app)) is is_said, residence


def test_the_page_of_the_scenario_has_the_envelopes_of_each_body(open_app: Open, shared_store: Store) -> None:
    app = open_app("fr", SCENARIO)
    keys = {f"scenario.own.own:{body} {year}" for body in ("bailleur", "gestion") for year in (2027, 2028, 2029)}
    assert keys == {str(box.key) for box in app.text_input if str(box.key).startswith("scenario.own.")}
    assert "Fonds propres d'AMLI" in words(app)
