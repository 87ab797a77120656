"""From plan A to plan B: steps that add up, each the difference of two plans that brute force finds too."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import pandas as pd
import pytest

from planning.domain.errors import RequestError
from planning.domain.plan import Plan
from planning.domain.plan_difference import FromAToB, value
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, RefusedAid, Rule, Scenario, Shortlisted, Weights
from planning.domain.scenario_difference import SEARCH, ScenarioStep
from planning.explain.change_words import change_words
from planning.explain.decisions import decision_table
from planning.explain.from_a_to_b import moved_decisions, served_steps, step_table, step_words
from planning.i18n import FRENCH, LANGUAGES, Lang, Words
from planning.questions.step_by_step import from_a_to_b
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario, shipped_valuation
from planning.tables.scenario_steps import scenario_steps
from tests.oracle.brute_force import best_plan
from tests.oracle.portfolio import (
    FIRST,
    after,
    cost,
    envelope,
    futures,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    works,
)

NAMES = ("R1", "R2", "R3")
DATA = portfolio(
    2,
    client_groups=[{"client_group": name, "label_fr": name, "weight": 1.0} for name in ("g", "h")],
    typologies=[{"typology": name, "label_fr": name} for name in ("K", "L")],
    suitability=[
        {"typology": "K", "client_group": "g", "suitability": 1.0},
        {"typology": "L", "client_group": "h", "suitability": 1.0},
    ],
    residences=[residence(name, energy_label="F") for name in NAMES],
    programmes=[programme("R1", 10), programme("R2", 10), programme("R3", 4, "L")],
    options=[
        *(keep(name) for name in NAMES),
        works("R1"),
        works("R1", "energy", energy_label_after="B"),
        works("R2"),
        works("R3", "create", 1),
    ],
    option_programmes=[
        after("R1.restructure", 16),
        after("R1.energy", 10),
        after("R2.restructure", 15),
        after("R3.create", 12, "L"),
    ],
    option_costs=[
        cost("R1.restructure", 60_000),
        cost("R1.energy", 50_000),
        cost("R2.restructure", 40_000),
        cost("R3.create", 90_000),
    ],
    envelopes=[envelope(FIRST, 60_000), envelope(FIRST + 1, 40_000)],
    needs=[need(places, year, group=group) for year in (FIRST, FIRST + 1) for places, group in ((40, "g"), (15, "h"))],
    rules=[rule("must_not", "R2.restructure"), rule("works_capacity", "*", 2)],
)
AIDED = DATA.replacing(
    funders=pd.DataFrame(
        [
            {"funder": "own", "label": "own", "kind": "own", "carry_over": True},
            {"funder": "state", "label": "State", "kind": "grant"},
        ]
    ),
    option_funding=pd.DataFrame([{"option_id": "R1.restructure", "funder": "state", "max_share": 0.5}]),
)
A = Scenario(name="a", title="Aujourd'hui", gap=0)
MONEY = BudgetChange(funder="own", year=FIRST, amount_eur=200_000)
LESS = BudgetChange(funder="own", year=FIRST + 1, amount_eur=0)
SEVERAL = A.but(
    name="b",
    budget=(MONEY, LESS),
    weights=Weights(energy=0.1),
    needs_factor={"g": 0.8, "h": 1.2},
    drop_rules=("must_not:R2.restructure",),
    rules=(Rule(rule_id="no", rule=RuleKind.MUST_NOT, subject="R1.energy"),),
    soften={"works_capacity:*": 3.0},
)


def best(scenario: Scenario, data: Data = DATA) -> Plan:
    return solve(data, scenario, in_process=True)


def path(before: Scenario, last: Scenario) -> FromAToB:
    def resolve(change: ScenarioStep, known: Sequence[Plan]) -> Plan:
        return best(change.scenario)

    return from_a_to_b(best(before), best(last), DATA, resolve)


@pytest.fixture(scope="module")
def several() -> FromAToB:
    return path(A, SEVERAL)


def test_nothing_changed_is_no_step() -> None:
    found = path(A, A.but(name="other name", title="Autre titre", gap=0.5, time_limit=9))
    assert found.steps == ()
    assert step_table(found, DATA).empty
    assert moved_decisions(found, DATA).empty


RICH = A.but(budget=(MONEY,))
ONE_CHANGE = {
    "money": (A, RICH),
    "weights": (A, A.but(weights=Weights(energy=1.0))),
    "need": (A, A.but(needs_factor={"g": 1.5})),
    "rule lifted": (A, A.but(drop_rules=("must_not:R2.restructure",))),
    "rule added": (RICH, RICH.but(rules=(Rule(rule_id="must", rule=RuleKind.MUST, subject="R1.energy"),))),
    "rule softened": (A, A.but(soften={"must_not": 0.5})),
}


@pytest.mark.parametrize("change", ONE_CHANGE)
def test_one_change_is_one_step_equal_to_the_whole(change: str) -> None:
    found = path(*ONE_CHANGE[change])
    steps = step_table(found, DATA)
    assert len(steps) == 1
    whole = value(found.first, found.yardstick) - value(found.last, found.yardstick)
    assert steps["gain"].iloc[0] == pytest.approx(whole)
    assert abs(whole) > 0.1, "else this would prove nothing"


def test_steps_add_up_to_the_whole_difference(several: FromAToB) -> None:
    steps, served = step_table(several, DATA), served_steps(several, DATA)
    assert len(steps) == 8
    whole = value(several.first, several.yardstick) - value(several.last, several.yardstick)
    assert steps["gain"].sum() == pytest.approx(whole)
    assert several.last.objective == pytest.approx(value(several.last, several.yardstick))
    for group in ("g", "h"):
        mine = served[served["client_group"] == group]
        for column, years in (("last_year", [FIRST + 1]), ("all_years", [FIRST, FIRST + 1])):
            ends = [
                sum(row.served for row in plan.needs if row.client_group == group and row.year in years)
                for plan in (several.first, several.last)
            ]
            assert mine[column].sum() == pytest.approx(ends[1] - ends[0])


def test_each_step_is_the_difference_of_two_optima_found_by_listing_every_plan(several: FromAToB) -> None:
    """After the weights, which come first, every value is that of the best plan, as brute force finds it."""
    changes = scenario_steps(A, SEVERAL, DATA)
    optima = [best_plan(DATA, change.scenario).objective for change in changes]
    assert all(one is not None for one in optima)
    assert list(step_table(several, DATA)["after"]) == pytest.approx(optima)


def test_the_order_is_the_one_told(several: FromAToB) -> None:
    told = [FRENCH(words) for step in several.steps for words in step_words(step, DATA, FRENCH)]
    heads = ["Ce qui compte", "Besoin « g »", "N'est plus refusé", "Peut céder", "own", "Besoin « h »", "own", "Refusé"]
    assert [line[: len(head)] for line, head in zip(told, heads, strict=True)] == heads


def test_the_last_scenario_of_the_way_asks_the_same_question() -> None:
    """Both ways, whatever the first scenario changes itself."""
    for before, last in itertools.permutations((A, SEVERAL, A.but(budget=(MONEY,), rules=SEVERAL.rules)), 2):
        changes = scenario_steps(before, last, DATA)
        arrived = changes[-1].scenario
        tables, wanted = apply_scenario(DATA, arrived), apply_scenario(DATA, last)
        for name, key in (("envelopes", "year"), ("rules", "rule_id"), ("needs", "year"), ("funders", "funder")):
            mine, theirs = (one[name].sort_values(key, ignore_index=True) for one in (tables, wanted))
            columns = [column for column in mine if column not in ("source", "source_note")]
            assert mine[columns].astype("str").equals(theirs[columns].astype("str")), name
        assert arrived.weights == last.weights


def test_every_field_of_a_scenario_is_a_step_or_a_way_of_searching() -> None:
    """A field added to scenarios must be told on the way from one to another."""
    other = {
        "weights": Weights(unmet=2.0),
        "value": shipped_valuation(),
        "budget": (MONEY,),
        "rules": SEVERAL.rules,
        "drop_rules": SEVERAL.drop_rules,
        "shortlist": (Shortlisted(option_id="R2.restructure"),),
        "soften": SEVERAL.soften,
        "order": (("unmet",),),
        "order_tolerance": 0.1,
        "needs_factor": {"g": 1.1},
        "refused": (RefusedAid(option_id="R1.restructure", funder="state"),),
        "expected_grants": True,
        "overrun": 0.1,
        "slippage": 2.0,
        "cost_index": 0.02,
        "futures": "draws",
    }
    assert {*other, *SEARCH} == set(Scenario.model_fields)
    data = futures(AIDED, ([30.0, 50.0], need(40)))
    for field, value_ in other.items():
        for before, last in ((A, A.but(**{field: value_})), (A.but(**{field: value_}), A)):
            changes = scenario_steps(before, last, data)
            assert len(changes) == 1, field
            assert getattr(changes[0].scenario, field) == getattr(last, field), field
            assert all(Words(lang)(change_words(changes[0].difference, data, Words(lang))) for lang in LANGUAGES)


def test_a_setback_less_comes_early_and_a_setback_more_comes_late() -> None:
    changes = scenario_steps(A.but(overrun=0.3), A.but(slippage=2.0, budget=(MONEY, LESS)), AIDED)
    told = [FRENCH(change_words(change.difference, AIDED, FRENCH)).split(" :")[0] for change in changes]
    assert told == ["own", "Surcoût des opérations", "own", "Durée des chantiers"]


def test_what_gives_goes_before_what_takes_so_that_no_step_is_impossible() -> None:
    """Imposed works need the money that comes with them: the money is counted first."""
    dear = A.but(budget=(MONEY,), rules=(Rule(rule_id="must", rule=RuleKind.MUST, subject="R3.create;R1.restructure"),))
    for before, last in ((A, dear), (dear, A)):
        found = path(before, last)
        assert [len(step.changes) for step in found.steps] == [1, 1]


def test_a_change_that_has_no_plan_alone_is_counted_with_the_next_one() -> None:
    impossible = best(A.but(rules=(Rule(rule_id="x", rule=RuleKind.FLOOR, subject="*", value="1"),)))
    assert not impossible.has_decisions
    found = from_a_to_b(best(A), best(SEVERAL), DATA, lambda change, known: impossible)
    assert [len(step.changes) for step in found.steps] == [8]
    whole = value(found.first, found.yardstick) - value(found.last, found.yardstick)
    assert step_table(found, DATA)["gain"].sum() == pytest.approx(whole)


def test_the_decisions_that_moved_are_the_difference_of_the_tables_of_decisions(several: FromAToB) -> None:
    tables = [decision_table(plan, DATA).set_index("residence_id") for plan in (several.first, several.last)]
    then, now = ({name: (row["option_id"], row["start_year"]) for name, row in table.iterrows()} for table in tables)
    differ = {name for name in NAMES if then.get(name) != now.get(name)}
    moved = moved_decisions(several, DATA)
    assert set(moved["residence_id"]) == differ
    assert len(differ) >= 2
    spent = [sum(row.spent_eur for row in plan.money if row.funder == "own") for plan in (several.first, several.last)]
    assert moved["own_eur"].sum() == pytest.approx(spent[1] - spent[0])


def test_a_decision_is_told_with_the_step_that_moved_it_and_what_it_takes() -> None:
    found = path(A, A.but(drop_rules=("must_not:R2.restructure",)))
    moved = moved_decisions(found, DATA).set_index("residence_id")
    told = moved.loc["R2", "why"].replace("\u202f", " ").replace("\xa0", " ")
    assert told == (
        "Fonds propres : 40 k€ pris, 5 places en plus. Par l'étape « N'est plus refusé : R2, Restructuration lourde »."
    )


def _with(plan: Plan, bound: float) -> Plan:
    return plan.but(bound=bound)


def test_a_gain_is_proven_only_when_no_plan_of_before_is_as_good() -> None:
    first, last = best(A), best(A.but(drop_rules=("must_not:R2.restructure",)))
    assert first.objective is not None
    assert last.objective is not None
    gain = first.objective - last.objective
    assert gain > 0

    def proof(before: Plan, after_: Plan) -> str:
        found = from_a_to_b(before, after_, DATA, lambda change, known: known[0])
        return str(step_table(found, DATA)["proof"].iloc[0])

    assert proof(first, last) == "proven"
    assert proof(_with(first, first.objective - 0.9 * gain), last) == "proven"
    assert proof(_with(first, first.objective - 1.1 * gain), last) == "not_proven"
    assert proof(last, first) == "proven"
    assert proof(last, _with(first, first.objective - 0.9 * gain)) == "proven"
    assert proof(last, _with(first, first.objective - 1.1 * gain)) == "not_proven"


def test_what_other_weights_bring_is_not_called_proven() -> None:
    """Nothing is known of the best plan of A by the weights of B."""
    first = step_table(path(*ONE_CHANGE["weights"]), DATA).iloc[0]
    assert math.isnan(first["doubt"])
    assert first["proof"] == "not_proven"
    assert first["gain"] > 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_change_is_said_in_both_languages(lang: Lang) -> None:
    for before, last in ((A, SEVERAL), (SEVERAL, A)):
        changes = [step.difference for step in scenario_steps(before, last, DATA)]
        told = [Words(lang)(change_words(change, DATA, Words(lang))) for change in changes]
        assert len(set(told)) == len(told) == 8
        assert not [line for line in told if line.endswith(".") or "{" in line]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_steps_are_told_in_every_language(several: FromAToB, lang: Lang) -> None:
    told = [words for step in several.steps for words in step_words(step, DATA, Words(lang))]
    assert told == [change_words(step.difference, DATA, Words(lang)) for step in scenario_steps(A, SEVERAL, DATA)]


def test_plans_of_other_data_are_refused() -> None:
    other = DATA.replacing(envelopes=DATA["envelopes"].head(1))
    with pytest.raises(RequestError, match="même portefeuille"):
        from_a_to_b(best(A), best(A, other), DATA, lambda change, known: known[0])


def test_changes_counted_against_another_plan_are_refused() -> None:
    counted = solve(DATA, A.but(weights=Weights(changes=1.0)), start=best(A), in_process=True)
    with pytest.raises(RequestError, match="changes"):
        from_a_to_b(best(A), counted, DATA, lambda change, known: known[0])
