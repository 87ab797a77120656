"""What a person would find wrong with a screen: texts that are cut, a page wider than its window, English words."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.running_app import settle

WIDTHS: Final = (390, 1024, 1440, 1920)
"""A telephone, a projector, a laptop, a screen."""
FAULTS: Final = """() => {
    const found = [];
    const main = document.querySelector('[data-testid=stMain]');
    const over = main.scrollWidth - main.clientWidth;
    if (over > 1) found.push(`the page is ${over} px too wide`);
    const told = (what, node) => found.push(`${what}: ${node.textContent.trim().slice(0, 60)}`);
    const seen = (node) => node.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
    const words = (node) => [...node.childNodes].some(one => one.nodeType === 3 && one.nodeValue.trim());
    const spoken = (node) => node.closest('caption, .sr-only, [aria-hidden=true], [data-testid=stDataFrame]');
    const look = (root) => root.querySelectorAll('*').forEach((node) => {
        if (node.shadowRoot) look(node.shadowRoot);
        if (!words(node) || spoken(node) || !seen(node)) return;
        const style = getComputedStyle(node);
        const hidden = ['hidden', 'clip'].includes(style.overflowX) || style.textOverflow === 'ellipsis';
        if (hidden && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0)
            told('cut', node);
        if (node.getBoundingClientRect().right > innerWidth + 1 && !scrolls(node)) told('outside', node);
    });
    const scrolls = (node) => {
        for (let one = node; one; one = one.parentElement ?? one.getRootNode().host) {
            if (one !== main && ['auto', 'scroll'].includes(getComputedStyle(one).overflowX)) return true;
        }
        return false;
    };
    look(main);
    return [...new Set(found)];
}"""
"""Texts that are cut by their box, or that stand outside of the window without a way to scroll to them."""
ENGLISH: Final = r"""() => {
    const foreign = new RegExp('\\b(the|per file|drag|drop|browse|upload|search|loading|choose|select|clear|'
        + 'click|press|show|hide)\\b', 'i');
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (node.parentElement.closest('script, style, noscript, [data-testid=stIconMaterial]')) continue;
        if (foreign.test(node.nodeValue)) found.push(node.nodeValue.trim().slice(0, 80));
    }
    document.querySelectorAll('[aria-label], [title], [placeholder]').forEach((node) =>
        ['aria-label', 'title', 'placeholder'].forEach((name) => {
            const said = node.getAttribute(name);
            if (said && foreign.test(said)) found.push(`${name}: ${said.slice(0, 80)}`);
        }));
    return [...new Set(found)];
}"""
"""Words of Streamlit's own that the French screen still says in English."""
HEIGHT: Final = "document.querySelector('[data-testid=stMain]').scrollHeight"


def violations(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds: the rule and the first element that breaks it; `options` of axe choose among its rules."""
    response: dict[str, Any] = Axe().run(page, options=options).response
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in response["violations"]]


def faults(page: Page) -> list[str]:
    """Texts that are cut, and what stands outside of the window."""
    return [str(one) for one in page.evaluate(FAULTS)]


def answered(page: Page) -> None:
    """Wait until nothing is sought any more, in either language."""
    settle(page)
    expect(page.get_by_text(re.compile("^(Recherche d|Searching|Looking)"))).to_have_count(0, timeout=240_000)
    settle(page)


# Whether a view shows the same when it is seen again.

MOST_BACK: Final = 4
"""Steps back that two clicks on rooms may take: a room that writes its state in the address adds one."""
SOON_MS: Final = 10_000
WORDS: Final = """() => {
    const lines = [];
    const look = (root) => {
        root.querySelectorAll('*').forEach((node) => { if (node.shadowRoot) look(node.shadowRoot); });
        if (root.innerText === undefined) lines.push(...[...root.children].map((one) => one.innerText ?? ''));
    };
    const main = document.querySelector('[data-testid=stMainBlockContainer]');
    look(main);
    return [main.innerText, ...lines].join('\\n').replace(/\\s+/g, ' ');
}"""
"""All that a page says, lists of ours too."""


def seen_twice(browser: Browser, address: str, path: str) -> list[str]:
    """Compare a view with itself: after a reload, after a way to another room and back, in another browser."""
    said = []
    with browser.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900}) as window:
        page = window.new_page()
        page.goto(f"{address}/{path}")
        answered(page)
        first, link = page.evaluate(WORDS), page.url
        page.reload()
        settle(page)
        said += _differs("after a reload", first, page.evaluate(WORDS))
        elsewhere = "Argent" if "/money" not in page.url else "Plan"
        room = page.get_by_test_id("stTopNav").locator("[aria-current=page]").inner_text()
        page.get_by_test_id("stTopNav").get_by_role("link", name=elsewhere, exact=True).click()
        settle(page)
        page.get_by_test_id("stTopNav").get_by_role("link", name=room.strip().splitlines()[-1], exact=True).click()
        settle(page)
        said += _differs("after leaving and coming back", first, page.evaluate(WORDS))
        for _ in range(MOST_BACK):
            page.go_back()
            is_there = urlsplit(page.url).path == urlsplit(link).path
            _wait_for_room(page, room if is_there else elsewhere)  # a second step before the first is drawn is lost
            now = _soon(page, first) if is_there else str(page.evaluate(WORDS))
            if now == first:
                break
        said += _differs("after the way back", first, now)
    with browser.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900}) as window:
        page = window.new_page()
        page.goto(link)
        answered(page)
        said += _differs("in another browser", first, page.evaluate(WORDS))
    return said


def _wait_for_room(page: Page, name: str) -> None:
    current = page.get_by_test_id("stTopNav").locator("[aria-current=page]")
    expect(current).to_contain_text(name.strip().splitlines()[-1], timeout=SOON_MS)
    settle(page)


def _soon(page: Page, wanted: str) -> str:
    """Return what a page says once it says what is wanted; else after a while: a browser goes back when it can."""
    settle(page)
    with suppress(Error):
        page.wait_for_function(f"(wanted) => ({WORDS})() === wanted", arg=wanted, timeout=SOON_MS)
    return str(page.evaluate(WORDS))


def _differs(when: str, first: str, now: str) -> list[str]:
    """Say where a page differs from what it said first."""
    if first == now:
        return []
    at = next((at for at, (one, other) in enumerate(zip(first, now, strict=False)) if one != other), len(now))
    return [f"{when}: « {first[max(0, at - 30) : at + 50]} » became « {now[max(0, at - 30) : at + 50]} »"]
