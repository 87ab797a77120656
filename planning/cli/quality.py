"""`quality`: how well a portfolio is known, residence by residence, and which figure of a plan to verify first."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from planning import workflow
from planning.cli.terminal import DEMO, FINE, ProgressLine
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.uncertain_figures import Knowing
from planning.explain.known.contradictions import Contradiction, contradictions
from planning.explain.known.figure_words import FigureWords, knowing_sentence, stake_sentence, untried_sentence
from planning.explain.known.known_scores import asked_points, lost_points, portfolio_score, scores
from planning.explain.names import names
from planning.i18n import Words
from planning.tables.data import Data
from planning.tables.plan_file import read_plan


def quality(asked: argparse.Namespace) -> int:
    """Print the score of the portfolio and of each residence, contradictions and, for a plan, what to verify first.

    Raises
    ------
    DataError, RequestError
        When the folder or the plan cannot be used.
    """
    plan, inside = read_plan(asked.plan) if asked.plan else (None, None)
    data = _data_of(plan, inside, asked.data)
    found = None
    if plan is not None:
        line = ProgressLine()

        def count(done: int, total: int) -> None:
            line.show(asked.words("Chiffres examinés : {done} sur {total}", done=done, total=total))

        found = workflow.worth_knowing(data, plan, seconds=asked.seconds, on_count=count)
        line.end()
    against = contradictions(data, plan)
    if asked.json:
        print(json.dumps(_document(data, against, found, asked.words), ensure_ascii=False, indent=1))
    else:
        _print(data, against, found, asked.words)
    return FINE


def _data_of(plan: Plan | None, inside: Data | None, folder: str | None) -> Data:
    """Return the folder asked for; else that of the plan where it still is the same, else the tables that it carries.

    A plan carries what the model reads: the factors of the needs are in its folder alone.
    """
    if plan is None or folder is not None or inside is None:
        return workflow.load_and_prepare(folder or (plan.data if plan is not None else None) or DEMO)
    if plan.data and Path(plan.data).is_dir():
        whole = workflow.load_and_prepare(plan.data)
        if whole.hash_for(plan.scenario) == plan.data_hash:
            return whole
    return inside


def _print(data: Data, against: list[Contradiction], found: Knowing | None, words: Words) -> None:
    table, asked, called = scores(data), asked_points(data), names(data, "residences")
    print(words("Ce que l'on sait du parc : {score} sur 100", score=round(portfolio_score(table))))
    for row in table.to_dict("records"):
        name = called.get(row["residence_id"], row["residence_id"])
        lost = " ; ".join(words(one) for one in lost_points(asked, row["residence_id"]))
        template = (
            N_("{residence} ({id}) : {score} sur 100. {lost}") if lost else N_("{residence} ({id}) : {score} sur 100")
        )
        print(words(template, residence=name, id=row["residence_id"], score=round(row["score"]), lost=lost))
    for one in against:
        what = words("{residence} ({id}) : contradiction. {what}", **_where(one, called))
        print(what)
    if found is not None:
        for sentence in figure_sentences(found, FigureWords.of(data, words)):
            print(words(sentence))


def _where(one: Contradiction, called: dict[str, str]) -> dict[str, Any]:
    return {"residence": called.get(one.residence_id, one.residence_id), "id": one.residence_id, "what": one.what}


def figure_sentences(found: Knowing, said: FigureWords) -> list[Message]:
    """Say which figures to verify first, those that could change the plan."""
    untried = untried_sentence(found)
    head = [knowing_sentence(found)] if untried is None else [knowing_sentence(found), untried]
    return [*head, *(stake_sentence(stake, said) for stake in found.stakes)]


def _document(data: Data, against: list[Contradiction], found: Knowing | None, words: Words) -> dict[str, Any]:
    table, asked = scores(data), asked_points(data)
    rows = [
        {**row, "lost": [words(one) for one in lost_points(asked, row["residence_id"])]}
        for row in table.to_dict("records")
    ]
    document: dict[str, Any] = {
        "score": portfolio_score(table),
        "residences": rows,
        "contradictions": [{"residence_id": one.residence_id, "sentence": words(one.what)} for one in against],
    }
    if found is not None:
        said = FigureWords.of(data, words)
        sentences = [words(one) for one in figure_sentences(found, said)]
        document["figures"] = {**found.model_dump(mode="json"), "quiet": found.quiet, "sentences": sentences}
    return document
