"""Random small portfolios: up to 6 residences, 3 territories, 4 years, 2 groups; every feature now and then.

Numbers are small and fall on quarters, so that sums are exact in floating point and a tie is a tie. The number of
plans is bounded as options are drawn: the oracle lists them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from planning.domain.rule_book import RULE_BOOK, Entry, RuleKind
from planning.domain.scenario import BudgetChange, Rule, Scenario, Shortlisted, Weights
from planning.tables.data import Data
from planning.tables.need_curves import with_draws
from tests.oracle.portfolio import FIRST, Row, portfolio

MOST_PLANS = 1200
_DRAWN = (
    *("must", "must_not", "earliest", "latest", "together", "exclusive", "after", "deadline", "floor"),
    *("decant_capacity", "works_capacity", "staff_ceiling", "disposals"),
    *("debt_ceiling", "stacking", "size_norm"),
    *("rehousing", "temporary_places", "dispersed_places", "notice", "right_to_return"),
)
KINDS = (*_DRAWN, *(kind.value for kind in RuleKind if kind not in _DRAWN))
"""Every rule: each in its own way, those added since as the rule book allows."""
ACTIONS = ("restructure", "energy", "convert", "dispose", "create", "comfort")
FUNDERS = ("fund_a", "fund_b")
BODY_NAMES = {"own:a": ["A"], "own:b": ["B", "B; B2"]}
"""Bodies with own funds, by the names that residences give them."""
HOUSED = ("unmet", "unsuitable", "distance")
# Orders that the list of plans can judge: who is housed where matters to two groups, or to one if groups may give.
ORDERS = (
    *(((("unmet",),), 0.0), ((HOUSED, ("capex",)), 0.0), ((("capex",), HOUSED), 0.0)),
    *(((("capex", "value_points"),), 0.0), ((("unmet", "distance"), ("value_points",)), 0.0)),
    *(((("relaxed", *HOUSED), ("running",)), 0.25), ((("capex",), ("relaxed", *HOUSED)), 0.5)),
)
T = TypeVar("T")


@dataclass(frozen=True, repr=False)
class Case:
    """A portfolio and what is asked."""

    data: Data
    scenario: Scenario

    def __repr__(self) -> str:
        """Show the rows that matter: what is read when a case fails."""
        filled = [name for name, frame in self.data.tables.items() if len(frame)]
        tables = [f"{name}\n{_filled_columns(self.data, name)}" for name in filled]
        if self.data.draws is not None:
            tables.append(f"need_draws\n{self.data.draws.to_csv(index=False)}")
        return "\n".join([f"years {self.data.years}", *tables, self.scenario.model_dump_json(exclude_defaults=True)])


def draw_case(number: int, kinds: tuple[str, ...] = KINDS) -> Case:
    """Draw the case of a number, with rules of the kinds given: the same one on every machine."""
    return Case(*Drawing(number, kinds).case())


def cases(kinds: tuple[str, ...] = KINDS) -> st.SearchStrategy[Case]:
    """Draw cases for a test of hypothesis."""
    return st.integers(0, 2**32).map(lambda number: draw_case(number, kinds))


class Drawing:
    """Draws the tables one after the other; later ones read the ids of earlier ones."""

    most_plans, most_residences = MOST_PLANS, 6

    def __init__(self, number: int, kinds: tuple[str, ...]) -> None:
        self._random = np.random.default_rng(number)
        self._bodies = np.random.default_rng([number, 14])
        self.kinds = kinds
        # People must move out and are owed a home: works close places, pay off, and vacant places are not far.
        self.moving = "rehousing" in kinds and self.chance(7)
        self.years = list(range(FIRST, FIRST + self.whole(1, 4)))
        self.territories = [f"0{number}" for number in range(1, 1 + self.whole(1, 3))]
        self.groups = ["g", "h"][: self.whole(1, 2)]
        self.typologies = ["K", "L"][: self.whole(1, 2)]
        self.residences = [f"R{number}" for number in range(1, 1 + self.whole(1, self.most_residences))]
        self.plans = 1
        self.starts: dict[str, list[int]] = {}
        self.lenders: list[str] = []
        self.options: list[Row] = []
        self.after: list[Row] = []
        self.costs: list[Row] = []
        self.funding: list[Row] = []

    def case(self) -> tuple[Data, Scenario]:
        """Return the tables as data, and a scenario."""
        tables = self.tables()
        data, scenario = portfolio(len(self.years), **tables), self.scenario(tables)
        draws = self.draws() if self.chance(2) else []
        if draws:
            data = with_draws(data, pd.DataFrame(draws))
            scenario = scenario.but(futures=self.one(["draws", "draws", "draws", "central"]))
        return data, scenario

    def tables(self) -> dict[str, list[Row]]:
        """Return the rows of every table."""
        tables = self.reference_tables()
        tables["residences"] = [
            {
                "residence_id": name,
                "name": name,
                "territory": self.one(self.territories),
                "energy_label": self.one(["", "A", "D", "E", "F", "G"]),
                "condition": self.one(["", "good", "poor"]),
            }
            for name in self.residences
        ]
        tables["programmes"] = [row for name in self.residences for row in self.programmes(name)]
        tables["cohorts"] = [row for name in self.residences for row in self.cohorts(name)]
        funders = self.funders()
        for name in self.residences:
            self.add_options(name, [row["funder"] for row in funders])
        tables |= {
            "options": self.options,
            "option_programmes": self.after,
            "option_costs": self.costs,
            "option_funding": self.funding,
            "funders": funders,
            "envelopes": self.envelopes(funders),
            "needs": self.needs(),
            "rules": [*[self.rule(f"rule{number}") for number in range(self.one([1, 2, 3, 0, 0]))], *self.housing()],
        }
        return self.by_body(tables) if self._bodies.integers(4) == 0 else tables

    def by_body(self, tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
        """Share own funds out between two bodies, and sometimes a common purse; some buildings are others'.

        Drawn apart, last of all: the same numbers without bodies stay the same cases.
        """

        def one(among: list[T]) -> T:
            return among[int(self._bodies.integers(len(among)))]

        (own,) = (row for row in tables["funders"] if row["funder"] == "own")
        shares = {"own:a": one([0.5, 0.75, 0.25]), "own:b": one([0.5, 0.25, 1.0])}
        common = [own] if one([False, False, True]) else []
        rows = [{**own, "funder": name, "label": name, "body": one(BODY_NAMES[name])} for name in shares]
        funders = [*rows, *common, *(row for row in tables["funders"] if row is not own)]
        mine = [row for row in tables["envelopes"] if row["funder"] == "own"]
        given = [
            {**row, "funder": name, "amount_eur": share * row["amount_eur"]}
            for name, share in shares.items()
            if one([True, True, True, False])
            for row in mine
        ]
        given += [row for row in tables["envelopes"] if row["funder"] != "own" or common]
        kept = {row["residence_id"] for row in tables["options"] if row["kind"] == "keep"}
        for row in tables["residences"]:
            # What nobody of ours pays is no choice: where nothing can be kept, ours pay.
            others = ["B2", "", "C"] if row["residence_id"] in kept else []
            owner, operator, other = (one(["A", "B", *others]) for _ in range(3))
            row |= {"owner": owner, "operator": operator, "works_payer": one(["", "", "", other])}
        for row in tables["options"]:
            row["payer"] = one(["", "owner", "operator"])
        return tables | {"funders": funders, "envelopes": given}

    # ---- drawing --------------------------------------------------------------------------------------------

    def one(self, among: list[T] | tuple[T, ...]) -> T:
        return among[self.whole(0, len(among) - 1)]

    def whole(self, lowest: int, highest: int) -> int:
        return int(self._random.integers(lowest, highest, endpoint=True))

    def chance(self, in_ten: int) -> bool:
        """Return true about `in_ten` times out of ten."""
        return self.whole(1, 10) <= in_ten

    def places(self, highest: int) -> Row:
        amount = float(self.whole(0, highest))
        return {"dwellings": amount} if self.chance(3) else {"places": amount}

    # ---- tables ---------------------------------------------------------------------------------------------

    def reference_tables(self) -> dict[str, list[Row]]:
        pairs = [(one, two) for one in self.territories for two in self.territories if one != two]
        return {
            "territories": [{"territory": name, "name": name} for name in self.territories],
            "client_groups": [
                {"client_group": name, "label_fr": name, "weight": self.one([1.0, 2.0, 0.5, 0.0])}
                for name in self.groups
            ],
            "typologies": [
                {
                    "typology": name,
                    "label_fr": name,
                    "persons_per_dwelling": self.one([1.0, 1.5, 2.0]),
                    "staff_per_place": self.one([0.0, 0.25, 1.0]),
                    "size_min": self.one([None, None, 2.0, 5.0]),
                    "size_max": self.one([None, None, 6.0, 9.0]),
                }
                for name in self.typologies
            ],
            "suitability": [
                {"typology": typology, "client_group": group, "suitability": self.one([1.0, 0.75, 0.5, 0.0])}
                for typology in self.typologies
                for group in self.groups
                if self.chance(8)
            ],
            "neighbours": [
                {"from_territory": one, "to_territory": two, "penalty": self.one([0.25, 0.0, 0.5, 2.0])}
                for one, two in pairs
                if self.chance(5)
            ],
        }

    def programmes(self, residence_id: str) -> list[Row]:
        return [
            {
                "programme_id": f"{residence_id}.{number}",
                "residence_id": residence_id,
                "typology": self.one(self.typologies),
                "occupancy": self.one([0.5, 0.75, 1.0, 0.25] if self.moving else [1.0, 1.0, 0.5, 0.75, 1.25]),
                "group": self.one(["", *self.groups]),
                **self.places(8),
            }
            for number in range(self.one([1, 1, 2, 0]))
        ]

    def cohorts(self, residence_id: str) -> list[Row]:
        return [
            {
                "residence_id": residence_id,
                "cohort": f"c{number}",
                "persons": float(self.whole(0, 4)),
                "yearly_exit_rate": self.one([0.5, 0.0, 0.25, None, 1.0]),
            }
            for number in range(self.one([0, 1, 2] if self.moving else [0, 0, 1, 2]))
        ]

    def add_options(self, residence_id: str, funders: list[str]) -> None:
        """Add one to three options, with fewer starts when the plans become too many."""
        kinds = ["keep"] if self.chance(9) else []
        kinds += [self.one(ACTIONS) for _ in range(self.one([1, 2, 2, 0] if kinds else [2, 1]))]
        budget = self.most_plans // self.plans
        starts = 0
        for number, kind in enumerate(kinds):
            room = max(1, budget - starts - (len(kinds) - number - 1))
            if number and starts + 1 > budget:
                break
            starts += self.add_option(f"{residence_id}.{number}", residence_id, kind, room, funders)
        self.plans *= max(1, starts)

    def add_option(self, name: str, residence_id: str, kind: str, room: int, funders: list[str]) -> int:
        """Add one option with its capacity, costs and grants; return the number of its starts."""
        option: Row = {"option_id": name, "residence_id": residence_id, "kind": kind}
        option |= {
            "value_points": float(self.one([3, 7, 9] if self.moving and kind != "keep" else [0, 0, 1, 3, -2, 7])),
            "duration_years": 0,
        }
        option["running_result_eur_per_year"] = float(self.one([0, 0, 2, -3]))
        self.options.append(option)
        length = 0
        if kind != "keep":
            length = option["duration_years"] = self.one([1, 1, 2] if self.moving else [0, 1, 1, 2])
            option["closed_share"] = self.one([0.5, 1.0, 0.25] if self.moving else [0.0, 0.5, 1.0, 0.25])
            option["energy_label_after"] = self.one(["", "B", "E"])
            option["condition_after"] = self.one(["", "good", "poor"])
            if kind == "dispose":
                option["proceeds_eur"] = float(self.whole(0, 6))
            else:
                typologies = [typology for typology in self.typologies if self.chance(7)]
                self.after += [{"option_id": name, "typology": kept, **self.places(12)} for kept in typologies]
            if self.chance(2):
                option["staff_fte_after"] = float(self.whole(0, 8))
        length = max(length, self.add_costs(name, kind != "keep", funders))
        if kind == "keep":
            self.starts[name] = self.years[:1]
            return 1
        return self.limit_starts(option, length, room)

    def add_costs(self, name: str, acts: bool, funders: list[str]) -> int:
        """Add costs over the first years, and the grants that may replace own funds; return the last offset."""
        offsets = self.one([1, 1, 2, 0]) if acts else self.one([0, 0, 0, 0, 1])
        payers = ["own", *[funder for funder in funders if funder != "own" and acts and self.chance(2)]]
        rows = [
            {"option_id": name, "year_offset": offset, "funder": funder, "amount_eur": float(self.whole(0, 9))}
            for offset in range(min(offsets, len(self.years)))
            for funder in payers
        ]
        self.costs += rows
        self.funding += [
            {
                "option_id": name,
                "funder": funder,
                "eligible_eur": float(self.whole(0, 12)),
                "max_share": self.one([0.5, 1.0, 0.25]),
            }
            for funder in funders
            if funder != "own" and acts and self.chance(5)
        ]
        return max((row["year_offset"] for row in rows if row["amount_eur"]), default=0)

    def limit_starts(self, option: Row, length: int, room: int) -> int:
        """Draw the window of the start, no wider than `room`; return the number of possible starts."""
        first, last = self.years[0], self.years[-1] - length
        if self.chance(3):
            option["earliest_year"] = self.one(self.years)
            first = option["earliest_year"]
        if self.chance(3):
            option["latest_year"] = self.whole(first, first + 3)
            last = min(last, option["latest_year"])
        if last - first + 1 > room:
            option["latest_year"] = last = first + room - 1
        self.starts[option["option_id"]] = list(range(first, last + 1))
        return max(0, last - first + 1)

    def funders(self) -> list[Row]:
        rows: list[Row] = [{"funder": "own", "label": "own", "kind": "own", "carry_over": self.chance(6)}]
        for number, name in enumerate(FUNDERS[: self.one([0, 1, 2, 2])]):
            row: Row = {"funder": name, "label": name, "kind": "grant", "carry_over": self.chance(3)}
            if self.chance(4):
                row |= {
                    "kind": "loan",
                    "loan_years": self.one([None, 1, 2, 3]),
                    "loan_rate": self.one([None, None, 0.1]),
                }
            if self.chance(1):
                row["overrun_price"] = self.one([1.0, 0.25, 0.0])
            if self.chance(3):
                row["max_share"] = self.one([0.5, 0.25, 0.75])
            if self.chance(3):
                row["cap_per_place_eur"] = self.one([0.5, 1.0, 0.25])
            if self.chance(3):
                row["min_cofunding_share"] = self.one([0.25, 0.5])
            if number and self.chance(5):
                row["exclusive_with"] = FUNDERS[0]
            rows.append(row)
        self.lenders = [row["funder"] for row in rows if row["kind"] == "loan"]
        return rows

    def envelopes(self, funders: list[Row]) -> list[Row]:
        """Yearly, for the whole plan, both or none; only without carry-over may a year be left out."""
        found: list[Row] = []
        for funder in funders:
            form = self.one(["yearly", "all", "both", "none"])
            if form in ("yearly", "both"):
                given = [year for year in self.years if funder["carry_over"] or self.chance(8)]
                found += [self.envelope(funder, str(year), 12) for year in given]
            if form in ("all", "both"):
                found.append(self.envelope(funder, "all", 30))
        return found

    def envelope(self, funder: Row, year: str, highest: int) -> Row:
        return {"funder": funder["funder"], "year": year, "amount_eur": float(self.whole(0, highest))}

    def needs(self) -> list[Row]:
        if self.chance(1):
            return []
        # A year after the plan is legal (a warning): the row is not used.
        years = [*self.years, self.years[-1] + 1] if self.chance(1) else self.years
        return [
            {"client_group": group, "territory": territory, "year": year, "places": float(self.whole(0, 15))}
            for group in self.groups
            for territory in self.territories
            for year in years
            if self.chance(8)
        ]

    def draws(self) -> list[Row]:
        """Draw each need in two or four futures: chances fall on quarters too."""
        count = self.one([2, 4])
        years = [*self.years, self.years[-1] + 1] if self.chance(1) else self.years
        rows: list[Row] = [
            {"draw": draw, "client_group": group, "territory": territory, "year": year, "places": float(places)}
            for group in self.groups
            for territory in self.territories
            for year in years
            if self.chance(7)
            for draw, places in enumerate(self.whole(0, 15) for _ in range(count))
        ]
        # Draws that leave nothing to plan for are refused, with a sentence of their own.
        return rows if any(row["places"] and row["year"] in self.years for row in rows) else []

    # ---- rules and scenario -----------------------------------------------------------------------------------

    def housing(self) -> list[Row]:
        """Draw the duty to rehouse together with the places that make it possible."""
        if not self.moving:
            return []
        places = ("temporary_places", "dispersed_places")
        drawn = self.one([places, places[:1], places[1:], places[1:], places[1:], ()])
        return [self.rule(kind, kind) for kind in ("rehousing", *drawn)]

    def rule(self, name: str, kind: str = "") -> Row:
        kind = kind or self.one(self.kinds)
        row: Row = {"rule_id": name, "rule": kind, "value": "", "hard": self.chance(5)}
        row["price"] = 0.0 if row["hard"] else self.one([1.0, 0.0, 5.0, 0.25])
        if RULE_BOOK[RuleKind(kind)].year == "required" or (kind not in ("must", "must_not") and self.chance(3)):
            row["year"] = self.one(self.years)
        return row | (self.as_usual(kind) if kind in _DRAWN else self.by_the_book(RULE_BOOK[RuleKind(kind)]))

    def as_usual(self, kind: str) -> Row:
        """Draw the subject and the value of a rule of a kind."""
        row: Row = {}
        if kind in ("must", "must_not", "earliest", "latest"):
            row["subject"] = ";".join(self.item() for _ in range(self.one([1, 1, 2])))
        elif kind in ("together", "exclusive", "after"):
            row["subject"] = ";".join(self.item(alone=True) for _ in range(3 if kind == "exclusive" else 2))
            row["value"] = self.one(["", "1"]) if kind != "together" else ""
        elif kind == "deadline":
            row |= {"subject": self.one(self.residences), "value": self.one(["", "", "B", "E"])}
        elif kind == "floor":
            whole = f"{self.one(self.groups)}:{self.one(self.territories)}"
            subject = self.one(["*", self.one(self.groups), self.one(self.territories), whole])
            row |= {"subject": subject, "value": self.one(["0.25", "0.5", "0", "0.75"])}
        elif kind == "debt_ceiling":
            row |= {"subject": self.one(["*", *self.lenders]), "value": str(self.whole(0, 8))}
        elif kind == "stacking":
            row |= {"subject": self.one(["*", "*", self.item()]), "value": self.one(["0.5", "0", "0.25", "0.75"])}
        elif kind == "size_norm":
            row |= {"subject": self.one(["*", *self.typologies])}
        elif kind in ("rehousing", "notice", "right_to_return"):
            subject = self.one(["*", "*", self.one(self.territories), self.one(self.residences)])
            value = {
                "rehousing": "",
                "notice": self.one(["1", "2", "0"]),
                "right_to_return": self.one(["", "0.5", "1"]),
            }
            row |= {"subject": subject, "value": value[kind]}
        else:
            usual = {"decant_capacity": (0, 8), "works_capacity": (0, 2), "staff_ceiling": (5, 25), "disposals": (0, 1)}
            usual |= {"temporary_places": (0, 6), "dispersed_places": (0, 5)}
            row |= {"subject": self.one(["*", *self.territories]), "value": str(self.whole(*usual[kind]))}
        return row

    def by_the_book(self, entry: Entry) -> Row:
        """Draw the subject and the value of a rule of which only the entry is known."""
        named = entry.subject
        count = max(named.fewest, min(2, named.most or 2))
        subjects: dict[str, list[str]] = {
            "actions": [";".join(self.item(alone=count > 1) for _ in range(count))],
            "aided": ["*", self.item()],
            "residence": self.residences,
            "residents": ["*", *self.territories, *self.residences],
            "need": ["*", *self.groups, *self.territories],
            "lender": ["*", *self.lenders],
            "typology": ["*", *self.typologies],
            "place": ["*", *self.territories],
        }
        values = {"unread": [], "none": [], "number": ["0", "1", "2", "5"], "share": ["0.25", "0.5", "0.75", "0", "1"]}
        values |= {"years": ["0", "1", "2"], "label": ["B", "E"]}
        possible = values[entry.value.kind] + ([""] if entry.value.fits("") else [])
        return {"subject": self.one(subjects[named.kind]), "value": self.one(possible)}

    def item(self, *, alone: bool = False) -> str:
        """Return what a rule on actions may designate; `alone`: within one residence only."""
        option = self.one(self.options)
        wider = [f"{option['residence_id']}:{option['kind']}"] + ([] if alone else [f"*:{option['kind']}"])
        acts = [row["residence_id"] for row in self.options if row["kind"] != "keep"]
        return self.one([option["option_id"], *acts[:1], *acts[-1:], *wider])

    def scenario(self, tables: dict[str, list[Row]]) -> Scenario:
        weights: dict[str, Any] = {"unmet": self.one([1.0, 1.0, 2.0, 0.0])}
        for term in ("unsuitable", "distance", "condition", "energy", "running", "capex"):
            weights[term] = self.one([0.0, 0.25, 1.0])
        weights["value_points"] = self.one([1.0, 0.0, 2.0])
        changes: dict[str, Any] = {"weights": Weights(**weights), "gap": 0.0}
        own = str(next(row["funder"] for row in tables["funders"] if row["kind"] == "own"))
        if self.chance(2):
            year: Any = self.one(["all", self.years[0]])
            changes["budget"] = (
                BudgetChange(funder=own, factor=self.one([0.5, 2.0, 0.0]))
                if self.chance(5)
                else BudgetChange(funder=own, year=year, amount_eur=float(self.whole(0, 9))),
            )
        if self.chance(2):
            changes["needs_factor"] = {self.groups[0]: self.one([0.5, 2.0])}
        if tables["rules"] and self.chance(1):
            changes["drop_rules"] = (tables["rules"][0]["rule_id"],)
        if self.chance(1):
            changes["rules"] = (Rule.model_validate(self.rule("of_the_scenario")),)
        if self.chance(2):
            kept = [row["rule_id"] for row in tables["rules"] if row["rule_id"] not in changes.get("drop_rules", ())]
            names = ["all", "envelope", f"envelope:{own}", *kept, *(row["rule"] for row in tables["rules"])]
            changes["soften"] = {self.one(names): self.one([1.0, 0.25, 5.0]) for _ in range(self.one([1, 2]))}
        if self.chance(2):
            changes["order"], changes["order_tolerance"] = self.one(ORDERS)
        possible = [name for name, starts in self.starts.items() if starts]
        if possible and self.chance(2):
            names = [self.one(possible) for _ in range(self.one([1, 2, 3]))]
            changes["shortlist"] = tuple(
                Shortlisted(option_id=name, start_year=self.one([None, *self.starts[name]])) for name in names
            )
        return Scenario(**changes)


def _filled_columns(data: Data, name: str) -> str:
    frame = data[name].replace("", None).dropna(axis="columns", how="all")
    return frame.to_csv(index=False)
