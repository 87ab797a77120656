"""The real server on a free port of this machine, and a real Chromium in French."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
START_S = 60.0
READY = """() => {
    const charts = [...document.querySelectorAll('[data-testid=stPlotlyChart]')];
    const drawn = charts.every(chart => chart.querySelector('.main-svg'));
    const still = document.getAnimations().every(one => one.playState !== 'running');
    const ready = document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')
        && document.querySelector('h1') && !document.querySelector('[data-testid=stSkeleton]') && drawn && still;
    const now = performance.now();
    window.readySince = ready ? window.readySince ?? now : undefined;
    return ready && now - window.readySince > 300;
}"""
"""The script has ended, the charts are drawn and nothing moves, for 300 ms: a page that sends on runs twice."""


@contextmanager
def running_app(store_url: str, log: Path, *more: str) -> Iterator[str]:
    """Serve the application on a store and yield its address; end the server by its process id.

    No process of its own may speak to another machine: what tries is written down, and fails.
    """
    port = _free_port()
    command = [sys.executable, "-m", "planning", "serve", "--port", str(port), *more]
    outside = log.with_suffix(".outside")
    environment = {
        **os.environ,
        "CAP_STORE_URL": store_url,
        "PYTHONPATH": str(ROOT / "tests" / "browser" / "watched_sockets"),
        "CAP_OUTSIDE_NOTE": str(outside),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(port, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)
            assert not outside.exists(), f"asked for outside this machine: {outside.read_text()}"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's own Chromium, its interface in French (numbers are typed as in France)."""
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: apt-get install -y chromium chromium-l10n (scripts/test does it)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--lang=fr"])
        try:
            yield browser
        finally:
            browser.close()


def settle(page: Page) -> None:
    """Wait until the script has run and the charts are drawn."""
    page.evaluate("window.readySince = undefined")
    page.wait_for_function(READY, timeout=60_000)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + START_S
    while time.monotonic() < limit:
        if process.poll() is not None:
            pytest.fail(f"the server stopped at once:\n{log.read_text(errors='replace')}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not answer within {START_S:.0f} s:\n{log.read_text(errors='replace')}")
