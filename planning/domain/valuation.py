"""What a plan is worth: well-housed person-years and euros, now and after the plan (docs/model.md, « La valeur »).

Every number is a row of data/parameters/value.csv, with its source; a scenario's `[value]` sets some of them otherwise.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from planning.domain.frozen import Value
from planning.domain.message import N_, RefusedError

Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, le=1e9)]


class Loss(Value):
    """Part of a place-year that is lost in homes of each habitability class; having no place loses all of it."""

    A: Share
    B: Share
    C: Share
    D: Share

    @model_validator(mode="after")
    def _worse_loses_more(self) -> Self:
        if not self.A <= self.B <= self.C <= self.D:
            raise RefusedError(N_("une classe moins bonne perd au moins autant : A <= B <= C <= D"))
        return self


class ByState(Value):
    """One number per state of the building."""

    good: Amount
    fair: Amount
    poor: Amount


class Valuation(Value):
    """The value model of a scenario. Money is in euros of the first year of the plan."""

    place_year_eur: float = Field(gt=0, le=1e9)
    """What the board gives for one well-housed person-year."""
    loss: Loss
    policy: Literal["law", "internal", "none"]
    """Which dated habitability rules apply: the law's only, the operator's own too, or neither."""
    tail_years: tuple[Annotated[int, Field(ge=1, le=60)], ...]
    """Lengths of the periods that follow the plan; none = nothing counts after it."""
    count_to: int | None = Field(default=None, ge=1900, le=2400)
    """Last year that counts, whatever the plan's horizon; empty = the end of the periods."""
    later_starts: tuple[Annotated[int, Field(ge=0, le=60)], ...]
    """Years after the plan's end (0 = the next one) in which works may start, each for a coarse period of
    `later_years`."""
    later_years: int = Field(ge=1, le=60)
    """Length of the period that a start after the plan stands for."""
    discount_rate: Share
    """What a year counts less than the year before."""
    service_years: ByState
    """Years of service left, by the state of the building today. `fair` and `poor` are also where the state changes:
    fair with no more than `fair` years left, poor with no more than `poor`."""
    upkeep_eur: ByState
    """Upkeep of a home in a year, by the state of the building."""
    upkeep_growth: Share
    """Yearly growth of the upkeep since the last works."""
    renewal_after_years: int = Field(ge=0, le=60)
    """Years after the plan's end from which a building at the end of its service is renewed, at an annuity."""
    renewal_eur: Amount
    """Cost of renewing a home."""
    renewal_life_years: int = Field(ge=1, le=200)
    """Years that pay for a renewal."""
    closure_eur: Amount
    """Cost of closing a home at the end of its service: rehousing, emptying, guarding."""
    action_eur: Amount
    """Effort of any action for the owner's team, whatever its cost."""

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if not self.service_years.good >= self.service_years.fair >= self.service_years.poor:
            raise RefusedError(N_("service_years : good >= fair >= poor"))
        return self


PEOPLE_TERMS = ("unmet", "unsuitable", "degraded", "distance")
"""Terms counted in well-housed person-years that are lost, weighted by group and discounted."""
MONEY_TERMS = ("investment", "running", "upkeep", "renewal", "closure", "actions")
"""Terms counted in discounted euros."""
SETTLED = "settled"
"""A term that is 0 in any plan: it keeps residents of today where they are."""


def term_weights(value: Valuation) -> dict[str, float]:
    """Return the weight of each term: the objective is in well-housed person-years, euros at the board's price."""
    euro = 1.0 / value.place_year_eur
    return {**dict.fromkeys(PEOPLE_TERMS, 1.0), **dict.fromkeys(MONEY_TERMS, euro), SETTLED: 1.0}


def last_counted(value: Valuation, last_plan_year: int) -> int:
    """Return the last year that counts."""
    end = value.count_to if value.count_to is not None else last_plan_year + sum(value.tail_years)
    return max(end, last_plan_year)
