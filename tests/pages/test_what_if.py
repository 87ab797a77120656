"""A quick answer before the full one, near ties, and better plans in place of older ones."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planning.domain.kinds import EndedBy, Status, relative_gap
from planning.domain.message import Message
from planning.domain.plan import Alternative, Plan
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, RefusedAid, Rule, Scenario, Shortlisted
from planning.i18n import FRENCH, Lang
from planning.jobs.pool import Pool, UnansweredError
from planning.store import PlanEntry, Store, open_store
from planning.tables.data import Data
from planning.ui.decide.what_if_panel import Change, envelopes, read_change
from planning.ui.kit import cached, launching, plan_answers
from planning.ui.scenario.scenario_entries import Entries, read_entries
from planning.ui.scenario.scenario_words import differences
from planning.workflow import make_plan, what_if
from tests.explain.small_plan import plain
from tests.pages.conftest import Open
from tests.pages.reading import words
from tests.pages.small_portfolio import store_address

PLAN = "pages/rooms/plan.py"
MONEY = BudgetChange(funder="own", year=2028, amount_eur=2e6)
NO_CREATION = Rule(rule_id="no", rule=RuleKind.MUST_NOT, subject="D.create")
SCENARIO = "pages/rooms/what_if.py"


@pytest.fixture
def entry(store: Store) -> PlanEntry:
    found = store.latest_plan()
    assert found is not None
    return found


@pytest.fixture
def data(store: Store, entry: PlanEntry) -> Data:
    return store.portfolio(entry.portfolio_hash)


@pytest.fixture(scope="module", autouse=True)
def warm(kept_plan: Path) -> Iterator[None]:
    """Load the compiled search, for which the first answer of a process waits; and wait for a busy machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(what_if.__kwdefaults__, "seconds", 3.0)
        with open_store(store_address(kept_plan)) as kept:
            entry = kept.latest_plan()
            assert entry is not None
            what_if(kept.portfolio(entry.portfolio_hash), entry.scenario, kept.plan(entry.id))
        yield


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is possible, more time finds nothing more: the search waits for all that it is given."""
    monkeypatch.setitem(what_if.__kwdefaults__, "seconds", 1.0)


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[Scenario]:
    """The scenarios whose calculation was started; no worker runs."""
    asked: list[Scenario] = []

    def start(kept: Store, portfolio: str, scenario: Scenario, *, scenario_id: int) -> int:
        asked.append(scenario)
        return kept.create_job(portfolio, scenario)

    monkeypatch.setattr(launching, "start_job", start)
    return asked


def _ask(app: AppTest) -> AppTest:
    app.button(key="what_if.ask").click().run()
    assert not app.exception
    return app


@pytest.mark.reads
@pytest.mark.parametrize(
    ("lang", "quick", "people", "moved"),
    [
        ("fr", "Réponse rapide", "personnes de plus en 2029", "Décisions que ce changement déplace"),
        ("en", "Quick answer", "more in 2029", "Decisions that this change moves"),
    ],
)
def test_more_money_is_answered_at_once(
    lang: Lang, quick: str, people: str, moved: str, entry: PlanEntry, open_app: Open, launched: list[Scenario]
) -> None:
    """Two millions in the second year pay for the new residence (25 places)."""
    app = open_app(lang, PLAN)
    assert quick not in words(app)
    app.selectbox(key=f"what_if.budget.{lang}").set_value(1)
    app.text_input(key="what_if.amount").set_value("2 M€" if lang == "fr" else "2M")
    told = words(_ask(app))
    assert [part for part in (quick, people, moved) if part not in told] == [], told
    assert "2028" in told
    assert launched == []
    assert told.count("D.create") == 0, "options are told by their names"


@pytest.mark.reads
@pytest.mark.parametrize(
    ("lang", "title", "fewer"),
    [("fr", "Et si : Subvention, sur tout le plan : 0 €", "Réponse rapide"), ("en", "What if", "Quick answer")],
)
def test_a_funder_that_withdraws_is_answered_and_gives_nothing(
    lang: Lang, title: str, fewer: str, entry: PlanEntry, data: Data, store: Store, open_app: Open
) -> None:
    app = open_app(lang, PLAN)
    app.selectbox(key=f"what_if.subject.{lang}").set_value("withdraw").run()
    assert app.selectbox(key=f"what_if.funder.{lang}").options == ["Subvention"]
    told = words(_ask(app))
    assert [part for part in (title, fewer) if part not in told] == [], told
    asked = read_change(Change("withdraw", "grant"), entry.scenario, data).scenario
    assert asked is not None
    answer = what_if(data, asked, store.plan(entry.id))
    assert any(row.funder == "grant" and row.spent_eur > 0 for row in store.plan(entry.id).money)
    assert not any(row.funder == "grant" and row.spent_eur > 0 for row in answer.money)
    assert answer.objective >= store.plan(entry.id).objective - 1e-6


def test_going_deeper_starts_the_calculation_of_the_scenario(
    store: Store, open_app: Open, launched: list[Scenario]
) -> None:
    app = open_app("fr", PLAN)
    app.selectbox(key="what_if.subject.fr").set_value("refuse").run()
    app.selectbox(key="what_if.action.fr").set_value("B.extend").run()
    told = words(_ask(app))
    assert "Et si : Refusé : Le Moulin" in told
    app.button(key="what_if.deepen").click().run()
    assert not app.exception
    assert [(rule.rule, rule.subject) for rule in launched[0].rules] == [("must_not", "B.extend")]
    assert store.active_job() is not None


def test_the_quick_answer_stands_while_the_full_one_is_sought(
    store: Store, entry: PlanEntry, open_app: Open, launched: list[Scenario]
) -> None:
    app = open_app("fr", SCENARIO)
    app.text_input(key="scenario.own.2028").set_value("2 M€")
    app.button(key="scenario.submit").click().run()
    assert not app.exception
    assert len(launched) == 1
    told = words(app)
    assert "Réponse rapide" in told
    assert "personnes de plus en 2029" in told
    job = store.active_job()
    assert job is not None
    store.begin_job(job.id)
    store.finish_job(job.id, entry.id)
    app.run()
    assert "Réponse rapide" not in words(app)


@pytest.mark.usefixtures("soon")
@pytest.mark.reads
@pytest.mark.parametrize(
    ("lang", "refused", "imposed", "money"),
    [
        (
            "fr",
            "Pas de réponse rapide : aucun plan ne respecte toutes les règles",
            "imposed_D : Ce qui est imposé est fait",
            "envelope:own : Un financeur ne dépense pas plus que son enveloppe (2029)",
        ),
        (
            "en",
            "No quick answer: no plan keeps all the rules",
            "imposed_D: What is imposed is done",
            "envelope:own: A funder spends no more than its envelope (2029)",
        ),
    ],
)
def test_an_impossible_change_says_which_rules_and_which_of_their_rows(
    lang: Lang, refused: str, imposed: str, money: str, open_app: Open, store: Store
) -> None:
    app = open_app(lang, PLAN)
    app.selectbox(key=f"what_if.subject.{lang}").set_value("impose").run()
    app.selectbox(key=f"what_if.action.{lang}").set_value("D").run()
    told = words(_ask(app))
    assert [part for part in (refused, imposed, money) if part not in told] == [], told


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(
    ("lang", "takes", "try_it"),
    [
        (
            "fr",
            "Pour qu'un plan soit possible : 550 k€ de plus en 2028 (Fonds propres), "
            "ou ne plus imposer Terrain du Stade.",
            "Essayer : 550 k€ de plus en 2028 (Fonds propres)",
        ),
        (
            "en",
            "For a plan to be possible: €550k more in 2028 (Fonds propres), or no longer imposing Terrain du Stade.",
            "Try: €550k more in 2028 (Fonds propres)",
        ),
    ],
)
def test_an_impossible_change_says_what_it_would_take_and_tries_it(
    lang: Lang, takes: str, try_it: str, open_app: Open, store: Store, launched: list[Scenario]
) -> None:
    """The site costs a million and must start by 2028; 450 k€ are there by then."""
    app = open_app(lang, PLAN)
    app.selectbox(key=f"what_if.subject.{lang}").set_value("impose").run()
    app.selectbox(key=f"what_if.action.{lang}").set_value("D").run()
    assert takes in words(_ask(app))
    button = app.button(key="what_if.repair.0")
    assert plain(button.label).replace("\\", "") == try_it
    button.click().run()
    assert not app.exception
    assert launched[0].budget == (BudgetChange(funder="own", year=2028, amount_eur=800_000),)
    assert [rule.subject for rule in launched[0].rules] == ["D"]


@pytest.mark.reads
def test_what_cannot_be_read_is_a_sentence(open_app: Open, store: Store) -> None:
    app = open_app("fr", PLAN)
    app.selectbox(key="what_if.subject.fr").set_value("weight").run()
    app.text_input(key="what_if.weight.unmet.fr").set_value("beaucoup")
    assert "« beaucoup » n'est pas un nombre" in words(_ask(app))
    app.text_input(key="what_if.weight.unmet.fr").set_value("1")
    assert "Cela ne change rien" in words(_ask(app))


@pytest.mark.reads
def test_one_change_is_read_into_a_scenario(data: Data) -> None:
    base = data.scenarios["reference"]
    assert envelopes(data, base)["amount_eur"].tolist()[:2] == [200_000, 250_000]
    more = read_change(Change("budget", "own", "2027", share=0.2), base, data).scenario
    assert more is not None
    assert more.budget == (BudgetChange(funder="own", year=2027, amount_eur=240_000),)
    assert more.title.replace("\u00a0", " ") == "Et si : Fonds propres 2027 : 240 k€ au lieu de 200 k€"
    imposed = read_change(Change("impose", "C.energy"), base, data).scenario
    assert imposed is not None
    refused = read_change(Change("refuse", "C.energy"), imposed, data).scenario
    assert refused is not None
    assert [rule.rule for rule in refused.rules] == ["must_not"], "what was imposed no longer is"
    for wrong in (Change("budget", "own", "2050"), Change("weight", "unmet", typed="-1"), Change("impose", "Z")):
        assert read_change(wrong, base, data).scenario is None


def _better_plans(store: Store, entry: PlanEntry, data: Data) -> tuple[int, int]:
    """Keep a plan of another scenario, first as a search cut short may leave it, then better."""
    scenario = entry.scenario.but(name="variant", title="Deux millions", budget=(MONEY,))
    best = make_plan(data, scenario)
    weak = make_plan(data, scenario.but(rules=(NO_CREATION,)))
    assert best.objective is not None
    assert weak.objective is not None
    claims: dict[str, object] = {
        "status": Status.FEASIBLE,
        "ended_by": EndedBy.TIME,
        "bound": best.objective,
        "gap": relative_gap(weak.objective, best.objective),
        "scenario": scenario,
    }
    first = store.save_plan(weak.model_copy(update=claims), entry.portfolio_hash, faults=())
    better = best.model_copy(update={"taken_from": "Référence du petit parc"})
    return first, store.save_better(first, better, ())


def test_the_better_plan_is_shown_in_place_of_the_older(
    store: Store, entry: PlanEntry, data: Data, open_app: Open
) -> None:
    first, second = _better_plans(store, entry, data)
    said: dict[Lang, str] = {"fr": "reprises du plan", "en": "taken from the plan"}
    for lang, sentence in said.items():
        app = open_app(lang, plan=str(first))
        assert not app.exception
        assert app.query_params["plan"] in (str(second), [str(second)])
        assert sentence in words(app)
    shown = [plan.id for plan in store.shown_plans(entry.portfolio_hash)]
    assert shown == [second, entry.id]


@pytest.mark.parametrize(
    ("lang", "title", "fold"),
    [
        ("fr", "Un plan presque aussi bon", "Plan 1 : à 0,1 % près, décisions qui diffèrent : 1"),
        ("en", "One plan almost as good", "Plan 1: within 0.1%, decisions that differ: 1"),
    ],
)
def test_near_ties_are_told_residence_by_residence(
    lang: Lang, title: str, fold: str, store: Store, entry: PlanEntry, open_app: Open
) -> None:
    plan: Plan = store.plan(entry.id)
    there = next(row for row in plan.decisions if row.residence_id == "C")
    other = there.but(option_id="C.keep", kind="keep", start_year=2027, delivery_year=2027, capex_eur=0)
    tie = Alternative(objective=plan.objective or 0.0, decisions=(other,))
    kept = store.save_plan(plan.model_copy(update={"alternatives": (tie,)}), entry.portfolio_hash, faults=())
    app = open_app(lang, PLAN, plan=str(kept))
    assert not app.exception
    assert title in words(app)
    folds = [one.label.replace("\u00a0", " ").replace("\u202f", " ").replace("\\", "") for one in app.expander]
    assert fold in folds


@pytest.mark.reads
def test_ticked_operations_make_a_shortlist(data: Data) -> None:
    base = data.scenarios["reference"].but(shortlist=(Shortlisted(option_id="A.restructure", start_year=2027),))
    same = read_entries(Entries(shortlist=("A.restructure",), time_limit=base.time_limit), base, data).scenario
    assert same == base
    more = read_entries(Entries(shortlist=("A.restructure", "B.extend")), base, data).scenario
    assert more is not None
    assert more.shortlist == (*base.shortlist, Shortlisted(option_id="B.extend"))
    told = [FRENCH(line) for line in differences(more, base, data)]
    assert told == ["Liste courte : opérations retenues 2, résidences concernées 2."]
    none = read_entries(Entries(shortlist=()), base, data).scenario
    assert none is not None
    assert none.shortlist == ()
    assert [FRENCH(line) for line in differences(none, base, data)] == [
        "Liste courte levée : tous les choix sont ouverts."
    ]


def test_the_shortlist_of_the_form_is_launched(store: Store, open_app: Open, launched: list[Scenario]) -> None:
    app = open_app("fr", SCENARIO)
    app.multiselect(key="scenario.shortlist").set_value(["C.energy"])
    app.button(key="scenario.submit").click().run()
    assert not app.exception
    assert launched[0].shortlist == (Shortlisted(option_id="C.energy"),)


@pytest.mark.reads
@pytest.mark.parametrize(
    ("lang", "title"),
    [("fr", "Et si : Aide refusée : Les Lilas, Restructuration lourde : Subvention"), ("en", "What if: Aid refused:")],
)
def test_an_operation_that_loses_an_aid_is_answered(
    lang: Lang, title: str, entry: PlanEntry, data: Data, store: Store, open_app: Open
) -> None:
    app = open_app(lang, PLAN)
    app.selectbox(key=f"what_if.subject.{lang}").set_value("aid").run()
    told = words(_ask(app))
    assert title in told.replace("\u00a0", " ").replace("\u202f", " ")
    asked = read_change(Change("aid", "A.restructure grant"), entry.scenario, data).scenario
    assert asked is not None
    assert asked.refused == (RefusedAid(option_id="A.restructure", funder="grant"),)
    assert what_if(data, asked, store.plan(entry.id)).grants == ()


def test_an_answer_that_did_not_come_in_time_is_sought_again(
    store: Store, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = Pool.start
    late: Future[object] = Future()
    late.set_exception(UnansweredError(Message("pas de réponse en 60 s")))
    monkeypatch.setattr(Pool, "start", lambda *_: late)
    entry = store.latest_plan()
    assert entry is not None
    scenario = entry.scenario.but(title="Essai", budget=(BudgetChange(funder="own", year="every", factor=0.97),))
    cached._asked.clear()
    first = plan_answers.quick_answer(entry.id, scenario)
    assert first.refusal == Message("pas de réponse en 60 s")
    monkeypatch.setattr(Pool, "start", answered)
    again = plan_answers.quick_answer(entry.id, scenario)
    assert again.plan is not None
    assert again.plan.has_decisions
