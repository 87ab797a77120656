"""The lesson: three ways to choose, three answers, the last one the best of all plans."""

from __future__ import annotations

import itertools

import pytest

from planning.checking import check_plan
from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.explain.ranking_lesson import hosted_first, left_out, ranked_list, taken
from planning.i18n import FRENCH
from planning.questions.ranked import VALUE, VALUE_FOR_MONEY, Lesson, compare_rankings, lesson
from planning.tables import shipped
from planning.workflow import load_and_prepare
from tests.oracle.brute_force import best_plan, value_of
from tests.oracle.portfolio import after, cost, envelope, keep, need, portfolio, programme, works


@pytest.fixture(scope="module")
def told() -> Lesson:
    return lesson(load_and_prepare(shipped.TUTORIAL))


def done(plan: Plan | None) -> dict[str, int]:
    assert plan is not None
    return {row.residence_id: row.start_year for row in plan.decisions if row.kind != "keep"}


def housed(plan: Plan | None) -> float:
    assert plan is not None
    return sum(row.served for row in plan.needs if row.year == 2031)


def plain(message: object) -> str:
    return FRENCH(message).replace("\u202f", " ").replace("\xa0", " ")  # type: ignore[arg-type]


def test_the_three_answers_differ_and_only_one_is_good(told: Lesson) -> None:
    plans = [told.ranked[VALUE].plan, told.ranked[VALUE_FOR_MONEY].plan, told.plan]
    chosen = [done(plan) for plan in plans]
    assert all(one != other for one, other in itertools.combinations(chosen, 2))
    people = [housed(plan) for plan in plans]
    assert len(set(people)) == 3
    assert max(people[:2]) < people[2]


def test_the_best_one_is_the_best_of_all_plans(told: Lesson) -> None:
    scenario = told.data.scenarios["reference"]
    listed = best_plan(told.data, scenario)
    assert told.plan.status is Status.OPTIMAL
    assert told.plan.objective == pytest.approx(listed.objective)
    assert {name: year for name, (option, year) in listed.decisions.items() if not option.endswith("keep")} == done(
        told.plan
    )


def test_rankings_respect_the_rules_and_the_money(told: Lesson) -> None:
    for plan in (told.ranked[VALUE].plan, told.ranked[VALUE_FOR_MONEY].plan, told.plan):
        assert plan is not None
        assert check_plan(plan, told.data) == []
        assert sum(row.capex_eur for row in plan.decisions) <= 10e6


def test_a_value_is_what_the_operation_brings_alone(told: Lesson) -> None:
    """As brute force counts it, without the rule and without the budget."""
    free = told.data.replacing(rules=told.data["rules"].head(0), envelopes=told.data["envelopes"].head(0))
    nothing = {name: (f"{name}.keep", 2027) for name in "ABCD"}
    base = value_of(free, Scenario(), nothing)
    assert base is not None
    rows = ranked_list(told.ranked[VALUE].actions, told.data)
    for row in rows.to_dict("records"):
        alone = value_of(free, Scenario(), {**nothing, row["option_id"][0]: (row["option_id"], 2027)})
        assert alone is not None
        assert row["value"] == pytest.approx(base - alone)
        assert row["per_million"] == pytest.approx((base - alone) / (row["capex_eur"] / 1e6))
    assert list(rows["rank"]) == [1, 2, 3, 4]
    assert sorted(rows["rank_money"]) == [1, 2, 3, 4]
    assert list(rows["rank"]) != list(rows["rank_money"])


def test_no_list_could_do_what_the_plan_does(told: Lesson) -> None:
    """In either order Les Acacias come too early for the rule, or too late for the money."""
    reasons = [[plain(line) for line in left_out(one.actions, one.plan, told.data)] for one in told.ranked.values()]
    assert reasons == [
        [
            "Les Acacias : pendant les travaux, ses 30 habitants n'auraient nulle part où vivre",
            "Le Domaine (terrain) : il faut 4,00 M€, il reste 3,00 M€",
        ],
        ["Les Acacias : il faut 6,00 M€, il reste 4,00 M€", "Le Belvédère : il faut 7,00 M€, il reste 4,00 M€"],
    ]
    hosting = [plain(line) for line in hosted_first(told.plan, told.data)]
    assert hosting == [
        "Le Domaine (terrain), livré en 2028, loge les 30 habitants de « Les Acacias » pendant leurs travaux (2028)"
    ]
    assert [plain(line).split(" : ")[0] for line in taken(told.plan, told.data)] == [
        "Le Domaine (terrain), 2027",
        "Les Acacias, 2028",
    ]


def test_without_the_rule_the_first_of_the_list_is_taken(told: Lesson) -> None:
    """Else the reason given for leaving it out would not be the true one."""
    free = told.data.replacing(rules=told.data["rules"].head(0))
    assert "A" in done(compare_rankings(free, Scenario())[VALUE].plan)


def test_where_nothing_can_stay_as_it_is_there_is_no_ranking() -> None:
    data = portfolio(
        1,
        programmes=[programme("R1", 4)],
        options=[works("R1")],
        option_programmes=[after("R1.restructure", 8)],
        needs=[need(8)],
    )
    assert compare_rankings(data, Scenario()) == {}


def test_an_order_that_no_plan_follows_is_said_to_give_none() -> None:
    """An imposed operation that costs more than there is: no list holds."""
    data = portfolio(
        1,
        programmes=[programme("R1", 4)],
        options=[keep("R1"), works("R1")],
        option_programmes=[after("R1.restructure", 8)],
        option_costs=[cost("R1.restructure", 100)],
        envelopes=[envelope("all", 50)],
        needs=[need(8)],
        rules=[
            {"rule_id": "must", "rule": "must", "subject": "R1.restructure", "value": "", "year": None, "hard": True}
        ],
    )
    assert [one.plan for one in compare_rankings(data, Scenario()).values()] == [None, None]
