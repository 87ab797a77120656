"""From a file to a plan on the screen, as a new user does it: at most ten actions, no file edited by hand."""

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


@pytest.fixture
def own_application(once: Once, tmp_path: Path) -> Iterator[str]:
    """The application on a store that no other test sees: another portfolio is opened there."""
    store = Path(copy(once("small-store", write_store), tmp_path))
    with running_app(store_address(store), tmp_path / "server.log") as address:
        yield address


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
