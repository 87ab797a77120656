"""A director's first visit: see the plan, change the money, see the plan change, open a residence."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Watched
from tests.browser.measures import WIDTHS, faults, seen_twice, violations
from tests.browser.running_app import settle
from tests.browser.screenshots import ADDRESSES, THEMES, save_pages

pytestmark = pytest.mark.browser
SOLVE_MS = 60_000


def test_a_change_of_budget_changes_the_plan(application: str, watched: Watched) -> None:
    page = watched.page
    page.goto(application)
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Le plan loge "))
    assert figure(page, "Investissement") == "520 k€"

    open_page(page, "Et si…")
    page.get_by_placeholder("refuser Blida").fill("fonds propres 2027 +1,3 M€")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Nommer et garder").click(timeout=SOLVE_MS)
    page.get_by_role("button", name="Calculer le plan").click()
    expect(page.get_by_text("Le plan est prêt")).to_be_visible(timeout=SOLVE_MS)
    page.get_by_role("button", name="Voir", exact=True).click()
    open_page(page, "Synthèse")
    assert figure(page, "Investissement") == "1,52 M€"
    assert "plan=" in urlsplit(page.url).query

    open_page(page, "Plan")
    page.get_by_role("link", name="Les Lilas").first.click()
    page.wait_for_url(re.compile("residence=A"), timeout=15_000)
    settle(page)
    expect(page.get_by_text("La décision", exact=True).first).to_be_visible(timeout=15_000)
    assert "plan=" in urlsplit(page.url).query

    assert watched.errors == []
    assert {urlsplit(url.removeprefix("blob:")).hostname for url in watched.requests if "://" in url} == {"127.0.0.1"}


def test_a_browser_that_left_the_tour_is_not_offered_it_again(application: str, browser: Browser) -> None:
    with browser.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900}) as newcomer:
        page = newcomer.new_page()
        page.goto(application)
        settle(page)
        page.get_by_role("button", name="Commencer la visite").click()
        page.get_by_role("button", name="Quitter la visite").click()
        expect(page.locator(".st-key-tour")).to_have_count(0)
        page.reload()
        settle(page)
        expect(page.locator(".st-key-tour")).to_have_count(0)


def test_a_click_on_the_map_opens_the_residence(application: str, watched: Watched) -> None:
    page = watched.page
    page.goto(application)
    settle(page)
    open_page(page, "Données")
    chart = page.locator(".js-plotly-plot").first
    chart.scroll_into_view_if_needed()
    click_at(page, chart, *chart.evaluate(POSITION, "A"))
    page.wait_for_url(re.compile("residence=A"), timeout=15_000)
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Les Lilas")


def test_what_opens_beside_a_long_list_is_in_sight(application: str, page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 400})
    page.goto(f"{application}/plan?plan=1&lang=fr")
    settle(page)
    name = page.locator(".st-key-plan-list a, [class*=st-key-plan-] a").get_by_text("Les Lilas", exact=True).last
    name.click()
    beside = page.locator(".st-key-plan-beside")
    expect(beside.get_by_role("heading", name="Les Lilas")).to_be_in_viewport()
    expect(name).to_be_in_viewport()
    scrolled = page.get_by_test_id("stMain").evaluate("main => { main.scrollTo(0, 300); return main.scrollTop; }")
    assert scrolled == 300
    assert beside.evaluate("one => one.getBoundingClientRect().top") > 0


def test_a_shared_address_shows_the_same_plan_in_the_other_language(application: str, watched: Watched) -> None:
    page = watched.page
    page.goto(f"{application}/?plan=1&lang=en")
    settle(page)
    assert figure(page, "Investment") == "€520k"
    expect(page.get_by_role("link", name="Summary")).to_be_visible()


def test_a_former_address_leads_to_its_room_and_a_wrong_one_says_so(application: str, page: Page) -> None:
    page.goto(f"{application}/finance?lang=fr")
    settle(page)
    assert urlsplit(page.url).path == "/money"
    page.goto(f"{application}/nowhere?lang=fr")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page n'existe pas.")
    expect(page.get_by_role("link", name="Aller à la synthèse")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "fr")


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_page_can_be_used_without_seeing_it(application: str, page: Page, root: Path, name: str) -> None:
    colours = tomllib.loads((root / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    page.set_viewport_size({"width": WIDTHS[list(ADDRESSES).index(name) % len(WIDTHS)], "height": 900})
    page.goto(f"{application}/{ADDRESSES[name].format(residence='A')}")
    found = []
    for theme in THEMES:  # Streamlit follows the browser's wish without another visit
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(GROUND, arg=colours[theme]["backgroundColor"])
        settle(page)
        found += [f"{theme}: {one}" for one in violations(page, EVERY_RULE if theme == THEMES[0] else CONTRAST)]
    assert [*found, *faults(page)] == []


def test_a_residence_prints_on_one_page(application: str, page: Page) -> None:
    for path in ("plan?residence=A", "data?data_view=stock&residence=A"):
        page.goto(f"{application}/{path}&plan=1&lang=fr")
        settle(page)
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1, path


def test_a_view_is_the_same_after_a_reload_a_way_back_and_in_another_browser(
    application: str, browser: Browser
) -> None:
    chosen = "plan?plan=1&plan_view=calendar&family=convert&search=Moulin&residence=B&lang=fr"
    assert seen_twice(browser, application, chosen) == []


@pytest.mark.parametrize(("width", "in_a_row"), [(1920, 5), (1024, 3)])
def test_the_figures_are_never_cut(application: str, page: Page, width: int, in_a_row: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(application)
    settle(page)
    cut, tops, wide = page.evaluate(MEASURES)
    assert cut == []
    assert tops.count(tops[0]) == in_a_row
    assert not wide, "the page scrolls sideways"


@pytest.mark.timeout(600)
def test_pages_have_their_pictures(application: str, browser: Browser, tmp_path: Path) -> None:
    """Every page, size and theme in the folder named by CAP_SCREENSHOTS; without it, one page to try the tool."""
    folder = os.environ.get("CAP_SCREENSHOTS")
    if folder:
        saved = save_pages(browser, application, Path(folder), residence="A")
    else:
        saved = save_pages(
            browser, application, tmp_path, "A", pages={"summary": ""}, sizes={1024: 768}, themes=["dark"]
        )
    assert len(saved) == (4 * len(ADDRESSES) if folder else 1)
    assert all(path.stat().st_size > 10_000 for path in saved)


EVERY_RULE: dict[str, object] = {"resultTypes": ["violations"]}
CONTRAST: dict[str, object] = {**EVERY_RULE, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""Asked of the second theme: the page is the same, its colours are not."""

GROUND = """colour => {
    const part = document.querySelector('[data-testid=stApp]');
    const [r, g, b] = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
    return part && getComputedStyle(part).backgroundColor === `rgb(${r}, ${g}, ${b})`;
}"""
"""Whether the page stands on a ground of this colour (`#RRGGBB`)."""

MEASURES = """() => {
    const parts = [...document.querySelectorAll('.figures *')];
    const cut = parts.filter(part => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0);
    const tops = [...document.querySelectorAll('.figures > div')].map(box => box.getBoundingClientRect().top);
    const main = document.querySelector('[data-testid=stMain]');
    return [cut.map(part => part.textContent), tops.map(Math.round), main.scrollWidth > main.clientWidth + 1];
}"""
"""Texts of figures that are cut, height of each figure on the page, whether the page scrolls sideways."""

POSITION = """(plot, residence) => {
    for (const trace of plot._fullData) {
        const at = (trace.customdata || []).findIndex(cell => cell && cell[0] === residence);
        if (at >= 0) {
            const {xaxis, yaxis} = plot._fullLayout;
            return [xaxis._offset + xaxis.d2p(trace.x[at]), yaxis._offset + yaxis.d2p(trace.y[at])];
        }
    }
}"""
"""Where the bubble of a residence stands, in pixels of the chart."""


def open_page(page: Page, name: str) -> None:
    page.get_by_test_id("stTopNav").get_by_role("link", name=name, exact=True).click()
    settle(page)


def click_at(page: Page, element: Locator, x: float, y: float) -> None:
    """Click at a place of a drawing, in pixels from its corner."""
    box = element.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x, box["y"] + y)


def figure(page: Page, label: str) -> str:
    """The figure under a label, its spaces made plain."""
    block = page.locator(".figures > div").filter(has_text=label)
    written = block.locator(".value").inner_text()
    return written.replace("\u00a0", " ").replace("\u202f", " ").strip()
