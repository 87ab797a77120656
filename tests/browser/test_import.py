"""One's own portfolio in the browser: a cell corrected in the grid; a file becomes a plan in ten actions at most."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import Page, expect

from tests.browser.running_app import running_app, settle
from tests.conftest import Once
from tests.importing.conftest import estate_workbook
from tests.pages.small_portfolio import store_address, write_store

pytestmark = pytest.mark.browser
PATIENCE_MS = 90_000


@pytest.fixture(scope="module")
def own_application(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application on a store that no other room of tests sees: portfolios are changed and opened there."""
    folder = tmp_path_factory.mktemp("own")
    store = Path(copy(once("small-store", write_store), folder))
    with running_app(store_address(store), folder / "server.log") as address:
        yield address


def test_a_cell_corrected_in_the_grid_is_undone_or_kept_and_told_in_the_journal(
    own_application: str, page: Page
) -> None:
    page.goto(f"{own_application}/data?data_view=stock&stock_mode=edit")
    settle(page)
    page.get_by_text("Programmes", exact=True).click()
    settle(page)
    title = page.get_by_role("heading", level=1)

    def correct(occupancy: str) -> None:
        page.get_by_test_id("stDataFrame").first.click(position={"x": 300, "y": 52})  # the first row's typology
        page.wait_for_timeout(300)
        for key in (*["ArrowRight"] * 3, "Enter"):
            page.keyboard.press(key)
        page.locator(".gdg-input").fill(occupancy)
        page.keyboard.press("Enter")

    correct("0,85")
    expect(title).to_have_text("1 résidence modifiée · 1 case changée", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Annuler le dernier pas").click()
    expect(title).to_have_text("Corrigez le parc case par case.", timeout=PATIENCE_MS)
    settle(page)
    correct("0,75")
    expect(title).to_have_text("1 résidence modifiée · 1 case changée", timeout=PATIENCE_MS)
    page.get_by_label("Qui enregistre ?").fill("C. Meyer")
    page.get_by_label("Qui enregistre ?").press("Enter")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("C'est enregistré.")).to_be_visible(timeout=PATIENCE_MS)
    page.goto(f"{own_application}/about?about_view=journal")
    expect(page.get_by_text("0,75")).to_be_visible(timeout=PATIENCE_MS)


def test_a_workbook_becomes_a_checked_plan_in_ten_actions(own_application: str, page: Page, tmp_path: Path) -> None:
    file = estate_workbook(tmp_path / "parc.xlsx", 4)
    done = 0

    def act(action: Callable[[], object]) -> None:
        nonlocal done
        action()
        done += 1
        settle(page)

    page.goto(own_application)
    settle(page)
    act(lambda: page.get_by_role("link", name="Données", exact=True).click())
    act(lambda: page.get_by_text("Importer", exact=True).click())
    act(lambda: page.locator("input[type=file]").set_input_files(file))
    expect(page.get_by_text("noms de colonnes sur deux lignes")).to_be_visible(timeout=PATIENCE_MS)
    act(lambda: page.get_by_text("Dans un nouveau portefeuille").click())
    expect(page.get_by_role("heading", level=1)).to_have_text("4 résidences seraient ajoutées.")
    act(lambda: page.get_by_label("Qui accepte ?").fill("C. Meyer"))
    act(lambda: page.get_by_label("Qui accepte ?").press("Enter"))
    act(lambda: page.get_by_role("button", name="Accepter les changements").click())
    expect(page.get_by_text("C'est importé.")).to_be_visible(timeout=PATIENCE_MS)
    act(lambda: page.get_by_role("button", name="Calculer le plan de référence").click())
    expect(page.get_by_text(re.compile("Le plan est prêt"))).to_be_visible(timeout=PATIENCE_MS)
    act(lambda: page.get_by_role("link", name="Synthèse", exact=True).click())
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Le plan loge "), timeout=PATIENCE_MS)
    assert done <= 10
