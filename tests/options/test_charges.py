"""The charges in four lines: the results do not move, and no line is negative."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.domain.errors import DataError
from planning.options import generate_options
from planning.tables.loading import load_folder

PARTS = ("unpaid_share", "rent_share", "upkeep_share")


@pytest.fixture(scope="module")
def demo(root):
    return load_folder(root / "data" / "demo")


def _tables(demo, catalogue, parameters):
    sources = (demo[name] for name in ("residences", "programmes", "typologies", "funders"))
    return generate_options(*sources, catalogue, parameters, demo.years[0], demo.years[-1])


def test_the_charges_in_four_lines_move_no_option_of_the_demo(demo, catalogue, parameters):
    """A catalogue that names no part of the charges is that of one figure a home: all else is the same, to the euro."""
    whole = {name: account.but(**dict.fromkeys(PARTS)) for name, account in catalogue.operating.items()}
    one_figure = _tables(demo, catalogue.model_copy(update={"operating": whole}), parameters)
    split = _tables(demo, catalogue, parameters)
    assert not set(one_figure.accounts["line"]) & {"unpaid", "rent", "upkeep"}
    assert {"unpaid", "rent", "upkeep", "charges"} <= set(split.accounts["line"])
    assert split.options["running_result_eur_per_year"].abs().sum() > 0
    for name in ("options", "option_programmes", "option_costs", "option_funding"):
        rent = ["rent_eur_per_year"] if name == "options" else []
        pair = (getattr(tables, name).drop(columns=rent) for tables in (split, one_figure))
        pd.testing.assert_frame_equal(*pair)


def test_the_four_lines_of_a_hostel_by_hand(generate, residence, value):
    """20 rooms, 90 % occupied: 18 pay; the rest is what the four lines leave of the charges."""
    accounts = generate(residence(), {"FTM": (20, None)}, "keep").accounts
    lines = accounts[accounts["typology"] == "FTM"].set_index("line")["amount_eur"]
    whole = 20 * value("charges_ftm_year")
    unpaid = 18 * 12 * value("fee_room_month") * value("unpaid_share_temporary")
    assert lines["unpaid"] == pytest.approx(-unpaid)
    assert lines["rent"] == pytest.approx(-whole * value("rent_share_ftm"))
    assert lines["upkeep"] == pytest.approx(-whole * value("upkeep_share"))
    left = 1 - value("rent_share_ftm") - value("upkeep_share")
    assert lines["charges"] == pytest.approx(-whole * left + unpaid)


def test_who_pays_no_fee_leaves_none_unpaid(generate, residence):
    accounts = generate(residence(), {"CADA": (20, None)}, "keep").accounts
    assert "unpaid" not in set(accounts["line"])


def test_parts_that_exceed_the_charges_are_refused_with_what_to_do(generate, residence, parameters):
    too_much = parameters.assign(
        value=parameters["value"].where(parameters["parameter_id"] != "rent_share_shelter", 0.95)
    )
    with pytest.raises(DataError) as caught:
        generate(residence(), {"SHELTER": (20, None)}, "keep", parameters=too_much)
    [problem] = caught.value.problems
    assert problem.what.values["typology"] == "SHELTER"
    assert problem.what.values["parts"] == pytest.approx(2500 * 1.15)
    assert problem.remedy.values["name"] == "charges_shelter_year"
