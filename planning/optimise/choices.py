"""Choices: what each residence may be decided, option by option and start year by start year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.domain.kinds import ENERGY_LABELS, ActionKind
from planning.optimise.model import Flags, Floats, Ints
from planning.tables.capacity import capacity_after, current_capacity
from planning.tables.data import Data

POINTS_PER_LABEL = dict(zip(ENERGY_LABELS, (0, 0, 0, 0, 1, 2, 3), strict=True))
"""Energy term: points per place-year, from label E."""


@dataclass(frozen=True)
class Choices:
    """Every (option, start year) that a residence may be given, and its effect year by year.

    Attributes
    ----------
    frame
        One row per choice, index 0..n-1: residence_id, option_id, kind, territory, start_year, delivery_year,
        works_last_year, capex_eur, and the option's columns that the rules read.
    years
        The years of the plan, Y of them.
    in_works, closing, delivered
        Flags [n, Y]: an operation is under way; places are closed; the residence is as it will be afterwards.
    before
        residence_id, typology, places, occupied: today's model places.
    after
        option_id, typology, places: model places after delivery.
    """

    frame: pd.DataFrame
    years: Floats
    in_works: Flags
    closing: Flags
    delivered: Flags
    before: pd.DataFrame
    after: pd.DataFrame

    def __len__(self) -> int:
        """Return the number of choices."""
        return len(self.frame)

    def of_options(self, option_ids: list[str]) -> Ints:
        """Return the choices of some options."""
        return np.flatnonzero(self.frame["option_id"].isin(option_ids).to_numpy())

    def total(self, per: str) -> Floats:
        """Return today's `places` or `occupied` of each choice's residence, [n]."""
        by_residence = self.before.groupby("residence_id")[per].sum()
        return self.frame["residence_id"].map(by_residence).fillna(0.0).to_numpy(dtype=float)

    def open_places(self) -> Floats:
        """Return the model places open at the residence under each choice, year by year, [n, Y]."""
        before = self.total("places")[:, None]
        after = self.frame["option_id"].map(self.after.groupby("option_id")["places"].sum()).fillna(0.0)
        closed = self.frame["closed_share"].to_numpy(dtype=float)[:, None] * self.closing
        return np.where(self.delivered, after.to_numpy(dtype=float)[:, None], before * (1.0 - closed))


def make_choices(data: Data) -> Choices:
    """List the choices: every start year for which delivery and every payment fall within the horizon.

    A `keep` starts in the first year only, is delivered at once and closes nothing.
    """
    first, last = data.manifest.first_year, data.manifest.last_year
    options = _with_costs(data)
    keep = (options["kind"] == ActionKind.KEEP).to_numpy()
    duration = options["duration_years"].to_numpy(dtype=int)
    earliest = options["earliest_year"].fillna(first).to_numpy(dtype=int)
    latest = options["latest_year"].fillna(last).to_numpy(dtype=int)
    lowest = np.where(keep, first, np.maximum(first, earliest))
    reach = np.maximum(duration, options["last_offset"].to_numpy(dtype=int))
    highest = np.where(keep, first, np.minimum(latest, last - reach))
    count = np.maximum(highest - lowest + 1, 0)
    frame = options.loc[np.repeat(options.index.to_numpy(), count)].reset_index(drop=True)
    offset = np.arange(len(frame)) - np.repeat(np.cumsum(count) - count, count)
    start = np.repeat(lowest, count) + offset
    length = np.repeat(np.where(keep, 0, duration), count)
    works_last = np.where(np.repeat(keep, count), start - 1, start + np.maximum(length, 1) - 1)
    frame = frame.assign(start_year=start, delivery_year=start + length, works_last_year=works_last)
    years = np.arange(first, last + 1)
    return Choices(
        frame=frame,
        years=years.astype(float),
        in_works=(years >= start[:, None]) & (years <= works_last[:, None]),
        closing=(years >= start[:, None]) & (years < (start + length)[:, None]),
        delivered=years >= (start + length)[:, None],
        before=current_capacity(data),
        after=capacity_after(data),
    )


def _with_costs(data: Data) -> pd.DataFrame:
    """Return the options with their residence's facts, total cost and last year of payment."""
    costs = data["option_costs"]
    costs = costs[costs["amount_eur"] > 0]
    grouped = costs.groupby("option_id")
    options = data["options"]
    residences = data["residences"].set_index("residence_id")
    keep = options["kind"] == ActionKind.KEEP
    return options.assign(
        capex_eur=options["option_id"].map(grouped["amount_eur"].sum()).astype("float64").fillna(0.0),
        last_offset=options["option_id"].map(grouped["year_offset"].max()).astype("float64").fillna(0).astype(int),
        closed_share=options["closed_share"].fillna(0.0).where(~keep, 0.0),
        # A keep changes nothing, whatever its row says.
        energy_label_after=options["energy_label_after"].where(~keep, ""),
        condition_after=options["condition_after"].where(~keep, ""),
        **{name: options["residence_id"].map(residences[name]) for name in ("territory", "energy_label", "condition")},
    )
