"""The value of information names the right figure where the answer is known by hand."""

from __future__ import annotations

import pytest

from planning.domain.plan import Plan
from planning.domain.scenario import Scenario, Weights
from planning.domain.uncertain_figures import Knowing
from planning.questions.knowing.worth_knowing import WorthKnowing
from planning.tables.data import Data
from planning.workflow import make_plan
from tests.oracle.portfolio import (
    after,
    cost,
    envelope,
    funder,
    keep,
    need,
    portfolio,
    programme,
    residence,
    suitable,
    typology,
    works,
)

SCENARIO = Scenario(weights=Weights(capex=1e-4), gap=0)
"""A place for a year is worth 10,000 EUR of works."""
GUESS, QUOTE = "illustrative", "marché de 2026"


def looked(data: Data) -> tuple[Plan, Knowing]:
    """Return the plan of a portfolio and what is worth knowing of it."""
    plan = make_plan(data, SCENARIO)
    return plan, WorthKnowing(data, plan).found()


def named(found: Knowing) -> list[tuple[str, str]]:
    """Return the figures that could change the plan, in their order."""
    return [(stake.figure.kind, stake.figure.subject) for stake in found.stakes]


@pytest.fixture(scope="module")
def two_costs() -> Data:
    """Money for one of two sites of ten people: R1 at 50,000 EUR or R2 at 54,000, a guess; R3, a guess too, never pays.

    R2 is chosen from 50,000 EUR down: its guess goes from 43,200 to 67,500. R3 at 300,000 EUR costs more than it is
    worth even a fifth cheaper.
    """
    sites = ("R1", "R2", "R3")
    return portfolio(
        1,
        residences=[residence(name) for name in sites],
        options=[
            option
            for name, source in zip(sites, (QUOTE, GUESS, GUESS), strict=True)
            for option in (keep(name), works(name, "create", source=source))
        ],
        option_programmes=[after(f"{name}.create", 10) for name in sites],
        option_costs=[cost("R1.create", 50_000), cost("R2.create", 54_000), cost("R3.create", 300_000)],
        funders=[funder("own", "own")],
        envelopes=[{**envelope("all", 60_000), "source": "délibération"}],
        needs=[need(30)],
    )


def test_the_guess_between_two_operations_is_the_one_to_verify(two_costs: Data) -> None:
    """At 43,200 EUR R2 saves 6,800 EUR on R1: 0.68 place of 10,000 EUR, for the one year of the plan."""
    plan, found = looked(two_costs)
    assert [row.residence_id for row in plan.decisions if row.kind == "create"] == ["R1"]
    assert named(found) == [("cost", "R2.create")]
    stake = found.stakes[0]
    assert (stake.figure.low, stake.figure.high) == (43_200, 67_500)
    assert (stake.loss_low, stake.loss_high) == pytest.approx((0.68, 0.0))
    assert stake.people == pytest.approx(0.68)
    assert stake.decisions == ("R1", "R2")
    assert found.examined == found.uncertain
    assert found.quiet == found.uncertain - 1


def test_a_plan_that_breaks_loses_what_must_be_given_up(two_costs: Data) -> None:
    """A guess for R1: at 62,500 EUR the money is short, R1 is given up, and R2 at 54,000 would have fitted."""
    options = two_costs["options"]
    sources = options["source"].where(options["option_id"] != "R1.create", GUESS)
    sources = sources.where(options["option_id"] != "R2.create", QUOTE)
    _, found = looked(two_costs.replacing(options=options.assign(source=sources)))
    assert named(found) == [("cost", "R1.create")]
    assert found.stakes[0].breaks == ("high",)
    # Ten people for a year, less 54,000 EUR at 10,000 EUR a year.
    assert found.stakes[0].loss_high == pytest.approx(10 - 5.4)


def test_a_search_that_is_stopped_keeps_what_it_found_and_goes_on_from_there(two_costs: Data) -> None:
    plan, whole = looked(two_costs)
    kept: list[Knowing] = []
    stopped = WorthKnowing(two_costs, plan, should_stop=lambda: len(kept) >= 3).found(on_found=kept.append)
    assert 0 < stopped.examined < whole.uncertain
    assert not stopped.is_whole
    assert stopped == kept[-1], "what is told on the way is what is kept"
    rest: list[int] = []
    again = WorthKnowing(two_costs, plan).found(lambda done, _total: rest.append(done), before=stopped)
    assert rest[0] == stopped.examined, "nothing is looked at twice"
    assert again.is_whole
    assert (again.stakes, again.examined) == (whole.stakes, whole.examined)


def test_the_need_that_decides_is_named_and_not_the_other() -> None:
    """Homes for g are built for 8 or 10 people at 100,000 EUR, hence only above 10; homes for h are there already."""
    data = portfolio(
        1,
        client_groups=[{"client_group": name, "label_fr": name, "weight": 1.0} for name in ("g", "h")],
        typologies=[typology("K"), typology("L")],
        suitability=[suitable("K", group="g"), suitable("L", group="h")],
        residences=[residence("R1"), residence("R2")],
        programmes=[programme("R2", 40, "L", source=QUOTE)],
        options=[keep("R1"), works("R1", "create", source=QUOTE), keep("R2")],
        option_programmes=[after("R1.create", 20), after("R2.keep", 40, "L")],
        option_costs=[cost("R1.create", 100_000)],
        funders=[funder("own", "own")],
        envelopes=[{**envelope("all", 200_000), "source": "délibération"}],
        needs=[need(9, group="g"), need(30, group="h")],
    )
    plan, found = looked(data)
    assert not [row for row in plan.decisions if row.kind == "create"]
    assert ("need", "g") in named(found)
    assert ("need", "h") not in named(found)
    # 9 x 1.2 = 11 people (rounded) for 100,000 EUR at 10,000: one year.
    stake = next(stake for stake in found.stakes if stake.figure.subject == "g")
    assert stake.loss_high == pytest.approx(11 - 10)


def test_a_plan_without_anything_uncertain_has_nothing_to_verify() -> None:
    data = portfolio(
        1,
        options=[keep("R1"), works("R1", "create", source=QUOTE)],
        option_programmes=[after("R1.create", 10)],
        option_costs=[cost("R1.create", 1_000)],
        envelopes=[{**envelope("all", 60_000), "source": "délibération"}],
        needs=[need(100)],
    )
    _, found = looked(data)
    assert found.stakes == ()
    assert found.better == 0.0
