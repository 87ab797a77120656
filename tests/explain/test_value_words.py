"""The value model in words: amounts, four numbers, classes, what comes if nothing is done. By hand."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.domain.plan import Building, Housed
from planning.domain.scenario import Scenario
from planning.domain.valuation import MONEY_TERMS, PEOPLE_TERMS, SETTLED, term_weights
from planning.explain import (
    decision_table,
    housed_by_group,
    housed_by_year,
    housed_sentence,
    later_sentence,
    later_table,
    summary,
)
from planning.explain.asked.figures import answer_figures
from planning.explain.buildings import class_in, if_nothing_sentences, runs, unknown
from planning.explain.how_housed import FOUR, adding_up
from planning.explain.model_page import model_limits, value_terms
from planning.explain.terms import WORTH_NAMES, WORTH_UNITS
from planning.explain.worth_words import NO_PRICE, Worth, missing_year, unit_sentence
from planning.i18n import FRENCH, Words
from planning.tables.scenario_file import shipped_valuation
from tests.explain.small_plan import plain, small_data, small_plan
from tests.oracle.portfolio import portfolio, programme, residence, with_rows

VALUE = shipped_valuation()
PRICED = Scenario(value=VALUE)
ENGLISH = Words("en")


def test_an_amount_is_in_years_beside_its_euros() -> None:
    worth = Worth.of(PRICED)
    assert plain(worth.amount(12.5)) == ("l'équivalent de 12,5 années bien logées (88 k€)")
    assert plain(worth.amount(1)).startswith("l'équivalent de 1 année bien logée (7 000 €")
    assert worth.euros(2.0) == 14_000


def test_an_amount_of_the_first_model_has_no_euro_and_no_point() -> None:
    assert plain(NO_PRICE.amount(12.5)) == "12,5 unités de valeur"
    assert ENGLISH(NO_PRICE.between(1, 2)) == "between 1 and 2 units of value"
    assert pd.isna(NO_PRICE.euros(3))
    assert missing_year(Scenario().but(weights=Scenario().weights.but(unmet=3))) == 3.0


def test_the_unit_says_the_boards_price() -> None:
    assert "7 000 €" in plain(unit_sentence(PRICED))
    assert "poids 1, en vaut 1" in FRENCH(unit_sentence(Scenario()))


def test_every_term_of_the_value_has_a_name_but_the_one_that_is_always_nought() -> None:
    assert {*PEOPLE_TERMS, *MONEY_TERMS} <= WORTH_NAMES.keys() == WORTH_UNITS.keys()
    assert term_weights(VALUE).keys() - WORTH_NAMES.keys() == {SETTLED}


def test_the_formulas_of_every_term_are_those_of_the_page_on_value() -> None:
    assert list(value_terms()) == [*PEOPLE_TERMS, *MONEY_TERMS]


@pytest.mark.parametrize("amounts", [(10.4, 3.4, 0.0, 1.2), (0.5, 0.5, 0.5, 0.5), (0, 0, 0, 0), (2.9, 2.9, 2.9, 2.9)])
def test_whole_numbers_add_up_to_the_whole(amounts: tuple[float, ...]) -> None:
    whole = adding_up(amounts)
    assert sum(whole) == round(sum(amounts))
    assert all(abs(one - amount) < 1 for one, amount in zip(whole, amounts, strict=True))


def housed(well: float, badly: float, unfit: float, without: float, year: int = 2027, years: int = 1) -> Housed:
    return Housed(
        client_group="seniors",
        territory="T1",
        year=year,
        years=years,
        well=well,
        badly=badly,
        unfit=unfit,
        without=without,
    )


def test_the_four_numbers_go_on_after_the_plan() -> None:
    data = small_data()
    last = data.manifest.last_year
    plan = small_plan().but(
        housed=(housed(10, 20, 30, 5, last), housed(40, 0, 0, 25, last + 1, 5)),
        needs=[row.but(year=last) for row in small_plan().needs],
    )
    rows = housed_by_year(plan)
    assert rows["is_after"].tolist() == [False, True]
    assert rows["last_year"].tolist() == [last, last + 5]
    assert rows[list(FOUR)].sum(axis=1).tolist() == [65, 65]
    group = housed_by_group(plan, data).iloc[0]
    assert (group["client_group"], group["well"], group["need"]) == ("seniors", 10, 65)
    assert FRENCH(housed_sentence(plan, last) or "").startswith(f"En {last} : bien logés 10, mal logés 20")


def test_the_headline_is_the_change_of_those_well_housed() -> None:
    data, year = small_data(), small_data().manifest.last_year
    plan = small_plan().but(housed=(housed(50, 5, 0, 10, year),))
    nothing = small_plan().but(housed=(housed(20, 5, 30, 10, year),))
    found = summary(plan, data, nothing)
    assert found.housed is not None
    assert {name: figure.change for name, figure in found.housed.items()} == {
        "well": 30,
        "badly": 0,
        "unfit": -30,
        "without": 0,
    }
    assert plain(found.headline).startswith(f"Ce plan loge bien 30 personnes de plus en {year}")
    assert summary(small_plan(), data).housed is None
    answered = answer_figures(nothing, plan, data).effect("well")
    assert answered is not None
    assert (answered.more, answered.tone) == (30, "good")


def test_a_class_is_that_of_the_last_change_before_a_year() -> None:
    rows = [
        Building(residence_id="A", year=2027, stage="poor", habitability="D"),
        Building(residence_id="A", year=2030, stage="ended", habitability=""),
    ]
    assert class_in(rows, "A", 2029) == "D"
    assert class_in(rows, "A", 2031) == "fermé, fin de service"
    assert class_in(rows, "B", 2031) == ""


def test_decisions_have_no_class_under_the_first_model() -> None:
    rows = decision_table(small_plan(), small_data())
    assert (rows[["class_before", "class_after"]] == "").all(axis=None)


def test_what_comes_later_names_the_period_that_it_stands_for() -> None:
    data, plan = small_data(), small_plan()
    act = next(row for row in plan.decisions if row.kind != "keep")
    late = act.but(start_year=data.manifest.last_year + 1, delivery_year=data.manifest.last_year + 2)
    plan = plan.but(scenario=PRICED, later=(late,))
    first, last = data.manifest.last_year + 1, data.manifest.last_year + 5
    (row,) = later_table(plan, data).to_dict("records")
    assert (row["year"], row["last_year"], row["residence_id"]) == (first, last, act.residence_id)
    assert f"vers {first}-{last}" in FRENCH(later_sentence(plan, data, act.residence_id) or "")
    assert later_sentence(small_plan(), data, act.residence_id) is None


def test_what_comes_if_nothing_is_done_is_told_in_runs_of_years() -> None:
    rows = pd.DataFrame(
        {
            "year": [2027, 2028, 2029, 2030, 2031],
            "stage": ["fair", "fair", "poor", "ended", "renewed"],
            "habitability": ["B", "B", "C", "", "B"],
            "places": [20.0, 20.0, 20.0, 0.0, 20.0],
            "cost_eur": [1000.0, 3000.0, 8000.0, 90_000.0, 50_000.0],
        }
    )
    told = runs(rows)
    assert told["last_year"].tolist() == [2028, 2029, 2030, 2031]
    assert told["cost_eur"].iloc[0] == 2000
    said = [plain(one) for one in if_nothing_sentences(rows, 2029)]
    assert said[0] == "Classe B aujourd'hui, C à partir de 2029."
    assert said[1].startswith("Elle ferme en 2030, en fin de service : 20 places de moins, et 90 k€")
    assert said[2].startswith("Elle est renouvelée en 2031")
    assert said[3] == "Jusqu'en 2029, cela coûte 12 k€ : exploitation avant loyer, entretien, fermeture."


def test_a_room_that_nobody_knows_is_said_only_where_a_rule_looks_at_it() -> None:
    homes = {"residences": [residence("R1", room_m2=12.0)], "programmes": [programme("R1", 10)]}
    data = portfolio(1, **homes)
    assert unknown(data, "R1") == []
    rule = {"rule_id": "s", "criterion": "private_sanitary", "threshold": "shared", "class": "C"}
    (missing,) = unknown(with_rows(data, habitability_rules=[rule]), "R1")
    assert FRENCH(missing) == "équipement sanitaire inconnu"


def test_the_limits_of_the_model_know_that_years_after_the_plan_count() -> None:
    data = small_data()
    first, now = (
        " ".join(FRENCH(one) for said in model_limits(data, scenario).values() for one in said)
        for scenario in (Scenario(), PRICED)
    )
    assert "Rien n'existe après" in first
    assert "Rien n'existe après" not in now
    assert "Rien n'est actualisé" not in now
    assert "Le prix d'une année bien logée" in now
