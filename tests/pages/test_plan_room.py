"""The room Plan: one selection in three views, a residence beside, two compared; nothing is searched to draw it."""

from __future__ import annotations

import json

import pytest

from planning.domain.scenario import Scenario
from planning.explain import summary
from planning.explain.residences.plan_list import moved_by_year
from planning.jobs import questions
from planning.questions.why.ask import Asker
from planning.questions.why.explanation import first_facts, ranking
from planning.store import EVERY_RESIDENCE, EXPLAIN_JOB, PlanEntry, Store
from planning.store.explanations import ranking_document
from planning.ui.kit import launching
from tests.pages.conftest import Open
from tests.pages.reading import list_data, listed, story, words

PLAN = "pages/rooms/plan.py"
MILL = "Le Moulin [clic](http://evil.example/x)"


@pytest.fixture
def entry(store: Store) -> PlanEntry:
    found = store.latest_plan()
    assert found is not None
    return found


@pytest.mark.reads
def test_the_list_says_what_is_done_and_what_each_year_begins(open_app: Open, store: Store, entry: PlanEntry) -> None:
    app = open_app("fr", PLAN)
    assert not app.exception
    lines = listed(app, "plan.list").splitlines()
    assert [line.split(" | ")[0] for line in lines if " | " in line] == [
        f"{MILL} Nordville",
        "Les Lilas Nordville",
    ]
    assert any(line.startswith("2028 · 1 départ") for line in lines)
    opens = [span["opens"] for row in list_data(app, "plan.list")["rows"] for span in row["cells"][0][0]]
    assert {"A", "B"} <= set(opens)
    assert app.title[0].value.replace("\u00a0", " ").startswith("2 opérations")
    app.session_state["plan.kept.fold"] = True
    kept = listed(app.run(), "plan.kept")
    assert "Le Pré" in kept
    assert "Terrain du Stade" in kept


@pytest.mark.reads
def test_the_three_views_show_what_the_filters_of_the_address_leave(
    open_app: Open, store: Store, entry: PlanEntry
) -> None:
    app = open_app("fr", PLAN, public="seniors")
    assert [row["id"] for row in list_data(app, "plan.list")["rows"] if row["id"]] == ["A"]
    calendar = json.loads(
        open_app("fr", f"{PLAN}?plan_view=calendar", public="seniors").get("plotly_chart")[0].proto.spec
    )
    assert {mark[0] for trace in calendar["data"] for mark in trace.get("customdata", ())} == {"A"}
    found = open_app("fr", PLAN, search="moulin")
    assert [row["id"] for row in list_data(found, "plan.list")["rows"] if row["id"]] == ["B"]
    empty = open_app("fr", PLAN, search="nulle part")
    assert "Aucune opération" in empty.info[0].value


@pytest.mark.reads
def test_what_is_chosen_is_written_in_the_address(open_app: Open, store: Store, entry: PlanEntry) -> None:
    app = open_app("fr", PLAN)
    app.text_input(key="choice.search").set_value("lilas").run()
    assert app.query_params["search"] == "lilas"
    assert [row["id"] for row in list_data(app, "plan.list")["rows"] if row["id"]] == ["A"]
    app.text_input(key="choice.search").set_value("").run()
    assert "search" not in app.query_params


@pytest.mark.reads
def test_a_residence_opens_beside_the_list_the_calendar_and_the_map(
    open_app: Open, store: Store, entry: PlanEntry
) -> None:
    for view in ("list", "calendar", "map"):
        app = open_app("fr", f"{PLAN}?plan_view={view}", residence="A")
        assert not app.exception
        assert "Restructuration lourde" in story(app)
        assert [head.value for head in app.header] == ["Les Lilas"]
    app.button(key="plan.close").click().run()
    assert "residence" not in app.query_params
    assert story(app).count("Restructuration") == 0


@pytest.mark.reads
def test_other_choices_can_be_imposed_and_the_reasons_are_sought_by_another_process(
    open_app: Open, store: Store, entry: PlanEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "REASONS_SECONDS", 0.0)  # the first statement, and no more
    app = open_app("fr", PLAN, residence="D")
    presses = [span["presses"] for row in list_data(app, "plan.others")["rows"] for span in row["cells"][-1][0]]
    decided = {row.option_id for row in store.plan(entry.id).decisions}
    assert presses
    assert not decided & set(presses)
    assert "Toutes les raisons" in [fold.label for fold in app.expander]


def test_what_was_prepared_is_shown_without_asking_anybody(
    open_app: Open, store: Store, entry: PlanEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    asker = Asker.of(store.portfolio(entry.portfolio_hash), store.plan(entry.id))
    store.save_explanation(entry.id, "A", first_facts(asker, "A").model_dump(mode="json"))
    rows = ranking(asker)
    assert rows is not None
    store.save_explanation(entry.id, EVERY_RESIDENCE, ranking_document(rows))
    monkeypatch.setattr("planning.ui.plan.plan_reasons.reasons", lambda *_: pytest.fail("nothing is to be sought"))
    app = open_app("fr", PLAN, residence="A")
    assert not app.exception
    assert "le plan perd" in words(app)


@pytest.mark.reads
def test_two_residences_are_compared_line_by_line(open_app: Open, store: Store, entry: PlanEntry) -> None:
    app = open_app("fr", PLAN, checked="A,C")
    app.button(key="plan.pair").click().run(timeout=100)
    assert not app.exception
    assert app.query_params["pair"] == "A,C"
    lines = listed(app, "plan.pair.lines").splitlines()
    assert len(lines) == 7
    assert lines[0].count("|") == 2
    assert lines[1].startswith("Décision du plan | ")
    app.button(key="plan.pair.back").click().run()
    assert "pair" not in app.query_params
    assert "Les Lilas" in listed(app, "plan.list")


def test_all_explanations_are_prepared_by_a_job(
    open_app: Open, store: Store, entry: PlanEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(kept: Store, portfolio: str, scenario: Scenario, *, kind: str, plan_id: int) -> int:
        return kept.create_job(portfolio, scenario, kind=kind, plan_id=plan_id)

    monkeypatch.setattr(launching, "start_job", start)
    app = open_app("fr", PLAN)
    app.session_state["plan.fold.priorities"] = True
    app.run()
    app.button(key="plan.explain").click().run()
    assert not app.exception
    job = store.active_job()
    assert job is not None
    assert (job.kind, job.plan_id) == (EXPLAIN_JOB, entry.id)


@pytest.mark.reads
def test_the_year_of_most_moves_is_that_of_the_summary(store: Store, entry: PlanEntry) -> None:
    plan, data = store.plan(entry.id), store.portfolio(entry.portfolio_hash)
    moved = moved_by_year(plan, data)
    figures = summary(plan, data)
    assert moved.max() == pytest.approx(figures.peak_moves.value)
    assert figures.peak_year is None or moved.idxmax() == figures.peak_year


@pytest.mark.reads
def test_a_residence_that_is_left_as_it_is_is_found_by_its_name(store: Store, open_app: Open) -> None:
    app = open_app("fr", PLAN, search="Le Pré")
    assert listed(app, "plan.kept").startswith("Le Pré ")
