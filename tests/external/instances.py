"""Published optimisation instances, written as data folders of the product.

Formats and optima: the README of the instances. Used by the tests, and by the benchmarks for the larger sets.

A knapsack is a choice of projects within budgets: a project is a residence with one option and a keep, a resource is
a funder with an envelope, a profit is `value_points`. Where the resources are the budgets of successive years (the
WEING family), they are the yearly envelopes of one funder whose money does not wait. A multiple-choice knapsack has no
keep: each group is a residence that must choose exactly one option. In a capacitated location problem a warehouse is a
residence to create, a customer a territory with a need, and transport the penalty of being served there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.oracle.portfolio import Row, cost, keep, residence, works, write_rows

YEAR = 2027
LOCATION_OPTIMA = {  # the README of the instances
    "cap41": 1_040_444.375,
    "cap61": 932_615.750,
    "cap62": 977_799.400,
    "cap63": 1_014_062.050,
    "cap64": 1_045_650.250,
    "cap71": 932_615.750,
    "cap72": 977_799.400,
    "cap73": 1_010_641.450,
    "cap74": 1_034_976.975,
}
PLACE = {
    "territories": [{"territory": "Z1", "name": "Z1"}],
    "client_groups": [{"client_group": "g", "label_fr": "g", "weight": 1}],
    "typologies": [{"typology": "K", "label_fr": "K", "persons_per_dwelling": 1}],
    "suitability": [{"typology": "K", "client_group": "g", "suitability": 1}],
    "programmes": [],
}


@dataclass(frozen=True)
class Item:
    """What is gained and used by taking it."""

    profit: float
    uses: tuple[float, ...]


@dataclass(frozen=True)
class Knapsack:
    """Groups of items within capacities: at most one item per group, or exactly one when `exactly_one`."""

    name: str
    groups: tuple[tuple[Item, ...], ...]
    capacities: tuple[float, ...]
    exactly_one: bool
    optimum: float | None


@dataclass(frozen=True)
class Location:
    """Warehouses (capacity, fixed cost) and customers (demand, cost of serving all of it from each warehouse)."""

    name: str
    warehouses: tuple[tuple[float, float], ...]
    customers: tuple[tuple[float, tuple[float, ...]], ...]


def read_mknap(path: Path) -> list[Knapsack]:
    """Read OR-Library's mknap1: n, m, optimum; n profits; m lines of n uses; m capacities."""
    numbers = _numbers(path.read_text(encoding="ascii"))
    found = []
    for number in range(1, 1 + int(next(numbers))):
        size, resources = int(next(numbers)), int(next(numbers))
        optimum = next(numbers)
        profits = [next(numbers) for _ in range(size)]
        uses = [[next(numbers) for _ in range(size)] for _ in range(resources)]
        items = [Item(profit, tuple(row[place] for row in uses)) for place, profit in enumerate(profits)]
        capacities = tuple(next(numbers) for _ in range(resources))
        found.append(Knapsack(f"mknap1-{number}", tuple((item,) for item in items), capacities, False, optimum))
    return found


def read_mknap2(path: Path) -> list[Knapsack]:
    """Read mknap2 of OR-Library: `problem NAME.DAT`, resources and size, profits, capacities, uses, optimum."""
    _, *parts = re.split(r"^\s*problem\s+(\S+?)\.DAT\s*$", path.read_text(encoding="ascii"), flags=re.MULTILINE)
    found = []
    for name, block in zip(parts[::2], parts[1::2], strict=True):
        numbers = [float(word) for word in re.findall(r"\d+(?:\.\d*)?", block)]
        resources, size = int(numbers[0]), int(numbers[1])
        profits, capacities = numbers[2 : 2 + size], numbers[2 + size : 2 + size + resources]
        uses = numbers[2 + size + resources : -1]
        if len(uses) != size * resources:
            raise ValueError(f"{name}: {len(uses)} uses, where {size} x {resources} are announced")
        items = [Item(profit, tuple(uses[place::size])) for place, profit in enumerate(profits)]
        found.append(Knapsack(name, tuple((item,) for item in items), tuple(capacities), False, numbers[-1]))
    return found


def read_mmkp(path: Path) -> Knapsack:
    """Read one of Khan's multiple-choice knapsacks; its optimum stands in mmkp.opt, with its sign changed."""
    numbers = _numbers(path.read_text(encoding="ascii"))
    groups, size, resources = (int(next(numbers)) for _ in range(3))
    capacities = tuple(next(numbers) for _ in range(resources))
    found = []
    for _ in range(groups):
        next(numbers)  # the group's number
        items = [Item(next(numbers), tuple(next(numbers) for _ in range(resources))) for _ in range(size)]
        found.append(tuple(items))
    optima = dict(
        line.split()[:2] for line in (path.parent / "mmkp.opt").read_text(encoding="ascii").splitlines() if line
    )
    return Knapsack(path.name, tuple(found), capacities, True, -float(optima[path.name]))


def read_location(path: Path) -> Location:
    """Read OR-Library's capacitated warehouse location format."""
    numbers = _numbers(path.read_text(encoding="ascii"))
    count, clients = int(next(numbers)), int(next(numbers))
    warehouses = tuple((next(numbers), next(numbers)) for _ in range(count))
    customers = tuple((next(numbers), tuple(next(numbers) for _ in range(count))) for _ in range(clients))
    return Location(path.stem, warehouses, customers)


def write_knapsack(instance: Knapsack, folder: Path, *, envelope_year: str = "all") -> Path:
    """Write a knapsack as a data folder; `envelope_year` is `all`, or the year of a one-year plan."""
    funders = [f"F{number}" for number in range(1, 1 + len(instance.capacities))]
    tables = {
        **_projects(instance, [{"funder": funder, "year_offset": 0} for funder in funders], latest=""),
        "funders": [{"funder": name, "label": name, "kind": "grant"} for name in funders],
        "envelopes": [
            {"funder": name, "year": envelope_year, "amount_eur": most}
            for name, most in zip(funders, instance.capacities, strict=True)
        ],
    }
    return write_rows(folder, YEAR, YEAR, tables)


def write_mknap2(instance: Knapsack, folder: Path) -> Path:
    """Write one of the 48: the WEING family as two years of one budget, the others as a budget per resource."""
    is_yearly = instance.name.startswith("WEING")
    return write_capital_budget(instance, folder) if is_yearly else write_knapsack(instance, folder)


def write_capital_budget(instance: Knapsack, folder: Path) -> Path:
    """Write a knapsack whose resources are successive years: projects start at once, a year's money does not wait."""
    years = range(YEAR, YEAR + len(instance.capacities))
    payments = [{"funder": "F", "year_offset": year - YEAR} for year in years]
    tables = {
        **_projects(instance, payments, latest=YEAR),
        "funders": [{"funder": "F", "label": "F", "kind": "grant", "carry_over": "false"}],
        "envelopes": [
            {"funder": "F", "year": year, "amount_eur": most}
            for year, most in zip(years, instance.capacities, strict=True)
        ],
    }
    return write_rows(folder, years[0], years[-1], tables)


def _projects(instance: Knapsack, payments: list[Row], latest: int | str) -> dict[str, list[Row]]:
    """Return residences, options and costs; `payments` says who pays for each resource, and when."""
    options: list[Row] = []
    costs: list[Row] = []
    names = [f"R{number:03}" for number in range(1, 1 + len(instance.groups))]
    for name, items in zip(names, instance.groups, strict=True):
        options += [] if instance.exactly_one else [{**keep(name), "latest_year": "", "value_points": 0}]
        for rank, item in enumerate(items):
            option = {**works(name), "option_id": f"{name}.{rank}", "latest_year": latest, "value_points": item.profit}
            options.append(option)
            uses = zip(item.uses, payments, strict=True)
            costs += [{**cost(option["option_id"], use), **payment} for use, payment in uses if use]
    return {**PLACE, "residences": [residence(name) for name in names], "options": options, "option_costs": costs}


def write_location(instance: Location, folder: Path) -> Path:
    """Write a location problem as a data folder, with the scenario that counts transport and fixed costs alone."""
    sites = [f"W{number:02}" for number in range(1, 1 + len(instance.warehouses))]
    clients = [f"C{number:02}" for number in range(1, 1 + len(instance.customers))]
    # Leaving a demand unserved must cost more than any transport.
    dearest = max(total / demand for demand, costs in instance.customers for total in costs)
    built = list(zip(sites, instance.warehouses, strict=True))
    tables = {
        **PLACE,
        "territories": [{"territory": name, "name": name} for name in sites + clients],
        "client_groups": [{"client_group": "g", "label_fr": "g", "weight": 10 * dearest}],
        "residences": [residence(name, territory=name) for name in sites],
        "options": [row for name in sites for row in (keep(name), works(name, "create"))],
        "option_programmes": [
            {"option_id": f"{name}.create", "typology": "K", "places": capacity, "dwellings": ""}
            for name, (capacity, _) in built
        ],
        "option_costs": [cost(f"{name}.create", fixed) for name, (_, fixed) in built],
        "needs": [
            {"client_group": "g", "territory": name, "year": YEAR, "places": demand}
            for name, (demand, _) in zip(clients, instance.customers, strict=True)
        ],
        "neighbours": [
            {"from_territory": client, "to_territory": site, "penalty": total / demand}
            for client, (demand, costs) in zip(clients, instance.customers, strict=True)
            for site, total in zip(sites, costs, strict=True)
        ],
    }
    write_rows(folder, YEAR, YEAR, tables)
    (folder / "scenarios").mkdir(exist_ok=True)
    (folder / "scenarios" / "reference.toml").write_text("[weights]\ncapex = 1.0\ndistance = 1.0\n", encoding="utf-8")
    return folder


def _numbers(text: str) -> Iterator[float]:
    words: Iterable[str] = text.split()
    return (float(word) for word in words)
