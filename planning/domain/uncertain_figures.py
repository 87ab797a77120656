"""The figures that a plan rests on, and what not knowing one of them could cost."""

from __future__ import annotations

from typing import Literal

from planning.domain.frozen import Value

Cell = bool | float | str | None
"""What a figure may be: a number, a yes or no, one of a few words; None = nobody knows."""

MISSING, UNVERIFIED, FORECAST = "missing", "unverified", "forecast"

FigureKind = Literal["parameter", "worth", "factor", "need", "share", "envelope", "cell", "rule", "cost", "exits"]
"""Where a figure is written: `parameter` data/parameters/works.csv; `worth` value.csv; `factor` need_factors; `need`
the need of a public; `share` and `envelope` of a funder; `cell` of a residence or programme; `rule` of habitability;
`cost` of an option that the folder gives; `exits` of all residents."""
LOW, HIGH = "low", "high"
ENDS = (LOW, HIGH)


class Figure(Value):
    """One figure that is not certain, and how far it may be from what is written.

    `low` and `high` are its plausible ends. Of a cell of a residence `low` is the worse end for its homes.
    """

    kind: FigureKind
    subject: str
    """Id of the parameter, factor, group, funder, residence, rule or option; empty = of all."""
    column: str = ""
    """Cells: the column of residences or programmes."""
    programme: str = ""
    """Cells: the programme, empty = the residence itself."""
    value: Cell = None
    low: Cell
    high: Cell
    badge: Literal["missing", "unverified", "forecast"]
    unit: str = ""
    source: str = ""

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return " ".join((self.kind, self.subject, self.column, self.programme))

    def at(self, end: str) -> Cell:
        """Return its value at an end."""
        return self.low if end == LOW else self.high


class Stake(Value):
    """What the plan shown would lose if a figure were at its ends and the plan were kept all the same."""

    figure: Figure
    loss_low: float
    """In units of the objective; where the plan cannot be kept, what it promised and no plan can give."""
    loss_high: float
    people: float
    """The larger loss as people well housed every year that counts."""
    breaks: tuple[str, ...] = ()
    """Ends at which the plan shown breaks a rule or an envelope."""
    decisions: tuple[str, ...] = ()
    """Residences decided otherwise by the best plan met at the end that loses most."""

    @property
    def end(self) -> str:
        """The end that loses most."""
        return LOW if self.loss_low > self.loss_high else HIGH

    @property
    def loss(self) -> float:
        """The larger loss."""
        return max(self.loss_low, self.loss_high)


class Knowing(Value):
    """Which uncertain figures could change a plan: found by search, not proven."""

    stakes: tuple[Stake, ...]
    """Those that could, most people at stake first."""
    verified: int
    """Figures that enter the plan and are verified."""
    uncertain: int
    """Figures to verify, those of `stakes` among them."""
    examined: int
    """How many of them were looked at before the time ran out."""
    lesser: int = 0
    """Figures that a first look finds to matter less than those of `stakes`, and that were not searched longer."""
    searched: int
    """Plans searched."""
    better: float = 0.0
    """How much better than the plan shown, as things are, the best plan met is, in units of the objective."""
    threshold: float
    """Losses under this are not told: half a percent of the gain."""
    until: int
    """Last year that counts."""
    looked: tuple[str, ...] = ()
    """The figures that were looked at (`Figure.key`): a search that goes on leaves them."""
    first: tuple[Stake, ...] = ()
    """What the first look found to matter, whether or not it was searched longer since."""
    is_refined: bool = True
    """Whether the figures of `stakes` were searched longer; if not they are those of the first look."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be searched."""
        return self.is_refined and self.examined >= self.uncertain

    @property
    def quiet(self) -> int:
        """How many were looked at and change nothing."""
        return self.examined - len(self.stakes) - self.lesser
