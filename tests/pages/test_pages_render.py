"""Every page shows in both languages, without error, in the reader's words."""

from __future__ import annotations

import pytest

from planning.i18n import FRENCH, LANGUAGES, Lang
from planning.store import Store
from planning.ui.kit.frame import BOARD, UNKNOWN
from tests.pages.conftest import ROOT, Open
from tests.pages.reading import figures, words
from tests.pages.screens import ROOMS, SCREENS

pytestmark = pytest.mark.reads


def test_every_page_of_the_folder_is_in_the_menu() -> None:
    found = {str(path.relative_to(ROOT / "pages").with_suffix("")) for path in (ROOT / "pages").glob("*/*.py")}
    assert found == {*ROOMS, BOARD, UNKNOWN}
    assert len(ROOMS) == len(set(ROOMS)) >= 6


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_shows_one_title_and_no_error(store: Store, open_app: Open, screen: str, lang: Lang) -> None:
    app = open_app(lang, f"pages/{screen}")
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    assert app.title[0].value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_portfolio_a_page_says_how_to_load_one(empty_store: Store, open_app: Open, lang: Lang) -> None:
    app = open_app(lang)
    assert not app.exception
    assert "scripts/run" in words(app)


@pytest.mark.parametrize("screen", [one for one in SCREENS if not one.endswith("glossary")])
def test_without_a_portfolio_every_screen_asks_for_one_under_its_own_title(
    empty_store: Store, open_app: Open, screen: str
) -> None:
    app = open_app("fr", f"pages/{screen}")
    assert not app.exception
    assert len(app.title) == 1
    assert "Aucun portefeuille" in app.info[0].value


def test_the_summary_tells_the_plan_s_own_figures(store: Store, open_app: Open) -> None:
    entry = store.latest_plan()
    assert entry is not None
    plan = store.plan(entry.id)
    app = open_app("fr")
    found = figures(app)
    assert found["Investissement"] == FRENCH.euros(sum(row.capex_eur for row in plan.decisions)).replace("\u00a0", " ")
    assert found["Investissement"] == "520 k€"
    assert found["Chantiers"] == "2 sur 4 sites"
    assert app.title[0].value == r"Le plan loge 25 personnes de plus en 2029\."
    assert "meilleur plan démontré" in words(app)
    # Two publics, one chart each, then the money.
    assert len(app.get("plotly_chart")) == 3


def test_the_same_figures_are_written_as_in_english(store: Store, open_app: Open) -> None:
    assert "€520k" in figures(open_app("en")).values()


def test_a_plan_that_does_not_exist_gives_way_to_the_reference(store: Store, open_app: Open) -> None:
    app = open_app("fr", plan="999")
    assert not app.exception
    assert "n'existe pas" in app.warning[0].value
    assert len(figures(app)) == 5


def test_a_residence_has_its_sheet(store: Store, open_app: Open) -> None:
    app = open_app("fr", "pages/rooms/data.py?data_view=stock", residence="A")
    assert not app.exception
    assert app.title[0].value == "Les Lilas"
    told = words(app)
    assert "Restructuration lourde" in told
    assert "début 2028, livraison 2029" in told
    assert "illustratif" in told
    assert [title.value for title in app.subheader] == ["Où vivent les habitants pendant les travaux"]
    where = next(table.value["Où ils vivent"] for table in app.table if "Où ils vivent" in table.value)
    assert list(where) == ["places temporaires"]


def test_a_name_from_the_data_is_never_a_link(store: Store, open_app: Open) -> None:
    app = open_app("fr", "pages/rooms/data.py?data_view=stock", residence="B")
    assert app.title[0].value == r"Le Moulin \[clic\]\(http\:\/\/evil\.example\/x\)"


def test_an_unknown_residence_leads_back_to_the_portfolio(store: Store, open_app: Open) -> None:
    app = open_app("fr", "pages/rooms/data.py?data_view=stock", residence="Z")
    assert not app.exception
    assert "4 résidences" in app.title[0].value
    assert "n'est pas dans le portefeuille" in app.warning[0].value


def test_places_and_dwellings_are_never_added(store: Store, open_app: Open) -> None:
    told = words(open_app("fr", "pages/rooms/data.py?data_view=stock"))
    assert "30 places" in told
    assert "30 logements" in told
    assert "60" not in told
