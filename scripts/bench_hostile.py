"""Give the product what it should stand: `scripts/bench hostile [--only TEXT] [--cases FOLDER]`.

Each spoiled copy of the tutorial (`scripts/hostile/folders.py`), each folder of small cases (`--cases`), goes through
`check`, then `optimise` where it is accepted; each file (`scripts/hostile/uploads.py`) through what the page Options
does with it. Each in a process of its own: how long, how much memory the largest process held, what was said.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from planning import workflow
from planning.cli.main import main as command
from planning.options.option_file import read_option_file
from planning.tables.faults import problem_sentences
from planning.tables.loading import load_folder
from planning.tables.shipped import DEMO, TUTORIAL
from scripts.hostile.folders import FOLDERS
from scripts.hostile.uploads import uploads

MOST_SECONDS = 10
MOST_MEGABYTES = 2000
PATIENCE = 300
"""Seconds of the clock after which a process is ended: on a busy machine, thirty times what is allowed."""


@dataclass(frozen=True)
class Seen:
    """What one process did. `processor`: seconds, its children's included; `megabytes`: of the largest of them."""

    name: str
    code: int
    processor: float
    clock: float
    megabytes: int
    said: str

    @property
    def is_right(self) -> bool:
        """Tell whether it was answered, in time, in memory, without a traceback."""
        answered = self.code in (0, 1, 3) and bool(self.said) and "Traceback" not in self.said
        return answered and self.processor <= MOST_SECONDS and self.megabytes <= MOST_MEGABYTES

    def row(self) -> str:
        """Return it as a row of a table."""
        last = self.said.strip().splitlines()[-1][:110] if self.said.strip() else ""
        mark = "" if self.is_right else " **!**"
        return (
            f"| {self.name}{mark} | {self.code} | {self.processor:.1f} | {self.clock:.1f} | {self.megabytes} | {last} |"
        )


def seen(name: str, action: Callable[[], int]) -> Seen:
    """Do something in a copy of this process, which has imported what it needs, and look at it."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        pid = os.fork()
        if pid == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            os.setpgid(0, 0)
            try:
                code = action()
            except BaseException:  # noqa: BLE001 - the measurement is whether there is one
                import traceback

                traceback.print_exc()
                code = 99
            sys.stdout.flush()
            sys.stderr.flush()
            most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            output.seek(0, 2)
            os.write(1, f"\n{most // 1024}".encode())
            os._exit(code)
        status, usage = _waited(pid, began)
        output.seek(0)
        said, _, most = output.read().rpartition("\n")
    ended = os.waitstatus_to_exitcode(status)
    megabytes = int(most) if most.isdigit() else usage.ru_maxrss // 1024
    return Seen(name, ended, usage.ru_utime + usage.ru_stime, time.monotonic() - began, megabytes, said)


def _waited(pid: int, began: float) -> tuple[int, resource.struct_rusage]:
    while True:
        over, status, usage = os.wait4(pid, os.WNOHANG)
        if over:
            return status, usage
        if time.monotonic() - began > PATIENCE:
            os.killpg(pid, 9)
            return os.wait4(pid, 0)[1:]
        time.sleep(0.02)


def folder_seen(name: str, folder: Path, out: Path) -> list[Seen]:
    """Check a folder, and make a plan of it where it is accepted."""
    looked = [seen(name, lambda: command(["check", "--data", str(folder)]))]
    if looked[0].code == 0:
        plan = ["optimise", "--data", str(folder), "--out", str(out), "--time-limit", "5"]
        looked.append(seen(f"{name} : plan", lambda: command(plan)))
    return looked


def upload_seen(name: str, raw: bytes) -> Seen:
    """Read a file of options as the page does, without applying it."""

    def read() -> int:
        reading = read_option_file(DATA, raw, "envoi.csv", "Testeur", "essai")
        print("\n".join(problem_sentences(reading.problems)) or f"{len(reading.changed)} options changées")
        return 0 if reading.data is not None or not reading.problems else 1

    return seen(name, read)


def main() -> None:
    """Go through all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="those whose name holds this text")
    parser.add_argument("--cases", type=Path, metavar="FOLDER", help="a folder of folders of data")
    asked = parser.parse_args()
    every: list[Seen] = []
    print("| what | exit | processor, s | clock, s | MB | last line |\n|---|---|---|---|---|---|")

    def note(*looked: Seen) -> None:
        every.extend(looked)
        print("\n".join(one.row() for one in looked), flush=True)

    with tempfile.TemporaryDirectory() as work:
        for name, spoil in FOLDERS.items():
            if asked.only in name:
                folder = Path(work) / "parc"
                shutil.copytree(TUTORIAL, folder)
                spoil(folder)
                note(*folder_seen(name, folder, Path(work) / "plan.json"))
                shutil.rmtree(folder)
        for folder in sorted(asked.cases.iterdir()) if asked.cases else ():
            if folder.is_dir() and asked.only in folder.name:
                note(*folder_seen(folder.name, folder, Path(work) / "plan.json"))
    for name, raw in uploads(DATA).items():
        if asked.only in name:
            note(upload_seen(f"sent: {name}", raw))
    wrong = [one for one in every if not one.is_right]
    processor, most = max(one.processor for one in every), max(one.megabytes for one in every)
    print(
        f"\n{len(every)} answers, {len(wrong)} not as they should be; at most {processor:.1f} s of processor, {most} MB"
    )
    print(f"load {os.getloadavg()[0]:.1f}")
    for one in wrong:
        print(f"\n{one.name}: exit {one.code}, {one.processor:.1f} s, {one.megabytes} MB\n{one.said[-1500:]}")


DATA = workflow.prepare(load_folder(DEMO))
"""The portfolio to which files are sent."""

if __name__ == "__main__":
    main()
