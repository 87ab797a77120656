"""Where residents live during the works, for one plan at a time: a linear programme per year, residence by residence.

The product counts guests by territory and public; here each pair of residences has its own number, which is the
semantics of docs/model.md written a second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Row = dict[str, Any]
Array = NDArray[np.float64]
Held = Mapping[str, Mapping[str, float]]
KINDS = ("rehousing", "temporary_places", "dispersed_places")
"""Rules on where people live: judged together, year by year."""
POOLS = {"temporary": "temporary_places", "dispersed": "dispersed_places"}
LIMITED = {"rehousing": "nowhere", "temporary_places": "temporary", "dispersed_places": "dispersed"}
"""What each kind of rule limits the number of."""


@dataclass(frozen=True)
class State:
    """What a choice makes of a residence in one year."""

    displaced: float
    exits: float
    vacant: float
    typologies: frozenset[str]


class Housing:
    """The residents of a portfolio: `present` by residence and `after` by option hold model places by typology."""

    def __init__(self, tables: Mapping[str, list[Row]], years: list[int], present: Held, after: Held) -> None:
        self.tables, self.years, self.present, self.after = tables, years, present, after
        self.rules = [row for row in tables["rules"] if row["rule"] in KINDS]
        self.suits = {(row["typology"], row["client_group"]) for row in tables["suitability"] if row["suitability"] > 0}
        self.ways = {(row["from_territory"], row["to_territory"]) for row in tables["neighbours"]}
        self.group, self.occupied = self._people()

    def _people(self) -> tuple[dict[str, str], dict[str, float]]:
        """Main public and number of residents of each residence."""
        persons = {row["typology"]: row["persons_per_dwelling"] for row in self.tables["typologies"]}
        living: dict[str, float] = defaultdict(float)
        sizes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for row in self.tables["programmes"]:
            places = row["places"] if row["places"] is not None else row["dwellings"] * persons[row["typology"]]
            living[row["residence_id"]] += places * (1.0 if row["occupancy"] is None else row["occupancy"])
            if row["group"]:
                sizes[row["residence_id"]][row["group"]] += places
        main = {}
        for name, sums in sizes.items():
            largest = max(sums.values())
            main[name] = min(group for group, places in sums.items() if places > largest - 1e-6)
        return main, living

    # ---- what a choice does ---------------------------------------------------------------------------------

    def leaving(self, residence: Row, choice: Any) -> float:
        """Persons whose places are closed by works of the plan; until works after it start, everybody stays."""
        closes = not choice.keeps and choice.start <= self.years[-1] and choice.delivery > choice.closing
        return closes * choice.option["closed_share"] * self.occupied[residence["residence_id"]]

    def _gone(self, residence: Row, choice: Any, years: int) -> float:
        """Share of today's residents who left on their own, `years` after the closing, the notice counted as well."""
        asked = [int(row["value"]) for row in self.tables["rules"] if row["rule"] == "notice" and _at(row, residence)]
        years += min(max([0, *asked]), choice.closing - self.years[0])
        cohorts = [row for row in self.tables["cohorts"] if row["residence_id"] == residence["residence_id"]]
        persons = sum(row["persons"] for row in cohorts)
        if persons == 0:
            return 0.0
        left = sum(row["persons"] * (1.0 - (row["yearly_exit_rate"] or 0.0)) ** years for row in cohorts)
        return 1.0 - left / persons

    def without_notice(self, rule: Row) -> Callable[[Row, Any], float]:
        """Persons displaced too early for a notice."""
        first = self.years[0] + int(rule["value"])
        return lambda residence, choice: (
            self.leaving(residence, choice) if choice.closing < first and _at(rule, residence) else 0.0
        )

    def without_return(self, rule: Row) -> Callable[[Row, Any], float]:
        """Persons who wish to come back and cannot."""
        share = 1.0 if rule["value"] == "" else float(rule["value"])

        def missing(residence: Row, choice: Any) -> float:
            leaving = self.leaving(residence, choice)
            if leaving == 0 or choice.option["kind"] == "dispose" or not _at(rule, residence):
                return 0.0
            group = self.group.get(residence["residence_id"])
            held = self.after.get(choice.option["option_id"], {})
            places = sum(
                number for typology, number in held.items() if group is None or (typology, group) in self.suits
            )
            faithful = 1.0 - self._gone(residence, choice, choice.delivery - choice.closing)
            stayed = (self.occupied[residence["residence_id"]] - leaving) * faithful
            short = share * leaving * faithful - max(0.0, places - stayed)
            return short if short > 1e-6 else 0.0

        return missing

    def _state(self, residence: Row, choice: Any, year: int) -> State:
        name = residence["residence_id"]
        if choice.closes_in(year):
            persons = self.leaving(residence, choice)
            return State(persons, persons * self._gone(residence, choice, year - choice.closing + 1), 0.0, frozenset())
        changed = choice.delivered_by(year) and not choice.keeps
        held = self.after.get(choice.option["option_id"], {}) if changed else self.present[name]
        vacant = max(0.0, sum(held.values()) - self.occupied[name])
        return State(0.0, 0.0, vacant, frozenset(typology for typology, places in held.items() if places > 0))

    # ---- what a plan costs ----------------------------------------------------------------------------------

    def cost(self, residences: list[Row], choices: Sequence[Sequence[Any]], lines: NDArray[np.intp]) -> Array:
        """Least price of housing everybody in each plan (a line of positions of choices); infinite when impossible."""
        total = np.zeros(len(lines))
        if len(lines) == 0 or not any(rule["rule"] == "rehousing" for rule in self.rules):
            return total
        for year in self.years:
            states = [
                [self._state(home, choice, year) for choice in found]
                for home, found in zip(residences, choices, strict=True)
            ]
            codes = [[states[place].index(state) for state in states[place]] for place in range(len(states))]
            drawn = np.stack([np.array(codes[place])[lines[:, place]] for place in range(len(codes))], axis=1)
            distinct, which = np.unique(drawn, axis=0, return_inverse=True)
            prices = [
                self._price(residences, [states[place][code] for place, code in enumerate(row)], year)
                for row in distinct
            ]
            total += np.array(prices)[which.ravel()]
        return total

    def _price(self, residences: list[Row], states: list[State], year: int) -> float:
        """Least price of one year: a variable per residence and destination, one per rule for what gives way."""
        rules = [row for row in self.rules if row["year"] in (None, year)]
        due = [row for row in rules if row["rule"] == "rehousing"]
        emptied = [
            place
            for place, state in enumerate(states)
            if state.displaced > 0 and any(_at(row, residences[place]) for row in due)
        ]
        if not emptied:
            return 0.0
        ways: list[tuple[int, Any]] = [
            (place, to)
            for place in emptied
            for to in ("exit", "temporary", "dispersed", "nowhere", *range(len(residences)))
            if self._is_open(residences, states, rules, place, to)
        ]
        nothing = [0.0] * len(rules)
        equal = [[float(way[0] == place) for way in ways] + nothing for place in emptied]
        limits = [([float(way == (place, "exit")) for way in ways], states[place].exits) for place in emptied]
        limits += [([float(way[1] == host) for way in ways], state.vacant) for host, state in enumerate(states)]
        rows = [(row + nothing, limit) for row, limit in limits]
        for number, rule in enumerate(rules):
            used = [float(way[1] == LIMITED[rule["rule"]] and _at(rule, residences[way[0]])) for way in ways]
            gives = [-float(number == other) for other in range(len(rules))]
            rows.append((used + gives, 0.0 if rule["rule"] == "rehousing" else float(rule["value"])))
        return _least(len(ways), rules, rows, equal, [states[place].displaced for place in emptied])

    def _is_open(self, residences: list[Row], states: list[State], rules: list[Row], place: int, to: Any) -> bool:
        """Whether somebody of a residence may live there at all."""
        if to in POOLS:
            return any(rule["rule"] == POOLS[to] and _at(rule, residences[place]) for rule in rules)
        if not isinstance(to, int):
            return True
        origin, target = residences[place], residences[to]
        near = origin["territory"] == target["territory"] or (origin["territory"], target["territory"]) in self.ways
        group = self.group.get(origin["residence_id"])
        fits = any(group is None or (typology, group) in self.suits for typology in states[to].typologies)
        return to != place and near and fits


def _at(rule: Row, residence: Row) -> bool:
    """Whether a subject covers a residence."""
    return rule["subject"] in ("", "*", residence["territory"], residence["residence_id"])


def _least(
    ways: int, rules: list[Row], rows: list[tuple[list[float], float]], equal: list[list[float]], persons: list[float]
) -> float:
    """Least price of giving way: the first unknowns are persons, then one per rule; infinite when impossible."""
    solution = linprog(
        np.array([0.0] * ways + [0.0 if rule["hard"] else rule["price"] for rule in rules]),
        np.array([row for row, _ in rows]),
        [limit for _, limit in rows],
        np.array(equal),
        persons,
        bounds=[(0, None)] * ways + [(0, 0 if rule["hard"] else None) for rule in rules],
    )
    if solution.status == 2:
        return np.inf
    assert solution.status == 0, solution.message
    return float(solution.fun)
