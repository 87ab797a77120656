"""The bound beside a shortlist: never above what every choice open could give, whenever the search stops."""

from __future__ import annotations

from planning.domain.scenario import Scenario, Shortlisted
from planning.questions.full_bound import has_full_bound, search_seconds, with_full_bound
from planning.solve.run import solve
from tests.oracle.brute_force import best_plan
from tests.oracle.random_portfolios import draw_case

FIRST_CASE = 300_000


def test_the_full_bound_is_never_above_the_optimum_of_the_full_model() -> None:
    left_open = []
    for case in map(draw_case, range(FIRST_CASE, FIRST_CASE + 20)):
        scenario = case.scenario.but(order=(), order_tolerance=0.0, gap=0.3)
        options = case.data["options"]
        first = options[options["kind"] == "keep"].head(1)["option_id"]
        scenario = scenario.but(shortlist=scenario.shortlist or tuple(Shortlisted(option_id=one) for one in first))
        if not has_full_bound(scenario):
            continue
        plan = solve(case.data, scenario, in_process=True)
        if not plan.has_decisions:
            continue
        plan = with_full_bound(case.data, plan, in_process=True)
        optimum = best_plan(case.data, scenario.but(shortlist=())).objective
        assert plan.full_bound is not None
        assert plan.objective is not None
        assert optimum is not None
        assert plan.full_bound <= optimum + 1e-6 * max(1.0, abs(optimum)), case
        left_open.append(plan.objective - plan.full_bound)
    assert len(left_open) > 10
    assert max(left_open) > 0.0, "in some case, the choices left out may bring something"


def test_the_bound_takes_a_third_of_the_time_at_most_and_thirty_seconds() -> None:
    shortlist = (Shortlisted(option_id="x"),)
    assert search_seconds(Scenario(time_limit=30, shortlist=shortlist)) == 20
    assert search_seconds(Scenario(time_limit=300, shortlist=shortlist)) == 270
    assert search_seconds(Scenario(time_limit=30)) == 30
    assert search_seconds(Scenario(shortlist=shortlist)) is None
