"""The optimum by listing every plan.

Every combination of (option, start year) is written down, one line each; each rule and each envelope strikes out
lines; the needs of each year are allocated apart (allocation.py); grants are tried apart (grants.py). Nothing is
shared with the product but the words (`planning.domain`) and the tables (`planning.tables`): the semantics are those
of docs/model.md, written a second time, and those of docs/value.md where a scenario has a value model (worth.py). For
portfolios of a few residences and years.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.domain.rule_book import RuleKind
from planning.domain.scenario import Scenario, Weights
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from tests.oracle import action_rules
from tests.oracle.allocation import Floor, best_gain
from tests.oracle.choosing import Choice, offered, permissions_of, purse_named, purse_of
from tests.oracle.futures import least_cost
from tests.oracle.grants import Bill
from tests.oracle.order import best_in_order, cheapest
from tests.oracle.rehousing import KINDS as HOUSING
from tests.oracle.rehousing import Housing
from tests.oracle.sizes import outside
from tests.oracle.worth import Worth

Array = NDArray[np.float64]
Row = dict[str, Any]
LABEL_POINTS = {"E": 1.0, "F": 2.0, "G": 3.0}
TABLES = (
    *("territories", "client_groups", "typologies", "suitability", "neighbours", "residences", "programmes"),
    *("options", "option_programmes", "option_costs", "option_funding", "funders", "envelopes", "needs", "rules"),
    *("cohorts", "habitability_rules", "permissions"),
)
MONEY = ("debt_ceiling", "stacking")
"""Rules that grants may change: they are tried plan by plan."""
ELSEWHERE = ("floor", *MONEY, *HOUSING)
"""Rules that the list of decisions does not settle."""
SETTLED_BY_DECISIONS = frozenset(RuleKind) - set(ELSEWHERE)
"""The others: `Listing.broken` says by how much each line breaks one."""
SLACK = 1e-7
"""Sums of numbers written in decimal differ from the true sum by less than this."""


@dataclass(frozen=True)
class Answer:
    """The best objective, None when no plan holds, and one plan that reaches it: residence -> (option, start)."""

    objective: float | None
    decisions: Mapping[str, tuple[str, int]]


def best_plan(data: Data, scenario: Scenario, previous: Mapping[str, tuple[str, int]] | None = None) -> Answer:
    """Return the best plan among all; `previous` is the approved plan that changes are counted against."""
    return Listing(apply_scenario(data, scenario), scenario, previous).best()


def value_of(
    data: Data,
    scenario: Scenario,
    decisions: Mapping[str, tuple[str, int]],
    previous: Mapping[str, tuple[str, int]] | None = None,
) -> float | None:
    """Return the objective of given decisions, best allocation and grants included; None when they break a rule."""
    return Listing(apply_scenario(data, scenario), scenario, previous, decisions).best().objective


def most_aid(data: Data, scenario: Scenario, decisions: Mapping[str, tuple[str, int]]) -> float:
    """Return the most that aids can replace of the own funds that decisions ask for."""
    return Listing(apply_scenario(data, scenario), scenario, None, decisions).bill(0).most_aid()


class Listing:
    """Every plan of a portfolio, one line each."""

    def __init__(
        self,
        data: Data,
        scenario: Scenario,
        previous: Mapping[str, tuple[str, int]] | None = None,
        only: Mapping[str, tuple[str, int]] | None = None,
    ) -> None:
        self.years = data.years
        self.tables = {name: _rows(data, name) for name in TABLES}
        self.draws = None if scenario.futures == "central" else _rows(data, "draws")
        self.scenario, self.weights, self.relaxed = scenario, scenario.weights, 1.0
        self.worth = None if scenario.value is None else Worth(self.tables, self.years, scenario)
        self.euro = 1.0 if scenario.value is None else 1.0 / scenario.value.place_year_eur
        """What the price of a thing that gives way is multiplied by: it is in euros under a value model."""
        self.previous = previous
        self.residences = self.tables["residences"]
        self.territories = [row["territory"] for row in self.tables["territories"]]
        self.typologies = {row["typology"]: row for row in self.tables["typologies"]}
        self.cells = list(itertools.product(self.territories, self.typologies))
        self.costs = [row for row in self.tables["option_costs"] if row["amount_eur"] > 0]
        self.rules = self.tables["rules"]
        self.choices = [
            offered(row["residence_id"], self.tables, self.costs, self.years, scenario) for row in self.residences
        ]
        if only is not None:
            self.choices = [
                [choice for choice in found if (choice.option["option_id"], choice.start) == only[row["residence_id"]]]
                for row, found in zip(self.residences, self.choices, strict=True)
            ]
        shape = [len(found) for found in self.choices]
        self.lines = np.stack([axis.ravel() for axis in np.indices(shape)], axis=1)

    def best(self) -> Answer:
        """Return the cheapest line that no rule strikes out and that money can pay."""
        self._strike_out()
        if len(self.lines) == 0:
            return Answer(None, {})
        if self.scenario.order:
            found = best_in_order(self.scenario, self.line_costs, self.money_price)
        else:
            found = cheapest(self.line_costs(self.scenario.weights), self.money_price)
        return Answer(None, {}) if found is None else Answer(found[0], self._decisions(found[1]))

    def _strike_out(self) -> None:
        """Keep the lines that every hard rule allows."""
        keep = np.ones(len(self.lines), dtype=bool)
        for rule in self.rules:
            if rule["hard"] and rule["rule"] not in ELSEWHERE and len(self.lines):
                keep &= (self.broken(rule) <= SLACK).all(axis=1)
        self.lines = self.lines[keep]
        for permission in self.tables["permissions"]:
            if permission["places"] is not None and len(self.lines):
                self.lines = self.lines[self._beyond_permission(permission) <= SLACK]
        price = self._housing.cost(self.residences, self.choices, self.lines)
        possible = np.isfinite(price)
        if self.worth is not None:
            possible &= ~self._beyond_later_years()
        self.lines, self._housing_price = self.lines[possible], price[possible]

    def _beyond_later_years(self) -> NDArray[np.bool_]:
        assert self.worth is not None
        lines = [zip(self.residences, self._line(number), strict=True) for number in range(len(self.lines))]
        told = [[(home, choice, self._works(choice)) for home, choice in line] for line in lines]
        return np.array([self.worth.is_beyond(line) for line in told], dtype=bool)

    def line_costs(self, weights: Weights, relaxed: float = 1.0) -> Array:
        """Return what each line costs, money beyond soft limits apart; infinite when a hard floor cannot be reached.

        `relaxed` multiplies the price of what gives way.
        """
        self.weights, self.relaxed = weights, relaxed * self.euro
        relaxed = self.relaxed
        cost = self._own_cost()
        for rule in self.rules:
            if not rule["hard"] and rule["rule"] not in ELSEWHERE:
                cost = cost + relaxed * rule["price"] * np.maximum(self.broken(rule), 0.0).sum(axis=1)
        return cost + relaxed * self._housing_price + self._allocation_cost()

    # ---- what a choice does -------------------------------------------------------------------------------

    def _keep(self, residence_id: str) -> Row | None:
        kept = (row for row in self.tables["options"] if row["residence_id"] == residence_id and row["kind"] == "keep")
        return next(kept, None)

    def _beyond_permission(self, permission: Row) -> Array:
        """By how many places each line goes beyond a permission."""

        def taken(_: Row, choice: Choice) -> float:
            mine = permission in (permissions_of(choice, self.tables["permissions"]) or [])
            return sum(self._after.get(choice.option["option_id"], {}).values()) if mine else 0.0

        return self._sum(taken) - float(permission["places"])

    @cached_property
    def _present(self) -> dict[str, dict[str, float]]:
        """Model places of each residence today, by typology."""
        present: dict[str, dict[str, float]] = {row["residence_id"]: {} for row in self.residences}
        for row in self.tables["programmes"]:
            here = present[row["residence_id"]]
            here[row["typology"]] = here.get(row["typology"], 0.0) + self._model_places(row)
        return present

    @cached_property
    def _after(self) -> dict[str, dict[str, float]]:
        """Model places that each option leaves, by typology."""
        left: dict[str, dict[str, float]] = {}
        for row in self.tables["option_programmes"]:
            left.setdefault(row["option_id"], {})[row["typology"]] = self._model_places(row)
        return left

    def _model_places(self, row: Row) -> float:
        if row["places"] is not None:
            return float(row["places"])
        return float(row["dwellings"] * self.typologies[row["typology"]]["persons_per_dwelling"])

    def _open(self, residence: Row, choice: Choice, year: int) -> dict[str, float]:
        """Model places open in a residence in a year, by typology."""
        present = self._present[residence["residence_id"]]
        if choice.keeps:
            return present
        if choice.delivered_by(year):
            return self._after.get(choice.option["option_id"], {})
        share = 1.0 - choice.option["closed_share"] if choice.closes_in(year) else 1.0
        return {typology: share * places for typology, places in present.items()}

    def _closed(self, residence: Row, choice: Choice, year: int) -> float:
        share = choice.option["closed_share"] if choice.closes_in(year) else 0.0
        return float(share * sum(self._present[residence["residence_id"]].values()))

    def _staff(self, residence: Row, choice: Choice, year: int) -> float:
        """Staff needed, works or not: the team stays while places are closed."""
        if choice.delivered_by(year) and choice.option["staff_fte_after"] is not None:
            return float(choice.option["staff_fte_after"])
        there = self._present[residence["residence_id"]]
        if choice.delivered_by(year) and not choice.keeps:
            there = self._after.get(choice.option["option_id"], {})
        return sum(places * self.typologies[name]["staff_per_place"] for name, places in there.items())

    def _in_force(self, residence: Row, choice: Choice, year: int, column: str) -> str:
        """Condition or energy label in a year: the option's once delivered, unless it leaves it unchanged."""
        changed = "" if choice.keeps else choice.option[f"{column}_after"]
        return str(changed) if choice.delivered_by(year) and changed else str(residence[column])

    # ---- what a line costs ----------------------------------------------------------------------------------

    def _sum(self, measure: Callable[[Row, Choice], Any]) -> Array:
        """Add a measure of each residence's choice along every line: (lines, ...)."""
        total: Any = 0.0
        for place, (residence, found) in enumerate(zip(self.residences, self.choices, strict=True)):
            values = np.array([measure(residence, choice) for choice in found], dtype="float64")
            total = total + values[self.lines[:, place]]
        return np.asarray(total)

    def _own_cost(self) -> Array:
        return self._sum(self._choice_cost)

    def _choice_cost(self, residence: Row, choice: Choice) -> float:
        """Every term of the objective that depends on one residence alone."""
        weights, option = self.weights, choice.option
        if self.worth is not None:
            keep = self._keep(residence["residence_id"])
            cost = self.worth.choice_cost(residence, choice, self._works(choice), keep)
            return cost + weights.changes * self._changed(residence, choice)
        poor = label = result = 0.0
        for year in self.years:
            places = sum(self._open(residence, choice, year).values())
            poor += places * (self._in_force(residence, choice, year, "condition") == "poor")
            label += places * LABEL_POINTS.get(self._in_force(residence, choice, year, "energy_label"), 0.0)
            result += option["running_result_eur_per_year"] * choice.delivered_by(year)
        return float(
            weights.condition * poor
            + weights.energy * label
            - weights.running * result
            + weights.capex * self._works(choice)
            - weights.value_points * option["value_points"]
            + weights.changes * self._changed(residence, choice)
        )

    def _works(self, choice: Choice) -> float:
        """What the works of a choice cost, whoever pays."""
        return sum(
            float(row["amount_eur"] * self._price(choice.start + row["year_offset"]))
            for row in self.costs
            if row["option_id"] == choice.option["option_id"]
        )

    def _changed(self, residence: Row, choice: Choice) -> bool:
        """Whether a residence is decided otherwise than in the former plan; what starts later is kept until then."""
        before = None if self.previous is None else self.previous.get(residence["residence_id"])
        now = self._in_plan(residence, choice)
        return before is not None and before != (now.option["option_id"], now.start)

    def _in_plan(self, residence: Row, choice: Choice) -> Choice:
        """What a residence is given in the years of the plan: until works after it start, it is kept."""
        keep = self._keep(residence["residence_id"])
        if choice.start <= self.years[-1] or keep is None:
            return choice
        return Choice(keep, self.years[0], self.years[0])

    # ---- rules ----------------------------------------------------------------------------------------------

    @cached_property
    def _housing(self) -> Housing:
        return Housing(self.tables, self.years, self._present, self._after)

    def broken(self, rule: Row) -> Array:
        """By how much each line breaks a rule, one column per row of the rule (a year, an item...)."""
        measures = {
            "decant_capacity": self._closed,
            "works_capacity": lambda _, choice, year: _or(choice.option["team_load"], 1.0) * choice.busy_in(year),
            "staff_ceiling": self._staff,
            "disposals": lambda _, choice, year: float(choice.option["kind"] == "dispose" and choice.start == year),
        }
        if rule["rule"] in measures:
            measure = measures[rule["rule"]]
            years = [year for year in self.years if rule["year"] in (None, year)]
            everywhere = rule["subject"] in ("", "*")
            used = self._sum(
                lambda residence, choice: [
                    measure(residence, choice, year) * (everywhere or residence["territory"] == rule["subject"])
                    for year in years
                ]
            )
            return used - float(rule["value"])
        if rule["rule"] == "size_norm":
            norms, rows = list(self.typologies.values()), self.tables["option_programmes"]
            return self._sum(lambda _, choice: [0.0 if choice.keeps else outside(rule, choice.option, rows, norms)])
        if rule["rule"] in ("notice", "right_to_return"):
            owed = self._housing.without_notice if rule["rule"] == "notice" else self._housing.without_return
            measure = owed(rule)
            return self._sum(lambda residence, choice: [measure(residence, choice)])
        if rule["rule"] == "deadline":
            return self._sum(lambda residence, choice: [self._misses(residence, choice, rule)])
        return action_rules.broken(rule, self.tables["options"], self.choices, self.lines, self.years)

    def _misses(self, residence: Row, choice: Choice, rule: Row) -> float:
        if residence["residence_id"] != rule["subject"]:
            return 0.0
        acted = not choice.keeps and choice.delivered_by(rule["year"])
        if rule["topic"]:
            if acted and choice.option["kind"] in ("dispose", "give_back"):
                return 0.0
            if not acted or rule["topic"] not in choice.option["cures"].replace(" ", "").split(";"):
                return 1.0
        if acted and choice.option["kind"] == "dispose":
            return 0.0
        if rule["value"] == "":
            return float(not acted)
        label = self._in_force(residence, choice, rule["year"], "energy_label")
        return float(label == "" or label > rule["value"])

    # ---- needs ----------------------------------------------------------------------------------------------

    def _allocation_cost(self) -> Array:
        """Cost of the best allocation of every line; infinite when a hard floor cannot be reached."""
        if self.worth is not None:
            pairs = list(zip(self.residences, self.choices, strict=True))
            return self.worth.allocation_cost(pairs, self.lines, self._needs, self._floors)
        total = np.zeros(len(self.lines))
        for year in self.years:
            needs = [row for row in self._needs if row["year"] == year]
            if not needs:
                continue
            places = self._sum(lambda residence, choice, year=year: self._places(residence, choice, year))
            distinct, which = np.unique(np.round(places, 9), axis=0, return_inverse=True)
            costs = np.array([self._year_cost(needs, list(open_places), year) for open_places in distinct])
            total += costs[which.ravel()]
        return total

    @cached_property
    def _needs(self) -> list[Row]:
        """The needs, or where many futures count each need with its `futures`; its places are then their mean."""
        if self.draws is None:
            return self.tables["needs"]
        numbers = {draw: number for number, draw in enumerate(sorted({row["draw"] for row in self.draws}))}
        found: dict[tuple[str, str, int], Row] = {}
        for row in (row for row in self.draws if row["year"] in self.years):
            key = (row["client_group"], row["territory"], row["year"])
            blank = dict(zip(("client_group", "territory", "year"), key, strict=True))
            need = found.setdefault(key, {**blank, "futures": [0.0] * len(numbers)})
            need["futures"][numbers[row["draw"]]] = row["places"]
        return [{**need, "places": sum(need["futures"]) / len(numbers)} for need in found.values()]

    def _places(self, residence: Row, choice: Choice, year: int) -> list[float]:
        here = self._open(residence, choice, year)
        return [here.get(name, 0.0) * (territory == residence["territory"]) for territory, name in self.cells]

    def _year_cost(self, needs: list[Row], places: list[float], year: int) -> float:
        weight = {row["client_group"]: row["weight"] for row in self.tables["client_groups"]}
        unserved = sum(self.weights.unmet * weight[row["client_group"]] * row["places"] for row in needs)
        gain = [[self._gain(row, weight[row["client_group"]], cell) for cell in self.cells] for row in needs]
        floors = self._floors(needs, year)
        if self.draws is not None:
            worth = [self.weights.unmet * weight[row["client_group"]] for row in needs]
            cost = least_cost([row["futures"] for row in needs], places, worth, gain, floors)
            return np.inf if cost is None else cost
        best = best_gain([row["places"] for row in needs], places, gain, floors)
        return np.inf if best is None else unserved - best

    def _gain(self, need: Row, weight: float, cell: tuple[str, str]) -> float | None:
        """What one person of a need housed in a cell (territory, typology) spares; None where it is not allowed."""
        territory, typology = cell
        fits_well = self._suitability.get((typology, need["client_group"]), 0.0)
        penalty = 0.0 if territory == need["territory"] else self._penalty.get((need["territory"], territory))
        if fits_well <= 0 or penalty is None:
            return None
        unsuitable = self.weights.unsuitable * (1.0 - fits_well) * weight
        return float(self.weights.unmet * weight - unsuitable - self.weights.distance * penalty)

    @cached_property
    def _suitability(self) -> dict[tuple[str, str], float]:
        rows = self.tables["suitability"]
        return {(row["typology"], row["client_group"]): row["suitability"] for row in rows}

    @cached_property
    def _penalty(self) -> dict[tuple[str, str], float]:
        rows = self.tables["neighbours"]
        return {(row["from_territory"], row["to_territory"]): row["penalty"] for row in rows}

    def _floors(self, needs: list[Row], year: int) -> list[Floor]:
        rules = [rule for rule in self.rules if rule["rule"] == "floor" and rule["year"] in (None, year)]
        return [self._floor(rule, needs) for rule in rules]

    def _floor(self, rule: Row, needs: list[Row]) -> Floor:
        subject = rule["subject"]
        covered = tuple(
            number
            for number, row in enumerate(needs)
            if subject in ("", "*", row["client_group"], row["territory"])
            or subject == f"{row['client_group']}:{row['territory']}"
        )
        minimum = float(rule["value"]) * sum(needs[number]["places"] for number in covered)
        return Floor(covered, minimum, bool(rule["hard"]), rule["price"] * self.relaxed)

    # ---- money ----------------------------------------------------------------------------------------------

    def _worn(self, line: list[Choice]) -> dict[tuple[str | None, int], float]:
        """What residences cost as they are although something is done there, by funder and year (value model).

        Until places close, and from delivery on where the works give no years of service and leave homes.
        """
        found: dict[tuple[str | None, int], float] = {}
        homes = {row["residence_id"]: row for row in self.residences}
        left = {
            row["option_id"] for row in self.tables["option_programmes"] if (row["places"] or row["dwellings"] or 0) > 0
        }
        for choice in [] if self.worth is None else [one for one in line if not one.keeps]:
            name = choice.option["residence_id"]
            keeps = [row for row in self.tables["options"] if row["kind"] == "keep" and row["residence_id"] == name]
            lasting = (choice.option["life_years"] or 0.0) > 0 or choice.option["option_id"] not in left
            for row in self.costs if keeps else []:
                year = self.years[0] + row["year_offset"]
                before, after = year < min(choice.closing, choice.delivery), year >= choice.delivery and not lasting
                if row["option_id"] == keeps[0]["option_id"] and year in self.years and (before or after):
                    own = purse_of(keeps[0], homes[name], self.tables["funders"])
                    due = (own if row["funder"] == "own" else row["funder"], year)
                    found[due] = found.get(due, 0.0) + row["amount_eur"] * self._price(year)
        return found

    def money_price(self, number: int) -> float | None:
        """What money beyond soft limits costs, with the grants that the funders' rules allow; None: no money for it."""
        price = self.bill(number).price()
        return price if price is None else self.euro * price

    def bill(self, number: int) -> Bill:
        """Return what a line pays, and what may be given for it."""
        line = [self._in_plan(*pair) for pair in zip(self.residences, self._line(number), strict=True)]
        drawn: dict[tuple[str, str, int], float] = {}
        received: dict[tuple[str, int], float] = {}
        homes = {row["residence_id"]: row for row in self.residences}
        for choice in line:
            owner = purse_named(homes[choice.option["residence_id"]]["owner"], self.tables["funders"])
            if owner is not None:
                key = (owner, choice.delivery)
                received[key] = received.get(key, 0.0) + choice.option["proceeds_eur"]
            for row in self.costs:
                if row["option_id"] == choice.option["option_id"]:
                    due = (row["option_id"], row["funder"], choice.start + row["year_offset"])
                    drawn[due] = drawn.get(due, 0.0) + row["amount_eur"] * self._price(due[2])
        chosen = [choice.option["option_id"] for choice in line]
        return Bill(
            drawn=drawn,
            worn=self._worn(line),
            received=received,
            purse={
                choice.option["option_id"]: purse_of(
                    choice.option, homes[choice.option["residence_id"]], self.tables["funders"]
                )
                for choice in line
            },
            homes={option: self._homes(option) for option in chosen},
            planned={
                option: sum(row["amount_eur"] for row in self.costs if row["option_id"] == option) for option in chosen
            },
            funding=[row for row in self.tables["option_funding"] if row["option_id"] in chosen],
            funders=self.tables["funders"],
            envelopes=self.tables["envelopes"],
            rules=[row for row in self.rules if row["rule"] in MONEY],
            options=self.tables["options"],
            years=self.years,
        )

    def _price(self, year: int) -> float:
        """What a euro of the first year's works costs in a year."""
        return float((1.0 + self.scenario.cost_index) ** (year - self.years[0]))

    def _homes(self, option_id: str) -> float:
        """Places or dwellings delivered, as they are counted in the table."""
        rows = self.tables["option_programmes"]
        return sum(_or(row["places"], row["dwellings"]) for row in rows if row["option_id"] == option_id)

    def _line(self, number: int) -> list[Choice]:
        return [found[place] for found, place in zip(self.choices, self.lines[number], strict=True)]

    def _decisions(self, number: int) -> dict[str, tuple[str, int]]:
        return {
            residence["residence_id"]: (choice.option["option_id"], choice.start)
            for residence, choice in zip(self.residences, self._line(number), strict=True)
        }


def _rows(data: Data, table: str) -> list[Row]:
    """Rows of a table as dictionaries; None where a number, a year or a truth value is missing."""
    frame = data.draws if table == "draws" and data.draws is not None else data[table]
    columns = [frame[name].to_numpy(dtype=object, na_value=None) for name in frame.columns]
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value
