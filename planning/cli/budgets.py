"""The command `frontier`: what each budget of own funds buys."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from typing import Any

import pandas as pd

from planning import workflow
from planning.cli.asked import scenario_asked
from planning.cli.terminal import DEMO, FINE, NO_PLAN, ProgressLine
from planning.domain.frontier_points import Frontier
from planning.domain.plan import Plan
from planning.explain import frontier_sentences, frontier_table
from planning.i18n import Words
from planning.tables.data import Data
from planning.tables.plan_file import plan_document, read_plan
from planning.tables.text.writing import check_target, write_whole


def frontier(asked: argparse.Namespace) -> int:
    """Print what each budget buys, then the knee and what the next million does; `--out` keeps every plan."""
    start, inside = read_plan(asked.start) if asked.start else (None, None)
    data = inside or workflow.load_and_prepare(asked.data or DEMO)
    scenario = start.scenario if start else scenario_asked(asked, data)
    if asked.out:
        check_target(asked.out)
    found = _search(data, asked, scenario, start)
    rows = frontier_table(found, data)
    if asked.out:
        write_whole(asked.out, json.dumps(_document(found, rows, data, asked.words), ensure_ascii=False, indent=1))
    if asked.json:
        print(
            json.dumps({**_figures(rows, data, scenario.value is not None, asked.words)}, ensure_ascii=False, indent=1)
        )
    else:
        _print(rows, data, scenario.value is not None, asked)
    return FINE if found.found else NO_PLAN


def _search(data: Data, asked: argparse.Namespace, scenario: Any, start: Plan | None) -> Frontier:
    """Search with progress on stderr; Ctrl+C stops and keeps what is found."""
    stop, line = threading.Event(), ProgressLine()
    in_main = threading.current_thread() is threading.main_thread()
    former = signal.signal(signal.SIGINT, lambda *_: stop.set()) if in_main else None
    try:
        return workflow.frontier(
            data,
            scenario,
            start=start,
            points=asked.points,
            seconds=asked.seconds,
            on_count=lambda done, total: line.show(
                asked.words("Budgets qui ont une réponse : {done} sur {total}", done=done, total=total)
            ),
            should_stop=stop.is_set,
        )
    finally:
        line.end()
        if in_main:
            signal.signal(signal.SIGINT, former)


def _figures(rows: pd.DataFrame, data: Data, has_value: bool, words: Words) -> dict[str, Any]:
    said = [words(one) for one in frontier_sentences(rows, data, has_value=has_value)]
    return {"points": json.loads(rows.to_json(orient="records")), "sentences": said}


def _document(found: Frontier, rows: pd.DataFrame, data: Data, words: Words) -> dict[str, Any]:
    """Return the figures, and every plan as plan.json would hold it (`verify` reads each of them alone)."""
    plans = [None if point.plan is None else plan_document(point.plan, data) for point in found.points]
    has_value = any(point.plan is not None and point.plan.scenario.value is not None for point in found.points)
    return {**_figures(rows, data, has_value, words), "plans": plans}


def _print(rows: pd.DataFrame, data: Data, has_value: bool, asked: argparse.Namespace) -> None:
    words: Words = asked.words
    for row in rows.to_dict("records"):
        print(_line(row, words))
    for sentence in frontier_sentences(rows, data, has_value=has_value):
        print(words(sentence))
    if asked.out:
        print(words("Écrit dans {file}", file=str(asked.out)))


def _line(row: dict[Any, Any], words: Words) -> str:
    if pd.isna(row["people"]):
        reason = words("aucun plan possible") if row["is_impossible"] else words("aucun plan trouvé")
        return words("{budget:euros} : {reason}", budget=row["budget_eur"], reason=reason)
    proof = words("sans preuve") if pd.isna(row["gap"]) else words("écart {gap:percent1}", gap=row["gap"])
    return words(
        "{budget:euros} : {people:persons}, {capex:euros} d'investissement, {operations} opérations, {proof}",
        budget=row["budget_eur"],
        people=row["people"],
        capex=row["capex_eur"],
        operations=int(row["operations"]),
        proof=proof,
    )
