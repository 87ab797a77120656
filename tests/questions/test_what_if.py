"""One number changed: what is answered is true, and a failure is not hidden."""

from __future__ import annotations

import time

import pytest

from planning.checking import check_plan
from planning.domain.errors import EngineError
from planning.domain.kinds import Status
from planning.domain.message import Message
from planning.domain.plan import Plan
from planning.domain.scenario import BudgetChange, Rule, Scenario, signed
from planning.model.matrix import Matrix
from planning.model.model import Model
from planning.model.problem import Problem
from planning.questions.what_if import what_if
from planning.solve.first import best_point
from planning.solve.relaxation import Proven, Relaxations, Relaxed
from planning.solve.run import solve
from planning.solve.search.annealing import Annealing
from planning.solve.search.local_search import LocalSearch
from planning.tables.data import Data
from scripts.benchmark.portfolios import bench_scenario, make_portfolio


@pytest.fixture(scope="module")
def data() -> Data:
    return make_portfolio(9, 2)


@pytest.fixture(scope="module")
def plan(data: Data) -> Plan:
    return solve(data, bench_scenario(data).but(gap=0), in_process=True)


def _changes(scenario: Scenario, plan: Plan) -> list[Scenario]:
    done = next(row.option_id for row in plan.decisions if row.capex_eur > 0)
    refused = Rule.model_validate({"rule_id": "added", "rule": "must_not", "subject": done})
    richer, poorer = (BudgetChange(funder="own", year="every", factor=factor) for factor in (1.3, 0.6))
    return [
        scenario.but(budget=[richer.model_dump()]),
        scenario.but(budget=[poorer.model_dump()]),
        scenario.but(rules=[refused.model_dump()]),
        scenario.but(weights=scenario.weights.but(capex=scenario.weights.capex * 0.5).model_dump()),
        scenario.but(weights=scenario.weights.but(unmet=scenario.weights.unmet * 0.5).model_dump()),
        scenario.but(weights=scenario.weights.but(unsuitable=scenario.weights.unsuitable * 2.0).model_dump()),
    ]


@pytest.mark.parametrize("number", range(6))
def test_bound_and_plan_stand_on_either_side_of_the_optimum(data: Data, plan: Plan, number: int) -> None:
    asked = _changes(plan.scenario, plan)[number]
    answer = what_if(data, asked, plan)
    exact = solve(data, asked.but(gap=0), in_process=True)
    assert exact.status is Status.OPTIMAL
    assert exact.objective is not None
    assert answer.objective is not None
    assert answer.bound is not None
    assert answer.bound <= exact.objective * (1 + 1e-6)
    assert answer.objective >= exact.objective * (1 - 1e-6)
    assert check_plan(answer, data) == []


def test_a_relaxation_begins_where_the_last_one_ended_and_ends_at_the_same_optimum(data: Data, plan: Plan) -> None:
    relaxations = Relaxations()
    for asked in (plan.scenario, *_changes(plan.scenario, plan)):
        built = Problem.of(data, asked)
        arrays = built.arrays
        afresh, again = (kept.solve(built.model, arrays, None) for kept in (Relaxations(), relaxations))
        assert afresh.bound is not None
        assert again.bound == pytest.approx(afresh.bound, rel=1e-9)


def test_a_first_relaxation_that_is_late_goes_on_for_the_next(data: Data, plan: Plan) -> None:
    relaxations, built = Relaxations(), Problem.of(data, plan.scenario)
    late = relaxations.solve(built.model, built.arrays, 0.0)
    exact = Relaxations().solve(built.model, built.arrays, None).bound
    answers = (relaxations.solve(built.model, built.arrays, 5.0).bound for _ in range(200) if not time.sleep(0.05))
    assert late.bound in (None, exact)
    assert next(bound for bound in answers if bound is not None) == pytest.approx(exact, rel=1e-9)


def test_what_was_proven_by_other_weights_raises_the_bound(data: Data, plan: Plan) -> None:
    weights = plan.scenario.weights
    asked = plan.scenario.but(weights=weights.but(unmet=weights.unmet * 0.9).model_dump())
    built = Problem.of(data, asked)
    arrays = built.arrays
    assert plan.bound is not None
    alone = Relaxations().solve(built.model, arrays, None).bound
    proven = Proven(built.model.cost_by(signed(weights)), plan.bound)
    known = Relaxations().solve(built.model, arrays, None, proven).bound
    exact = solve(data, asked, in_process=True).objective
    assert alone is not None and known is not None and exact is not None  # noqa: PT018 - for the type checker
    assert alone < known - 1e-4 * exact
    assert known <= exact * (1 + 1e-6)


def test_what_fails_on_the_other_core_is_told(data: Data, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Relaxations, model: Model, matrix: Matrix, seconds: float | None, proven: Proven | None) -> Relaxed:
        raise EngineError(Message("broken"))

    monkeypatch.setattr(Relaxations, "solve", fails)
    with pytest.raises(EngineError, match="broken"):
        what_if(data, plan.scenario, plan)


def test_a_known_plan_that_the_search_cannot_pay_is_kept(
    data: Data, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = Problem.of(data, plan.scenario)
    arrays, annealing = built.arrays, Annealing.of(built)
    assert annealing is not None
    search = LocalSearch(annealing.ready)
    monkeypatch.setattr(search, "value", lambda _: None)

    start = built.choices_of(plan)
    assert start is not None
    point = best_point(built, search, [start])
    assert point is not None
    assert float(arrays.cost @ point) == pytest.approx(plan.objective, rel=1e-9)
