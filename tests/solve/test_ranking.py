"""Rank and cut: what may still be taken is told from a part of the model, and that part tells as the whole would."""

from __future__ import annotations

import highspy
import numpy as np

from planning.model.matrix import Matrix
from planning.model.problem import Problem
from planning.solve.highs_model import loaded
from planning.solve.ranking import TO_FILL, Fitting, rows_of
from tests.oracle.random_portfolios import draw_case

CASES = range(40)
DRAWS = 12


def is_possible(arrays: Matrix) -> bool:
    highs = loaded(arrays.relaxed())
    highs.run()
    return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def drawn_choices(problem: Problem, seed: int) -> list[np.ndarray]:
    """One choice of each residence, at random; of none where a residence has no choice."""
    random = np.random.default_rng(seed)
    residence = problem.choices.residence
    members = [np.flatnonzero(residence == one) for one in range(len(problem.data["residences"]))]
    if not all(map(len, members)):
        return []
    return [np.array([random.choice(some) for some in members]) for _ in range(DRAWS)]


def test_choices_fit_where_the_whole_model_says_so() -> None:
    told = []
    for number in CASES:
        case = draw_case(number)
        problem = Problem.of(case.data, case.scenario.but(weights=case.scenario.weights.but(changes=0)))
        trial = problem.arrays.without_cost().without_rows(rows_of(problem, TO_FILL))
        fitting = Fitting(problem)
        for chosen in drawn_choices(problem, number):
            holds = fitting.holds(chosen)
            assert holds == is_possible(trial.deciding(problem.starts, chosen)), number
            told.append(holds)
    assert any(told)
    assert not all(told)
