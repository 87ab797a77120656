"""The needs of the years after a plan: as far as a forecast reaches, held after, and not read by the first model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from planning import workflow
from planning.demand import ChainInputs, needs_after, needs_by_chain
from planning.demand.chain import REACH_YEARS
from planning.tables.data import Data
from planning.tables.loading import load_folder
from planning.tables.scenario_file import read_scenario

LAST, DATED = 2027, 2026
SENIORS = [
    ("seniors", "home", 1, "population", 1, {"times": "seniors"}),
    ("seniors", "home", 2, "rate", 0.01),
    ("seniors", "home", 3, "share", 0.5),
]
SHRINKING = [
    ("seniors", "elsewhere", 1, "population", 100, {"year": 2026}),
    ("seniors", "elsewhere", 2, "decline", 0.05),
]
Inputs = Callable[..., ChainInputs]


def totals(needs: pd.DataFrame, group: str = "seniors") -> dict[int, int]:
    return needs[needs["client_group"] == group].groupby("year")["places"].sum().to_dict()


def projected(inputs: ChainInputs, last: int) -> ChainInputs:
    """The same with a projection that goes on by 500 persons a year until `last`."""
    rows = [("57", 2026, 10_000.0), ("57", last, 10_000.0 + 500 * (last - 2026))]
    series = pd.DataFrame(rows, columns=["area", "year", "value"]).assign(measure="count")
    return replace(inputs, reference={**inputs.reference, "seniors": series})


def test_a_projection_is_followed_to_its_last_year(inputs: Inputs) -> None:
    made = projected(inputs(SENIORS), 2050)
    later = totals(needs_after(made, LAST, LAST + 30, DATED))
    assert (min(later), max(later)) == (LAST + 1, 2050)
    # 40 % of 22,000 people in 2050 x 0.01 x 0.5 = 44
    assert later[2050] == 44
    assert later == totals(needs_by_chain(made, range(LAST + 1, 2051)))


def test_nothing_is_asked_for_beyond_the_years_that_count(inputs: Inputs) -> None:
    later = totals(needs_after(projected(inputs(SENIORS), 2050), LAST, 2040, DATED))
    assert max(later) == 2040


def test_a_chain_without_projection_stops_some_years_after_its_date_whatever_the_horizon(inputs: Inputs) -> None:
    ten, fifteen = (totals(needs_after(inputs(SHRINKING), last, last + 30, DATED)) for last in (2035, 2040))
    reach = DATED + REACH_YEARS
    assert (min(ten), max(ten)) == (2036, reach)
    assert (min(fifteen), max(fifteen)) == (2041, reach)
    assert ten[reach] == fifteen[reach]
    by_chain = totals(needs_by_chain(inputs(SHRINKING), [reach]))
    assert ten[reach] == by_chain[reach]


def test_a_plan_longer_than_the_reach_has_nothing_after_it(inputs: Inputs) -> None:
    assert needs_after(inputs(SHRINKING), 2050, 2080, DATED).empty


def test_what_has_reached_its_end_is_held_while_another_chain_of_the_group_moves(inputs: Inputs) -> None:
    both = projected(inputs([*SENIORS, *SHRINKING]), 2050)
    home = projected(inputs(SENIORS), 2050)
    reach = DATED + REACH_YEARS
    held = totals(needs_by_chain(inputs(SHRINKING), [reach]))[reach]
    later, alone = (totals(needs_after(one, LAST, LAST + 30, DATED)) for one in (both, home))
    assert later[2050] - alone[2050] == pytest.approx(held, abs=1)
    assert later[2050] == pytest.approx(later[2049] + 1, abs=1)


def test_every_later_year_is_whole_and_adds_up(inputs: Inputs) -> None:
    later = needs_after(projected(inputs(SENIORS), 2050), LAST, LAST + 30, DATED)
    assert later["places"].dtype == "int64"
    assert not later.duplicated(["client_group", "territory", "year"]).any()


def test_the_demo_knows_its_seniors_to_2050_and_the_others_fifteen_years(prepared_demo: Data) -> None:
    last = prepared_demo["needs"].groupby("client_group")["year"].max().to_dict()
    assert last == {"seniors": 2050, "asylum": 2041, "mental_health": 2041, "isolated": 2041}
    seniors = totals(prepared_demo["needs"])
    assert seniors[2050] > seniors[2036] > seniors[2027]


def test_a_longer_plan_needs_the_same_places_in_the_years_of_both(prepared_demo: Data, root: Path) -> None:
    folder = load_folder(root / "data" / "demo")
    manifest = folder.manifest.but(last_year=2041, build=folder.manifest.build.but(draws=0))
    longer = workflow.prepare(replace(folder, manifest=manifest))
    keys = ["client_group", "territory", "year"]
    both = prepared_demo["needs"].merge(longer["needs"], on=keys, suffixes=("", "_longer"))
    assert len(both) == len(prepared_demo["needs"])
    assert (both["places"] == both["places_longer"]).all()


def test_draws_and_curves_stay_within_the_plan(prepared_demo: Data) -> None:
    years = set(prepared_demo.years)
    assert set(prepared_demo["need_curves"]["year"]) == years
    assert prepared_demo.draws is not None
    assert set(prepared_demo.draws["year"]) == years


def test_only_a_plan_that_counts_its_value_depends_on_the_needs_after_it(prepared_demo: Data, root: Path) -> None:
    needs = prepared_demo["needs"]
    bare = prepared_demo.replacing(needs=needs[needs["year"].isin(prepared_demo.years)])
    weighed, _ = read_scenario(root / "data" / "demo" / "scenarios" / "premier_modele.toml")
    valued, _ = read_scenario(root / "data" / "demo" / "scenarios" / "reference.toml")
    assert weighed is not None
    assert valued is not None
    assert bare.hash_for(weighed) == prepared_demo.hash_for(weighed) == prepared_demo.hash
    assert bare.hash_for(valued) != prepared_demo.hash_for(valued)
    asked = [one.but(futures=futures) for one in (weighed, valued) for futures in ("central", "draws")]
    assert {prepared_demo.hash_for(one) for one in asked} == prepared_demo.hashes
    assert len(prepared_demo.hashes) == len(asked)
    assert bare.portfolio_hash != prepared_demo.portfolio_hash
