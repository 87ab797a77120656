"""Run one case in a process of its own: `python -m scripts.benchmark.run_one CASE_JSON ANSWER_FILE`."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from scripts.benchmark.case import Case, fingerprint
from scripts.benchmark.engines import SOLVERS
from scripts.benchmark.what_if import what_if


def run(case: Case) -> dict[str, Any]:
    """Make the data, run the engine; return what was measured as JSON-able values."""
    began = time.monotonic()
    data = case.data()
    prepared = time.monotonic() - began
    before = _cpu_seconds()
    began = time.monotonic()
    outcome = {**SOLVERS, "whatif": what_if}[case.engine](data, case.scenario(data))
    return {
        "prepare_seconds": round(prepared, 3),
        "seconds": round(time.monotonic() - began, 3),
        "cpu_seconds": round(_cpu_seconds() - before, 2),
        "points": outcome.points,
        "residences": len(data["residences"]),
        "fingerprint": fingerprint(data),
        **outcome.facts,
    }


def _cpu_seconds() -> float:
    """Return the processor time used by this process and its children that ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    answer = run(Case.from_document(json.loads(sys.argv[1])))
    Path(sys.argv[2]).write_text(json.dumps(answer), encoding="utf-8")
