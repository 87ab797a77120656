"""What each budget buys: checked plans, never a worse one nor fewer people with more money; said in words."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from planning.charts import frontier_chart
from planning.checking import check_plan
from planning.domain.errors import RequestError
from planning.domain.frontier_points import Frontier
from planning.domain.plan import Plan
from planning.domain.scenario import Rule, Scenario, Weights
from planning.explain import frontier_sentences, frontier_table, frontier_title, knee
from planning.explain.board.what_money_buys import people_housed
from planning.i18n import FRENCH
from planning.questions import frontier as budgets
from planning.questions.frontier import at_factor, frontier, own_budget
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.portfolio import FIRST, after, cost, envelope, keep, need, portfolio, programme, residence, works

SIZES = {"R1": 30, "R2": 12, "R3": 10}
"""Places more that each residence gains for 10 EUR: the first million buys most."""
DATA = portfolio(
    2,
    residences=[residence(name) for name in SIZES],
    programmes=[programme(name, 10) for name in SIZES],
    options=[option for name in SIZES for option in (keep(name), works(name))],
    option_programmes=[after(f"{name}.restructure", 10 + more) for name, more in SIZES.items()],
    option_costs=[cost(f"{name}.restructure", 10) for name in SIZES],
    envelopes=[envelope("all", 20)],
    needs=[need(90), need(90, FIRST + 1)],
)
ASKED = Scenario(name="reference", weights=Weights(unmet=1, unsuitable=0, distance=0), gap=0)


def plain(sentence: str) -> str:
    return sentence.replace("\u202f", " ").replace("\xa0", " ")


def count(plan: Plan) -> int:
    return people_housed(plan, DATA)


@pytest.fixture(scope="module", autouse=True)
def _soon_answered() -> Iterator[None]:
    """Three sites need no seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(budgets, "MOVES", (4_000,))
        patch.setattr(budgets, "SEARCH_SECONDS", (0.5, 1.0))
        yield


@pytest.fixture(scope="module")
def found() -> Frontier:
    return frontier(DATA, ASKED, count, points=4, seconds=1)


def test_each_budget_has_the_best_plan_and_the_checker_accepts_it(found: Frontier) -> None:
    assert [point.budget_eur for point in found.points] == [10, 20, 30, 40]
    for point in found.found:
        assert point.plan is not None
        assert check_plan(point.plan, DATA) == []
        assert point.plan.scenario == at_factor(DATA, ASKED, point.factor)
        best = solve(DATA, point.plan.scenario, in_process=True)
        assert math.isclose(point.plan.objective or 0, best.objective or 0)
        assert (point.plan.gap or 0) < 0.01
    assert len(found.found) == 4


def test_more_money_never_shows_a_worse_plan_nor_fewer_people(found: Frontier) -> None:
    plans = [point.plan for point in found.points if point.plan is not None]
    people = [count(plan) for plan in plans]
    values = [plan.objective or 0.0 for plan in plans]
    assert people == sorted(people)
    assert people[0] < people[-1]
    assert values == sorted(values, reverse=True)


def test_a_plan_that_houses_fewer_gives_way_to_one_of_a_smaller_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = {20.0, 30.0}

    def people(plan: Plan) -> int:
        # As if the best plans of two budgets housed nobody: those of the smaller budget are then kept there.
        spent = sum(row.capex_eur for row in plan.decisions)
        return 0 if spent in fewer else 50

    monkeypatch.setattr(budgets, "CLOSE", 1.0)
    monkeypatch.setattr(budgets, "FEWER", (1e3, 0.0))
    chosen = frontier(DATA, ASKED, people, points=4, seconds=1)
    plans = [point.plan for point in chosen.points if point.plan is not None]
    assert [sum(row.capex_eur for row in plan.decisions) for plan in plans] == [10.0] * 4
    assert all(plan.gap is not None for plan in plans)


def test_fewer_people_are_said_where_a_plan_that_houses_more_is_far_from_the_best(found: Frontier) -> None:
    rows = frontier_table(found, DATA)
    fewer = rows.assign(people_more=[float("nan"), 12.0, -3.0, 0.0])
    said = [plain(FRENCH(one)) for one in frontier_sentences(fewer, DATA, has_value=False)]
    assert any(one.startswith("À 30 €, le plan loge 3 personnes de moins la dernière année") for one in said)
    assert not any(
        "de moins la dernière année" in FRENCH(one) for one in frontier_sentences(rows, DATA, has_value=False)
    )


def test_what_is_impossible_with_little_money_is_said_to_be() -> None:
    both = tuple(Rule(rule_id=f"must{name}", rule="must", subject=f"{name}.restructure") for name in ("R1", "R2"))
    asked = ASKED.but(rules=[rule.model_dump() for rule in both])
    chosen = frontier(DATA, asked, count, points=4, seconds=1)
    assert [point.plan is None for point in chosen.points] == [True, False, False, False]
    assert chosen.points[0].is_impossible
    said = [plain(FRENCH(one)) for one in frontier_sentences(frontier_table(chosen, DATA), DATA, has_value=False)]
    assert "Avec 10 € ou moins, aucun plan ne respecte toutes les règles : démontré." in said


def test_the_table_the_sentences_and_the_chart_say_the_same(found: Frontier) -> None:
    rows = frontier_table(found, DATA)
    assert rows["people"].tolist() == [count(point.plan) for point in found.points if point.plan is not None]
    assert rows["capex_eur"].tolist() == [10, 20, 30, 30]
    assert knee(rows) is not None
    said = plain(FRENCH(frontier_title(rows)))
    assert said.startswith("Le prochain million de fonds propres loge ")
    chart = frontier_chart(rows, DATA.manifest.last_year, knee=knee(rows), has_value=False)
    assert chart.twin.iloc[:, 2].tolist() == rows["people"].tolist()
    assert list(chart.figure.data[0].y) == rows["people"].tolist()


def test_what_cannot_be_compared_over_budgets_is_refused() -> None:
    unlimited: Data = DATA.replacing(envelopes=DATA["envelopes"].head(0))
    one_year: Data = DATA.replacing(envelopes=DATA["envelopes"].assign(year=str(FIRST)))
    for data in (unlimited, one_year):
        with pytest.raises(RequestError):
            own_budget(data, ASKED)
    with pytest.raises(RequestError):
        frontier(DATA, ASKED.but(order=(("unmet",),)), count)
    with pytest.raises(RequestError):
        frontier(DATA, ASKED, count, points=1)


def test_a_plan_of_other_data_is_not_the_anchor() -> None:
    start = solve(DATA, ASKED, in_process=True).model_copy(update={"data_hash": "of others"})
    chosen = frontier(DATA, ASKED, count, start=start, points=4, seconds=1)
    plans = [point.plan for point in chosen.points if point.plan is not None]
    assert len(plans) == 4
    assert {plan.data_hash for plan in plans} == {DATA.hash_for(ASKED)}


def test_once_stopped_what_is_found_is_kept() -> None:
    answered: list[int] = []
    chosen = frontier(
        DATA,
        ASKED,
        count,
        points=4,
        on_count=lambda done, _: answered.append(done),
        should_stop=lambda: len(answered) > 0,
    )
    assert answered == [1]
    assert [point.plan is not None for point in chosen.points] == [False, True, False, False]
