"""Held decisions leave small parts: the same value as the whole, remembered; bounds that old duals prove are true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.model.problem import Problem
from planning.solve.highs import solve_matrix
from planning.solve.quick import parts as solved_parts
from planning.solve.quick.implied import implied
from planning.solve.quick.parts import ALONE, Remembered, parts, solved_apart
from planning.solve.reduce import Reduced
from planning.solve.relaxation import Relaxations
from planning.tables.data import Data
from scripts.benchmark.portfolios import bench_scenario, make_portfolio


@pytest.fixture(scope="module")
def data() -> Data:
    return make_portfolio(9, 2)


@pytest.fixture(scope="module")
def kept(data: Data) -> Problem:
    return Problem.of(data, bench_scenario(data))


def as_it_is(problem: Problem) -> np.ndarray:
    frame = problem.choices.frame
    keep = frame.index[frame["kind"] == "keep"].to_numpy()
    return keep[np.argsort(problem.choices.residence[keep])]


def test_what_held_decisions_imply_is_what_the_solver_finds(kept: Problem) -> None:
    fixed = kept.arrays.deciding(kept.starts, as_it_is(kept)).relaxed()
    known = implied(fixed)
    given = (known.lower == known.upper) & (fixed.lower != fixed.upper)
    assert given.sum() > 0.3 * len(given)
    whole = solve_matrix(fixed, ALONE).values
    assert whole is not None
    assert whole[given] == pytest.approx(known.lower[given], abs=1e-6)
    assert (known.lower >= fixed.lower - 1e-9).all()
    assert (known.upper <= fixed.upper + 1e-9).all()


def test_a_row_that_cannot_hold_is_left_for_the_solver(kept: Problem) -> None:
    row = kept.model.rows_of("choose_one").first
    fixed = kept.arrays.deciding(kept.starts, as_it_is(kept))
    lower = fixed.row_lower.copy()
    lower[row] = 2.0
    broken = replace(fixed, row_lower=lower, row_upper=np.maximum(fixed.row_upper, lower))
    assert not Reduced.of(implied(broken)).is_possible


def test_parts_together_are_the_whole(kept: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solved_parts, "SMALL", 3)
    rest = Reduced.of(implied(kept.arrays.deciding(kept.starts, as_it_is(kept)))).matrix
    found = list(parts(rest))
    assert len(found) > 2
    assert sorted(np.concatenate([columns for columns, _ in found])) == list(range(len(rest.cost)))
    assert sum(len(part.values) for _, part in found) == len(rest.values)
    apart, whole = solved_apart(rest), solve_matrix(rest, ALONE).values
    assert apart is not None and whole is not None  # noqa: PT018 - for the type checker
    assert rest.cost @ apart == pytest.approx(rest.cost @ whole, rel=1e-9)
    assert (rest.activity(apart) <= rest.row_upper + 1e-6).all()
    assert (rest.activity(apart) >= rest.row_lower - 1e-6).all()


def test_a_part_is_solved_once_and_the_oldest_is_forgotten(kept: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    rest = Reduced.of(implied(kept.arrays.deciding(kept.starts, as_it_is(kept)))).matrix
    _, part = max(parts(rest), key=lambda found: len(found[0]))
    solved = []
    monkeypatch.setattr(solved_parts, "solve_matrix", lambda *asked: solved.append(asked) or solve_matrix(*asked))
    memory = Remembered(most=len(part.cost))
    for asked in (part, part, replace(part, cost=part.cost + 1.0), part):
        values = memory.solution(asked)
        assert values is not None
    assert len(solved) == 3, "the second is remembered; the third makes the memory forget the first"


CHANGES = {
    "poorer": lambda asked: asked.but(
        budget=[BudgetChange(funder="own", year="every", factor=0.8).model_dump()],
    ),
    "half the need's weight": lambda asked: asked.but(
        weights=asked.weights.but(unmet=0.75 * asked.weights.unmet).model_dump()
    ),
}


@pytest.mark.parametrize("change", [*CHANGES, "imposed", "refused"])
def test_old_duals_prove_a_true_bound_near_the_relaxation(data: Data, kept: Problem, change: str) -> None:
    relaxations, asked = Relaxations(), kept.scenario
    assert relaxations.bound_at_once(kept.model, kept.arrays) is None
    relaxations.solve(kept.model, kept.arrays, None)
    halved = asked.but(weights=asked.weights.but(unmet=0.5 * asked.weights.unmet).model_dump())
    other = Problem.of(data, halved)
    relaxations.prepare(other.model, other.arrays, lambda: False)
    scenario = CHANGES[change](asked) if change in CHANGES else _ruled(kept, change)
    built = Problem.of(data, scenario)
    exact = Relaxations().solve(built.model, built.arrays, None).bound
    known = relaxations.bound_at_once(built.model, built.arrays)
    assert exact is not None and known is not None  # noqa: PT018 - for the type checker
    assert 0.9 * exact <= known <= exact * (1 + 1e-6)


def _ruled(kept: Problem, change: str) -> Scenario:
    frame = kept.choices.frame
    option = frame.loc[frame["kind"] != "keep", "option_id"].iloc[0]
    rule = Rule.model_validate(
        {"rule_id": "added", "rule": "must" if change == "imposed" else "must_not", "subject": option}
    )
    return kept.scenario.but(rules=(*kept.scenario.rules, rule))
