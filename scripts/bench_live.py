"""Ask the Séance in a browser, as a board does: scripts/bench live [STORE] [--count N].

From Enter to the first answer on the screen (1920x1080), for changes of money, need, price and decisions of the plan
that is shown; the goal is 1 s for 95 of 100, on a quiet machine. STORE is a prepared store (default:
var/cap_residences.sqlite); a copy is used. Prints a row per question and the table.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect

from planning.domain.plan import Plan
from planning.i18n import FRENCH
from planning.store import Store, open_store, upkeep
from planning.tables.shipped import PROJECT
from tests.browser.running_app import chromium, running_app

LIVE_MS = 60_000
REST_MS = 3_000
"""Between two questions: a board talks longer, and what follows the first answer is then done."""
ANSWERED = """([blank, waiting]) => {
    const roots = [...document.querySelectorAll('*')].map(one => one.shadowRoot?.querySelector('.stage'));
    const title = roots.find(Boolean)?.querySelector('h1')?.textContent.replace(/\\s/g, ' ') ?? '';
    return title && title !== blank && title !== waiting ? title : null;
}"""


def main() -> None:
    """Measure on a copy of a store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", nargs="?", type=Path, default=PROJECT / "var" / "cap_residences.sqlite")
    parser.add_argument("--count", type=int, default=50)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "store.sqlite"
        upkeep.back_up(asked.store, copy)
        store = open_store(f"sqlite:///{copy}")
        with running_app(f"sqlite:///{copy}", Path(folder) / "log") as address, chromium() as browser:
            page = browser.new_page(viewport={"width": 1920, "height": 1080}, locale="fr-FR")
            measured(page, address, store, asked.count)


def measured(page: Page, address: str, store: Store, count: int) -> None:
    """Ask, and print how long the first answer took."""
    entry = store.latest_plan()
    if entry is None:
        raise SystemExit("this store holds no plan")
    page.goto(f"{address}/board?plan={entry.id}&lang=fr&screen=8")
    expect(page.locator(".strip input")).to_be_visible(timeout=LIVE_MS)
    blank = FRENCH("Posez une question : elle est cherchée pendant que vous regardez.")
    page.wait_for_timeout(4 * REST_MS)  # a director speaks of seven screens before
    taken = []
    for number, question in enumerate(questions(store.plan(entry.id), residence_names(store, entry.id))):
        if number == count:
            break
        page.locator(".strip input").fill(question)
        began = time.perf_counter()
        page.keyboard.press("Enter")
        title = page.wait_for_function(ANSWERED, arg=[blank, FRENCH("Recherche en cours…")], timeout=LIVE_MS)
        taken.append(time.perf_counter() - began)
        print(f"| {question} | {taken[-1]:.2f} | {title.json_value()} |", flush=True)
        page.wait_for_timeout(REST_MS)
        page.locator(".strip input").press("Escape")  # leaves the field
        page.keyboard.press("u")
        page.wait_for_function(f"() => !({ANSWERED})(['{blank}', ''])", timeout=LIVE_MS)
    taken.sort()
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"\n{len(taken)} questions, load {load}: median {statistics.median(taken):.2f} s, "
          f"p95 {taken[int(0.95 * len(taken))]:.2f} s, worst {taken[-1]:.2f} s")  # fmt: skip


def residence_names(store: Store, plan: int) -> dict[str, str]:
    """Return residence -> name, of those whose name can be typed."""
    rows = store.portfolio(store.plan_entry(plan).portfolio_hash)["residences"]
    return {
        str(one): str(name)
        for one, name in zip(rows["residence_id"], rows["name"], strict=True)
        if re.fullmatch(r"[\w' -]+", str(name))
    }


def questions(plan: Plan, names: dict[str, str]) -> Iterator[str]:
    """Yield what a board asks, kind by kind in turn: never the same twice."""
    done = [row.residence_id for row in plan.decisions if row.kind != "keep" and row.residence_id in names]
    kept = [row.residence_id for row in plan.decisions if row.kind == "keep" and row.residence_id in names]
    years = sorted({row.year for row in plan.needs})[:9]
    for turn in range(max(len(done), len(kept))):
        year = years[turn % len(years)]
        yield f"fonds propres {'+-'[turn % 2]}{500 + 500 * (turn // 2)} k€"
        yield f"fonds propres {year} -{200 + 50 * turn} k€"
        if turn < len(done):
            yield f"refuser {names[done[turn]]}"
        yield f"seniors +{5 + 5 * turn} %"
        if turn < len(kept):
            yield f"imposer {names[kept[turn]]}"


if __name__ == "__main__":
    main()
