"""The demo's needs in many futures: drawn when the folder is prepared, kept as curves, drawn again where missed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planning import workflow
from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.tables.data import Data
from planning.tables.need_curves import mean_needs

DRAWS = Scenario(futures="draws")
COUNT = 50


@pytest.fixture(scope="module")
def demo(root: Path) -> Data:
    return workflow.load_and_prepare(root / "data" / "demo", draws=COUNT)


def test_every_need_is_drawn_as_often_as_asked(demo: Data) -> None:
    assert demo.draws is not None
    assert demo.draws["draw"].nunique() == COUNT
    assert set(demo["need_curves"]["draws"]) == {COUNT}
    drawn = mean_needs(demo["need_curves"])
    given = demo["needs"][demo["needs"]["year"].isin(demo.years) & (demo["needs"]["places"] > 0)]
    keys = ["client_group", "territory", "year"]
    assert given.merge(drawn, on=keys, suffixes=("", "_mean")).shape[0] == len(given)
    ratio = drawn.groupby("client_group")["places"].sum() / given.groupby("client_group")["places"].sum()
    assert ratio.drop("asylum").between(0.9, 1.1).all(), ratio
    assert 1.0 < ratio["asylum"] < 1.5, (
        "the mean of a flow that may double or halve is above its middle (docs/needs.md)"
    )


def test_the_same_seed_gives_the_same_futures_and_another_does_not(demo: Data, root: Path) -> None:
    folder = root / "data" / "demo"
    again = workflow.load_and_prepare(folder, draws=COUNT)
    other = workflow.load_and_prepare(folder, draws=COUNT, draws_seed=2)
    assert again.hash_for(DRAWS) == demo.hash_for(DRAWS) != other.hash_for(DRAWS)
    assert other.hash == demo.hash, "plans of the central need do not depend on the draws"


def test_no_futures_are_drawn_where_none_are_asked_for(root: Path) -> None:
    bare = workflow.load_and_prepare(root / "data" / "demo", draws=0)
    assert bare["need_curves"].empty
    assert bare.draws is None


def test_a_stored_portfolio_gets_its_draws_back_before_a_plan_over_them(
    demo: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = _data_seen_by_the_solver(monkeypatch)
    stored = Data.from_document(demo.to_document(demo.tables))
    assert stored.draws is None
    workflow.make_plan(stored, DRAWS)
    assert seen[-1].draws is not None
    assert seen[-1].draws.equals(demo.draws)
    assert seen[-1].hash_for(DRAWS) == demo.hash_for(DRAWS)
    workflow.make_plan(stored, Scenario())
    assert seen[-1].draws is None


def test_draws_that_are_not_those_of_the_curves_are_left_out(demo: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    """A portfolio prepared by another version: its curves stand, nothing is told of draws that are not theirs."""
    seen = _data_seen_by_the_solver(monkeypatch)
    curves = demo["need_curves"]
    older = replace(demo.replacing(need_curves=curves.assign(places=curves["places"] * 2)), draws=None)
    workflow.make_plan(older, DRAWS)
    assert seen[-1].draws is None


def _data_seen_by_the_solver(monkeypatch: pytest.MonkeyPatch) -> list[Data]:
    seen: list[Data] = []

    def note(data: Data, *_: object, **__: object) -> Plan:
        seen.append(data)
        return Plan(status=Status.NO_PLAN_YET, ended_by=EndedBy.TIME)

    monkeypatch.setattr("planning.questions.best_plan.solve", note)
    return seen
