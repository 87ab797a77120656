"""What a portfolio changes in the catalogue: templates, figures, partners; and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.domain.errors import DataError
from planning.i18n import FRENCH, Words
from planning.options import generate_options
from planning.options.catalogue_changes import changed_catalogue, changed_parameters, check_known
from planning.options.estimates import parameter_estimates
from planning.options.template_catalogue import check_parameters

SAID = {"author": "planner", "reason": "seen on site"}


def changes(**fields: str) -> pd.DataFrame:
    rows = [{"template": "convert_pf", "field": field, "value": value, **SAID} for field, value in fields.items()]
    return pd.DataFrame(rows)


def figure(name: str, value: float, low: float | None = None, high: float | None = None) -> pd.DataFrame:
    row = {"parameter_id": name, "value": value, "low": low, "high": high, "source": "", **SAID}
    return pd.DataFrame([row]).astype({"low": "float64", "high": "float64"})


def sentences(error: pytest.ExceptionInfo[DataError], lang: str = "fr") -> list[str]:
    return [Words(lang)(problem.what) for problem in error.value.problems]


def test_a_changed_field_is_the_one_that_options_are_made_with(catalogue, generate, residence):
    longer = changed_catalogue(catalogue, changes(works_years="4", closed_share="0.8"))
    assert (longer.template("convert_pf").works_years, longer.template("convert_pf").closed_share) == (4, 0.8)
    site = residence(rooms=40, room_m2=12.0, common_m2=200.0, condition="poor")
    options = generate(site, {"FTM": (40, None)}, catalogue=longer.only("convert_pf")).options.set_index("option_id")
    assert options.loc["R1.convert_pf", "duration_years"] == 5
    assert catalogue.template("convert_pf").works_years == 2


def test_a_field_inside_another_and_a_template_left_out(catalogue):
    inner = pd.DataFrame([{"template": "convert_pf", "field": "eligible.rooms_min", "value": "30", **SAID}])
    assert changed_catalogue(catalogue, inner).template("convert_pf").eligible.rooms_min == 30
    without = changed_catalogue(catalogue, changes(offered="false"))
    assert [t.id for t in without.templates] == [t.id for t in catalogue.templates if t.id != "convert_pf"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"works_years": "-2"}, "valeur refusée : doit être au moins 0"),
        ({"closed_share": "1.5"}, "valeur refusée : doit être au plus 1"),
        ({"works_years": "long"}, "valeur refusée : doit être un nombre entier"),
        (
            {"parts": "[]"},
            "valeur refusée : une conversion dit ce que deviennent les chambres",
        ),
        ({"colour": "red"}, "le champ « colour » ne peut pas être changé"),
        ({"kind": "dispose"}, "le champ « kind » ne peut pas être changé"),
        ({"partner": "bank"}, "le modèle « convert_pf » nomme « bank », qui n'est ni dans partners ni dans steps"),
    ],
)
def test_an_impossible_template_is_refused_with_a_sentence(catalogue, fields, said):
    with pytest.raises(DataError) as caught:
        changed_catalogue(catalogue, changes(**fields))
    assert any(said in sentence for sentence in sentences(caught))
    assert all("Value error" not in sentence and said not in sentence for sentence in sentences(caught, "en"))


def test_every_wrong_change_is_told_with_its_line(catalogue):
    both = pd.concat([changes(works_years="-1"), changes(closed_share="0.5"), changes(colour="red")])
    with pytest.raises(DataError) as caught:
        changed_catalogue(catalogue, both)
    assert [problem.row for problem in caught.value.problems] == [2, 4]


def test_a_pension_de_famille_of_sixty_as_an_exact_size_is_refused(catalogue, parameters):
    large = changed_parameters(parameters, figure("pf_size", 60, 20, 60))
    part = catalogue.template("convert_pf").parts[0]
    hard = catalogue.template("convert_pf").but(parts=[part.but(size_is_hard=True).model_dump()])
    asked = catalogue.model_copy(update={"templates": (catalogue.template("keep"), hard)})
    with pytest.raises(DataError) as caught:
        check_parameters(asked, parameter_estimates(large, 2027))
    (sentence,) = sentences(caught)
    assert "exactement 60 logements" in sentence
    assert "36" in sentence
    check_parameters(asked, parameter_estimates(changed_parameters(parameters, figure("pf_size", 36)), 2027))


def test_an_exact_size_is_that_size_or_no_option(catalogue, generate, residence, after):
    part = catalogue.template("convert_pf").parts[0]
    hard = catalogue.template("convert_pf").but(parts=[part.but(size_is_hard=True).model_dump()])
    asked = catalogue.model_copy(update={"templates": (catalogue.template("keep"), hard)})
    room = {"room_m2": 12.0, "common_m2": 700.0, "condition": "poor"}
    wide = generate(residence(rooms=60, **room), {"FTM": (60, None)}, catalogue=asked)
    assert after(wide, "R1.convert_pf") == {"PF": 25}
    narrow = residence(rooms=30, **{**room, "common_m2": 380.0})
    soft = generate(narrow, {"FTM": (30, None)}, "convert_pf")
    assert 20 <= after(soft, "R1.convert_pf")["PF"] < 25
    assert list(generate(narrow, {"FTM": (30, None)}, catalogue=asked).options["template"]) == ["keep"]


@pytest.mark.parametrize("size", [(30, 20, 40), (20, 25, 30), (20, 10, 15)])
def test_values_that_do_not_follow_each_other_are_refused(parameters, size):
    low_value_high = figure("pf_size", *size)
    if size == (30, 20, 40):
        assert changed_parameters(parameters, low_value_high).set_index("parameter_id").loc["pf_size", "value"] == 30
        return
    with pytest.raises(DataError):
        changed_parameters(parameters, low_value_high)


def test_a_changed_figure_says_whose_it_is_and_is_not_called_verified(parameters):
    row = changed_parameters(parameters, figure("aid_cada_day", 22.0)).set_index("parameter_id").loc["aid_cada_day"]
    assert (row["value"], row["source"], bool(row["verified"])) == (22.0, "planner", False)
    assert row["unit"] == "€/place/jour"
    assert row["note"].endswith("(planner : seen on site)")


def test_a_figure_that_does_not_exist_is_named(parameters):
    with pytest.raises(DataError) as caught:
        check_known(parameters, figure("aid_mars_day", 22.0))
    assert sentences(caught) == ["le paramètre « aid_mars_day » n'existe pas"]


@pytest.fixture
def with_partners(residence, typologies, funders, catalogue, parameters):
    def made(partners: list[dict[str, object]] | None) -> pd.DataFrame:
        known = {"rooms": 40, "room_m2": 12.0, "common_m2": 200.0, "condition": "poor", "territory": "Z1"}
        site = residence(**known)
        programmes = pd.DataFrame(
            [{"residence_id": "R1", "typology": "FTM", "places": 40.0, "dwellings": None, "occupancy": 1.0}]
        )
        table = None if partners is None else pd.DataFrame(partners)
        reduced = catalogue.only("convert_racc", "convert_pf")
        tables = generate_options(
            site, programmes, typologies, funders, reduced, parameters, 2027, 2036, partners=table
        )
        return tables.options.set_index("template")["earliest_year"]

    return made


def test_a_home_for_mental_health_waits_for_the_psychiatric_service(with_partners):
    def committed(territory: str, year: int) -> dict[str, object]:
        return {"partner": "psychiatry", "territory": territory, "from_year": year}

    assert with_partners(None)["convert_racc"] == 2028  # not known of anyone: offered, on that condition
    assert with_partners([committed("Z1", 2030)])["convert_racc"] == 2030
    assert with_partners([committed("*", 2025)])["convert_racc"] == 2028
    assert with_partners([committed("Z1", 2033), committed("*", 2031)])["convert_racc"] == 2031
    elsewhere = with_partners([committed("Z2", 2027)])
    assert "convert_racc" not in elsewhere.index
    assert elsewhere["convert_pf"] == 2027
    with pytest.raises(DataError) as caught:
        with_partners([committed("Z1", 2027) | {"partner": "bank"}])
    assert sentences(caught) == ["le partenaire « bank » n'est dans aucun modèle"]


@pytest.mark.parametrize(("places", "more"), [(120, 35), (100, 29), (10, 2), (3, 0)])
def test_an_extension_stays_below_thirty_per_cent(generate, residence, after, places, more, value):
    tables = generate(residence(), {"CADA": (places, None)}, "extend_cada")
    if not more:
        assert list(tables.options["template"]) == ["keep"]
        return
    assert after(tables, "R1.extend_cada") == {"CADA": places + more}
    cost = tables.option_costs.loc[tables.option_costs["option_id"] == "R1.extend_cada", "amount_eur"].sum()
    assert cost == more * value("cost_take_over_place_eur")


def reasons(tables) -> dict[str, str]:
    return {refusal.template: FRENCH(refusal.reason) for refusal in tables.refused}


def test_every_template_that_is_not_offered_says_why(generate, residence, catalogue):
    site = residence(rooms=40, room_m2=12.0, condition="good", energy_label="B", accessible=True, year_built=2021)
    tables = generate(site, {"FTM": (40, None)})
    said = reasons(tables)
    assert set(said) | set(tables.options["template"]) == {template.id for template in catalogue.templates}
    assert said["restructure_mix"] == "l'état du bâtiment ne le demande pas"
    assert said["energy_light"] == "l'étiquette B ne le demande pas"
    assert said["accessibility"] == "le site est déjà accessible"
    assert said["soundproofing"] == "le bâtiment, de 2021, est récent"
    assert said["create_pf"] == "pour un site où rien n'est encore géré"
    assert said["close_service"] == "donnée inconnue : surface commune par chambre (m²)"
    assert said["extend_cada"] == "aucun programme de ce site n'est concerné"
    assert said["give_back"] == "aucune convention connue n'y prend fin pendant le plan"


def test_a_conversion_without_rooms_says_that_they_are_unknown(generate, residence):
    said = reasons(generate(residence(condition="poor"), {"FTM": (40, None)}))
    assert said["convert_pf"] == "donnée inconnue : chambres"
    assert said["studios_rs"] == "donnée inconnue : chambres"


def test_a_building_too_small_says_how_many_homes_it_holds(generate, residence):
    site = residence(rooms=22, room_m2=9.0, common_m2=0.0, condition="poor")
    said = reasons(generate(site, {"FTM": (22, None)}))
    assert said["convert_pf"].startswith("il n'y tient que 6 logements de typologie PF")
    assert said["rebuild_rs_pf"] == "chambres : 22, il faut au moins 55"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("cost_studio_eur", -5.0, "« cost_studio_eur » ne peut pas être négatif"),
        ("asylum_m2_per_place", 0.0, "« asylum_m2_per_place » est une surface : elle ne peut pas être nulle"),
        ("occupancy_lasting", 1.5, "« occupancy_lasting » est une part : elle s'écrit entre 0 et 1"),
        ("cost_studio_eur", 1e300, "« cost_studio_eur » est trop grand pour être compté"),
    ],
)
def test_a_figure_that_nothing_can_be_computed_from_is_refused(parameters, name, value, said):
    with pytest.raises(DataError) as caught:
        changed_parameters(parameters, figure(name, value))
    assert sentences(caught) == [said]


def test_a_free_cost_and_a_share_of_all_are_sound(parameters):
    for name, value in (("cost_studio_eur", 0.0), ("occupancy_lasting", 1.0)):
        changed = changed_parameters(parameters, figure(name, value)).set_index("parameter_id")
        assert changed.loc[name, "value"] == value
