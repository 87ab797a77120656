"""Seeded portfolios of any size, in the product's own tables: `make_portfolio(60, seed=0)`.

The same size and seed give the same portfolio on every machine; `money`, `served_elsewhere` and `draws` change that
part and nothing else. What the figures are, and why: parameters.py.
"""

from __future__ import annotations

from types import MappingProxyType

from planning.domain.scenario import Scenario, Weights
from planning.tables.data import Data, Manifest
from planning.tables.need_curves import with_draws
from planning.tables.schemas import ALL_TABLES
from planning.tables.text.parsing import empty_table
from scripts.benchmark import parameters as p
from scripts.benchmark.duties import rules_table
from scripts.benchmark.money import Money, money_tables
from scripts.benchmark.needs import draws_table, needs_table
from scripts.benchmark.stock import draw_stock, reference_tables, residence_tables
from scripts.benchmark.works import option_tables

WEIGHTS = Weights(
    unmet=3.0, unsuitable=0.6, distance=0.5, condition=0.02, energy=0.02, running=1e-6, capex=1e-6, value_points=0.0
)
"""The weights of the demo's reference scenario."""


def make_portfolio(
    size: int, seed: int, *, money: Money = "medium", served_elsewhere: bool = True, draws: int = 0
) -> Data:
    """Draw a portfolio.

    Parameters
    ----------
    size
        Residences, 10 or more.
    seed
        Of everything drawn.
    money
        Own funds: `tight` 0.20, `medium` 0.35, `generous` 0.70 of an average operation per residence over the plan
        (TIGHTNESS); the other envelopes follow.
    served_elsewhere
        Whether a need may be served in the neighbouring territories.
    draws
        Futures of the needs drawn as well; 0 = none.
    """
    stock = draw_stock(size, seed)
    tables = reference_tables(stock, served_elsewhere) | residence_tables(stock, seed) | option_tables(stock, seed)
    tables |= money_tables(tables["option_costs"], size, money)
    tables |= {"needs": needs_table(stock, seed), "rules": rules_table(stock, tables["options"], seed)}
    name = f"{size} résidences, tirage {seed}"
    manifest = Manifest(name=name, first_year=p.FIRST_YEAR, last_year=p.LAST_YEAR)
    empty = Data(manifest, MappingProxyType({table.name: empty_table(table) for table in ALL_TABLES}))
    data = empty.replacing(**tables)
    return with_draws(data, draws_table(tables["needs"], draws, seed)) if draws else data


def bench_scenario(data: Data, **changes: object) -> Scenario:
    """Return the demo's reference weights and a gap of 0.01 %, other fields as given.

    Where the data hold futures of the needs, the plan is made for all of them unless told otherwise. The clock ends the
    search: what is measured is what the engine does with the time.
    """
    futures = "draws" if len(data["need_curves"]) else "central"
    return Scenario(name="bench", weights=WEIGHTS, gap=0.0001, deterministic=False).but(
        **{"futures": futures, **changes}
    )
