"""The command `compare`: from one plan to another of the same portfolio, change by change."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from planning import workflow
from planning.charts.waterfall import PROOFS
from planning.cli.terminal import FINE, ProgressLine
from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.plan_difference import FromAToB
from planning.domain.scenario_difference import Difference
from planning.explain import moved_decisions, served_steps, step_table
from planning.explain.change_words import ORDER, change_words
from planning.explain.from_a_to_b import NOT_COMPARABLE, is_comparable
from planning.explain.worth_words import Worth
from planning.i18n import Words
from planning.tables.data import Data
from planning.tables.plan_file import read_plan


def compare(asked: argparse.Namespace) -> int:
    """Print the steps from one plan to another, then the decisions that moved.

    Raises
    ------
    RequestError
        When the plans are not valued by the same model, or there are no data to compare them with.
    """
    (first, inside), (last, other) = read_plan(asked.first), read_plan(asked.last)
    if not is_comparable(first, last):
        raise RequestError(Message(NOT_COMPARABLE))
    data = _data(first, last, (inside, other), asked.data)
    line = ProgressLine()

    def told(change: Difference) -> None:
        wording = change_words(change, data, asked.words)
        line.show(asked.words("étape : {change}", change=wording))

    try:
        path = workflow.compare_plans(data, first, last, seconds=asked.time_limit, on_step=told)
    finally:
        line.end()
    if asked.json:
        print(json.dumps(_document(path, data, asked.words), ensure_ascii=False, indent=1))
    else:
        for sentence in _sentences(path, data, asked.words):
            print(sentence)
    return FINE


def _data(first: Plan, last: Plan, inside: tuple[Data | None, Data | None], asked: str | None) -> Data:
    """Return the data of both plans: those of the folder asked, else those that a plan carries (many futures first).

    Raises
    ------
    RequestError
        When there are none.
    """
    carried = [data for data in inside if data is not None]
    if asked is None and carried:
        return max(carried, key=lambda data: len(data["need_curves"]))
    folder = asked or first.data or last.data
    if not folder or not Path(folder).is_dir():
        raise RequestError(Message(N_("ces plans ne portent pas leurs tables : donnez leur dossier avec --data")))
    return workflow.load_and_prepare(folder)


def _document(path: FromAToB, data: Data, words: Words) -> dict[str, Any]:
    tables = {
        "steps": step_table(path, data, words),
        "served": served_steps(path, data, words),
        "moved": moved_decisions(path, data, words),
    }
    return {
        "yardstick": dict(path.yardstick),
        "order": [words(Message(part)) for part in ORDER],
        **{name: _records(table) for name, table in tables.items()},
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows for JSON, null where a number is not known."""
    found: list[dict[str, Any]] = json.loads(table.to_json(orient="records", force_ascii=False))
    return found


def _sentences(path: FromAToB, data: Data, words: Words) -> Iterator[str]:
    steps = step_table(path, data, words)
    if steps.empty:
        yield words("Rien ne sépare les deux plans : même question, mêmes décisions")
        return
    worth = Worth.of(path.last.scenario)
    order = {"parts": [Message(part) for part in ORDER]}
    yield words("Ordre des étapes : {parts}. Un autre ordre donnerait d'autres étapes", **order)
    served = served_steps(path, data, words).groupby("step")["last_year"].sum()
    for row in steps.to_dict("records"):
        yield words(_step(row, float(served[row["step"]]), data.manifest.last_year, worth))
    total = {
        "gain": worth.signed(float(steps["gain"].sum())),
        "persons": served.sum(),
        "last_year": data.manifest.last_year,
        "own": steps["own_eur"].sum(),
    }
    what = N_("En tout : valeur {gain}, personnes logées en {last_year} {persons}, fonds propres {own:euros}")
    yield words(what, **total)
    for row in moved_decisions(path, data, words).to_dict("records"):
        yield words(_moved(row))


def _step(row: dict[Any, Any], persons: float, year: int, worth: Worth) -> Message:
    what = N_(
        "{step}. {change} : valeur {gain} ({proof}), personnes logées en {last_year} {persons}, "
        "fonds propres {own:euros}, décisions qui changent {moved}"
    )
    values = {
        "gain": worth.signed(row["gain"]),
        "proof": Message(PROOFS[row["proof"]]),
        "last_year": year,
        "persons": persons,
        "own": row["own_eur"],
    }
    return Message(what, {**row, **values})


def _moved(row: dict[Any, Any]) -> Message:
    what = N_("- {residence} : {after} ({after_year}) au lieu de {before} ({before_year}). {why}")
    return Message(what, {str(name): value for name, value in row.items()})
