"""What may be asked of a pool: the store's address, then what it is about. Rooms are imported by the first question."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from planning.domain.next_unit import NextUnit, Step
from planning.domain.plan import Plan
from planning.domain.progress import ShouldStop
from planning.domain.repair import Repairs
from planning.domain.scenario import Scenario
from planning.domain.staged_answer import Stage, StagedAnswer
from planning.domain.statement import Explanation, Pair, Statement
from planning.store import Store, open_store
from planning.store.explanations import read_explanation
from planning.tables.data import Data

if TYPE_CHECKING:
    from planning.domain.plan_difference import Caused, FromAToB
    from planning.domain.scenario_difference import Difference
    from planning.workflow import Asker, RankedPlan

Tell = Callable[[object, bool], None]
"""Told an answer of a stage, and whether the question may end there when others wait."""
WHAT_IF, WARM = "what if, in stages", "warm"
REASONS_SECONDS: Final = 12.0
"""For the first reasons of a decision: the pool has other readers; the whole is prepared in the background."""


# Asked and answered once.


def _what_if(url: str, plan_id: int, scenario: Scenario) -> Plan:
    from planning import workflow

    plan, data = _plan(url, plan_id)
    return workflow.what_if(data, scenario, plan)


def _same_decisions(url: str, plan_id: int, scenario: Scenario) -> Plan | None:
    from planning import workflow

    plan, data = _plan(url, plan_id)
    return workflow.same_decisions(data, scenario, plan)


def _causes(url: str, plan_id: int, answer: Plan) -> Caused:
    from planning import workflow

    plan, data = _plan(url, plan_id)
    return workflow.caused(data, plan, answer)


def _reasons(url: str, plan_id: int, residence_id: str) -> Explanation:
    """What is found of a decision while a reader waits: its other choices first; the rest is for the background."""
    from planning import workflow

    until = time.monotonic() + REASONS_SECONDS
    return workflow.explain_residence(
        _asker(url, plan_id), residence_id, should_stop=lambda: time.monotonic() > until
    )  # fmt: skip


def _repairs(url: str, portfolio_hash: str, plan: Plan) -> Repairs:
    from planning import workflow

    return workflow.find_repairs(_data(url, portfolio_hash), plan)


def _one_step_more(url: str, plan_id: int) -> tuple[NextUnit, ...] | None:
    from planning import workflow

    plan, data = _plan(url, plan_id)
    return workflow.one_step_more(data, plan)


def _one_step_solved(url: str, plan_id: int, step: Step) -> NextUnit:
    from planning import workflow

    plan, data = _plan(url, plan_id)
    return workflow.one_step_solved(data, plan, step)


def _rankings(url: str, plan_id: int) -> Mapping[str, RankedPlan]:
    from planning import workflow

    plan, data = _plan(url, plan_id)
    return dict(workflow.compare_rankings(data, plan.scenario))


# Answered in stages: `tell` is told each, the last one is returned too.


def _what_if_stages(
    url: str, plan_id: int, scenario: Scenario, until: Stage = Stage.CLOSER, *, tell: Tell, should_stop: ShouldStop
) -> StagedAnswer | None:
    """Answer with what is known at each stage; others need not wait for the last."""
    from planning import workflow

    plan, data = _plan(url, plan_id)
    answer = None
    for answer in workflow.what_if_stages(data, scenario, plan, until=until, should_stop=should_stop):
        tell(answer, answer.stage not in (Stage.QUICK, until))  # the last one that is wanted gives way to nobody
    return answer


def _warm(url: str, plan_id: int, *, tell: Tell, should_stop: ShouldStop) -> None:
    """Answer nothing, but be quicker at the questions that follow; whatever else is asked goes first."""
    from planning import workflow

    tell(None, True)
    plan, data = _plan(url, plan_id)
    if plan.has_decisions and not plan.scenario.order:
        workflow.warm(data, plan, should_stop)


def _explanation(url: str, plan_id: int, residence_id: str, *, tell: Tell, should_stop: ShouldStop) -> Explanation:
    """Answer with what is known at once, with each statement as it comes, then with the whole."""
    from planning import workflow

    asker = _asker(url, plan_id)
    first = workflow.first_facts(asker, residence_id)
    tell(first, False)
    told: list[Statement] = []

    def on_statement(statement: Statement) -> None:
        told.append(statement)
        if len(told) > len(first.statements):
            tell(first.model_copy(update={"statements": tuple(told)}), False)

    return workflow.explain_residence(asker, residence_id, on_statement=on_statement, should_stop=should_stop)


def _one_or_other(url: str, plan_id: int, first: str, second: str, *, tell: Tell, should_stop: ShouldStop) -> Pair:
    """Answer with the facts of both, with the exchange, then with the prices; what was prepared is not sought."""
    from planning import workflow

    store = _store(url)
    prepared = store.explained(plan_id) & {first, second}
    read = {residence_id: read_explanation(store.explanation(plan_id, residence_id)) for residence_id in prepared}
    known = {residence_id: found for residence_id, found in read.items() if found is not None}

    def on_pair(pair: Pair) -> None:
        tell(pair, False)

    return workflow.one_or_other(
        _asker(url, plan_id), first, second, known=known, on_pair=on_pair, should_stop=should_stop
    )


def _compared(
    url: str, first: int, last: int, seconds: float | None = None, *, tell: Tell, should_stop: ShouldStop
) -> FromAToB:
    """Answer with the changes looked at so far, the last one being searched (a tuple), then with the whole way."""
    from planning import workflow

    (start, data), (end, _) = _plan(url, first), _plan(url, last)
    met: list[Difference] = []

    def on_step(difference: Difference) -> None:
        met.append(difference)
        tell(tuple(met), False)

    return workflow.compare_plans(data, start, end, seconds=seconds, on_step=on_step, should_stop=should_stop)


QUESTIONS: Final[dict[str, Callable[..., object]]] = {
    "what if": _what_if,
    "same decisions": _same_decisions,
    "repairs": _repairs,
    "causes": _causes,
    "reasons": _reasons,
    "one step more": _one_step_more,
    "one step solved": _one_step_solved,
    "rankings": _rankings,
}
STAGED: Final[dict[str, Callable[..., object]]] = {
    "one or other": _one_or_other,
    WHAT_IF: _what_if_stages,
    WARM: _warm,
    "explanation": _explanation,
    "compared": _compared,
}


# What was read for one question serves the next.


@lru_cache(1)
def _store(url: str) -> Store:
    return open_store(url)


@lru_cache(2)
def _data(url: str, portfolio_hash: str) -> Data:
    return _store(url).portfolio(portfolio_hash)


@lru_cache(8)
def _plan(url: str, plan_id: int) -> tuple[Plan, Data]:
    kept = _store(url)
    return kept.plan(plan_id), _data(url, kept.plan_entry(plan_id).portfolio_hash)


def _asker(url: str, plan_id: int) -> Asker:
    closer = _store(url).closer(plan_id)
    return _asker_from(url, plan_id, None if closer is None else closer.gap)


@lru_cache(1)
def _asker_from(url: str, plan_id: int, _gap: float | None) -> Asker:
    """Return what answers about a plan, made anew when a search in the background has brought it closer."""
    from planning import workflow

    plan, data = _plan(url, plan_id)
    return workflow.asker(data, plan, closer=_store(url).closer(plan_id))
