"""How buildings age: what service is left, in what state they are, when they close; choice by choice, year by year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.domain.kinds import CONDITIONS, ActionKind
from planning.domain.valuation import Valuation
from planning.model.choices import Choices
from planning.model.model import Flags, Floats, Ints
from planning.model.value.calendar import Calendar
from planning.tables.data import Data

GOOD, FAIR, POOR, ENDED = range(4)
"""Stages of a building."""
NEVER = 10**6
"""A year that does not come."""


@dataclass(frozen=True)
class Dates:
    """When each choice acts, in years; a `keep` never does. Arrays [n]."""

    start: Ints
    closing: Ints
    delivery: Ints
    closed_share: Floats
    is_keep: Flags

    @classmethod
    def of(cls, choices: Choices) -> Dates:
        """Read the dates of the choices."""
        frame, options = choices.frame, choices.options
        keep = (frame["kind"] == ActionKind.KEEP).to_numpy(dtype=bool)
        start = frame["start_year"].to_numpy(dtype=np.int64)
        closed_from = options["closed_from"].fillna(0).to_numpy(dtype=np.int64)[choices.option]
        delivery = np.where(keep, NEVER, frame["delivery_year"].to_numpy(dtype=np.int64))
        closes = ~keep & (delivery > start)  # works that are delivered at once close nothing
        return cls(
            start=start,
            closing=np.where(keep, NEVER, np.minimum(start + closed_from, delivery)),
            delivery=delivery,
            closed_share=np.where(closes, frame["closed_share"].fillna(0.0).to_numpy(dtype=np.float64), 0.0),
            is_keep=keep,
        )

    def is_closing(self, years: Ints) -> Flags:
        """Tell in which years places are closed for works, [n, T]."""
        return (years >= self.closing[:, None]) & (years < self.delivery[:, None])

    def is_delivered(self, years: Ints) -> Flags:
        """Tell in which years the residence is as it will be afterwards, [n, T]."""
        return years >= self.delivery[:, None]


@dataclass(frozen=True)
class Ageing:
    """The buildings under every choice, [n, T].

    Attributes
    ----------
    stage
        GOOD, FAIR, POOR or ENDED.
    is_open
        Whether there are homes: the service is not over, or the building was renewed since.
    is_renewed
        Whether it is kept open by a renewal after the plan.
    age
        Years since the last works that counted, or since the plan began.
    """

    stage: Ints
    is_open: Flags
    is_renewed: Flags
    age: Floats


def ageing(data: Data, value: Valuation, choices: Choices, dates: Dates, calendar: Calendar) -> Ageing:
    """Age the buildings: years of service go by, works give theirs back at delivery.

    Service left today: `service_years`, or by the state of the building. Works set what is left to `life_years` where
    that is more. A building is in the stage that what is left says, and until works renew it never better than today's
    state. A site without homes does not age before it is built.
    """
    years = calendar.years
    left_today, state_today = (part[choices.residence][:, None] for part in service_today(data, value))
    life = choices.options["life_years"].fillna(0.0).to_numpy(dtype=np.float64)[choices.option][:, None]
    delivery = dates.delivery[:, None]
    left = left_today - (years - years[0])
    renewing = (years >= delivery) & (life > 0)
    remaining = np.where(np.isinf(left_today), 0.0, left_today - (delivery - years[0]))
    at_delivery = np.maximum(remaining, life)
    left = np.where(renewing, at_delivery - (years - delivery), left)
    stage = np.where(left <= 0, ENDED, np.where(left <= value.service_years.poor, POOR, FAIR))
    stage = np.where(left > value.service_years.fair, GOOD, stage)
    stage = np.where(renewing, stage, np.maximum(stage, state_today))
    renewed = (stage == ENDED) & (years > calendar.last_plan_year + value.renewal_after_years)
    age = np.where(renewing, years - delivery, years - years[0]).astype(np.float64)
    return Ageing(stage.astype(np.int64), (stage != ENDED) | renewed, renewed, age)


def service_today(data: Data, value: Valuation) -> tuple[Floats, Ints]:
    """Return the years of service left to each residence, and the stage of its state today, [R]."""
    residences = data["residences"]
    by_state = {"": value.service_years.fair, **value.service_years.model_dump()}
    left = residences["service_years"].fillna(residences["condition"].map(by_state).astype("float64"))
    has_homes = residences["residence_id"].isin(data["programmes"]["residence_id"])
    left_today = left.where(has_homes, np.inf).to_numpy(dtype=np.float64)
    stage = residences["condition"].map({"": GOOD, **dict(zip(CONDITIONS, (GOOD, FAIR, POOR), strict=True))})
    return left_today, np.where(has_homes, stage, GOOD).astype(np.int64)


def year_of(dates: pd.Series) -> Floats:
    """Return the year of ISO dates; NaN where there is none."""
    return np.asarray(pd.to_numeric(dates.str.slice(0, 4), errors="coerce"), dtype=np.float64)
