"""When nothing is possible: who contradicts whom, by rule and by row, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planning.cli.main import main
from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.model.matrix import Matrix, matrix
from planning.model.model import Model
from planning.model.problem import Problem
from planning.solve.conflict import blamed_rows, conflict_ids, find_conflict, missed_rows
from planning.solve.engine import Answer, Limits
from planning.solve.highs import solve_matrix
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    after,
    cost,
    envelope,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    works,
    write_folder,
)

PROOF = Limits(gap=0.0, seconds=None, seed=1)
NAMES = ("R1", "R2", "R3")
YEARS = range(FIRST, FIRST + 3)


def three(envelopes: Sequence[dict[str, object]] = (), rules: Sequence[dict[str, object]] = ()) -> Data:
    """Three residences that may be rebuilt in a year, closed meanwhile, for 100 each; three years."""
    return portfolio(
        3,
        residences=[residence(name) for name in NAMES],
        programmes=[programme(name, 10) for name in NAMES],
        options=[row for name in NAMES for row in (keep(name), works(name, duration_years=1, closed_share=1))],
        option_programmes=[after(f"{name}.restructure", 12) for name in NAMES],
        option_costs=[cost(f"{name}.restructure", 100) for name in NAMES],
        envelopes=list(envelopes),
        needs=[need(30, year) for year in YEARS],
        rules=list(rules),
    )


TOO_SMALL_A_BUDGET = three(
    [envelope(year, 60) for year in YEARS],
    [*(rule("deadline", name, year=FIRST + 2) for name in NAMES), rule("works_capacity", "*", 2)],
)
FORCED_AND_FORBIDDEN = three(
    [envelope("all", 500)], [rule("must", "R1;R2"), rule("must_not", "R2;R3"), rule("floor", "*", 0.1)]
)
IMPOSSIBLE_FLOOR = three(rules=[rule("floor", "*", 1), rule("must", "R1"), rule("disposals", "*", 1)])
A_CIRCLE = three(
    rules=[
        rule("must", "R1"),
        rule("after", "R1;R2"),
        rule("after", "R2;R1"),
        rule("works_capacity", "*", 3),
    ]
)
# At least one of R1 and R2 is rebuilt, so both are: 200, or half of each: 100.
ONLY_HALVES_WOULD_DO = three(
    [envelope("all", 150)],
    [
        rule("together", "R1;R2"),
        rule("together", "R2;R3", hard=False, price=1.0),
        rule("exclusive", "R1.keep;R2.keep", 1),
    ],
)
NO_OPTION_FITS = portfolio(2, options=[works("R1", duration_years=2)], rules=[rule("works_capacity", "*", 1)])

CASES = {
    "too small a budget": TOO_SMALL_A_BUDGET,
    "forced and forbidden": FORCED_AND_FORBIDDEN,
    "impossible floor": IMPOSSIBLE_FLOOR,
    "a circle": A_CIRCLE,
    "only halves would do": ONLY_HALVES_WOULD_DO,
}


def built(data: Data) -> tuple[Model, Matrix]:
    model = Problem.of(data, Scenario()).model
    return model, matrix(model)


def conflict_of(data: Data) -> dict[str, list[str]]:
    """Rule or envelope -> the rows that have a part in the conflict."""
    plan = solve(data, Scenario(), in_process=True)
    assert plan.status is Status.INFEASIBLE
    assert plan.conflict == conflict_ids(plan.conflict_keys)
    found: dict[str, list[str]] = {name: [] for name in plan.conflict}
    for key in plan.conflict_keys:
        found[key.rule_id].append(key.key)
    return found


def test_a_budget_too_small_for_the_deadlines_names_them_and_the_year_that_decides() -> None:
    """60 a year, carried over: 120 by the second year, the last in which works may start; two residences need 200."""
    found = conflict_of(TOO_SMALL_A_BUDGET)
    assert found.pop("envelope:own") == [str(FIRST + 1)]
    assert len(found) == 2
    assert all(name.startswith("deadline:") for name in found)


def test_what_is_proven_minimal_is_told_to_be_so() -> None:
    for data in CASES.values():
        assert find_conflict(*built(data)).is_minimal


def test_forced_and_forbidden_name_the_item_they_share() -> None:
    assert conflict_of(FORCED_AND_FORBIDDEN) == {"must:R1;R2": ["R2"], "must_not:R2;R3": ["R2"]}


def test_an_impossible_floor_names_the_years_in_which_it_cannot_hold() -> None:
    """R1 must close for a year, the first or the second; the floor wants every place in both."""
    assert conflict_of(IMPOSSIBLE_FLOOR) == {"floor:*": [str(FIRST), str(FIRST + 1)], "must:R1": [""]}


def test_a_circle_of_operations_that_wait_for_each_other() -> None:
    assert set(conflict_of(A_CIRCLE)) == {"must:R1", "after:R1;R2", "after:R2;R1"}


def test_what_is_impossible_in_whole_numbers_only_is_named_too() -> None:
    _, arrays = built(ONLY_HALVES_WOULD_DO)
    assert not solve_matrix(_relaxed(arrays), PROOF).infeasible
    found = conflict_of(ONLY_HALVES_WOULD_DO)
    assert set(found) == {"envelope:own", "exclusive:R1.keep;R2.keep", "together:R1;R2"}


def test_a_residence_for_which_nothing_fits_is_named_alone() -> None:
    assert conflict_of(NO_OPTION_FITS) == {"choose_one:R1": ["R1"]}


@pytest.mark.parametrize("name", CASES)
def test_without_any_one_of_its_rules_a_plan_is_possible(name: str) -> None:
    data = CASES[name]
    named = set(conflict_of(data))
    assert _with_only(data, named).status is Status.INFEASIBLE
    for left_out in named:
        assert _with_only(data, named - {left_out}).status is not Status.INFEASIBLE, left_out


def _with_only(data: Data, names: set[str]) -> Plan:
    rules, envelopes = data["rules"], data["envelopes"]
    given = ("envelope:" + envelopes["funder"].astype("str")).isin(names)
    less = data.replacing(rules=rules[rules["rule_id"].isin(names)], envelopes=envelopes[given])
    return solve(less, Scenario(), in_process=True)


@pytest.mark.parametrize("name", CASES)
def test_without_any_one_of_its_rows_a_plan_is_possible(name: str) -> None:
    model, arrays = built(CASES[name])
    rows = _rows(model)
    named = [rows[key.rule_id, key.key] for key in find_conflict(model, arrays).keys]
    others = [row for row in rows.values() if row not in named]
    assert _without(arrays, others).infeasible
    for row in named:
        assert not _without(arrays, [*others, row]).infeasible


def _rows(model: Model) -> dict[tuple[str, str], int]:
    """Rule or envelope, and key -> row: written a second time, from what the rows are about."""
    found = {}
    for block in model.row_blocks:
        for row, keys in zip(block.ids.tolist(), block.keys.astype("str").to_dict("records"), strict=True):
            if "rule_id" in keys:
                found[keys["rule_id"], keys.get("item", keys.get("year", ""))] = row
            elif block.family == "envelope":
                found[f"envelope:{keys['funder']}", keys["year"]] = row
    return found


def _without(arrays: Matrix, rows: Sequence[int]) -> Answer:
    lower, upper = arrays.row_lower.copy(), arrays.row_upper.copy()
    lower[list(rows)], upper[list(rows)] = -np.inf, np.inf
    return solve_matrix(replace(arrays, row_lower=lower, row_upper=upper), PROOF)


def _relaxed(arrays: Matrix) -> Matrix:
    return replace(arrays, integer=np.zeros_like(arrays.integer))


def test_a_request_to_stop_leaves_a_list_that_suffices() -> None:
    """Nobody waits for the shortest list: what is named cannot hold together, but something in it may be innocent."""
    model, arrays = built(FORCED_AND_FORBIDDEN)
    found = find_conflict(model, arrays, lambda: True)
    names = set(conflict_ids(found.keys))
    assert not found.is_minimal
    assert names >= {"must:R1;R2", "must_not:R2;R3"}
    assert _with_only(FORCED_AND_FORBIDDEN, names).status is Status.INFEASIBLE


def test_the_command_says_which_rows_contradict_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["optimise", "--data", str(write_folder(FORCED_AND_FORBIDDEN, tmp_path / "data"))]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "Aucun plan n'est possible : ces règles ne tiennent pas ensemble : must:R1;R2, must_not:R2;R3",
        "- must:R1;R2 : Ce qui est imposé est fait (R2)",
        "- must_not:R2;R3 : Ce qui est refusé n'est pas fait (R2)",
        "Pour qu'un plan soit possible : ne plus imposer R2, ou accepter R2.",
        "Du plus petit changement au plus grand : en part de la limite changée, une année en part de la durée du plan, "
        "une règle abandonnée en entier.",
    ]
    assert main(["optimise", "--data", str(write_folder(NO_OPTION_FITS, tmp_path / "none"))]) == 1
    assert "la résidence R1 n'a aucune option qui tienne dans le plan" in capsys.readouterr().out


# ---- where to look first ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "is_impossible"), [(TOO_SMALL_A_BUDGET, True), (ONLY_HALVES_WOULD_DO, False)])
def test_rows_are_blamed_when_the_relaxation_is_impossible_and_only_then(data: Data, is_impossible: bool) -> None:
    model, arrays = built(data)
    written = np.array(sorted(_rows(model).values()))
    blamed = blamed_rows(arrays, written)
    assert blamed.any() == is_impossible
    assert set(np.flatnonzero(blamed)) <= set(written)
    others = [row for row in written if not blamed[row]]
    assert _without(_relaxed(arrays), others).infeasible == is_impossible


def test_rows_missed_by_a_point() -> None:
    model, arrays = built(three([envelope("all", 150)]))
    start = model.columns_of("start")
    rebuilt = (start.keys["option_id"].str.endswith("restructure") & (start.keys["start_year"] == FIRST)).to_numpy()
    point = np.zeros(len(arrays.cost))
    point[start.ids[rebuilt]] = 1.0
    missed = missed_rows(arrays, point)
    assert missed[_rows(model)["envelope:own", "all"]]
    chosen = next(block for block in model.row_blocks if block.family == "choose_one")
    assert not missed[chosen.ids].any()
