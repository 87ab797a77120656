"""Every page as a picture, for people to look at: light and dark, on a large and on a small screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.browser.running_app import settle

SIZES = {1920: 1080, 1024: 768}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ADDRESSES = {
    "summary": "",
    "plan": "plan",
    "plan-residence": "plan?residence={residence}",
    "plan-calendar": "plan?plan_view=calendar",
    "plan-map": "plan?plan_view=map",
    "what-if": "what_if",
    "answer": "what_if?changes=money/own/all/-10%25",
    "compare": "what_if?what_if_view=compare",
    "settings": "what_if?what_if_view=settings",
    "money": "money",
    "operation": "money?money_view=operation",
    "debt": "money?money_view=debt",
    "risks": "money?money_view=risks",
    "million": "money?money_view=million",
    "stock": "data",
    "residence": "data?data_view=stock&residence={residence}",
    "needs": "data?data_view=needs",
    "options": "data?data_view=options",
    "catalogue": "data?data_view=catalogue",
    "import": "data?data_view=import",
    "quality": "data?data_view=quality",
    "model": "about",
    "sources": "about?about_view=sources",
    "glossary": "about?about_view=glossary",
    "journal": "about?about_view=journal",
    "ranking": "about?about_view=ranking",
}


def save_pages(
    browser: Browser,
    address: str,
    folder: Path,
    residence: str,
    *,
    pages: Mapping[str, str] = ADDRESSES,
    sizes: Mapping[int, int] = SIZES,
    themes: Sequence[Literal["light", "dark"]] = THEMES,
    lang: str = "fr",
) -> list[Path]:
    """Save the pages in every size and theme asked for; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    saved = []
    for theme in themes:
        for width, height in sizes.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme, locale="fr-FR"
            )
            page = context.new_page()
            for name, path in pages.items():
                joint = "&" if "?" in path else "?"
                page.goto(f"{address}/{path.format(residence=residence)}{joint}lang={lang}")
                settle(page)
                saved.append(folder / f"{name}-{width}-{theme}-{lang}.png")
                picture(page, saved[-1])
            context.close()
    return saved


def picture(page: Page, path: Path) -> None:
    """Save the whole page, also what lies below the window."""
    tall = page.evaluate("document.querySelector('[data-testid=\"stMain\"]')?.scrollHeight || 0")
    size = page.viewport_size or {"width": 1024, "height": 768}
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(int(tall) + 20, 6000))})
    page.wait_for_timeout(800)
    page.screenshot(path=path)
    page.set_viewport_size(size)
