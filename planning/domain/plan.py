"""A plan: what is decided, paid, served and moved. The same rows as plan.json (docs/data.md)."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import Field

from planning.domain.frozen import Value
from planning.domain.kinds import EndedBy, Status
from planning.domain.scenario import Scenario

Destination = Literal["residence", "temporary", "dispersed", "exit", "new_home"]


class Decision(Value):
    """What is done at one residence."""

    residence_id: str
    option_id: str
    kind: str
    start_year: int
    delivery_year: int
    capex_eur: float
    verdict: Literal["", "core", "interchangeable"] = ""
    """Value model: whether plans within half a percent of the gain replace it; empty = not known."""


class Grant(Value):
    """Money of a funder assigned to an operation by the model, in place of own funds."""

    option_id: str
    funder: str
    year: int
    amount_eur: float


class Money(Value):
    """One funder in one year. `available` includes what was carried over from the year before; null = unlimited."""

    year: int
    funder: str
    spent_eur: float
    available_eur: float | None
    carried_over_eur: float


class Served(Value):
    """Persons of a group and territory housed in a typology of a territory, in one year (model places)."""

    client_group: str
    typology: str
    from_territory: str
    to_territory: str
    year: int
    places: float
    grade: str = ""
    """Value model: class of the homes, with `-` where they are not accessible."""
    stays: bool = False
    """Value model: residents of today who stay at home."""


class NeedRow(Value):
    """Need, what is served, what is not (places)."""

    client_group: str
    territory: str
    year: int
    need: float
    served: float
    unmet: float


class Housed(Value):
    """How a public of a territory is housed: the four numbers add up to its need. Value model."""

    client_group: str
    territory: str
    year: int
    """Year of the plan, or first year of a period after it."""
    years: int
    """Years in the period: 1 in the plan."""
    well: float
    """In homes of class A or B for this public."""
    badly: float
    """In homes of class C."""
    unfit: float
    """In homes of class D, which do not count as homes."""
    without: float
    """Without a place."""

    @property
    def need(self) -> float:
        """All of them."""
        return self.well + self.badly + self.unfit + self.without


class Building(Value):
    """State of a residence from a year on, until its next row. Value model."""

    residence_id: str
    year: int
    stage: Literal["good", "fair", "poor", "ended", "renewed", "none"]
    """`ended`: its service is over, it is closed; `renewed`: rebuilt after the plan; `none`: no homes there."""
    habitability: str
    """Class of most of its homes, empty where there is none."""


class Move(Value):
    """Persons away from a residence in works in a year, and where they live.

    `residence` (`to_residence`), `temporary`, `dispersed` (scattered dwellings), or `exit` (left on their own). Where a
    `rehousing` rule applies: a row per year of closure and place; those for whom a soft rule finds none have no row.
    Elsewhere: one row, in the start year. `new_home`, under a value model: residents of today whose home is gone for
    good (fewer places are delivered, the building is sold or at the end of its service), in the year when it goes.
    """

    residence_id: str
    year: int
    persons: float
    to: Destination
    to_residence: str = ""


class Relaxed(Value):
    """What gave way, by how much, at what price per unit: a soft rule, or a funder's envelope (`envelope:<funder>`)."""

    rule_id: str
    amount: float
    price: float


class ConflictKey(Value):
    """One row of the model that has a part in a conflict: of a rule, or of a funder's envelope (`envelope:<funder>`).

    `rule` is the kind of the rule, or `envelope`; `key` is the year, residence, option or item, empty if there is one
    row only. `choose_one:<residence>` is a residence for which no option fits within the plan.
    """

    rule_id: str
    rule: str
    key: str = ""


class Term(Value):
    """One term of the objective, in its natural unit and weighted."""

    unweighted: float
    weighted: float


class Alternative(Value):
    """A plan almost as good: its objective, and the decisions that differ from the plan's, residence by residence."""

    objective: float
    decisions: tuple[Decision, ...]


class Level(Value):
    """One group of terms of a lexicographic objective: its weighted value in the plan, and what is proven of it."""

    terms: tuple[str, ...]
    value: float
    bound: float | None
    """No plan that holds the former groups has a lower value."""
    gap: float | None
    """(value - bound) / max(|value|, 1e-9); what the tolerance gave to the following groups is part of it."""


class Futures(Value):
    """How a plan fares over many drawn futures: place-years missing on average, all groups together, unweighted.

    The plan is chosen on the curves of `need_curves`, which exceed the mean over the draws by `excess_at_most` in all;
    `exact_expected_unmet` is that mean for the places this plan allocates, null where the draws were not at hand.
    """

    draws: int
    expected_unmet: float
    excess_at_most: float
    exact_expected_unmet: float | None


class Plan(Value):
    """A plan and what is proven of it."""

    status: Status
    ended_by: EndedBy
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    gain: float | None = None
    """Value model: how much better the plan is than doing nothing, in units of the objective."""
    full_bound: float | None = None
    """With `scenario.shortlist`: no plan is worth less, those with the choices left out included; null = not known."""
    full_gap: float | None = None
    """(objective - full_bound) / max(|objective|, 1e-9): the most that opening every choice again could gain."""
    taken_from: str = ""
    """The scenario in whose plan these decisions were found, when another search found better ones than this one's."""
    objective_terms: dict[str, Term] = Field(default_factory=dict)
    levels: tuple[Level, ...] = ()
    """With `scenario.order`: its groups, most important first; `bound` and `gap` above are then those of the plans that
    hold them."""
    seconds: float = 0.0
    engine: str = ""
    versions: dict[str, str] = Field(default_factory=dict)
    data: str = ""
    """The data folder as it was given."""
    data_hash: str = ""
    scenario: Scenario = Scenario()
    request_hash: str = ""
    """In plan.json: SHA-256 of `data_hash` and of the scenario, the rules that it drops included; empty = not told."""
    deterministic: bool = False
    """Whether the same request, from the same starting plan, gives the same plan on every run and machine."""
    started_from: str = ""
    """The scenario of the plan that the search started from, of which no decision is changed without a reason."""
    alternatives: tuple[Alternative, ...] = ()
    """Other plans within half a percent of the objective, the best first: near-ties that a board may choose among."""
    decisions: tuple[Decision, ...] = ()
    later: tuple[Decision, ...] = ()
    """Value model: what is best done after the plan at residences that it keeps as they are; coarse, nothing is decided
    yet. A start stands for the period that follows it."""
    grants: tuple[Grant, ...] = ()
    money: tuple[Money, ...] = ()
    served: tuple[Served, ...] = ()
    needs: tuple[NeedRow, ...] = ()
    served_later: tuple[Served, ...] = ()
    """Value model: who is served after the plan; `year` is the first of a period, places its weighted mean."""
    housed: tuple[Housed, ...] = ()
    """Value model: the four numbers, years of the plan and periods after it."""
    buildings: tuple[Building, ...] = ()
    """Value model: the state of every residence, one row where it changes."""
    futures: Futures | None = None
    """With `scenario.futures = "draws"`: what the plan gives over the draws."""
    moves: tuple[Move, ...] = ()
    relaxed: tuple[Relaxed, ...] = ()
    conflict: tuple[str, ...] = Field(default=())
    """When infeasible: an irreducible set of rule ids and envelopes that cannot hold together."""
    conflict_keys: tuple[ConflictKey, ...] = ()
    """The same, row by row: which years, residences or items of these rules cannot hold together."""
    conflict_is_minimal: bool = True
    """Whether each of these rules is proven to be needed; else the time ran out, and one may have no part in it."""

    @property
    def request(self) -> str:
        """SHA-256 of the data and of what was asked; a setting that a scenario leaves as it is changes nothing."""
        asked = self.scenario.model_dump(mode="json", exclude_defaults=True)
        told = json.dumps([self.data_hash, asked], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that the plan says, whatever folder it was read from: what papers carry of it."""
        told = self.model_dump(mode="json", exclude={"data", "request_hash"})
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def mark(self) -> str:
        """The first twelve digits of the fingerprint, as people compare them: `7c1f.e92a.33b0`."""
        return ".".join(self.fingerprint[at : at + 4] for at in (0, 4, 8))

    @property
    def gap_of_gain(self) -> float | None:
        """Value model: the proven gap as a part of what the plan decides, (objective - bound) / gain."""
        if self.gain is None or self.gain <= 0 or self.objective is None or self.bound is None:
            return None
        return max(0.0, self.objective - self.bound) / self.gain

    @property
    def has_decisions(self) -> bool:
        """Whether there is a plan at all."""
        return self.status in (Status.OPTIMAL, Status.FEASIBLE)

    @property
    def proven_gap(self) -> float | None:
        """The largest gap among the plan's own and its groups': an order is no better proven than its weakest group."""
        gaps = [self.gap, *(level.gap for level in self.levels)]
        known = [gap for gap in gaps if gap is not None]
        return max(known) if len(known) == len(gaps) else None
