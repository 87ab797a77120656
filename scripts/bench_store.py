"""Kill a writer of the store again and again: `scripts/bench store [STORE]`; nothing acknowledged may be missing.

STORE is a prepared store (default: var/cap_residences.sqlite), of which a copy is used. A process writes as fast as it
can and says what was acknowledged; it is killed (SIGKILL) at a random moment, and the store is looked over. Six in ten
writers save plans, two in ten save scenarios, two in ten change options, each change a new version. Prints a table.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from planning.domain.scenario import Scenario
from planning.store import ChangeKind, Store, open_store, upkeep
from planning.tables.shipped import PROJECT

KILLS = 100
WRITERS = ("plan",) * 6 + ("scenario",) * 2 + ("option",) * 2
LONGEST = 1.5
"""Seconds that a writer lives at most after its first writing."""


def write(url: str, what: str) -> None:
    """Write until killed, and say each thing that was acknowledged."""
    with open_store(url) as store:
        entry = store.latest_plan()
        if entry is None:
            raise SystemExit("this store holds no plan")
        plan = store.plan(entry.id)
        number = 0
        while True:
            number += 1
            if what == "plan":
                said = str(store.save_plan(plan, entry.portfolio_hash, faults=()))
            elif what == "scenario":
                said = str(store.save_scenario(Scenario(name=f"n{number}")).id)
            else:
                said = change(store, number)
            print(said, flush=True)


def change(store: Store, number: int) -> str:
    """Change an option of the newest version; return the version that this makes."""
    newest = store.latest_portfolio()
    if newest is None:
        raise SystemExit("this store holds no portfolio")
    data = store.portfolio(newest.hash)
    options = data["options"]
    first = options["option_id"] == options["option_id"].iloc[0]
    points = options["value_points"].where(~first, time.time() % 1e6 + number)
    kept = store.save_change(
        newest.hash, data.replacing(options=options.assign(value_points=points)), kind=ChangeKind.EDITED,
        option_ids=[str(options["option_id"].iloc[0])], author="bench", reason=str(number),
    )  # fmt: skip
    return kept.after_hash


def killed(url: str, what: str, chance: random.Random) -> list[str]:
    """Let a writer live a moment, kill it; return what it had acknowledged."""
    command = [sys.executable, __file__, "--write", what, "--url", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        if writer.stdout is None:
            raise RuntimeError("no pipe")
        said = [writer.stdout.readline().strip()]
        time.sleep(chance.uniform(0, LONGEST))
        writer.kill()
        rest = writer.stdout.read()
    # A line without its end was cut: that one was not acknowledged.
    return [*said, *rest.split("\n")[:-1]]


def missing(url: str, what: str, said: list[str]) -> int:
    """Count what was acknowledged and is not there."""
    with open_store(url) as store:
        if what == "plan":
            there = {str(entry.id) for entry in store.plans()}
        elif what == "scenario":
            there = {str(kept.id) for kept in store.scenarios()}
        else:
            newest = store.latest_portfolio()
            there = {change.after_hash for change in store.changes(newest.hash)} if newest else set()
            # The last one acknowledged, or one that was written but not yet said, is the latest.
            if newest is None or said[-1] not in (newest.hash, *store.versions_before(newest.hash)[:1]):
                return len(said)
    return len(set(said) - there)


def main() -> None:
    """Kill so many writers of a copy of a store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", nargs="?", type=Path, default=PROJECT / "var" / "cap_residences.sqlite")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--write", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        write(asked.url, asked.write)
        return
    chance, told, lost = random.Random(7), Counter[str](), Counter[str]()  # noqa: S311 - moments, not secrets
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "store.sqlite"
        upkeep.back_up(asked.store, copy)
        url = f"sqlite:///{copy}"
        for number in range(asked.kills):
            what = WRITERS[number % len(WRITERS)]
            said = killed(url, what, chance)
            told[what] += len(said)
            lost[what] += missing(url, what, said)
        faults = upkeep.faults(copy)
    print("| writing | acknowledged | lost |\n|---|---|---|")
    for what in told:
        print(f"| {what} | {told[what]} | {lost[what]} |")
    print(f"\n{asked.kills} kills; faults of the store afterwards: {len(faults)}")


if __name__ == "__main__":
    main()
