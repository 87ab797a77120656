"""Random small portfolios under a value model: classes, ageing, stayers and a tail, every feature now and then.

The tables are those of `random_portfolios`, fewer and smaller, with what the value model reads filled in.
"""

from __future__ import annotations

from typing import Any

from planning.domain.kinds import CLASSES
from planning.domain.scenario import Scenario
from planning.domain.valuation import ByState, Loss, Valuation, last_counted
from planning.tables.data import Data
from tests.oracle.portfolio import FIRST, Row
from tests.oracle.random_portfolios import Case, Drawing

KINDS = (
    *("must", "must_not", "latest", "deadline", "after", "exclusive", "works_capacity", "works_capacity", "floor"),
    *("decant_capacity", "staff_ceiling", "debt_ceiling", "rehousing", "right_to_return"),
)
"""Rules drawn: those of the years of the plan, and the two that the years after it know."""
MOST_PLANS, MOST_WITH_LATER = 24, 100


def draw_value_case(number: int) -> Case:
    """Draw the case of a number: the same one on every machine."""
    return Case(*_Drawing(number, KINDS).case())


class _Drawing(Drawing):
    most_plans, most_residences = MOST_PLANS, 3

    def case(self) -> tuple[Data, Scenario]:
        data, scenario = super().case()
        return data, scenario.but(value=self.valuation(), order=(), order_tolerance=0.0)

    # ---- tables ---------------------------------------------------------------------------------------------

    def tables(self) -> dict[str, list[Row]]:
        tables = super().tables()
        for row in tables["residences"]:
            row.update(self.building())
        for row in tables["programmes"]:
            row.update(self.homes())
        for row in tables["option_programmes"]:
            row.update(self.homes(kept=4))
            row["class_after"] = self.one(["", "", "", *CLASSES])
        for row in tables["options"]:
            row.update(self.option(row))
        for row in tables["needs"]:
            row["places"] = float(self.whole(2, 15))
        if tables["needs"] and self.chance(4):
            first = tables["needs"][0]
            after = self.years[-1] + self.whole(1, 4)
            kept = [row for row in tables["needs"] if row["year"] <= self.years[-1]]
            more = [{**first, "year": after, "places": float(self.whole(0, 12))}]
            tables["needs"] = kept + more
        for row in tables["rules"]:
            if row["rule"] == "deadline":
                row["topic"] = self.one(["", "fire", "energy"])
        tables["habitability_rules"] = self.habitability()
        tables["permissions"] = [self.permission(f"p{number}") for number in range(self.one([0, 1, 2]))]
        return tables

    def building(self) -> Row:
        date = f"{FIRST + self.whole(-2, 5)}-0{self.whole(1, 9)}-15"
        return {
            "condition": self.one(["", "good", "fair", "fair", "poor"]),
            "service_years": self.one([None, None, 0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 2.5]),
            "safety_opinion": self.one(["", "unfavourable", "favourable", "not_applicable"]),
            "safety_date": self.one(["", date]),
            "agreement_end": self.one(["", date]),
            "room_m2": self.one([None, 7.5, 12.0]),
            "accessible": self.one([None, True, False]),
        }

    def homes(self, kept: int = 0) -> Row:
        """Return what homes are like; `kept` times out of ten nothing is said of them."""
        if self.chance(kept):
            return {}
        return {
            "room_m2": self.one([None, 7.5, 9.0, 15.0]),
            "private_sanitary": self.one(["", "none", "shared", "private", "private"]),
            "kitchenette": self.one([None, True, False]),
            "accessible_share": self.one([None, 0.0, 0.25, 0.5, 1.0]),
        }

    def option(self, row: Row) -> Row:
        """Return what the value model reads of an option."""
        more: Row = {
            "running_result_eur_per_year": float(self.one([0, 2, -3, 1])),
            "rent_eur_per_year": self.one([None, None, 1.0, 2.5]),
        }
        if row["kind"] == "keep":
            return more
        return more | {
            "life_years": self.one([None, 0.0, 3.0, 6.0, 30.0]),
            "amortised_years": self.one([None, None, 2.0, 10.0]),
            "closed_from": self.one([None, None, 0, 1, 2]),
            "safe_from": self.one([None, None, 0, 1]),
            "authority": self.one(["", "", "", "operator", "state"]),
            "team_load": self.one([None, 0.0, 0.5, 2.0]),
            "cures": self.one(["", "fire", "agreement", "fire;agreement", "energy"]),
            "running_during_eur_per_year": self.one([None, None, -2.0, 1.0]),
            "accessible_after": self.one([None, None, True, False]),
        }

    def permission(self, name: str) -> Row:
        """Return what the State allows."""
        return {
            "permission_id": name,
            "residence_id": self.one(["*", self.one(self.residences)]),
            "authority": "state",
            "from_year": self.one([None, None, self.years[0], self.years[-1] + 1]),
            "to_year": self.one([None, None, self.years[-1]]),
            "places": self.one([None, 4.0, 8.0, 12.0]),
            "reference": "letter",
            "author": "director",
        }

    def cohorts(self, residence_id: str) -> list[Row]:
        rows = super().cohorts(residence_id) if self.chance(3) else []
        count = self.one([0, 1, 2, 2, 3])
        return rows + [
            {
                "residence_id": residence_id,
                "cohort": f"p{number}",
                "persons": float(self.whole(0, 5)),
                "yearly_exit_rate": self.one([0.5, 0.0, 0.25, None, 1.0, 0.1]),
                "client_group": self.one([*self.groups, *self.groups, ""]),
                "typology": self.one(["", *self.typologies]),
            }
            for number in range(count)
        ]

    def habitability(self) -> list[Row]:
        found, names = [], self.criteria()
        for number, criterion in enumerate(names):
            threshold = {
                "room_m2": lambda: str(self.one([9, 14])),
                "private_sanitary": lambda: self.one(["none", "shared"]),
                "energy_label": lambda: self.one(["E", "F", "G"]),
                "stage": lambda: self.one(["fair", "poor"]),
            }.get(criterion, lambda: "")()
            row: Row = {
                "rule_id": f"h{number}",
                "criterion": criterion,
                "threshold": threshold,
                "class": self.one(["B", "C", "C", "D"]),
                "policy": self.one(["", "", "law", "internal"]),
                "typologies": self.one(["", "", self.one(self.typologies)]),
            }
            if criterion == "accessible":
                row["client_groups"] = self.one(["", self.one(self.groups)])
            if self.chance(3) and (criterion != "accessible" or names.count(criterion) == 1):
                row["from_year"] = FIRST + self.whole(0, 6)
            found.append(row)
        return found

    def criteria(self) -> list[str]:
        every = ["room_m2", "private_sanitary", "kitchenette", "safety_opinion", "energy_label", "stage"]
        every += ["agreement_end", "accessible", "energy_label", "accessible"]
        return [criterion for criterion in every if self.chance(5)]

    # ---- the value model ------------------------------------------------------------------------------------

    def valuation(self) -> Valuation:
        service = sorted((self.one([1.0, 2.0, 4.0, 8.0]) for _ in range(3)), reverse=True)
        upkeep = [self.one([0.0, 0.25, 0.5, 1.0]) for _ in range(3)]
        loss = sorted(self.one([0.0, 0.125, 0.25, 0.5, 0.75, 1.0]) for _ in range(3))
        names = ("good", "fair", "poor")
        tail: tuple[int, ...] = self.one([(2, 3), (1, 2, 4), (5,), (), (2, 2)])
        value = Valuation(
            place_year_eur=self.one([1.0, 2.0, 4.0, 0.5]),
            loss=Loss(A=0.0, **dict(zip("BCD", loss, strict=True))),
            policy=self.one(["internal", "law", "none", "internal"]),
            tail_years=tail,
            count_to=self.one([None, None, self.years[-1] + self.whole(0, 8)]),
            later_starts=(),
            later_years=self.one([1, 2, 5]),
            discount_rate=self.one([0.0, 0.03]),
            service_years=ByState(**dict(zip(names, service, strict=True))),
            upkeep_eur=ByState(**dict(zip(names, upkeep, strict=True))),
            upkeep_growth=self.one([0.0, 0.06, 0.25]),
            renewal_after_years=self.one([0, 1, 3, 20]),
            renewal_eur=self.one([0.0, 5.0, 10.0]),
            renewal_life_years=self.one([5, 30]),
            closure_eur=self.one([0.0, 1.0, 3.0]),
            action_eur=self.one([0.0, 0.25, 1.0]),
        )
        return value.but(later_starts=self.later(value))

    def later(self, value: Valuation) -> tuple[int, ...]:
        """Return starts after the plan, as many as keep the list of plans short."""
        span = last_counted(value, self.years[-1]) - self.years[-1]
        wanted: tuple[int, ...] = self.one([(0,), (0, 2), (1, 3), (0, 1, 4), ()])
        wanted = tuple(after for after in wanted if after < span + 1)
        while wanted and self.plans_with(len(wanted)) > MOST_WITH_LATER:
            wanted = wanted[:-1]
        return wanted

    def plans_with(self, later: int) -> int:
        plans = 1
        for name in self.residences:
            here = [row for row in self.options if row["residence_id"] == name]
            starts = sum(len(self.starts[row["option_id"]]) for row in here)
            acting = sum(row["kind"] != "keep" for row in here)
            plans *= starts + later * acting
        return plans


def value_features(case: Case) -> set[str]:
    """Return what a case draws that only the value model reads."""
    data, value = case.data, case.scenario.value
    assert value is not None
    last = data.years[-1]
    options, rules = data["options"], data["habitability_rules"]
    acting = options[options["kind"] != "keep"]
    cohorts = data["cohorts"][data["cohorts"]["client_group"] != ""]
    untouched = acting[(acting["closed_share"].fillna(0) == 0) | (acting["duration_years"] == 0)]
    left = data["option_programmes"].groupby("option_id")["typology"].agg(set)
    lived_in = data["programmes"].groupby("residence_id")["typology"].agg(set)
    found: dict[str, Any] = {
        "no tail": last_counted(value, last) == last,
        "tail": last_counted(value, last) > last,
        "count to": value.count_to is not None,
        "later starts": len(value.later_starts) > 0,
        "discount": value.discount_rate > 0,
        "no discount": value.discount_rate == 0,
        "rent": (options["rent_eur_per_year"] > 0).any(),
        "running during": acting["running_during_eur_per_year"].notna().any(),
        "closed from": (acting["closed_from"] > 0).any(),
        "team load": acting["team_load"].notna().any() and (data["rules"]["rule"] == "works_capacity").any(),
        "life": (acting["life_years"] > 0).any(),
        "amortised": acting["amortised_years"].notna().any(),
        "paid at once": (acting["life_years"].fillna(0) == 0).any(),
        "cures": (acting["cures"] != "").any(),
        "first phase": (acting["safe_from"].notna() & (acting["cures"] != "")).any(),
        "permission": (acting["authority"] == "state").any() and len(data["permissions"]) > 0,
        "topic": (data["rules"]["topic"] != "").any(),
        "class after": (data["option_programmes"]["class_after"] != "").any(),
        "service told": data["residences"]["service_years"].notna().any(),
        "service by state": data["residences"]["service_years"].isna().any(),
        "renewal": value.renewal_after_years < last_counted(value, last) - last,
        "rooms renamed": any(
            not lived_in.get(home, set()) <= left[option]
            for option, home in zip(untouched["option_id"], untouched["residence_id"], strict=True)
            if option in left and home in set(cohorts["residence_id"])
        ),
        "cohort in a typology": (cohorts["typology"] != "").any(),
        "cohort anywhere": (cohorts["typology"] == "").any(),
        "two publics": len(data["client_groups"]) == 2 and len(set(cohorts["client_group"])) == 2,
        "neighbours": len(data["neighbours"]) > 0,
        "floor": (data["rules"]["rule"] == "floor").any(),
        "many futures": case.scenario.futures == "draws",
        "need known after the plan": (data["needs"]["year"] > last).any(),
        "from year": rules["from_year"].notna().any(),
        "soft rule": not data["rules"]["hard"].all(),
    }
    names = {name for name, is_there in found.items() if is_there}
    return names | {f"policy {value.policy}"} | {f"criterion {criterion}" for criterion in rules["criterion"]}


VALUE_FEATURES = (
    *(
        "no tail",
        "tail",
        "count to",
        "later starts",
        "discount",
        "no discount",
        "rent",
        "running during",
        "closed from",
    ),
    *(
        "team load",
        "life",
        "amortised",
        "paid at once",
        "cures",
        "first phase",
        "permission",
        "topic",
        "class after",
        "service told",
        "service by state",
    ),
    *("renewal", "cohort in a typology", "cohort anywhere", "two publics", "neighbours", "floor", "many futures"),
    *("need known after the plan", "from year", "soft rule", "policy none", "policy law", "policy internal"),
    *(f"criterion {name}" for name in ("room_m2", "private_sanitary", "kitchenette", "safety_opinion", "energy_label")),
    *(f"criterion {name}" for name in ("stage", "agreement_end", "accessible")),
)
"""What each half of the cases must reach."""
