"""More money never shows a worse plan: what is found for one scenario is offered to the others."""

from __future__ import annotations

from planning.checking import check_plan
from planning.domain.kinds import EndedBy, Status, relative_gap
from planning.domain.plan import Plan
from planning.domain.scenario import BudgetChange, Scenario, Weights
from planning.questions.offered import improved
from planning.solve.run import solve
from tests.oracle.portfolio import FIRST, after, cost, envelope, keep, need, portfolio, programme, residence, works

DATA = portfolio(
    2,
    residences=[residence("R1"), residence("R2")],
    programmes=[programme("R1", 10), programme("R2", 10)],
    options=[keep("R1"), works("R1"), keep("R2"), works("R2")],
    option_programmes=[after("R1.restructure", 20), after("R2.restructure", 20)],
    option_costs=[cost("R1.restructure", 10), cost("R2.restructure", 10)],
    envelopes=[envelope(FIRST, 20)],
    needs=[need(40), need(40, FIRST + 1)],
)
WEIGHTS = Weights(unmet=1, unsuitable=0, distance=0)
LESS = Scenario(name="less", title="Moins d'argent", weights=WEIGHTS, gap=0)
MORE = LESS.but(name="more", title="Plus d'argent", budget=(BudgetChange(funder="own", year=FIRST, amount_eur=90),))
POOR = LESS.but(name="poor", budget=(BudgetChange(funder="own", year=FIRST, amount_eur=0),))


def _weak(scenario: Scenario) -> Plan:
    """A plan that does nothing, as a search stopped by the clock may leave it, under the bound of the best."""
    proven = solve(DATA, scenario, in_process=True)
    nothing = solve(DATA, POOR, in_process=True)
    assert proven.bound is not None
    assert nothing.objective is not None
    return nothing.model_copy(
        update={
            "scenario": scenario,
            "status": Status.FEASIBLE,
            "ended_by": EndedBy.TIME,
            "deterministic": False,
            "bound": proven.bound,
            "gap": relative_gap(nothing.objective, proven.bound),
            "money": solve(DATA, scenario.but(gap=1), in_process=True).money,
        }
    )


def test_a_better_plan_found_with_less_money_replaces_the_one_with_more() -> None:
    kept, offered = _weak(MORE), solve(DATA, LESS, in_process=True)
    better = improved(DATA, kept, offered)
    assert better is not None
    assert better.scenario == MORE
    assert better.objective == offered.objective == 0
    assert better.decisions == offered.decisions
    assert better.bound == kept.bound
    assert better.taken_from == "Moins d'argent"
    assert not better.deterministic
    assert check_plan(better, DATA) == []


def test_a_plan_that_costs_too_much_is_never_given_to_less_money() -> None:
    assert improved(DATA, _weak(POOR), solve(DATA, MORE, in_process=True)) is None


def test_a_plan_that_is_no_better_replaces_nothing() -> None:
    kept = solve(DATA, MORE, in_process=True)
    assert improved(DATA, kept.model_copy(update={"status": Status.FEASIBLE}), kept) is None
    assert improved(DATA, kept, solve(DATA, POOR, in_process=True)) is None


def test_a_deterministic_plan_stays_what_its_calculation_gives() -> None:
    offered = solve(DATA, LESS, in_process=True)
    assert improved(DATA, _weak(MORE.but(deterministic=True)), offered) is None
    assert improved(DATA, _weak(MORE).model_copy(update={"deterministic": True}), offered) is None
