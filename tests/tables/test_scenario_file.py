"""Scenario files, and what a scenario changes in the tables."""

from __future__ import annotations

import pandas as pd
import pytest

from planning.domain.errors import RequestError
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, RefusedAid, Rule, Scenario, Shortlisted
from planning.i18n import FRENCH
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario, read_scenario
from tests.checking.plan_by_hand import FIRST, SECOND, THIRD, data_by_hand
from tests.oracle.portfolio import rule
from tests.tables.conftest import Write

DATA = data_by_hand(rules=[rule("must", "R1"), rule("works_capacity", "*", 2)])


def money(data: Data, funder: str = "own") -> dict[str, float]:
    rows = data["envelopes"][data["envelopes"]["funder"] == funder]
    return dict(zip(rows["year"], rows["amount_eur"], strict=True))


def with_budget(**change: object) -> Data:
    return apply_scenario(DATA, Scenario(budget=(BudgetChange.model_validate(change),)))


# ---- files ------------------------------------------------------------------------------------------------------


def test_a_file_says_only_what_differs(write: Write) -> None:
    scenario, problems = read_scenario(
        write(
            "scenarios/frugal.toml",
            f"""
            title = "Un tiers de moins"
            gap = 0.02
            overrun = 0.1
            slippage = 1.5
            cost_index = -0.02
            expected_grants = true
            refused = [{{ option_id = "R1.energy", funder = "state" }}]
            needs_factor = {{ g = 1.1 }}
            [weights]
            unmet = 2
            [[budget]]
            funder = "own"
            factor = 0.67
            [[rules]]
            rule_id = "r9"
            rule = "deadline"
            subject = "R1"
            value = "E"
            year = {FIRST}
            hard = false
            price = 3.5
            """,
        )
    )
    assert problems == []
    assert scenario is not None
    assert scenario.name == "frugal", "the file's, when it gives none"
    assert (scenario.weights.unmet, scenario.weights.unsuitable) == (2.0, Scenario().weights.unsuitable)
    assert scenario.budget == (BudgetChange(funder="own", factor=0.67),)
    assert (scenario.overrun, scenario.slippage, scenario.expected_grants) == (0.1, 1.5, True)
    assert scenario.cost_index == -0.02
    assert scenario.refused == (RefusedAid(option_id="R1.energy", funder="state"),)
    assert scenario.rules == (
        Rule(rule_id="r9", rule=RuleKind.DEADLINE, subject="R1", value="E", year=FIRST, hard=False, price=3.5),
    )


def test_a_name_in_the_file_counts_more_than_the_name_of_the_file(write: Write) -> None:
    scenario, _ = read_scenario(write("a.toml", 'name = "b"'))
    assert scenario is not None
    assert scenario.name == "b"


@pytest.mark.parametrize(
    ("content", "column"),
    [
        ("gap = 2", "gap"),
        ("[weights]\nunmet = -1", "weights.unmet"),
        ("[weights]\nhappiness = 1", "weights.happiness"),
        ('[[budget]]\nfunder = "own"', "budget.0"),
        ('[[budget]]\nfunder = "own"\nfactor = 1\namount_eur = 2', "budget.0"),
        ('[[budget]]\nfunder = "own"\namount_eur = 2', "budget.0"),
        ('[[rules]]\nrule_id = "a"\nrule = "obligation"', "rules.0.rule"),
        ("time_limit = 0", "time_limit"),
        ("overrun = -0.1", "overrun"),
        ("slippage = 0.9", "slippage"),
        ("cost_index = -1", "cost_index"),
        ('[[refused]]\noption_id = "a"', "refused.0.funder"),
        ('unknown = "x"', "unknown"),
    ],
)
def test_a_wrong_field_is_named(content: str, column: str, write: Write) -> None:
    scenario, problems = read_scenario(write("scenarios/a.toml", content))
    assert scenario is None
    assert [(problem.file, problem.column) for problem in problems] == [("scenarios/a.toml", column)]


@pytest.mark.parametrize("content", ["gap = ", "gap = 0.1\ngap = 0.2", b"title = \xe9"])
def test_what_is_not_toml_is_one_problem(content: str | bytes, write: Write) -> None:
    scenario, problems = read_scenario(write("a.toml", content))
    assert scenario is None
    assert [problem.file for problem in problems] == ["a.toml"]


# ---- tables -----------------------------------------------------------------------------------------------------


def test_a_scenario_without_changes_changes_nothing() -> None:
    assert apply_scenario(DATA, Scenario()).hash == DATA.hash


def test_one_year_of_one_funder() -> None:
    assert money(with_budget(funder="own", year=SECOND, amount_eur=1)) == {
        str(FIRST): 100_000,
        str(SECOND): 1,
        str(THIRD): 40_000,
    }
    assert money(with_budget(funder="own", year=SECOND, factor=0.5))[str(SECOND)] == 20_000


def test_every_year_of_one_funder() -> None:
    halved = with_budget(funder="own", factor=0.5)
    assert list(money(halved).values()) == [50_000, 20_000, 20_000]
    assert money(halved, "state") == money(DATA, "state")


def test_an_envelope_that_was_not_there_is_added() -> None:
    assert money(with_budget(funder="bank", year="all", amount_eur=7), "bank") == {"all": 7}
    assert money(with_budget(funder="own", year="all", amount_eur=7))["all"] == 7


def test_a_factor_on_money_that_is_not_limited_leaves_it_so() -> None:
    assert money(with_budget(funder="bank", factor=0.5), "bank") == {}


def test_changes_follow_one_another() -> None:
    changes = (BudgetChange(funder="own", year=FIRST, amount_eur=10), BudgetChange(funder="own", factor=2))
    assert money(apply_scenario(DATA, Scenario(budget=changes)))[str(FIRST)] == 20


def test_rules_are_added_and_dropped() -> None:
    added = Rule(rule_id="new", rule=RuleKind.MUST_NOT, subject="R2", hard=False, price=2.0, reason="vue du comité")
    changed = apply_scenario(DATA, Scenario(rules=(added,), drop_rules=("must:R1",)))["rules"]
    assert changed["rule_id"].tolist() == ["works_capacity:*", "new"]
    assert changed.dtypes.equals(DATA["rules"].dtypes)
    new = changed.iloc[1]
    assert (new["rule"], new["hard"], new["price"], new["reason"]) == ("must_not", False, 2.0, "vue du comité")
    assert pd.isna(new["year"])


def test_a_dropped_rule_can_be_written_again() -> None:
    again = Rule(rule_id="must:R1", rule=RuleKind.MUST, subject="R2")
    changed = apply_scenario(DATA, Scenario(rules=(again,), drop_rules=("must:R1",)))["rules"]
    assert dict(zip(changed["rule_id"], changed["subject"], strict=True)) == {"works_capacity:*": "*", "must:R1": "R2"}


def test_the_need_of_a_group_is_multiplied() -> None:
    more = apply_scenario(DATA, Scenario(needs_factor={"g": 1.5}))["needs"]
    assert more["places"].tolist() == (DATA["needs"]["places"] * 1.5).tolist()


@pytest.mark.parametrize("factor", [1.0, 1.2, 1.5, 2.75, 5.0, 20.0])
def test_longer_works_cost_the_same_in_all_and_by_funder(factor: float) -> None:
    seen = apply_scenario(DATA, Scenario(slippage=factor))
    keys = ["option_id", "funder"]
    before, then = (table["option_costs"].groupby(keys)["amount_eur"].sum() for table in (DATA, seen))
    assert then.to_dict() == pytest.approx(before.to_dict())
    assert not seen["option_costs"].duplicated([*keys, "year_offset"]).any()
    assert seen["options"]["latest_year"].equals(DATA["options"]["latest_year"])


def test_a_shortlist_of_what_slippage_makes_impossible_is_no_error() -> None:
    seen = apply_scenario(DATA, Scenario(slippage=5, shortlist=(Shortlisted(option_id="R1.energy", start_year=FIRST),)))
    assert seen["options"].set_index("option_id")["duration_years"]["R1.energy"] == 5


def test_setbacks_one_by_one_or_together_are_the_same() -> None:
    together = apply_scenario(DATA, Scenario(overrun=0.5, slippage=2))
    apart = apply_scenario(apply_scenario(DATA, Scenario(overrun=0.5)), Scenario(slippage=2))
    keys = ["option_id", "year_offset", "funder"]
    one, two = (table["option_costs"].set_index(keys)["amount_eur"].to_dict() for table in (together, apart))
    assert one == pytest.approx(two)


def test_the_data_stay_as_they_were() -> None:
    before = data_by_hand(rules=DATA["rules"].to_dict("records")).hash
    with_budget(funder="own", factor=0)
    assert DATA.hash == before


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        (Scenario(budget=(BudgetChange(funder="europe", factor=1),)), "le financeur « europe » n'existe pas"),
        (Scenario(drop_rules=("nowhere",)), "la règle « nowhere » n'existe pas"),
        (Scenario(refused=(RefusedAid(option_id="R9.energy", funder="state"),)), "« R9.energy », qui n'existe pas"),
        (Scenario(refused=(RefusedAid(option_id="R1.energy", funder="europe"),)), "le financeur « europe » n'existe"),
        (Scenario(refused=(RefusedAid(option_id="R2.convert", funder="state"),)), "à qui il ne peut rien donner"),
        (Scenario(needs_factor={"h": 2.0}), "le public « h » n'existe pas"),
        (Scenario(rules=(Rule(rule_id="must:R1", rule=RuleKind.MUST, subject="R1"),)), "must:R1 » existe déjà"),
        (Scenario(rules=(Rule(rule_id="a", rule=RuleKind.MUST, subject="R9"),)), "« R9 »"),
        (Scenario(rules=(Rule(rule_id="a", rule=RuleKind.FLOOR, value="2"),)), "sans effet possible"),
    ],
)
def test_what_the_data_do_not_hold_is_refused(scenario: Scenario, said: str) -> None:
    with pytest.raises(RequestError) as refused:
        apply_scenario(DATA, scenario)
    assert said in FRENCH(refused.value.message)
