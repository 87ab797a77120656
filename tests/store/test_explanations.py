from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from planning import workflow
from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Plan
from planning.domain.progress import Progress
from planning.domain.scenario import Scenario
from planning.domain.statement import WHOLE_GAP, PriceRange
from planning.domain.uncertain_figures import Figure, Knowing, Stake
from planning.i18n import FRENCH
from planning.jobs import about_a_plan, worker
from planning.jobs.job_words import job_sentence
from planning.questions.why.ask import Asker
from planning.solve.run import solve
from planning.store import EVERY_RESIDENCE, EXPLAIN_JOB, FIGURES_JOB, PRICES_JOB, JobState, Store, explanations
from planning.store.explanations import read_explanation, read_ranking
from planning.tables.data import Data

SCENARIO = Scenario(name="reference", title="Référence", gap=0.02)
Maker = Callable[..., Plan]


@pytest.fixture
def plan_id(store: Store, portfolio_hash: str, data: Data) -> int:
    plan = solve(data, SCENARIO, in_process=True)
    return store.save_plan(plan, portfolio_hash, faults=())


def test_what_is_said_is_there_the_next_time(store: Store, plan_id: int) -> None:
    assert store.explanation(plan_id, "R1") is None
    store.save_explanation(plan_id, "R1", {"said": "d'abord"})
    store.save_explanation(plan_id, "R1", {"said": "ensuite"})
    store.save_explanation(plan_id, EVERY_RESIDENCE, {"rows": []})
    assert store.explanation(plan_id, "R1") == {"said": "ensuite"}
    assert store.explained(plan_id) == {"R1"}


def test_another_version_says_it_again(store: Store, plan_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save_explanation(plan_id, "R1", {"said": "autrefois"})
    monkeypatch.setattr(explanations, "__version__", "99")
    assert store.explanation(plan_id, "R1") is None
    assert store.explained(plan_id) == set()


def test_a_document_of_another_form_is_as_good_as_none() -> None:
    assert read_explanation({"said": "autrefois"}) is None
    assert read_ranking({"said": "autrefois"}) is None


def _job(store: Store, portfolio_hash: str, plan_id: int) -> int:
    return store.create_job(portfolio_hash, SCENARIO, kind=EXPLAIN_JOB, plan_id=plan_id)


def test_a_job_explains_every_residence_and_keeps_it(store: Store, portfolio_hash: str, plan_id: int) -> None:
    job_id = _job(store, portfolio_hash, plan_id)
    assert worker.run_job(store, job_id, worker._steps()) is JobState.DONE
    job = store.job(job_id)
    assert job.plan_id == plan_id
    assert FRENCH(job_sentence(job)) == "Les explications sont prêtes"
    rows = read_ranking(store.explanation(plan_id, EVERY_RESIDENCE))
    assert rows is not None
    assert {row.decision.residence_id for row in rows} == store.explained(plan_id) == {"R1", "R2"}
    found = read_explanation(store.explanation(plan_id, "R1"))
    assert found is not None
    assert found.is_full


def test_a_job_that_is_stopped_keeps_what_is_ready(
    store: Store, portfolio_hash: str, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = _job(store, portfolio_hash, plan_id)
    monkeypatch.setattr(Store, "is_cancel_requested", lambda *_: True)
    assert worker.run_job(store, job_id, worker._steps()) is JobState.CANCELLED
    assert "gardées" in FRENCH(job_sentence(store.job(job_id)))
    # The plan that was being explained is still the one to show for its scenario.
    entry = store.find_plan(portfolio_hash, SCENARIO)
    assert entry is not None
    assert entry.id == plan_id


def test_how_far_it_is_is_told_in_residences(
    store: Store, portfolio_hash: str, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = _job(store, portfolio_hash, plan_id)
    told: list[Progress | None] = []
    monkeypatch.setattr(Store, "update_job", lambda _store, _job, _step, progress=None: told.append(progress))
    worker.run_job(store, job_id, worker._steps())
    assert [(one.done, one.total) for one in told if one is not None] == [(0, 2), (1, 2)]


def test_a_job_first_brings_the_plan_closer_and_keeps_that_proof(
    store: Store, portfolio_hash: str, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = solve(data, SCENARIO, in_process=True)
    bound = (plan.objective or 0.0) - 1.0
    far = {"status": Status.FEASIBLE, "ended_by": EndedBy.GAP, "bound": bound, "gap": 0.1}
    plan_id = store.save_plan(plan.model_copy(update=far), portfolio_hash, faults=())
    worker.run_job(store, _job(store, portfolio_hash, plan_id), worker._steps())
    closer = store.closer(plan_id)
    assert closer is not None
    assert closer.gap is not None
    assert closer.gap <= WHOLE_GAP
    assert store.plan(plan_id).gap == 0.1
    assert store.explained(plan_id) == {row.residence_id for row in plan.decisions}

    def unasked(*_: object) -> Plan:
        raise AssertionError("what was proven is searched again")

    monkeypatch.setattr(Asker, "_solved", unasked)
    assert workflow.asker(data, store.plan(plan_id), in_background=True, closer=closer).best == closer


def test_a_plan_that_cannot_be_explained_says_why(store: Store, portfolio_hash: str, decided: Maker) -> None:
    undecided = decided(status=Status.NO_PLAN_YET, ended_by=EndedBy.TIME, decisions=(), objective=None, bound=None)
    plan_id = store.save_plan(undecided, portfolio_hash, faults=())
    job_id = _job(store, portfolio_hash, plan_id)
    assert worker.run_job(store, job_id, worker._steps()) is JobState.FAILED
    assert "pas de plan à expliquer" in FRENCH(job_sentence(store.job(job_id)))


# ---- prices of the decisions of a plan


RANGE = PriceRange(residence_id="R1", option_id="K1", low_eur=5_200.0, advantage_eur=90_000.0, is_clear=True)


def test_prices_are_there_the_next_time_and_of_one_version(
    store: Store, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.price_ranges(plan_id) == {}
    store.save_price_range(plan_id, RANGE.but(low_eur=1.0))
    store.save_price_range(plan_id, RANGE)
    assert store.price_ranges(plan_id) == {"R1": RANGE}
    monkeypatch.setattr(explanations, "__version__", "99")
    assert store.price_ranges(plan_id) == {}


class _Priced:
    """In place of a search: a range for every decision, and which were asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def of(self, residence_id: str) -> PriceRange:
        self.asked.append(residence_id)
        return RANGE.but(residence_id=residence_id)


@pytest.fixture
def priced(monkeypatch: pytest.MonkeyPatch) -> _Priced:
    found = _Priced()
    monkeypatch.setattr(workflow, "pricing", lambda *_, **__: found)
    return found


@pytest.fixture
def acting_id(store: Store, portfolio_hash: str, decided: Maker) -> int:
    """A plan that acts at both residences."""
    row = decided().decisions[0]
    acts = tuple(row.but(residence_id=name, option_id=f"K{name[1]}", kind="create") for name in ("R1", "R2"))
    return store.save_plan(decided(decisions=acts), portfolio_hash, faults=())


def test_a_job_searches_the_prices_that_are_missing(
    store: Store, portfolio_hash: str, acting_id: int, priced: _Priced
) -> None:
    store.save_price_range(acting_id, RANGE)
    job_id = store.create_job(portfolio_hash, SCENARIO, kind=PRICES_JOB, plan_id=acting_id)
    assert worker.run_job(store, job_id, worker._steps()) is JobState.DONE
    assert priced.asked == ["R2"]
    assert store.price_ranges(acting_id).keys() == {"R1", "R2"}
    assert FRENCH(job_sentence(store.job(job_id))) == "Les prix des décisions sont prêts"


def test_a_search_of_prices_that_is_stopped_keeps_those_it_has(
    store: Store, portfolio_hash: str, acting_id: int, priced: _Priced, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = store.create_job(portfolio_hash, SCENARIO, kind=PRICES_JOB, plan_id=acting_id)
    monkeypatch.setattr(Store, "is_cancel_requested", lambda *_: True)
    assert worker.run_job(store, job_id, worker._steps()) is JobState.CANCELLED
    assert store.price_ranges(acting_id) == {}
    assert "gardés" in FRENCH(job_sentence(store.job(job_id)))


def test_once_a_plan_is_made_prices_are_searched_until_another_calculation_begins(
    store: Store, portfolio_hash: str, acting_id: int, priced: _Priced, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        about_a_plan, "_explain_meanwhile", lambda *_: None
    )  # the plan is a stand-in: nothing explains it
    job_id = store.create_job(portfolio_hash, SCENARIO)
    store.begin_job(job_id)
    store.finish_job(job_id, acting_id)
    worker.prices_meanwhile(store, store.job(job_id))
    assert store.price_ranges(acting_id).keys() == {"R1", "R2"}
    again = store.save_plan(store.plan(acting_id), portfolio_hash, faults=())
    later = store.create_job(portfolio_hash, SCENARIO)
    worker.prices_meanwhile(store, replace(store.job(job_id), plan_id=again))
    assert store.price_ranges(again) == {}
    assert store.active_job().id == later


# ---- which uncertain figures could change a plan


COST = Figure(kind="cost", subject="K1", value=50.0, low=40.0, high=60.0, badge="unverified", unit="EUR")
FOUND = Knowing(
    stakes=(Stake(figure=COST, loss_low=0.0, loss_high=3.0, people=1.5, decisions=("R1",)),),
    verified=4,
    uncertain=9,
    examined=9,
    searched=18,
    threshold=0.1,
    until=2066,
)


def test_a_job_searches_the_figures_that_matter_and_they_are_kept(
    store: Store, portfolio_hash: str, acting_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "worth_knowing", lambda *_, **__: FOUND)
    job_id = store.create_job(portfolio_hash, SCENARIO, kind=FIGURES_JOB, plan_id=acting_id)
    assert store.knowing(acting_id) is None
    assert worker.run_job(store, job_id, worker._steps()) is JobState.DONE
    assert store.knowing(acting_id) == FOUND
    assert (FOUND.quiet, FOUND.stakes[0].end) == (8, "high")
    assert store.explained(acting_id) == set()
    assert FRENCH(job_sentence(store.job(job_id))) == "Les chiffres qui comptent sont connus"
    monkeypatch.setattr(explanations, "__version__", "99")
    assert store.knowing(acting_id) is None


def test_a_search_of_figures_that_is_stopped_keeps_what_it_found(
    store: Store, portfolio_hash: str, acting_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "worth_knowing", lambda *_, **__: FOUND)
    monkeypatch.setattr(Store, "is_cancel_requested", lambda *_: True)
    job_id = store.create_job(portfolio_hash, SCENARIO, kind=FIGURES_JOB, plan_id=acting_id)
    assert worker.run_job(store, job_id, worker._steps()) is JobState.CANCELLED
    assert store.knowing(acting_id) == FOUND


def test_once_prices_are_known_explanations_are_prepared_until_another_calculation_begins(
    store: Store, portfolio_hash: str, plan_id: int, priced: _Priced
) -> None:
    job_id = store.create_job(portfolio_hash, SCENARIO)
    store.begin_job(job_id)
    store.finish_job(job_id, plan_id)
    worker.prices_meanwhile(store, store.job(job_id))
    assert store.explained(plan_id) == {"R1", "R2"}
    assert read_ranking(store.explanation(plan_id, EVERY_RESIDENCE)) is not None
