"""Costs, schedules, funders and the operating account, recomputed by hand."""

from __future__ import annotations

import pytest

from planning.options.costs import works_schedule


@pytest.fixture
def costs():
    def read(tables, option_id: str) -> list[float]:
        rows = tables.option_costs[tables.option_costs["option_id"] == option_id].sort_values("year_offset")
        assert set(rows["funder"]) <= {"own"}
        assert list(rows["year_offset"]) == list(range(len(rows)))
        return rows["amount_eur"].tolist()

    return read


@pytest.mark.parametrize(
    ("total", "studies", "works", "share", "expected"),
    [
        (1000, 1, 2, 0.08, [80, 460, 460]),
        (1000, 2, 1, 0.08, [40, 40, 920]),
        (1000, 0, 0, 0.08, [1000]),
        (1000, 0, 3, 0.08, [333, 334, 333]),
        (1000, 1, 0, 0.08, [1000]),
        (0, 1, 2, 0.08, [0, 0, 0]),
    ],
)
def test_a_cost_is_spread_in_whole_euros_that_add_up(total, studies, works, share, expected):
    assert works_schedule(total, studies, works, share) == expected


def test_studios_cost_their_number_times_the_unit_cost(generate, residence, costs, value):
    tables = generate(residence(rooms=100, room_m2=9.0, common_m2=250.0), {"FTM": (100, None)}, "studios_rs")
    total = 45 * value("cost_studio_eur")
    assert costs(tables, "R1.studios_rs") == [0.08 * total, 0.46 * total, 0.46 * total]
    option = tables.options.set_index("option_id").loc["R1.studios_rs"]
    assert (option["duration_years"], option["studies_years"]) == (3, 1)
    assert (option["cost_low_eur"], option["cost_high_eur"]) == (45 * 31_000, 45 * 60_000)


def test_keep_pays_wear_every_year_on_own_funds_and_keeps_the_programmes(generate, residence, costs, after, value):
    site = residence(rooms=80, condition="poor")
    tables = generate(site, {"FTM": (70, None), "PF": (None, 12)}, "keep")
    assert costs(tables, "R1.keep") == [80 * value("wear_poor_eur")] * 10
    assert after(tables, "R1.keep") == {"FTM": 70, "PF": 12}
    option = tables.options.set_index("option_id").loc["R1.keep"]
    assert (option["duration_years"], option["closed_share"]) == (0, 0)
    assert (option["earliest_year"], option["latest_year"]) == (2027, 2027)


def test_wear_grows_with_the_condition_and_is_fair_when_unknown(generate, residence, costs):
    wear = {
        condition: costs(generate(residence(rooms=10, condition=condition), {"FTM": (10, None)}, "keep"), "R1.keep")[0]
        for condition in ("good", "fair", "poor", "")
    }
    assert wear["good"] < wear["fair"] < wear["poor"]
    assert wear[""] == wear["fair"]


def test_two_funders_pay_for_two_parts_of_one_building(generate, residence, value):
    site = residence(rooms=101, room_m2=9.0, common_m2=303.0, condition="fair")
    tables = generate(site, {"FTM": (101, None)}, "tranches")
    funding = tables.option_funding.set_index("funder")
    rooms = value("cost_humanise_room_eur") + value("cost_safety_room_eur")
    assert funding.loc["anah", "eligible_eur"] == pytest.approx(60.6 * rooms, abs=1)
    assert funding.loc["plai_subsidy", "eligible_eur"] == 20 * value("cost_studio_eur")
    assert funding["max_share"].to_dict() == {"plai_subsidy": 0.25, "plai_loan": 0.55, "anah": 0.5}


def test_only_funders_of_the_portfolio_are_asked(generate, residence, catalogue):
    site = residence(rooms=101, room_m2=9.0, common_m2=303.0, condition="poor", energy_label="F", plot_m2=2400.0)
    tables = generate(site, {"FTM": (101, None)})
    named = {line.funder for template in catalogue.templates for part in template.parts for line in part.funding}
    assert "action_logement" in named
    assert set(tables.option_funding["funder"]) == {"plai_subsidy", "plai_loan", "anah"}


def test_a_sale_brings_its_receipts_and_leaves_nothing(generate, residence, after, value):
    site = residence(surface_m2=1000.0, condition="poor", energy_label="G", rooms=50, room_m2=8.0)
    tables = generate(site, {"FTM": (50, None)}, "dispose")
    option = tables.options.set_index("option_id").loc["R1.dispose"]
    assert option["proceeds_eur"] == 1000 * value("price_sale_m2")
    assert after(tables, "R1.dispose") == {}
    assert (option["staff_fte_after"], option["running_result_eur_per_year"]) == (0, 0)


def test_the_operating_account_by_hand(generate, residence, value):
    # 20 CADA places at 90 %, label D, 300 m2; staff 20 x 0.05 = 1 FTE.
    tables = generate(residence(surface_m2=300.0, energy_label="D"), {"CADA": (20, None)}, "keep")
    aid = 20 * 0.9 * 365 * value("aid_cada_day")
    energy = 300 * value("energy_use_D") * value("energy_price_eur_kwh")
    expected = aid - 20 * value("charges_asylum_year") - value("staff_cost_eur") - energy
    option = tables.options.iloc[0]
    assert option["staff_fte_after"] == 1.0
    assert option["running_result_eur_per_year"] == round(expected)


def test_a_better_label_improves_the_result_by_the_energy_saved(generate, residence, value):
    site = residence(surface_m2=1000.0, energy_label="E", rooms=50, room_m2=12.0)
    results = generate(site, {"RS": (50, None)}, "energy_deep").options.set_index("template")
    gain = (
        results.loc["energy_deep", "running_result_eur_per_year"] - results.loc["keep", "running_result_eur_per_year"]
    )
    saved = 1000 * (value("energy_use_E") - value("energy_use_B")) * value("energy_price_eur_kwh")
    assert gain == pytest.approx(saved, abs=1)


def test_a_pension_de_famille_has_two_professionals_at_least(generate, residence):
    tables = generate(residence(), {"PF": (None, 20)}, "keep")
    assert tables.options["staff_fte_after"].tolist() == [2.0]


def test_a_typology_without_account_gets_no_invented_result(generate, residence, catalogue):
    fewer = {name: account for name, account in catalogue.operating.items() if name != "FTM"}
    partial = catalogue.model_copy(update={"operating": fewer})
    tables = generate(residence(rooms=50, room_m2=9.0), {"FTM": (50, None)}, catalogue=partial)
    assert (tables.options["running_result_eur_per_year"] == 0).all()


def test_wheelchair_rooms_are_a_share_of_the_lodgings(generate, residence, costs, value):
    tables = generate(residence(rooms=100, accessible=False), {"RS": (100, None)}, "accessibility")
    rooms = 100 * value("accessible_share") * value("cost_accessible_home_eur")
    assert costs(tables, "R1.accessibility") == [round(rooms + value("cost_accessible_site_eur"))]


def test_a_funder_named_twice_never_sees_more_than_the_cost(generate, residence, catalogue):
    twice = catalogue.template("tranches").but(funding=[{"funder": "anah"}])
    wider = catalogue.model_copy(update={"templates": (catalogue.template("keep"), twice)})
    site = residence(rooms=101, room_m2=9.0, common_m2=303.0, condition="fair")
    tables = generate(site, {"FTM": (101, None)}, catalogue=wider)
    total = tables.option_costs.loc[tables.option_costs["option_id"] == "R1.tranches", "amount_eur"].sum()
    assert tables.option_funding.set_index("funder").loc["anah", "eligible_eur"] == total
