"""What every rule reads, and the columns that rules share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.domain.kinds import RuleKind
from planning.optimise.choices import Choices
from planning.optimise.model import Block, Builder, Flags, Floats
from planning.tables.data import Data
from planning.tables.subjects import EVERYWHERE


@dataclass(frozen=True)
class Context:
    """The data (scenario applied), the choices, the model under construction and its `start` columns."""

    data: Data
    choices: Choices
    builder: Builder
    start: Block

    def rules(self, kind: RuleKind) -> Iterator[pd.Series]:
        """Yield the rows of rules.csv of one kind."""
        rules = self.data["rules"]
        for _, rule in rules[rules["rule"] == kind].iterrows():
            yield rule

    def years(self, rule: pd.Series) -> list[int]:
        """Return the positions, in the horizon, of the years a rule covers (empty year = all)."""
        years = self.data.years
        return [number for number, year in enumerate(years) if pd.isna(rule["year"]) or rule["year"] == year]

    def in_territory(self, subject: str) -> Flags:
        """Return a flag per choice: does its residence stand in the territory (`*` or empty = anywhere)."""
        if subject in ("", EVERYWHERE):
            return np.ones(len(self.choices), dtype=bool)
        return (self.choices.frame["territory"] == subject).to_numpy()

    def rule_rows(
        self,
        rule: pd.Series,
        years: list[int],
        *,
        lower: float | Floats = -np.inf,
        upper: float | Floats = np.inf,
    ) -> Block:
        """Add the rows of one rule of rules.csv, one per year given (or one without a year).

        A soft rule gets a slack per row and side, paid at the rule's price in the `relaxed` term.
        """
        calendar = np.array(self.data.years)
        keys = pd.DataFrame({"rule_id": rule["rule_id"], "year": calendar[years] if years else [""]})
        block = self.builder.rows(str(rule["rule"]), keys, lower=lower, upper=upper)
        if not rule["hard"]:
            for sign, bound in ((-1.0, upper), (1.0, lower)):
                if np.all(np.isfinite(bound)):
                    side = "over" if sign < 0 else "under"
                    slack = self.builder.columns("slack", keys.assign(side=side), terms={"relaxed": rule["price"]})
                    self.builder.cells(block.ids, slack.ids, sign)
        return block

    def yearly_cells(self, block: Block, years: list[int], amounts: Floats) -> None:
        """Put per-choice, per-year amounts [n, Y] into one row per year."""
        columns, positions = np.nonzero(amounts[:, years])
        self.builder.cells(block.ids[positions], self.start.ids[columns], amounts[:, years][columns, positions])
