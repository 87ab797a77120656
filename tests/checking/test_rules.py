"""Every kind of rule, kept and broken by the same plan; a soft rule gives way at its price if the plan says so."""

from __future__ import annotations

from typing import Any

import pytest

from planning.domain.plan import Plan, Relaxed, Term
from planning.domain.rule_book import RuleKind
from planning.tables.data import Data
from tests.checking.plan_by_hand import FIRST, SECOND, THIRD, data_by_hand, faults, plan_by_hand
from tests.oracle.brute_force import SETTLED_BY_DECISIONS
from tests.oracle.portfolio import rule

KEPT = [
    rule("must", "R1; R2:convert"),
    rule("must", "R3:keep"),
    rule("must_not", "R3; R2:comfort"),
    rule("earliest", "R1", year=FIRST),
    rule("earliest", "R3", year=THIRD),
    rule("latest", "R1; R2", year=SECOND),
    rule("together", "R1;R2;R4"),
    rule("together", "R3:comfort;R2:comfort"),
    rule("exclusive", "R1;R3"),
    rule("exclusive", "R1;R2;R4", 3),
    rule("after", "R2;R1"),
    rule("after", "R4;R1", 1),
    rule("deadline", "R1", year=SECOND),
    rule("deadline", "R1", "C", SECOND),
    rule("deadline", "R2", "D", FIRST),
    rule("deadline", "R3", "E", THIRD),
    rule("deadline", "R4", "A", THIRD),
    rule("floor", "*", 7 / 32 + 12 / 32),
    rule("floor", "Z2", 1),
    rule("floor", "g:Z1", 0.6, THIRD),
    rule("decant_capacity", "*", 5),
    rule("decant_capacity", "Z2", 0),
    rule("works_capacity", "*", 1),
    rule("works_capacity", "Z1", 0, SECOND),
    rule("staff_ceiling", "Z1", 5),
    rule("staff_ceiling", "*", 12, FIRST),
    rule("staff_ceiling", "*", 8, SECOND),
    rule("disposals", "*", 1),
    rule("disposals", "Z2", 0),
    rule("disposals", "*", 0, FIRST),
    rule("debt_ceiling", "*", 20_000),
    rule("debt_ceiling", "bank", 20_000, SECOND),
    rule("stacking", "*", 0.25),
    rule("stacking", "R2", 0),
    rule("size_norm", "L"),
]
# How far the plan is from each, counted by hand.
BROKEN: list[tuple[dict[str, Any], float]] = [
    (rule("must", "R3"), 1),
    (rule("must", "R3;R2:comfort;R1"), 2),
    (rule("must_not", "R1"), 1),
    (rule("must_not", "R3.keep;R2"), 2),
    (rule("earliest", "R1;R2", year=THIRD), 2),
    (rule("latest", "R4", year=SECOND), 1),
    (rule("together", "R1;R3;R2;R3:comfort"), 2),
    (rule("exclusive", "R1;R2"), 1),
    (rule("exclusive", "R1;R2;R4", 1), 2),
    (rule("after", "R1;R2"), 1),
    (rule("after", "R1;R2", 1), 2),
    (rule("after", "R1;R3"), 3),
    (rule("deadline", "R1", year=FIRST), 1),
    (rule("deadline", "R3", year=THIRD), 1),
    (rule("deadline", "R1", "B", THIRD), 1),
    (rule("deadline", "R1", "E", FIRST), 1),
    (rule("deadline", "R4", "A", SECOND), 1),
    (rule("floor", "*", 0.9), (13 - 3.2) + 2 * (8 - 3.2)),
    (rule("floor", "Z1", 0.6, FIRST), 13 - 8),
    (rule("decant_capacity", "Z1", 4), 1),
    (rule("works_capacity", "*", 0), 3),
    (rule("works_capacity", "Z1", 0.5), 0.5 + 0.5),
    (rule("staff_ceiling", "Z1", 4), 3),
    (rule("staff_ceiling", "*", 7), 5 + 1 + 1),
    (rule("disposals", "*", 0), 1),
    (rule("debt_ceiling", "*", 15_000), 3 * 5_000),
    (rule("debt_ceiling", "bank", 15_000, SECOND), 5_000),
    (rule("stacking", "R1;R2", 0.2), 30_000 - 24_000),
    (rule("size_norm", "*"), 1),
]


def _with_rule(row: dict[str, Any]) -> tuple[Plan, Data]:
    data = data_by_hand(rules=[row])
    return plan_by_hand(data), data


def _name(row: object) -> str | None:
    return f"{row['rule_id']} {row['value']} {row['year'] or ''}" if isinstance(row, dict) else None


def test_every_kind_of_rule_is_tried() -> None:
    """Those owed to residents in test_residents.py; a rule added since, against the oracle (test_recounts.py)."""
    tried = {row["rule"] for row in KEPT}
    assert tried == {row["rule"] for row, _ in BROKEN}
    elsewhere = {RuleKind.REHOUSING, RuleKind.TEMPORARY_PLACES, RuleKind.DISPERSED_PLACES}
    assert set(RuleKind) - tried - elsewhere <= SETTLED_BY_DECISIONS


@pytest.mark.parametrize("row", KEPT, ids=_name)
def test_a_rule_that_holds_is_no_fault(row: dict[str, Any]) -> None:
    plan, data = _with_rule(row)
    assert faults(plan, data) == []


@pytest.mark.parametrize(("row", "_excess"), BROKEN, ids=_name)
def test_a_hard_rule_broken_is_said(row: dict[str, Any], _excess: float) -> None:
    plan, data = _with_rule(row)
    assert [line.split(" : ")[0] for line in faults(plan, data)] == [
        f"la règle {row['rule_id']} ({row['rule']}) n'est pas respectée"
    ]


@pytest.mark.parametrize(("row", "excess"), BROKEN, ids=_name)
def test_a_soft_rule_gives_way_at_its_price_when_the_plan_says_so(row: dict[str, Any], excess: float) -> None:
    soft = {**row, "hard": False, "price": 2.0}
    plan, data = _with_rule(soft)
    told = _giving_way(plan, row["rule_id"], excess, 2.0)
    assert faults(told, data) == []
    assert f"la règle souple {row['rule_id']} cède de" in " ".join(faults(plan, data)), "hidden"
    less = _giving_way(plan, row["rule_id"], 0.99 * excess, 2.0)
    assert f"la règle souple {row['rule_id']} cède de" in " ".join(faults(less, data)), "made smaller"
    cheaper = _giving_way(plan, row["rule_id"], excess, 1.0)
    assert f"la règle souple {row['rule_id']} cède au prix de 2" in " ".join(faults(cheaper, data))


def _giving_way(plan: Plan, rule_id: str, amount: float, price: float) -> Plan:
    """Return the plan that says how much a rule gives way, and pays for it."""
    terms = {**plan.objective_terms, "relaxed": Term(unweighted=amount * price, weighted=amount * price)}
    return plan.model_copy(
        update={
            "relaxed": (Relaxed(rule_id=rule_id, amount=amount, price=price),),
            "objective_terms": terms,
            "objective": (plan.objective or 0.0) + amount * price,
        }
    )


def test_a_hard_rule_cannot_give_way() -> None:
    plan, data = _with_rule(rule("must_not", "R3"))
    assert "la règle must_not:R3 ne peut pas céder" in faults(_giving_way(plan, "must_not:R3", 1.0, 0.0), data)
    assert "la règle nowhere ne peut pas céder" in faults(_giving_way(plan, "nowhere", 1.0, 0.0), data)


def test_a_soft_rule_gives_way_once() -> None:
    plan, data = _with_rule({**rule("must", "R3"), "hard": False, "price": 2.0})
    told = _giving_way(plan, "must:R3", 1.0, 2.0)
    twice = told.model_copy(update={"relaxed": told.relaxed * 2})
    assert "une même règle souple cède deux fois" in faults(twice, data)


def test_staff_that_an_option_states_counts_from_its_delivery_on() -> None:
    """R1 employs 5 for its 10 places until delivery, then what its option says: 9."""
    data = data_by_hand(rules=[rule("staff_ceiling", "Z1", 5, FIRST), rule("staff_ceiling", "Z1 ", 9)])
    rules = data["rules"].assign(subject="Z1")
    stated = data["options"]["option_id"].map({"R1.energy": 9.0})
    data = data.replacing(options=data["options"].assign(staff_fte_after=stated), rules=rules)
    assert faults(plan_by_hand(data), data) == []
    less = data.replacing(rules=rules.assign(value=rules["value"].replace("9", "8.9")))
    assert faults(plan_by_hand(less), less) != []


def test_a_keep_improves_no_label() -> None:
    """Whatever the row of a keep says of the label afterwards: nothing was done."""
    data = data_by_hand(rules=[rule("deadline", "R3", "D", THIRD)])
    labels = data["options"]["option_id"].map({"R1.energy": "C", "R3.keep": "A"}).fillna("")
    odd = data.replacing(options=data["options"].assign(energy_label_after=labels))
    said = faults(plan_by_hand(odd), odd)
    assert [line.split(" : ")[0] for line in said] == ["la règle deadline:R3 (deadline) n'est pas respectée"]
