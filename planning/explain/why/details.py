"""What a change gives and costs, fact by fact, in words."""

from __future__ import annotations

from collections.abc import Mapping

from planning.domain.message import N_, Message
from planning.explain.why.values import Statement

_MORE_LESS = {
    "missing": (
        N_("{value} place-années de besoin de plus sans réponse ({group})"),
        N_("{value} place-années de besoin de moins sans réponse ({group})"),
    ),
    "unsuitable": (
        N_("{value} place-années inadaptées de plus ({group})"),
        N_("{value} place-années inadaptées de moins ({group})"),
    ),
    "condition": (
        N_("{value} place-années de plus en mauvais bâtiment"),
        N_("{value} place-années de moins en mauvais bâtiment"),
    ),
    "energy": (
        N_("{value} place-années pondérées de plus en étiquette E, F ou G"),
        N_("{value} place-années pondérées de moins en étiquette E, F ou G"),
    ),
    "running": (
        N_("{value:euros} d'exploitation de plus à couvrir"),
        N_("{value:euros} d'exploitation de moins à couvrir"),
    ),
    "gives_way": (
        N_("une règle souple cède davantage : {rule}"),
        N_("une règle souple cède moins : {rule}"),
    ),
    "capex": (N_("{value:euros} d'investissement de plus"), N_("{value:euros} d'investissement de moins")),
    "own": (N_("{value:euros} de fonds propres de plus"), N_("{value:euros} de fonds propres de moins")),
}


def details(statement: Statement, groups: Mapping[str, str], rules: Mapping[str, str | Message]) -> list[Message]:
    """Return what changes, in the order of the facts; terms in points are left to the table of contributions."""
    return [
        Message(
            _MORE_LESS[fact.name][0 if fact.value > 0 else 1],
            {"value": abs(fact.value), "group": groups.get(fact.of, fact.of), "rule": rules.get(fact.of, fact.of)},
        )
        for fact in statement.facts
        if fact.name in _MORE_LESS
    ]
