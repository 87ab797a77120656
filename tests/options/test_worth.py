"""What the value model reads of an option: how long works last, who decides, what they cure, what homes become."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.options.fields import fields_of
from planning.options.option_file import read_option_file
from planning.tables.loading import load_folder
from tests.pages.small_portfolio import write_portfolio

HOSTEL = {"rooms": 100, "room_m2": 9.0, "common_m2": 300.0, "plot_m2": 4200.0, "condition": "poor", "accessible": False}


@pytest.fixture
def hostel(generate, residence):
    """Options of a hostel of 100 rooms with shared showers: (options by template, homes by template and typology)."""

    def made(*templates: str, stocks=None, of=None, **known):
        site = residence(**HOSTEL | known)
        stocks = stocks or {"FTM": (100, None)}
        tables = generate(site, stocks, *templates, said=of)
        options = tables.options.set_index("template")
        rows = tables.option_programmes.assign(
            template=tables.option_programmes["option_id"].str.removeprefix("R1."),
        )
        return options, rows.set_index(["template", "typology"])

    return made


def test_every_template_but_doing_nothing_lasts_or_is_paid_for_or_leaves(catalogue):
    acting = [template for template in catalogue.templates if template.kind != "keep"]
    assert acting
    for template in acting:
        lasts = template.life_years or template.amortised_years
        assert bool(lasts) == bool(template.parts), template.id
        assert not (template.life_years and template.amortised_years), template.id


def test_what_the_state_the_department_or_a_partner_decides_says_so(catalogue):
    by = {template.id: template.authority for template in catalogue.templates}
    assert {name for name, who in by.items() if who == "state"} == {
        *("convert_huda", "convert_cada", "convert_cph", "extend_cada", "take_over_huda", "rebuild_rs_cada"),
    }
    assert {name for name, who in by.items() if who == "department"} == {"convert_ra", "senior_to_ra", "create_ra"}
    assert {name for name, who in by.items() if who == "partner"} == {"convert_pf_racc"}


def test_paint_ramps_and_insulation_never_answer_a_fire_deadline_and_heavy_works_do(hostel):
    options, _ = hostel(energy_label="F")
    cures = options["cures"].str.split(";")
    light = options["kind"].isin(["comfort", "accessibility", "energy", "soundproofing", "change_status"])
    heavy = options["kind"].isin(["studios", "demolish_rebuild"])
    assert light.any()
    assert heavy.any()
    assert not any("fire" in topics for topics in cures[light])
    assert all("fire" in topics for topics in cures[heavy])


def test_studies_close_no_place(hostel):
    options, _ = hostel("studios_rs", "energy_light")
    assert options.loc["studios_rs", ["studies_years", "closed_from", "duration_years"]].tolist() == [1, 1, 3]
    assert options.loc["energy_light", "closed_from"] == 0
    assert pd.isna(options.loc["keep", "closed_from"])


def test_rent_is_that_of_the_charges_and_none_where_nothing_is_left(hostel, value):
    options, _ = hostel("studios_rs", "dispose")
    assert options.loc["keep", "rent_eur_per_year"] == 100 * value("charges_ftm_year") * value("rent_share_ftm")
    studios = 46 * value("charges_rs_year") * value("rent_share_rs")  # (900 + 300) x 0.9 / 23 = 46
    assert options.loc["studios_rs", "rent_eur_per_year"] == studios
    assert options.loc["dispose", "rent_eur_per_year"] == 0


def test_new_studios_have_their_own_shower_and_kitchen_and_no_better_access(hostel):
    _, homes = hostel("studios_rs")
    row = homes.loc[("studios_rs", "RS")]
    assert (row["room_m2"], row["private_sanitary"], bool(row["kitchenette"])) == (20, "private", True)
    assert row["accessible_share"] == 0


def test_rooms_made_humane_change_only_their_shower(hostel):
    _, homes = hostel("humanise_rooms", room_m2=10.0, condition="fair")
    row = homes.loc[("humanise_rooms", "FTM")]
    assert row["private_sanitary"] == "private"
    assert row[["room_m2", "kitchenette", "accessible_share", "class_after"]].replace("", None).isna().all()


def test_rooms_that_have_their_shower_are_not_given_one(hostel):
    private = {"FTM": {"private_sanitary": "private"}}
    options, _ = hostel("humanise_rooms", "tranches", of=private)
    assert options.index.tolist() == ["keep"]


def test_works_in_parts_make_studios_of_two_rooms_and_give_the_others_a_shower(hostel):
    _, homes = hostel("tranches", rooms=299, stocks={"FTM": (299, None)})
    studios, rooms = homes.loc[("tranches", "RS")], homes.loc[("tranches", "FTM")]
    assert (studios["dwellings"], studios["room_m2"], studios["private_sanitary"]) == (60, 18, "private")
    assert (rooms["places"], rooms["private_sanitary"]) == (179, "private")


def test_another_name_changes_no_room(hostel):
    said = {"FTM": {"private_sanitary": "shared", "kitchenette": False}}
    options, homes = hostel("change_status", of=said, room_m2=13.0)
    row = homes.loc[("change_status", "RS")]
    assert (row["room_m2"], row["private_sanitary"], bool(row["kitchenette"])) == (13, "shared", False)
    assert pd.isna(options.loc["change_status", "life_years"])
    assert options.loc["change_status", ["team_load", "cures"]].tolist() == [0, ""]


def test_ramps_make_accessible_the_homes_that_their_cost_pays_for(hostel, value):
    share = value("accessible_share")
    _, homes = hostel("accessibility")
    assert homes.loc[("accessibility", "FTM"), "accessible_share"] == share
    _, homes = hostel("accessibility", of={"FTM": {"accessible_share": 0.3}})
    assert homes.loc[("accessibility", "FTM"), "accessible_share"] == pytest.approx(0.3 + share)


def test_light_works_say_nothing_of_homes(hostel):
    _, homes = hostel("comfort", "energy_light", energy_label="F")
    rows = homes.loc[["comfort", "energy_light"], ["room_m2", "private_sanitary", "kitchenette", "accessible_share"]]
    assert rows.replace("", None).isna().all(axis=None)


def test_works_on_a_small_part_give_the_building_no_life_and_cure_nothing_of_it(hostel, value):
    options, _ = hostel("studios_rs", stocks={"FTM": (40, None), "CADA": (60, None)})
    row = options.loc["studios_rs"]
    assert pd.isna(row["life_years"])
    assert row["amortised_years"] == value("life_restructured_years")
    assert row["cures"] == ""


def test_rebuilding_by_the_plot_gives_one_home_a_room_where_the_land_allows(generate, residence, after):
    site = residence(rooms=282, room_m2=9.0, common_m2=846.0, plot_m2=7200.0, condition="poor")
    tables = generate(site, {"FTM": (282, None)})
    assert after(tables, "R1.rebuild_rs_plot") == {"RS": 282}
    assert after(tables, "R1.rebuild_rs_pf") == {"PF": 25, "RS": 257}
    smaller = generate(residence(**HOSTEL | {"plot_m2": 1000.0}), {"FTM": (100, None)}, "rebuild_rs_plot")
    assert after(smaller, "R1.rebuild_rs_plot") == {"RS": 41}  # 1,000 x 1.2 x 0.8 / 23


def test_a_sequence_makes_safe_first_and_closes_places_five_years_later(generate, residence, value):
    tables = generate(residence(**HOSTEL), {"FTM": (100, None)}, "secure_then_studios")
    option = tables.options.set_index("template").loc["secure_then_studios"]
    assert option[["safe_from", "closed_from", "duration_years", "latest_year"]].tolist() == [1, 5, 7, 2029]
    rows = tables.option_costs[tables.option_costs["option_id"] == option["option_id"]].set_index("year_offset")
    studios = 46 * value("cost_studio_eur")
    paid = {0: 100 * value("cost_safety_room_eur"), 4: 0.08 * studios, 5: 0.46 * studios, 6: 0.46 * studios}
    assert rows["amount_eur"].to_dict() == pytest.approx(paid)


def test_a_restaurant_that_must_stay_is_closed_only_where_something_replaces_it(generate, residence, catalogue):
    site = residence(**HOSTEL | {"common_m2": 800.0})

    def offered(typology: str, replaced_by: str = "") -> bool:
        template = catalogue.template("close_service").but(replaced_by=replaced_by)
        only = catalogue.model_copy(update={"templates": (catalogue.template("keep"), template)})
        tables = generate(site, {typology: (None, 100)}, catalogue=only)
        assert len(tables.options) + len(tables.refused) == 2
        return "close_service" in set(tables.options["template"])

    assert offered("RS")
    assert not offered("RA")
    assert offered("RA", "portage de repas")


def test_rooms_of_a_programme_are_its_own(generate, residence, after):
    """One building of 100 rooms: 40 of 12 m2 live in the hostel's programme."""
    said = {"FTM": {"rooms": 40.0, "room_m2": 12.0}}
    stocks = {"FTM": (40, None), "CADA": (60, None)}
    tables = generate(residence(**HOSTEL | {"common_m2": 0.0}), stocks, "studios_rs", said=said)
    assert after(tables, "R1.studios_rs")["RS"] == 18  # 40 x 12 x 0.9 / 23


def test_a_file_of_options_says_how_long_works_last_and_what_homes_become(tmp_path):
    data = load_folder(write_portfolio(tmp_path))
    text = (
        "option_id,life_years,closed_from,team_load,authority,cures,typology,dwellings,private_sanitary,kitchenette\n"
        "A.restructure,30,0,2,state,fire;energy,RA,30,private,true\n"
    )
    reading = read_option_file(data, text.encode(), "essai.csv", "Jeanne", "devis")
    assert reading.problems == ()
    assert reading.data is not None
    after = fields_of(reading.data, "A.restructure")
    assert (after.life_years, after.closed_from, after.team_load) == (30, 0, 2)
    assert (after.authority, after.cures) == ("state", "fire;energy")
    assert [(one.private_sanitary, one.kitchenette) for one in after.homes] == [("private", True)]


@pytest.mark.parametrize(
    ("cell", "column"), [("cures\nA.restructure,paint", "cures"), ("closed_from\nA.restructure,9", "closed_from")]
)
def test_a_file_with_a_topic_that_is_none_or_a_closing_after_delivery_is_refused(tmp_path, cell, column):
    data = load_folder(write_portfolio(tmp_path))
    reading = read_option_file(data, f"option_id,{cell}\n".encode(), "essai.csv", "Jeanne", "devis")
    assert reading.data is None
    assert [problem.column for problem in reading.problems] == [column]
