"""Which options a residence is offered: by well-housed years per euro, whatever the order of the catalogue."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from planning.options import parameter_estimates
from planning.options.first_sight import Works, read_habitability, well_housed_years
from planning.options.site import Quality, Site, Stock
from planning.tables import shipped
from planning.tables.parameters import read_parameters

HOSTEL = {
    "rooms": 299,
    "room_m2": 9.0,
    "common_m2": 897.0,
    "surface_m2": 4500.0,
    "plot_m2": 8500.0,
    "year_built": 1966,
    "condition": "fair",
    "energy_label": "E",
    "accessible": False,
}
SHARED = {"FTM": {"private_sanitary": "shared", "kitchenette": False}}


@pytest.fixture(scope="module")
def rules() -> pd.DataFrame:
    rows = [
        ("room_m2", "9", "D", None, ""),
        ("private_sanitary", "shared", "C", None, ""),
        ("kitchenette", "", "B", None, ""),
        ("energy_label", "F", "D", 2028, ""),
        ("stage", "poor", "C", None, "FTM;RS"),
    ]
    return pd.DataFrame(rows, columns=["criterion", "threshold", "class", "from_year", "typologies"])


@pytest.fixture(scope="module")
def judged(rules):
    """What homes are judged by, over 2027-2036 and the 30 years after."""

    def made(some: pd.DataFrame | None = rules):
        value = parameter_estimates(read_parameters(shipped.PARAMETERS / "value.csv"), 2027)
        return read_habitability(some, value, 2027, 2036)

    return made


def rooms(places: float, **quality) -> Stock:
    return Stock("FTM", places, None, 1.0, Quality(**quality))


NOTHING = Works(0, 0, 0.0, 0.0, "")
GOOD = {"room_m2": 20.0, "private_sanitary": "private", "kitchenette": True}


def years(site: Site, after: Stock, works: Works, judged) -> float:
    return well_housed_years(site, [after], works, judged, {"FTM": 1.0})


def test_without_rules_every_home_counts_whole_until_its_building_ends(judged):
    site = Site("R1", condition="fair", programmes=(rooms(10),))
    assert years(site, site.programmes[0], NOTHING, judged(None)) == 10 * 18
    older = Site("R1", condition="fair", service_years=5.0, programmes=(rooms(10),))
    assert years(older, older.programmes[0], NOTHING, judged(None)) == 10 * 5


def test_the_worst_rule_that_applies_sets_what_a_year_is_worth(judged):
    site = Site("R1", condition="good", programmes=())  # 30 years: 22 before it is poor, then 8

    def mean(**quality) -> float:
        return years(site, rooms(1, **quality), NOTHING, judged()) / 30

    whole = (22 + 8 * 0.5) / 30
    assert mean(**GOOD) == pytest.approx(whole)
    assert mean(**GOOD | {"kitchenette": False}) == pytest.approx((22 * 0.85 + 8 * 0.5) / 30)
    assert mean(**GOOD | {"private_sanitary": "none"}) == pytest.approx(0.5)
    assert mean(**GOOD | {"room_m2": 8.0}) == pytest.approx(0.1)
    assert mean() == mean(**GOOD | {"kitchenette": False})  # unknown rooms are correct, no worse


def test_a_dated_rule_counts_from_its_year(judged):
    site = Site("R1", condition="good", energy_label="F", programmes=(rooms(1, **GOOD),))
    assert years(site, site.programmes[0], NOTHING._replace(energy_label="F"), judged()) == pytest.approx(1 + 29 * 0.1)


def test_works_close_their_share_and_lengthen_the_service(judged):
    site = Site("R1", condition="poor", programmes=(rooms(10),))
    works = Works(3, 1, 0.5, 30.0, "")
    # A year of studies whole, two at half, then thirty years of six homes.
    assert years(site, rooms(6), works, judged(None)) == 10 + 2 * 5 + 30 * 6


def test_the_order_of_the_catalogue_decides_nothing(generate, residence, catalogue, rules):
    def offered(templates) -> set[str]:
        tables = generate(
            residence(**HOSTEL),
            {"FTM": (299, None)},
            catalogue=catalogue.model_copy(update={"templates": templates, "max_options": 7}),
            said=SHARED,
            rules=rules,
        )
        return set(tables.options["option_id"])

    assert offered(catalogue.templates) == offered(catalogue.templates[::-1])


def test_no_kind_loses_its_last_option_nor_what_the_operator_decides_to_what_it_does_not(
    generate, residence, catalogue, rules
):
    def kinds(most: int, each: int) -> Counter[tuple[str, str]]:
        limits = catalogue.model_copy(update={"max_options": most, "max_per_kind": each})
        tables = generate(residence(**HOSTEL), {"FTM": (299, None)}, catalogue=limits, said=SHARED, rules=rules)
        return Counter(zip(tables.options["kind"], tables.options["authority"], strict=True))

    everything, least = kinds(99, 99), kinds(1, 1)
    assert set(least) == set(everything)
    assert set(least.values()) == {1}
    assert ("convert", "operator") in kinds(99, 99) or ("convert", "state") in least
    assert sum(kinds(8, 4).values()) < sum(everything.values())


def test_the_programmes_really_done_are_offered(generate, residence, rules):
    """Blida (rooms merged in pairs, showers in the others) and Maizieres (40 + 25 + 5), at their size then."""
    blida = generate(residence(**HOSTEL), {"FTM": (299, None)}, said=SHARED, rules=rules)
    assert "tranches" in set(blida.options["template"])
    hostel = HOSTEL | {"rooms": 160, "common_m2": 480.0, "plot_m2": 4300.0}
    maizieres = generate(residence(**hostel), {"FTM": (160, None)}, said=SHARED, rules=rules)
    assert "restructure_mix" in set(maizieres.options["template"])


def test_an_option_left_out_says_that_others_bring_more(generate, residence, catalogue, rules):
    short = catalogue.model_copy(update={"max_options": 5, "max_per_kind": 1})
    tables = generate(residence(**HOSTEL), {"FTM": (299, None)}, catalogue=short, said=SHARED, rules=rules)
    said = {refusal.template: refusal.reason for refusal in tables.refused}
    assert said["restructure_rs_pf"].values["count"] == len(tables.options)
