"""Instances on which the engine runs beside plain HiGHS: published ones, drawn ones of their shapes, portfolios.

An instance has a name that says how to make it: `I04` (published), `choices 30x10x10 1` (groups, items of each,
resources, seed), `knapsack 250x10 1` (items, resources, seed), `first 3`, `value 3` (60 residences drawn from a seed).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from planning.domain.scenario import Scenario
from planning.tables.data import Data
from planning.tables.scenario_file import shipped_valuation
from planning.workflow import load_and_prepare
from scripts.benchmark.homes import with_homes
from scripts.benchmark.portfolios import bench_scenario, make_portfolio
from tests.external.instances import Item, Knapsack, read_mknap2, read_mmkp, write_knapsack, write_mknap2

SHARED = Path(__file__).resolve().parents[3] / "shared" / "instances"
SIZE = 60
GAP = 1e-4
CHOICES = ((10, 10, 10), (20, 10, 30), (30, 10, 10), (30, 20, 5), (30, 40, 10), (100, 10, 10), (200, 10, 10))
KNAPSACKS = ((100, 10), (250, 5), (250, 10), (250, 30), (500, 10), (500, 30))
"""Groups, items and resources; items and resources."""
PUBLISHED = ("I03", "I04", "I05", "SENTO1", "WEISH26", "HP2", "PB7")
SECONDS = {"published": 20.0, "choices": 20.0, "knapsack": 20.0, "first": 30.0, "value": 30.0}


def names(family: str, seeds: int) -> list[str]:
    """Return the instances of a family; seeds of each shape, or of portfolios."""
    if family == "published":
        return list(PUBLISHED) if SHARED.is_dir() else []
    shapes = {"choices": CHOICES, "knapsack": KNAPSACKS}.get(family)
    if shapes is None:
        return [f"{family} {seed}" for seed in range(seeds)]
    return [f"{family} {'x'.join(map(str, shape))} {seed}" for shape in shapes for seed in range(seeds)]


def made(name: str) -> tuple[Data, Scenario]:
    """Return an instance as prepared data and what is asked of it."""
    family, *numbers = name.split()
    if family in ("first", "value"):
        data = with_homes(make_portfolio(SIZE, int(numbers[0])))
        value = Scenario(name="bench", gap=GAP, value=shipped_valuation())
        return data, value if family == "value" else bench_scenario(data)
    with tempfile.TemporaryDirectory() as folder:
        return load_and_prepare(_writer(family, numbers)(Path(folder) / "data")), Scenario(gap=0.0)


def _writer(family: str, numbers: list[str]) -> Callable[[Path], Path]:
    if family in ("choices", "knapsack"):
        shape, seed = [int(part) for part in numbers[0].split("x")], int(numbers[1])
        instance = multiple_choice(*shape, seed) if family == "choices" else knapsack(*shape, seed)
        return lambda folder: write_knapsack(instance, folder)
    if family.startswith("I"):
        return lambda folder: write_knapsack(read_mmkp(SHARED / "mmkp_khan" / family), folder)
    known = {one.name: one for one in read_mknap2(SHARED / "mkp_orlib" / "mknap2.txt")}
    return lambda folder: write_mknap2(known[family], folder)


def multiple_choice(groups: int, size: int, resources: int, seed: int) -> Knapsack:
    """Draw as Khan, Li, Manning and Akbar (2002): uses in 0 to 10, profits around their sum, half of the most."""
    random = np.random.default_rng([seed, groups, size, resources])
    uses = random.integers(0, 10, (groups, size, resources))
    profits = np.round(
        uses.sum(axis=2) * random.uniform(0.5, 1.5, (groups, size)) + random.uniform(0, 20, (groups, size))
    )
    most = np.floor(0.5 * uses.max(axis=1).sum(axis=0))
    return Knapsack(f"choices-{seed}", _items(profits, uses), tuple(map(float, most)), True, None)


def knapsack(size: int, resources: int, seed: int) -> Knapsack:
    """Draw as Chu and Beasley (1998): uses in 1 to 1000, profits that go with them, half of their sum."""
    random = np.random.default_rng([seed, size, resources])
    uses = random.integers(1, 1000, (size, 1, resources))
    profits = np.round(uses.mean(axis=2) + 500.0 * random.uniform(0, 1, (size, 1)))
    most = np.floor(0.5 * uses.sum(axis=(0, 1)))
    return Knapsack(f"knapsack-{seed}", _items(profits, uses), tuple(map(float, most)), False, None)


def _items(profits: np.ndarray, uses: np.ndarray) -> tuple[tuple[Item, ...], ...]:
    return tuple(
        tuple(Item(float(profit), tuple(map(float, use))) for profit, use in zip(row, used, strict=True))
        for row, used in zip(profits, uses, strict=True)
    )
