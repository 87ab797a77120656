"""Et si…: changes typed or chosen, their answer, what it takes where nothing is possible; better plans."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planning.domain.asked_change import FieldChange, MoneyChange, NeedChange, Refused, Withdrawal, read_codes
from planning.domain.errors import CapError
from planning.domain.kinds import EndedBy, Status, relative_gap
from planning.domain.message import Message
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, Rule, Scenario, Shortlisted
from planning.i18n import FRENCH, Lang
from planning.jobs.pool import Pool, UnansweredError
from planning.jobs.staged_question import Staged
from planning.store import PlanEntry, Store, open_store
from planning.tables.asked_changes import with_changes
from planning.tables.data import Data
from planning.ui.kit import cached, launching, plan_answers
from planning.ui.what_if import answer_so_far, answer_view
from planning.ui.what_if.scenario_entries import Entries, read_entries
from planning.ui.what_if.scenario_words import differences
from planning.workflow import make_plan, what_if
from tests.explain.small_plan import plain
from tests.pages.conftest import Open
from tests.pages.reading import figures, listed, words
from tests.pages.small_portfolio import store_address

WHAT_IF = "pages/rooms/what_if.py"
SETTINGS = "pages/rooms/what_if.py?what_if_view=settings"
MONEY = BudgetChange(funder="own", year=2028, amount_eur=2e6)
NO_CREATION = Rule(rule_id="no", rule=RuleKind.MUST_NOT, subject="D.create")


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


@pytest.fixture
def unanswered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is searched for: these tests are about what is asked."""
    for name in ("latest", "wait_for_first"):
        monkeypatch.setattr(answer_view, name, lambda *_: None)


def ask(open_app: Open, lang: Lang = "fr", changes: str = "") -> AppTest:
    app = open_app(lang, WHAT_IF, **({"changes": changes} if changes else {}))
    assert not app.exception
    return app


def typed(app: AppTest, line: str) -> AppTest:
    app.text_input(key="what_if.typed").set_value(line).run()
    assert not app.exception
    return app


def asked(app: AppTest) -> str:
    """What the address asks."""
    found = app.query_params.get("changes", "")
    return found if isinstance(found, str) else found[0]


def title(app: AppTest) -> str:
    return plain(app.title[0].value.replace("\\", ""))


@pytest.mark.reads
@pytest.mark.parametrize(
    ("lang", "line", "news", "moved"),
    [
        ("fr", "fonds propres 2028 : 2 M€", "de moins sans place en 2029, et personne n'y perd.", "à cause de cela"),
        ("en", "own funds 2028: €2M", "fewer without a place in 2029, and nobody loses by it.", "because of it"),
    ],
)  # fmt: skip
def test_more_money_is_answered_with_its_figures_and_decisions(
    lang: Lang, line: str, news: str, moved: str, entry: PlanEntry, open_app: Open, launched: list[Scenario]
) -> None:
    """Two millions in the second year pay for the new residence (25 places)."""
    app = typed(ask(open_app, lang), line)
    assert asked(app) == "money/own/2028/=2000000"
    assert news in title(app)
    shown = figures(app)
    without = next(value for label, value in shown.items() if "2029" in label)
    assert "→" in without
    assert moved in " ".join(one.value for one in app.header)
    rows = listed(app, "what_if.decisions")
    assert "Terrain du Stade" in rows
    assert "D.create" not in rows, "options are told by their names"
    publics = listed(app, "what_if.publics")
    assert publics.startswith("S Seniors") if lang == "fr" else "Seniors" in publics
    assert launched == []


@pytest.mark.reads
def test_a_funder_that_withdraws_gives_nothing_and_the_title_is_the_worst_news(
    entry: PlanEntry, data: Data, store: Store, open_app: Open
) -> None:
    app = ask(open_app, changes="leave/grant")
    assert [one.label for one in app.button if str(one.key).startswith("what_if.chip")] == ["Subvention se retire"]
    assert "Subvention donnait 100 k€" in words(app)
    answer = what_if(data, with_changes(entry.scenario, [Withdrawal("grant")], data), store.plan(entry.id))
    assert any(row.funder == "grant" and row.spent_eur > 0 for row in store.plan(entry.id).money)
    assert not any(row.funder == "grant" and row.spent_eur > 0 for row in answer.money)
    assert answer.objective >= store.plan(entry.id).objective - 1e-6


@pytest.mark.usefixtures("unanswered", "entry")
@pytest.mark.reads
def test_one_change_that_cannot_be_is_named_and_refused_alone(open_app: Open) -> None:
    app = ask(open_app, changes="money/own/2028/-9000000")
    assert "Ce changement n'est pas possible." in title(app)
    label = str(app.button(key="what_if.chip.0").label)
    assert "2028" in label
    assert "money/" not in label, "in words, as it was asked"


@pytest.mark.usefixtures("unanswered")
@pytest.mark.reads
def test_changes_are_taken_back_one_by_one_or_all(open_app: Open, store: Store) -> None:
    app = ask(open_app, changes="not/B.extend,need/seniors/+20%,price/9000")
    assert "Ces changements ne vont pas ensemble." in title(app), "the first model has no price of a year"
    app.button(key="what_if.undo").click().run()
    assert asked(app) == "not/B.extend,need/seniors/+20%"
    app.button(key="what_if.chip.0").click().run()
    assert asked(app) == "need/seniors/+20%"
    app.button(key="what_if.clear").click().run()
    assert asked(app) == ""
    assert title(app) == "Et si l'on changeait quelque chose ?"
    app.button(key="what_if.example.0").click().run()
    assert asked(app) == "money/own/all/-10%"


@pytest.mark.usefixtures("unanswered")
@pytest.mark.reads
def test_what_is_not_understood_offers_readings_and_one_is_taken(open_app: Open, store: Store) -> None:
    app = typed(ask(open_app), "seniors 20 %")
    assert "De plus ou de moins" in words(app)
    assert asked(app) == ""
    app.button(key="what_if.choice.0").click().run()
    assert asked(app) == "need/seniors/+20%"
    assert app.text_input(key="what_if.typed").value == ""
    app = typed(app, "refuser le Moulin, blabla")
    assert asked(app) == "need/seniors/+20%,not/B"
    assert app.text_input(key="what_if.typed").value == "blabla"
    assert "Non compris" in words(app)


@pytest.mark.usefixtures("unanswered")
@pytest.mark.reads
def test_a_small_form_for_each_kind_of_change(open_app: Open, store: Store) -> None:
    app = ask(open_app)
    app.button_group(key="what_if.form").set_value("money").run()
    app.text_input(key="what_if.money.amount").set_value("−50 k€").run()
    app.selectbox(key="what_if.money.year.fr").set_value("2028").run()
    app.button(key="what_if.add.money").click().run()
    assert not app.exception
    assert asked(app) == "money/own/2028/-50000"
    app.button_group(key="what_if.form").set_value("refuse").run()
    app.selectbox(key="what_if.refuse.home.fr").set_value("C").run()
    app.button(key="what_if.add.refuse").click().run()
    assert asked(app) == "money/own/2028/-50000,not/C"
    app.button_group(key="what_if.form").set_value("need").run()
    app.text_input(key="what_if.need.share").set_value("beaucoup").run()
    app.button(key="what_if.add.need").click().run()
    assert "écrivez par exemple" in words(app)
    assert asked(app) == "money/own/2028/-50000,not/C"


@pytest.mark.usefixtures("unanswered")
@pytest.mark.reads
def test_the_changes_stay_with_their_plan_and_a_link_asks_them_again(open_app: Open, entry: PlanEntry) -> None:
    app = ask(open_app, changes="not/B.extend")
    app.switch_page("pages/rooms/plan.py").run()
    app.switch_page("pages/rooms/what_if.py").run()
    assert asked(app) == "not/B.extend"
    wrong = ask(open_app, changes="not/B.extend,nothing/1")
    assert "L'adresse demande un changement qui ne se lit pas" in words(wrong)


@pytest.mark.usefixtures("unanswered")
def test_a_question_is_kept_under_a_name_and_calculated(store: Store, open_app: Open, launched: list[Scenario]) -> None:
    app = ask(open_app, changes="not/B.extend")
    field = next(one for one in app.text_input if str(one.key).startswith("what_if.name"))
    assert field.value == "Refuser Le Moulin [clic](http://evil.example/x), Extension du centre d'accueil"[:80]
    field.set_value("Sans le Moulin").run()
    app.button(key="what_if.launch").click().run()
    assert not app.exception
    assert [(one.title, [(rule.rule, rule.subject) for rule in one.rules]) for one in launched] == [
        ("Sans le Moulin", [("must_not", "B.extend")])
    ]
    assert [kept.scenario for kept in store.scenarios()] == launched
    assert store.active_job() is not None


def test_a_saved_plan_that_answers_the_question_is_the_answer(
    store: Store, entry: PlanEntry, data: Data, open_app: Open
) -> None:
    asked_for = with_changes(entry.scenario, [Refused("B.extend")], data).but(name="variant", title="Sans le Moulin")
    store.save_plan(make_plan(data, asked_for), entry.portfolio_hash, faults=())
    app = ask(open_app, changes="not/B.extend")
    assert "**démontrée : meilleur plan démontré**" in words(app)


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(
    ("lang", "refused", "imposed", "takes", "try_it"),
    [
        (
            "fr",
            "Impossible : ces changements et les règles se contredisent.",
            "imposed_D : Ce qui est imposé est fait",
            "Pour qu'un plan soit possible : 550 k€ de plus en 2028 (Fonds propres), "
            "ou ne plus imposer Terrain du Stade.",
            "Essayer : 550 k€ de plus en 2028 (Fonds propres)",
        ),
        (
            "en",
            "Impossible: these changes and the rules contradict each other.",
            "imposed_D: What is imposed is done",
            "For a plan to be possible: €550k more in 2028 (Fonds propres), or no longer imposing Terrain du Stade.",
            "Try: €550k more in 2028 (Fonds propres)",
        ),
    ],
)
def test_an_impossible_change_says_which_rules_and_what_it_would_take(
    lang: Lang,
    refused: str,
    imposed: str,
    takes: str,
    try_it: str,
    open_app: Open,
    store: Store,
    launched: list[Scenario],
) -> None:
    """The site costs a million and must start by 2028; 450 k€ are there by then."""
    app = ask(open_app, lang, "must/D")
    told = words(app)
    assert [part for part in (refused, imposed, takes) if part not in told] == [], told
    button = app.button(key="what_if.repair.0")
    assert plain(button.label).replace("\\", "") == try_it
    button.click().run()
    assert not app.exception
    assert launched[0].budget == (BudgetChange(funder="own", year=2028, amount_eur=800_000),)
    assert [rule.subject for rule in launched[0].rules] == ["D"]


@pytest.mark.usefixtures("unanswered")
@pytest.mark.reads
def test_what_the_whole_form_says_becomes_changes(open_app: Open, store: Store) -> None:
    app = open_app("fr", SETTINGS)
    app.multiselect(key="scenario.shortlist").set_value(["C.energy"])
    app.text_input(key="scenario.own.2027").set_value("1,5 M€")
    app.text_input(key="scenario.need.seniors").set_value("10")
    app.button(key="scenario.submit").click().run()
    assert not app.exception
    assert read_codes(asked(app)) == (
        MoneyChange("own", 2027, to_eur=1_500_000),
        NeedChange("seniors", 0.1),
        FieldChange("shortlist", '[{"option_id":"C.energy","start_year":null}]'),
    )
    again = open_app("fr", SETTINGS, changes=asked(app))
    assert "3 réglages diffèrent de la référence." in words(again)
    assert "Besoin « Seniors » : 10 % de plus" in words(again)
    assert again.text_input(key="scenario.need.seniors").value == "0", "further changes are relative to those asked"


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


def ends_with(failure: CapError, monkeypatch: pytest.MonkeyPatch, *, before_causes: bool = False) -> None:
    """Let the answer of the first stage come, and then this instead of the next one."""
    whole = Pool.ask

    def ask_then_fail(pool: Pool, question: str, *arguments: object) -> Staged:
        found, last = Staged(), Future[object]()
        first = whole(pool, question, *arguments).latest()
        found.tell(replace(first, caused=None) if before_causes else first, may_end=False)
        last.set_exception(failure)
        found.begins(last)
        return found

    monkeypatch.setattr(Pool, "ask", ask_then_fail)


def test_an_answer_that_the_checker_refuses_is_withdrawn(
    open_app: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends_with(CapError(Message("le plan trouvé n'est pas accepté")), monkeypatch)
    app = ask(open_app, changes="money/own/all/+7000")
    assert not app.exception
    assert "n'est pas accepté" in words(app)
    assert figures(app) == {}


def test_a_first_answer_stays_where_time_ended_before_the_next(
    open_app: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends_with(UnansweredError(Message("pas de réponse à temps")), monkeypatch)
    app = ask(open_app, changes="money/own/all/+9000")
    assert not app.exception
    assert "Investissement" in figures(app)


class Unanswered:
    """A pool whose answers never come, or all fail at once, and what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, fails: bool) -> None:
        self.asked: list[str] = []
        self.staged: list[Staged] = []

        def start(_pool: Pool, question: str, *_arguments: object) -> Future[object]:
            self.asked.append(question)
            found: Future[object] = Future()
            if fails:
                found.set_exception(UnansweredError(Message("pas de réponse à temps")))
            return found

        def ask(_pool: Pool, question: str, *_arguments: object) -> Staged:
            self.asked.append(question)
            found = Staged()
            found.begins(Future())
            self.staged.append(found)
            return found

        monkeypatch.setattr(answer_so_far, "FIRST_S", 0.1)
        monkeypatch.setattr(Pool, "start", start)
        self.start_staged = lambda: monkeypatch.setattr(Pool, "ask", ask)


def test_causes_that_did_not_come_are_asked_again_only_by_the_reader(
    open_app: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends_with(UnansweredError(Message("pas de réponse à temps")), monkeypatch, before_causes=True)
    pool = Unanswered(monkeypatch, fails=True)
    app = ask(open_app, changes="money/own/all/+11000")
    for _ in range(3):
        app.run()
    assert pool.asked == ["causes"]
    assert "ne sont pas triées : pas de réponse à temps" in words(app)
    app.button(key="what_if.sort").click().run()
    assert pool.asked == ["causes"] * 2


def test_a_question_is_not_sought_any_longer_once_another_is_asked(
    open_app: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = Unanswered(monkeypatch, fails=False)
    pool.start_staged()
    app = ask(open_app, changes="money/own/all/+12000")
    assert app.title[0].value == "Recherche de ce que cela change…"
    (first,) = pool.staged
    assert not first.is_cancelled
    typed(app, "fonds propres 2028 +13 k€")
    assert first.is_cancelled
    assert [one.is_cancelled for one in pool.staged[1:]] == [False]


def test_what_each_change_moves_is_known_from_what_was_asked_before(
    open_app: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, asked_alone = Pool.start, list[str]()

    def start(pool: Pool, question: str, *arguments: object) -> Future[object]:
        asked_alone.append(question)
        return whole(pool, question, *arguments)

    monkeypatch.setattr(Pool, "start", start)
    app = ask(open_app, changes="not/A")
    typed(app, "fonds propres 2028 +2 M€")
    assert asked_alone == ["what if"]  # the second change alone; the first was the question before
    app.run()
    assert asked_alone == ["what if"]
