"""Thirty conflicts whose minimal sets are known: the right set is named, and each repair holds once applied."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from planning.domain.kinds import Status
from planning.domain.repair import Way
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.model.matrix import has_impossible_row
from planning.model.problem import Problem
from planning.questions.repairs.find import find_repairs
from planning.questions.repairs.scenario_edits import with_rule
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.portfolio import FIRST, rule
from tests.questions.constructed_conflicts import CASES, is_impossible, plan_of, repairs_of, with_only

NAMES = list(CASES)


def relaxation_is_impossible(data: Data) -> bool:
    arrays = Problem.of(data, Scenario()).arrays
    relaxed = replace(arrays, integer=np.zeros_like(arrays.integer))
    return has_impossible_row(arrays) or solve_matrix(relaxed, Limits(gap=0.0, seconds=None, seed=1)).infeasible


def test_there_are_thirty_and_a_third_are_impossible_in_whole_numbers_only() -> None:
    halves = [name for name in NAMES if CASES[name].only_in_whole_numbers]
    assert len(NAMES) >= 30
    assert 3 * len(halves) >= len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_known_sets_are_minimal_and_the_relaxation_is_what_the_case_says(name: str) -> None:
    case = CASES[name]
    assert relaxation_is_impossible(case.data) != case.only_in_whole_numbers
    for known in case.sets:
        assert is_impossible(with_only(case.data, known), Scenario())
        for left_out in known:
            assert not is_impossible(with_only(case.data, known - {left_out}), Scenario()), left_out


@pytest.mark.parametrize("name", NAMES)
def test_the_conflict_is_a_known_minimal_set(name: str) -> None:
    plan = plan_of(name)
    assert plan.status is Status.INFEASIBLE
    assert frozenset(plan.conflict) in CASES[name].sets
    assert plan.conflict_is_minimal


@pytest.mark.parametrize("name", NAMES)
def test_each_repair_holds_once_applied_and_the_cheapest_comes_first(name: str) -> None:
    """Every rule of a minimal set may be left out: each one has a repair, unless another set stands beside it."""
    repairs = repairs_of(name)
    assert repairs.unknown == ()
    found = len(repairs.offered) + repairs.more + len(repairs.not_enough)
    assert found == len(plan_of(name).conflict)
    assert len(repairs.offered) == min(3, found - len(repairs.not_enough))
    assert repairs.not_enough == () or len(CASES[name].sets) > 1
    efforts = [repair.effort for repair in repairs.offered]
    assert efforts == sorted(efforts)
    for repair in repairs.offered:
        assert repair.is_smallest
        assert 0 < repair.effort <= 1
        assert not is_impossible(CASES[name].data, repair.scenario), repair


@pytest.mark.parametrize("name", NAMES)
def test_one_step_less_is_not_enough(name: str) -> None:
    """A euro, a place, a tenth of a post, a hundredth of a share or a year less, and there is no plan."""
    plan, data = plan_of(name), CASES[name].data
    for repair in repairs_of(name).offered:
        match repair.way:
            case "money":
                less = [change.model_dump() for change in repair.scenario.budget]
                less[-1]["amount_eur"] -= 1.0
                asked = repair.scenario.but(budget=less)
            case "limit":
                step = {"floor": -0.01, "staff_ceiling": 0.1}.get(repair.rule, 1.0)
                asked = with_rule(plan.scenario, data, repair.rule_id, value=str(round(repair.after - step, 6)))
            case "date":
                closer = repair.after - 1 if repair.after > repair.before else repair.after + 1
                is_a_wait = repair.rule in ("after", "notice")
                change = {"value": str(int(closer))} if is_a_wait else {"year": int(closer)}
                asked = with_rule(plan.scenario, data, repair.rule_id, **change)
            case _:
                continue
        assert is_impossible(data, asked), repair


def test_two_contradictions_are_ended_together() -> None:
    """No single change would do: each contradiction is ended by one of its own."""
    pairs = [("must", "R1"), ("must_not", "R1"), ("deadline", "R2"), ("earliest", "R2")]
    rules = [rule(kind, name, year=None if "must" in kind else FIRST + 1) for kind, name in pairs]
    data = CASES["imposed and refused"].data
    both = data.replacing(rules=_table(rules))
    plan = solve(both, Scenario(), in_process=True)
    repairs = find_repairs(both, plan)
    assert repairs.offered == ()
    assert set(repairs.not_enough) == set(plan.conflict)
    changed = [repair.rule_id for repair in repairs.together]
    assert len(changed) == 2
    assert repairs.is_enough_together
    assert {"R1", "R2"} == {name.split(":")[1] for name in changed}
    assert is_impossible(both, repairs.together[0].scenario)
    assert not is_impossible(both, repairs.together[1].scenario)


def test_contradictions_end_together_with_rules_budgets_and_setbacks_of_the_scenario() -> None:
    """Costs that rise 10 % a year: 100 in 2027 for R1, 110 a year later; 40 are there, whatever the folder says."""
    data = CASES["money of the years, a deadline"].data
    own = [("must", "R3"), ("must_not", "R3")]
    asked = Scenario(
        rules=[Rule(rule_id=f"{kind}_{name}", rule=kind, subject=name) for kind, name in own],
        budget=[BudgetChange(funder="own", year=FIRST, amount_eur=40.0)],
        soften={"soft": 2.0, "stacking:*": 1.0},
        cost_index=0.1,
    )
    plan = solve(data, asked, in_process=True)
    repairs = find_repairs(data, plan)
    assert repairs.offered == ()
    assert repairs.is_enough_together
    assert len(repairs.together) == 2
    assert not is_impossible(data, repairs.together[-1].scenario)
    assert repairs.together[-1].scenario.soften == asked.soften


def test_the_change_is_made_in_the_scenario_as_it_was_asked() -> None:
    """Its weights, its order of terms, its own rules."""
    data = CASES["imposed and refused"].data
    innocent = data.replacing(rules=data["rules"].head(0))
    own = [Rule(rule_id="mine", rule="must", subject="R1"), Rule(rule_id="no", rule="must_not", subject="R1;R2")]
    asked = Scenario(rules=own, order=(("unmet",),), weights={"changes": 2.0}, title="Essai")
    plan = solve(innocent, asked.but(weights={}), in_process=True).but(scenario=asked)
    first, second = find_repairs(innocent, plan).offered
    assert first.scenario.but(rules=own) == asked
    assert [(one.rule_id, one.subject) for one in first.scenario.rules] == [("mine", "R1"), ("no", "R2")]
    assert [one.rule_id for one in second.scenario.rules] == ["no"]


def test_without_time_nothing_is_taken_for_an_answer() -> None:
    name = "two due at once, one team"
    repairs = find_repairs(CASES[name].data, plan_of(name), seconds=0.0)
    assert (repairs.offered, repairs.not_enough, repairs.together) == ((), (), ())
    assert set(repairs.unknown) == set(plan_of(name).conflict)
    stopped = find_repairs(CASES[name].data, plan_of(name), should_stop=lambda: True)
    assert stopped == repairs


def _table(rules: list[dict[str, object]]) -> pd.DataFrame:
    plain = {"hard": True, "price": 0.0, "author": "", "reason": ""}
    return pd.DataFrame([{**plain, **row} for row in rules])


WAYS = {
    "money": "money of a funder",
    "limit": "debt",
    "date": "due before it can be built",
    "items": "three in two years, room for one",
    "drop": "imposed and refused",
}


@pytest.mark.parametrize("way", get_args(Way))
def test_each_kind_of_change_is_met(way: str) -> None:
    assert way in {repair.way for repair in repairs_of(WAYS[way]).offered}
