"""The product against the list of every plan, on random portfolios: HiGHS on each, CBC on one in four.

Numbers name the cases: the same 504 on every machine, of which the tests take a third and `scripts/bench agreement`
all. A case is small enough to be read: it stands below its failure.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest

from planning.checking import check_plan
from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.solve.run import solve
from planning.tables.scenario_file import apply_scenario
from tests.oracle.brute_force import Answer, Listing, best_plan, value_of
from tests.oracle.random_portfolios import KINDS, Case, draw_case

FAMILIES = {
    "imposed, refused, dated": ("must", "must_not", "earliest", "latest", "deadline"),
    "linked": ("together", "exclusive", "after", "must"),
    "limits": ("decant_capacity", "works_capacity", "staff_ceiling", "disposals"),
    "residents during the works": ("rehousing", "rehousing", "temporary_places", "dispersed_places", "must"),
    "what is owed to residents": ("notice", "right_to_return", "rehousing", "temporary_places"),
    "who pays": ("debt_ceiling", "stacking", "debt_ceiling", "size_norm"),
    "fairness and deadlines": ("floor", "deadline", "works_capacity"),
}
ADDED = tuple(kind for kind in KINDS if not any(kind in kinds for kinds in FAMILIES.values()))
if ADDED:
    FAMILIES["added since"] = ADDED
EVERY_CASE = [(family, number) for family in FAMILIES for number in range(72)]
"""What is drawn: 72 portfolios of each family."""
CASES = [(family, number) for family, number in EVERY_CASE if number % 36 < 12]
"""What the tests compare, 24 of each family: every rule and feature is among them (tests/oracle/reach.py)."""
EXACT = {"rel": 1e-6, "abs": 1e-6}


@cache
def drawn(family: str, number: int) -> Case:
    """Draw a case of a family."""
    return draw_case(2000 * list(FAMILIES).index(family) + 1000 * (number // 36) + number % 36, FAMILIES[family])


@cache
def best_of(family: str, number: int) -> Answer:
    """Return the best of all plans of a case."""
    case = drawn(family, number)
    return best_plan(case.data, case.scenario)


def engines(number: int) -> tuple[str, ...]:
    """HiGHS for each case; CBC too for one of each four in a row, not always at the same place among them."""
    return ("highs", "pulp:CBC") if (number + number // 4) % 4 == 0 else ("highs",)


def agrees_with_the_list(family: str, number: int) -> None:
    """The engines must find the best of all plans of a case, or that there is none, and say why there is none."""
    case, best = drawn(family, number), best_of(family, number)
    plans = agrees(case, best.objective, number)
    try:
        valued = [best.decisions]  # plans whose worth the list has told
        for plan in plans:
            if plan.has_decisions and decisions(plan) not in valued:
                # The decisions themselves are worth that much: the oracle values them without the plan's amounts.
                valued.append(decisions(plan))
                worth = value_of(case.data, case.scenario, valued[-1])
                assert worth == pytest.approx(best.objective, **EXACT), plan.engine
        if plans[0].status is Status.INFEASIBLE:
            _conflict_is_irreducible(plans[0], case)
    except Exception as error:
        error.add_note(repr(case))
        raise


def agrees(case: Case, expected: float | None, number: int) -> list[Plan]:
    """Return the plan of each engine, worth what is expected (None: no plan holds) and accepted by the checker."""
    try:
        asked = case.scenario.but(gap=0)
        plans = [solve(case.data, asked.but(engine=engine), in_process=True) for engine in engines(number)]
        for plan in plans:
            _agrees(plan, case, expected)
    except Exception as error:
        error.add_note(repr(case))
        raise
    return plans


def _agrees(plan: Plan, case: Case, expected: float | None) -> None:
    if expected is None:
        assert plan.status is Status.INFEASIBLE, f"{plan.engine} found a plan where the list has none"
        return
    assert plan.status is Status.OPTIMAL, f"{plan.engine}: {plan.status}, the list has a plan worth {expected}"
    assert plan.objective == pytest.approx(expected, **EXACT), plan.engine
    assert plan.bound == pytest.approx(expected, **EXACT), plan.engine
    assert check_plan(plan, case.data) == [], plan.engine


def _conflict_is_irreducible(plan: Plan, case: Case) -> None:
    """The rules and envelopes named cannot hold together, and could if any one of them were dropped."""
    assert not _can_hold(plan.conflict, case), "what is named can hold together"
    alone = {f"choose_one:{residence}" for residence in _without_choice(case)}
    assert {name for name in plan.conflict if name.startswith("choose_one:")} <= alone
    for name in set(plan.conflict) - alone:
        assert _can_hold([other for other in plan.conflict if other != name], case), f"{name} has no part in it"


def _without_choice(case: Case) -> set[str]:
    """The residences for which no option fits within the plan: nothing could be dropped that would help them."""
    listing = Listing(apply_scenario(case.data, case.scenario), case.scenario)
    pairs = zip(listing.residences, listing.choices, strict=True)
    return {residence["residence_id"] for residence, found in pairs if not found}


def _can_hold(names: Sequence[str], case: Case) -> bool:
    seen = apply_scenario(case.data, case.scenario)
    rules, envelopes = seen["rules"], seen["envelopes"]
    # What is left out limits nothing, but stays a fact: places for a while exist, notice lets more people leave.
    named = rules["rule_id"].isin(names)
    less = seen.replacing(
        rules=rules.assign(hard=rules["hard"] & named, price=rules["price"].where(named, 0.0)),
        envelopes=envelopes[("envelope:" + envelopes["funder"]).isin(names)],
    )
    asked = Scenario(futures=case.scenario.futures, shortlist=case.scenario.shortlist)
    return best_plan(less, asked).objective is not None


def decisions(plan: Plan) -> dict[str, tuple[str, int]]:
    return {row.residence_id: (row.option_id, row.start_year) for row in plan.decisions}
