"""The second engine: the same model as the first, and claims that CBC's own words do not always support."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from types import ModuleType

import highspy
import numpy as np
import pandas as pd
import pulp
import pytest

from planning.checking import check_plan
from planning.domain.errors import EngineError, RequestError
from planning.domain.kinds import EndedBy, Status, relative_gap
from planning.domain.scenario import Scenario, Weights, signed
from planning.i18n import FRENCH
from planning.model.matrix import matrix
from planning.model.model import Builder, Floats, Model
from planning.model.problem import Problem
from planning.solve import pulp_engine
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.solve.pulp_engine import logged_bound, solve_with_pulp, to_pulp
from planning.solve.run import solve
from tests.golden.portfolios import PORTFOLIOS
from tests.oracle.portfolio import FIRST, after, cost, envelope, need, portfolio, programme, rule, works

PROOF = Limits(gap=0.0, seconds=None, seed=1)
CBC = "CBC"


def model_of(costs: Floats, coefficients: Floats, lower: Floats | float, upper: Floats | float) -> Model:
    """Whether to take each thing (columns 0-1), at its cost, within the rows."""
    builder = Builder(signed(Weights(**{**dict.fromkeys(Weights.model_fields, 0.0), "capex": 1.0})))
    things = pd.DataFrame({"thing": [f"t{number}" for number in range(len(costs))]})
    block = builder.columns("take", things, upper=1.0, integer=True, terms={"capex": costs})
    keys = pd.DataFrame({"limit": [f"l{number}" for number in range(len(coefficients))]})
    rows = builder.rows("limit", keys, lower=lower, upper=upper)
    row, column = np.nonzero(coefficients)
    builder.cells(rows.ids[row], block.ids[column], coefficients[row, column])
    return builder.model()


def full_bags(things: int, bags: int, seed: int = 0) -> Model:
    """A knapsack with several bags: a plan at once, its proof much later."""
    random = np.random.default_rng(seed)
    weights = random.integers(5, 60, (bags, things)).astype(float)
    return model_of(-random.integers(10, 99, things).astype(float), weights, -np.inf, weights.sum(axis=1) // 3 + 0.5)


def market_split(things: int = 40, rows: int = 5) -> Model:
    """Every retailer gets exactly its half (Cornuéjols and Dawande 1999): no plan is found for a long time."""
    shares = np.random.default_rng(1).integers(0, 100, (rows, things)).astype(float)
    half = shares.sum(axis=1) // 2
    return model_of(np.ones(things), shares, half, half)


# ---- one model, two engines -------------------------------------------------------------------------------------


def read_back(path: Path) -> highspy.HighsLp:
    highs = highspy.Highs()
    highs.silent()
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    return highs.getLp()


def rows_by_name(lp: highspy.HighsLp) -> dict[str, dict[str, float]]:
    """Row -> column -> coefficient."""
    by_column = lp.a_matrix_.format_ == highspy.MatrixFormat.kColwise
    rows: dict[str, dict[str, float]] = {name: {} for name in lp.row_names_}
    for outer in range(len(lp.a_matrix_.start_) - 1):
        for cell in range(lp.a_matrix_.start_[outer], lp.a_matrix_.start_[outer + 1]):
            inner = lp.a_matrix_.index_[cell]
            row, column = (inner, outer) if by_column else (outer, inner)
            rows[lp.row_names_[row]][lp.col_names_[column]] = lp.a_matrix_.value_[cell]
    return rows


DUMMY = "__dummy"
"""What PuLP fills a row or an objective without columns with, held at zero by a bound or a row of its own."""
WITH_EVERY_SIDE = model_of(
    np.array([1.0, -2.5, 1 / 3]),
    np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 1 / 7], [3.0, 0.0, 1.0], [1.0, 1.0, 1.0], [1.0, 0.0, 0.0]]),
    np.array([0.5, -np.inf, 1.0, 1.0, -np.inf]),
    np.array([np.inf, 1.5, 3.25, 1.0, np.inf]),
)


@pytest.mark.parametrize("name", [*PORTFOLIOS, "sides"])
def test_the_model_given_to_pulp_is_the_matrix_given_to_highs(name: str, tmp_path: Path) -> None:
    model = WITH_EVERY_SIDE if name == "sides" else Problem.of(PORTFOLIOS[name], Scenario()).model
    arrays = matrix(model)
    to_pulp(model, arrays).writeLP(str(tmp_path / "model.lp"))
    lp = read_back(tmp_path / "model.lp")

    columns = model.column_names()
    place = {column: number for number, column in enumerate(lp.col_names_)}
    assert set(place) - set(columns) <= {DUMMY}
    order = [place[column] for column in columns]
    digits = {"rel": 1e-11, "abs": 1e-11}  # PuLP writes twelve
    assert np.array(lp.col_cost_)[order] == pytest.approx(arrays.cost, **digits)
    assert np.array(lp.col_lower_)[order] == pytest.approx(arrays.lower, **digits)
    assert np.array(lp.col_upper_)[order] == pytest.approx(arrays.upper, **digits)
    kinds = list(lp.integrality_) or [highspy.HighsVarType.kContinuous] * len(columns)
    assert [kinds[number] == highspy.HighsVarType.kInteger for number in order] == arrays.integer.tolist()

    found = rows_by_name(lp)
    bounds = {row: limits for row, *limits in zip(lp.row_names_, lp.row_lower_, lp.row_upper_, strict=True)}
    for number, row in enumerate(model.row_names()):
        span = slice(arrays.starts[number], arrays.starts[number + 1])
        cells = dict(zip((columns[at] for at in arrays.columns[span]), arrays.values[span], strict=True))
        lower, upper = arrays.row_lower[number], arrays.row_upper[number]
        sides = {row: [lower, upper], row + "_low": [lower, np.inf], row + "_high": [-np.inf, upper]}
        parts = [part for part in sides if part in found]
        free = np.isinf(lower) and np.isinf(upper)
        assert parts in ([row], [row + "_low", row + "_high"], [] if free else [row])
        for part in parts:
            assert found.pop(part) == pytest.approx(cells or {DUMMY: 1.0}, **digits)
            assert bounds[part] == pytest.approx(sides[part], **digits)
    if DUMMY in place:
        by_a_row = found.pop("_dummy", None) is not None
        assert (bounds["_dummy"][1] if by_a_row else lp.col_upper_[place[DUMMY]]) == 0
    assert found == {}, "rows that the matrix does not have"


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_both_engines_find_a_plan_of_the_same_worth(name: str) -> None:
    data = PORTFOLIOS[name]
    scenario = Scenario(gap=0)
    first = solve(data, scenario, in_process=True)
    second = solve(data, scenario.but(engine="pulp:CBC"), in_process=True)
    assert first.status is (Status.INFEASIBLE if name == "floor" else Status.OPTIMAL)
    assert (second.status, second.conflict) == (first.status, first.conflict)
    assert check_plan(second, data) == []
    if first.objective is not None:
        assert second.objective == pytest.approx(first.objective, rel=1e-6, abs=1e-6)


def test_a_solver_of_pulp_other_than_cbc() -> None:
    model = full_bags(12, 3)
    arrays = matrix(model)
    answer = solve_with_pulp(model, arrays, "HiGHS", PROOF)
    assert answer.values is not None
    assert arrays.cost @ answer.values == pytest.approx(best_cost(model))


# ---- what is proven ---------------------------------------------------------------------------------------------


def best_cost(model: Model) -> float:
    values = solve_matrix(matrix(model), PROOF).values
    assert values is not None
    return float(model.cost @ values)


def test_a_proof_is_asked_for() -> None:
    model = full_bags(20, 4)
    answer = solve_with_pulp(model, matrix(model), CBC, PROOF)
    assert (answer.ended_by, answer.bound) == (EndedBy.PROOF, pytest.approx(best_cost(model)))


def test_plans_that_differ_by_a_hundred_thousandth_are_told_apart() -> None:
    """CBC left to itself is content with the second best: it wants the next plan better by 1e-4."""
    random = np.random.default_rng(3)
    covers = np.zeros((25, 40))
    for row in covers:
        row[random.choice(40, 7, replace=False)] = 1.0
    model = model_of(1.0 + random.random(40) * 1e-4, covers, 1.0 + (np.arange(25) % 3 == 0), np.inf)
    answer = solve_with_pulp(model, matrix(model), CBC, PROOF)
    assert answer.values is not None
    assert model.cost @ answer.values == pytest.approx(best_cost(model), rel=1e-6)


@pytest.mark.parametrize("gap", [0.01, 0.05, 0.2])
def test_a_gap_is_proven_by_a_bound_below_the_best_plan(gap: float) -> None:
    model = full_bags(40, 8)
    answer = solve_with_pulp(model, matrix(model), CBC, Limits(gap, None, 1))
    assert answer.values is not None
    assert answer.bound is not None
    assert answer.ended_by is EndedBy.GAP
    assert answer.bound <= best_cost(model)
    # CBC divides by the larger of the two: the bound, for an objective below zero.
    assert model.cost @ answer.values - answer.bound <= gap * abs(answer.bound) * 1.00002


def test_time_that_ends_with_a_plan_proves_nothing_more_than_the_bound() -> None:
    model = full_bags(200, 20)
    answer = solve_with_pulp(model, matrix(model), CBC, Limits(0.0, 1.0, 1))
    assert answer.ended_by is EndedBy.TIME
    assert answer.values is not None
    assert answer.bound is not None
    relaxed = solve_matrix(matrix(_relaxed(model)), PROOF).bound
    assert relaxed is not None
    assert relaxed - 1e-4 * abs(relaxed) <= answer.bound < model.cost @ answer.values
    assert relative_gap(float(model.cost @ answer.values), answer.bound) > 1e-3


def test_time_that_ends_without_a_plan_still_gives_a_bound() -> None:
    model = market_split()
    answer = solve_with_pulp(model, matrix(model), CBC, Limits(0.0, 1.0, 1))
    assert (answer.ended_by, answer.infeasible, answer.values) == (EndedBy.TIME, False, None)
    assert answer.bound is not None
    assert 1.0 < answer.bound < 40.0


@pytest.mark.parametrize("seconds", [0.004, 0.008, 0.012, 0.016, 0.02, 0.03, 0.05])
def test_time_that_ends_almost_at_once_never_proves_a_plan(seconds: float) -> None:
    model = full_bags(200, 20)
    answer = solve_with_pulp(model, matrix(model), CBC, Limits(0.0, seconds, 1))
    assert (answer.ended_by, answer.infeasible) == (EndedBy.TIME, False)


def test_a_relaxation_that_cbc_calls_optimal_is_not_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """What CBC 2.9 does when its time ends between the relaxation and the branching; here, every time."""

    def relaxed(_solver: pulp.COIN_CMD, problem: pulp.LpProblem) -> int:
        problem.assignVarsVals({variable.name: 0.5 for variable in problem.variables()})
        problem.assignStatus(pulp.LpStatusOptimal, pulp.LpSolutionOptimal)
        return pulp.LpStatusOptimal

    monkeypatch.setattr(pulp.COIN_CMD, "actualSolve", relaxed)
    model = full_bags(10, 2)
    answer = solve_with_pulp(model, matrix(model), CBC, Limits(0.0, 1.0, 1))
    assert (answer.ended_by, answer.infeasible, answer.values) == (EndedBy.TIME, False, None)


@pytest.mark.parametrize(
    "model",
    [
        model_of(np.ones(7), np.full((1, 7), 2.0), 5.0, 5.0),
        model_of(np.ones(7), np.full((1, 7), 2.0), 50.0, np.inf),
        model_of(np.ones(2), np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([0.0, 1.0]), np.inf),
    ],
    ids=["only halves would do", "more than there is", "a row that nothing fills"],
)
def test_what_is_impossible_is_proven_so(model: Model) -> None:
    answer = solve_with_pulp(model, matrix(model), CBC, PROOF)
    assert (answer.ended_by, answer.infeasible, answer.values) == (EndedBy.PROOF, True, None)


def test_an_impossible_request_names_its_conflict() -> None:
    data = portfolio(
        2,
        programmes=[programme("R1", 10)],
        options=[works("R1")],
        option_programmes=[after("R1.restructure", 20)],
        option_costs=[cost("R1.restructure", 50)],
        envelopes=[envelope("all", 40)],
        needs=[need(15)],
        rules=[rule("latest", "R1", year=FIRST)],
    )
    plan = solve(data, Scenario(engine="pulp:CBC"), in_process=True)
    assert plan.status is Status.INFEASIBLE
    assert plan.conflict == ("envelope:own",)


def test_a_model_without_columns_needs_no_solver() -> None:
    empty = Builder(signed(Weights())).model()
    answer = solve_with_pulp(empty, matrix(empty), "unknown", PROOF)
    assert (answer.ended_by, answer.infeasible, answer.bound) == (EndedBy.PROOF, False, 0.0)


def _relaxed(model: Model) -> Model:
    keys = Model.__dataclass_fields__
    return Model(**{**{name: getattr(model, name) for name in keys}, "integer": np.zeros_like(model.integer)})


# ---- CBC's log --------------------------------------------------------------------------------------------------

RELAXATION = "Continuous objective value is -1606.54 - 0.00 seconds\n"
SUMMARY = "Cbc0001I Search completed - best objective -1556, took 0 iterations and 0 nodes (0.11 seconds)\n"


@pytest.mark.parametrize(
    ("log", "printed"),
    [
        (
            RELAXATION + SUMMARY + "Objective value:     -1556\nLower bound:         -1580.120\nGap:     0.01\n",
            -1580.12,
        ),
        (RELAXATION + SUMMARY + "Result - Optimal solution found\nObjective value:     -1556\n", -1606.54),
        (RELAXATION + "Lower bound:         -1e+50\n", -1606.54),
        ("Continuous objective value is 2.5 - 0.00 seconds\n", 2.5),
        ("Lower bound:         17.172\n", 17.172),
        ("Lower bound:         0.000\n", 0.0),
    ],
)
def test_the_bound_in_the_log_is_read_and_never_rounded_upwards(log: str, printed: float) -> None:
    bound = logged_bound(log)
    assert bound == pytest.approx(printed, rel=1e-5, abs=6e-4)
    assert bound is not None
    assert bound <= printed - max(4.9e-6 * abs(printed), 4.9e-4)


@pytest.mark.parametrize("log", ["", SUMMARY, "Lower bound:         -inf\n", "Lower bound:         -1e+50\n"])
def test_a_log_without_a_bound_has_none(log: str) -> None:
    assert logged_bound(log) is None


# ---- what can be missing ----------------------------------------------------------------------------------------


def test_cbc_needs_nothing_but_pulp(monkeypatch: pytest.MonkeyPatch) -> None:
    absent: ModuleType | None = None
    monkeypatch.setitem(sys.modules, "cbcbox", absent)
    model = full_bags(4, 1)
    assert solve_with_pulp(model, matrix(model), CBC, PROOF).ended_by is EndedBy.PROOF


def test_without_cbc_a_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("pulp.apis.coin_api.pulp_cbc_path", str(tmp_path / "cbc"))
    model = full_bags(4, 1)
    with pytest.raises(RequestError) as refused:
        solve_with_pulp(model, matrix(model), CBC, PROOF)
    assert "pip install --force-reinstall pulp" in FRENCH(refused.value.message)


def test_an_unknown_solver_is_refused_with_those_that_are_there() -> None:
    model = full_bags(4, 1)
    with pytest.raises(RequestError) as refused:
        solve_with_pulp(model, matrix(model), "PALACE", PROOF)
    sentence = FRENCH(refused.value.message)
    assert "« PALACE »" in sentence
    assert "CBC" in sentence


def test_a_program_that_fails_is_an_error_of_the_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "cbc"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(pulp_engine, "program", lambda: str(program))
    model = full_bags(4, 1)
    with pytest.raises(EngineError) as failed:
        solve_with_pulp(model, matrix(model), CBC, PROOF)
    assert "CBC" in FRENCH(failed.value.message)
