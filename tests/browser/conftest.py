"""The real application on a store of its own, and a browser that writes down all it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from planning.ui.kit.state import TOUR_COOKIE
from tests.browser.running_app import chromium, running_app
from tests.conftest import Once
from tests.pages.small_portfolio import store_address, write_store

# A deep link asks for these beside the page and is answered 404 (Streamlit's own doing).
HARMLESS = ("_stcore/health", "_stcore/host-config")


@dataclass
class Watched:
    """A page, with every address asked for and every error of the console."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(name in message.location["url"] for name in HARMLESS):
            self.errors.append(f"{message.text} ({message.location['url']})")


@pytest.fixture(scope="session")
def application(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application."""
    folder = tmp_path_factory.mktemp("browser")
    store = Path(copy(once("small-store", write_store), folder))
    with running_app(store_address(store), folder / "server.log") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium in French."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def tab(application: str, browser: Browser) -> Iterator[Page]:
    """One tab for all: what it fetched and compiled is kept, and most of a first visit is Streamlit's own weight.

    Its reader has left the tour, which would stand over what is clicked.
    """
    with browser.new_context(locale="fr-FR") as window:
        window.add_cookies([{"name": TOUR_COOKIE, "value": "left", "url": application}])
        yield window.new_page()


@pytest.fixture
def page(tab: Page) -> Page:
    """The tab as it was opened: empty, light, 1920 x 1080."""
    tab.goto("about:blank")
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size({"width": 1920, "height": 1080})
    return tab


@pytest.fixture
def watched(page: Page) -> Watched:
    """The tab, watched from its first address on."""
    return Watched(page)
