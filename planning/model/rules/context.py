"""What every rule reads, and the columns that rules share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.rule_book import RuleKind
from planning.finance.purses import drawn_costs, paying_purses
from planning.finance.wear import wear_beside_works
from planning.model.choices import Choices
from planning.model.groups import Groups, positions
from planning.model.model import Block, Builder, Floats, Ints
from planning.tables.data import Data, recalled
from planning.tables.prices import price_in
from planning.tables.subjects import EVERYWHERE, Designation, Homes


@dataclass(frozen=True)
class Context:
    """The data (scenario applied), the choices, the model under construction and its `start` columns."""

    data: Data
    choices: Choices
    builder: Builder
    start: Block
    wears: bool = False
    """Whether a residence costs what it does as it is until works begin (value model)."""

    @cached_property
    def kinds(self) -> set[str]:
        """The kinds of rules asked for."""
        return set(self.data["rules"]["rule"])

    @cached_property
    def named(self) -> Designation:
        """What the items of a subject designate."""
        return Designation(self.data["options"])

    @cached_property
    def draws(self) -> pd.DataFrame:
        """What each choice pays by itself (`fixed_draws`)."""
        return fixed_draws(self.data, self.choices, wears=self.wears)

    @cached_property
    def purses(self) -> pd.Series:
        """The funder that pays the own part of each option (`paying_purses`)."""
        return paying_purses(self.data)

    @cached_property
    def homes(self) -> Homes:
        """What the subjects of rules for residents designate."""
        return Homes(self.data["residences"])

    def lines(self, kind: RuleKind) -> pd.DataFrame:
        """Return the rows of rules.csv of one kind, numbered from 0."""
        rules = self.data["rules"]
        return rules[rules["rule"] == kind].reset_index(drop=True)

    def every_year(self, lines: pd.DataFrame) -> pd.DataFrame:
        """Return each line in each year of the plan: `year`, and `position` of the year."""
        count, years = len(lines), np.array(self.data.years)
        repeated = lines.loc[np.repeat(lines.index, len(years))].reset_index(drop=True)
        return repeated.assign(year=np.tile(years, count), position=np.tile(np.arange(len(years)), count))

    def yearly(self, kind: RuleKind) -> pd.DataFrame:
        """Return the rules of one kind in each year that they cover (empty year = all)."""
        lines = self.lines(kind)
        asked = lines["year"].repeat(len(self.data.years)).reset_index(drop=True)
        repeated = self.every_year(lines)
        return repeated[asked.isna() | (asked == repeated["year"])].reset_index(drop=True)

    def rows_for(
        self, lines: pd.DataFrame, *about: str, lower: float | Floats = -np.inf, upper: float | Floats = np.inf
    ) -> Block:
        """Add one row per line: the rules of one kind, each as often as it has rows.

        A soft rule gets a slack per row and side, paid at the rule's price in the `relaxed` term.

        Parameters
        ----------
        lines
            rule_id, rule, hard, price, and the columns of `about`; no line is no row.
        about
            Columns that tell the rows of a rule apart: year, item, option_id or residence_id.
        lower, upper
            Bounds of the rows.
        """
        keys = lines[["rule_id", *about]].reset_index(drop=True)
        if lines.empty:
            return Block("", self.builder.row_count, keys)
        block = self.builder.rows(str(lines["rule"].iloc[0]), keys, lower=lower, upper=upper)
        self._give_way(lines, block, np.broadcast_to(lower, len(lines)), np.broadcast_to(upper, len(lines)))
        return block

    def _give_way(self, lines: pd.DataFrame, block: Block, lower: Floats, upper: Floats) -> None:
        """Give the rows of soft rules a slack per side that has a bound, in the order of rows."""
        soft = ~lines["hard"].to_numpy(dtype=bool)
        over, under = (np.flatnonzero(soft & np.isfinite(bound)) for bound in (upper, lower))
        line = np.concatenate([over, under])
        if not len(line):
            return
        order = np.argsort(line, kind="stable")
        line, is_over = line[order], (np.arange(len(line)) < len(over))[order]
        keys = block.keys.take(line).assign(side=np.where(is_over, "over", "under"))
        price = lines["price"].to_numpy(dtype=float)[line]
        slack = self.builder.columns("slack", keys, terms={"relaxed": price})
        self.builder.cells(block.ids[line], slack.ids, np.where(is_over, -1.0, 1.0))

    def choices_in(self, subject: str) -> Ints:
        """Return the choices of the residences of a territory (`*` or empty = anywhere)."""
        if subject in ("", EVERYWHERE):
            return np.arange(len(self.choices))
        return self.choices.by_territory[self._territories[subject]]

    @cached_property
    def _territories(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.data["territories"]["territory"])}


# What choices pay: the fixed draws of option_costs, in the year when they fall due.


@recalled
def fixed_draws(data: Data, choices: Choices, *, wears: bool = False) -> pd.DataFrame:
    """Return what each choice pays: choice, option (its position), funder, is_own, year, amount_eur.

    Own funds are those of the body that pays (`drawn_costs`); `is_own`: aids may replace them. After the plan: nothing.
    What starts after the plan is kept as it is until then, and pays what its `keep` costs; so does, where the residence
    `wears`, whatever starts in the plan until it begins (`wear_beside_works`). In order of choice, funder and year.
    """
    costs = drawn_costs(data)
    costs = costs[costs["amount_eur"] > 0].sort_values(["funder", "year_offset"], kind="stable", ignore_index=True)
    owner = positions(costs["option_id"], choices.options["option_id"])
    option, start = until_it_starts(data, choices)
    choice, cost = Groups.of(owner, len(choices.options)).expand(option)
    year = start[choice] + costs["year_offset"].to_numpy(dtype=np.int64)[cost]
    within = np.flatnonzero(year <= data.manifest.last_year)
    choice, cost = choice[within], cost[within]
    drawn = pd.DataFrame(
        {
            "choice": choice,
            "option": option[choice],
            "funder": costs["funder"].array.take(cost),
            "is_own": costs["is_own"].to_numpy(dtype=bool)[cost],
            "year": year[within],
            "amount_eur": costs["amount_eur"].to_numpy(dtype=float)[cost] * price_in(data, year[within]),
        }
    )
    if not wears:
        return drawn
    in_plan = choices.frame["start_year"] <= data.manifest.last_year
    waiting = wear_beside_works(data, choices.frame.assign(kind=choices.frame["kind"].where(in_plan, ActionKind.KEEP)))
    waiting = waiting.assign(option=positions(waiting["option_id"], choices.options["option_id"]))
    waiting = waiting.rename(columns={"decision": "choice"})[list(drawn)]
    both = pd.concat([drawn, waiting]) if len(waiting) else drawn
    return both.sort_values(["choice", "funder", "year"], kind="stable", ignore_index=True)


def until_it_starts(data: Data, choices: Choices) -> tuple[Ints, Ints]:
    """Return the option and the start year that each choice has in the plan: a later one is a `keep` there, [n]."""
    start = choices.frame["start_year"].to_numpy(dtype=np.int64)
    keeps = np.flatnonzero((choices.frame["kind"] == ActionKind.KEEP).to_numpy(dtype=bool))
    kept = np.zeros(len(data["residences"]), dtype=np.int64)
    kept[choices.residence[keeps]] = keeps
    in_plan = np.where(start > data.manifest.last_year, kept[choices.residence], np.arange(len(choices)))
    return choices.option[in_plan], start[in_plan]
