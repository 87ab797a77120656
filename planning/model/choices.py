"""Choices: what each residence may be decided, option by option and start year by start year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planning.domain.kinds import ENERGY_LABELS, ActionKind
from planning.domain.scenario import Shortlisted
from planning.domain.valuation import Valuation, last_counted
from planning.finance.purses import not_ours_to_pay
from planning.model.groups import Groups, positions
from planning.model.model import Flags, Floats, Ints
from planning.options.permitted import permitted
from planning.tables.data import Data, recalled
from planning.tables.places import capacity_after, current_capacity
from planning.tables.prices import dated_costs, price_in

POINTS_PER_LABEL = dict(zip(ENERGY_LABELS, (0, 0, 0, 0, 1, 2, 3), strict=True))
"""Energy term: points per place-year, from label E."""
FACTS = (
    *("residence_id", "option_id", "kind", "territory", "capex_eur", "closed_share", "proceeds_eur"),
    *("energy_label", "condition"),
)
"""What a choice repeats of its option."""


@dataclass(frozen=True)
class Choices:
    """Every (option, start year) that a residence may be given, and its effect year by year.

    Attributes
    ----------
    frame
        One row per choice, index 0..n-1: residence_id, option_id, kind, territory, start_year, closing_year (from
        which places are closed, until delivery), delivery_year, works_last_year, capex_eur, and the option's columns
        that the rules read.
    options
        The options table with each option's residence, cost (if it starts in the first year) and last payment: what
        does not depend on the start year.
    option, residence
        Position of each choice's option in `options` and of its residence in the residences table, [n].
    by_option, by_residence, by_territory
        The choices of each option, residence and territory, in the order of their tables.
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
    options: pd.DataFrame
    option: Ints
    residence: Ints
    by_option: Groups
    by_residence: Groups
    by_territory: Groups
    years: Floats
    in_works: Flags
    closing: Flags
    delivered: Flags
    before: pd.DataFrame
    after: pd.DataFrame

    def __len__(self) -> int:
        """Return the number of choices."""
        return len(self.frame)

    def taking(self, chosen: Ints) -> Choices:
        """Return the same with some of the choices only, renumbered in the order given."""
        option, residence = self.option[chosen], self.residence[chosen]
        territories = self.by_territory
        of = np.full(len(self), -1)
        for number in range(len(territories.first) - 1):
            of[territories[number]] = number
        return replace(
            self,
            frame=self.frame.take(chosen).reset_index(drop=True),
            option=option,
            residence=residence,
            by_option=Groups.of(option, len(self.options)),
            by_residence=Groups.of(residence, len(self.by_residence.first) - 1),
            by_territory=Groups.of(of[chosen], len(territories.first) - 1),
            in_works=self.in_works[chosen],
            closing=self.closing[chosen],
            delivered=self.delivered[chosen],
        )

    def total(self, per: str) -> Floats:
        """Return today's `places` or `occupied` of each choice's residence, [n]."""
        return self._summed(self.before, "residence_id", per)

    def left(self) -> Floats:
        """Return the model places of each choice's residence after delivery, [n]."""
        return self._summed(self.after, "option_id", "places")

    def _summed(self, held: pd.DataFrame, holder: str, column: str) -> Floats:
        """Return the sum of a column over what each choice's residence or option holds, [n]."""
        sums = held.groupby(holder)[column].sum()
        by_option: Floats = self.options[holder].map(sums).fillna(0.0).to_numpy(dtype=np.float64)
        return by_option[self.option]

    def dated(self, option: Ints, years_after: Ints) -> tuple[Ints, Ints, Ints]:
        """Date what happens so many years after an option's start, under each of its choices.

        Returns
        -------
        choice, event, year
            Position of the choice, and in the arrays given; one of each per event and choice.
        """
        choice, event = Groups.of(option, len(self.options)).expand(self.option)
        return choice, event, self.frame["start_year"].to_numpy(dtype=np.int64)[choice] + years_after[event]

    def open_places(self) -> Floats:
        """Return the model places open at the residence under each choice, year by year, [n, Y]."""
        before = self.total("places")[:, None]
        closed = self.frame["closed_share"].to_numpy(dtype=float)[:, None] * self.closing
        return np.where(self.delivered, self.left()[:, None], before * (1.0 - closed))


@recalled
def make_choices(data: Data, shortlist: Sequence[Shortlisted] = (), value: Valuation | None = None) -> Choices:
    """List the choices: every start year for which delivery and every payment fall within the horizon.

    A `keep` starts in the first year only, is delivered at once and closes nothing. A residence that `shortlist` names
    keeps nothing else than what it lists there. What others than the operator decide starts where they permit it, and
    what no body of ours would pay is no choice. Under
    a value model whose tail allows it, an option may also start after the plan, in the first year of a coarse period;
    the residence is kept as it is until then.
    """
    options = _with_costs(data)
    option, start = _in_order(_starts(data, options), _later_starts(data, options, value))
    is_open = permitted(data, options, option, start) & ~not_ours_to_pay(data).to_numpy(dtype=bool)[option]
    option, start = option[is_open], start[is_open]
    if shortlist:
        is_open = left_open(options, option, start, shortlist)
        option, start = option[is_open], start[is_open]
    keep = (options["kind"] == ActionKind.KEEP).to_numpy()[option]
    length = options["lead_years"].to_numpy()[option]
    closing = start + options["closed_from"].to_numpy()[option]
    works_last = np.where(keep, start - 1, start + np.maximum(length, 1) - 1)
    frame = options[[*FACTS]].take(option).reset_index(drop=True)
    frame = frame.assign(
        start_year=start,
        closing_year=closing,
        delivery_year=start + length,
        works_last_year=works_last,
        capex_eur=frame["capex_eur"].to_numpy(dtype=float) * price_in(data, start),
    )
    years = np.array(data.years)
    residences, territories = data["residences"], data["territories"]["territory"]
    before = current_capacity(data)
    residence = positions(options["residence_id"], residences["residence_id"])[option]
    territory = positions(residences["territory"], territories)[residence]
    return Choices(
        frame=frame,
        options=options,
        option=option,
        residence=residence,
        by_option=Groups.of(option, len(options)),
        by_residence=Groups.of(residence, len(residences)),
        by_territory=Groups.of(territory, len(territories)),
        years=years.astype(float),
        in_works=(years >= start[:, None]) & (years <= works_last[:, None]),
        closing=(years >= closing[:, None]) & (years < (start + length)[:, None]),
        delivered=years >= (start + length)[:, None],
        before=before,
        after=capacity_after(data, before),
    )


def _starts(data: Data, options: pd.DataFrame) -> tuple[Ints, Ints]:
    """Return the position of the option and the start year of every choice."""
    first, last = data.manifest.first_year, data.manifest.last_year
    keep = (options["kind"] == ActionKind.KEEP).to_numpy()
    duration = options["duration_years"].to_numpy(dtype=int)
    earliest = options["earliest_year"].fillna(first).to_numpy(dtype=int)
    latest = options["latest_year"].fillna(last).to_numpy(dtype=int)
    lowest = np.where(keep, first, np.maximum(first, earliest))
    reach = np.maximum(duration, options["last_offset"].to_numpy(dtype=int))
    highest = np.where(keep, first, np.minimum(latest, last - reach))
    count = np.maximum(highest - lowest + 1, 0)
    option = np.repeat(np.arange(len(options)), count)
    start = np.repeat(lowest, count) + np.arange(len(option)) - np.repeat(np.cumsum(count) - count, count)
    return option, start


def _later_starts(data: Data, options: pd.DataFrame, value: Valuation | None) -> tuple[Ints, Ints]:
    """Return the position of the option and the start year of every choice that starts after the plan.

    A latest start that the plan's end would allow anyway is no limit of the option's own.
    """
    last = data.manifest.last_year
    end = last if value is None else last_counted(value, last)
    years = [last + 1 + after for after in (() if value is None else value.later_starts) if last + 1 + after <= end]
    kept = set(options.loc[options["kind"] == ActionKind.KEEP, "residence_id"])
    acting = (options["kind"] != ActionKind.KEEP) & options["residence_id"].isin(kept)
    reach = np.maximum(options["duration_years"].to_numpy(dtype=int), options["last_offset"].to_numpy(dtype=int))
    latest = options["latest_year"].fillna(end).to_numpy(dtype=int)
    latest = np.where(latest >= last - reach, end, latest)
    earliest = options["earliest_year"].fillna(0).to_numpy(dtype=int)
    pairs = [
        (np.flatnonzero(acting.to_numpy() & (latest >= year) & (earliest <= year)), year) for year in sorted(years)
    ]
    option = np.concatenate([np.zeros(0, dtype=np.int64), *(found for found, _ in pairs)])
    start = np.concatenate([np.zeros(0, dtype=np.int64), *(np.full(len(found), year) for found, year in pairs)])
    return option, start


def _in_order(*parts: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Return the choices of both parts, option by option and year by year."""
    option, start = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.lexsort((start, option))
    return option[order], start[order]


def _with_costs(data: Data) -> pd.DataFrame:
    """Return the options with their residence's facts, cost, last year of payment, years until delivery."""
    costs = data["option_costs"].assign(amount_eur=dated_costs(data))
    costs = costs[costs["amount_eur"] > 0]
    grouped = costs.groupby("option_id")
    options = data["options"]
    residences = data["residences"].set_index("residence_id")
    keep = options["kind"] == ActionKind.KEEP
    return options.assign(
        capex_eur=options["option_id"].map(grouped["amount_eur"].sum()).astype("float64").fillna(0.0),
        last_offset=options["option_id"].map(grouped["year_offset"].max()).astype("float64").fillna(0).astype(int),
        closed_share=options["closed_share"].fillna(0.0).where(~keep, 0.0),
        lead_years=options["duration_years"].where(~keep, 0).astype("int64"),
        closed_from=closed_from(options).where(~keep, 0),
        # A keep changes nothing, whatever its row says.
        energy_label_after=options["energy_label_after"].where(~keep, ""),
        condition_after=options["condition_after"].where(~keep, ""),
        **{name: options["residence_id"].map(residences[name]) for name in ("territory", "energy_label", "condition")},
    )


def closed_from(options: pd.DataFrame) -> pd.Series:
    """Return the years from the start of each option to the closing of its places: no more than to its delivery."""
    return options["closed_from"].fillna(0).clip(upper=options["duration_years"]).astype("int64")


# The choices that a planner's shortlist leaves open.


def left_open(options: pd.DataFrame, option: Ints, start: Ints, shortlist: Sequence[Shortlisted]) -> Flags:
    """Tell which choices stay possible, [n].

    Parameters
    ----------
    options
        The options table.
    option, start
        Of each choice: the position of its option in the table, and its start year, [n].
    shortlist
        A residence that it names keeps what it lists there and its `keep`; the others keep everything.
    """
    every_year = [row.option_id for row in shortlist if row.start_year is None]
    dated = [(row.option_id, row.start_year) for row in shortlist if row.start_year is not None]
    listed = options["option_id"].isin([row.option_id for row in shortlist])
    free = ~options["residence_id"].isin(options.loc[listed, "residence_id"])
    free |= (options["kind"] == ActionKind.KEEP) | options["option_id"].isin(every_year)
    kept: Flags = free.to_numpy(dtype=bool)[option]
    if dated:
        asked = pd.MultiIndex.from_tuples(dated)
        kept |= pd.MultiIndex.from_arrays([options["option_id"].to_numpy()[option], start]).isin(asked)
    return np.asarray(kept, dtype=bool)
