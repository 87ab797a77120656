"""The whole verification: the plan made by hand passes, and a plan belongs to its data."""

from __future__ import annotations

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Plan
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.tables.data import Data
from tests.checking.plan_by_hand import FIRST, changed, data_by_hand, faults, on, plan_by_hand
from tests.oracle.portfolio import rule

OTHER_DATA = "les données ne sont pas celles du plan : recalculez-le"


def test_the_plan_made_by_hand_is_accepted(plan: Plan, data: Data) -> None:
    assert faults(plan, data) == []


def test_a_plan_belongs_to_its_data(plan: Plan) -> None:
    other = data_by_hand(rules=[rule("must", "R1")])
    assert faults(plan, other) == [OTHER_DATA]
    assert faults(on(other, plan), other) == []


def test_the_scenario_is_applied_before_anything_is_recounted(plan: Plan, data: Data) -> None:
    poorer = BudgetChange(funder="own", year=FIRST, amount_eur=49_000)
    strict = Rule.model_validate(rule("must", "R3") | {"value": ""})
    scenario = plan.scenario.but(budget=(poorer,), rules=(strict,))
    said = " ".join(faults(plan.model_copy(update={"scenario": scenario}), data))
    assert f"jusqu'en {FIRST}, own paie" in said
    assert "la règle must:R3 (must) n'est pas respectée" in said


def test_a_rule_that_the_scenario_drops_does_not_count() -> None:
    data = data_by_hand(rules=[rule("must", "R3")])
    plan = plan_by_hand(data)
    dropped = plan.model_copy(update={"scenario": plan.scenario.but(drop_rules=("must:R3",))})
    assert faults(plan, data) != []
    assert faults(dropped, data) == []


def test_a_scenario_that_the_data_cannot_follow_is_said(plan: Plan, data: Data) -> None:
    scenario = Scenario(drop_rules=("nowhere",))
    assert faults(plan.model_copy(update={"scenario": scenario}), data) == ["la règle « nowhere » n'existe pas"]


def test_an_answer_without_a_plan_has_nothing_to_recount(data: Data) -> None:
    impossible = Plan(status=Status.INFEASIBLE, ended_by=EndedBy.PROOF, data_hash=data.hash, conflict=("envelope:own",))
    assert faults(impossible, data) == []
    assert faults(impossible.model_copy(update={"data_hash": ""}), data) == [OTHER_DATA]


def test_one_fault_never_hides_another(plan: Plan, data: Data) -> None:
    worse = changed(plan, "decisions", 2, option_id="R3.palace")
    worse = changed(worse, "grants", 0, amount_eur=30_001)
    worse = changed(worse, "money", 0, spent_eur=1.0)
    worse = changed(worse, "moves", 0, persons=1.0)
    worse = changed(worse, "served", 0, typology="M")
    said = " ".join(faults(worse, data))
    for sentence in ("R3.palace", "son plafond est", "comptés", "à reloger de R1", "M ne convient pas à g"):
        assert sentence in said
