"""An answer that comes in stages: each true, each closer, the first with a gap, none after a request to stop."""

from __future__ import annotations

from typing import Any

import pytest

from planning.checking import check_plan
from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.domain.staged_answer import Stage, StagedAnswer
from planning.questions import caused as staged_causes
from planning.questions.staged import warm, what_if_stages
from planning.solve.run import solve
from planning.tables.data import Data
from scripts.benchmark.portfolios import bench_scenario, make_portfolio


@pytest.fixture(scope="module")
def data() -> Data:
    return make_portfolio(9, 2)


@pytest.fixture(scope="module")
def plan(data: Data) -> Plan:
    found = solve(data, bench_scenario(data).but(gap=0), in_process=True)
    warm(data, found)
    return found


def poorer(plan: Plan, factor: float = 0.6) -> Scenario:
    change = BudgetChange(funder="own", year="every", factor=factor)
    return plan.scenario.but(budget=[change.model_dump()])


@pytest.fixture(scope="module")
def answers(data: Data, plan: Plan) -> list[StagedAnswer]:
    return list(what_if_stages(data, poorer(plan), plan, until=Stage.PROVEN))


def test_stages_come_in_order_and_the_last_is_proven(answers: list[StagedAnswer]) -> None:
    assert [one.stage for one in answers] == list(Stage)[: len(answers)]
    assert answers[-1].is_last
    assert answers[0].gap is not None, "a bound at once"


def test_every_stage_is_true_and_none_is_worse(data: Data, plan: Plan, answers: list[StagedAnswer]) -> None:
    exact = solve(data, poorer(plan).but(gap=0), in_process=True).objective
    assert exact is not None
    for one in answers:
        assert check_plan(one.plan, data) == []
        assert one.bound is not None
        assert one.plan.objective is not None
        assert one.bound <= exact * (1 + 1e-6)
        assert one.plan.objective >= exact * (1 - 1e-6)
    bounds = [one.bound for one in answers if one.bound is not None]
    assert bounds == sorted(bounds)


def test_changed_decisions_are_those_needed_once_they_are_known(answers: list[StagedAnswer]) -> None:
    first, closer = answers[:2]
    assert first.caused is None
    assert closer.caused is not None
    assert len(closer.changed) == len(closer.caused.needed)
    assert {after.residence_id for _, after in first.changed} <= {row.residence_id for row in first.plan.decisions}


def test_a_change_without_effect_changes_nothing(data: Data, plan: Plan) -> None:
    first = next(what_if_stages(data, plan.scenario.but(seed=5), plan))
    assert first.changed == ()
    assert first.plan.objective == pytest.approx(plan.objective, rel=1e-9)


def test_what_is_impossible_is_said_first_then_why(data: Data, plan: Plan) -> None:
    done = next(row.option_id for row in plan.decisions if row.capex_eur > 0)
    rules = [
        Rule.model_validate({"rule_id": kind, "rule": kind, "subject": done}).model_dump()
        for kind in ("must", "must_not")
    ]
    found = list(what_if_stages(data, plan.scenario.but(rules=rules), plan))
    assert {one.plan.status for one in found} == {Status.INFEASIBLE}
    assert found[-1].stage is Stage.PROVEN
    assert set(found[-1].plan.conflict) == {"must", "must_not"}


def test_nothing_is_begun_after_a_request_to_stop(data: Data, plan: Plan) -> None:
    asked = what_if_stages(data, poorer(plan), plan, until=Stage.PROVEN, should_stop=lambda: True)
    assert all(one.stage is Stage.QUICK for one in asked)


def test_a_question_that_is_left_while_its_causes_are_sought_ends_without_them(
    data: Data, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader who asks otherwise waits for this process: nothing is looked at after the request."""
    asked_to_stop: list[str] = []
    losses: list[object] = []
    steadied, worth = staged_causes.steadied, staged_causes._worth

    def seen(*given: Any, **named: Any) -> Any:
        asked_to_stop.append("now")
        return steadied(*given, **named)

    monkeypatch.setattr(staged_causes, "steadied", seen)
    monkeypatch.setattr(staged_causes, "_worth", lambda *given: losses.append(given) or worth(*given))
    found = list(what_if_stages(data, poorer(plan), plan, should_stop=lambda: bool(asked_to_stop)))
    assert [one.stage for one in found] == [Stage.QUICK]
    assert len(asked_to_stop) == 1
    assert len(losses) <= 1, "of the plan itself"
