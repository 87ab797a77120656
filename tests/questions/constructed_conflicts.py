"""Thirty conflicts built on purpose, with the sets of rules that are known to be minimal.

Four residences, four years, a year of works each that closes the ten places of a residence and leaves twelve. In each
case other rules stand beside those in conflict, and are innocent. A case that only whole numbers make impossible has a
relaxation that halves decisions: over start years, or between residences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from planning.domain.plan import Plan
from planning.domain.repair import Repairs
from planning.domain.scenario import Scenario
from planning.model.matrix import has_impossible_row
from planning.model.problem import Problem
from planning.questions.repairs.find import find_repairs
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    Row,
    after,
    cost,
    envelope,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    works,
)

NAMES = ("R1", "R2", "R3", "R4")
YEARS = range(FIRST, FIRST + 4)
SECOND, THIRD, LAST = FIRST + 1, FIRST + 2, FIRST + 3
INNOCENT = (
    rule("exclusive", "R3;R4", 2),
    rule("earliest", "R4", year=FIRST),
    rule("stacking", "*", 1),
    rule("works_capacity", "*", 1, hard=False, price=1.0, rule_id="soft"),
)


@dataclass(frozen=True)
class Case:
    """Data, the minimal sets known of their rules, and whether the relaxation has a point."""

    data: Data
    sets: tuple[frozenset[str], ...]
    only_in_whole_numbers: bool = False


def _homes(rules: Sequence[Row], envelopes: Sequence[Row] = (), **more: Any) -> Data:
    """Four residences; `more` replaces tables, or (`option`) adds to every option that acts."""
    option = {"duration_years": 1, "closed_share": 1, **more.pop("option", {})}
    costs = more.pop("costs", [cost(f"{name}.restructure", 100) for name in NAMES])
    return portfolio(
        4,
        **{
            "residences": [residence(name) for name in NAMES],
            "programmes": [programme(name, 10, occupancy=1) for name in NAMES],
            "options": [row for name in NAMES for row in (keep(name), works(name, **option))],
            "option_programmes": [after(f"{name}.restructure", 12) for name in NAMES],
            "option_costs": costs,
            "envelopes": list(envelopes),
            "needs": [need(40, year) for year in YEARS],
            "rules": [*INNOCENT, *rules],
            **more,
        },
    )


def _case(rules: Sequence[Row], *others: str, envelopes: Sequence[Row] = (), **more: Any) -> Case:
    """All the rules given are in conflict, with the others named."""
    names = frozenset([*(str(row["rule_id"]) for row in rules), *others])
    return Case(_homes(rules, envelopes, **more), (names,))


def _whole(rules: Sequence[Row], *others: str, envelopes: Sequence[Row] = (), **more: Any) -> Case:
    """The same, where the relaxation has a point."""
    case = _case(rules, *others, envelopes=envelopes, **more)
    return Case(case.data, case.sets, only_in_whole_numbers=True)


def _several(rules: Sequence[Row], *sets: tuple[str, ...]) -> Case:
    return Case(_homes(rules), tuple(map(frozenset, sets)))


OWN = "envelope:own"
TWO_OF_THREE = [rule("exclusive", pair) for pair in ("R1.keep;R2.keep", "R2.keep;R3.keep", "R1.keep;R3.keep")]
"""Two of three act at least; halves of all three would do."""
LOST = {"own": {"funder": "own", "label": "own", "kind": "own", "carry_over": False}}
STATE = {"funder": "state", "label": "State", "kind": "grant", "carry_over": True}
BANK = {"funder": "bank", "label": "Bank", "kind": "loan", "carry_over": True}
STAFFED = [{"typology": "K", "label_fr": "K", "staff_per_place": 0.5}]
SALES: dict[str, Any] = {
    "options": [row for name in NAMES for row in (keep(name), works(name, "dispose"))],
    "option_programmes": [],
    "costs": [],
}

CASES: dict[str, Case] = {
    # -- the relaxation is impossible already
    "money of the plan, two imposed": _case(
        [rule("must", "R1"), rule("must", "R2")], OWN, envelopes=[envelope("all", 150)]
    ),
    "money of the years, a deadline": _case(
        [rule("deadline", "R1", year=SECOND)], OWN, envelopes=[envelope(year, 60) for year in YEARS]
    ),
    "money of a funder": _case(
        [rule("must", "R1")],
        "envelope:state",
        envelopes=[envelope("all", 50, "state"), envelope("all", 900)],
        funders=[STATE],
        costs=[cost("R1.restructure", 80, funder="state")],
    ),
    "debt": _case(
        [rule("must", "R1"), rule("debt_ceiling", "*", 50)],
        funders=[BANK],
        costs=[cost("R1.restructure", 80, funder="bank")],
    ),
    "imposed and refused": _case([rule("must", "R1"), rule("must_not", "R1")]),
    "two imposed that exclude each other": _case([rule("must", "R1"), rule("must", "R2"), rule("exclusive", "R1;R2")]),
    "linked to what is refused": _case([rule("together", "R1;R2"), rule("must", "R1"), rule("must_not", "R2")]),
    "after what is refused": _case([rule("after", "R1;R2"), rule("must", "R1"), rule("must_not", "R2")]),
    "each after the other": _case([rule("must", "R1"), rule("after", "R1;R2"), rule("after", "R2;R1")]),
    "a circle of three": _case([rule("must", "R2"), *(rule("after", pair) for pair in ("R1;R2", "R2;R3", "R3;R1"))]),
    "a chain too long for a deadline": _case(
        [rule("deadline", "R1", year=THIRD), rule("after", "R1;R2"), rule("after", "R2;R3")]
    ),
    "a wait too long for a deadline": _case([rule("deadline", "R1", year=THIRD), rule("after", "R1;R2", 1)]),
    "not before and not after": _case(
        [rule("must", "R1"), rule("earliest", "R1", year=THIRD), rule("latest", "R1", year=SECOND)]
    ),
    "due before it may start": _case([rule("deadline", "R1", year=SECOND), rule("earliest", "R1", year=SECOND)]),
    "due before it can be built": _case([rule("deadline", "R1", year=THIRD)], option={"duration_years": 3}),
    "two due at once, one team": _case(
        [*(rule("deadline", name, year=SECOND) for name in NAMES[:2]), rule("works_capacity", "*", 1)]
    ),
    "due, and nowhere to move": _case([rule("deadline", "R1", year=SECOND), rule("decant_capacity", "*", 6)]),
    "more posts than allowed": _case(
        [rule("must", "R1"), rule("staff_ceiling", "*", 21)], typologies=STAFFED, option={"staff_fte_after": 8}
    ),
    "sales": _case([rule("must", "R1.dispose;R2.dispose"), rule("disposals", "*", 0)], **SALES),
    "refused twice": _several(
        [rule("must", "R1"), rule("must_not", "R1"), rule("must_not", "*:restructure")],
        ("must:R1", "must_not:R1"),
        ("must:R1", "must_not:*:restructure"),
    ),
    # -- halves would do
    "money of each year, not of two": _whole(
        [rule("must", "R1")],
        OWN,
        envelopes=[envelope(year, 60) for year in YEARS],
        funders=[LOST["own"]],
    ),
    "a chain that no year pays for": _whole(
        [rule("must", "R2"), rule("after", "R2;R1")],
        OWN,
        envelopes=[envelope(year, 60) for year in YEARS],
        funders=[LOST["own"]],
        costs=[cost("R1.restructure", 100)],
    ),
    "both or none, and not two": _whole(
        [rule("together", "R1;R2"), rule("exclusive", "R1;R2"), rule("exclusive", "R1.keep;R2.keep")]
    ),
    "both or none, and money for one": _whole(
        [rule("together", "R1;R2"), rule("exclusive", "R1.keep;R2.keep")], OWN, envelopes=[envelope("all", 150)]
    ),
    "two of three, and money for one": _whole(TWO_OF_THREE, OWN, envelopes=[envelope("all", 170)]),
    "two of three, and posts for one": _whole(
        [*TWO_OF_THREE, rule("staff_ceiling", "*", 25)], typologies=STAFFED, option={"staff_fte_after": 8}
    ),
    "two of three sold, and a floor": _whole([*TWO_OF_THREE, rule("floor", "*", 0.6)], **SALES),
    "nowhere to move a whole residence": _whole([rule("must", "R1"), rule("decant_capacity", "*", 5)]),
    "three in two years, room for one": _whole(
        [rule("must", "R1;R2;R3"), rule("latest", "R1;R2;R3", year=SECOND), rule("decant_capacity", "*", 15)]
    ),
    "a floor that no closure leaves": _whole([rule("must", "R1"), rule("floor", "*", 0.8)]),
}


@cache
def plan_of(name: str) -> Plan:
    """Return the answer to a case: impossible, and why."""
    return solve(CASES[name].data, Scenario(), in_process=True)


@cache
def repairs_of(name: str) -> Repairs:
    """Return what it would take."""
    return find_repairs(CASES[name].data, plan_of(name))


def is_impossible(data: Data, scenario: Scenario) -> bool:
    """Build and search again, from nothing."""
    arrays = Problem.of(data, scenario).arrays
    return has_impossible_row(arrays) or solve_matrix(arrays, Limits(gap=1.0, seconds=None, seed=1)).values is None


def with_only(data: Data, names: frozenset[str]) -> Data:
    """Return the data with these rules and envelopes, and no other."""
    rules, envelopes = data["rules"], data["envelopes"]
    given = ("envelope:" + envelopes["funder"].astype("str")).isin(names)
    return data.replacing(rules=rules[rules["rule_id"].isin(names)], envelopes=envelopes[given])
