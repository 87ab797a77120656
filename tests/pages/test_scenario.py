"""The page Scénario: what is typed becomes a scenario, or a sentence that says what to type."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from planning.domain.errors import RequestError
from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import ConflictKey, Plan
from planning.domain.scenario import BudgetChange, RefusedAid, Scenario
from planning.explain.repair_words import conflict_reason
from planning.i18n import FRENCH, Lang
from planning.store import JobState, Store
from planning.tables.data import Data
from planning.ui.kit import launching
from planning.ui.kit.amounts_typed import parse_money, written_money
from planning.ui.what_if.scenario_entries import Entries, own_envelopes, own_key, read_entries
from planning.ui.what_if.scenario_words import differences
from tests.pages.conftest import Open
from tests.pages.reading import words


@pytest.fixture
def data(store: Store) -> Data:
    entry = store.latest_portfolio()
    assert entry is not None
    return store.portfolio(entry.hash)


@pytest.fixture
def base(data: Data) -> Scenario:
    return data.scenarios["reference"]


@pytest.mark.parametrize(
    ("typed", "euros"),
    [
        ("1 250 000", 1_250_000),
        ("1\u202f250\u202f000 €", 1_250_000),
        ("1,25 M€", 1_250_000),
        ("€1.25M", 1_250_000),
        ("350 k€", 350_000),
        ("350K", 350_000),
        ("2345,6", 2345.6),
        ("0", 0),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, euros: float) -> None:
    assert parse_money(typed) == euros


@pytest.mark.parametrize("typed", ["douze", "1.234,5.6", "-5", "1e9", "k€", "", "9" * 20, "12 M€ environ"])
def test_what_is_not_an_amount_is_refused_with_what_was_typed(typed: str) -> None:
    with pytest.raises(RequestError) as refused:
        parse_money(typed)
    assert typed.strip() in FRENCH(refused.value.message)


def test_an_amount_comes_back_as_it_was_written() -> None:
    assert parse_money(written_money(1_234_567)) == 1_234_567


def test_entries_left_as_they_are_give_the_reference(data: Data, base: Scenario) -> None:
    entries = Entries(
        title="Variante",
        own_funds={"2027": "200 000", "2028": "250 000", "2029": "0"},
        others_percent="100",
        weights={"unmet": "1"},
        needs_percent={"seniors": "0"},
        gap=0.0,
    )
    assert read_entries(entries, base, data).scenario == base


def test_what_may_give_way_and_what_goes_first_are_said(data: Data, base: Scenario) -> None:
    soften = {"all": 10.0, "envelope": 2.0, "envelope:own": 0.5, "works": 3.0, "floor": 4.0}
    order = (("unmet", "relaxed"), ("changes",))
    asked = base.but(soften=soften, order=order, order_tolerance=0.05)
    told = [FRENCH(change).replace("\u00a0", " ").replace("\u202f", " ") for change in differences(asked, base, data)]
    assert told == [
        "Toute règle et toute enveloppe peut céder, à 10 par unité.",
        "Toute enveloppe peut être dépassée, à 2 par euro.",
        "Fonds propres : l'enveloppe peut être dépassée, à 0,5 par euro.",
        "Peut céder, à 3 par unité : Chantiers à la fois · partout · 2 (L'équipe suit deux opérations à la fois).",
        "Toute règle « Plancher de places » peut céder, à 4 par unité.",
        "Critères de rang 1 : Place manquante (par an), Prix de ce qui cède.",
        "Critères de rang 2 : Changements face au plan de départ.",
        "Chaque rang peut céder 5 % de sa valeur aux suivants.",
    ]
    assert differences(base, base, data) == []


def test_what_may_go_less_well_is_read_and_said(data: Data, base: Scenario) -> None:
    aid = RefusedAid(option_id="A.restructure", funder="grant")
    entries = Entries(
        overrun_percent="12,5 %",
        duration_percent="150",
        index_percent="-2,5",
        refused_aids=(aid,),
        expected_grants=True,
        time_limit=base.time_limit,
    )
    scenario = read_entries(entries, base, data).scenario
    assert scenario is not None
    assert (scenario.overrun, scenario.slippage, scenario.cost_index) == (pytest.approx(0.125), 1.5, -0.025)
    assert (scenario.refused, scenario.expected_grants) == ((aid,), True)
    told = [
        FRENCH(change).replace("\u00a0", " ").replace("\u202f", " ") for change in differences(scenario, base, data)
    ]
    assert told == [
        "Aide refusée : Les Lilas, Restructuration lourde : Subvention.",
        "Chaque aide compte à sa valeur attendue : son plafond, fois la chance qu'elle soit accordée.",
        "Surcoût des opérations : 13 % du coût prévu, sur les fonds propres.",
        "Prix des travaux : 2,5 % de moins chaque année, enveloppes inchangées.",
        "Durée des chantiers : 150 % de ce qui est prévu.",
    ]
    back = [FRENCH(change) for change in differences(base, scenario, data)]
    assert back[0] == "Aide de nouveau possible : Les Lilas, Restructuration lourde\u00a0: Subvention."
    assert len(back) == 5


@pytest.mark.parametrize(
    ("entries", "field"),
    [(Entries(overrun_percent="-5"), "Surcoût"), (Entries(duration_percent="80"), "Durée des chantiers")],
)
def test_works_that_go_better_than_planned_are_refused(
    entries: Entries, field: str, data: Data, base: Scenario
) -> None:
    reading = read_entries(entries, base, data)
    assert reading.scenario is None
    assert [FRENCH(problem).startswith(field) for problem in reading.problems] == [True]


def test_only_what_differs_is_in_the_scenario(data: Data, base: Scenario) -> None:
    entries = Entries(
        title="Plus d'argent",
        own_funds={"2027": "1,5 M€", "2028": "250 000"},
        others_percent="80 %",
        weights={"capex": "2", "unmet": "1"},
        needs_percent={"seniors": "+10"},
        dropped_rules=("works",),
        imposed=("A.restructure",),
        refused=("B",),
        gap=0.01,
    )
    reading = read_entries(entries, base, data)
    assert reading.problems == ()
    scenario = reading.scenario
    assert scenario is not None
    assert scenario.budget == (
        BudgetChange(funder="own", year=2027, amount_eur=1_500_000),
        BudgetChange(funder="grant", year="every", factor=0.8),
    )
    assert scenario.weights == base.weights.but(capex=0.000002)
    assert scenario.needs_factor == {"seniors": pytest.approx(1.1)}
    told = [FRENCH(change).replace("\u00a0", " ") for change in differences(scenario, base, data)]
    assert told == [
        "Fonds propres 2027 : 1,50 M€ au lieu de 200 k€.",
        "Subvention : 80 % des montants de référence.",
        "Poids « Investissement (par M€) » : 2 au lieu de 0.",
        "Besoin « Seniors » : 10 % de plus.",
        "Imposé : Les Lilas, Restructuration lourde.",
        "Refusé : Le Moulin [clic](http://evil.example/x), une opération quelle qu'elle soit.",
        "Règle levée : Chantiers à la fois · partout · 2 (L'équipe suit deux opérations à la fois).",
        "Arrêt à 1,0 % du meilleur plan possible au lieu de 0,0 %.",
    ]


def test_every_wrong_entry_has_its_sentence(data: Data, base: Scenario) -> None:
    entries = Entries(
        own_funds={"2027": "beaucoup", "2028": "-1"},
        others_percent="cent",
        weights={"unmet": "-2", "capex": "x"},
        needs_percent={"seniors": "-200"},
        imposed=("A",),
        refused=("A",),
    )
    reading = read_entries(entries, base, data)
    assert reading.scenario is None
    told = [FRENCH(problem).replace("\u00a0", " ") for problem in reading.problems]
    assert told == [
        "Fonds propres 2027 : « beaucoup » n'est pas un nombre : écrivez par exemple 2345,6.",
        "Fonds propres 2028 : « -1 » : un montant ne peut pas être négatif.",
        "Autres financeurs : « cent » n'est pas un nombre : écrivez par exemple 2345,6.",
        "Place manquante (par an) : « -2 » est négatif.",
        "Investissement (par M€) : « x » n'est pas un nombre : écrivez par exemple 2345,6.",
        "Besoin : « -200 » est en dessous de -100 %.",
        "À la fois imposé et refusé : A. Retirez l'un des deux.",
    ]


def test_entries_that_no_widget_offers_are_refused_by_the_server(data: Data, base: Scenario) -> None:
    """A widget's limits are help, not security."""
    for entries in (Entries(gap=7.0), Entries(time_limit=-1.0), Entries(dropped_rules=("no-such-rule",))):
        reading = read_entries(entries, base, data)
        assert reading.scenario is None
        assert reading.problems


def test_a_bad_amount_is_a_sentence_on_the_page_and_starts_nothing(store: Store, open_app: Open) -> None:
    app = scenario_page(open_app)
    app.text_input(key="scenario.own.2027").set_value("beaucoup")
    app.button(key="scenario.submit").click().run()
    assert not app.exception
    assert "Fonds propres 2027" in words(app)
    assert "«\u00a0beaucoup\u00a0» n'est pas un nombre" in app.error[0].value.replace("\\", "")
    assert store.active_job() is None
    assert app.text_input(key="scenario.own.2027").value == "beaucoup"


def test_the_form_has_one_button_and_no_slider(store: Store, open_app: Open) -> None:
    app = scenario_page(open_app)
    assert [button.label for button in app.form_submit_button] == ["Voir ce que cela change"]
    assert not app.slider
    assert not app.number_input


def test_a_form_left_as_it_is_asks_nothing(store: Store, open_app: Open) -> None:
    app = scenario_page(open_app)
    app.button(key="scenario.submit").click().run()
    assert not app.exception
    assert "Aucun réglage n'est changé." in words(app)
    assert store.active_job() is None


def test_a_scenario_kept_under_its_name_is_offered_again(
    store: Store, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Scenario] = []

    def start(kept: Store, portfolio: str, scenario: Scenario, *, scenario_id: int) -> int:
        asked.append(scenario)
        return kept.create_job(portfolio, scenario)

    monkeypatch.setattr(launching, "start_job", start)
    budget = (BudgetChange(funder="own", year=2027, amount_eur=1_500_000),)
    entry = store.latest_plan()
    assert entry is not None
    kept = store.keep_scenario(entry.scenario.but(name="variant", title="Plus d'argent", budget=budget))
    app = scenario_page(open_app)
    told = words(app)
    assert "Les scénarios enregistrés" in told
    assert "Fonds propres 2027 : 1,50 M€ au lieu de 200 k€." in told
    app.button(key="scenario.saved.show").click().run()
    assert asked == [kept.scenario]


def test_the_plan_of_a_finished_calculation_is_shown(store: Store, open_app: Open) -> None:
    app = scenario_page(open_app)
    entry = store.latest_plan()
    assert entry is not None
    job = store.create_job(entry.portfolio_hash, entry.scenario.but(title="Essai"))
    app.run()
    assert any("Essai" in one.proto.text for one in app.get("progress"))
    store.begin_job(job)
    store.finish_job(job, entry.id)
    assert store.job(job).state is JobState.DONE
    app.session_state["state.job"] = str(job)  # what launching does
    app.run()
    assert not app.exception
    assert "Le plan est prêt" in words(app)


@pytest.mark.parametrize(
    ("lang", "failed", "works"),
    [
        (
            "fr",
            "celles-ci se contredisent : works",
            "works : Pas plus de chantiers à la fois que l'équipe n'en suit (2027, 2028). "
            "Motif : L'équipe suit deux opérations à la fois.",
        ),
        (
            "en",
            "these contradict each other: works",
            "works: No more works at a time than the team can follow (2027, 2028). "
            "Reason: L'équipe suit deux opérations à la fois.",
        ),
    ],
)
def test_a_calculation_that_found_a_contradiction_says_what_each_rule_asks(
    lang: Lang, failed: str, works: str, store: Store, open_app: Open
) -> None:
    app = scenario_page(open_app, lang)
    entry = store.latest_plan()
    assert entry is not None
    keys = tuple(ConflictKey(rule_id="works", rule="works_capacity", key=year) for year in ("2027", "2028"))
    none = Plan(status=Status.INFEASIBLE, ended_by=EndedBy.PROOF, conflict=("works",), conflict_keys=keys)
    job = store.create_job(entry.portfolio_hash, entry.scenario.but(title="Essai"))
    app.run()
    store.begin_job(job)
    store.fail_job(job, conflict_reason(none), store.save_plan(none, entry.portfolio_hash, faults=()))
    app.session_state["state.job"] = str(job)  # what launching does
    app.run()
    assert not app.exception
    told = words(app)
    assert [part for part in (failed, works) if part not in told] == [], told


def scenario_page(open_app: Open, lang: Lang = "fr") -> AppTest:
    return open_app(lang, "pages/rooms/what_if.py?what_if_view=settings")


def test_own_funds_are_typed_body_by_body(data: Data, base: Scenario) -> None:
    bodies = {"own:house": "House", "own:host": "Host"}
    own = data["funders"]["funder"] == "own"
    funders = [data["funders"][own].assign(funder=name, label=body, body=body) for name, body in bodies.items()]
    limits = data["envelopes"]["funder"] == "own"
    given = [data["envelopes"][limits].assign(funder=name) for name in bodies]
    split = data.replacing(
        funders=pd.concat([*funders, data["funders"][~own]], ignore_index=True),
        envelopes=pd.concat([*given, data["envelopes"][~limits]], ignore_index=True),
    )
    assert {own_key(*pair) for pair in own_envelopes(split, base)} >= {"own:house 2027", "own:host 2027"}
    typed = {"own:house 2027": "1,5 M€", "own:host 2027": "200 000", "2027": "9"}
    scenario = read_entries(Entries(own_funds=typed), base, split).scenario
    assert scenario is not None
    assert scenario.budget == (BudgetChange(funder="own:house", year=2027, amount_eur=1_500_000),)
    told = [FRENCH(change).replace("\u00a0", " ") for change in differences(scenario, base, split)]
    assert told == ["House 2027 : 1,50 M€ au lieu de 200 k€."]
