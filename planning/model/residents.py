"""Those who live in the residences today: their main public, how many leave on their own, how many works displace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.domain.rule_book import RuleKind
from planning.model.choices import Choices
from planning.model.model import Flags, Floats, Ints
from planning.tables.data import Data, recalled, remembered
from planning.tables.places import model_places
from planning.tables.subjects import Homes

EXACT_DECIMALS = 6
"""Sums of places that differ by less are equal: a main public must not depend on the order of rows."""


@dataclass(frozen=True)
class Residents:
    """Residents of the R residences, in the table's order, and what each of the n choices does to them, over Y years.

    Attributes
    ----------
    frame
        residence_id, territory, client_group: the main public (empty when no programme names one).
    home
        Position in `frame` of each choice's residence, [n].
    leaving
        Persons whose places the choice closes, [n]: closed share x occupied places; 0 when delivered at once.
    closing
        Flags [n, Y]: the years in which they live elsewhere.
    notice
        Whole years between the plan's first year and the closing of places that count as notice, [n].
    remaining
        Share of today's residents who still live there after 0..Y years, if nobody is sent away, [R, Y + 1].
    """

    frame: pd.DataFrame
    home: Ints
    leaving: Floats
    closing: Flags
    notice: Ints
    remaining: Floats

    @property
    def displaced(self) -> Floats:
        """Persons who live elsewhere because of each choice, year by year, [n, Y]."""
        return self.leaving[:, None] * self.closing

    def exits(self, choices: Choices) -> Floats:
        """Return how many of them have left on their own since notice was given, year by year, [n, Y]."""
        since = choices.frame["closing_year"].to_numpy(dtype=float)[:, None]
        years = np.where(self.closing, choices.years - since + 1 + self.notice[:, None], 0).astype(np.int64)
        gone: Floats = self.displaced * (1.0 - self.remaining[self.home[:, None], years])
        return gone

    def wishing(self, choices: Choices) -> Floats:
        """Return the share of today's residents still there at delivery, [n]; after the plan, that of its end."""
        frame = choices.frame
        years = (frame["delivery_year"] - frame["closing_year"]).to_numpy(dtype=np.int64) + self.notice
        staying: Floats = self.remaining[self.home, np.minimum(years, self.remaining.shape[1] - 1)]
        return staying


@recalled
def residents(data: Data, choices: Choices) -> Residents:
    """Return the residents of the portfolio (scenario applied)."""
    table = data["residences"]
    group = main_groups(data).reindex(table["residence_id"]).fillna("")
    frame = table[["residence_id", "territory"]].assign(client_group=group.to_numpy())
    position = pd.Series(np.arange(len(frame)), frame["residence_id"])
    home = choices.frame["residence_id"].map(position).to_numpy(dtype=np.int64)
    share = choices.frame["closed_share"].to_numpy(dtype=float)
    since = choices.frame["closing_year"].to_numpy(dtype=np.int64)
    leaving = share * choices.total("occupied") * choices.closing.any(axis=1)
    notice = np.minimum(_notice_years(data)[home], since - data.manifest.first_year)
    return Residents(frame, home, leaving, choices.closing, notice, _remaining(data))


@remembered
def main_groups(data: Data) -> pd.Series:
    """Return residence_id -> the public of most of its model places; a tie goes to the first id.

    Programmes that name no public do not count; a residence where none does is absent.
    """
    rows = data["programmes"]
    rows = rows.assign(places=model_places(rows, data["typologies"]))[rows["group"] != ""]
    sums = rows.groupby(["residence_id", "group"], as_index=False)[["places"]].sum()
    sums = sums.assign(places=sums["places"].round(EXACT_DECIMALS))
    first = sums.sort_values(["places", "group"], ascending=[False, True]).drop_duplicates("residence_id")
    return first.set_index("residence_id")["group"]


def covered_years(data: Data, kind: RuleKind) -> Flags:
    """Return which residences the rules of a kind cover in which years, [R, Y]."""
    years = np.array(data.years)
    covered: Flags = np.zeros((len(data["residences"]), len(years)), dtype=bool)
    homes, rules = Homes(data["residences"]), data["rules"]
    rules = rules[rules["rule"] == kind]
    for subject, year in zip(rules["subject"], rules["year"], strict=True):
        then = np.ones(len(years), dtype=bool) if pd.isna(year) else years == year
        covered[homes.positions(subject)] |= then
    return covered


def _notice_years(data: Data) -> Ints:
    """Return the notice due at each residence, the longest of its rules, [R]."""
    due = np.zeros(len(data["residences"]), dtype=np.int64)
    homes, rules = Homes(data["residences"]), data["rules"]
    rules = rules[rules["rule"] == RuleKind.NOTICE]
    for subject, years in zip(rules["subject"], rules["value"], strict=True):
        here = homes.positions(subject)
        due[here] = np.maximum(due[here], int(float(years)))
    return due


def _remaining(data: Data) -> Floats:
    """Return the share of residents who remain after 0..Y years: the mean of (1 - rate)^years over the cohorts."""
    table = data["residences"]["residence_id"]
    share = np.ones((len(table), len(data.years) + 1))
    cohorts = data["cohorts"]
    cohorts = cohorts[(cohorts["persons"] > 0) & cohorts["residence_id"].isin(table)]
    if cohorts.empty:
        return share
    position = cohorts["residence_id"].map(pd.Series(np.arange(len(table)), table)).to_numpy(dtype=np.int64)
    persons = cohorts["persons"].to_numpy(dtype=float)
    staying = 1.0 - cohorts["yearly_exit_rate"].fillna(0.0).to_numpy(dtype=float)
    total = np.zeros(len(table))
    np.add.at(total, position, persons)
    known = np.unique(position)
    share[known] = 0.0
    weight = persons / total[position]
    np.add.at(share, position, weight[:, None] * staying[:, None] ** np.arange(share.shape[1]))
    return share
