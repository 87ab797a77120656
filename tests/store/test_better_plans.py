"""A plan found for one scenario replaces the worse plan of another; the worker passes on what is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from planning.domain.errors import EngineError, RefusedPlanError
from planning.domain.kinds import EndedBy
from planning.domain.message import Message
from planning.domain.plan import Plan
from planning.domain.scenario import BudgetChange, Scenario
from planning.i18n import FRENCH
from planning.jobs.worker import Steps, run_job
from planning.store import DO_NOTHING, RANKING, JobState, Store
from planning.tables.data import Data

Maker = Callable[..., Plan]
MORE = Scenario(name="more", title="Plus d'argent", budget=(BudgetChange(funder="own", year=2027, amount_eur=9e6),))
LESS = Scenario(name="less", title="Moins d'argent")


@pytest.fixture
def kept(store: Store, portfolio_hash: str, decided: Maker) -> int:
    """The plan shown for more money, with its companions; a search with less money is about to beat it."""
    plan_id = store.save_plan(decided(scenario=MORE, objective=120.0, gap=1 / 6), portfolio_hash, faults=())
    for role, value in ((DO_NOTHING, 300.0), (RANKING, 200.0)):
        store.save_plan(decided(objective=value), portfolio_hash, faults=(), role=role, parent_id=plan_id)
    return plan_id


@pytest.fixture
def steps(decided: Maker) -> Callable[..., Steps]:
    """A worker's calls: the plan is worth 102, and worth as much for the other scenario."""

    def improved(data: Data, former: Plan, offered: Plan) -> Plan | None:
        if former.objective is None or offered.objective is None or offered.objective >= former.objective:
            return None
        return former.but(objective=offered.objective, gap=2 / 102, taken_from=offered.scenario.title)

    def make(**calls: object) -> Steps:
        instant = {
            "make_plan": lambda *_, **__: decided(scenario=LESS),
            "do_nothing": lambda *_: decided(objective=300.0),
            "rank_and_cut": lambda *_: None,
            "improved_plan": improved,
        }
        return Steps(**{**instant, **calls})  # type: ignore[arg-type]

    return make


def _run(store: Store, portfolio_hash: str, steps: Steps, scenario: Scenario = LESS) -> JobState:
    return run_job(store, store.create_job(portfolio_hash, scenario), steps)


def test_a_better_plan_found_with_less_money_is_shown_for_more(
    store: Store, portfolio_hash: str, kept: int, steps: Callable[..., Steps]
) -> None:
    assert _run(store, portfolio_hash, steps()) is JobState.DONE
    found = store.find_plan(portfolio_hash, MORE)
    assert found is not None
    assert found.id != kept
    assert found.objective == 102.0
    assert store.plan(found.id).taken_from == "Moins d'argent"
    assert {role: plan.objective for role, plan in store.companions(found.id).items()} == {
        DO_NOTHING: 300.0,
        RANKING: 200.0,
    }
    better = store.better_version(kept)
    assert better is not None
    assert better.id == found.id
    assert store.better_version(found.id) is None
    assert [entry.scenario.name for entry in store.shown_plans(portfolio_hash)] == ["more", "less"]


def test_a_plan_that_is_worse_replaces_nothing(
    store: Store, portfolio_hash: str, kept: int, steps: Callable[..., Steps], decided: Maker
) -> None:
    worse = steps(make_plan=lambda *_, **__: decided(scenario=LESS, objective=150.0, gap=1 / 3))
    assert _run(store, portfolio_hash, worse) is JobState.DONE
    assert store.find_plan(portfolio_hash, MORE) == store.plan_entry(kept)
    assert store.better_version(kept) is None


def test_the_plans_of_other_scenarios_are_known_to_the_search(
    store: Store, portfolio_hash: str, kept: int, steps: Callable[..., Steps], decided: Maker
) -> None:
    known: list[Sequence[Plan]] = []

    def make_plan(*_: object, known: Sequence[Plan], **__: object) -> Plan:
        told.append(known)
        return decided(scenario=LESS)

    told = known
    newer = store.save_plan(decided(scenario=MORE, objective=110.0, gap=1 / 11), portfolio_hash, faults=())
    other_data = decided(scenario=LESS, data_hash="0" * 64)
    store.save_plan(other_data, portfolio_hash, faults=())
    store.save_plan(decided(scenario=LESS.but(seed=2)), portfolio_hash, faults=[Message("faux")])
    _run(store, portfolio_hash, steps(make_plan=make_plan))
    assert list(known[0]) == [store.plan(newer)], "the latest of each scenario, for the same data, without faults"


def test_a_deterministic_search_depends_on_nothing_stored(
    store: Store, portfolio_hash: str, kept: int, steps: Callable[..., Steps], decided: Maker
) -> None:
    told: list[Sequence[Plan]] = []
    scenario = LESS.but(deterministic=True)

    def make_plan(*_: object, known: Sequence[Plan], **__: object) -> Plan:
        told.append(known)
        return decided(scenario=scenario)

    _run(store, portfolio_hash, steps(make_plan=make_plan), scenario)
    assert list(told[0]) == []


@pytest.mark.parametrize("fails", ["checker", "engine"])
def test_a_plan_that_cannot_be_passed_on_leaves_both_scenarios_theirs(
    fails: str, store: Store, portfolio_hash: str, kept: int, steps: Callable[..., Steps]
) -> None:
    def refuse(_data: Data, former: Plan, _offered: Plan) -> Plan:
        raise RefusedPlanError(former, [Message("refusé")]) if fails == "checker" else EngineError(Message("absent"))

    assert _run(store, portfolio_hash, steps(improved_plan=refuse)) is JobState.DONE
    job = store.active_job()
    assert job is None
    found = store.find_plan(portfolio_hash, MORE)
    assert found is not None
    assert found.id == kept
    assert store.find_plan(portfolio_hash, LESS) is not None
    message = store.job(1).message
    assert message is not None
    assert "n'a pas pu être proposé au scénario « Plus d'argent »" in FRENCH(message)


def test_the_better_version_of_a_search_that_was_stopped_is_not_taken_for_a_finished_one(
    store: Store, portfolio_hash: str, steps: Callable[..., Steps], decided: Maker
) -> None:
    stopped = decided(scenario=MORE, objective=120.0, gap=1 / 6, ended_by=EndedBy.CANCELLED)
    store.save_plan(stopped, portfolio_hash, faults=())
    assert _run(store, portfolio_hash, steps()) is JobState.DONE
    latest = store.latest_by_scenario({stopped.data_hash})
    assert {entry.scenario.name: entry.objective for entry in latest} == {"more": 102.0, "less": 102.0}
    assert store.find_plan(portfolio_hash, MORE) is None
