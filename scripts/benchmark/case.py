"""What is measured: one portfolio, one engine, one time limit; a case is a line that a child process is given."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from planning.domain.scenario import Scenario
from planning.tables.data import Data
from planning.workflow import load_and_prepare
from scripts.benchmark.money import Money
from scripts.benchmark.places_only import places_only
from scripts.benchmark.portfolios import bench_scenario, make_portfolio
from scripts.benchmark.shortlist import restricted, shortlist

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"


@dataclass(frozen=True)
class Portfolio:
    """Which portfolio: a drawn one of `size` residences, or the demo (size 0).

    Attributes
    ----------
    size, money, served_elsewhere, draws
        As in `make_portfolio`.
    is_shortlist
        A planner's shortlist of it.
    futures
        `draws` makes the plan for all futures; `central` for one.
    budget
        Every yearly envelope times this.
    territories
        Of a portfolio of which nothing is known but places; 0: any other.
    has_value
        Whether the value model is asked, as the demo does.
    """

    size: int
    money: Money = "medium"
    served_elsewhere: bool = True
    draws: int = 0
    is_shortlist: bool = False
    futures: str = "central"
    budget: float = 1.0
    territories: int = 0
    has_value: bool = False


@dataclass(frozen=True)
class Case:
    """One measurement."""

    section: str
    engine: str
    seed: int
    seconds: float
    portfolio: Portfolio
    is_quick: bool = False

    def to_document(self) -> dict[str, Any]:
        """Return the case as JSON-able values."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Case:
        """Rebuild a case from `to_document`'s result."""
        return cls(**{**document, "portfolio": Portfolio(**document["portfolio"])})

    def data(self) -> Data:
        """Make the data of the case."""
        asked = self.portfolio
        if not asked.size:
            return load_and_prepare(DEMO)
        if asked.territories:
            return places_only(asked.size, asked.territories, self.seed)
        drawn = make_portfolio(
            asked.size, self.seed, money=asked.money, served_elsewhere=asked.served_elsewhere, draws=asked.draws
        )
        return restricted(drawn, shortlist(drawn, self.seed)) if asked.is_shortlist else drawn

    def scenario(self, data: Data) -> Scenario:
        """Return what is asked of the engine."""
        changes: dict[str, Any] = {"seed": self.seed, "time_limit": self.seconds, "futures": self.portfolio.futures}
        if self.portfolio.budget != 1.0:
            funders = data["funders"]["funder"]
            changes["budget"] = [{"funder": funder, "factor": self.portfolio.budget} for funder in funders]
        is_demos = self.portfolio.has_value or not self.portfolio.size
        base = data.scenarios["reference"].but(gap=0.0001) if is_demos else bench_scenario(data)
        return base.but(**changes)


@dataclass(frozen=True)
class Section:
    """Measurements that are shown in one table: the same portfolios, several engines."""

    name: str
    title: str
    portfolio: Portfolio
    engines: tuple[str, ...]
    seeds: int
    seconds: float
    marks: tuple[float, ...] = field(default=(1, 5, 10, 30, 60, 120))
    """Seconds at which the gap is shown."""

    def cases(self, seeds: int | None = None, seconds: float | None = None, *, is_quick: bool = False) -> list[Case]:
        """Return every measurement of the section, seed by seed, the engines of a seed one after the other."""
        limit = self.seconds if seconds is None else seconds
        count = self.seeds if seeds is None else min(seeds, self.seeds)
        return [
            Case(self.name, engine, seed, limit, self._of(engine), is_quick)
            for seed in range(count)
            for engine in self.engines
        ]

    def _of(self, engine: str) -> Portfolio:
        return replace(self.portfolio, futures="draws") if engine == "draws" else self.portfolio


def fingerprint(data: Data) -> str:
    """Return a short name of the tables' content: figures are compared between runs on the same tables only."""
    total = 0
    for name in sorted(data.tables):
        frame = data[name]
        if len(frame):
            rows = pd.util.hash_pandas_object(frame, index=False).to_numpy()
            total = (total * 1_000_003 + int(rows.sum())) % (1 << 64)
    return f"{total:016x}"
