"""Many futures: places are decided before the need is known, what is missing is missing on average."""

from __future__ import annotations

import pytest

from planning.domain.errors import RequestError
from planning.domain.scenario import Scenario, Weights
from planning.i18n import FRENCH
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    after,
    futures,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    suitable,
    territories,
    works,
)
from tests.specs.ask import best, done, is_impossible, served

DRAWS = Scenario(futures="draws")


def _home(places: float, more: float = 0, points: float = 0, **tables: list[dict[str, object]]) -> Data:
    """One residence; works add places and are worth some points."""
    return portfolio(
        programmes=[programme("R1", places)],
        options=[keep("R1"), works("R1", value_points=points)],
        option_programmes=[after("R1.restructure", places + more)],
        **tables,
    )


def test_what_is_missing_is_the_mean_over_the_futures() -> None:
    """Ten places: nobody misses one when 0 ask, ten do when 20 ask."""
    plan = best(futures(_home(10), ([0, 20], need(0))), DRAWS)
    assert [(row.need, row.served, row.unmet) for row in plan.needs] == [(10, 5, 5)]
    assert plan.futures is not None
    assert (plan.futures.draws, plan.futures.expected_unmet, plan.futures.exact_expected_unmet) == (2, 5, 5)
    assert plan.futures.excess_at_most == 0


def test_futures_that_are_all_alike_are_the_central_need() -> None:
    data = _home(10, more=2, needs=[need(12)])
    plan = best(futures(data, ([12, 12, 12], need(0))), DRAWS)
    assert (plan.objective, done(plan)) == (best(data).objective, done(best(data)))


def test_a_margin_is_held_where_the_need_may_exceed_its_mean() -> None:
    """Ten are needed on average and there are ten places; works that add five cost a point."""
    data = futures(_home(10, more=5, points=-1), ([5, 15], need(0)))
    assert done(best(data)) == {}
    assert done(best(data, DRAWS)) == {"R1": ("restructure", FIRST)}


@pytest.mark.parametrize(("points", "is_built"), [(-1.2, True), (-1.3, False)])
def test_a_place_is_worth_its_chance_of_being_needed(points: float, is_built: bool) -> None:
    """Five places more, needed in one future of four: 1.25 persons housed on average."""
    plan = best(futures(_home(10, more=5, points=points), ([10, 10, 10, 15], need(0))), DRAWS)
    assert bool(done(plan)) == is_built


def test_scarce_places_go_where_they_are_needed_most_often() -> None:
    """Two groups ask for ten at most; one of them does in every future."""
    groups = [{"client_group": name, "label_fr": name, "weight": 1.0} for name in ("g", "h")]
    suits = [{"typology": "K", "client_group": name, "suitability": 1.0} for name in ("g", "h")]
    data = _home(12, client_groups=groups, suitability=suits)
    plan = best(futures(data, ([10, 10, 10, 10], need(0)), ([0, 0, 10, 10], need(0, group="h"))), DRAWS)
    assert {(row.client_group, row.places) for row in plan.served} == {("g", 10), ("h", 2)}
    assert {(row.client_group, row.unmet) for row in plan.needs} == {("g", 0), ("h", 4)}


def test_no_more_is_allocated_than_the_largest_need() -> None:
    plan = best(futures(_home(50), ([5, 15], need(0))), DRAWS)
    assert [row.places for row in plan.served] == [15]
    assert served(plan) == {FIRST: 10}


def test_an_allocated_place_that_fits_badly_counts_even_when_it_stays_empty() -> None:
    """Fifteen places allocated at half a suitability; ten people on average, five places empty on average."""
    data = _home(15, suitability=[suitable("K", 0.5)])
    plan = best(futures(data, ([5, 15], need(0))), DRAWS.but(weights=Weights(unsuitable=0.5)))
    assert plan.objective_terms["unsuitable"].unweighted == 7.5


@pytest.mark.parametrize(("share", "is_held"), [(0.5, True), (0.6, False)])
def test_a_floor_holds_on_average(share: float, is_held: bool) -> None:
    """Five of ten on average are served by ten places when 0 or 20 ask."""
    data = futures(_home(10, rules=[rule("floor", value=share)]), ([0, 20], need(0)))
    assert is_impossible(data, DRAWS) != is_held


def test_a_soft_floor_pays_for_the_average_that_is_missing() -> None:
    data = futures(_home(10, rules=[rule("floor", value=0.6, hard=False, price=3)]), ([0, 20], need(0)))
    assert best(data, DRAWS).objective_terms["relaxed"].weighted == 3


def test_a_variant_of_the_needs_multiplies_every_future() -> None:
    plan = best(futures(_home(10), ([0, 20], need(0))), DRAWS.but(needs_factor={"g": 2.0}))
    assert [(row.need, row.unmet) for row in plan.needs] == [(20, 15)]
    assert plan.futures is not None
    assert plan.futures.exact_expected_unmet == 15


def test_a_need_that_does_not_count_is_still_told_exactly() -> None:
    """With a weight of 0 nothing says which places are missing; the plan tells the mean over the futures."""
    plan = best(futures(_home(10), ([0, 20], need(0))), DRAWS.but(weights=Weights(unmet=0, unsuitable=0)))
    assert plan.futures is not None
    assert plan.objective_terms["unmet"].unweighted == plan.futures.exact_expected_unmet


def test_a_need_without_a_row_is_nothing_in_that_future() -> None:
    data = portfolio(
        residences=[residence("R1"), residence("R2", "Z2")],
        territories=territories("Z1", "Z2"),
        options=[keep("R1"), keep("R2")],
    )
    plan = best(futures(data, ([4, 4], need(0)), ([8], need(0, territory="Z2"))), DRAWS)
    assert [(row.territory, row.need) for row in plan.needs] == [("Z1", 4), ("Z2", 4)]


def test_many_futures_are_refused_where_there_are_no_draws() -> None:
    with pytest.raises(RequestError) as refused:
        solve(_home(10, needs=[need(12)]), DRAWS, in_process=True)
    assert "need_draws.parquet" in FRENCH(refused.value.message)


@pytest.mark.parametrize(("places", "years_later"), [([0, 0], 0), ([3, 8], 5)])
def test_futures_without_a_need_in_the_plan_are_refused_as_they_are(places: list[float], years_later: int) -> None:
    data = futures(_home(10, needs=[need(12)]), (places, need(0, FIRST + years_later)))
    with pytest.raises(RequestError) as refused:
        solve(data, DRAWS, in_process=True)
    assert FRENCH(refused.value.message) == (
        f"aucun tirage des besoins ne dépasse 0 de {FIRST} à {FIRST} : corrigez le fichier need_draws"
    )
