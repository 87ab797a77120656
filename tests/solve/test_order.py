"""Groups of terms one after the other: what is held, what is proven, what is said when time runs out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from planning.checking import check_plan
from planning.domain.kinds import EndedBy, Status
from planning.domain.scenario import Scenario, Weights
from planning.model.model import Floats
from planning.model.problem import Problem
from planning.solve.engine import Answer, Limits
from planning.solve.highs import solve_matrix
from planning.solve.order import Ordered, groups_of, solve_in_order
from planning.solve.outcome import plan_of
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.portfolio import after, cost, keep, need, portfolio, works

ORDER = (("unmet",), ("capex",))
EXACT = Limits(gap=0.0, seconds=None, seed=1)
Change = Callable[[int, Answer], Answer]


def _data() -> Data:
    return portfolio(
        options=[keep("R1"), works("R1"), works("R1", "create")],
        option_programmes=[after("R1.restructure", 8), after("R1.create", 10)],
        option_costs=[cost("R1.restructure", 6), cost("R1.create", 9)],
        needs=[need(10)],
    )


def _scenario(**changes: object) -> Scenario:
    return Scenario(weights=Weights(capex=1), order=ORDER, gap=0).but(**changes)


def _searched(change: Change, limits: Limits = EXACT, **changes: object) -> tuple[Ordered, list[Limits]]:
    """Search in order; `change` alters what each search, counted from 0, answers."""
    asked: list[Limits] = []

    def search(problem: Problem, its_limits: Limits, point: Floats | None) -> Answer:
        asked.append(its_limits)
        return change(len(asked) - 1, solve_matrix(problem.arrays, its_limits, start=point))

    return solve_in_order(Problem.of(_data(), _scenario(**changes)), limits, None, search), asked


def _as_it_is(number: int, answer: Answer) -> Answer:
    return answer


def test_one_search_per_group_then_one_of_the_whole() -> None:
    found, asked = _searched(_as_it_is)
    assert len(asked) == 3
    assert [(group.terms, group.value, group.bound) for group in found.held] == [
        (("unmet", "relaxed"), 0.0, 0.0),
        (("capex",), 9.0, 9.0),
    ]
    assert found.answer.ended_by is EndedBy.PROOF


def test_a_group_that_counts_for_nothing_needs_no_search() -> None:
    found, asked = _searched(_as_it_is, order=(("energy",), ("unmet",)))
    assert len(asked) == 2
    assert found.held[0].is_proven


def test_the_seconds_are_shared_between_the_searches() -> None:
    _, asked = _searched(_as_it_is, replace(EXACT, seconds=90.0))
    first, second, last = (limits.seconds or 0.0 for limits in asked)
    assert 29 < first <= 30
    assert 43 < second <= 45
    assert 85 < last <= 90


def test_an_order_with_a_group_not_proven_is_not_called_optimal() -> None:
    def late(number: int, answer: Answer) -> Answer:
        return replace(answer, ended_by=EndedBy.TIME, bound=-5.0) if number == 0 else answer

    found, _ = _searched(late)
    plan = plan_of(found.problem, found.answer, 0.0, found.held)
    assert plan.gap == pytest.approx(0, abs=1e-6), "the last search is proven"
    assert (plan.status, plan.ended_by) == (Status.FEASIBLE, EndedBy.TIME)
    assert plan.levels[0].bound == -5.0
    assert check_plan(plan, _data()) == []


def test_a_search_that_is_cancelled_keeps_its_plan_and_proves_nothing() -> None:
    def stopped(number: int, answer: Answer) -> Answer:
        return replace(answer, ended_by=EndedBy.CANCELLED) if number == 1 else answer

    found, asked = _searched(stopped)
    assert len(asked) == 2
    plan = plan_of(found.problem, found.answer, 0.0, found.held)
    assert (plan.status, plan.ended_by, plan.gap) == (Status.FEASIBLE, EndedBy.CANCELLED, None)
    assert [level.terms for level in plan.levels] == [("unmet", "relaxed")]
    assert plan.decisions[0].kind == "create"
    assert check_plan(plan, _data()) == []


def test_time_that_runs_out_after_a_group_leaves_the_plan_of_that_group() -> None:
    def nothing(number: int, answer: Answer) -> Answer:
        return Answer(EndedBy.TIME, False, None, None) if number == 2 else answer

    found, _ = _searched(nothing)
    assert found.answer.values is not None
    assert (found.answer.ended_by, found.answer.bound) == (EndedBy.TIME, None)
    kept = found.answer.values[found.problem.starts]
    assert np.allclose(kept, [0, 0, 1])


def test_an_impossible_request_stays_impossible_in_any_order() -> None:
    rules = portfolio(rules=[{"rule_id": "r", "rule": "must_not", "subject": "R1.keep;R1", "hard": True}])["rules"]
    plan = solve(_data().replacing(rules=rules), _scenario(), in_process=True)
    assert plan.status is Status.INFEASIBLE
    assert plan.levels == ()
    assert check_plan(plan, _data().replacing(rules=rules)) == []


@pytest.mark.parametrize("engine", ["highs", "pulp:CBC"])
def test_both_engines_hold_the_groups(engine: str) -> None:
    plan = solve(_data(), _scenario(engine=engine), in_process=True)
    assert plan.status is Status.OPTIMAL
    assert [level.value for level in plan.levels] == pytest.approx([0, 9])
    assert check_plan(plan, _data()) == []


def test_the_price_of_what_gives_way_is_held_where_it_is_named() -> None:
    assert groups_of((("capex",), ("relaxed", "unmet"))) == [("capex",), ("relaxed", "unmet")]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ((("unmet", "nothing"),), "n'est pas un terme"),
        ((("unmet",), ("unmet",)), "est nommé deux fois"),
        ((("unmet",), ()), "au moins un terme"),
    ],
)
def test_an_order_names_each_term_once(order: tuple[tuple[str, ...], ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Scenario(order=order)


def test_a_price_is_never_negative() -> None:
    with pytest.raises(ValueError, match="va de 0 à 1e12"):
        Scenario(soften={"all": -1.0})
