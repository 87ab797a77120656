"""Building a model takes time in proportion to its size: ten times the residences, about ten times the work."""

from __future__ import annotations

import time

import pandas as pd

from planning.domain.scenario import Scenario
from planning.model.problem import Problem
from planning.tables.data import Data
from scripts.benchmark.portfolios import bench_scenario, make_portfolio
from tests.oracle.portfolio import rule

SMALL, LARGE = 100, 1000
MOST = 1.2 * LARGE / SMALL


def _with_rules_everywhere(data: Data) -> Data:
    """Add rules of each residence and of each need: as many as there are of them."""
    homes = data["residences"]["residence_id"]
    needs = data["needs"][["client_group", "territory"]].drop_duplicates()
    rows = [rule("notice", home, 1) for home in homes]
    rows += [rule("stacking", home, 0.6) for home in homes]
    rows += [rule("earliest", home, year=data.years[1]) for home in homes]
    rows += [rule("rehousing", home) for home in homes] + [rule("temporary_places", "*", 100)]
    rows += [rule("floor", f"{group}:{territory}", 0.1) for group, territory in needs.itertuples(index=False)]
    written = pd.DataFrame(rows).assign(
        rule_id=[f"many_{number}" for number in range(len(rows))], hard=False, price=1.0
    )
    return data.replacing(rules=pd.concat([data["rules"], written], ignore_index=True))


def _seconds(data: Data, scenario: Scenario) -> float:
    """Least of three: what the machine does beside only adds."""
    found = []
    for _ in range(3):
        began = time.process_time()
        assert len(Problem.of(data, scenario).arrays.cost)
        found.append(time.process_time() - began)
    return min(found)


def test_building_takes_time_in_proportion_to_the_residences() -> None:
    """With a rule of each kind for each residence, beside those of the benchmark."""
    seconds = []
    for size in (SMALL, LARGE):
        data = _with_rules_everywhere(make_portfolio(size, 1))
        seconds.append(_seconds(data, bench_scenario(data)))
    assert seconds[1] < MOST * seconds[0]
