"""Can money pay for one plan, and at what price? The grants that may be assigned are found by a linear programme.

Hard envelopes, debt ceilings and shares of aid must hold; soft ones cost their price for each euro beyond. Euros added
to an envelope are paid once: where money carries over they serve every later year.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog

from tests.oracle.action_rules import designated

Row = dict[str, Any]
Terms = dict[tuple[Any, ...], float]
"""Coefficient of each unknown: ("grant", option, funder, year), ("added", funder, year), ("beyond", number)."""
SLACK = 1e-6
"""Euros."""


@dataclass(frozen=True)
class Bill:
    """What one plan pays and may be given.

    `drawn`: amount by option, funder and year. `worn`: what residences cost until works begin, by funder and year: no
    aid replaces it. `received`: sales by funder and year. `homes`: places or dwellings by option. `planned`: whole cost
    by option, at the prices of the first year. `purse`: what `own` is for each option (None: nobody's of ours).
    """

    drawn: Mapping[tuple[str, str, int], float]
    worn: Mapping[tuple[str | None, int], float]
    received: Mapping[tuple[str, int], float]
    purse: Mapping[str, str | None]
    homes: Mapping[str, float]
    planned: Mapping[str, float]
    funding: list[Row]
    funders: list[Row]
    envelopes: list[Row]
    rules: list[Row]
    options: list[Row]
    years: list[int]

    def price(self) -> float | None:
        """Return the least price of what must give way; None when no assignment of grants holds."""
        if not self.rules and all(
            self._drawn_on(funder, covered) <= most + SLACK for funder, covered, most in self._limits()
        ):
            return 0.0
        prices = [self._cheapest(allowed) for allowed in self._without_exclusions()]
        return min((price for price in prices if price is not None), default=None)

    def most_aid(self) -> float:
        """Return the most that aids can replace of own funds, at the least price of what gives way."""
        least = self.price()
        assert least is not None
        return max(self._most_aid(allowed, least) for allowed in self._without_exclusions())

    def _most_aid(self, allowed: list[Row], least: float) -> float:
        """Return the most aid with some funders, minus infinity where the price must be higher."""
        rows, prices = self._rows(allowed)
        unknowns = list(dict.fromkeys(name for terms, _ in rows for name in terms))
        if not unknowns:
            return 0.0
        rows = [*rows, (prices, least)]
        matrix = np.array([[terms.get(name, 0.0) for name in unknowns] for terms, _ in rows])
        cost = np.array([-1.0 if name[0] == "grant" else 0.0 for name in unknowns])
        found = linprog(cost, matrix, np.array([most for _, most in rows]) + 1e-7)
        return -float(found.fun) if found.status == 0 else -np.inf

    # ---- one choice of funders --------------------------------------------------------------------------------

    def _cheapest(self, allowed: list[Row]) -> float | None:
        rows, prices = self._rows(allowed)
        unknowns = list(dict.fromkeys(name for terms, _ in rows for name in terms))
        if not unknowns:
            return 0.0 if all(most >= -SLACK for _, most in rows) else None
        matrix = np.array([[terms.get(name, 0.0) for name in unknowns] for terms, _ in rows])
        cost = np.array([prices.get(name, 0.0) for name in unknowns])
        found = linprog(cost, matrix, np.array([most for _, most in rows]) + 1e-9)
        assert found.status in (0, 2), found.message
        return max(0.0, float(found.fun)) if found.status == 0 else None

    def _rows(self, allowed: list[Row]) -> tuple[list[tuple[Terms, float]], dict[tuple[Any, ...], float]]:
        """Return what must hold (terms <= amount), and the price of each unknown."""
        own = {
            (option, year): amount
            for (option, payer, year), amount in self.drawn.items()
            if payer == "own" and self.purse[option] is not None
        }
        grants = [
            ("grant", row["option_id"], row["funder"], year)
            for row in allowed
            for option, year in own
            if option == row["option_id"] and row["funder"] != "own"
        ]
        rows: list[tuple[Terms, float]] = []
        prices: dict[tuple[Any, ...], float] = {}
        for row in allowed:
            mine = {grant: 1.0 for grant in grants if grant[1:3] == (row["option_id"], row["funder"])}
            rows.append((mine, self._cap(row)))
        for due, amount in own.items():
            rows.append(({grant: 1.0 for grant in grants if (grant[1], grant[3]) == due}, amount))
        for funder, covered, most in self._limits():
            fixed = self._drawn_on(funder, covered)
            terms: Terms = {
                grant: -1.0 if funder == self.purse[grant[1]] else 1.0
                for grant in grants
                if funder in (self.purse[grant[1]], grant[2]) and grant[3] in covered
            }
            overrun = self._funder(funder)["overrun_price"]
            if overrun is not None:
                terms |= {("added", funder, year): -1.0 for year in covered}
                prices |= {("added", funder, year): overrun for year in covered}
            rows.append((terms, most - fixed))
        for rule in self.rules:
            for terms, most in (
                self._debts(rule, grants) if rule["rule"] == "debt_ceiling" else self._aids(rule, grants)
            ):
                if not rule["hard"]:
                    beyond = ("beyond", len(rows))
                    terms, prices[beyond] = {**terms, beyond: -1.0}, rule["price"]
                rows.append((terms, most))
        return rows, prices

    def _debts(self, rule: Row, grants: list[tuple[Any, ...]]) -> Iterator[tuple[Terms, float]]:
        for year in self.years:
            if rule["year"] not in (None, year):
                continue
            fixed = sum(
                amount * self._owed(rule, payer, drawn, year) for (_, payer, drawn), amount in self.drawn.items()
            )
            terms = {grant: self._owed(rule, grant[2], grant[3], year) for grant in grants}
            yield {grant: share for grant, share in terms.items() if share}, float(rule["value"]) - fixed

    def _owed(self, rule: Row, payer: str, drawn: int, year: int) -> float:
        """Share of a euro drawn that is still owed at the end of a year."""
        funder = self._funder(payer)
        if funder["kind"] != "loan" or rule["subject"] not in ("", "*", payer) or drawn > year:
            return 0.0
        if funder["loan_years"] is None:
            return 1.0
        rate, owed = funder["loan_rate"] or 0.0, 1.0
        instalment = rate / (1.0 - (1.0 + rate) ** -funder["loan_years"]) if rate else 1.0 / funder["loan_years"]
        for _ in range(year - drawn):
            owed = max(0.0, owed * (1.0 + rate) - instalment)
        return owed

    def _aids(self, rule: Row, grants: list[tuple[Any, ...]]) -> Iterator[tuple[Terms, float]]:
        items = rule["subject"].replace(" ", "").split(";")
        for option in sorted({option for option, _, _ in self.drawn}):
            if rule["subject"] not in ("", "*") and not any(option in designated(self.options, item) for item in items):
                continue
            whole = sum(amount for (one, _, _), amount in self.drawn.items() if one == option)
            fixed = sum(
                amount
                for (one, payer, _), amount in self.drawn.items()
                if one == option and self._funder(payer)["kind"] == "grant"
            )
            terms = {g: 1.0 for g in grants if g[1] == option and self._funder(g[2])["kind"] == "grant"}
            yield terms, float(rule["value"]) * whole - fixed

    def _cap(self, row: Row) -> float:
        """Most that one funder may be assigned on one operation."""
        rules = self._funder(row["funder"])
        total = sum(amount for (option, _, _), amount in self.drawn.items() if option == row["option_id"])
        grown = total / self.planned[row["option_id"]] if self.planned[row["option_id"]] else 1.0
        caps = [row["max_share"] * row["eligible_eur"] * grown]
        if rules["max_share"] is not None:
            caps.append(rules["max_share"] * total)
        if rules["cap_per_place_eur"] is not None:
            caps.append(rules["cap_per_place_eur"] * self.homes[row["option_id"]])
        if rules["min_cofunding_share"] is not None:
            caps.append((1.0 - rules["min_cofunding_share"]) * total)
        return float(min(caps))

    def _drawn_on(self, funder: str, covered: list[int]) -> float:
        """What a funder pays in some years by fixed draws, its own part of operations included."""
        worn = sum(value for (payer, year), value in self.worn.items() if payer == funder and year in covered)
        return worn + sum(
            value
            for (option, payer, year), value in self.drawn.items()
            if (self.purse[option] if payer == "own" else payer) == funder and year in covered
        )

    # ---- funders ----------------------------------------------------------------------------------------------

    def _funder(self, name: str) -> Row:
        if name == "own" and not any(row["funder"] == name for row in self.funders):
            return {"funder": name, "kind": "own", "exclusive_with": ""}  # the bodies' own, each for what it pays
        return next(row for row in self.funders if row["funder"] == name)

    def _limits(self) -> Iterator[tuple[str, list[int], float]]:
        """Yield (funder, years covered, most that can be spent over them)."""
        for funder in self.funders:
            name = funder["funder"]
            amounts = {row["year"]: row["amount_eur"] for row in self.envelopes if row["funder"] == name}
            if amounts.get("all") is not None:
                yield name, self.years, amounts["all"] + sum(self._income(name, year) for year in self.years)
            covered: list[int] = []
            saved = 0.0
            for year in self.years:
                amount = amounts.get(str(year))
                if amount is None and funder["carry_over"]:
                    break  # unlimited that year, and what is carried over from it is unlimited
                if amount is None:
                    continue
                income = amount + self._income(name, year)
                covered, saved = ([*covered, year], saved + income) if funder["carry_over"] else ([year], income)
                yield name, covered, saved

    def _income(self, name: str, year: int) -> float:
        """Sales that a funder receives in a year."""
        return self.received.get((name, year), 0.0)

    def _without_exclusions(self) -> Iterator[list[Row]]:
        """Yield every way to leave out funding rows so that no operation has two funders that exclude each other."""
        funding = [row for row in self.funding if not self._has_rival_draw(row)]
        pairs = [
            (one, two)
            for one, two in itertools.combinations(range(len(funding)), 2)
            if funding[one]["option_id"] == funding[two]["option_id"]
            and self._exclude(funding[one]["funder"], funding[two]["funder"])
        ]
        for left_out in itertools.product(*pairs):
            yield [row for number, row in enumerate(funding) if number not in left_out]

    def _has_rival_draw(self, row: Row) -> bool:
        """Tell whether a funder's rival pays for the operation by a fixed draw."""
        return any(
            option == row["option_id"] and amount > 0 and payer != "own" and self._exclude(row["funder"], payer)
            for (option, payer, _), amount in self.drawn.items()
        )

    def _exclude(self, one: str, two: str) -> bool:
        listed = [self._funder(name)["exclusive_with"].replace(" ", "").split(";") for name in (one, two)]
        return two in listed[0] or one in listed[1]
