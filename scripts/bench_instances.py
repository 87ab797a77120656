"""Solve every published instance at hand to proof: scripts/bench instances [--seconds S] [--only NAME].

Each goes through the product's own tables and command, `--gap 0`, as in tests/external. The instances stay where they
are handed over, beside the project (../shared/instances); without them nothing is measured. Written to
docs/benchmarks_instances.md.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from planning.cli.main import main as command
from tests.external import instances as published

ROOT = Path(__file__).resolve().parents[1]
INSTANCES = ROOT.parent / "shared" / "instances"
REPORT = ROOT / "docs" / "benchmarks_instances.md"
EXACT = 1e-6
HIGHS, CBC = "highs", "pulp:CBC"
SECOND_ENGINE = {"I04"}
"""Proven by CBC in a sixth of the time that HiGHS takes."""


@dataclass(frozen=True)
class Instance:
    """A published instance: its family, the value of its best plan, how to write it as a data folder."""

    family: str
    name: str
    optimum: float
    write: Callable[[Path], Path]
    engine: str = HIGHS


@dataclass(frozen=True)
class Result:
    """What the command answered."""

    instance: Instance
    status: str
    objective: float | None
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether the published optimum was found and proven."""
        if self.status != "optimal" or self.objective is None:
            return False
        return abs(self.objective - self.instance.optimum) <= EXACT * abs(self.instance.optimum)


def main() -> None:
    """Run the instances and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0, help="time limit of one run")
    parser.add_argument("--only", default="", help="families or instances whose name begins so; no report is written")
    asked = parser.parse_args()
    if not INSTANCES.is_dir():
        sys.exit(f"{INSTANCES}: no instances there")
    chosen = [one for one in known() if asked.only in ("", one.family) or one.name.startswith(asked.only)]
    results = []
    for instance in chosen:
        results.append(run(instance, asked.seconds))
        print(_row(results[-1]), flush=True)
    text = report(results)
    if not asked.only:
        REPORT.write_text(text, encoding="utf-8")
    print(text)


def known() -> Iterator[Instance]:
    """Yield every instance at hand."""
    for knapsack in published.read_mknap(INSTANCES / "mkp_orlib" / "mknap1.txt"):
        yield Instance("mknap1", knapsack.name, -_optimum(knapsack), _writer(published.write_knapsack, knapsack))
    for knapsack in published.read_mknap2(INSTANCES / "mkp_orlib" / "mknap2.txt"):
        yield Instance("mknap2", knapsack.name, -_optimum(knapsack), _writer(published.write_mknap2, knapsack))
    for path in sorted((INSTANCES / "mmkp_khan").glob("I*")):
        choice = published.read_mmkp(path)
        write = _writer(published.write_knapsack, choice)
        yield Instance("mmkp", choice.name, -_optimum(choice), write)
        if choice.name in SECOND_ENGINE:
            yield Instance("mmkp", choice.name, -_optimum(choice), write, CBC)
    for name, optimum in published.LOCATION_OPTIMA.items():
        location = published.read_location(INSTANCES / "cflp_orlib" / f"{name}.txt")
        yield Instance("cap", name, optimum, lambda folder, it=location: published.write_location(it, folder))


def _writer(write: Callable[[published.Knapsack, Path], Path], knapsack: published.Knapsack) -> Callable[[Path], Path]:
    return lambda folder: write(knapsack, folder)


def _optimum(knapsack: published.Knapsack) -> float:
    if knapsack.optimum is None:
        raise ValueError(f"{knapsack.name} has no published optimum")
    return knapsack.optimum


def run(instance: Instance, seconds: float) -> Result:
    """Ask the command for proof, within a time limit."""
    with tempfile.TemporaryDirectory() as name:
        folder, out = instance.write(Path(name) / "data"), Path(name) / "plan.json"
        arguments = ["optimise", "--data", str(folder), "--out", str(out), "--gap", "0"]
        arguments += ["--time-limit", str(seconds), "--engine", instance.engine]
        began = time.monotonic()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            command(arguments)
        spent = time.monotonic() - began
        plan = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {"status": "-", "objective": None}
    return Result(instance, plan["status"], plan["objective"], spent)


def report(results: list[Result]) -> str:
    """Return the page: how many of each family, then every instance."""
    families = dict.fromkeys(result.instance.family for result in results)
    counts = []
    for family in families:
        here = {result.instance.name: False for result in results if result.instance.family == family}
        for result in results:
            if result.instance.family == family:
                here[result.instance.name] |= result.is_right
        counts.append(f"{family} {sum(here.values())}/{len(here)}")
    return f"""# Published instances

Written by `scripts/bench instances` on {datetime.now(UTC):%Y-%m-%d}: each as a data folder, through `python -m planning
optimise --gap 0`. Right: proven optimal, within 1e-6 of the published optimum. Tests run the quick ones.
Machine: {os.cpu_count()} cores, {platform.machine()}, load average {os.getloadavg()[0]:.1f} at the end.
Python {platform.python_version()}, highspy {version("highspy")}, PuLP {version("pulp")} with its CBC.
Seconds of wall clock, reading the folder and starting the solver's process included (0.7 s or so).

**{", ".join(counts)}.**

| instance | published | ours | seconds | engine | |
|---|---|---|---|---|---|
""" + "".join(_row(result) + "\n" for result in results)


def _row(result: Result) -> str:
    ours = "-" if result.objective is None else f"{result.objective:.10g}"
    verdict = "right" if result.is_right else f"**{result.status}**"
    instance = result.instance
    return (
        f"| {instance.name} | {instance.optimum:.10g} | {ours} | {result.seconds:.1f} | {instance.engine} | {verdict} |"
    )


if __name__ == "__main__":
    main()
