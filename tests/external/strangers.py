"""Data folders as a stranger would write them, from the description of the columns alone: the least there is to write.

None has needs, programmes, keep rows, neighbours or scenarios unless its question asks for them. Each function writes
a folder and returns what an independent computation needs to know of it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

FIRST = 2030
Table = Iterable[Sequence[object]]
Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
COLUMNS = {
    "territories": "territory,name",
    "client_groups": "client_group,label_fr,weight",
    "typologies": "typology,label_fr,persons_per_dwelling",
    "suitability": "typology,client_group,suitability",
    "neighbours": "from_territory,to_territory,penalty",
    "residences": "residence_id,name,territory",
    "programmes": "programme_id,residence_id,typology,places,dwellings",
    "options": "option_id,residence_id,kind,duration_years,value_points",
    "option_programmes": "option_id,typology,places,dwellings",
    "option_costs": "option_id,year_offset,funder,amount_eur",
    "funders": "funder,label,kind,carry_over",
    "envelopes": "funder,year,amount_eur",
    "needs": "client_group,territory,year,places",
    "rules": "rule_id,rule,subject,value,year",
}


def write(
    folder: Path, tables: Mapping[str, Table], *, years: int = 1, weights: Mapping[str, float] | None = None
) -> None:
    """Write the tables given, and those that must exist with one row or none."""
    (folder / "scenarios").mkdir(parents=True)
    horizon = f"first_year = {FIRST}\nlast_year = {FIRST + years - 1}\n"
    (folder / "manifest.toml").write_text(f'schema_version = "1"\nname = "x"\n{horizon}', encoding="utf-8")
    least: dict[str, Table] = {
        "territories": [("Z", "Z")],
        "client_groups": [("g", "g", 1)],
        "typologies": [("t", "t", 1)],
        "suitability": [("t", "g", 1)],
        "programmes": [],
    }
    for name, rows in {**least, **tables}.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS[name].split(","))
            writer.writerows(rows)
    if weights is not None:
        lines = [f"{term} = {float(weight)}\n" for term, weight in weights.items()]
        (folder / "scenarios" / "reference.toml").write_text("[weights]\n" + "".join(lines), encoding="utf-8")


def p_median(folder: Path, distances: Matrix, demands: Vector, capacity: float, most: int, rule: str) -> None:
    """Open at most so many sites; every node is one, and every node may be served from every other."""
    nodes = [f"{number:03}" for number in range(len(demands))]
    pairs = [(one, other) for one in range(len(nodes)) for other in range(len(nodes)) if one != other]
    write(
        folder,
        {
            "territories": [(node, node) for node in nodes],
            "neighbours": [(nodes[one], nodes[other], distances[one, other]) for one, other in pairs],
            "residences": [(f"site {node}", node, node) for node in nodes],
            "options": [
                row
                for node in nodes
                for row in (
                    (f"no {node}", f"site {node}", "keep", 0, ""),
                    (f"yes {node}", f"site {node}", "create", 0, ""),
                )
            ],
            "option_programmes": [(f"yes {node}", "t", capacity, "") for node in nodes],
            "needs": [("g", node, FIRST, demand) for node, demand in zip(nodes, demands, strict=True)],
            "rules": [("p", rule, "*:create" if rule == "exclusive" else "*", most, "")],
        },
        weights={"unmet": 1e6, "distance": 1, "value_points": 0},
    )


def single_source(folder: Path, distances: Matrix, demands: Vector, capacity: float, most: int) -> None:
    """Each customer chooses one open site, whose capacity is an envelope: a customer is a residence, so is a site."""
    count = len(demands)
    pairs = [(customer, site) for customer in range(count) for site in range(count)]
    write(
        folder,
        {
            "residences": [(f"{kind}{number}", "x", "Z") for kind in ("customer", "site") for number in range(count)],
            "options": [
                *((f"c{one}s{site}", f"customer{one}", "convert", 0, -distances[one, site]) for one, site in pairs),
                *((f"closed{site}", f"site{site}", "keep", 0, "") for site in range(count)),
                *((f"open{site}", f"site{site}", "create", 0, "") for site in range(count)),
            ],
            "option_costs": [(f"c{one}s{site}", 0, f"room{site}", demands[one]) for one, site in pairs],
            "funders": [(f"room{site}", "room", "grant", "false") for site in range(count)],
            "envelopes": [(f"room{site}", "all", capacity) for site in range(count)],
            "rules": [
                ("p", "exclusive", "*:create", most, ""),
                *((f"a{one}-{site}", "after", f"c{one}s{site};open{site}", "", "") for one, site in pairs),
            ],
        },
    )


def choices(folder: Path, profits: Matrix, uses: np.ndarray, capacities: Vector) -> None:
    """Exactly one of many options per residence, within several envelopes: uses [residence, option, funder]."""
    count, size, funders = uses.shape
    every = [(one, option) for one in range(count) for option in range(size)]
    write(
        folder,
        {
            "residences": [(f"r{one}", "x", "Z") for one in range(count)],
            "options": [
                (f"r{one}o{option}", f"r{one}", "restructure", 0, profits[one, option]) for one, option in every
            ],
            "option_costs": [
                (f"r{one}o{option}", 0, f"f{funder}", uses[one, option, funder])
                for one, option in every
                for funder in range(funders)
            ],
            "funders": [(f"f{funder}", "x", "grant", "") for funder in range(funders)],
            "envelopes": [(f"f{funder}", "all", most) for funder, most in enumerate(capacities)],
        },
        weights={"unmet": 0, "unsuitable": 0, "distance": 0},
    )


def capital_budget(folder: Path, profits: Vector, payments: Matrix, budgets: Vector, *, carries: bool) -> None:
    """Projects paid over the years of the plan, each started at once or never: payments [project, year]."""
    count, years = payments.shape
    write(
        folder,
        {
            "residences": [(f"r{one}", "x", "Z") for one in range(count)],
            "options": [
                row
                for one in range(count)
                for row in ((f"no{one}", f"r{one}", "keep", 0, 0), (f"yes{one}", f"r{one}", "energy", 0, profits[one]))
            ],
            "option_costs": [
                (f"yes{one}", year, "bank", payments[one, year]) for one in range(count) for year in range(years)
            ],
            "funders": [("bank", "bank", "loan", str(carries).lower())],
            "envelopes": [("bank", FIRST + year, budget) for year, budget in enumerate(budgets)],
        },
        years=years,
    )
