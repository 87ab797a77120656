"""Quick questions answered outside the web process: `python -m planning.jobs.answering FD`, which a pool runs.

One question at a time, on the connection whose descriptor is given; what was read for one serves the next.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any, Final

from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.plan_difference import Caused
from planning.domain.repair import Repairs
from planning.domain.scenario import Scenario
from planning.jobs.processes import limit_memory
from planning.store import Store, open_store
from planning.tables.data import Data

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


QUESTIONS: Final[dict[str, Callable[..., object]]] = {
    "what if": _what_if,
    "same decisions": _same_decisions,
    "repairs": _repairs,
    "causes": _causes,
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
