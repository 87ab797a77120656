"""Places and dwellings after works, on figures that a reader can recompute by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest


def test_merging_rooms_divides_the_usable_surface_by_the_norm(generate, residence, after, value):
    hostel = residence(rooms=100, room_m2=9.0, common_m2=250.0, condition="poor")
    tables = generate(hostel, {"FTM": (100, None)}, "studios_rs")
    usable = (100 * 9 + 250) * value("merge_efficiency")
    assert after(tables, "R1.studios_rs") == {
        "RS": math.floor(usable / (value("studio_rs_m2") + value("common_rs_m2")))
    }


def test_the_norms_of_the_parameters_give_45_studios_in_100_rooms(generate, residence, after):
    # (900 + 250) x 0.90 = 1035 m2; 20 m2 of studio + 3 m2 of common rooms: 1035 / 23 = 45.
    tables = generate(residence(rooms=100, room_m2=9.0, common_m2=250.0), {"FTM": (100, None)}, "studios_rs")
    assert after(tables, "R1.studios_rs") == {"RS": 45}
    row = tables.option_programmes.set_index(["option_id", "typology"]).loc[("R1.studios_rs", "RS")]
    assert (row["dwellings"], math.isnan(row["places"])) == (45, True)


def test_merging_never_makes_more_homes_than_rooms(generate, residence, after):
    # 20 rooms and a vast restaurant: the surface would hold 60 studios.
    tables = generate(residence(rooms=20, room_m2=12.0, common_m2=1300.0), {"FTM": (20, None)}, "studios_rs")
    assert after(tables, "R1.studios_rs") == {"RS": 20}


def test_unknown_common_surface_counts_as_none(generate, residence, after):
    tables = generate(residence(rooms=100, room_m2=9.0), {"FTM": (100, None)}, "studios_rs")
    assert after(tables, "R1.studios_rs") == {"RS": math.floor(810 / 23)}


def test_only_the_programmes_in_scope_are_transformed(generate, residence, after):
    # Half of the persons live in the hostel: half of the rooms and surfaces are its own.
    site = residence(rooms=100, room_m2=9.0, common_m2=250.0)
    tables = generate(site, {"FTM": (60, None), "CADA": (60, None)}, "studios_rs")
    assert after(tables, "R1.studios_rs") == {"CADA": 60, "RS": math.floor(1035 / 2 / 23)}


def test_a_size_asked_for_is_served_first_and_the_rest_goes_by_surface(generate, residence, after):
    # 1,600 x 0.90 = 1440 m2; 25 homes of 28 m2 = 700; 740 / 23 = 32.
    site = residence(rooms=130, room_m2=10.0, common_m2=300.0, condition="poor")
    tables = generate(site, {"FTM": (130, None)}, "restructure_rs_pf")
    assert after(tables, "R1.restructure_rs_pf") == {"PF": 25, "RS": 32}


@pytest.mark.parametrize(("rooms", "expected"), [(74, 21), (68, None)])
def test_the_size_is_soft_down_to_its_lowest_value(generate, residence, after, catalogue, rooms, expected):
    # 74 rooms of 9 m2 = 599 m2 left: 21 homes of 28 m2. 68 rooms = 550 m2: 19 homes, fewer than 20: none.
    site = residence(rooms=rooms, room_m2=9.0, condition="poor")
    open_to_all = catalogue.template("convert_pf").but(eligible={})
    wider = catalogue.model_copy(update={"templates": (catalogue.template("keep"), open_to_all)})
    tables = generate(site, {"FTM": (rooms, None)}, catalogue=wider)
    assert after(tables, "R1.convert_pf") == ({} if expected is None else {"PF": expected})


def test_rebuilding_on_the_plot_follows_the_floor_ratio(generate, residence, after):
    # 4,000 m2 of land x 1.2 x 0.80 = 3,840 m2 usable: 65 % / 23 = 108 studios, 35 % / 23 = 58 CADA places.
    site = residence(rooms=180, room_m2=9.0, common_m2=500.0, plot_m2=4000.0, condition="poor")
    tables = generate(site, {"FTM": (180, None)}, "rebuild_rs_cada")
    assert after(tables, "R1.rebuild_rs_cada") == {"RS": 108, "CADA": 58}
    cada = tables.option_programmes.set_index("typology").loc["CADA"]
    assert cada["places"] == 58


def test_tranches_merge_rooms_two_by_two_and_keep_the_others(generate, residence, after):
    # 101 rooms: 40 of them make 20 studios; 60 of the 61 others keep their place (60 %, rounded down).
    site = residence(rooms=101, room_m2=9.0, common_m2=303.0, condition="fair")
    tables = generate(site, {"FTM": (101, None)}, "tranches")
    assert after(tables, "R1.tranches") == {"RS": 20, "FTM": 60}


def test_relabelled_places_are_limited_by_the_private_surface_per_person(generate, residence, after):
    small = residence(rooms=100, room_m2=6.0, common_m2=500.0)
    tables = generate(small, {"FTM": (100, None)}, "convert_huda")
    assert after(tables, "R1.convert_huda") == {"HUDA": 80}  # 600 m2 / 7.5


def test_relabelling_keeps_the_doors_whatever_the_persons_per_dwelling(generate, residence, after, typologies):
    tables = generate(residence(rooms=30), {"SENIORS": (None, 30)}, "senior_to_ra")
    assert after(tables, "R1.senior_to_ra") == {"RA": 30}


def test_places_and_dwellings_of_one_typology_are_never_added_as_they_are(generate, residence, after, typologies):
    # 5 adapted homes beside 10 scattered places of 2 persons per dwelling: 5 + 10 / 2 = 10 dwellings.
    site = residence(rooms=200, room_m2=10.0, common_m2=0.0, condition="poor")
    tables = generate(site, {"FTM": (190, None), "DIFFUS": (10, None)}, "restructure_mix")
    row = tables.option_programmes.set_index(["option_id", "typology"]).loc[("R1.restructure_mix", "DIFFUS")]
    assert row["dwellings"] == 10
    assert math.isnan(row["places"])


def test_a_land_site_holds_a_pension_de_famille_of_25_at_most(generate, residence, after):
    # 1,500 x 0.6 x 0.8 = 720 m2 / 28 = 25; half the land holds 12, fewer than 20: no such option.
    assert after(generate(residence(plot_m2=1500.0), {}, "create_pf"), "R1.create_pf") == {"PF": 25}
    assert after(generate(residence(plot_m2=3000.0), {}, "create_pf"), "R1.create_pf") == {"PF": 25}
    assert after(generate(residence(plot_m2=750.0), {}, "create_pf"), "R1.create_pf") == {}


@pytest.mark.parametrize(
    "site",
    [
        {},
        {"rooms": 0, "room_m2": 9.0},
        {"rooms": 100, "room_m2": 0.0},
        {"rooms": 100},
        {"rooms": 3, "room_m2": 4.0},
    ],
)
def test_without_rooms_or_surface_there_is_no_option_that_needs_them(generate, residence, site):
    tables = generate(residence(condition="poor", **site), {"FTM": (100, None)})
    rebuilt = {"studios", "restructure", "demolish_rebuild", "create", "change_status"}
    assert not rebuilt & set(tables.options["kind"])
    assert set(tables.options["kind"]) >= {"keep", "comfort"}


def test_an_empty_plot_or_an_unknown_one_gives_no_new_building(generate, residence):
    for plot in (None, 0.0):
        tables = generate(residence(plot_m2=plot), {})
        assert list(tables.options["kind"]) == ["keep"]


def test_every_capacity_is_a_whole_number_of_homes(generate, residence):
    site = residence(rooms=137, room_m2=8.3, common_m2=411.0, plot_m2=3999.0, condition="poor", energy_label="F")
    rows = generate(site, {"FTM": (137, None)}).option_programmes
    homes: pd.Series = rows["places"].fillna(rows["dwellings"])
    assert (homes > 0).all()
    assert (homes == homes.round()).all()
    assert (rows["places"].notna() != rows["dwellings"].notna()).all()
