"""What an explanation says: facts with their unit, what was changed to know them, and whether they are proven."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, field_validator

from planning.domain.frozen import Value
from planning.domain.kinds import OWN_FUNDS
from planning.domain.plan import ConflictKey, Decision

Unit = Literal["worth", "place_years", "label_years", "eur", "count", "amount", "year", "share"]
"""`worth`: of the plan's value (its weighted objective). `label_years`: place-years times 1, 2, 3 in label E, F, G.

`amount`: in the unit of the rule. `share`: from 0 to 1."""
Free = Literal["residence", "territory", "all"]
"""Who decides again: the residence alone, its territory, everybody."""


class Kind(StrEnum):
    """What a statement is about."""

    STAYS = "stays"
    """The residence stays as it is instead of what the plan decides."""
    OTHERWISE = "otherwise"
    """The plan's option is refused: the next best at the residence, in its territory or everywhere."""
    SHIFTED = "shifted"
    """The same option, another start year."""
    IMPOSED = "imposed"
    """Another option is imposed."""
    MONEY = "money"
    """The least own funds with which an option that does not fit the budget would do better than the plan."""
    UNLIMITED = "unlimited"
    """An option that would not do better with unlimited own funds."""
    SUBSIDY = "subsidy"
    """The least aid with which an option would do better."""
    CHEAPER = "cheaper"
    """The cost from which an option would do better."""
    FREE = "free"
    """An option that would not do better if it cost nothing."""
    PRICED = "priced"
    """The price of a well-housed year from which (or up to which) an option would do better (value model)."""
    BONUS = "bonus"
    """What an option should bring in beyond its cost to do better: it would not even for nothing (value model)."""
    SCAN = "scan"
    """More own funds, everything decided again: is the option in the best plan found?"""


class Change(Value):
    """The change of the scenario or of the data that proves a statement; `applied.applied` makes it.

    What the plan decides elsewhere is held, unless `free` says otherwise.
    """

    residence_id: str
    free: Free = "residence"
    impose: str = ""
    """Option imposed at the residence."""
    start_year: int | None = None
    """With `impose`: in this year only."""
    refuse: str = ""
    """Option refused at the residence."""
    own_funds_eur: dict[str, float] = Field(default_factory=dict)
    """Own funds added, by year of the plan or `all` (the envelope of the whole plan)."""
    own_funder: str = OWN_FUNDS
    """Whose: the funder that they are added to."""
    subsidy_eur: float = 0.0
    """Own funds of the option imposed that a new funder pays instead, spread over its payments."""
    cost_factor: float = 1.0
    """The cost of the option imposed is multiplied by this, all funders alike."""
    bonus_eur: float = 0.0
    """Received when the option imposed is delivered, by the purse that the price of a sale goes to."""
    place_year_eur: float | None = None
    """Another price of a well-housed year; the plan shown is then worth something else too."""
    beside: str = ""
    """Another residence that decides again."""
    beside_refuse: str = ""
    """Option refused there."""


class Fact(Value):
    """One number of a statement. `of` is the client group or the term that it is about, if there is one."""

    name: str
    value: float
    unit: Unit
    of: str = ""

    @field_validator("unit", mode="before")
    @classmethod
    def _as_named_today(cls, unit: object) -> object:
        """Explanations kept by earlier versions called the unit of the value `points`."""
        return "worth" if unit == "points" else unit


class Moved(Value):
    """A decision that gives way: before (in the plan), after."""

    before: Decision
    after: Decision


class Statement(Value):
    """One thing said of a residence, with what proves it.

    The facts `low` and `high` hold what the plan loses of its value by the change. Where others are held, against the
    plan shown: low = b' - z, high = z' - z. Where everybody decides again, best plan against best plan: low =
    max(0, b' - z), high = z' - b; z, b are the objective and bound of the plan (of the best plan known, `reference`,
    where everybody decides again), z', b' those of the changed problem.
    """

    kind: Kind
    residence_id: str
    option_id: str
    """The option that the statement is about."""
    change: Change
    facts: tuple[Fact, ...] = ()
    certified: bool = False
    """Proven: the change loses at least `low` and at most `high`, or is impossible; so much is enough, less is not."""
    instead: Decision | None = None
    """What the residence is given under the change, in the best answer found."""
    moved: tuple[Moved, ...] = ()
    """The decisions of other residences that change in that answer."""
    blocked_by: tuple[ConflictKey, ...] = ()
    """The rules and envelopes that make the change impossible; then there is no loss."""

    def fact(self, name: str, of: str = "") -> float | None:
        """Return the value of a fact; None when the statement does not hold it."""
        return next((fact.value for fact in self.facts if fact.name == name and fact.of == of), None)

    @property
    def is_impossible(self) -> bool:
        """Whether the change is proven to have no plan."""
        return self.certified and self.fact("low") is None and self.kind in _CHANGES


_CHANGES = (Kind.STAYS, Kind.OTHERWISE, Kind.SHIFTED, Kind.IMPOSED)
PRICES = (Kind.MONEY, Kind.SUBSIDY, Kind.CHEAPER, Kind.PRICED, Kind.BONUS)
"""What it would take for an option to enter: an amount that is enough, and one that is too little."""
WHOLE_GAP = 5e-4
"""Whole plans are compared once the plan is proven to this: a wider margin hides what a decision is worth."""


class Explanation(Value):
    """All that is said of a residence: its decision in the plan, then the statements."""

    residence_id: str
    decision: Decision
    statements: tuple[Statement, ...]
    is_full: bool
    """Whether everything was asked, or only what is known within a second."""
    seconds: float


class Ranked(Value):
    """A residence in order of priority: what the plan loses without its decision."""

    rank: int
    decision: Decision
    acts: bool
    """Whether anything is done there."""
    loss: float | None
    """Value lost if it stays as it is, or, where it does, by the best of its other options; None = no other fits."""
    statement: Statement


class Side(Value):
    """One of two residences that are compared: what is done there, or what is nearest to be."""

    decision: Decision
    option_id: str
    """What is compared: the plan's option where it acts, else the nearest of the others; empty without any."""
    statement: Statement | None = None
    """What the plan loses without it, or by imposing it; the others held."""
    capex_eur: float | None = None
    own_eur: float | None = None
    well: float | None = None
    """Person-years well housed more by it, over all the years that count; None where no plan tells (first model)."""
    price: Statement | None = None
    """At what price it would enter, or that it would at none, where it is not in the plan."""


class Pair(Value):
    """Why one residence and not the other.

    `exchange`: the second's option is done instead of the first's, the others held; None where nothing is exchanged.
    """

    first: Side
    second: Side
    exchange: Statement | None = None
    is_full: bool = False
    """Whether everything was asked: the exchange and the prices come after the facts."""


# Between which prices of a well-housed year a decision is kept (value model).

LOWEST_PRICE_EUR, HIGHEST_PRICE_EUR = 1_000.0, 20_000.0
"""Prices looked at; beyond, the decision is said not to depend on the price."""


class PriceRange(Value):
    """The prices, around the board's, at which a plan keeps a decision: found by search, not proven."""

    residence_id: str
    option_id: str
    low_eur: float | None = None
    """None = no limit among the prices looked at, or not looked for: it is not clear."""
    high_eur: float | None = None
    advantage_eur: float | None
    """What the best plan met without the decision loses at the board's price, in euros; None = none was met."""
    is_clear: bool
    """Whether that is more than half a percent of the plan's gain; else the model does not tell."""
