"""What a person would find wrong with a screen: texts that are cut, a page wider than its window, English words."""

from __future__ import annotations

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

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
}""".replace("\\b", "\\b")
"""Words of Streamlit's own that the French screen still says in English."""
HEIGHT: Final = "document.querySelector('[data-testid=stMain]').scrollHeight"


def violations(page: Page) -> list[str]:
    """What axe finds: the rule and the first element that breaks it."""
    response: dict[str, Any] = Axe().run(page).response
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in response["violations"]]


def faults(page: Page) -> list[str]:
    """Texts that are cut, and what stands outside of the window."""
    return [str(one) for one in page.evaluate(FAULTS)]
