"""A scenario: what the planner wants, as differences from the data folder."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from planning.domain.frozen import Value
from planning.domain.message import N_, RefusedError
from planning.domain.rule_book import RuleKind
from planning.domain.valuation import MONEY_TERMS, PEOPLE_TERMS, Valuation, term_weights

LARGEST = 1e12
"""No amount, price or weight is larger: beyond, sums of floats say nothing any more."""
RELAXED = "relaxed"
"""The term of the objective that holds the price of what gives way; it has no weight, the price is the weight."""


Weight = Annotated[float, Field(ge=0, le=LARGEST)]


class Weights(Value):
    """How much each term of the objective counts; each may be 0. A term is in its natural unit times its weight."""

    unmet: Weight = 1.0
    """Per place-year of need left unserved, times the client group's weight."""
    unsuitable: Weight = 0.3
    """Per place-year served in a typology that fits badly: (1 - suitability) x the client group's weight."""
    distance: Weight = 1.0
    """Per place-year served away from home, times the neighbour's penalty."""
    condition: Weight = 0.0
    """Per place-year in a building in poor condition."""
    energy: Weight = 0.0
    """Per place-year in a building labelled E, F or G (1, 2, 3 points)."""
    running: Weight = 0.0
    """Per euro of yearly operating deficit (the result with its sign changed)."""
    capex: Weight = 0.0
    """Per euro of works, all funders together."""
    value_points: Weight = 1.0
    """Per point that the planner gave to an option (a gain)."""
    changes: Weight = 0.0
    """Per residence whose option or start year differs from the plan given as a start."""


def signed(weights: Weights) -> dict[str, float]:
    """Return the weight of each term in the objective. Points are gained: the only term that lowers it."""
    return {**weights.model_dump(), RELAXED: 1.0, "value_points": -weights.value_points}


TERMS = tuple(dict.fromkeys((*Weights.model_fields, *PEOPLE_TERMS, *MONEY_TERMS, RELAXED)))
"""Every term that an objective may have."""


class BudgetChange(Value):
    """One envelope set to another amount, or all the yearly envelopes of a funder multiplied."""

    funder: str
    year: int | Literal["all", "every"] = "every"
    """A year; `all` = the whole-horizon envelope; `every` = each envelope of the funder (with `factor`)."""
    amount_eur: float | None = Field(default=None, ge=0, le=LARGEST)
    factor: float | None = Field(default=None, ge=0, le=1000)

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        if (self.amount_eur is None) == (self.factor is None):
            raise RefusedError(N_("écrivez amount_eur ou factor, l'un des deux"))
        if self.year == "every" and self.factor is None:
            raise RefusedError(N_('year = "every" va avec factor'))
        return self


class Rule(Value):
    """One row of rules.csv."""

    rule_id: str = Field(min_length=1)
    rule: RuleKind
    subject: str = "*"
    value: str = ""
    year: int | None = None
    hard: bool = True
    price: float = Field(default=0.0, ge=0, le=LARGEST)
    """Cost in the objective of each unit by which a soft rule gives way."""
    author: str = ""
    reason: str = ""
    topic: Literal["", "fire", "energy", "agreement", "accessibility", "decency"] = ""
    """Deadlines: what they are about; empty = whatever is delivered meets them."""


class Shortlisted(Value):
    """One choice that the planner keeps open: an option, in one start year or in every year that it may start."""

    option_id: str = Field(min_length=1)
    """Option that stays possible; its residence then has no other, but to stay as it is."""
    start_year: int | None = None
    """The start year; none = every year."""


class RefusedAid(Value):
    """One aid that one operation does not get: a row of option_funding that does not exist."""

    option_id: str = Field(min_length=1)
    """The operation's option."""
    funder: str = Field(min_length=1)
    """The funder whose grant or loan it does not get."""


class Scenario(Value):
    """What is asked of the optimiser. A scenario file shows only what differs from these defaults."""

    name: str = Field(default="reference", min_length=1)
    title: str = ""
    weights: Weights = Weights()
    """Of the first model, for folders that write `[weights]`; with `value`, only `changes` counts."""
    value: Valuation | None = None
    """What a plan is worth (VALUE of docs/model.md); none = the weighted sum of the first model."""
    budget: tuple[BudgetChange, ...] = ()
    rules: tuple[Rule, ...] = ()
    """Rules added to those of the data folder."""
    drop_rules: tuple[str, ...] = ()
    """Ids of the folder's rules that do not apply."""
    shortlist: tuple[Shortlisted, ...] = ()
    """The choices kept open at the residences they name, beside staying as it is; a residence that no row names keeps
    all of its own. A scenario of the folder that does not name it takes the rows of shortlist.csv."""
    soften: dict[str, float] = Field(default_factory=dict)
    """What gives way in this scenario, at a price per unit: a rule's id, a kind of rule (its hard rules),
    `envelope:<funder>` (per EUR overspent), `envelope` (every funder's), or `all` (every hard rule and envelope). The
    most precise name wins."""
    order: tuple[tuple[str, ...], ...] = ()
    """Groups of terms of the objective, the most important first: each is made as good as possible before the next is
    looked at. Terms of weight 0 do not matter; terms named nowhere come last; `relaxed` goes with the first group."""
    order_tolerance: float = Field(default=0.0, ge=0, le=1)
    """How much worse than its best value a group may become for the following ones, as a fraction of that value."""
    needs_factor: dict[str, Annotated[float, Field(ge=0, le=1000)]] = Field(default_factory=dict)
    """Demand variant: need of a client group multiplied by a factor (1.1 = 10 % more)."""
    refused: tuple[RefusedAid, ...] = ()
    """Aids that operations do not get. A funder's fixed draw (option_costs) is not an aid: it stays."""
    expected_grants: bool = False
    """Whether aids count at their expected value: the most that an operation may be given is multiplied by its funder's
    `grant_probability` (empty = sure); envelopes stay."""
    overrun: float = Field(default=0.0, ge=0, le=10)
    """Share added to the cost of every operation, year by year, on own funds: what aids may pay stays as it was."""
    slippage: float = Field(default=1.0, ge=1, le=20)
    """Factor on the duration of every operation that has one, in whole years rounded up; costs spread over the longer
    works, their total unchanged. What is then delivered after the plan cannot be chosen."""
    cost_index: float = Field(default=0.0, gt=-1, le=1)
    """Yearly growth of the prices of works, envelopes staying in euros of their year: a payment of year y costs its
    amount times (1 + index) to the power of (y - first year of the plan). May be negative."""
    futures: Literal["central", "draws"] = "central"
    """`central`: one need per group, territory and year. `draws`: many futures at once; places are allocated before the
    need is known, and the shortage that counts is the expected one."""
    gap: float = Field(default=0.01, ge=0, le=1)
    """Stop when the plan is proven within this fraction of the best possible."""
    time_limit: float | None = Field(default=None, gt=0, le=1e6)
    """Stop after so many seconds, with the best plan so far."""
    engine: str = "highs"
    """`highs`, or `pulp:<solver>` such as `pulp:CBC`."""
    seed: int = Field(default=1, ge=0, le=2**31 - 1)
    deterministic: bool | None = None
    """The same plan on every run and machine: work is counted, not timed. Left out: so up to 10,000 choices, unless
    the time limit ends the search, which the plan then says; larger portfolios race the clock. `true`: whatever the
    size, with less work; `false`: always by the clock."""

    @property
    def term_weights(self) -> dict[str, float]:
        """Weight of each term of the objective. With `value`, prices of what gives way are in euros."""
        if self.value is None:
            return signed(self.weights)
        euro = 1.0 / self.value.place_year_eur
        return {**term_weights(self.value), "changes": self.weights.changes, RELAXED: euro}

    @model_validator(mode="after")
    def _sound_prices(self) -> Self:
        wrong = sorted(name for name, price in self.soften.items() if not 0 <= price <= LARGEST)
        if wrong:
            raise RefusedError(N_("soften : le prix de {name} va de 0 à 1e12"), {"name": wrong[0]})
        return self

    @model_validator(mode="after")
    def _sound_order(self) -> Self:
        terms = [term for group in self.order for term in group]
        unknown = sorted(set(terms) - set(TERMS))
        if unknown:
            values = {"name": unknown[0], "known": ", ".join(TERMS)}
            raise RefusedError(N_("order : {name} n'est pas un terme de l'objectif ({known})"), values)
        twice = sorted({term for term in terms if terms.count(term) > 1})
        if twice:
            raise RefusedError(N_("order : {name} est nommé deux fois"), {"name": twice[0]})
        if not all(self.order):
            raise RefusedError(N_("order : un groupe nomme au moins un terme"))
        return self
