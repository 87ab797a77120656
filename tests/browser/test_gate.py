"""Who is let in: our own pages, asked for by name, and nobody else; nothing leaves the machine."""

from __future__ import annotations

import http.client
import re
import time
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from shutil import copy
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser.running_app import running_app, settle
from tests.conftest import Once
from tests.pages.small_portfolio import store_address, write_store

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Message


def answer(address: str, path: str, method: str = "GET", **headers: str) -> Answered:
    """Ask for a page, with headers as a browser would write them (`_` for `-`)."""
    there = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    with closing(there):
        there.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        with there.getresponse() as found:
            found.read()
            return Answered(found.status, found.headers)


def handshake(address: str, origin: str | None) -> int:
    """Open the websocket from a page of `origin`; return the status of the answer (101 = let in)."""
    there = address.replace("http://", "ws://") + "/_stcore/stream"
    try:
        with connect(there, origin=origin, subprotocols=["streamlit"], proxy=None, open_timeout=10):  # type: ignore[arg-type, list-item]
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_only_our_own_pages_are_answered(application: str) -> None:
    port = urlsplit(application).port
    other_port = f"http://127.0.0.1:{port + 1 if port else 0}"
    navigates = {"sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
    assert answer(application, "/").status == 200
    assert answer(application, "/", sec_fetch_site="cross-site", **navigates).status == 200, "a link that is followed"
    refused = {
        "another name": answer(application, "/", host="evil.example"),
        "another name, our port": answer(application, "/", host=f"evil.example:{port}"),
        "a foreign page": answer(application, "/_stcore/host-config", origin="http://evil.example"),
        "a page of another port": answer(application, "/_stcore/host-config", origin=other_port),
        "a picture in a page of another port": answer(application, "/favicon.png", sec_fetch_site="same-site"),
        "in a frame": answer(
            application, "/", sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="iframe"
        ),
        "figures about the server": answer(application, "/_stcore/metrics"),
        "no token": answer(application, "/_stcore/upload_file/none/none", "PUT"),
    }
    assert {who: one.status for who, one in refused.items()} == {
        "another name": 421,
        "another name, our port": 421,
        "a foreign page": 403,
        "a page of another port": 403,
        "a picture in a page of another port": 403,
        "in a frame": 403,
        "figures about the server": 404,
        "no token": 403,
    }
    origins = (application, "http://evil.example", other_port, None)
    assert [handshake(application, origin) for origin in origins] == [101, 403, 403, 403]


def test_every_answer_tells_the_browser_what_it_must_not_do(application: str) -> None:
    for path in ("/", "/plan", "/health", "/_stcore/host-config", "/_stcore/metrics"):
        headers = answer(application, path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Server"] is None


def test_foreign_handshakes_hold_up_nobody(application: str) -> None:
    for _ in range(10):
        assert handshake(application, "http://evil.example") == 403
        began = time.perf_counter()
        assert answer(application, "/health").status == 200
        assert time.perf_counter() - began < 0.5  # on a quiet machine: 2 ms (scripts/bench_server.py)


def test_a_page_of_another_site_cannot_show_ours(application: str, page: Page, tmp_path: Path) -> None:
    (tmp_path / "frame.html").write_text(f'<iframe src="{application}/plan"></iframe>', encoding="utf-8")
    page.goto((tmp_path / "frame.html").as_uri())
    page.wait_for_timeout(500)
    assert [frame.get_by_test_id("stApp").count() for frame in page.frames[1:]] == [0]


def test_a_deep_link_on_a_cold_server_shows_its_page_and_a_crowd_is_told(
    once: Once, tmp_path: Path, browser: Browser
) -> None:
    store = Path(copy(once("small-store", write_store), tmp_path))
    with (
        running_app(store_address(store), tmp_path / "server.log", "--people", "1") as address,
        browser.new_context(locale="fr-FR") as first,
        browser.new_context(locale="fr-FR") as second,
    ):
        page = first.new_page()
        page.goto(f"{address}/plan")
        settle(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^2 opérations"))
        expect(page.get_by_role("dialog")).to_have_count(0)
        crowded = second.new_page()
        crowded.goto(address)
        expect(crowded.get_by_text("Trop de monde : places prises, 1 sur 1.")).to_be_visible()
        assert answer(address, "/", sec_fetch_dest="document").headers["Retry-After"] == "20"
        assert answer(address, "/health").status == 200
