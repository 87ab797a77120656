"""The page Options: an option is edited, frozen, added, loaded from a file, given back, undone; nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from planning.i18n import FRENCH, Lang, Words
from planning.i18n.typography import kept_together
from planning.options.fields import TOTAL, Homes, OptionFields, fields_of
from planning.options.option_edits import edited, frozen
from planning.store import ChangeKind, PortfolioEntry, Store
from planning.tables.data import Data
from planning.ui.kit import launching, spoken
from planning.ui.options.option_entries import Schedule, read_fields, texts_of_form, written_fields
from planning.ui.options.option_words import figure_written
from tests.pages.conftest import Open
from tests.pages.reading import words

OPTIONS = "pages/rooms/data.py?data_view=options"
SPREAD = Schedule(0.1, 3)


@pytest.fixture
def data(store: Store) -> Data:
    return store.portfolio(newest(store).hash)


def newest(store: Store) -> PortfolioEntry:
    entry = store.latest_portfolio()
    assert entry is not None
    return entry


def opened(open_app: Open, lang: Lang = "fr", residence: str = "A", action: str = "edit") -> AppTest:
    app = open_app(lang, OPTIONS)
    app.selectbox(key="choice.options_of").select(residence)
    app.text_input(key="options.author").input("Jeanne")
    app.run()
    if action != "edit":
        app.radio(key=f"options.action.{lang}").set_value(action)
        app.run()
    assert not app.exception
    return app


def one(elements: Any, label: str, lang: Lang = "fr") -> Any:
    found = [element for element in elements if element.label == kept_together(Words(lang)(label), lang)]
    assert len(found) == 1, [element.label for element in elements]
    return found[0]


def edit(app: AppTest, option: str, reason: str, **typed: str) -> AppTest:
    """Choose an option, type under the labels' keys, ask what changes."""
    one(app.selectbox, "Option").select(option)
    app.run()
    for key, value in typed.items():
        next(box for box in app.text_input if str(box.key).endswith(f".{key}")).input(value)
    one(app.text_input, "Raison").input(reason)
    return click(app, "Voir ce qui change")


def click(app: AppTest, label: str, lang: Lang = "fr") -> AppTest:
    one(app.button, label, lang).click()
    app.run()
    assert not app.exception
    return app


def table(app: AppTest, *columns: str) -> list[tuple[str, ...]]:
    """The rows of the table that has these columns."""
    frame = next(shown.value for shown in app.dataframe if set(columns) <= set(shown.value.columns))
    return [tuple(row) for row in frame[list(columns)].to_numpy()]


def origins(store: Store) -> dict[str, tuple[str, str, str]]:
    options = store.portfolio(newest(store).hash)["options"].query("origin != ''")
    return {row["option_id"]: (row["origin"], row["author"], row["reason"]) for row in options.to_dict("records")}


@pytest.mark.reads
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_action_opens_in_both_languages(store: Store, open_app: Open, lang: Lang) -> None:
    for action in ("edit", "freeze", "restore", "add", "file"):
        app = opened(open_app, lang, action=action)
        elements = [*app.text_input, *app.selectbox, *app.button]
        assert elements
        assert all(element.label for element in elements)
        assert not app.number_input


def test_an_option_is_edited_seen_before_and_after_then_kept(store: Store, open_app: Open) -> None:
    before = newest(store).hash
    app = edit(opened(open_app), "A.restructure", "devis du 3 mars", own_cost="500 k€", closed_share="50")
    assert table(app, "field", "before", "after") == [
        ("Places fermées (%)", "25\u00a0%", "50\u00a0%"),
        ("Coût total (€)", "400\u202f000\u00a0€", "500\u202f000\u00a0€"),
        ("Coût année par année (€)", "400\u202f000\u00a0€", "500\u202f000\u00a0€"),
    ]
    assert newest(store).hash == before  # nothing is kept yet
    app = click(app, "Enregistrer")
    assert origins(store) == {"A.restructure": ("edited", "Jeanne", "devis du 3 mars")}
    assert "Restructuration lourde : Jeanne, « devis du 3 mars »" in words(app)
    assert ("Modification", "A.restructure", "Jeanne", "devis du 3 mars") in table(
        app, "what", "options", "author", "reason"
    )
    after = fields_of(store.portfolio(newest(store).hash), "A.restructure")
    assert (after.own_cost, after.closed_share) == (500_000, 0.5)
    # The plan shown is of the former data: the page says so, here and elsewhere.
    assert ", Jeanne) : le plan n'en tient pas compte" in words(app)
    assert "le plan n'en tient pas compte" in words(open_app("fr", "pages/rooms/summary.py"))


def test_the_former_plan_is_calculated_again_on_the_new_data(
    store: Store, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def start(kept: Store, portfolio: str, scenario: Any, *, scenario_id: int) -> int:
        asked.append(portfolio)
        return kept.create_job(portfolio, scenario)

    monkeypatch.setattr(launching, "start_job", start)
    app = click(edit(opened(open_app), "A.restructure", "devis", own_cost="1"), "Enregistrer")
    click(app, "Recalculer")
    assert asked == [newest(store).hash]


def test_the_next_scenario_is_calculated_on_the_new_data(
    store: Store, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def start(kept: Store, portfolio: str, scenario: Any, *, scenario_id: int) -> int:
        asked.append(portfolio)
        return kept.create_job(portfolio, scenario)

    monkeypatch.setattr(launching, "start_job", start)
    click(edit(opened(open_app), "A.restructure", "devis", own_cost="1"), "Enregistrer")
    app = open_app("fr", "pages/rooms/what_if.py", changes="money/own/all/+1000")
    next(one for one in app.text_input if str(one.key).startswith("what_if.name")).set_value("Mille de plus").run()
    app.button(key="what_if.launch").click().run()
    assert asked == [newest(store).hash]


WRONG: list[tuple[dict[str, str], str]] = [
    ({"own_cost": "douze"}, "Coût total (€) : « douze » n'est pas un nombre"),
    ({"own_cost": "-5"}, "un montant ne peut pas être négatif"),
    ({"own_cost": "100", "own_costs": "60 ; 50"}, "ne disent pas la même somme"),
    ({"duration_years": "1,5"}, "Durée en tout (ans) : « 1,5 » n'est pas un nombre entier"),
    ({"duration_years": ""}, "Durée en tout (ans) : «  » n'est pas un nombre"),
    ({"duration_years": "-1"}, "Durée en tout (ans) : « -1 » est négatif"),
    ({"duration_years": "3"}, "livrer et de payer avant la fin du plan (2029)"),
    ({"closed_share": "150"}, "Places fermées (%) : « 150 » : écrivez un pourcentage, de 0 à 100"),
    ({"dwellings RA": ""}, "aucune place ni aucun logement après travaux"),
    ({"places RA": "3"}, "places et logements sont remplis tous les deux"),
    ({"eligible grant": "120"}, "Part éligible : Subvention (%) : « 120 » : écrivez un pourcentage"),
    ({"latest_year": "2026", "earliest_year": "2028"}, "précède le départ au plus tôt"),
]
"""What is typed, and what is said of it."""


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(store: Store, open_app: Open) -> None:
    before = newest(store).hash
    app = opened(open_app)
    one(app.selectbox, "Option").select("A.restructure")
    app.run()
    one(app.text_input, "Raison").input("devis")
    one(app.text_input, "Intitulé").input("Autre nom")
    for typed, said in WRONG:
        former = {key: box_of(app, key).value for key in typed}
        assert said not in words(app), typed
        for key, value in typed.items():
            box_of(app, key).input(value)
        app = click(app, "Voir ce qui change")
        assert said in words(app), typed
        assert "Enregistrer" not in [button.label for button in app.button], typed
        assert one(app.text_input, "Intitulé").value == "Autre nom", typed
        assert {key: box_of(app, key).value for key in typed} == typed
        assert newest(store).hash == before
        for key, value in former.items():
            box_of(app, key).input(value)


def box_of(app: AppTest, key: str) -> Any:
    return next(box for box in app.text_input if str(box.key).endswith(f".{key}"))


def test_an_edit_is_signed(store: Store, open_app: Open) -> None:
    app = opened(open_app)
    app.text_input(key="options.author").input("")
    app = edit(app, "A.restructure", " ", own_cost="1")
    assert "Auteur : " in words(app)
    assert "Raison : " in words(app)
    assert origins(store) == {}


def test_what_somebody_else_changed_elsewhere_meanwhile_is_kept_too(store: Store, open_app: Open) -> None:
    app = edit(opened(open_app), "A.restructure", "devis", own_cost="500000")
    before = newest(store).hash
    store.save_change(
        before, frozen(store.portfolio(before), "C.energy", "Paul", "bail"), kind=ChangeKind.FROZEN,
        option_ids=["C.energy"], author="Paul", reason="bail",
    )  # fmt: skip
    click(app, "Enregistrer")
    assert set(origins(store)) == {"C.energy", "A.restructure"}


@pytest.mark.parametrize("choice", ["Garder les deux", "Remplacer par la mienne", "Laisser la sienne"])
def test_two_who_change_the_same_option_see_both_and_keep_both_unless_told(
    store: Store, open_app: Open, choice: str
) -> None:
    app = edit(opened(open_app), "A.restructure", "devis", own_cost="500000")
    before = newest(store)
    data = store.portfolio(before.hash)
    theirs = replace(fields_of(data, "A.restructure"), label="Version de Paul")
    store.save_change(
        before.hash, edited(data, "A.restructure", theirs, "Paul", "visite"), kind=ChangeKind.EDITED,
        option_ids=["A.restructure"], author="Paul", reason="visite",
    )  # fmt: skip
    app = click(app, "Enregistrer")
    assert "Paul a changé la même option pendant que vous l'écriviez (visite)." in words(app)
    both = next(frame.value for frame in app.dataframe if "theirs" in frame.value.columns)
    assert "Version de Paul" in set(both["theirs"])
    assert any("500" in written for written in both["mine"])
    assert set(origins(store)) == {"A.restructure"}
    click(app, choice)
    found = store.portfolio(newest(store).hash)
    kept = {option: fields_of(found, option) for option in origins(store)}
    assert len(kept) == (2 if choice == "Garder les deux" else 1)
    assert (kept["A.restructure"].label == "Version de Paul") == (choice != "Remplacer par la mienne")
    assert any(round(one.own_cost) == 500_000 for one in kept.values()) == (choice != "Laisser la sienne")


def test_a_change_left_aside_is_forgotten(store: Store, open_app: Open) -> None:
    app = click(edit(opened(open_app), "A.restructure", "devis", own_cost="5"), "Abandonner")
    assert "Enregistrer" not in [button.label for button in app.button]
    assert origins(store) == {}


def test_an_option_is_frozen_and_comes_back(store: Store, open_app: Open) -> None:
    first = newest(store).hash
    app = opened(open_app, action="freeze")
    one(app.selectbox, "Option").select("A.restructure")
    one(app.text_input, "Raison").input("validé en comité")
    click(app, "Geler cette option")
    assert origins(store) == {"A.restructure": ("frozen", "Jeanne", "validé en comité")}
    app = opened(open_app, action="restore")
    one(app.text_input, "Raison").input("nouveaux barèmes")
    click(app, "Revenir au calcul")
    assert newest(store).hash == first
    assert [change.kind for change in store.changes(first)] == [ChangeKind.RESTORED, ChangeKind.FROZEN]


def test_giving_up_is_signed_too(store: Store, open_app: Open) -> None:
    click(edit(opened(open_app), "A.restructure", "devis", own_cost="5"), "Enregistrer")
    app = click(opened(open_app, action="restore"), "Revenir au calcul")
    assert "Raison : écrivez pourquoi." in words(app)
    assert set(origins(store)) == {"A.restructure"}


def test_an_option_is_added_from_another(store: Store, open_app: Open) -> None:
    app = opened(open_app, action="add")
    one(app.selectbox, "Partir de").select("A.restructure")
    app.run()
    for key, value in {"label": "Surélévation", "own_cost": "600 000", "dwellings RA": "35"}.items():
        next(box for box in app.text_input if str(box.key).endswith(f".{key}")).input(value)
    one(app.text_input, "Raison").input("étude de faisabilité")
    app = click(click(app, "Voir ce qui change"), "Enregistrer")
    assert origins(store) == {"A.added_1": ("added", "Jeanne", "étude de faisabilité")}
    made = fields_of(store.portfolio(newest(store).hash), "A.added_1")
    assert (made.label, made.own_cost, made.homes) == ("Surélévation", 600_000, (Homes("RA", None, 35),))
    assert dict(made.eligible) == {"grant": 1.0}


def test_an_option_is_added_from_a_blank_page_with_another_typology(store: Store, open_app: Open) -> None:
    app = opened(open_app, action="add", residence="C")
    app = click(app, "Voir ce qui change")
    assert "aucune place ni aucun logement après travaux" in words(app)
    one(app.selectbox, "Autre typologie").select("CADA")
    one(app.text_input, "Autre typologie : places").input("18")
    one(app.text_input, "Raison").input("appel à projets")
    click(click(app, "Voir ce qui change"), "Enregistrer")
    assert fields_of(store.portfolio(newest(store).hash), "C.added_1").homes == (Homes("CADA", 18.0),)


def test_a_change_is_undone_from_the_history(store: Store, open_app: Open) -> None:
    first = newest(store).hash
    app = click(edit(opened(open_app), "A.restructure", "devis", own_cost="5"), "Enregistrer")
    app = click(app, "Annuler ce changement")
    assert "Écrivez qui annule ce changement, et pourquoi." in words(app)
    one(app.text_input, "Qui annule").input("Paul")
    one(app.text_input, "Pourquoi annuler").input("faute de frappe")
    app = click(app, "Annuler ce changement")
    assert newest(store).hash == first
    rows = table(app, "what", "author", "reason", "state")
    assert rows == [("Annulation", "Paul", "faute de frappe", ""), ("Modification", "Jeanne", "devis", "annulé")]
    assert "il n'en tient pas compte" not in words(app)


def upload(app: AppTest, content: str) -> AppTest:
    app.file_uploader[0].upload("chiffrages.csv", content.encode(), "text/csv")
    one(app.text_input, "Raison").input("chiffrages de mars")
    app.run()
    assert not app.exception
    return app


def test_a_file_is_looked_at_then_applied_as_a_whole(store: Store, open_app: Open) -> None:
    app = opened(open_app, action="file")
    wrong = "option_id,residence_id,kind,cost_eur,typology,places\nA.restructure,,,5,,\nN,C,convert,1,IGLOO,3\n"
    app.text_input(key="options.author").input("")
    app = upload(app, wrong)
    assert "Ce fichier n'est pas signé" in words(app)
    app.text_input(key="options.author").input("Jeanne")
    app.run()
    assert "chiffrages.csv, ligne 3, colonne typology : « IGLOO » n'existe pas" in words(app)
    assert table(app, "option", "outcome") == [("A.restructure", "remplacée"), ("N", "refusée")]
    assert "Appliquer le fichier" not in [button.label for button in app.button]
    app = upload(app, wrong.replace("IGLOO", "CADA"))
    assert table(app, "option", "outcome") == [("A.restructure", "remplacée"), ("N", "nouvelle")]
    assert origins(store) == {}
    click(app, "Appliquer le fichier")
    signed = ("loaded", "Jeanne", "chiffrages de mars")
    assert origins(store) == {"A.restructure": signed, "N": signed}


FIELDS = OptionFields(
    "A", "restructure", "Nom", 3, 1, 2027, None, 1 / 3, (10.0, 20.5, 30.0),
    (Homes("RA", 7.5), Homes("CADA", None, 2.0)),
    "B", "", True, None, -1234.5, 0.125, 0.0, {"grant": 2 / 3},
)  # fmt: skip


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_form_sent_untouched_gives_exactly_the_same_option(data: Data, lang: Lang) -> None:
    spoken.speak(lang)
    assert read_fields(written_fields(FIELDS), FIELDS, data, SPREAD).fields == FIELDS


def test_what_is_typed_is_read_as_people_write_it(data: Data) -> None:
    typed = written_fields(FIELDS) | {
        TOTAL: "1,2 M€", "closed_share": "12,5 %", "running_result_eur_per_year": "-3 k€", "earliest_year": "",
        "latest_year": "2028", "staff_fte_after": "4,5", "places RA": "", "dwellings RA": "8", "dwellings CADA": "",
        "eligible grant": "", "accessible_after": "no", "studies_years": "1",
    }  # fmt: skip
    found = read_fields(typed, FIELDS, data, SPREAD).fields
    assert found is not None
    # A tenth for the year of studies, the rest over two years of works.
    assert found.own_costs == (120_000, 540_000, 540_000)
    assert (found.closed_share, found.running_result_eur_per_year, found.staff_fte_after) == (0.125, -3_000, 4.5)
    assert (found.earliest_year, found.latest_year, found.accessible_after) == (None, 2028, False)
    assert (found.homes, dict(found.eligible)) == ((Homes("RA", None, 8.0),), {})


def test_a_longer_operation_spreads_the_same_cost_again(data: Data) -> None:
    typed = written_fields(FIELDS) | {"duration_years": "2"}
    found = read_fields(typed, FIELDS, data, SPREAD).fields
    assert found is not None
    assert sum(found.own_costs) == round(60.5)
    assert len(found.own_costs) == 2


def test_a_cost_written_year_by_year_comes_back_in_the_form(data: Data) -> None:
    typed = written_fields(FIELDS) | {"own_costs": "1 000 ; 2 k€ ; 0 ; 5000"}
    found = read_fields(typed, FIELDS, data, SPREAD).fields
    assert found is not None
    assert found.own_costs == (1_000, 2_000, 0, 5_000)
    again = texts_of_form(FIELDS, found, SPREAD)
    assert read_fields(again, FIELDS, data, SPREAD).fields == found


def test_every_problem_of_a_form_is_told_at_once(data: Data) -> None:
    typed = written_fields(FIELDS) | {"duration_years": "x", TOTAL: "y", "places RA": "z", "eligible grant": "w"}
    said = [FRENCH(problem) for problem in read_fields(typed, FIELDS, data, SPREAD).problems]
    assert [sentence.split(" : «")[0] for sentence in said] == [
        "Durée en tout (ans)",
        "Résidence autonomie\u00a0: places",
        "Part éligible\u00a0: Subvention (%)",
        "Coût total (€)",
    ]


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("latest_year", None, "–"), ("earliest_year", 2030, "2030"), ("accessible_after", False, "non"),
        ("closed_share", 0.125, "12,5\u00a0%"), ("own_cost", -5, "-5\u00a0€"), ("kind", "convert", "Conversion"),
        ("condition_after", "poor", "mauvais"), ("places", 7.5, "7,5"),
        ("own_costs", (1.0, 2.0), "1\u00a0€ ; 2\u00a0€"),
        ("own_costs", (5.0,) * 10, "10 × 5\u00a0€"),
    ],
)  # fmt: skip
def test_a_figure_is_written_as_people_read_it(name: str, value: object, written: str) -> None:
    assert figure_written(name, value) == written
