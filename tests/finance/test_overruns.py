"""If works overrun: laws against their closed form, and a plan whose draws add up."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from planning.domain.errors import DataError
from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.finance import overruns
from planning.finance.overrun_laws import MOST_TIMES, Laws, draw_factors, group_of, read_laws
from planning.finance.room import own_funds_left, own_funds_used
from planning.options.estimates import Estimate, parameter_estimates
from planning.solve.run import solve
from planning.tables import shipped
from planning.tables.data import Data
from planning.tables.parameters import read_parameters
from scripts.benchmark.portfolios import bench_scenario, make_portfolio
from tests.oracle.portfolio import FIRST, after, cost, envelope, keep, portfolio, residence, works

GROUPS = ("light", "heavy", "new", "other")
SURE = Estimate(1.0, 1.0, 1.0)
AS_PLANNED = Laws(dict.fromkeys(GROUPS, SURE), dict.fromkeys(GROUPS, SURE), 0.3)
SHIPPED = read_laws(parameter_estimates(read_parameters(shipped.PARAMETERS / "finance.csv"), 2027))


@pytest.fixture(scope="module")
def solved() -> tuple[Data, Plan]:
    data = make_portfolio(12, 5)
    return data, solve(data, bench_scenario(data).but(gap=0.01), in_process=True)


# ---- the law ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rank", [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
def test_quantiles_are_those_of_a_two_piece_lognormal(rank: float) -> None:
    law = Estimate(1.2, 0.9, 2.4)
    costs, _ = draw_factors(["restructure"], Laws({"heavy": law}, {"heavy": SURE}, 0.5), 400_000, 7)
    side = law.high / law.value if rank > 0.5 else law.value / law.low
    expected = law.value * side ** (NormalDist().inv_cdf(rank) / NormalDist().inv_cdf(0.9))
    assert np.quantile(costs, rank) == pytest.approx(expected, rel=0.02)


def test_works_never_last_less_than_planned_nor_for_ever() -> None:
    _, times = draw_factors(["create"] * 5, Laws({"new": SURE}, {"new": Estimate(1.1, 0.5, 9.0)}, 0.0), 50_000, 1)
    assert times.min() == 1.0
    assert times.max() == MOST_TIMES
    assert np.quantile(times, 0.9) == pytest.approx(9.0, rel=0.05)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 1.0])
def test_operations_share_what_the_correlation_says(correlation: float) -> None:
    law = Estimate(1.0, 1 / 1.5, 1.5)  # one piece: its logarithm is normal
    costs, times = draw_factors(["energy", "energy"], Laws({"light": law}, {"light": law}, correlation), 100_000, 3)
    logs = np.log(costs)
    assert np.corrcoef(logs[:, 0], logs[:, 1])[0, 1] == pytest.approx(correlation, abs=0.02)
    assert np.corrcoef(costs[:, 0], times[:, 0])[0, 1] == pytest.approx(0.0, abs=0.02)


def test_every_kind_of_action_has_a_law_and_a_wrong_law_is_refused() -> None:
    for kind in ActionKind:
        assert group_of(kind) in SHIPPED.cost
    known = parameter_estimates(read_parameters(shipped.PARAMETERS / "finance.csv"), 2027)
    for wrong in (Estimate(0.1, 0.2, 0.3), Estimate(0.1, -1.0, 0.3), Estimate(0.4, 0.0, 0.3)):
        with pytest.raises(DataError, match="dérapages") as caught:
            read_laws({**known, "overrun.heavy": wrong})
        assert caught.value.message.values == {"name": "overrun.heavy"}


# ---- the plan ---------------------------------------------------------------------------------------------------


def test_without_spread_every_draw_is_the_plan_itself(solved: tuple[Data, Plan]) -> None:
    data, plan = solved
    drawn = overruns.draw_overruns(plan, data, AS_PLANNED, 5, 1)
    acting = [row for row in plan.decisions if row.kind != "keep"]
    assert len(acting) >= 3
    assert (drawn.costs == [row.capex_eur for row in acting]).all()
    assert (drawn.deliveries == [row.delivery_year for row in acting]).all()
    expected = own_funds_left(own_funds_used(plan, data), data)
    assert drawn.own_left == pytest.approx(np.tile(expected, (5, 1)), abs=0.01)
    assert overruns.all_years_hold(drawn) == 1.0
    bands = overruns.operation_bands(drawn)
    assert bands["cost_p10"].tolist() == bands["cost_p90"].tolist() == bands["cost_eur"].tolist()
    assert bands["delivery_p90"].tolist() == bands["delivery_year"].tolist()
    assert (overruns.plan_bands(drawn).nunique(axis=1) == 1).all()


def test_the_same_seed_gives_the_same_draws(solved: tuple[Data, Plan]) -> None:
    data, plan = solved
    one, two, other = (overruns.draw_overruns(plan, data, SHIPPED, 50, seed) for seed in (4, 4, 5))
    assert (one.costs == two.costs).all()
    assert (one.own_left == two.own_left).all()
    assert not (one.costs == other.costs).all()


def test_totals_add_up_draw_by_draw(solved: tuple[Data, Plan]) -> None:
    """Own funds pay in all what operations cost, less aids, in draws that end within the plan."""
    data, plan = solved
    wide = replace(data, manifest=data.manifest.but(last_year=data.manifest.last_year + 80))
    dear = Laws({**SHIPPED.cost, **{name: Estimate(1.3, 1.1, 1.6) for name in GROUPS}}, SHIPPED.duration, 0.3)
    drawn = overruns.draw_overruns(plan, wide, dear, 200, 2)
    aids = sum(row.amount_eur for row in plan.grants)
    costs = data["option_costs"].set_index("option_id")
    chosen = {row.option_id: row for row in plan.decisions}
    fixed = costs[costs.index.isin(list(chosen))]
    others = float(fixed.loc[fixed["funder"] != "own", "amount_eur"].sum())
    wear = float(
        fixed.loc[fixed.index.isin([name for name, row in chosen.items() if row.kind == "keep"])]["amount_eur"].sum()
    )
    sales = data["options"].set_index("option_id")["proceeds_eur"].fillna(0.0)
    sold = float(sales[sales.index.isin(list(chosen))].sum())
    free = wide.replacing(
        envelopes=wide["envelopes"].iloc[:1].assign(funder="own", year="all", amount_eur=0.0),
    )
    left = overruns.draw_overruns(plan, free, dear, 200, 2).own_left[:, -1]
    assert -left == pytest.approx(drawn.costs.sum(axis=1) + wear - aids - others - sold)
    assert overruns.plan_bands(drawn).loc["cost_eur", "p50"] == np.sort(drawn.costs.sum(axis=1))[99]


def _one_operation(last: int, *own: float, **law: Any) -> tuple[Data, Plan]:
    data = portfolio(
        last,
        options=[keep("R1"), works("R1", duration_years=2, value_points=1, latest_year=FIRST)],
        option_programmes=[after("R1.restructure", 10)],
        option_costs=[cost("R1.restructure", 60), cost("R1.restructure", 40, 1)],
        option_funding=[{"option_id": "R1.restructure", "funder": "state", "eligible_eur": 100, "max_share": 0.5}],
        funders=[{"funder": "state", "label": "state", "kind": "grant"}],
        envelopes=[envelope(FIRST + year, amount) for year, amount in enumerate(own)],
    )
    return data, solve(data, Scenario(gap=0), in_process=True)


def test_works_twice_as_long_and_dearer_by_hand() -> None:
    """100 over two years, 50 from the state; over four years and 120 in all, own funds pay 70 in all."""
    data, plan = _one_operation(6, 100, 0, 0, 0, 0, 0)
    law = Laws({"heavy": Estimate(1.2, 1.2, 1.2)}, {"heavy": Estimate(2.0, 2.0, 2.0)}, 0.0)
    drawn = overruns.draw_overruns(plan, data, law, 3, 1)
    assert (drawn.deliveries == FIRST + 4).all()
    assert drawn.costs == pytest.approx(np.full((3, 1), 120.0))
    assert drawn.own_left[0, -1] == pytest.approx(100 - 70)
    assert overruns.plan_bands(drawn).loc["places"].tolist() == [10, 10, 10, 10]


def test_what_is_delivered_after_the_plan_brings_no_place_and_the_chance_says_so() -> None:
    """Works of two years in a plan of four: late when they last twice as long or more (rounded: from 1.75 on)."""
    data, plan = _one_operation(4, 100, 0, 0, 0)
    law = Laws({"heavy": SURE}, {"heavy": Estimate(1.5, 1.2, 2.5)}, 0.0)
    drawn = overruns.draw_overruns(plan, data, law, 100_000, 1)
    normal = np.log(1.75 / 1.5) / np.log(2.5 / 1.5) * NormalDist().inv_cdf(0.9)
    late = 1 - NormalDist().cdf(normal)
    assert overruns.operation_bands(drawn)["too_late"].iloc[0] == pytest.approx(late, abs=0.01)
    places = overruns.plan_bands(drawn).loc["places"]
    assert (places["planned"], places["p10"], places["p90"]) == (10, 0 if late > 0.1 else 10, 10)


def test_the_chance_that_own_funds_hold_is_that_of_the_cost() -> None:
    """50 of own funds for 100 of works; 65 are there: they hold while the works cost 115 or less."""
    data, plan = _one_operation(4, 65, 0, 0, 0)
    law = Laws({"heavy": Estimate(1.1, 0.9, 1.4)}, {"heavy": SURE}, 0.0)
    drawn = overruns.draw_overruns(plan, data, law, 100_000, 1)
    normal = np.log(1.15 / 1.1) / np.log(1.4 / 1.1) * NormalDist().inv_cdf(0.9)
    chances = overruns.own_funds_chances(drawn)
    assert chances["holds"].iloc[-1] == pytest.approx(NormalDist().cdf(normal), abs=0.01)
    assert overruns.all_years_hold(drawn) == pytest.approx(NormalDist().cdf(normal), abs=0.01)
    assert (chances["left_p10"] <= chances["left_p90"]).all()


def test_a_plan_that_does_nothing_has_nothing_to_overrun() -> None:
    data = portfolio(2, residences=[residence("R1")], options=[keep("R1")])
    plan = solve(data, Scenario(gap=0), in_process=True)
    drawn = overruns.draw_overruns(plan, data, SHIPPED, 10, 1)
    assert drawn.costs.shape == (10, 0)
    assert overruns.operation_bands(drawn).empty
    assert overruns.plan_bands(drawn).to_numpy().tolist() == [[0.0] * 4] * 2
