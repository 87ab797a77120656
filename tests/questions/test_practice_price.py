"""The price of a divergence with the practice of the trade, against the list of every plan with that class imposed."""

from __future__ import annotations

import numpy as np
import pytest

from planning.domain.errors import RequestError
from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.domain.practice_classes import CLASS_NAMES, KINDS_OF, Imposed, class_of
from planning.domain.scenario import Scenario, Weights
from planning.explain.trade.practice_words import price_sentence, price_table
from planning.i18n import FRENCH
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario, shipped_valuation
from planning.workflow import imposing
from tests.oracle.brute_force import Listing
from tests.oracle.portfolio import after, cost, envelope, funder, keep, need, portfolio, programme, residence, works
from tests.oracle.random_portfolios import Case, draw_case
from tests.oracle.random_values import draw_value_case

ONE_YEAR = shipped_valuation().but(
    tail_years=(), later_starts=(), discount_rate=0.0, action_eur=0.0, upkeep_eur={"good": 0, "fair": 0, "poor": 0}
)
"""Nothing counts but the year of the plan."""
OF_CLASS = {
    "keep": {"keep", "change_status", "close_service"},
    "improve": {"comfort", "soundproofing", "accessibility", "energy"},
    "restructure": {"studios", "restructure", "convert"},
    "rebuild": {"demolish_rebuild"},
    "dispose": {"dispose", "give_back"},
}
"""Written a second time."""


def best_imposed(data: Data, scenario: Scenario, residence_id: str, advised: str) -> float | None:
    """Return what the best of all plans with a class at a residence is worth; None: none holds."""
    listing = Listing(apply_scenario(data, scenario), scenario)
    last = data.years[-1]
    for number, row in enumerate(listing.residences):
        if row["residence_id"] == residence_id:
            listing.choices[number] = [
                choice
                for choice in listing.choices[number]
                if (choice.option["kind"] in OF_CLASS[advised] if choice.start <= last else advised == "keep")
            ]
    shape = [len(found) for found in listing.choices]
    if 0 in shape:
        return None
    listing.lines = np.stack([axis.ravel() for axis in np.indices(shape)], axis=1)
    return listing.best().objective


def two_sites(money: float) -> Data:
    """R1 keeps 10 places, makes 8 of them studios, or is sold; on R2, bare, 10 places may be built for 60,000 EUR."""
    return portfolio(
        1,
        residences=[residence("R1"), residence("R2")],
        programmes=[programme("R1", 10)],
        options=[
            keep("R1"),
            works("R1", "studios"),
            works("R1", "dispose"),
            keep("R2"),
            works("R2", "create"),
            works("R2", "demolish_rebuild"),
        ],
        option_programmes=[after("R1.studios", 8), after("R2.create", 10), after("R2.demolish_rebuild", 4)],
        option_costs=[cost("R1.studios", 40_000), cost("R2.create", 60_000), cost("R2.demolish_rebuild", 20_000)],
        funders=[funder("own", "own")],
        envelopes=[envelope("all", money)],
        needs=[need(20)],
    )


def scenario(price: float = 10_000) -> Scenario:
    return Scenario(value=ONE_YEAR.but(place_year_eur=price).model_dump(), gap=0)


@pytest.fixture(scope="module")
def solved() -> tuple[Data, Plan]:
    data = two_sites(60_000)
    return data, solve(data, scenario(), in_process=True)


def test_the_prices_of_a_small_portfolio_by_hand(solved: tuple[Data, Plan]) -> None:
    """The plan keeps R1 and builds on R2: 20 housed for 60,000 EUR. Studios at R1 take its money: 8 and 4 housed for as
    much, the loss is 8 people; sold, 10 people are lost."""
    data, plan = solved
    assert {row.residence_id: row.kind for row in plan.decisions} == {"R1": "keep", "R2": "create"}
    priced = {name: imposing(data, plan).of("R1", name) for name in ("restructure", "dispose", "keep")}
    restructure = priced["restructure"]
    assert restructure.decision is not None
    assert restructure.decision.option_id == "R1.studios"
    assert restructure.compared is not None
    assert restructure.compared.option_id == "R1.keep"
    assert restructure.loss == pytest.approx(8.0)
    assert (restructure.lost_years, restructure.spent_eur) == (pytest.approx(8.0), pytest.approx(0.0))
    assert restructure.well == pytest.approx(-8.0)
    assert restructure.moved == 1
    assert priced["dispose"].loss == pytest.approx(10.0)
    assert priced["keep"].loss == pytest.approx(0.0)


def test_the_prices_of_the_small_portfolio_are_those_of_the_list_of_every_plan(solved: tuple[Data, Plan]) -> None:
    data, plan = solved
    compared = 0
    for home in ("R1", "R2"):
        for advised in CLASS_NAMES:
            found = imposing(data, plan).of(home, advised)
            expected = best_imposed(data, plan.scenario, home, advised)
            if expected is None:
                assert found.loss is None
                continue
            assert found.loss == pytest.approx(expected - (plan.objective or 0.0), abs=1e-6), (home, advised)
            compared += 1
    assert compared == 5


def test_a_class_that_nothing_offers_has_no_price_and_says_so(solved: tuple[Data, Plan]) -> None:
    data, plan = solved
    found = imposing(data, plan).of("R1", "improve")
    assert found == Imposed(residence_id="R1", advised="improve", is_offered=False)
    assert "n'est offerte ici" in FRENCH(price_sentence(found, plan))


def test_a_class_that_the_rules_forbid_has_no_price_and_says_so() -> None:
    data = two_sites(0)
    plan = solve(data, scenario(), in_process=True)
    found = imposing(data, plan).of("R1", "restructure")
    assert (found.is_offered, found.loss) == (True, None)
    assert "Aucun plan trouvé" in FRENCH(price_sentence(found, plan))


def test_a_price_is_told_in_people_and_euros_and_never_as_proven(solved: tuple[Data, Plan]) -> None:
    data, plan = solved
    found = imposing(data, plan).of("R1", "restructure")
    said = FRENCH(price_sentence(found, plan)).replace("\u00a0", " ").replace("\u202f", " ")
    assert said == (
        "« restructurer » ici ferait perdre au plus l'équivalent de 8 années bien logées (80 k€) : "
        "8 personnes de moins bien logées en 2027."
    )
    table = price_table([found], plan, data)
    assert table["loss"].tolist() == pytest.approx([80_000.0])
    assert table["well"].tolist() == pytest.approx([-8.0])


def test_under_the_first_model_the_price_is_in_its_own_units() -> None:
    data = two_sites(60_000)
    plan = solve(data, Scenario(gap=0), in_process=True)
    found = imposing(data, plan).of("R1", "dispose")
    expected = best_imposed(data, plan.scenario, "R1", "dispose")
    assert expected is not None
    assert found.loss == pytest.approx(expected - (plan.objective or 0.0), abs=1e-6)
    assert (found.lost_years, found.spent_eur, found.well) == (None, None, None)
    said = FRENCH(price_sentence(found, plan))
    assert "unités de valeur" in said
    assert "€" not in said


def test_a_plan_with_an_order_of_terms_has_no_prices(solved: tuple[Data, Plan]) -> None:
    data, plan = solved
    asked = plan.model_copy(update={"scenario": Scenario(weights=Weights(changes=1.0))})
    with pytest.raises(RequestError, match="changements"):
        imposing(data, asked)


def test_every_kind_of_action_is_of_one_class_at_most() -> None:
    kinds = [kind for one in KINDS_OF.values() for kind in one]
    assert len(kinds) == len(set(kinds))
    assert {name: {str(kind) for kind in KINDS_OF[name]} for name in KINDS_OF} == OF_CLASS
    assert class_of("create") == class_of("take_over") == ""


CASES = [("value", number) for number in range(14)] + [("first", number) for number in range(10)]


def drawn(model: str, number: int) -> Case:
    return draw_value_case(number) if model == "value" else draw_case(number, ("must", "together", "works_capacity"))


def test_on_random_portfolios_a_price_is_never_below_the_true_one_and_nearly_always_it() -> None:
    """A search may miss the best plan, never beat it: « au plus » holds in every case."""
    exact = compared = 0
    for model, number in CASES:
        case = drawn(model, number)
        asked = case.scenario.but(gap=0)
        if asked.order or asked.weights.changes > 0 or asked.futures == "draws":
            continue
        plan = solve(case.data, asked, in_process=True)
        if plan.status is not Status.OPTIMAL:
            continue
        prices = imposing(case.data, plan)
        for home in list(case.data["residences"]["residence_id"])[:2]:
            for advised in ("keep", "restructure", "dispose"):
                found = prices.of(home, advised)
                expected = best_imposed(case.data, asked, home, advised)
                if found.loss is None:
                    exact += expected is None
                    compared += 1
                    continue
                assert expected is not None, case
                true = expected - (plan.objective or 0.0)
                assert found.loss >= true - 1e-6 * max(1.0, abs(expected)), case
                exact += found.loss <= true + 1e-6 * max(1.0, abs(expected))
                compared += 1
    assert compared >= 30
    assert exact / compared >= 0.95


def test_where_nobody_ever_has_a_place_a_price_is_found_all_the_same() -> None:
    """A need, a bare site and no place to build: the search has no cell to look at."""
    data = portfolio(1, options=[keep("R1"), works("R1", "comfort")], needs=[need(5)])
    plan = solve(data, Scenario(gap=0), in_process=True)
    assert imposing(data, plan).of("R1", "improve").loss == pytest.approx(0.0, abs=1e-6)
