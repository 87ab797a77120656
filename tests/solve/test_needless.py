"""Nothing is done without a reason: not by any engine, at any size, in any order of the rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planning.checking import check_plan
from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario, Weights
from planning.model.problem import Problem
from planning.solve import needless, run
from planning.solve.complete import completed
from planning.solve.engine import Answer
from planning.solve.needless import chosen_by_residence, without_needless
from planning.solve.outcome import plan_of
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    Row,
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
)

ENGINES = ("highs", "pulp:CBC")
YEARS = 4


def _town(count: int = 4, *rules: Row, **tables: Any) -> Data:
    """Return residences of ten places: each may be painted, for nothing, or restructured, which gives two places."""
    names = [f"R{number:03}" for number in range(count)]
    return portfolio(
        YEARS,
        residences=[residence(name) for name in names],
        programmes=[programme(name, 10) for name in names],
        options=[
            option
            for name in names
            for option in (
                keep(name),
                works(name, "comfort"),
                works(name, duration_years=1),
                works(name, "energy", duration_years=1),
            )
        ],
        option_programmes=[
            row
            for name in names
            for row in (after(f"{name}.comfort", 10), after(f"{name}.restructure", 12), after(f"{name}.energy", 12))
        ],
        option_costs=[row for name in names for row in (cost(f"{name}.restructure", 50), cost(f"{name}.energy", 30))],
        needs=[need(10 * count + 4, year) for year in range(FIRST, FIRST + YEARS)],
        rules=list(rules),
        **tables,
    )


def _done(plan: Plan) -> dict[str, tuple[str, int]]:
    return {row.residence_id: (row.kind, row.start_year) for row in plan.decisions if row.kind != "keep"}


def _asked(data: Data, engine: str = "highs", **changes: Any) -> Plan:
    plan = solve(data, Scenario(gap=0, engine=engine, **changes), in_process=True)
    assert check_plan(plan, data) == []
    return plan


RULES = {
    "none": (),
    "a floor": (rule("floor", "*", 0.5),),
    "a duty to rehouse": (rule("rehousing", "*"), rule("temporary_places", "*", 100)),
    "a limit of works": (rule("works_capacity", "*", 3),),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rules", RULES)
def test_paint_without_effect_is_never_chosen(engine: str, rules: str) -> None:
    done = _done(_asked(_town(4, *RULES[rules]), engine))
    assert "comfort" not in {kind for kind, _ in done.values()}
    assert len(done) == 2, "two residences give the four places that are missing"


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_first_search_left_is_taken_out(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan where everything is done, late and dear, although the need asks for two operations only."""
    data = _town(4)
    problem = Problem.of(data, Scenario(gap=0, engine=engine))
    frame = problem.choices.frame
    dear = frame[(frame["kind"] == "restructure") & (frame["start_year"] == FIRST)].index.to_numpy()
    painted = frame[(frame["kind"] == "comfort") & (frame["start_year"] == FIRST + 2)].index.to_numpy()
    chosen = np.concatenate([painted[:1], dear[1:]])
    values = completed(problem, chosen)
    assert values is not None
    settled = without_needless(problem, Answer(EndedBy.TIME, False, values, None))
    assert settled.values is not None
    left = frame.take(chosen_by_residence(problem, settled.values))
    assert left["option_id"].tolist() == ["R000.keep", "R001.keep", "R002.energy", "R003.energy"]
    assert problem.arrays.objective(settled.values) == pytest.approx(problem.arrays.objective(values))


@pytest.mark.parametrize("engine", ENGINES)
def test_ties_go_to_the_cheaper_then_the_earlier_then_the_first_id(engine: str) -> None:
    data = portfolio(
        3,
        options=[
            keep("R1"),
            works("R1", "energy", value_points=3),
            works("R1", "convert", value_points=3),
            works("R1", "comfort", value_points=3),
        ],
        option_costs=[cost("R1.energy", 9), cost("R1.convert", 5), cost("R1.comfort", 5)],
    )
    assert _done(_asked(data, engine)) == {"R1": ("comfort", FIRST)}


def test_what_removes_wear_is_a_reason() -> None:
    """Doing nothing costs its wear: with a weight on costs, paint that ends it is no idle action."""
    data = portfolio(1, options=[keep("R1"), works("R1", "comfort")], option_costs=[cost("R1.keep", 9)])
    assert _done(_asked(data, weights=Weights(capex=1.0))) == {"R1": ("comfort", FIRST)}
    assert _done(_asked(data, weights=Weights(capex=0.0))) == {}


def test_an_order_of_terms_leaves_nothing_idle() -> None:
    done = _done(_asked(_town(4), order=(("unmet",), ("capex",))))
    assert sorted(kind for kind, _ in done.values()) == ["energy", "energy"]


def test_a_deterministic_search_of_many_choices_leaves_nothing_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LARGE", 10)
    done = _done(_asked(_town(12), deterministic=True))
    assert sorted(kind for kind, _ in done.values()) == ["energy", "energy"]


def test_the_search_of_the_largest_leaves_nothing_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    from planning.solve import large

    monkeypatch.setattr(run, "LARGE", 10)
    monkeypatch.setattr(large, "LARGE", 10)
    monkeypatch.setattr(large, "NO_TREE", 10)
    monkeypatch.setattr(large, "PATIENCE", 1.0)
    plan = solve(_town(12), Scenario(gap=0.5), in_process=True)
    assert {kind for kind, _ in _done(plan).values()} <= {"energy"}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_order_of_rows_changes_nothing(engine: str) -> None:
    data = _town(5, envelopes=[envelope("all", 60)])
    expected = _asked(data.in_order(), engine)
    random = np.random.default_rng(5)
    for _ in range(3):
        shuffled = data.replacing(
            **{
                name: frame.iloc[random.permutation(len(frame))]
                for name, frame in data.tables.items()
                if len(frame) > 1
            }
        )
        assert shuffled.hash == data.hash
        assert _asked(shuffled.in_order(), engine).decisions == expected.decisions


def test_residences_take_turns_in_the_order_of_their_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are done and one is enough: the first id is left as it is, wherever its row stands."""
    for names in (("R1", "R2"), ("R2", "R1")):
        data = portfolio(
            1,
            residences=[residence(name) for name in names],
            options=[option for name in names for option in (keep(name), works(name, "create"))],
            option_programmes=[after(f"{name}.create", 5) for name in names],
            needs=[need(5)],
        )
        problem = Problem.of(data, Scenario())
        acts = problem.choices.frame.index[problem.choices.frame["kind"] == "create"].to_numpy()
        values = completed(problem, acts)
        settled = without_needless(problem, Answer(EndedBy.TIME, False, values, None))
        assert settled.values is not None
        left = problem.choices.frame.take(problem.choices_at(settled.values))
        assert dict(zip(left["residence_id"], left["kind"], strict=True)) == {"R1": "keep", "R2": "create"}


def test_nothing_is_solved_twice_where_everything_has_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weak duality tells that no action may go: the plan is solved again once, and no other."""
    solved = []
    monkeypatch.setattr(needless, "completed", lambda *asked: solved.append(asked) or completed(*asked))
    data = portfolio(
        1,
        residences=[residence(f"R{number}") for number in range(9)],
        options=[
            option
            for number in range(9)
            for option in (keep(f"R{number}"), works(f"R{number}", "create", value_points=1))
        ],
        option_programmes=[after(f"R{number}.create", 5) for number in range(9)],
        needs=[need(45)],
    )
    assert len(_done(_asked(data))) == 9
    assert len(solved) == 1


@pytest.mark.parametrize("looks", [0, 2])
def test_what_the_clock_leaves_is_not_called_the_best(looks: int) -> None:
    """Everything is done where two operations are enough; the engine says that this is proven, the clock is faster."""
    data = _town(6)
    problem = Problem.of(data, Scenario(gap=0))
    frame = problem.choices.frame
    chosen = frame[(frame["kind"] == "restructure") & (frame["start_year"] == FIRST)].index.to_numpy()
    values = completed(problem, chosen)
    assert values is not None
    worth = problem.arrays.objective(values)
    left = iter([False] * looks)
    answer = Answer(EndedBy.PROOF, False, values, worth)
    settled = without_needless(problem, answer, None, lambda: next(left, True))
    assert settled.has_ties
    assert settled.values is not None
    assert problem.arrays.objective(settled.values) <= worth + 1e-9
    plan = plan_of(problem, settled, 0.0)
    assert (plan.status, plan.ended_by, plan.gap) == (Status.FEASIBLE, EndedBy.TIME, 0.0)
    assert not plan.deterministic
    assert check_plan(plan, data) == []
