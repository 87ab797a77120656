"""Measure cancels and what-ifs as a person sees them: `scripts/bench jobs [STORE]`.

STORE is a prepared store (default: var/cap_residences.sqlite), of which a copy is used. Chromium opens the application,
a calculation is started, « Arrêter » is pressed at a chosen moment, and the clock runs until the bar says that it has
ended. Then ten people ask a different « Et si... » at once. Prints a table.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error, Page

from planning.domain.kinds import is_own_funds
from planning.domain.scenario import BudgetChange, Scenario
from planning.jobs.launch import start_job
from planning.jobs.pool import Pool
from planning.jobs.processes import family, memory_of
from planning.store import DO_NOTHING, PROPOSAL, RANKING, Job, JobState, Store, open_store, upkeep
from planning.tables.shipped import PROJECT
from tests.browser.running_app import chromium, running_app, settle

ENDED = re.compile("arrêté|arrêtées|interrompu")
LONGEST = 60.0
CASES = 30


@dataclass(frozen=True)
class Moment:
    """When « Arrêter » is pressed: the first time that a job is so, and a little later."""

    name: str
    is_there: Callable[[Job], bool]
    later: float


def _step(name: str) -> Callable[[Job], bool]:
    return lambda job: job.step == name


def _has_objective(job: Job) -> bool:
    return job.progress is not None and job.progress.objective is not None


MOMENTS = (
    Moment("queued", lambda job: job.state is JobState.QUEUED, 0.3),
    Moment("loading", lambda job: job.state is JobState.RUNNING, 0.0),
    Moment("building", lambda job: job.state is JobState.RUNNING, 0.7),
    Moment("first plan", _has_objective, 0.0),
    Moment("searching", _has_objective, 1.5),
    Moment("late in the search", _has_objective, 6.0),
    Moment("comparing with nothing", _step(DO_NOTHING), 0.0),
    Moment("comparing with a ranking", _step(RANKING), 0.0),
)


def variant(store: Store, number: int, gap: float = 0.0001) -> tuple[str, Scenario]:
    """Return a scenario that no plan answers yet, searched for a minute or until the gap is reached."""
    portfolio = store.latest_portfolio()
    if portfolio is None:
        raise SystemExit("this store holds no portfolio")
    reference = portfolio.reference
    funder = next(name for name in store.portfolio(portfolio.hash)["funders"]["funder"] if is_own_funds(name))
    budget = (*reference.budget, BudgetChange(funder=funder, year="every", factor=0.97 + number / 2000))
    title = f"Essai {number}"
    return portfolio.hash, reference.but(
        name=f"c{number}", title=title, gap=gap, time_limit=60.0, budget=budget, deterministic=False
    )


def cancels(page: Page, address: str, store: Store, count: int) -> list[tuple[str, float, str]]:
    """Press « Arrêter » so many times; return for each when, how long until the page said so, what was kept."""
    rows = []
    for number in range(count):
        moment = MOMENTS[number % len(MOMENTS)]
        # A first plan is enough to compare; a short limit would end without one on a busy machine.
        gap = 0.5 if moment.name.startswith("comparing") else 0.0001
        if moment.name == "queued":
            job_id = queued(page, address, store, number)
        else:
            job_id = start_job(store, *variant(store, number, gap))
            page.goto(address)
        job = wait_until(store, job_id, moment)
        rows.append((moment.name, *press(page, store, job)))
        print(f"{number:3} {rows[-1][0]:26} {rows[-1][1]:5.2f} s  {rows[-1][2]}", file=sys.stderr)
        for left in store.active_jobs():
            store.request_cancel(left.id)
        while store.active_jobs():
            time.sleep(0.1)
    return rows


def queued(page: Page, address: str, store: Store, number: int) -> int:
    """Have a person ask for a plan while another's is calculated; return the job that waits."""
    page.goto(f"{address}/what_if?what_if_view=ask&changes=money/own/all/%2B{101 + number}")
    settle(page)
    calculate = page.get_by_role("button", name="Calculer le plan")
    while not calculate.is_visible():  # a stage of the answer that comes draws the page again, which closes it
        page.get_by_role("button", name="Nommer et garder").click(timeout=LONGEST * 1000)
        page.wait_for_timeout(500)
    ahead = start_job(store, *variant(store, 100 + number))
    calculate.click()
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        waiting = [job for job in store.active_jobs() if job.id != ahead]
        if waiting:  # until then the page may show the panel of the one that runs
            page.get_by_text("En attente").first.wait_for(timeout=LONGEST * 1000)
            return waiting[-1].id
        time.sleep(0.05)
    raise RuntimeError("the page queued nothing")


def wait_until(store: Store, job_id: int, moment: Moment) -> Job:
    """Wait for a moment in the life of a job; return how it stands then."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        job = store.job(job_id)
        if not job.is_active or moment.is_there(job):
            break
        time.sleep(0.02)
    time.sleep(moment.later)
    return store.job(job_id)


def press(page: Page, store: Store, job: Job) -> tuple[float, str]:
    """Press the button of the job that the page follows; return the seconds until it says so, and what was kept."""
    # The view of a question that is calculated has a second one.
    button = page.locator(".st-key-bar-strip").get_by_role("button", name=re.compile("Arrêter et garder"))
    followed = store.job(job.id)
    known = followed.progress.objective if followed.progress and followed.step == PROPOSAL else None
    try:
        button.click(timeout=20_000)
        began = time.perf_counter()
        page.locator(".st-key-bar-strip").get_by_text(ENDED).first.wait_for(timeout=LONGEST * 1000)
    except Error:
        return float("nan"), f"nothing to press, or no answer ({store.job(job.id).state})"
    seconds = time.perf_counter() - began
    while (after := store.job(followed.id)).is_keeping:
        time.sleep(0.05)
    late = time.perf_counter() - began
    if after.plan_id is None:
        return seconds, f"no plan yet ({after.state})" if known is None and not followed.plan_id else "LOST PLAN"
    if known is None:
        return seconds, f"kept (plan there after {late:.1f} s)"
    kept = store.plan_entry(after.plan_id).objective
    is_worse = kept is None or kept > known + 1e-6 * abs(known)
    return seconds, f"{'WORSE' if is_worse else 'kept'} (plan there after {late:.1f} s)"


def what_ifs(store: Store, count: int) -> None:
    """Ask so many different questions at once of the pool; print how long each waited."""
    entry = store.latest_plan()
    if entry is None:
        raise SystemExit("this store holds no plan")
    pool, waited = Pool(), []
    pool.start(
        "what if", store.url, entry.id, entry.scenario.but(seed=999)
    ).result()  # what was read for one serves the next

    def ask(number: int) -> None:
        began = time.perf_counter()
        pool.start("what if", store.url, entry.id, variant(store, number)[1]).result()
        waited.append(time.perf_counter() - began)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    most = 0
    while any(thread.is_alive() for thread in threads):
        most = max(most, memory_of(family(os.getpid())[1:]))
        time.sleep(0.2)
    pool.close()
    waited.sort()
    print(
        f"\n{count} what-ifs at once: first {waited[0]:.1f} s, median {statistics.median(waited):.1f} s, "
        f"last {waited[-1]:.1f} s; processes of the pool {most >> 20} MB"
    )


def report(rows: list[tuple[str, float, str]]) -> None:
    """Print the table of `cancels`."""
    print(f"| moment | presses | median, s | worst, s | what was kept |\n|---|---|---|---|---|  <!-- {len(rows)} -->")
    for name in dict.fromkeys(row[0] for row in rows):
        seconds = sorted(row[1] for row in rows if row[0] == name and not math.isnan(row[1])) or [math.nan]
        kept = Counter(row[2].split(" (")[0] for row in rows if row[0] == name)
        said = ", ".join(f"{count} x {what}" for what, count in kept.items())
        print(f"| {name} | {len(seconds)} | {statistics.median(seconds):.2f} | {seconds[-1]:.2f} | {said} |")
    print(f"\nover 1 s: {sum(row[1] > 1 for row in rows)} of {len(rows)}; load {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Measure on a copy of a store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", nargs="?", type=Path, default=PROJECT / "var" / "cap_residences.sqlite")
    parser.add_argument("--cancels", type=int, default=CASES)
    parser.add_argument("--what-ifs", type=int, default=10)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "store.sqlite"
        upkeep.back_up(asked.store, copy)
        url = f"sqlite:///{copy}"
        with open_store(url) as store:
            with running_app(url, Path(folder) / "server.log") as address, chromium() as browser:
                page = browser.new_page(locale="fr-FR")
                page.goto(address)
                settle(page)
                if asked.cancels:
                    report(cancels(page, address, store, asked.cancels))
            if asked.what_ifs:
                what_ifs(store, asked.what_ifs)


if __name__ == "__main__":
    main()
