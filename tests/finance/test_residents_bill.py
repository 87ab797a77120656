"""The resident's bill: the ministry's own worked examples, the law's limits by hand, and what is not known said."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from planning.domain.kinds import ActionKind
from planning.explain.trade.bill_words import bill_change, bill_sentences, bill_table, doubt_of_bills
from planning.finance import parameters_behind_bills, residents_bills
from planning.finance.residents_bill import RESIDENTS, TODAY, Schedule, zone_of
from planning.i18n import FRENCH
from planning.options.estimates import Estimates, parameter_estimates
from planning.options.of_portfolio import portfolio_catalogue
from planning.tables import shipped
from planning.tables.data import Data
from planning.tables.parameters import read_parameters
from planning.tables.reference import apl_zones
from tests.oracle.portfolio import keep, portfolio, programme, residence, works

# Worked examples of the ministry (« Les aides personnelles au logement, éléments de calcul », September 2021, page 34;
# sent by its office to the authors of Catala in July 2022, whose public tests hold them): fee 350, resources 7 500, one
# person, zone 1. A third, of the same authors: a couple, fee 360, resources 15 000, zone 3.
EXAMPLES = {
    "apl1": (350.0, 7_500.0, "one", 0.64, 98.95, 154.78),
    "apl2": (350.0, 7_500.0, "one", 0.60, 124.64, 129.65),
    "apl1 couple": (360.0, 15_000.0, "two", 0.41, 318.12, 12.06),
}


@pytest.fixture(scope="module")
def estimates() -> Estimates:
    return parameter_estimates(read_parameters(shipped.PARAMETERS / "residents_bill.csv"), 2027)


@pytest.fixture(scope="module")
def schedules(estimates: Estimates) -> dict[str, Schedule]:
    return {"apl1": Schedule.of("apl1", estimates), "apl2": Schedule.of("apl2", estimates)}


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_ministry_hold_to_the_cent(schedules: dict[str, Schedule], example: str) -> None:
    fee, resources, household, share, least, aid = EXAMPLES[example]
    schedule = schedules[example.split()[0]]
    assert schedule.share(resources, household) == pytest.approx(share)
    assert math.floor(100 * schedule.least(resources, household)) / 100 == least  # they cut it to the cent
    assert schedule.aid(fee, resources, household) == aid
    assert schedule.received(fee, resources, household) == math.floor(aid)


def test_without_resources_a_person_pays_what_the_law_leaves(schedules: dict[str, Schedule]) -> None:
    """By hand. apl1: 0.95 (340 - 45.57 x 1.4 / 12) - 5 = 312.95; less 1.56 of CRDS: 311. apl2: 0.9 (440.35 - 6.36) - 5
    = 385.59; less 1.93: 383."""
    assert schedules["apl1"].received(340.0, 0.0, "one") == 311.0
    assert schedules["apl2"].received(440.35, 0.0, "one") == 383.0


def test_the_smallest_charge_is_left_however_small_the_fee(schedules: dict[str, Schedule]) -> None:
    """A fee of 100: apl1 would pay 0.95 (100 - 5.32) - 5 = 84.95 and leave 15.05, so 73.32, and 72 in the hand; apl2
    leaves 100 - (0.9 x 93.64 - 5) = 20.72, more than its 15."""
    assert schedules["apl1"].aid(100.0, 0.0, "one") == pytest.approx(72 + 0.37)
    assert 100.0 - schedules["apl1"].aid(100.0, 0.0, "one") >= schedules["apl1"].least_charge == 26.68
    assert schedules["apl2"].received(100.0, 0.0, "one") == 78.0
    assert schedules["apl2"].least_charge == 15.0


@pytest.mark.parametrize("name", ["apl1", "apl2"])
def test_the_aid_never_rises_with_resources_nor_falls_with_the_fee(schedules: dict[str, Schedule], name: str) -> None:
    schedule = schedules[name]
    by_resources = [schedule.received(400.0, float(one), "one") for one in range(0, 20_000, 250)]
    assert by_resources == sorted(by_resources, reverse=True)
    assert by_resources[0] > 0 == by_resources[-1]
    by_fee = [schedule.received(float(one), 4_000.0, "one") for one in range(0, 500, 10)]
    assert by_fee == sorted(by_fee)
    assert by_fee[0] == 0.0


def test_every_figure_of_the_schedules_has_a_source(estimates: Estimates) -> None:
    rows = read_parameters(shipped.PARAMETERS / "residents_bill.csv")
    assert len(estimates) >= 60
    assert rows["source"].ne("").all()
    assert rows.loc[rows["verified"], "reference"].notna().all()
    assert not (rows["verified"] & rows["source"].eq("illustrative")).any()


def test_the_latest_ceilings_apply(estimates: Estimates) -> None:
    """Arrêté of 28 September 2026, one person: 504.55, 461.40, 437.96."""
    assert [estimates[f"apl.ceiling.zone{zone}.one"].value for zone in (1, 2, 3)] == [504.55, 461.40, 437.96]


def test_a_commune_has_its_own_zone_or_its_department_s_or_none() -> None:
    zones = apl_zones()
    assert [zone_of(one, zones) for one in ("57463", "57631", "54395", "75056", "")] == [2, 3, 2, 0, 0]


# A hostel in Metz of 10 rooms that becomes 6 studios; a reception centre; scattered dwellings for two.

TYPOLOGIES = [
    *({"typology": name, "label_fr": name} for name in ("FTM", "RS", "CADA", "NEW")),
    {"typology": "DIFFUS", "label_fr": "DIFFUS", "persons_per_dwelling": 2.0},
]


def small(commune: str = "57463") -> Data:
    return portfolio(
        3,
        typologies=TYPOLOGIES,
        suitability=[{"typology": name["typology"], "client_group": "g", "suitability": 1.0} for name in TYPOLOGIES],
        residences=[residence("R1", commune=commune), residence("R2"), residence("R3", commune=commune)],
        programmes=[
            programme("R1", 10, "FTM"),
            programme("R2", 10, "CADA"),
            {**programme("R3", 0, "DIFFUS"), "places": None, "dwellings": 4},
            programme("R3", 4, "NEW"),
        ],
        options=[keep("R1"), works("R1"), works("R1", "dispose"), keep("R2"), keep("R3")],
        option_programmes=[{"option_id": "R1.restructure", "typology": "RS", "dwellings": 6}],
    )


def of(bills: pd.DataFrame, option: str, typology: str, resident: str) -> pd.Series:
    rows = bills[(bills["option_id"] == option) & (bills["typology"] == typology) & (bills["resident"] == resident)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_bill_of_a_hostel_that_becomes_studios_by_hand() -> None:
    """Today 340 - 311 = 29 under apl1; after 440.35 - 383 = 57.35 under apl2."""
    bills = residents_bills(small())
    before, later = of(bills, TODAY, "FTM", "rsa"), of(bills, "R1.restructure", "RS", "rsa")
    assert (before["housing_aid"], before["fee_eur"], before["aid_eur"], before["left_eur"]) == ("apl1", 340, 311, 29)
    assert (later["housing_aid"], later["homes"], later["left_eur"]) == ("apl2", 6, pytest.approx(57.35))
    assert (before["least_eur"], later["least_eur"]) == (26.68, 15.0)
    assert list(bills.loc[bills["option_id"] == TODAY, "resident"].unique()) == [*RESIDENTS, ""]
    mine = bills[bills["residence_id"] == "R1"]
    said = FRENCH(bill_sentences(mine, "R1.restructure", small())[-1]).replace("\u00a0", " ")
    assert said == (
        "Le barème de l'APL change : APL1, ancien foyer, 26,68 € au moins à payer ; puis APL2, résidence sociale, 15 € "
        "au moins."
    )
    assert bill_change(mine, "R1.restructure") == "29\u00a0€ → 57\u00a0€"


def test_what_has_no_fee_or_another_schedule_or_no_account_is_said_and_never_guessed() -> None:
    bills = residents_bills(small())
    told = {
        typology: (rows["housing_aid"].iloc[0], rows["fee_eur"].iloc[0], rows["left_eur"].isna().all())
        for typology, rows in bills[bills["resident"] == ""].groupby("typology")
    }
    assert told["DIFFUS"] == ("lease", 520.0, True)
    assert told["CADA"][0] == "none"
    assert math.isnan(told["CADA"][1])
    assert told["NEW"][0] == ""
    said = [FRENCH(one) for one in bill_sentences(bills[bills["residence_id"] == "R3"], TODAY, small())]
    assert said == [
        "DIFFUS, aujourd'hui : 520\u00a0€ par mois ; l'aide au logement n'est pas calculée ici.",
        "NEW, aujourd'hui : redevance inconnue.",
    ]


def test_an_unknown_zone_leaves_a_range_and_no_figure() -> None:
    """Zones 1 to 3 count up to 504.55, 461.40, 437.96 of 440.35: 57 € to 59 €, and more if less of the fee counts."""
    bills = residents_bills(small(commune="75056"))
    row = of(bills, "R1.restructure", "RS", "rsa")
    assert (row["zone"], math.isnan(row["left_eur"])) == (0, True)
    assert row["left_low_eur"] == pytest.approx(57.35)
    assert row["left_high_eur"] > 59
    (sentence, *_) = [
        FRENCH(one) for one in bill_sentences(bills[bills["residence_id"] == "R1"], "R1.restructure", small())[1:2]
    ]
    assert "entre 57\u00a0€" in sentence
    doubt = doubt_of_bills(bills, 0.8)
    assert doubt is not None
    assert "inconnue" in FRENCH(doubt)


def test_after_a_sale_no_home_is_left_to_pay_for() -> None:
    bills = residents_bills(small())
    mine = bills[bills["residence_id"] == "R1"]
    said = [FRENCH(one) for one in bill_sentences(mine, "R1.dispose", small())]
    assert len(said) == 2
    assert not any("barème" in one for one in said)
    assert "plus aucun logement ici" in said[1]
    assert bill_change(mine, "R1.dispose") == ""


def test_the_table_sets_today_and_every_option_of_the_demo_side_by_side(prepared_demo: Data) -> None:
    bills = residents_bills(prepared_demo)
    acting = prepared_demo["options"]
    acting = set(acting.loc[acting["kind"] != ActionKind.KEEP, "option_id"])
    assert set(bills["option_id"]) - {TODAY} <= acting
    assert (bills["zone"] > 0).all()
    known = bills[bills["resident"] != ""]
    assert (known["left_low_eur"] <= known["left_eur"]).all()
    assert (known["left_eur"] <= known["left_high_eur"]).all()
    assert (known["left_eur"] >= known["least_eur"] - 1e-9).all()
    assert (known["counted_eur"] <= known["ceiling_eur"]).all()
    mine = bills[bills["residence_id"] == "R017"]
    table = bill_table(mine, prepared_demo)
    assert table["when"].iloc[0] == "Aujourd'hui"
    assert len(table) == len(mine.drop_duplicates(["option_id", "typology"]))


def test_the_parameters_behind_bills_are_those_of_their_schedules(prepared_demo: Data) -> None:
    bills = residents_bills(prepared_demo)
    hostel = bills[(bills["residence_id"] == "R017") & (bills["option_id"] == TODAY)]
    names = parameters_behind_bills(prepared_demo, hostel)
    assert {"fee_room_month", "apl1.least_charge", "apl.ceiling.zone2.one", "resident.rsa.resources"} <= names
    assert not any(name.startswith(("apl2.", "apl.ceiling.zone3")) for name in names)
    centre = bills[bills["housing_aid"] == "none"]
    assert parameters_behind_bills(prepared_demo, centre) == set()


def test_every_typology_of_the_demo_says_what_helps_to_pay(prepared_demo: Data) -> None:
    operating = portfolio_catalogue(prepared_demo).operating
    assert {operating[name].housing_aid for name in prepared_demo["typologies"]["typology"]} == {
        *("apl1", "apl2", "lease", "none")
    }
