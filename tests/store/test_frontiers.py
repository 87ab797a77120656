"""What each budget buys, kept: there the next time, each point a scenario of its own, found by a job of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from planning import workflow
from planning.domain.errors import RequestError
from planning.domain.frontier_points import Frontier, FrontierPoint
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.i18n import FRENCH
from planning.jobs import about_a_plan, worker
from planning.jobs.job_words import job_sentence
from planning.store import DO_NOTHING, FRONTIER_JOB, JobState, Store

Maker = Callable[..., Plan]
STEPS: Any = None
"""A job about a plan makes none."""


@pytest.fixture
def plan_id(store: Store, decided: Maker, portfolio_hash: str) -> int:
    found = store.save_plan(decided(), portfolio_hash, faults=())
    store.save_plan(decided(), portfolio_hash, faults=None, role=DO_NOTHING, parent_id=found)
    return found


@pytest.fixture
def points(decided: Maker) -> Frontier:
    richer = decided(scenario=Scenario(name="reference", budget=({"funder": "own", "factor": 2.0},)))  # type: ignore[arg-type]
    less = FrontierPoint(factor=0.5, budget_eur=5.0, is_impossible=True)
    return Frontier(points=(less, FrontierPoint(factor=2.0, budget_eur=20.0, plan=richer)))


def test_what_is_kept_is_read_back(store: Store, plan_id: int, points: Frontier) -> None:
    assert store.frontier(plan_id) is None
    store.save_frontier(plan_id, points)
    assert store.frontier(plan_id) == points


def test_a_point_opens_as_a_scenario_with_its_plan(store: Store, plan_id: int, points: Frontier) -> None:
    richer = points.points[1]
    opened = store.open_point(plan_id, richer, "Deux fois plus")
    entry = store.plan_entry(opened)
    assert (entry.name, entry.scenario.budget[0].factor) == ("Deux fois plus", 2.0)
    assert store.plan(opened).decisions == richer.plan.decisions if richer.plan else False
    assert set(store.companions(opened)) == {DO_NOTHING}
    assert entry.scenario in [saved.scenario for saved in store.scenarios()]
    assert store.open_point(plan_id, richer, "Deux fois plus") == opened
    with pytest.raises(RequestError):
        store.open_point(plan_id, points.points[0], "Moitié")


@pytest.mark.parametrize("is_stopped", [False, True])
def test_the_job_keeps_what_it_finds_and_says_how_far_it_is(
    store: Store, plan_id: int, points: Frontier, portfolio_hash: str, monkeypatch: pytest.MonkeyPatch, is_stopped: bool
) -> None:
    job_id = store.create_job(portfolio_hash, Scenario(), kind=FRONTIER_JOB, plan_id=plan_id)
    said: list[str] = []

    def frontier(*_: object, on_count: Callable[[int, int], None], **__: object) -> Frontier:
        on_count(3, 16)
        said.append(FRENCH(job_sentence(store.job(job_id))))
        if is_stopped:
            store.request_cancel(job_id)
        return points

    monkeypatch.setattr(workflow, "frontier", frontier)
    monkeypatch.setattr(about_a_plan, "PAUSE", 0.0)
    worker.run_job(store, job_id, STEPS)
    assert said == ["Budgets qui ont une réponse : 3 sur 16"]
    assert store.job(job_id).state is (JobState.CANCELLED if is_stopped else JobState.DONE)
    assert store.frontier(plan_id) == points
    ended = "Recherche arrêtée à votre demande" if is_stopped else "Ce que chaque budget achète est prêt"
    assert FRENCH(job_sentence(store.job(job_id))).startswith(ended)
