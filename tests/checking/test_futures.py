"""A plan over many futures: what it tells is recounted from the curves, and the curves from the draws."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planning.domain.plan import Futures, Plan
from planning.domain.scenario import Scenario
from planning.solve.run import solve
from planning.tables.data import Data
from tests.checking.plan_by_hand import changed, faults
from tests.oracle.portfolio import futures, keep, need, portfolio, programme

DATA = futures(portfolio(programmes=[programme("R1", 10)], options=[keep("R1")]), ([0, 8, 16, 24], need(0)))


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Ten places allocated: 0, 0, 6 and 14 are missing, 5 on average of 12."""
    return solve(DATA, Scenario(futures="draws", gap=0), in_process=True)


def told(plan: Plan, **changes: object) -> Plan:
    assert plan.futures is not None
    return plan.model_copy(update={"futures": plan.futures.but(**changes)})


def test_a_sound_plan_is_accepted(plan: Plan) -> None:
    assert faults(plan, DATA) == []
    assert plan.futures == Futures(draws=4, expected_unmet=5, excess_at_most=0, exact_expected_unmet=5)


def test_it_is_accepted_without_its_draws_too(plan: Plan) -> None:
    assert faults(plan, replace(DATA, draws=None)) == []


@pytest.mark.parametrize(
    ("field", "given", "expected"),
    [
        ("draws", 1000, "4"),
        ("expected_unmet", 4.0, "5"),
        ("excess_at_most", 1.0, "0"),
        ("exact_expected_unmet", 4, "5"),
    ],
)
def test_each_figure_over_the_draws_is_recounted(plan: Plan, field: str, given: float, expected: str) -> None:
    (said,) = faults(told(plan, **{field: given}), DATA)
    assert said.startswith(f"tirages : {field} vaut {expected}, le plan dit")


def test_a_shortage_that_is_not_the_mean_is_refused(plan: Plan) -> None:
    found = faults(changed(plan, "needs", 0, served=8.0, unmet=4.0), DATA)
    assert any("ne tombe pas juste" in said for said in found)


def test_a_need_that_is_not_the_mean_is_refused(plan: Plan) -> None:
    assert any(
        "est 13 dans le plan, 12 dans les données" in said
        for said in faults(changed(plan, "needs", 0, need=13.0), DATA)
    )


def test_more_allocated_than_the_largest_need_is_refused() -> None:
    roomy = futures(portfolio(programmes=[programme("R1", 50)], options=[keep("R1")]), ([0, 24], need(0)))
    plan = solve(roomy, Scenario(futures="draws", gap=0), in_process=True)
    assert faults(plan, roomy) == []
    assert any("30 logés" in said for said in faults(changed(plan, "served", 0, places=30.0), roomy))


def test_a_plan_over_futures_must_tell_them_and_another_must_not(plan: Plan) -> None:
    sentence = "le plan doit dire ce qu'il donne sur les tirages quand son scénario le demande"
    assert sentence in faults(plan.model_copy(update={"futures": None}), DATA)
    central = solve(DATA, Scenario(gap=0), in_process=True)
    assert faults(central, DATA) == []
    assert sentence in faults(central.model_copy(update={"futures": plan.futures}), DATA)


def test_curves_that_are_not_those_of_the_draws_are_refused(plan: Plan) -> None:
    curves = DATA["need_curves"]
    forged = DATA.replacing(need_curves=curves.assign(share=curves["share"] / 2))
    found = faults(plan.model_copy(update={"data_hash": forged.hash_for(plan.scenario)}), forged)
    assert any("n'est pas celle de ses tirages" in said for said in found)


def test_other_draws_are_other_data(plan: Plan) -> None:
    other: Data = futures(portfolio(programmes=[programme("R1", 10)], options=[keep("R1")]), ([0, 8, 16, 25], need(0)))
    assert "les données ne sont pas celles du plan : recalculez-le" in faults(plan, other)
