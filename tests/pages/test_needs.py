"""The page Besoins: bands beside places, where the doubt comes from, what was judged, what is only tried."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planning.i18n import LANGUAGES, Lang, Words
from planning.i18n.typography import kept_together
from planning.store import Store, open_store
from planning.ui.kit import cached
from planning.ui.needs.overrides_panel import OverrideEntries, read_override
from tests.conftest import Once
from tests.pages.chain_portfolio import write_chain_store
from tests.pages.conftest import Open
from tests.pages.reading import words
from tests.pages.small_portfolio import store_address

PAGE = "pages/rooms/data.py?data_view=needs"
TODAY = datetime.date(2026, 11, 22)
FACTOR = {"factor_id": "old.wish", "step": "share", "times": "", "value": 0.005}


@pytest.fixture(scope="session")
def kept_chain(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store whose needs are drawn; these tests only read it."""
    return Path(shutil.copy(once("chain-store", write_chain_store), tmp_path_factory.mktemp("chain")))


@pytest.fixture
def drawn(kept_chain: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store that the application opens."""
    monkeypatch.setenv("CAP_STORE_URL", store_address(kept_chain))
    with open_store() as opened:
        yield opened


def opened(open_app: Open, lang: Lang = "fr", group: str = "") -> AppTest:
    app = open_app(lang, PAGE)
    if group:
        app.selectbox(key="needs.group").set_value(group).run()
    assert not app.exception
    assert not app.error
    return app


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("group", ["seniors", "asylum"])
def test_the_page_answers_first_then_says_what_it_rests_on(open_app: Open, lang: Lang, group: str) -> None:
    app = opened(open_app, lang, group)
    headers = [header.value for header in app.header]
    wanted = (
        "Ce qui manquerait avec le plan affiché",
        "Ce qui réduirait ce doute",
        "D'où vient ce chiffre",
        "Ce calcul est-il plausible ?",
        "Fiabilité passée",
        "Et s'il arrivait...",
        "Ce qu'un expert sait de plus",
        "Un accompagnement, pas des places",
    )
    assert headers == [kept_together(Words(lang)(title), lang) for title in wanted]


@pytest.mark.usefixtures("drawn")
def test_a_band_stands_beside_our_places_and_the_others(open_app: Open) -> None:
    app = opened(open_app, group="asylum")
    told = words(app)
    assert "8 chances sur 10 d'être entre" in told
    assert "Avec nos 30 places d'aujourd'hui" in told
    figures = next(table.value for table in app.dataframe if "Nos places" in table.value)
    assert list(figures["Nos places"]) == [30, 30, 30]
    assert list(figures["Places des autres opérateurs"]) == [12, 12, 12]
    assert (figures["Besoin bas (1 chance sur 10)"] < figures["Besoin haut (1 chance sur 10)"]).all()


@pytest.mark.usefixtures("drawn")
def test_every_curve_names_its_series_its_producer_and_its_date(open_app: Open) -> None:
    told = words(opened(open_app))
    assert "Série seniors_75_plus : INSEE Omphale, 2018-2050." in told
    assert "(INSEE, 1975-2022), dernière valeur 2022 ; jugé sur le passé jusqu'à 20 ans." in told
    assert "autres opérateurs : La Cimade 2024-25" in told
    assert "Série unhcr_new_applications" in words(opened(open_app, group="asylum"))


@pytest.mark.usefixtures("drawn")
def test_a_territory_has_its_own_band(open_app: Open) -> None:
    app = opened(open_app)
    whole = words(app)
    app.selectbox(key="needs.territory").set_value("T2").run()
    assert not app.exception
    assert "Seniors, Bassin Sud : besoin de" in words(app)
    assert "Seniors, Bassin Sud" not in whole


@pytest.mark.usefixtures("drawn")
def test_the_doubt_is_split_and_the_first_cause_is_named_with_its_source(open_app: Open) -> None:
    app = opened(open_app)
    told = words(app)
    assert "À mieux connaître d'abord : Part (old.wish)" in told
    assert "Cinq sur mille. (hypothèse, 2026)" in told
    causes = next(table.value for table in app.dataframe if "Part du doute" in table.value)
    assert list(causes["Source"]) == ["hypothèse", "INSEE Omphale"]
    assert list(causes["À revoir avant"]) == ["2027-01-01", "2027-01-01"]


@pytest.mark.usefixtures("drawn")
def test_the_plan_and_doing_nothing_are_compared_over_the_same_futures(open_app: Open) -> None:
    app = opened(open_app, group="asylum")
    told = words(app)
    assert "avec ce plan ; entre" in told
    assert "sur 200 avenirs tirés du besoin" in told
    groups = next(table.value for table in app.dataframe if "allocated" in table.value)
    assert list(groups["group"]) == ["Seniors", "Demandeurs d'asile"]


@pytest.mark.usefixtures("drawn")
def test_a_flow_is_told_in_places_and_families_are_not(open_app: Open) -> None:
    app = opened(open_app, group="asylum")
    told = words(app)
    assert "111 343 personnes par an × 548 jours" in told
    assert "369 personnes par an × 10 jours : environ 10 places occupées." in told
    assert "Familles suivies : 6 760 familles par an en 2025." in told
    app.text_input(key="needs.flow.days").set_value("20").run()
    assert "369 personnes par an × 20 jours : environ 20 places occupées." in words(app)
    app.text_input(key="needs.flow.days").set_value("dix").run()
    assert "n'est pas un nombre" in words(app)


@pytest.mark.usefixtures("drawn")
def test_the_back_test_is_computed_when_asked_for_only(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = cached.back_test

    def watched() -> object:
        asked.append("back-test")
        return real()

    monkeypatch.setattr(cached, "back_test", watched)
    app = opened(open_app)
    assert asked == []
    app.toggle(key="needs.reliability").set_value(True).run(timeout=60)
    assert not app.exception
    assert asked == ["back-test"]
    told = words(app)
    assert "8 fois sur 10, l'écart est resté sous 4 % (avec PREVISION.LINEAIRE" in told
    assert "Planifier en 2010 pour 2022 avec notre méthode" in told
    assert "Nos pires écarts à 10 ans" in told
    assert app.selectbox(key="needs.judged.seniors").value == "seniors"
    methods = next(table.value for table in app.dataframe if "over_eur" in table.value)
    assert len(methods) >= 4


@pytest.mark.usefixtures("drawn")
def test_a_shock_is_shown_beside_the_forecast_never_in_it(open_app: Open) -> None:
    app = opened(open_app, group="asylum")
    before = app.markdown[0].value
    app.multiselect(key="needs.shocks.asylum").set_value(["camp"]).run()
    assert not app.exception
    told = words(app)
    assert "Un campement évacué. (Direction)" in told
    change = next(table.value for table in app.dataframe if "Avec\u00a0: milieu" in table.value)
    added = change["Avec\u00a0: milieu"] - change["Sans\u00a0: milieu"]
    assert list(added) == [0, 60, 0]
    assert app.markdown[0].value == before


@pytest.mark.usefixtures("drawn")
def test_an_opinion_is_tried_with_its_weight_and_can_be_exported(open_app: Open) -> None:
    app = opened(open_app)
    app.selectbox(key="needs.factor.seniors.fr").set_value("old.wish").run()
    typed = {"low": "0,008", "mid": "0,01", "high": "0,012"}
    for name, figure in typed.items():
        app.text_input(key=f"needs.override.{name}.old.wish.fr").set_value(figure)
    app.text_input(key="needs.override.author").set_value("A. Martin")
    app.text_input(key="needs.override.reason").set_value("Enquête de mars")
    button = next(one for one in app.button if one.label == "Voir l'effet de cet avis")
    button.click().run()
    assert not app.exception
    assert not app.error
    told = words(app)
    assert "A. Martin : old.wish passe de" in told
    assert "poids de l'avis : 50 %" in told
    beliefs = next(table.value for table in app.dataframe if "belief" in table.value)
    assert beliefs["value"].iloc[0] < beliefs["value"].iloc[2] < beliefs["value"].iloc[1]
    change = next(table.value for table in app.dataframe if "Avec\u00a0: milieu" in table.value)
    assert (change["Avec\u00a0: milieu"] > change["Sans\u00a0: milieu"]).all()
    assert app.get("download_button")


@pytest.mark.usefixtures("drawn")
def test_an_opinion_without_reason_is_refused_in_words(open_app: Open) -> None:
    app = opened(open_app)
    next(one for one in app.button if one.label == "Voir l'effet de cet avis").click().run()
    refused = words(app)
    assert "Auteur : écrivez qui donne cet avis" in refused
    assert "Raison : écrivez" in refused
    assert "Valeur basse : «  » n'est pas un nombre" in refused


def entries(low: str = "0,1", mid: str = "0,2", high: str = "0,3", **more: object) -> OverrideEntries:
    given = {"author": "A", "reason": "B", "expiry": datetime.date(2027, 1, 1), "weight": 30, **more}
    return OverrideEntries(low, mid, high, **given)  # type: ignore[arg-type]


def test_what_is_typed_becomes_a_row_of_need_overrides() -> None:
    reading = read_override(entries(), FACTOR, TODAY)
    assert reading.row is not None
    assert dict(reading.row) == {
        "override_id": "essai",
        "factor_id": "old.wish",
        "low": 0.1,
        "mid": 0.2,
        "high": 0.3,
        "author": "A",
        "reason": "B",
        "written": "2026-11-22",
        "expiry": "2027-01-01",
        "weight": 0.3,
    }


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (entries(low="0,25"), "0 < basse < centrale < haute"),
        (entries(low="0"), "0 < basse < centrale < haute"),
        (entries("20", "30", "40"), "Cette part s'écrit entre 0 et 1"),
        (entries(expiry=datetime.date(2026, 1, 1)), "choisissez un jour à venir"),
        (entries(author=" "), "écrivez qui donne cet avis"),
        (entries(reason=""), "écrivez ce que vous savez"),
        (entries(mid="vingt"), "{field} : {problem}"),
    ],
)
def test_an_opinion_that_cannot_be_one_says_why(wrong: OverrideEntries, said: str) -> None:
    reading = read_override(wrong, FACTOR, TODAY)
    assert reading.row is None
    assert [problem for problem in reading.problems if said in problem.template]


@pytest.mark.reads
def test_needs_that_were_given_have_no_band_and_say_so(store: Store, open_app: Open) -> None:
    app = opened(open_app)
    told = words(app)
    assert "donnés tels quels" in told
    assert "8 chances sur 10" not in told
    assert [header.value for header in app.header] == []
