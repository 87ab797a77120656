"""Pages of a plan of the value model: years and euros, four numbers, classes, what comes if nothing is done."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planning.domain.asked_change import YearPrice, read_codes
from planning.domain.scenario import Scenario
from planning.domain.statement import PriceRange
from planning.i18n import Lang
from planning.store import PRICES_JOB, Store, open_store
from planning.tables.scenario_file import shipped_valuation
from planning.ui.kit import launching
from planning.ui.kit.frame import PAGES
from planning.ui.what_if.scenario_entries import Entries, read_entries
from planning.ui.what_if.scenario_words import differences
from tests.conftest import Once
from tests.explain.small_plan import plain, small_data
from tests.pages.conftest import Open
from tests.pages.reading import figures, keys, listed, story, words
from tests.pages.small_portfolio import store_address
from tests.pages.value_portfolio import write_value_store

VALUE = shipped_valuation()
PRICED = Scenario(value=VALUE)
POINTS = re.compile(r"\bpoints?\b", re.IGNORECASE)
SUMMARY, PLAN = "pages/rooms/summary.py", "pages/rooms/plan.py"
PORTFOLIO, MODEL = "pages/rooms/data.py?data_view=stock", "pages/cog/about.py"
SCENARIO = "pages/rooms/what_if.py?what_if_view=settings"


@pytest.fixture
def value_store(once: Once, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = Path(shutil.copy(once("value-store", write_value_store), tmp_path / "store.sqlite"))
    monkeypatch.setenv("CAP_STORE_URL", store_address(path))
    with open_store() as opened:
        yield opened


def tables(app: AppTest) -> list[set[str]]:
    return [set(frame.value.columns) for frame in app.dataframe]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_page_speaks_of_points(open_app: Open, value_store: Store, lang: Lang) -> None:
    for page, *_ in PAGES:
        app = open_app(lang, f"pages/{page}.py")
        assert not app.exception, page
        titles = " ".join(str(name) for frame in app.dataframe for name in frame.value.columns)
        assert not POINTS.search(f"{words(app)} {titles}"), page


def test_the_headline_is_those_who_are_well_housed(open_app: Open, value_store: Store) -> None:
    app = open_app("fr", SUMMARY)
    shown, four = figures(app), keys(app)
    assert sum(int(four[label]) for label in ("bien logés", "mal logés", "dans l'indigne", "sans place")) == 110
    assert four["besoin"] == "110", "the need of the last year"
    assert shown["Bien logés en 2029"] == four["bien logés"]
    said = words(app)
    assert "Le plan loge bien" in said
    assert "Besoin couvert" not in " ".join(shown)
    app.button(key="summary.years").click().run()
    assert "Après le trait" in words(app)


def test_a_plan_lists_classes_and_what_is_to_be_looked_at_later(open_app: Open, value_store: Store) -> None:
    app = open_app("fr", PLAN)
    lilas = next(line for line in listed(app, "plan.list").splitlines() if "Les Lilas" in line)
    assert "D → A" in lilas
    assert "Personne n'y est bien logé (classe D)" in lilas
    assert "Après le plan, à revoir" in [fold.label for fold in app.expander]


def test_a_residence_opens_beside_the_plan_with_what_comes_if_nothing_is_done(
    open_app: Open, value_store: Store
) -> None:
    app = open_app("fr", PLAN, residence="A")
    told = story(app)
    assert "Elle ferme en 2033" in told
    assert ">D</b>2028" in told
    assert "Restructuration lourde" in told


def test_a_loss_is_in_years_and_in_euros_at_the_boards_price(open_app: Open, value_store: Store) -> None:
    said = words(open_app("fr", PLAN, residence="A"))
    found = re.search(r"l'équivalent de ([\d,]+) années bien logées \(([\d,]+) k€\)", said)
    assert found, said
    years, thousands = (float(part.replace(",", ".")) for part in found.groups())
    assert thousands == pytest.approx(years * 6, abs=1.0)


def test_a_sheet_says_what_comes_if_nothing_is_done(open_app: Open, value_store: Store) -> None:
    said = words(open_app("fr", PORTFOLIO, residence="A"))
    assert "Si l'on ne fait rien" in said
    assert "Elle ferme en 2033" in said
    assert "classe A" in said.split("Après les travaux, en 2029")[1][:20]
    assert "inconnu]" not in said


def test_what_nobody_knows_of_the_homes_has_a_badge(open_app: Open, value_store: Store) -> None:
    said = words(open_app("fr", PORTFOLIO, residence="C"))
    assert ":gray-badge[inconnu] surface des chambres inconnue" in said
    later = words(open_app("fr", PORTFOLIO, residence="D"))
    assert "Après le plan, à revoir : Création d'une résidence, vers 2035-2039" in later


def test_the_board_sets_its_price_beside_what_others_pay(open_app: Open, value_store: Store) -> None:
    app = open_app("fr", SCENARIO)
    slider = app.slider(key="scenario.price")
    assert (slider.min, slider.max, slider.value) == (5_000, 14_000, 6_000)
    said = words(app)
    for anchor in ("6 968 €", "9 508 €", "14 082 €", "5 000 €"):
        assert anchor in said
    slider.set_value(9_500)
    app.text_input(key="scenario.loss.C.fr").set_value("60")
    app.button(key="scenario.submit").click().run()
    assert not app.exception
    found = app.query_params["changes"]
    changes = read_codes(found if isinstance(found, str) else found[0])
    assert changes[0] == YearPrice(9_500.0)
    assert '"C":0.6' in changes[1].json  # type: ignore[union-attr]
    assert len(figures(app)) == 5


def test_the_model_page_shows_the_terms_of_the_value(open_app: Open, value_store: Store) -> None:
    app = open_app("fr", MODEL)
    shown = next(frame.value for frame in app.dataframe if "worth" in frame.value.columns)
    assert "Exploitation, avant loyer" in set(shown["label"])
    assert "settled" not in words(app)
    assert any("annuity(years, rate)" in code.value for code in app.code)


def test_a_scenario_says_what_changes_of_the_value() -> None:
    data = small_data()
    loss = VALUE.loss.but(C=0.6)
    asked = PRICED.but(
        value=VALUE.but(place_year_eur=9000, loss=loss, policy="law", discount_rate=0.045, closure_eur=1)
    )
    told = [plain(one) for one in differences(asked, PRICED, data)]
    assert told == [
        "Une année bien logée vaut 9 000 € au lieu de 7 000 €.",
        "Perte d'une année en classe C : 60 % au lieu de 50 %.",
        "Règles d'habitabilité datées : celles de la loi, au lieu de celles de la loi et de la politique interne.",
        "Taux d'actualisation : 4,5 % par an au lieu de 3,2 %.",
        "D'autres nombres de la valeur changent : années comptées, vieillissement, entretien.",
    ]
    assert len(differences(PRICED, Scenario(), data)) == 1


def test_losses_that_are_typed_out_of_order_are_refused() -> None:
    data = small_data()
    refused = read_entries(Entries(losses_percent={"B": "80"}), PRICED, data)
    assert refused.scenario is None
    assert "Pertes par classe" in plain(refused.problems[0])
    above = read_entries(Entries(losses_percent={"D": "180"}), PRICED, data)
    assert "dépasse 100 %" in plain(above.problems[0])
    read = read_entries(Entries(place_year_eur=8000.0, discount_percent="2", policy="none"), PRICED, data)
    assert read.scenario is not None
    assert read.scenario.value == VALUE.but(place_year_eur=8000.0, discount_rate=0.02, policy="none")


@pytest.mark.reads
@pytest.mark.parametrize("page", [SUMMARY, PLAN, MODEL])
def test_the_first_model_has_units_of_value_and_no_points_either(open_app: Open, store: Store, page: str) -> None:
    app = open_app("fr", page)
    assert not app.exception
    titles = " ".join(str(name) for frame in app.dataframe for name in frame.value.columns)
    assert not POINTS.search(f"{words(app)} {titles}")
    assert "années bien logées" not in words(app)


def test_the_practice_s_divergences_are_priced_in_people_and_euros(open_app: Open, value_store: Store) -> None:
    app = open_app("fr", "pages/cog/about.py?about_view=ranking")
    assert "Même classe que le plan" in words(app)
    app.toggle(key="ranking.practice.price").set_value(True).run()
    assert not app.exception
    prices = [one.value for one in app.dataframe if "told" in one.value.columns]
    assert len(prices) == 1
    assert {"loss", "well", "spent_eur"} <= set(prices[0].columns)
    assert not POINTS.search(" ".join(prices[0]["told"]))
    assert "au plus" in words(app)


# ---- how firm the decisions are, and what the plan gains


def _known(store: Store) -> tuple[int, str]:
    """Keep a gain, a verdict and prices for the plan shown; return the plan and the residence."""
    entry = store.latest_plan()
    assert entry is not None
    kept = store.plan(entry.id)
    acting = [row for row in kept.decisions if row.kind != "keep"]
    assert len(acting) >= 2
    loose = {acting[0].residence_id: "interchangeable"}
    plan = kept.but(
        gain=100.0,
        decisions=tuple(
            row if row.kind == "keep" else row.but(verdict=loose.get(row.residence_id, "core"))
            for row in kept.decisions
        ),
    )
    plan_id = store.save_plan(plan, entry.portfolio_hash, faults=())
    store.save_price_range(
        plan_id,
        PriceRange(
            residence_id=acting[1].residence_id,
            option_id=acting[1].option_id,
            low_eur=5_200.0,
            high_eur=9_000.0,
            advantage_eur=90_000.0,
            is_clear=True,
        ),
    )
    return plan_id, acting[1].residence_id


SAYS = {
    "fr": ("noyau", "Ce plan fait gagner", "5 200 € et 9 000 €", "Le modèle ne tranche pas", "trouvé par recherche"),
    "en": ("core", "This plan gains", "€5,200 and €9,000", "The model does not settle it", "found by search"),
}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_plan_says_how_firm_its_decisions_are(open_app: Open, value_store: Store, lang: Lang) -> None:
    plan_id, residence_id = _known(value_store)
    core, gains, prices, loose, search = SAYS[lang]
    app = open_app(lang, PLAN, plan=str(plan_id))
    assert not app.exception
    signs = {line.rpartition(" | ")[2] for line in listed(app, "plan.list").splitlines() if " | " in line}
    assert signs == {"●", "○"}
    assert gains in words(app)
    assert any(loose in plain(warning.value) for warning in app.warning), "half of them are interchangeable"
    app.session_state["plan.fold.prices"] = True
    app.run()
    assert "plan.prices.search" in [button.key for button in app.button], "one price is known of several"
    beside = open_app(lang, PLAN, plan=str(plan_id), residence=residence_id)
    assert not beside.exception
    assert core in story(beside).casefold()
    assert prices in plain(words(beside))
    assert search in words(beside)
    assert gains in words(open_app(lang, SUMMARY, plan=str(plan_id)))


def test_the_slider_says_at_which_prices_the_plan_shown_holds(open_app: Open, value_store: Store) -> None:
    plan_id, _ = _known(value_store)
    said = plain(words(open_app("fr", SCENARIO, plan=str(plan_id))))
    assert "aucune ne change entre 5 200 € et 9 000 €" in said


def test_prices_that_are_missing_are_searched_by_a_job(
    open_app: Open, value_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_id, _ = _known(value_store)

    def start(kept: Store, portfolio: str, scenario: Scenario, *, kind: str, plan_id: int) -> int:
        return kept.create_job(portfolio, scenario, kind=kind, plan_id=plan_id)

    monkeypatch.setattr(launching, "start_job", start)
    app = open_app("fr", PLAN, plan=str(plan_id))
    app.session_state["plan.fold.prices"] = True
    app.run()
    app.button(key="plan.prices.search").click().run()
    assert not app.exception
    job = value_store.active_job()
    assert job is not None
    assert (job.kind, job.plan_id) == (PRICES_JOB, plan_id)
    assert "Arrêter et garder ce qui est prêt" in [button.label for button in app.button]
