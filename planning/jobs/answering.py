"""Quick questions answered outside the web process: `python -m planning.jobs.answering FD`, which a pool runs.

One question at a time, on the connection whose descriptor is given; what was read for one serves the next.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Final

from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.domain.next_unit import NextUnit, Step
from planning.domain.plan import Plan
from planning.domain.plan_difference import Caused
from planning.domain.repair import Repairs
from planning.domain.scenario import Scenario
from planning.domain.statement import Explanation, Pair
from planning.jobs.processes import limit_memory
from planning.store import Store, open_store
from planning.tables.data import Data

if TYPE_CHECKING:
    from planning.workflow import Asker

REASONS_SECONDS: Final = 15.0
"""For what is said of one residence while its reader waits."""
Reply = tuple[object, Message | None]
"""(answer, None), or (None, why there is none)."""


def answered(question: str, arguments: tuple[Any, ...]) -> Reply:
    """Answer a question; whatever goes wrong is a sentence."""
    try:
        return QUESTIONS[question](*arguments), None
    except CapError as error:
        return None, error.message
    except MemoryError:
        return None, Message(N_("la réponse demande plus de mémoire que permis : lancez le calcul complet"))
    except Exception as error:  # noqa: BLE001 - the last net: a person is waiting for an answer
        traceback.print_exc()
        return None, Message(N_("erreur imprévue du logiciel ({kind})"), {"kind": type(error).__name__})


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


def _repairs(url: str, portfolio_hash: str, plan: Plan) -> Repairs:
    from planning import workflow

    return workflow.find_repairs(_data(url, portfolio_hash), plan)


def _reasons(url: str, plan_id: int, residence_id: str) -> Explanation:
    """What is found of a decision while a reader waits: its other choices first; the rest is for the background."""
    from planning import workflow

    until = time.monotonic() + REASONS_SECONDS
    return workflow.explain_residence(
        _asker(url, plan_id), residence_id, should_stop=lambda: time.monotonic() > until
    )  # fmt: skip


def _pair(url: str, plan_id: int, first: str, second: str) -> Pair:
    from planning import workflow

    return workflow.one_or_other(_asker(url, plan_id), first, second)


def _next_units(url: str, plan_id: int) -> tuple[NextUnit, ...] | None:
    from planning import workflow

    plan, data = _plan(url, plan_id)
    return workflow.one_step_more(data, plan)


def _next_unit(url: str, plan_id: int, step: Step) -> NextUnit:
    from planning import workflow

    plan, data = _plan(url, plan_id)
    return workflow.one_step_solved(data, plan, step)


QUESTIONS: Final[dict[str, Callable[..., object]]] = {
    "what if": _what_if,
    "same decisions": _same_decisions,
    "repairs": _repairs,
    "causes": _causes,
    "reasons": _reasons,
    "pair": _pair,
    "next units": _next_units,
    "next unit": _next_unit,
}
"""What may be asked: the store's address, then what it is about."""


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


@lru_cache(1)
def _asker(url: str, plan_id: int) -> Asker:
    from planning import workflow

    plan, data = _plan(url, plan_id)
    return workflow.asker(data, plan)


def main(descriptor: int, most_memory: int) -> int:
    """Answer until the other side is gone."""
    limit_memory(most_memory)
    with Connection(descriptor) as asker:
        while True:
            try:
                question, arguments = asker.recv()
            except EOFError:
                return 0
            asker.send(answered(question, arguments))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
