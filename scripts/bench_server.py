"""Measure what strangers cost the server: `scripts/bench server [STORE]`.

How long `/health` takes alone, and while foreign pages open the websocket, ten at a time; and how long a first visit to
a shared address takes after a start. STORE is a prepared store (default: var/cap_residences.sqlite); a copy is used.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from planning.store import upkeep
from planning.tables.shipped import PROJECT
from tests.browser.running_app import chromium, running_app, settle

LOOKS = 200
STRANGERS = 10


def health(address: str) -> float:
    """Return how many milliseconds `/health` takes."""
    began = time.perf_counter()
    with urllib.request.urlopen(f"{address}/health", timeout=60) as answer:  # noqa: S310 - this machine
        answer.read()
    return 1000 * (time.perf_counter() - began)


def strangers(address: str, until: threading.Event) -> int:
    """Open the websocket from a foreign page again and again; return how often that was refused."""
    there, count = address.replace("http://", "ws://") + "/_stcore/stream", 0
    while not until.is_set():
        with suppress(InvalidStatus), connect(there, origin="http://evil.example", proxy=None):  # type: ignore[arg-type]
            raise SystemExit("a stranger was let in")
        count += 1
    return count


def told(what: str, taken: list[float]) -> str:
    """Return a row of the table."""
    taken = sorted(taken)
    return f"| {what} | {statistics.median(taken):.1f} | {taken[int(0.95 * len(taken))]:.1f} | {taken[-1]:.1f} |"


def main() -> None:
    """Measure on a copy of a store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", nargs="?", type=Path, default=PROJECT / "var" / "cap_residences.sqlite")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "store.sqlite"
        upkeep.back_up(asked.store, copy)
        with running_app(f"sqlite:///{copy}", Path(folder) / "server.log") as address, chromium() as browser:
            page, began = browser.new_page(locale="fr-FR"), time.perf_counter()
            page.goto(f"{address}/plan")
            settle(page)
            first = time.perf_counter() - began
            time.sleep(10)  # the other pages are still being drawn for nobody
            print("| `/health`, ms | median | 95 % | worst |\n|---|---|---|---|")
            print(told("alone", [health(address) for _ in range(LOOKS)]))
            until = threading.Event()
            crowd = [threading.Thread(target=strangers, args=(address, until)) for _ in range(STRANGERS)]
            for one in crowd:
                one.start()
            print(told(f"while {STRANGERS} foreign pages knock", [health(address) for _ in range(LOOKS)]))
            until.set()
            print(f"\nfirst visit to /plan after the start: {first:.1f} s; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
