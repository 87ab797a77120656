"""`explain plan.json`: the residences in order of priority, all that can be said of one, limits, prices that hold."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from planning import workflow
from planning.cli.terminal import FINE, ProgressLine
from planning.domain.errors import RequestError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.statement import Explanation, Pair, Ranked, Statement
from planning.explain import price_of_decision, verdict_sentence
from planning.explain.names import names
from planning.explain.one_more_words import next_unit_sentences
from planning.explain.why_words import HEADINGS, Teller, certainty, pair_lines, pair_sentence
from planning.explain.worth_words import Worth, missing_year
from planning.i18n import Words
from planning.tables.data import Data
from planning.tables.plan_file import read_plan
from planning.tables.scenario_file import apply_scenario


def explain(asked: argparse.Namespace) -> int:
    """Print the ranking of the residences, the explanation of one, what a step more would bring, or prices.

    Raises
    ------
    RequestError
        When the plan cannot be explained, or does not know the residence.
    """
    plan, inside = read_plan(asked.plan)
    data = inside
    if data is None or asked.data:
        folder = asked.data or plan.data
        if not folder or not Path(folder).is_dir():
            raise RequestError(Message(N_("ce plan ne porte pas ses tables : donnez son dossier avec --data")))
        data = workflow.load_and_prepare(folder)
    if asked.limits:
        _print_limits([asked.words(message) for message in limit_sentences(plan, data, asked.words)], asked)
        return FINE
    if asked.prices:
        _print_prices(plan, data, asked)
        return FINE
    asker = workflow.asker(data, plan, seconds=asked.seconds, in_background=True)
    teller = Teller.of(plan, data, asked.words)
    if asked.instead_of is not None:
        _print_pair(workflow.one_or_other(asker, _named(asked), asked.instead_of), teller, asked)
    elif asked.residence is None:
        _print_ranking(_ranked(asker, asked.words), teller, asked)
    else:
        _print_explanation(_explained(asker, asked.residence, asked.words), teller, asked)
    return FINE


def _named(asked: argparse.Namespace) -> str:
    """Return the residence named.

    Raises
    ------
    RequestError
        When none is.
    """
    if asked.residence is None:
        raise RequestError(Message(N_("--instead-of compare deux résidences : nommez l'autre avec --residence")))
    return str(asked.residence)


def _print_pair(found: Pair, teller: Teller, asked: argparse.Namespace) -> None:
    """Print six lines of each residence, and one sentence."""
    sentence = asked.words(pair_sentence(found, teller))
    called = names(teller.data, "residences")
    sides = {
        side.decision.residence_id: dict(zip(HEADINGS, pair_lines(side, teller), strict=True))
        for side in (found.first, found.second)
    }
    if asked.json:
        print(json.dumps({**found.model_dump(mode="json"), "sentence": sentence}, ensure_ascii=False, indent=1))
        return
    for residence_id, lines in sides.items():
        print(called.get(residence_id, residence_id))
        for heading, said in lines.items():
            line = " ".join(one if isinstance(one, str) else asked.words(one) for one in said)
            print(f"   {asked.words('{heading} : {line}', heading=asked.words(heading), line=line)}")
    print(sentence)


def _print_limits(sentences: list[str], asked: argparse.Namespace) -> None:
    print(json.dumps(sentences, ensure_ascii=False, indent=1) if asked.json else "\n".join(sentences))


def _ranked(asker: workflow.Asker, words: Words) -> tuple[Ranked, ...]:
    line = ProgressLine()

    def count(done: int, total: int) -> None:
        template = N_("résidences expliquées : {done} sur {total}")
        line.show(words(template, done=done, total=total))

    try:
        return workflow.priorities(asker, on_count=count) or ()
    finally:
        line.end()


def _explained(asker: workflow.Asker, residence_id: str, words: Words) -> Explanation:
    line = ProgressLine()
    told: list[Statement] = []

    def show(statement: Statement) -> None:
        told.append(statement)
        line.show(words("faits trouvés : {count}", count=len(told)))

    try:
        return workflow.explain_residence(asker, residence_id, on_statement=show)
    finally:
        line.end()


def _print_ranking(rows: tuple[Ranked, ...], teller: Teller, asked: argparse.Namespace) -> None:
    if asked.json:
        document = [
            {**row.model_dump(mode="json"), "sentences": _sentences(row.statement, teller, asked.words)} for row in rows
        ]
        print(json.dumps(document, ensure_ascii=False, indent=1))
        return
    called = names(teller.data, "residences")
    for row in rows:
        name = called.get(row.decision.residence_id, row.decision.residence_id)
        verdict = verdict_sentence(row.decision)
        firm = [] if verdict is None else [asked.words(verdict)]
        proof = f"[{_certainty(row.statement, asked)}]"
        sentences = " ".join([*_sentences(row.statement, teller, asked.words), proof, *firm])
        head = {"rank": row.rank, "residence": name, "id": row.decision.residence_id, "decision": teller.decided(row)}
        print(asked.words("{rank}. {residence} ({id}), {decision}", **head))
        print(f"   {sentences}")


def _print_explanation(found: Explanation, teller: Teller, asked: argparse.Namespace) -> None:
    said = list(zip(found.statements, teller.say_all(found.statements), strict=True))
    if asked.json:
        statements = [
            {**statement.model_dump(mode="json"), "sentences": [asked.words(one) for one in messages]}
            for statement, messages in said
        ]
        document: dict[str, Any] = {**found.model_dump(mode="json"), "statements": statements}
        print(json.dumps(document, ensure_ascii=False, indent=1))
        return
    verdict = verdict_sentence(found.decision)
    if verdict is not None:
        print(asked.words(verdict))
    for statement, messages in said:
        print(f"{' '.join(asked.words(one) for one in messages)} [{_certainty(statement, asked)}]")


def _sentences(statement: Statement, teller: Teller, words: Words) -> list[str]:
    return [words(message) for message in teller.say(statement)]


def _certainty(statement: Statement, asked: argparse.Namespace) -> str:
    said: str = asked.words(certainty(statement))
    return said


def limit_sentences(plan: Plan, data: Data, words: Words) -> list[Message]:
    """Say what one step more of each limit would bring, by the relaxation. Data before the scenario.

    Raises
    ------
    RequestError
        When the plan's objective is not one sum.
    """
    units = workflow.one_step_more(data, plan)
    if units is None:
        return [Message(N_("Ce portefeuille est trop grand pour une réponse rapide."))]
    asked, per = apply_scenario(data, plan.scenario), missing_year(plan.scenario)
    return next_unit_sentences(units, asked, per, words, Worth.of(plan.scenario))


def _print_prices(plan: Plan, data: Data, asked: argparse.Namespace) -> None:
    """Print between which prices of a well-housed year each decision is kept, as they are found."""
    pricing = workflow.pricing(data, plan)
    if pricing is None:
        raise RequestError(
            Message(N_("ce plan n'a pas de prix d'une année bien logée : son scénario suit le premier modèle"))
        )
    teller, called, line = Teller.of(plan, data, asked.words), names(data, "residences"), ProgressLine()
    acting = [row for row in plan.decisions if row.kind != ActionKind.KEEP]
    documents = []
    for number, row in enumerate(acting):
        line.show(
            asked.words("Décisions dont les prix sont cherchés : {done} sur {total}", done=number, total=len(acting))
        )
        found = pricing.of(row.residence_id)
        if found is None:
            continue
        told = price_of_decision(found, teller.option(row.option_id), called.get(row.residence_id, row.residence_id))
        said = [asked.words(one) for one in (told, verdict_sentence(row)) if one is not None]
        documents.append({**found.model_dump(mode="json"), "verdict": row.verdict, "sentences": said})
        if not asked.json:
            line.end()
            print(" ".join(said))
    line.end()
    if asked.json:
        print(json.dumps(documents, ensure_ascii=False, indent=1))
