"""What a plan leaves unmet over the draws, against a computation by hand and against the plan's own figure."""

from __future__ import annotations

import numpy as np
import pytest

from planning.demand import DemandDraws, given_draws
from planning.domain.scenario import Scenario
from planning.explain import unmet_bands, unmet_sentence, varied
from planning.workflow import make_plan
from tests.explain.small_plan import plain, small_plan
from tests.oracle.portfolio import futures, keep, need, portfolio, programme, residence

# Needs of seniors in T1 and T2 in 2029, in five futures. The small plan gives 40 places in T1 and 20 in T2.
T1 = [30.0, 40.0, 50.0, 60.0, 90.0]
T2 = [25.0, 15.0, 20.0, 30.0, 20.0]


def seniors() -> DemandDraws:
    values = np.array([T1, T2], np.float32).T.reshape(5, 1, 2, 1)
    return DemandDraws(values, ("seniors",), ("T1", "T2"), (2029,), 1, "")


def test_unmet_need_is_what_each_territory_lacks_in_each_draw() -> None:
    # T1 lacks 0 0 10 20 50, T2 lacks 5 0 0 10 0: together 5 0 10 30 50, never the difference of the totals.
    # P10 of five values lies at 0.4 between the two smallest, P90 at 0.6 between the two largest.
    rows = unmet_bands(small_plan(), seniors()).set_index("territory")
    assert rows.loc["T1", ["allocated", "p10", "p50", "p90", "mean", "chance"]].tolist() == [40, 0, 10, 38, 16, 0.6]
    assert rows.loc["T2", ["allocated", "p10", "p50", "p90", "mean", "chance"]].tolist() == [20, 0, 0, 8, 3, 0.4]
    assert rows.loc["", ["allocated", "p10", "p50", "p90", "mean", "chance"]].tolist() == [60, 2, 10, 42, 19, 0.8]


def test_the_plan_s_variant_of_the_needs_is_the_one_looked_at() -> None:
    double = small_plan().but(scenario=Scenario(needs_factor={"seniors": 2.0}))
    rows = unmet_bands(double, seniors()).set_index("territory")
    # Needs 60 80 100 120 180 in T1, less 40.
    assert rows.loc["T1", "mean"] == pytest.approx((20 + 40 + 60 + 80 + 140) / 5)


def test_a_factor_multiplies_its_own_group_only() -> None:
    values = np.ones((3, 2, 1, 1), np.float32)
    draws = DemandDraws(values, ("seniors", "asylum"), ("T1",), (2029,), 1, "")
    assert varied(draws, {"seniors": 1.5}).values[:, :, 0, 0].tolist() == [[1.5, 1.0]] * 3
    assert varied(draws, {}) is draws


def test_the_mean_is_the_one_that_the_plan_tells_of_itself() -> None:
    data = portfolio(
        years=2,
        residences=[residence("R1")],
        programmes=[programme("R1", 12)],
        options=[keep("R1")],
    )
    drawn = [([4.0, 15.0, 30.0], need(0, year)) for year in data.years]
    data = futures(data, *drawn)
    plan = make_plan(data, Scenario(futures="draws", gap=0.0))
    assert plan.futures is not None
    assert data.draws is not None
    draws = given_draws(data.draws, list(data["territories"]["territory"]), data.years)
    together = unmet_bands(plan, draws).query("territory == ''")
    assert plan.futures.exact_expected_unmet == pytest.approx(2 * (3 + 18) / 3)
    assert together["mean"].sum() == pytest.approx(plan.futures.exact_expected_unmet)


def test_the_sentence_tells_the_plan_and_doing_nothing() -> None:
    row = unmet_bands(small_plan(), seniors()).iloc[0]
    alone = plain(unmet_sentence(row, "Seniors"))
    assert alone == "Seniors : en 2029, 8 chances sur 10 qu'il manque entre 2 et 42 places avec ce plan."
    assert "entre 2 et 42 places si rien n'est fait" in plain(unmet_sentence(row, "Seniors", row))
