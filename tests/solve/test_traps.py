"""The traps of the solvers: each was met once, each has a test that fails if we step into it again.

highspy's interrupt is sticky, the next run stops at once: test_a_stop_is_not_remembered_by_the_next_run
PuLP calls optimal what merely met the time limit: test_pulp_engine, test_time_that_ends_*
CBC calls a relaxation optimal: test_pulp_engine, test_a_relaxation_that_cbc_calls_optimal_is_not_a_plan
an end by a limit on plans or nodes is unknown to PuLP: test_an_end_by_effort_is_not_an_error
unknown options are accepted in silence: test_every_option_given_to_highs_*, test_every_option_given_to_cbc_*
constants are lost, signs turned: test_a_bound_has_the_sign_and_the_constants_of_the_objective
HiGHS_CMD is announced and is not there: test_a_solver_that_is_announced_but_absent_is_refused
contradictory rows are empty and called valid: test_conflict, test_what_is_impossible_in_whole_numbers_only_*
the cut loop overruns limits and interruptions: test_child, test_a_solver_that_overruns_*, *_does_not_hear_a_cancel_*
costs of ten millions make HiGHS's search endless: test_costs_of_any_size_are_searched_and_told_in_their_own_units
a limit in seconds proves nothing: test_a_search_ended_by_the_clock_is_never_called_optimal
sales finance everything: test_sales_without_a_limit_are_warned_of; specs, test_sales_a_year_are_limited
a large price of lateness hides in the objective: test_what_being_late_costs_is_told_apart
a dual price of fixed decisions means nothing: test_no_dual_price_is_ever_reported
highspy and ortools cannot live in one process: test_ortools_is_not_there
HiGHS uses one thread whatever is asked, the other core searches: test_search
Ctrl+C reaches the solver too: test_child, test_the_terminal_interrupts_the_command_alone
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest

from planning.domain.errors import RequestError
from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Plan
from planning.domain.progress import Progress
from planning.domain.scenario import Scenario, Weights
from planning.i18n import FRENCH
from planning.model.matrix import cost_scale, matrix
from planning.solve import highs as highs_room
from planning.solve.beside import BestPlan
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.solve.highs_model import loaded
from planning.solve.pulp_engine import Cbc, solve_with_pulp, to_pulp
from planning.solve.run import solve
from planning.solve.watch import Watch
from planning.tables.loading import read_folder
from tests.oracle.portfolio import FIRST, cost, keep, portfolio, rule, works, write_folder
from tests.solve.test_pulp_engine import full_bags, model_of

ROOT = Path(__file__).parents[2]
PROOF = Limits(gap=0.0, seconds=None, seed=1)
BAGS = full_bags(200, 20)
NOTHING = dict.fromkeys(Weights.model_fields, 0.0)


def test_a_stop_is_not_remembered_by_the_next_run() -> None:
    """The same live solver, stopped once, goes on to its proof when nobody asks any more."""
    stops = True
    best = BestPlan()
    watch = Watch(PROOF, best, None, None, lambda: stops)
    model = matrix(full_bags(60, 8))
    solver = loaded(model)
    watch.listen(solver, 1.0, np.asarray)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kInterrupt
    assert not watch.reached_gap
    stops = False
    solver.run()
    assert watch.reached_gap or solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    proven = solve_matrix(model, PROOF).bound
    assert best.get()[1] == pytest.approx(proven)


@pytest.mark.parametrize("option", ["mip_max_improving_sols", "mip_max_nodes"])
def test_an_end_by_effort_is_not_an_error(option: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def limited(arrays: Any) -> Any:
        solver = loaded(arrays)
        assert solver.setOptionValue(option, 1) == highspy.HighsStatus.kOk
        return solver

    monkeypatch.setattr(highs_room, "loaded", limited)
    arrays = matrix(BAGS)
    answer = solve_matrix(arrays, PROOF)
    assert (answer.ended_by, answer.infeasible) == (EndedBy.WORK, False)
    assert answer.values is not None
    assert answer.bound is not None
    assert answer.bound < arrays.cost @ answer.values


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_costs_of_any_size_are_searched_and_told_in_their_own_units(size: float) -> None:
    """One of 250 things from each of four heaps within two limits; at a million, unscaled, seed 2 never came back."""
    random = np.random.default_rng(5)
    uses = np.round(random.uniform(0, 10, (4, 250, 2)) * 1e6, 2)
    gains = np.round(uses.sum(axis=2) * random.uniform(0.5, 1.5, (4, 250)), 2).ravel()
    heaps = np.kron(np.eye(4), np.ones(250))
    limits = np.round(uses.mean(axis=1).sum(axis=0) * 0.8, 2)
    model = model_of(
        -gains * size / 1e6,
        np.vstack([heaps, uses.reshape(1000, 2).T]),
        np.concatenate([np.ones(4), np.full(2, -np.inf)]),
        np.concatenate([np.ones(4), limits]),
    )
    arrays = matrix(model)
    assert cost_scale(arrays) == {1e-6: 2.0**-16, 1.0: 1.0, 1e6: 2.0**15}[size]
    best = -46.506016 * size
    told: list[Progress] = []
    answer = solve_matrix(arrays, Limits(gap=0.0, seconds=None, seed=2), on_progress=told.append)
    assert answer.values is not None
    assert arrays.cost @ answer.values == pytest.approx(best)
    assert answer.bound == pytest.approx(best)
    known = [progress for progress in told if progress.objective is not None and progress.bound is not None]
    assert known
    assert all(progress.bound <= best * (1 - 1e-6) <= progress.objective * (1 - 1e-5) for progress in known)


def test_every_option_given_to_highs_exists_and_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    class Listening(highspy.Highs):
        def setOptionValue(self, option: str, value: Any) -> Any:  # noqa: N802 - highspy's own name
            status = super().setOptionValue(option, value)
            given[option] = (status, super().getOptionValue(option)[1], value)
            return status

    monkeypatch.setattr(highspy, "Highs", Listening)
    solve_matrix(matrix(full_bags(10, 2)), Limits(gap=0.1, seconds=60.0, seed=3, nodes=500))
    assert {"mip_rel_gap", "mip_abs_gap", "mip_feasibility_tolerance", "random_seed", "time_limit"} <= set(given)
    for option, (status, kept, value) in given.items():
        assert status == highspy.HighsStatus.kOk, option
        assert kept == value, option


def test_every_option_given_to_cbc_exists(tmp_path: Path) -> None:
    model = full_bags(10, 2)
    driver = Cbc(Limits(gap=0.1, seconds=60.0, seed=3), tmp_path / "cbc.log", None)
    problem = to_pulp(model, matrix(model))
    problem.solve(driver)
    log = (tmp_path / "cbc.log").read_text(encoding="utf-8")
    assert "Total time" in log
    assert not re.search(r"no match|unknown|ambiguous|unrecognized", log, flags=re.IGNORECASE)


@pytest.mark.parametrize("engine", ["highs", "pulp:CBC"])
@pytest.mark.parametrize(
    ("weights", "objective"),
    [
        ({"capex": 1.0}, 100.0),  # the keep's own cost: nothing can be decided about it
        ({"value_points": 1.0}, -13.0),
        ({"value_points": 1.0, "capex": 0.1}, 10.0 - 13.0 + 1.0),
    ],
)
def test_a_bound_has_the_sign_and_the_constants_of_the_objective(
    engine: str, weights: dict[str, float], objective: float
) -> None:
    data = portfolio(
        residences=[{"residence_id": name, "name": name, "territory": "Z1"} for name in ("R1", "R2")],
        options=[keep("R1"), keep("R2"), works("R2", value_points=13)],
        option_costs=[cost("R1.keep", 100), cost("R2.restructure", 10)],
    )
    plan = solve(data, Scenario(gap=0, engine=engine, weights=Weights(**{**NOTHING, **weights})), in_process=True)
    assert (plan.objective, plan.bound) == (pytest.approx(objective), pytest.approx(objective))
    assert plan.status is Status.OPTIMAL


def test_a_solver_that_is_announced_but_absent_is_refused() -> None:
    model = full_bags(4, 1)
    with pytest.raises(RequestError) as refused:
        solve_with_pulp(model, matrix(model), "HiGHS_CMD", PROOF)
    assert "CBC" in FRENCH(refused.value.message)


@pytest.mark.parametrize("engine", ["highs", "pulp:CBC"])
def test_a_search_ended_by_the_clock_is_never_called_optimal(engine: str) -> None:
    """The bags of an instance that takes minutes, as projects within one budget per bag."""
    names = [f"R{number}" for number in range(200)]
    bags = matrix(BAGS)
    weights = bags.values.reshape(20, 200)
    funders = [f"F{bag}" for bag in range(20)]
    data = portfolio(
        residences=[{"residence_id": name, "name": name, "territory": "Z1"} for name in names],
        options=[
            row
            for name, profit in zip(names, -bags.cost, strict=True)
            for row in (keep(name), works(name, value_points=float(profit)))
        ],
        funders=[{"funder": funder, "label": funder, "kind": "grant"} for funder in funders],
        option_costs=[
            cost(f"{name}.restructure", float(weights[bag, place]), funder=funders[bag])
            for bag in range(20)
            for place, name in enumerate(names)
        ],
        envelopes=[
            {"funder": funder, "year": "all", "amount_eur": float(most)}
            for funder, most in zip(funders, bags.row_upper, strict=True)
        ],
    )
    plan = solve(data, Scenario(gap=0, time_limit=3, engine=engine), in_process=True)
    assert plan.status is Status.FEASIBLE
    assert plan.ended_by is EndedBy.TIME
    assert plan.gap is not None
    assert plan.gap > 1e-6


def test_sales_without_a_limit_are_warned_of(tmp_path: Path) -> None:
    options = [keep("R1"), works("R1", "dispose", proceeds_eur=1_000_000.0)]
    for number, (rules, warned) in enumerate([([], True), ([rule("disposals", "*", 1)], False)]):
        data, problems = read_folder(write_folder(portfolio(options=options, rules=rules), tmp_path / str(number)))
        assert data is not None, "a warning, not an error"
        found = [problem for problem in problems if "disposals" in FRENCH(problem.remedy)]
        assert [(problem.file, problem.row, problem.severity) for problem in found] == (
            [("options.csv", 3, "warning")] if warned else []
        )


def test_what_being_late_costs_is_told_apart() -> None:
    data = portfolio(
        options=[keep("R1")], rules=[rule("deadline", "R1", year=FIRST, hard=False, price=1000.0, rule_id="late")]
    )
    plan = solve(data, Scenario(gap=0), in_process=True)
    assert plan.objective_terms["relaxed"].weighted == 1000.0
    assert [(row.rule_id, row.amount, row.price) for row in plan.relaxed] == [("late", 1.0, 1000.0)]
    assert plan.objective == sum(term.weighted for term in plan.objective_terms.values())
    assert plan.objective_terms["unmet"].weighted == 0.0


def test_no_dual_price_is_ever_reported() -> None:
    assert not [name for name in Plan.model_fields if "dual" in name or "shadow" in name]


def test_ortools_is_not_there() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        assert "ortools" not in (ROOT / file).read_text(encoding="utf-8")
    assert find_spec("ortools") is None
