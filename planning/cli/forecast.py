"""`forecast --backtest`: what the forecasts would have been worth, as sentences and tables, or as JSON."""

from __future__ import annotations

import argparse
import json
from typing import Any

import pandas as pd

from planning import workflow
from planning.cli.terminal import DEMO
from planning.demand import service_forecasts
from planning.demand.backtest.report import METHODS, SUBJECTS, BackTest
from planning.domain.message import N_, Message
from planning.i18n import Words
from planning.tables.loading import load_folder

TABLES = ("scores", "later", "totals", "misses", "built")


def print_back_test(asked: argparse.Namespace) -> None:
    """Print the back-test of the series that are shipped, and what the folder's own series allow."""
    found = workflow.back_test_needs()
    data = load_folder(asked.data or DEMO)
    own = service_forecasts(data["operator_series"], data.manifest.last_year)
    if asked.json:
        print(json.dumps(_document(found, own, asked.words), ensure_ascii=False, indent=1))
        return
    for sentence in found.sentences["sentence"]:
        print(asked.words(sentence))
    for sentence in [*_coverages(found.scores, asked.words), *_buildings(found.built, asked.words)]:
        print(sentence)
    for row in own.drop_duplicates(["series_id", "territory"], keep="last").to_dict("records"):
        if isinstance(row["basis_words"], Message):
            print(f"{row['label']} : {asked.words(row['basis_words'])}.")
    print()
    print(_worded(found.scores, asked.words).round(4).to_csv(index=False), end="")


def _coverages(scores: pd.DataFrame, words: Words) -> list[str]:
    """Say how often the 80 % bands of our methods held, with the margin."""
    template = N_("{subject}, {years} ans : la fourchette de 80 % a tenu {held} fois sur 100 (entre {low} et {high}).")
    rows = scores[
        scores["method"].isin(["cohort", "walk"]) & scores["horizon"].isin([5, 10]) & scores["coverage"].notna()
    ]
    return [
        words(
            template,
            subject=Message(SUBJECTS[row["subject"]]),
            years=row["horizon"],
            held=round(100 * row["coverage"]),
            low=round(100 * row["coverage_low"]),
            high=round(100 * row["coverage_high"]),
        )
        for row in rows.to_dict("records")
    ]


def _buildings(built: pd.DataFrame, words: Words) -> list[str]:
    template = N_(
        "{subject}, plan de {start_year} pour {year}, {method} : {over} places de trop ({over_eur:euros}), "
        "{under} places manquantes ({under_eur:euros})."
    )
    return [
        words(
            template,
            subject=Message(SUBJECTS[row["subject"]]),
            start_year=row["planned_in"],
            year=row["built_for"],
            method=Message(METHODS[row["method"]]),
            over=round(row["over"]),
            under=round(row["under"]),
            over_eur=row["over_eur"],
            under_eur=row["under_eur"],
        )
        for row in built.to_dict("records")
    ]


def _worded(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    return table.assign(method=[words(METHODS[name]) for name in table["method"]])


def _document(found: BackTest, own: pd.DataFrame, words: Words) -> dict[str, Any]:
    document: dict[str, Any] = {name: _records(getattr(found, name), words) for name in TABLES}
    document["sentences"] = _records(found.sentences, words)
    document["series"] = _records(own, words)
    return document


def _records(table: pd.DataFrame, words: Words) -> list[dict[str, Any]]:
    """Rows as JSON takes them: sentences said, absent figures null."""
    rows = table.astype("object").to_dict("records")
    return [{str(name): _plain(value, words) for name, value in row.items()} for row in rows]


def _plain(value: object, words: Words) -> object:
    if isinstance(value, Message):
        return words(value)
    return None if pd.isna(value) else value  # type: ignore[call-overload]
