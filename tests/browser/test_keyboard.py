"""The planner's way without a mouse: open a residence, impose, read the answer, name and keep it, compare."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.running_app import settle

pytestmark = pytest.mark.browser
MOST_TABS = 60
BEFORE_THE_CONTENT = 14
"""Presses of Tab before what the page says: the skip link, six rooms, the plan shown, Séance, exports, language."""

FOCUSED = """() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    return `${one?.getAttribute('aria-label') ?? ''} ${one?.innerText ?? ''}`.trim();
}"""
"""What has the focus, in the lists of ours too."""


def reach(page: Page, wanted: str) -> int:
    """Press Tab until the focus is on what is wanted (a pattern); return how often."""
    seen = []
    for count in range(1, MOST_TABS + 1):
        page.keyboard.press("Tab")
        seen.append(str(page.evaluate(FOCUSED)))
        if re.search(wanted, seen[-1]):
            return count
    raise AssertionError(f"Tab never reaches « {wanted} »: {[one[:40] for one in seen]}")


def press(page: Page, wanted: str) -> None:
    reach(page, wanted)
    page.keyboard.press("Enter")


def test_a_planner_needs_no_mouse(application: str, page: Page) -> None:
    page.goto(f"{application}/plan?plan=1&lang=fr")
    settle(page)
    assert reach(page, "^Liste") <= BEFORE_THE_CONTENT
    press(page, "laissées en l'état$")
    settle(page)
    press(page, "^Le Pré")
    page.wait_for_url(re.compile("residence=C"), timeout=15_000)
    settle(page)
    assert str(page.evaluate(FOCUSED)).endswith("Fermer"), "the focus follows what was opened"
    press(page, "^Imposer")
    page.wait_for_url(re.compile("/what_if"), timeout=15_000)
    expect(page.get_by_text("1 changement", exact=True)).to_be_visible(timeout=15_000)
    expect(page.get_by_text("réponse rapide").first).to_be_visible(timeout=60_000)
    settle(page)
    press(page, "Nommer et garder")
    expect(page.get_by_label("Nom", exact=True)).to_be_visible()
    reach(page, "^Nom")
    page.keyboard.press("Control+A")
    page.keyboard.type("Au clavier")
    press(page, "Calculer le plan")
    expect(page.get_by_text("Le plan est prêt")).to_be_visible(timeout=60_000)
    settle(page)
    press(page, "Comparer…$")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Au clavier", timeout=20_000)


def test_the_skip_link_leads_past_the_rooms(application: str, page: Page) -> None:
    page.goto(f"{application}/?plan=1&lang=fr")
    settle(page)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Aller au contenu"
    page.keyboard.press("Enter")
    assert reach(page, "Logées|Bien logés") <= 5, "the plan shown, Séance, exports, language, the first figure"
