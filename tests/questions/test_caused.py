"""Decisions that a change causes, and exchanges without effect: counted by hand, then undone one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planning.domain.plan import Plan
from planning.domain.plan_difference import moved
from planning.domain.scenario import BudgetChange, Scenario
from planning.explain.asked.moves import undoing
from planning.explain.worth_words import Worth
from planning.i18n import FRENCH
from planning.model.problem import Problem
from planning.questions.best_plan import make_plan
from planning.questions.caused import CHANGE_EUR, caused, change_price, near, steadied
from planning.questions.what_if import what_if
from planning.solve.complete import completed
from planning.solve.run import solve, starting_plans
from planning.tables.data import Data
from scripts.benchmark.portfolios import bench_scenario, make_portfolio
from tests.questions.test_value_of_decisions import sites, valued

PRICE = 10_000


def _richer(scenario: Scenario, amount: float) -> Scenario:
    return scenario.but(budget=[BudgetChange(funder="own", year="all", amount_eur=amount).model_dump()])


def _deciding(data: Data, scenario: Scenario, *options: str) -> Plan:
    """Return the plan of a scenario with these options done."""
    rules = [{"rule_id": option, "rule": "must", "subject": option} for option in options]
    found = solve(data, scenario.but(rules=rules), in_process=True)
    return found.model_copy(update={"scenario": scenario})


def test_twins_that_change_places_are_an_exchange_without_effect() -> None:
    data, scenario = sites(50_000, 50_000, money=60_000), valued(PRICE)
    one, other = (_deciding(data, scenario, option) for option in ("R1.create", "R2.create"))
    found = caused(data, one, other)
    assert (len(found.needed), len(found.anyway), len(found.exchanged)) == (0, 0, 2)
    assert [row.residence_id for row, _ in found.exchanged] == ["R1", "R2"]
    assert moved(one.decisions, near(data, other, one).decisions) == ()
    assert undoing(found.needed, Worth(PRICE), FRENCH) == {}


def test_what_more_money_pays_for_is_caused_by_it_and_dear_to_undo() -> None:
    data, scenario = sites(50_000, 50_000, money=60_000), valued(PRICE)
    shown = _deciding(data, scenario, "R1.create")
    answer = what_if(data, _richer(scenario, 100_000), shown)
    found = caused(data, shown, answer)
    assert [one.after.option_id for one in found.needed] == ["R2.create"]
    assert found.needed[0].loss == pytest.approx(10 - 50_000 / PRICE)
    assert (found.anyway, found.exchanged) == ((), ())
    assert found.price == pytest.approx(CHANGE_EUR / PRICE)
    assert undoing(found.needed, Worth(PRICE), FRENCH)["R2"].startswith("l'annuler seul ferait perdre")


def test_what_less_money_forbids_cannot_be_kept() -> None:
    data, scenario = sites(50_000, 40_000, money=100_000), valued(PRICE)
    shown = _deciding(data, scenario, "R1.create", "R2.create")
    found = caused(data, shown, what_if(data, _richer(scenario, 60_000), shown))
    assert [(one.after.option_id, one.loss) for one in found.needed] == [("R1.keep", None)]


def test_what_was_better_before_the_change_is_not_laid_at_its_door() -> None:
    data, scenario = sites(50_000, 50_000, money=100_000), valued(PRICE)
    shown = _deciding(data, scenario, "R1.create", "R2.keep")
    answer = what_if(data, _richer(scenario, 110_000), shown)
    found = caused(data, shown, answer)
    assert found.needed == ()
    assert [one.after.option_id for one in found.anyway] == ["R2.create"]


def test_a_plan_is_the_same_everywhere_without_asking_for_it() -> None:
    data, scenario = sites(50_000, money=60_000), valued(PRICE)
    assert solve(data, scenario, in_process=True).deterministic
    assert not solve(data, scenario.but(deterministic=False), in_process=True).deterministic


def test_the_reference_depends_on_nothing_calculated_before_and_the_others_on_it_alone() -> None:
    reference = valued(PRICE)
    data = replace(sites(50_000, 50_000, money=60_000), scenarios={"reference": reference})
    shown = _deciding(data, reference, "R2.create")
    richer = _richer(reference, 70_000)
    other = _deciding(data, richer, "R1.create")
    assert starting_plans(data, reference.but(title="again"), [shown, other]) == []
    assert starting_plans(data, richer, [other, shown]) == [shown]
    plan = make_plan(data, richer, known=[other, shown])
    assert moved(shown.decisions, plan.decisions) == ()
    assert plan.deterministic


@pytest.mark.parametrize("factor", [0.6, 1.3])
def test_no_change_of_a_drawn_answer_can_be_undone_for_less_than_its_price(factor: float) -> None:
    data = make_portfolio(9, 2)
    shown = solve(data, bench_scenario(data).but(gap=0), in_process=True)
    change = BudgetChange(funder="own", year="every", factor=factor).model_dump()
    answer = what_if(data, shown.scenario.but(budget=[change]), shown)
    problem = Problem.of(data, answer.scenario)
    before, after = problem.offered(shown), problem.choices_of(answer)
    assert after is not None
    price = change_price(problem, answer.objective or 0.0)
    changed = np.flatnonzero(before != after)
    assert len(changed)
    for number in changed:
        undone = after.copy()
        undone[number] = before[number]
        point = completed(problem, undone)
        assert point is None or problem.arrays.objective(point) >= (answer.objective or 0.0) + price * (1 - 1e-6)
    assert np.array_equal(steadied(problem, before, after, price), after)
