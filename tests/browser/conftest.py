"""The real application on a store of its own, and a browser that writes down all it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.browser.running_app import chromium, running_app
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
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application."""
    folder = tmp_path_factory.mktemp("browser")
    with running_app(store_address(write_store(folder)), folder / "server.log") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium in French."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A fresh window of 1920 x 1080."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="fr-FR")
    yield Watched(context.new_page())
    context.close()
