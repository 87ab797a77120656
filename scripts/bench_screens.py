"""Look at every view of every room, at four widths and in both themes: `scripts/bench screens [STORE] [--only NAME]`.

Of each: what axe finds, texts that are cut or stand outside of the window, its height, English words of Streamlit's;
and, once for each, whether a reload, a way back and a link sent to another browser show the same. STORE is a prepared
store (default: var/cap_residences.sqlite); a copy is used.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from planning.store import upkeep
from planning.tables.shipped import PROJECT
from tests.browser.measures import ENGLISH, HEIGHT, WIDTHS, faults, seen_twice, violations
from tests.browser.running_app import chromium, running_app, settle
from tests.browser.screenshots import ADDRESSES, THEMES

HEIGHTS: Final = {390: 844, 1024: 768, 1440: 900, 1920: 1080}
TALLEST_PX: Final = {"money": 1400, "operation": 1400, "debt": 1400, "risks": 1400, "million": 1400}
"""A view of Argent is one screen and a half at the most, from 1024 px on."""


@contextmanager
def on_a_copy(store: Path) -> Iterator[str]:
    """Serve a copy of a store; yield the address."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "store.sqlite"
        upkeep.back_up(store, copy)
        with running_app(f"sqlite:///{copy}", Path(folder) / "server.log") as address:
            yield address


def too_tall(name: str, width: int, height: int) -> list[str]:
    """Say that a view is taller than it may be."""
    if name == "summary" and width >= 1440 and height > HEIGHTS[width]:
        return [f"scrolls: {height} px"]
    if width >= 1024 and height > TALLEST_PX.get(name, height):
        return [f"{height} px tall"]
    return []


def looked_at(page: Page, address: str, name: str, path: str) -> list[str]:
    """Return what is wrong with a view, one line each."""
    said = []
    page.goto(f"{address}/{path}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        settle(page)
        height = int(page.evaluate(HEIGHT))
        said += [f"{width}: {one}" for one in [*faults(page), *too_tall(name, width, height)]]
        if width == WIDTHS[-1]:
            said += [f"English: {one}" for one in page.evaluate(ENGLISH)]
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            settle(page)
            said += [f"{width} {theme}: {one}" for one in violations(page)]
    return said


def main() -> None:
    """Measure on a copy of a store, or on a server that runs already."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", nargs="?", type=Path, default=PROJECT / "var" / "cap_residences.sqlite")
    parser.add_argument("--only", action="append", help="a view (tests/browser/screenshots.py); several times")
    parser.add_argument("--address", help="a server that runs already, instead of one of its own")
    parser.add_argument("--residence", default="R009")
    asked = parser.parse_args()
    chosen = {name: path for name, path in ADDRESSES.items() if not asked.only or name in asked.only}
    if not chosen:
        raise SystemExit(f"no such view; there are {', '.join(ADDRESSES)}")
    wrong = 0
    served = nullcontext(asked.address) if asked.address else on_a_copy(asked.store)
    with served as address, chromium() as browser:
        for name, path in chosen.items():
            began = time.perf_counter()
            said = seen_twice(browser, address, path.format(residence=asked.residence))
            with browser.new_context(locale="fr-FR") as window:
                said += looked_at(window.new_page(), address, name, path.format(residence=asked.residence))
            wrong += len(said)
            print(f"{name}: {len(said) or 'nothing'} ({time.perf_counter() - began:.0f} s)", flush=True)
            print("".join(f"    {one}\n" for one in said), end="", flush=True)
    print(f"\n{len(chosen)} views, {len(WIDTHS)} widths, 2 themes: {wrong} faults; load {os.getloadavg()[0]:.1f}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
