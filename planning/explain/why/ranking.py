"""Every residence in order of priority: what the plan loses without its decision."""

from __future__ import annotations

from collections.abc import Callable

from planning.domain.kinds import ActionKind
from planning.domain.progress import ShouldStop
from planning.explain.why.ask import Asker
from planning.explain.why.decision import first_statement
from planning.explain.why.values import Ranked

OnCount = Callable[[int, int], None]
"""Told how many residences are done, of how many."""


def ranking(
    asker: Asker, *, on_count: OnCount | None = None, should_stop: ShouldStop | None = None
) -> tuple[Ranked, ...] | None:
    """Return the residences in order of priority; None when asked to stop.

    First what the rules make necessary (no plan holds if it stays as it is), then what is done, by what the plan loses
    if the residence stays as it is; then what stays, by what the best of its other options would lose: the nearest to
    being chosen first. Others are held throughout, so that every figure is exact.
    """
    found: list[Ranked] = []
    for number, decision in enumerate(asker.plan.decisions, start=1):
        if should_stop is not None and should_stop():
            return None
        statement = first_statement(asker, decision.residence_id)
        acts = decision.kind != ActionKind.KEEP
        found.append(Ranked(rank=number, decision=decision, acts=acts, loss=statement.fact("low"), statement=statement))
        if on_count is not None:
            on_count(number, len(asker.plan.decisions))
    ordered = sorted(found, key=_priority)
    return tuple(row.model_copy(update={"rank": rank}) for rank, row in enumerate(ordered, start=1))


def _priority(row: Ranked) -> tuple[int, float, str]:
    loss = row.loss
    if row.acts:
        return (0, 0.0, row.decision.residence_id) if loss is None else (1, -loss, row.decision.residence_id)
    return (3, 0.0, row.decision.residence_id) if loss is None else (2, loss, row.decision.residence_id)
