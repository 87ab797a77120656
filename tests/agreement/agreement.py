"""The product against the list of every plan, on random portfolios and with both engines. Two files share the cases.

Numbers name the cases: the same 504 on every machine. A case is small enough to be read: it stands below its failure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from planning.checking import check_plan
from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.model.problem import Problem
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from tests.oracle.brute_force import Listing, best_plan, value_of
from tests.oracle.random_portfolios import KINDS, Case, draw_case
from tests.oracle.reach import EXPECTED, features

ENGINES = ("highs", "pulp:CBC")
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
REACHED: Counter[str] = Counter()
EXACT = {"rel": 1e-6, "abs": 1e-6}
CASES = [(family, number) for family in FAMILIES for number in range(36)]
"""What a half draws: 36 portfolios of each family."""


def agrees_with_the_list(family: str, number: int, half: int) -> None:
    """Draw a case of a family; both engines must find the best of all plans, or that there is none."""
    case = draw_case(1000 * (2 * list(FAMILIES).index(family) + half) + number, FAMILIES[family])
    best = best_plan(case.data, case.scenario)
    REACHED.update([*features(case), "impossible" if best.objective is None else "possible"])
    valued = [best.decisions]  # plans whose worth the list has told
    try:
        for plan in _plans(case):
            _agrees(plan, case, best.objective)
            if plan.has_decisions and decisions(plan) not in valued:
                # The decisions themselves are worth that much: the oracle values them without the plan's amounts.
                valued.append(decisions(plan))
                worth = value_of(case.data, case.scenario, valued[-1])
                assert worth == pytest.approx(best.objective, **EXACT), plan.engine
            REACHED.update({f"away: {row.to}" for row in plan.moves})
            if plan.status is Status.INFEASIBLE and plan.engine == ENGINES[0]:
                _conflict_is_irreducible(plan, case)
    except Exception as error:
        error.add_note(repr(case))
        raise


def agrees(case: Case, expected: float | None) -> None:
    """Both engines must find a plan worth what is expected (None: no plan holds), accepted by the checker."""
    try:
        for plan in _plans(case):
            _agrees(plan, case, expected)
    except Exception as error:
        error.add_note(repr(case))
        raise


def check_what_was_reached() -> None:
    """Fail when the cases drawn by a half left a feature of the product untouched."""
    if REACHED["possible"] + REACHED["impossible"] < len(CASES):
        pytest.skip(f"the {len(CASES)} cases of this file were not all run")
    missing = [name for name in EXPECTED if not REACHED[name]]
    assert missing == []
    assert REACHED["possible"] > REACHED["impossible"]


def _plans(case: Case) -> Iterator[Plan]:
    """Yield the plan of each engine. A model does not depend on the engine: it is built once for both."""
    models: list[Problem] = []
    make = Problem.of

    def build_once(data: Data, scenario: Scenario, start: Plan | None = None) -> Problem:
        for built in models:
            if start is None and scenario == built.scenario.but(engine=scenario.engine):
                return replace(built, scenario=scenario)
        models.append(make(data, scenario, start))
        return models[-1]

    for engine in ENGINES:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("planning.model.problem.Problem.of", build_once)
            plan = solve(case.data, case.scenario.but(gap=0, engine=engine), in_process=True)
        yield plan


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
