"""What is offered to whom, when, and in which shape."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest

from planning.domain.kinds import ActionKind
from planning.tables.schemas import TABLE_BY_NAME

HOSTEL = {
    "rooms": 120,
    "room_m2": 9.0,
    "common_m2": 400.0,
    "surface_m2": 1500.0,
    "plot_m2": 4200.0,
    "year_built": 1965,
    "condition": "poor",
    "energy_label": "F",
    "accessible": False,
    "agreement_end": "2032-06-30",
}


def test_the_tables_have_the_columns_and_types_of_the_contract(generate, residence):
    tables = generate(residence(**HOSTEL), {"FTM": (120, None)})
    for name in ("options", "option_programmes", "option_costs", "option_funding"):
        frame: pd.DataFrame = getattr(tables, name)
        schema = TABLE_BY_NAME[name]
        assert list(frame.columns) == [column.name for column in schema.columns]
        assert not frame.duplicated(list(schema.key)).any()
        assert len(frame)


def test_a_large_hostel_has_many_different_ways_forward(generate, residence):
    options = generate(residence(**HOSTEL), {"FTM": (120, None)}).options
    assert len(options) > 8
    assert options["option_id"].tolist()[0] == "R1.keep"
    assert set(options["kind"]) >= {"keep", "studios", "restructure", "demolish_rebuild", "convert", "energy"}
    assert (options["source"] == "modèle " + options["template"]).all()
    assert (options["option_id"] == "R1." + options["template"]).all()


def test_keep_is_always_there_even_when_nothing_is_known(generate, residence):
    for stocks in ({}, {"FTM": (10, None)}):
        assert generate(residence(), stocks).options["kind"].tolist()[0] == "keep"


def test_two_runs_give_the_same_tables(generate, residence):
    first = generate(residence(**HOSTEL), {"FTM": (120, None)})
    second = generate(residence(**HOSTEL), {"FTM": (120, None)})
    pd.testing.assert_frame_equal(first.options, second.options)
    pd.testing.assert_frame_equal(first.option_costs, second.option_costs)


@pytest.mark.parametrize(("first", "last"), [(2027, 2027), (2027, 2029), (2027, 2041)])
def test_every_option_can_be_delivered_within_the_horizon(generate, residence, first, last):
    options = generate(residence(**HOSTEL), {"FTM": (120, None)}, years=(first, last)).options
    assert len(options) > 0
    assert (options["earliest_year"] >= first).all()
    assert (options["earliest_year"] <= options["latest_year"]).all()
    assert (options["latest_year"] + options["duration_years"] <= last).all()


def test_studies_are_part_of_the_duration(generate, residence):
    options = generate(residence(**HOSTEL), {"FTM": (120, None)}).options
    assert (options["studies_years"] <= options["duration_years"]).all()


def test_an_unknown_state_closes_no_door_but_a_known_one_does(generate, residence):
    def has_energy(label: str) -> bool:
        options = generate(residence(rooms=10, energy_label=label), {"FTM": (10, None)}, "energy_light").options
        return "energy" in set(options["kind"])

    assert has_energy("")
    assert has_energy("F")
    assert not has_energy("B")


def test_a_building_in_good_condition_is_not_rebuilt(generate, residence):
    options = generate(residence(**HOSTEL | {"condition": "good"}), {"FTM": (120, None)}).options
    assert "demolish_rebuild" not in set(options["kind"])


def test_a_site_shared_with_another_public_is_not_demolished(generate, residence):
    options = generate(residence(**HOSTEL), {"FTM": (60, None), "SHELTER": (60, None)}).options
    assert "demolish_rebuild" not in set(options["kind"])


def test_giving_back_starts_when_the_agreement_ends(generate, residence):
    options = generate(residence(**HOSTEL), {"FTM": (120, None)}, "give_back").options.set_index("template")
    assert options.loc["give_back", "earliest_year"] == 2032
    later = HOSTEL | {"agreement_end": "2040-06-30"}
    assert list(generate(residence(**later), {"FTM": (120, None)}, "give_back").options["kind"]) == ["keep"]


def test_a_candidate_site_offers_keep_and_creations(generate, residence):
    land = generate(residence(plot_m2=2000.0), {})
    assert land.options["template"].tolist() == ["keep", "create_pf", "create_racc", "create_ra"]
    assert land.option_costs[land.option_costs["option_id"] == "R1.keep"].empty
    building = generate(residence(surface_m2=800.0, plot_m2=2000.0), {})
    kinds = building.options["kind"].tolist()
    assert kinds == ["keep", "create", "create", "take_over"]


def test_works_never_make_a_label_or_a_condition_worse(generate, residence):
    site = residence(**HOSTEL | {"energy_label": "B", "condition": "good"})
    options = generate(site, {"FTM": (120, None)}, "studios_rs", "convert_huda").options
    assert set(options["energy_label_after"]) == {"B"}
    assert set(options["condition_after"]) == {"good"}


def test_works_on_a_small_part_leave_the_state_of_the_building(generate, residence):
    def label_after(hostel_places: float) -> str:
        stocks = {"FTM": (hostel_places, None), "CADA": (120 - hostel_places, None)}
        options = generate(residence(**HOSTEL), stocks, "studios_rs").options.set_index("template")
        return str(options.loc["studios_rs", "energy_label_after"])

    assert label_after(40) == "F"
    assert label_after(100) == "C"


def test_every_kind_comes_out_for_some_residence(generate, residence, catalogue):
    states = ({}, {"condition": "good", "room_m2": 14.0}, {"condition": "fair", "common_m2": 900.0})
    seen: set[str] = set()
    for kind, state, typology in product(ActionKind, states, ("FTM", "RS", "HUDA")):
        if kind not in seen:
            ids = [template.id for template in catalogue.templates if template.kind is kind]
            options = generate(residence(**HOSTEL | state), {typology: (120, None)}, *ids).options
            seen |= set(options["kind"])
    for site in ({"plot_m2": 2000.0}, {"surface_m2": 800.0}):
        seen |= set(generate(residence(**site), {}).options["kind"])
    assert seen == set(ActionKind)
