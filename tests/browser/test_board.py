"""A whole board meeting by keyboard alone, on both screens that a board may have."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
SCREENS = 9

MEASURED = """() => {
    const root = [...document.querySelectorAll('*')].map(one => one.shadowRoot?.querySelector('.stage')).find(Boolean);
    const main = root.querySelector('.main');
    const small = [...root.querySelectorAll('*')]
        .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.nodeValue.trim()))
        .map(one => parseFloat(getComputedStyle(one).fontSize));
    const cut = [...root.querySelectorAll('h1, td, .name, .value, .strip span, .label')]
        .filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflow !== 'visible');
    return {
        overflows: main.scrollHeight > main.clientHeight + 1 || main.scrollWidth > main.clientWidth + 1,
        smallest: Math.min(...small),
        title: parseFloat(getComputedStyle(root.querySelector('h1')).fontSize),
        cut: cut.map(one => one.textContent),
    };
}"""
"""Whether the screen scrolls, its smallest text and its title (px), texts that are cut."""


@pytest.mark.parametrize(("width", "height", "least", "title"), [(1920, 1080, 22, 48), (1024, 768, 16.5, 36)])
def test_a_meeting_is_held_by_keyboard_alone(
    application: str, page: Page, width: int, height: int, least: float, title: float
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{application}/board?plan=1&lang=fr")
    expect(page.locator(".strip .end")).to_be_visible(timeout=60_000)
    for number in range(1, SCREENS + 1):
        expect(page.locator(".strip .end")).to_contain_text(f"{number}/{SCREENS}", timeout=20_000)
        found = page.evaluate(MEASURED)
        assert not found["overflows"], number
        assert found["cut"] == []
        assert found["smallest"] >= least, number
        assert found["title"] >= title
        page.keyboard.press("ArrowRight")
    page.keyboard.press("b")
    expect(page.locator(".strip .end")).to_contain_text(f"3/{SCREENS}")
    page.get_by_role("button", name="Un million de fonds propres de plus").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".side li")).to_have_count(1, timeout=20_000)
    expect(page.locator(".strip .end")).to_contain_text(f"8/{SCREENS}")
    page.locator(".strip input").focus()
    page.keyboard.type("seniors +20 %")
    page.keyboard.press("Enter")
    expect(page.locator(".side li")).to_have_count(2, timeout=20_000)
    expect(page.locator(".side li.now")).to_contain_text("+20")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.locator(".side li")).to_have_count(1, timeout=20_000)
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("End")
    page.get_by_role("button", name="Approuver le plan 2027-2029 : refusé").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("against=plan"), timeout=20_000)
    page.reload()
    expect(page.get_by_role("button", name="Approuver le plan 2027-2029 : refusé")).to_have_attribute(
        "aria-pressed", "true", timeout=20_000
    )
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Synthèse")).to_be_visible(timeout=20_000)
