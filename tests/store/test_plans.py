from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from planning.domain.errors import RequestError
from planning.domain.kinds import EndedBy, Status
from planning.domain.message import Message
from planning.domain.plan import Plan
from planning.i18n import FRENCH, Words
from planning.store import DO_NOTHING, RANKING, Store
from planning.store import plans as plans_module
from planning.store.documents import message_document, read_message

FAULT = Message("le budget {year} est dépassé de {excess:euros}", {"year": 2027, "excess": 12_345.6})
Maker = Callable[..., Plan]


def test_a_plan_comes_back_with_its_verdict(store: Store, portfolio_hash: str, decided: Maker) -> None:
    before = datetime.datetime.now(datetime.UTC)
    plan = decided()
    plan_id = store.save_plan(plan, portfolio_hash, faults=())
    entry = store.plan_entry(plan_id)
    assert store.plan(plan_id) == plan
    assert (entry.name, entry.status, entry.objective, entry.gap) == (
        "Référence",
        Status.FEASIBLE,
        102.0,
        0.02,
    )
    assert (entry.scenario, entry.data_hash, entry.faults) == (plan.scenario, plan.data_hash, ())
    assert before <= entry.checked_at <= datetime.datetime.now(datetime.UTC)
    assert store.plans() == [entry]
    assert store.latest_plan(portfolio_hash) == entry


def test_a_plan_with_faults_is_kept_but_not_proposed(store: Store, portfolio_hash: str, decided: Maker) -> None:
    sound = store.save_plan(decided(), portfolio_hash, faults=())
    faulty = store.save_plan(decided(), portfolio_hash, faults=[FAULT])
    assert store.plan_entry(faulty).faults == (FAULT,)
    assert FRENCH(store.plan_entry(faulty).faults[0]) == FRENCH(FAULT)
    assert [entry.id for entry in store.plans()] == [sound]
    assert store.latest_plan().id == sound


def test_a_plan_without_decisions_is_kept_with_its_conflict_but_not_proposed(
    store: Store, portfolio_hash: str, decided: Maker
) -> None:
    plan = decided(status=Status.INFEASIBLE, decisions=(), objective=None, bound=None, gap=None, conflict=("r1",))
    plan_id = store.save_plan(plan, portfolio_hash, faults=())
    assert store.plan(plan_id).conflict == ("r1",)
    assert store.latest_plan() is None


def test_companions_are_found_by_role(store: Store, portfolio_hash: str, decided: Maker) -> None:
    plan_id = store.save_plan(decided(), portfolio_hash, faults=())
    other = store.save_plan(decided(), portfolio_hash, faults=())
    for role, objective in ((DO_NOTHING, 300.0), (RANKING, 200.0)):
        companion = decided(objective=objective)
        store.save_plan(companion, portfolio_hash, faults=(), role=role, parent_id=plan_id)
    store.save_plan(decided(), portfolio_hash, faults=[FAULT], role=RANKING, parent_id=other)
    found = store.companions(plan_id)
    assert {role: plan.objective for role, plan in found.items()} == {DO_NOTHING: 300.0, RANKING: 200.0}
    assert store.companions(other) == {}
    assert [entry.id for entry in store.plans()] == [other, plan_id]


def test_only_doing_nothing_may_come_without_a_verdict(store: Store, portfolio_hash: str, decided: Maker) -> None:
    with pytest.raises(ValueError, match="verdict"):
        store.save_plan(decided(), portfolio_hash, faults=None)
    plan_id = store.save_plan(decided(), portfolio_hash, faults=())
    with pytest.raises(ValueError, match="verdict"):
        store.save_plan(decided(), portfolio_hash, faults=None, role=RANKING, parent_id=plan_id)
    nothing = store.save_plan(decided(), portfolio_hash, faults=None, role=DO_NOTHING, parent_id=plan_id)
    assert store.plan_entry(nothing).checked_at is None


def test_a_companion_has_a_parent_and_a_proposal_none(store: Store, portfolio_hash: str, decided: Maker) -> None:
    with pytest.raises(ValueError, match="parent"):
        store.save_plan(decided(), portfolio_hash, faults=(), role=RANKING)
    with pytest.raises(ValueError, match="parent"):
        store.save_plan(decided(), portfolio_hash, faults=(), parent_id=1)


def test_a_plan_is_found_again_for_the_same_portfolio_scenario_and_version(
    store: Store, portfolio_hash: str, decided: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = decided()
    plan_id = store.save_plan(plan, portfolio_hash, faults=())
    assert store.find_plan(portfolio_hash, plan.scenario).id == plan_id
    assert store.find_plan(portfolio_hash, plan.scenario.but(gap=0.3)) is None
    assert store.find_plan("another", plan.scenario) is None
    monkeypatch.setattr(plans_module, "__version__", "99.0.0")
    assert store.find_plan(portfolio_hash, plan.scenario) is None


def test_a_plan_cut_short_is_proposed_but_computed_again(store: Store, portfolio_hash: str, decided: Maker) -> None:
    plan = decided(ended_by=EndedBy.CANCELLED)
    job_id = store.create_job(portfolio_hash, plan.scenario)
    plan_id = store.save_plan(plan, portfolio_hash, faults=())
    store.cancel_job(job_id, plan_id)
    assert store.latest_plan().id == plan_id
    assert store.find_plan(portfolio_hash, plan.scenario) is None


def test_what_is_not_there_is_a_sentence(store: Store, decided: Maker) -> None:
    with pytest.raises(RequestError, match="n'est pas enregistré"):
        store.plan(1)
    with pytest.raises(RequestError, match="n'est pas enregistré"):
        store.save_plan(decided(), "no portfolio", faults=())


@pytest.mark.parametrize(
    "value",
    [
        "texte",
        12,
        1.5,
        True,
        datetime.date(2031, 12, 31),
        FAULT,
        ["a", FAULT, 3],
    ],
    ids=str,
)
def test_a_message_says_the_same_after_a_stay_in_the_store(value: object) -> None:
    message = Message("voici {value}", {"value": value})
    back = read_message(message_document(message))
    assert [Words(lang)(back) for lang in ("fr", "en")] == [Words(lang)(message) for lang in ("fr", "en")]


def test_a_message_with_numbers_of_numpy_and_paths_can_be_kept() -> None:
    import numpy as np

    values = {
        "a": np.int64(3),
        "b": np.float64(1.5),
        "c": Path("x") / "y",
        "d": math.inf,
        "e": Status.OPTIMAL,
    }
    assert read_message(message_document(Message("{a}", values))).values == {
        "a": 3,
        "b": 1.5,
        "c": "x/y",
        "d": "inf",
        "e": "optimal",
    }
