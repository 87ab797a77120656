"""The plans of the way: checked, and with what is proven of them."""

from __future__ import annotations

import pytest

from planning import workflow
from planning.domain.errors import RequestError
from planning.domain.message import Message
from planning.domain.plan import Plan
from planning.domain.scenario import BudgetChange, Scenario
from planning.domain.scenario_difference import Difference
from planning.questions import step_by_step
from planning.questions.step_by_step import compare_plans
from planning.tables.data import Data
from tests.oracle.brute_force import best_plan
from tests.oracle.portfolio import FIRST, after, cost, envelope, keep, need, portfolio, programme, residence, works

NAMES = ("R1", "R2", "R3")
DATA = portfolio(
    2,
    residences=[residence(name) for name in NAMES],
    programmes=[programme(name, 10) for name in NAMES],
    options=[option for name in NAMES for option in (keep(name), works(name))],
    option_programmes=[after(f"{name}.restructure", 14 + number) for number, name in enumerate(NAMES)],
    option_costs=[cost(f"{name}.restructure", 50 + 10 * number) for number, name in enumerate(NAMES)],
    envelopes=[envelope(FIRST, 60), envelope(FIRST + 1, 0)],
    needs=[need(60, FIRST), need(60, FIRST + 1)],
)
A = Scenario(gap=0)
MONEY = BudgetChange(funder="own", year=FIRST, amount_eur=130)
B = A.but(budget=(MONEY,), needs_factor={"g": 1.2})


@pytest.fixture(scope="module")
def ends() -> tuple[Plan, Plan]:
    return workflow.make_plan(DATA, A), workflow.make_plan(DATA, B)


def test_a_step_without_a_bound_gets_that_of_its_relaxation(
    ends: tuple[Plan, Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search that was cut short proves nothing; the bound found instead is below every plan."""
    search = workflow.make_plan

    def cut_short(data: Data, scenario: Scenario, **more: object) -> Plan:
        return search(data, scenario, **more).model_copy(update={"bound": None, "gap": None})  # type: ignore[arg-type]

    monkeypatch.setattr(step_by_step, "make_plan", cut_short)
    path = compare_plans(DATA, *ends)
    middle = path.steps[0].after
    listed = best_plan(DATA, A.but(budget=(MONEY,)))
    assert listed.objective is not None
    assert middle.bound is not None
    assert middle.bound <= listed.objective + 1e-9
    assert middle.gap == pytest.approx(max(0.0, (middle.objective or 0.0) - middle.bound) / (middle.objective or 1.0))


def test_a_plan_that_the_checker_refuses_is_no_step(ends: tuple[Plan, Plan], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_by_step, "check_plan", lambda plan, data: [Message("faux")])
    with pytest.raises(RequestError, match="contrôle indépendant"):
        compare_plans(DATA, *ends)


def test_each_change_is_announced(ends: tuple[Plan, Plan]) -> None:
    told: list[Difference] = []
    path = compare_plans(DATA, *ends, on_step=told.append)
    assert told == list(path.steps[0].changes)
    assert len(path.steps) == 2
