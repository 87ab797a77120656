"""The price of works by parts, against schedules worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from planning.options.costs import Taxes, price_by_parts, price_of_works


@pytest.mark.parametrize(
    ("rate", "vat", "total"),
    [("0.055", "61600.00", "1381600.00"), ("0.10", "112000.00", "1432000.00"), ("0.20", "224000.00", "1544000.00")],
)
def test_a_million_of_works_with_fees_and_land_under_each_rate_of_vat(rate, vat, total):
    # 1,000,000 of works, 12 % of fees = 120,000; VAT on 1,120,000; 200,000 of land without VAT.
    price = price_of_works(Decimal(1_000_000), Decimal("0.12"), Decimal(rate), land_eur=Decimal(200_000))
    assert price._asdict() == {
        "land": Decimal("200000.00"),
        "works": Decimal("1000000.00"),
        "fees": Decimal("120000.00"),
        "services": Decimal("0.00"),
        "vat": Decimal(vat),
    }
    assert price.total == Decimal(total)


def test_services_bear_vat_but_no_fees_and_halves_of_a_cent_go_up():
    # 333.35 x 10 % = 33.335 -> 33.34; (333.35 + 33.34 + 50.00) x 5.5 % = 22.91795 -> 22.92.
    price = price_of_works(Decimal("333.35"), Decimal("0.10"), Decimal("0.055"), services_eur=Decimal(50))
    assert (price.fees, price.vat, price.total) == (Decimal("33.34"), Decimal("22.92"), Decimal("439.61"))


def test_a_price_built_then_split_gives_its_parts_back():
    built = price_of_works(Decimal("847312.55"), Decimal("0.12"), Decimal("0.10"), Decimal(90_000), Decimal("15400.10"))
    works = float((built.works + built.fees) * Decimal("1.10"))
    services = float(built.services * Decimal("1.10"))
    split = price_by_parts([("works", works), ("land", 90_000.0), ("service", services)], Taxes(0.12, 0.10, 0.10))
    assert split.total == built.total
    assert all(abs(one - two) <= Decimal("0.01") for one, two in zip(split, built, strict=True))


def test_the_parts_of_every_generated_option_add_up_to_its_cost(generate, residence):
    site = residence(rooms=160, room_m2=9.0, common_m2=480.0, condition="poor", energy_label="G", accessible=False)
    tables = generate(site.assign(plot_m2=3800.0, surface_m2=1920.0), {"FTM": (160, None)})
    costs = tables.option_costs.groupby("option_id")["amount_eur"].sum().drop("R1.keep")
    assert len(costs) > 5
    parts = tables.prices.groupby("option_id")["amount_eur"].sum()
    assert (parts.reindex(costs.index) - costs).abs().max() <= 0.5  # the cost is rounded to the euro


def test_a_template_under_another_rate_costs_more_except_for_its_land(generate, residence, catalogue, value):
    create = catalogue.template("create_pf")
    dearer = create.but(vat="vat_normal")
    site = residence(plot_m2=2000.0)
    by_rate = {
        name: generate(
            site, {}, catalogue=catalogue.model_copy(update={"templates": (catalogue.template("keep"), used)})
        )
        for name, used in {"priced": create, "dearer": dearer}.items()
    }
    cost = {
        name: tables.option_costs.loc[tables.option_costs["option_id"] == "R1.create_pf", "amount_eur"].sum()
        for name, tables in by_rate.items()
    }
    land = 2000.0 * value("land_eur_m2")
    assert cost["dearer"] - land == pytest.approx((cost["priced"] - land) * 1.2 / 1.055, abs=1)
    vat = by_rate["dearer"].prices.set_index("part")["amount_eur"]
    assert vat["vat"] == pytest.approx((cost["dearer"] - land) * 0.2 / 1.2, abs=1)
    assert vat["land"] == land
