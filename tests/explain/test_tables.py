"""The tables over the years and the table of decisions."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.domain.plan import Move, Plan
from planning.explain import (
    decision_table,
    money_by_year,
    not_retained,
    residence_guests,
    residence_moves,
    residence_options,
    residence_points,
    stock_by_typology,
    supply_by_group,
    timeline,
)
from planning.explain.effects import open_places
from planning.i18n import Words
from planning.tables.data import Data
from tests.explain.small_plan import plain, table

RULE = "rule_id rule subject value year hard reason"
REFUSED = ("no", "must_not", "D:demolish_rebuild", "", None, True, "La ville refuse.")


def test_places_close_during_works_and_change_at_delivery(plan: Plan, data: Data) -> None:
    stock = stock_by_typology(plan, data)
    totals = stock.groupby(["typology", "year"])["places"].sum()
    assert totals.to_dict() == {
        ("FTM", 2027): 50 + 30,
        ("FTM", 2028): 50 + 30,
        ("FTM", 2029): 30,
        ("RS", 2027): 40,
        ("RS", 2028): 40,
        ("RS", 2029): 100,
        ("PF", 2029): 45,
    }


def test_doing_nothing_keeps_every_place_even_without_a_keep_option(do_nothing: Plan, data: Data) -> None:
    places = open_places(do_nothing, data).groupby("year")["places"].sum()
    assert places.to_dict() == {2027: 170, 2028: 170, 2029: 170}


def test_supply_is_summed_by_public_in_the_order_of_the_table(plan: Plan, data: Data) -> None:
    rows = supply_by_group(plan, data)
    assert rows[["label", "letter", "need", "served", "unmet"]].to_numpy().tolist() == [
        ["Seniors", "S", 70.0, 60.0, 10.0],
        ["Isolés", "I", 100.0, 90.0, 10.0],
    ]
    assert supply_by_group(plan, data, Words("en"))["label"].tolist() == ["Seniors", "Isolated"]


def test_money_has_its_source_and_an_unlimited_amount_is_unknown(plan: Plan, data: Data) -> None:
    rows = money_by_year(plan, data).set_index(["year", "funder"])
    assert rows.loc[(2028, "own"), ["kind", "label", "spent_eur"]].tolist() == [
        "own",
        "Fonds propres",
        900_000,
    ]
    assert pd.isna(rows.loc[(2028, "bank"), "available_eur"])


def test_the_timeline_shows_studies_works_and_delivery(plan: Plan, data: Data) -> None:
    rows = timeline(plan, data)
    assert rows["residence"].tolist() == ["Alpha", "Gamma"]
    alpha = rows.iloc[0]
    assert (alpha["studies_start"], alpha["studies_end"]) == (2027, 2027)
    assert (alpha["works_start"], alpha["works_end"], alpha["delivery"]) == (2028, 2028, 2029)
    assert (alpha["closed_places"], alpha["label"], alpha["action"]) == (
        50,
        "Studios et pension",
        "Restructuration lourde",
    )
    assert rows["studies_start"].isna().tolist() == [False, True]


def test_decisions_come_in_order_with_money_places_and_reason(plan: Plan, data: Data, do_nothing: Plan) -> None:
    rows = decision_table(plan, data, do_nothing)
    assert rows["residence"].tolist() == ["Alpha", "Gamma"]
    alpha = rows.iloc[0]
    assert (alpha["own_eur"], alpha["grants_eur"], alpha["loans_eur"]) == (1_600_000, 400_000, 0)
    assert plain(alpha["funders"]) == "État 400 k€"
    assert plain(alpha["before"]) == "100 places en Foyer"
    assert plain(alpha["after"]) == "60 logements en Résidence sociale + 20 logements en Pension de famille"
    assert plain(alpha["reason"]) == (
        "Tient l'échéance de 2029 · 20 places de plus en Pension de famille · "
        "60 places de plus en Résidence sociale · de 100 places à 80 au total · étiquette F → C · "
        "bâtiment remis en bon état · 25 k€ par place"
    )


def test_persons_served_are_shared_by_open_places(plan: Plan, data: Data, do_nothing: Plan) -> None:
    rows = decision_table(plan, data, do_nothing).set_index("residence")
    # Alpha holds 60 of the 100 RS places of T1 (100 persons) and all its PF places (10 persons).
    assert rows.loc["Alpha", "served"] == pytest.approx(60 + 10)
    assert rows.loc["Alpha", "served_more"] == pytest.approx(70 - 60)
    assert rows.loc["Alpha", "groups"] == "seniors;isolated"
    assert rows.loc["Gamma", "served"] == pytest.approx(20)


def test_a_rule_that_imposes_is_a_reason(plan: Plan, data: Data) -> None:
    rule = table(RULE, ("must", "must", "C", "", None, True, "Vote de 2025."))
    reason = decision_table(plan, data.replacing(rules=rule)).set_index("residence").loc["Gamma", "reason"]
    assert plain(reason) == "Imposé : Vote de 2025 · 25 places de plus en Pension de famille · 32 k€ par place"


def test_what_is_not_retained_gives_a_reason_only_when_it_is_a_fact(plan: Plan, data: Data) -> None:
    rows = not_retained(plan, data).set_index("residence")
    # Delta: 45 RS places where 10 places of need for the isolated are unmet.
    assert rows.index.tolist() == ["Delta", "Beta"]
    assert rows["useful_places"].tolist() == [10, 0]
    assert plain(rows.loc["Delta", "reason"]) == (
        "Demande au moins 4,50 M€ de fonds propres ; il en reste 600 k€ sur tout le plan."
    )
    assert rows.loc["Beta", "reason"] == ""


@pytest.mark.parametrize(
    ("earliest", "rules", "words"),
    [
        (2028, [], "Livré au plus tôt en 2030, après la fin du plan (2029)."),
        (
            None,
            [("no", "must_not", "D:demolish_rebuild", "", None, True, "La ville refuse.")],
            "Refusé : La ville refuse.",
        ),
    ],
)
def test_a_refusal_or_a_late_delivery_is_a_fact(
    plan: Plan, data: Data, earliest: int | None, rules: list[tuple[object, ...]], words: str
) -> None:
    options = data["options"]
    late = options.assign(earliest_year=options["earliest_year"].where(options["option_id"] != "D.rebuild", earliest))
    changed = data.replacing(options=late, rules=table(RULE, *rules))
    assert plain(not_retained(plan, changed).set_index("residence").loc["Delta", "reason"]) == words


def test_a_plan_without_works_gives_empty_tables(do_nothing: Plan, data: Data) -> None:
    assert timeline(do_nothing, data).empty
    assert decision_table(do_nothing, data).empty
    assert money_by_year(do_nothing, data).empty
    assert supply_by_group(do_nothing.but(needs=()), data).empty


def test_points_of_the_map_carry_size_and_public(data: Data) -> None:
    rows = residence_points(data).set_index("residence_id")
    assert rows.loc["A", ["places", "label", "letter"]].tolist() == [100.0, "Isolés", "I"]
    assert rows.loc["C", ["places", "label", "colour"]].tolist() == [0.0, "", ""]
    assert bool(pd.isna(rows.loc["D", "lat"]))


def test_the_options_of_a_residence_show_cost_and_places(data: Data) -> None:
    rows = residence_options(data, "A").set_index("option_id")
    assert rows["persons_after"].to_dict() == {"A.keep": 100, "A.restructure": 80}
    assert rows["capex_eur"].to_dict() == {"A.keep": 0, "A.restructure": 2_000_000}


def test_the_residents_of_a_residence_are_followed_year_by_year(plan: Plan, data: Data) -> None:
    moves = (
        Move(residence_id="A", year=2028, persons=5, to="temporary"),
        Move(residence_id="A", year=2027, persons=30, to="residence", to_residence="B"),
        Move(residence_id="A", year=2027, persons=2.5, to="dispersed"),
        Move(residence_id="B", year=2027, persons=9, to="exit"),
    )
    moved = plan.but(moves=moves)
    named = dict(zip(data["residences"]["residence_id"], data["residences"]["name"], strict=True))
    assert residence_moves(moved, data, "A").to_numpy().tolist() == [
        [2027, named["B"], 30.0],
        [2027, "logements dispersés", 2.5],
        [2028, "places temporaires", 5.0],
    ]
    assert residence_moves(moved, data, "B", Words("en")).to_numpy().tolist() == [[2027, "left on their own", 9.0]]
    assert residence_guests(moved, data, "B").to_numpy().tolist() == [[2027, named["A"], 30.0]]
    assert residence_guests(moved, data, "A").empty
