"""Measure how many people one server bears: `scripts/bench people [STORE] [--people 50,100] [--seconds 60]`.

Each person is a real session: the websocket of a browser, its messages (protobuf), what it keeps of former answers.
They look at a screen for three seconds (two to four), then go to another room or view, or open a residence. The client
runs on the same machine. STORE is a prepared store (default: var/cap_residences.sqlite); a copy is used.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from planning.store import Store, open_store, upkeep
from planning.tables.shipped import PROJECT
from tests.browser.running_app import running_app

THINK_S: Final = (2.0, 4.0)
QUIET_S: Final = 90.0
"""At most, for the processes that get ready for questions to be done."""
SCREENS: Final = (
    *(("", ""), ("plan", "plan_view=list"), ("plan", "plan_view=calendar"), ("plan", "plan_view=map")),
    *(("what_if", "what_if_view=ask"), ("what_if", "what_if_view=compare"), ("what_if", "what_if_view=settings")),
    *(("money", f"money_view={view}") for view in ("who", "operation", "debt", "risks")),
    *(("data", f"data_view={view}") for view in ("stock", "needs", "options", "catalogue", "quality")),
    *(("about", f"about_view={view}") for view in ("model", "sources", "glossary")),
)
OPENS: Final = 0.25
"""Part of the moves that open a residence."""
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class Person:
    """One browser: what it asks, how long it waits, what it keeps of former answers."""

    line: ClientConnection
    known: set[str] = field(default_factory=set)
    received: int = 0

    async def go(self, page: str, query: str) -> tuple[float, bool]:
        """Go to a screen; return how many seconds its last message takes to come, and whether an error is on it."""
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        asked.rerun_script.cached_message_hashes.extend(self.known)
        began, is_wrong = time.perf_counter(), False
        await self.line.send(asked.SerializeToString())
        while True:
            raw = await self.line.recv()
            told = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            self.received += len(raw)
            if told.metadata.cacheable and told.WhichOneof("type") != "ref_hash":
                self.known.add(told.hash)
            element = told.delta.new_element
            is_wrong |= element.HasField("exception") or (element.HasField("alert") and element.alert.format == 1)
            if (
                told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                and told.WhichOneof("type") == "script_finished"
            ):
                return time.perf_counter() - began, is_wrong


@dataclass
class Told:
    """What a crowd met: seconds of each move, how many went wrong."""

    taken: list[float] = field(default_factory=list)
    errors: int = 0


@asynccontextmanager
async def joined(address: str) -> AsyncIterator[Person]:
    """Open a session as a browser does."""
    there = address.replace("http://", "ws://") + "/_stcore/stream"
    async with connect(there, origin=address, subprotocols=["streamlit"], max_size=None, proxy=None) as line:  # type: ignore[arg-type, list-item]
        yield Person(line)


async def live(address: str, store: Places, until: float, seed: int, told: Told) -> None:
    """Come, look around until it is time to leave, and leave."""
    chance = random.Random(seed)  # noqa: S311 - the same walk at every measurement
    await asyncio.sleep(chance.uniform(0, THINK_S[1]))
    try:
        async with joined(address) as person:
            await person.go("", store.asked)  # the first visit is not counted: the page itself is larger
            while time.monotonic() < until:
                await asyncio.sleep(chance.uniform(*THINK_S))
                seconds, is_wrong = await person.go(*store.screen(chance))
                told.taken.append(seconds)
                told.errors += is_wrong
    except (OSError, WebSocketException) as error:
        told.errors += 1
        print(f"  {type(error).__name__}: {error}")


@dataclass(frozen=True)
class Places:
    """Where one can go: the plan shown and its residences."""

    plan: int
    residences: tuple[str, ...]

    @classmethod
    def of(cls, store: Store) -> Places:
        """Read them in a store."""
        plan = store.latest_plan()
        if plan is None:
            raise SystemExit("the store holds no plan: run scripts/run once")
        return cls(plan.id, tuple(store.portfolio(plan.portfolio_hash)["residences"]["residence_id"].astype(str)))

    def screen(self, chance: random.Random) -> tuple[str, str]:
        """Choose a screen: (page, what its address asks)."""
        page, query = chance.choice(SCREENS)
        if chance.random() < OPENS:
            page, query = "plan", f"plan_view=list&residence={chance.choice(self.residences)}"
        return page, query + self.asked

    @property
    def asked(self) -> str:
        """What every address asks."""
        return f"&plan={self.plan}&lang=fr"


# The server from outside: its processor, its memory.


def server_of(port: int) -> int:
    """Return the process that listens."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"serve" in said and str(port).encode() in said:
            return int(folder.name)
    raise SystemExit("the server is not found")


def processor(pid: int, *, children: bool = False) -> float:
    """Return the seconds of processor that a process has used (its children's: those that still live)."""
    own = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    seconds = (int(own[11]) + int(own[12])) / TICKS
    if not children:
        return seconds
    family = Path(f"/proc/{pid}/task").glob("*/children")
    return seconds + sum(processor(int(one)) for listed in family for one in listed.read_text().split())


def memory(pid: int) -> float:
    """Return the megabytes that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def wait_until_quiet(pid: int) -> None:
    """Wait until the pages are drawn for nobody and the processes that answer questions are ready."""
    until = time.monotonic() + QUIET_S
    while time.monotonic() < until:
        before = processor(pid, children=True)
        time.sleep(3)
        if processor(pid, children=True) - before < 0.3:
            return


async def crowd(address: str, places: Places, people: int, seconds: float) -> Told:
    """Let so many people look around at the same time."""
    told, until = Told(), time.monotonic() + seconds
    await asyncio.gather(*(live(address, places, until, seed, told) for seed in range(people)))
    return told


async def first_visits(address: str, places: Places) -> str:
    """Draw every screen once, and return how long the slowest take."""
    async with joined(address) as person:
        taken = {f"{page}?{query}": (await person.go(page, query + places.asked))[0] for page, query in SCREENS}
        for residence in places.residences:
            await person.go("plan", f"plan_view=list&residence={residence}{places.asked}")
    slowest = sorted(taken, key=taken.__getitem__)[-3:]
    return "first visits, the slowest: " + ", ".join(f"{name} {taken[name]:.1f} s" for name in slowest) + "\n"


def measured(address: str, pid: int, places: Places, people: int, seconds: float) -> str:
    """Return a row of the table."""
    held, used, own, began = memory(pid), processor(pid), time.process_time(), time.monotonic()
    told = asyncio.run(crowd(address, places, people, seconds))
    used, own, lasted = processor(pid) - used, time.process_time() - own, time.monotonic() - began
    taken = sorted(told.taken)
    figures = (
        people,
        len(taken),
        f"{1000 * statistics.median(taken):.0f}",
        f"{1000 * taken[int(0.95 * len(taken))]:.0f}",
        f"{1000 * taken[-1]:.0f}",
        told.errors,
        f"{1000 * used / (len(taken) + people):.0f}",
        f"{used / lasted:.2f}",
        f"{own / lasted:.2f}",
        f"{(memory(pid) - held) / people:.1f}",
        f"{os.getloadavg()[0]:.1f}",
    )
    return f"| {' | '.join(str(one) for one in figures)} |"


def refused(address: str) -> str:
    """Return what one reads who comes when the house is full."""
    asked = urllib.request.Request(f"{address}/plan", headers={"sec-fetch-dest": "document", "sec-fetch-site": "none"})  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310 - this machine
            return f"{answer.status}: let in"
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        return f"{error.code}: {text.partition('<p>')[2].partition('</p>')[0]}"


async def full(address: str, places: Places, people: int) -> str:
    """Fill the house, and return what the next one reads."""
    told = Told()
    inside = [asyncio.create_task(live(address, places, time.monotonic() + 20, seed, told)) for seed in range(people)]
    await asyncio.sleep(15)
    answer = await asyncio.to_thread(refused, address)
    await asyncio.gather(*inside)
    return answer


def main() -> None:
    """Measure on a copy of a store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", nargs="?", type=Path, default=PROJECT / "var" / "cap_residences.sqlite")
    parser.add_argument("--people", default="50,100")
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args()
    crowds = [int(one) for one in asked.people.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "store.sqlite"
        upkeep.back_up(asked.store, copy)
        with open_store(f"sqlite:///{copy}") as store:
            places = Places.of(store)
        most = ("--people", str(max(crowds)))
        with running_app(f"sqlite:///{copy}", Path(folder) / "server.log", *most) as address:
            pid = server_of(int(address.rpartition(":")[2]))
            wait_until_quiet(pid)
            print(asyncio.run(first_visits(address, places)))
            wait_until_quiet(pid)
            print(
                "| people | moves | median, ms | 95 % | worst | errors | server ms a move | server cores | client cores"
                " | MB a session | load |\n|---|---|---|---|---|---|---|---|---|---|---|"
            )
            for people in crowds:
                print(measured(address, pid, places, people, asked.seconds), flush=True)
            print("\nfull:", asyncio.run(full(address, places, max(crowds))))


if __name__ == "__main__":
    main()
