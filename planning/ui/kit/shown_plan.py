"""A saved plan with all that the pages say of it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from planning.domain.message import Message
from planning.domain.plan import Plan
from planning.explain import (
    Summary,
    decision_table,
    housed_by_group,
    housed_by_year,
    later_table,
    limiting,
    money_by_year,
    not_retained,
    ranking_gain,
    status_line,
    stock_by_typology,
    summary,
    supply_by_group,
    timeline,
)
from planning.explain.limits_met import Reached
from planning.i18n import Words
from planning.store import PlanEntry
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

if TYPE_CHECKING:
    from planning.workflow import Asker


@dataclass(frozen=True)
class ShownPlan:
    """A plan, what it is compared with, and the data it was made from (before its scenario)."""

    entry: PlanEntry
    plan: Plan
    data: Data
    do_nothing: Plan | None
    ranking: Plan | None

    @property
    def drawn_from(self) -> tuple[Hashable, ...]:
        """What never changes meaning of it: its id, and which plans it is compared with, which come a moment later."""
        return self.entry.id, self.do_nothing is not None, self.ranking is not None

    @cached_property
    def seen(self) -> Data:
        """The data as the plan's scenario sees them: what it costs, who may pay, how long it lasts."""
        return apply_scenario(self.data, self.plan.scenario)

    @cached_property
    def asker(self) -> Asker:
        """What answers questions about the plan; its model is built once, as long as the plan is at hand.

        Raises
        ------
        RequestError
            When the plan cannot be explained.
        """
        from planning.workflow import asker

        return asker(self.data, self.plan)


@dataclass(frozen=True)
class Explanation:
    """The figures, tables and sentences of a plan in one language (columns: planning/explain)."""

    summary: Summary
    status_line: list[Message]
    limiting: list[Reached]
    ranking_gain: Message
    decisions: pd.DataFrame
    not_retained: pd.DataFrame
    supply: pd.DataFrame
    timeline: pd.DataFrame
    money: pd.DataFrame
    stock: pd.DataFrame
    housed: pd.DataFrame
    housed_groups: pd.DataFrame
    housed_anyway: pd.DataFrame | None
    """The same if nothing is done; None when that is not known."""
    later: pd.DataFrame


def explain(shown: ShownPlan, words: Words) -> Explanation:
    """Compute all that the pages say of a plan."""
    plan, data = shown.plan, shown.data
    return Explanation(
        summary=summary(plan, data, shown.do_nothing),
        status_line=status_line(plan, data),
        limiting=limiting(plan, data),
        ranking_gain=ranking_gain(plan, shown.ranking),
        decisions=decision_table(plan, data, shown.do_nothing, words),
        not_retained=not_retained(plan, data, words),
        supply=supply_by_group(plan, data, words),
        timeline=timeline(plan, data, words),
        money=money_by_year(plan, data),
        stock=stock_by_typology(plan, data, words),
        housed=housed_by_year(plan),
        housed_groups=housed_by_group(plan, data, words),
        housed_anyway=None if shown.do_nothing is None else housed_by_group(shown.do_nothing, data, words),
        later=later_table(plan, data, words),
    )
