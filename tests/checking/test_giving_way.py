"""Money that is owed, added up or beyond its envelope, and groups of terms in order: counted again by hand."""

from __future__ import annotations

from typing import Any

import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Level, Plan, Relaxed, Term
from planning.domain.scenario import Scenario
from planning.tables.data import Data
from tests.checking.plan_by_hand import FIRST, SECOND, THIRD, WEIGHTS, data_by_hand, faults, on, plan_by_hand
from tests.oracle.portfolio import cost, envelope, rule


def _funders(**more: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"funder": "own", "label": "own", "kind": "own", "carry_over": True},
        {"funder": "state", "label": "state", "kind": "grant"},
        {"funder": "bank", "label": "bank", "kind": "loan", "cap_per_place_eur": 2_000.0},
    ]
    return [{**row, **more.get(row["funder"], {})} for row in rows]


@pytest.mark.parametrize(("years", "beyond"), [(1, 5_000), (2, 5_000), (4, 5_000), (None, 15_000)])
def test_a_loan_is_repaid_in_equal_parts_from_the_year_after(years: int | None, beyond: float) -> None:
    """20,000 are borrowed in the first year; over four years, 15,000 are left a year later."""
    data = data_by_hand(
        funders=_funders(bank={"loan_years": years}),
        rules=[{**rule("debt_ceiling", "*", 15_000), "hard": False, "price": 0.0}],
    )
    plan = plan_by_hand(data)
    told = plan.model_copy(update={"relaxed": (Relaxed(rule_id="debt_ceiling:*", amount=beyond, price=0.0),)})
    assert faults(told, data) == []
    assert faults(plan, data) != []


def test_loans_drawn_count_as_those_assigned() -> None:
    costs = [cost("R1.energy", 100_000), cost("R1.energy", 20_000, 1), cost("R2.convert", 40_000, 0, "bank")]
    data = data_by_hand(option_costs=costs, rules=[rule("debt_ceiling", "*", 60_000)])
    assert not any("debt_ceiling" in line for line in faults(on(data), data))
    less = data_by_hand(option_costs=costs, rules=[rule("debt_ceiling", "*", 59_000)])
    assert any("debt_ceiling:* (debt_ceiling) n'est pas respectée" in line for line in faults(on(less), less))


def test_an_aid_is_refused_beside_a_fixed_draw_that_excludes_it() -> None:
    """Whichever of the two names the other; own funds exclude nobody."""
    costs = [cost("R1.energy", 80_000), cost("R1.energy", 20_000, 0, "x"), cost("R1.energy", 20_000, 1)]
    for name, other, is_refused in (("state", "x", True), ("x", "state", True), ("state", "own", False)):
        rows = [*_funders(), {"funder": "x", "label": "x", "kind": "grant"}]
        rows = [{**row, "exclusive_with": other if row["funder"] == name else ""} for row in rows]
        data = data_by_hand(option_costs=[*costs, cost("R2.convert", 40_000)], funders=rows)
        said = [line for line in faults(on(data), data) if "ensemble" in line]
        assert len(said) == is_refused


# ---- envelopes ------------------------------------------------------------------------------------------------

POOR = [envelope(FIRST, 45_000), envelope(SECOND, 56_000), envelope(THIRD, 40_000), envelope("all", 60_000, "state")]


def _beyond(amount: float, price: float = 0.5, soften: float | None = 0.5) -> tuple[Plan, Data]:
    """Own funds are 5,000 short in the first year and 4,000 in the second; a sale brings 10,000 in the third."""
    data = data_by_hand(envelopes=POOR)
    scenario = Scenario(weights=WEIGHTS, soften={} if soften is None else {"envelope:own": soften})
    plan = plan_by_hand(data)
    lines = {(FIRST, 45_000.0, 0.0), (SECOND, 56_000.0, 0.0), (THIRD, 50_000.0, 50_000.0)}
    money = tuple(
        row.but(available_eur=given, carried_over_eur=left)
        for row in plan.money
        if row.funder == "own"
        for year, given, left in lines
        if year == row.year
    )
    others = tuple(row for row in plan.money if row.funder != "own")
    paid = amount * price
    terms = {**plan.objective_terms, "relaxed": Term(unweighted=paid, weighted=paid)}
    changes = {
        "scenario": scenario,
        "money": money + others,
        "relaxed": (Relaxed(rule_id="envelope:own", amount=amount, price=price),),
        "objective_terms": terms,
        "objective": (plan.objective or 0.0) + paid,
    }
    return plan.model_copy(update=changes), data


def test_an_envelope_is_exceeded_at_its_price_when_the_plan_says_so() -> None:
    assert faults(*_beyond(9_000)) == []


def test_an_envelope_exceeded_is_told_in_full() -> None:
    assert any("envelope:own cède de 9" in line for line in faults(*_beyond(8_900)))
    assert any("envelope:own cède au prix de 0,5" in line for line in faults(*_beyond(9_000, price=0.25)))


def test_an_envelope_that_nobody_softened_holds() -> None:
    said = faults(*_beyond(9_000, soften=None))
    assert any("envelope:own ne peut pas céder" in line for line in said)
    assert any("own paie" in line for line in said)


# ---- in order of importance -----------------------------------------------------------------------------------


def _ordered(*levels: Level, order: tuple[tuple[str, ...], ...], **changes: Any) -> list[str]:
    data = data_by_hand()
    plan = plan_by_hand(data)
    scenario = Scenario(weights=WEIGHTS, order=order)
    return faults(plan.model_copy(update={"scenario": scenario, "levels": levels, **changes}), data)


FOUND = Level(terms=("unmet", "relaxed"), value=58.0, bound=58.0, gap=0.0)
UNMET = (("unmet",),)


def test_the_groups_of_an_order_are_recounted() -> None:
    assert _ordered(FOUND, order=UNMET) == []
    assert _ordered(order=UNMET) == [], "a search that was stopped holds no group yet"
    assert "le groupe unmet, relaxed vaut" in " ".join(_ordered(FOUND.but(value=57.0, bound=57.0), order=UNMET))
    assert "l'écart prouvé du groupe" in " ".join(_ordered(FOUND.but(bound=50.0), order=UNMET))
    assert "l'écart prouvé du groupe" in " ".join(_ordered(FOUND.but(bound=60.0), order=UNMET))


def test_the_groups_are_those_asked_for() -> None:
    assert "les groupes de critères" in " ".join(_ordered(FOUND, order=(("capex",),)))
    assert "les groupes de critères" in " ".join(_ordered(FOUND, order=()))


@pytest.mark.parametrize(
    ("levels", "is_optimal"),
    [
        ((FOUND,), True),
        ((FOUND.but(bound=57.0, gap=1 / 58),), False),
        ((FOUND.but(bound=None, gap=None),), False),
        ((), False),
    ],
)
def test_a_plan_is_optimal_only_if_its_groups_are_proven(levels: tuple[Level, ...], is_optimal: bool) -> None:
    plan = plan_by_hand(data_by_hand())
    proof = {"status": Status.OPTIMAL, "ended_by": EndedBy.PROOF, "bound": plan.objective, "gap": 0.0}
    said = _ordered(*levels, order=UNMET, **proof)
    assert (said == []) == is_optimal
    assert is_optimal or set(said) == {"le plan se dit optimal sans que ce soit démontré"}


def test_a_dear_rule_missed_by_a_rounding_is_a_rounding() -> None:
    """Amounts are told to six decimals: at 100,000 a unit, four ten-millionths are worth four hundredths."""
    soft = {**rule("works_capacity", "*", 1.0 - 4e-7), "hard": False, "price": 1e5}
    data = data_by_hand(rules=[soft])
    assert faults(plan_by_hand(data), data) == []
    worse = data_by_hand(rules=[{**soft, "value": 1.0 - 1e-2}])
    assert any("relaxed" in line or "works_capacity" in line for line in faults(plan_by_hand(worse), worse))
