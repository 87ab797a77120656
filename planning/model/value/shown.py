"""What is shown of the value model: how people are housed, the buildings' state, what comes if nothing is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.domain.kinds import CLASSES, ActionKind
from planning.domain.plan import Building, Housed, Move
from planning.domain.valuation import Valuation
from planning.model.choices import Choices
from planning.model.model import Floats, Ints
from planning.model.value.ageing import ENDED
from planning.model.value.calendar import Calendar, calendar_of
from planning.model.value.habitability import rules_of
from planning.model.value.open_homes import stayers, staying
from planning.model.value.whole_cost import by_year
from planning.model.value.worth import Paths, Worth, paths
from planning.tables.data import Data
from planning.tables.need_curves import CELL

DECIMALS = 6
STAGES = ("good", "fair", "poor", "ended")
BUCKETS = ("well", "well", "badly", "unfit")
"""How people are housed in each class."""
WITHOUT = "without"


def housed(
    data: Data, worth: Worth, served: pd.DataFrame, needs: pd.DataFrame, unmet: pd.DataFrame
) -> tuple[Housed, ...]:
    """Return the four numbers of each public, territory and period: they add up to its need.

    With many futures places are given before the need is known: of those given, as many house somebody as the need
    less what is missing of it on average, in the same proportion in every class.

    Parameters
    ----------
    data, worth
        With the scenario applied; what the model reads of its value.
    served
        client_group, typology, from_territory, year, grade, amount.
    needs
        client_group, territory, year, places.
    unmet
        client_group, territory, year, amount: what is missing, on average.
    """
    access = rules_of(data, worth.value).without_access
    worst = [
        max(CLASSES.index(grade[0]), access.get((typology, group), 0) if grade.endswith("-") else 0)
        for typology, grade, group in zip(served["typology"], served["grade"], served["client_group"], strict=True)
    ]
    names = np.array([BUCKETS[number] for number in worst], dtype=object)
    one = served.rename(columns={"from_territory": "territory"})[[*CELL, "amount"]].assign(bucket=names)
    given = one.groupby(CELL)["amount"].sum()
    need = needs.set_index(CELL)["places"]
    missing = unmet.groupby(CELL)["amount"].sum().reindex(need.index).fillna(0.0)
    filled = np.minimum(given.reindex(need.index).fillna(0.0), (need - missing).clip(lower=0.0))
    part = (filled / given).reindex(pd.MultiIndex.from_frame(one[CELL])).to_numpy()
    without = (need - filled).rename("amount").reset_index().assign(bucket=WITHOUT)
    both = pd.concat([one.assign(amount=one["amount"] * part), without])
    table = both.pivot_table(index=CELL, columns="bucket", values="amount", aggfunc="sum")
    table = table.reindex(columns=["well", "badly", "unfit", WITHOUT]).fillna(0.0).round(DECIMALS)
    lengths = dict(zip(worth.calendar.labels.tolist(), worth.calendar.lengths.tolist(), strict=True))
    return tuple(
        Housed(
            client_group=group,
            territory=territory,
            year=int(year),
            years=lengths[int(year)],
            well=well,
            badly=badly,
            unfit=unfit,
            without=without,
        )
        for (group, territory, year), well, badly, unfit, without in table.itertuples()
    )


@dataclass(frozen=True)
class Followed:
    """The choices of a plan, and what becomes of their buildings and homes in the years that count."""

    data: Data
    calendar: Calendar
    picked: Choices
    way: Paths

    @classmethod
    def of(cls, data: Data, value: Valuation, choices: Choices, chosen: Ints) -> Followed:
        """Follow the choices of these numbers."""
        calendar, picked = calendar_of(data.manifest, value), choices.taking(chosen)
        return cls(data, calendar, picked, paths(data, value, picked, calendar))

    @property
    def names(self) -> list[str]:
        """The residence of each choice."""
        return [str(name) for name in self.picked.frame["residence_id"]]


def buildings(followed: Followed) -> tuple[Building, ...]:
    """Return the state of each residence under its choice, one row where it changes."""
    rows: list[Building] = []
    years = followed.calendar.years
    for name, (stages, classes) in zip(followed.names, _states(followed.way, followed.picked, years), strict=True):
        rows += _changes(name, years, stages, classes)
    return tuple(rows)


# Residents of today whose home is gone for good.

LEAST_PERSONS = 1e-6


def new_homes(followed: Followed) -> list[Move]:
    """Return how many residents of today lose their home for good in each year of the plan, residence by residence.

    Of the residents who have not left on their own, the share that no longer stays, compared with the year before. Not
    in the year in which places close for works: those who live there have rows of their own.
    """
    data, calendar, picked, way = followed.data, followed.calendar, followed.picked, followed.way
    people = stayers(data, calendar)
    stay = staying(data, people, picked, way.dates, way.aged, way.homes, calendar)
    decided = np.full(len(data["residences"]), -1)
    decided[picked.residence] = np.arange(len(picked))
    choice = decided[people.residence]
    there = choice >= 0
    kept = np.zeros_like(people.persons)
    np.add.at(kept, stay.person, stay.persons)
    share = np.divide(kept, people.persons, out=np.zeros_like(kept), where=people.persons > 0)
    lost = -np.diff(np.minimum(share, 1.0), axis=1, prepend=1.0) * people.persons
    is_works = (calendar.years == way.dates.closing[choice][:, None]) & (way.dates.closed_share[choice] > 0)[:, None]
    lost = np.where(is_works | ~there[:, None], 0.0, np.maximum(lost, 0.0))
    total = np.zeros((len(picked), len(calendar.years)))
    np.add.at(total, choice[there], lost[there])
    names = followed.names
    return [
        Move(
            residence_id=names[row],
            year=int(year),
            persons=round(float(total[row, column]), DECIMALS),
            to="new_home",
        )
        for column, year in enumerate(calendar.years)
        if year <= calendar.last_plan_year
        for row in np.flatnonzero(total[:, column] > LEAST_PERSONS)
    ]


def _states(way: Paths, picked: Choices, years: Ints) -> Iterator[tuple[list[str], list[str]]]:
    """Yield, choice by choice, the stage of the building and the class of most of its homes in every year."""
    by_class = _by_class(way)
    most, there = by_class.argmax(axis=0), by_class.sum(axis=0)
    has_homes = np.where(way.dates.is_delivered(years), picked.left()[:, None], picked.total("places")[:, None]) > 0
    for choice in range(len(there)):
        stages = [
            _stage(int(stage), bool(new), float(places), bool(is_there))
            for stage, new, places, is_there in zip(
                way.aged.stage[choice], way.aged.is_renewed[choice], there[choice], has_homes[choice], strict=True
            )
        ]
        yield (
            stages,
            [
                "" if stage in ("ended", "none") else CLASSES[number]
                for stage, number in zip(stages, most[choice], strict=True)
            ],
        )


def _by_class(way: Paths) -> Floats:
    """Return the open model places of each class under every choice, [classes, n, T]."""
    places = np.zeros((len(CLASSES), *way.aged.stage.shape))
    for number in range(len(CLASSES)):
        np.add.at(places[number], way.homes.choice, way.homes.places * (way.homes.grade // 2 == number))
    return places


IF_NOTHING = ("residence_id", "year", "stage", "habitability", "places", "cost_eur")


def if_nothing(data: Data, value: Valuation, choices: Choices) -> pd.DataFrame:
    """Return what becomes of each residence that nothing is done to: one row per residence and year that counts.

    Returns
    -------
    DataFrame
        residence_id, year, stage, habitability (as in `Building`), places (model places open), cost_eur (the
        result before rent with its sign changed, upkeep, closing, renewal; euros of the first year).
    """
    keeps = np.flatnonzero((choices.frame["kind"] == ActionKind.KEEP).to_numpy())
    followed = Followed.of(data, value, choices, keeps)
    calendar, picked, way = followed.calendar, followed.picked, followed.way
    cost = sum(by_year(value, picked, way.dates, way.aged, way.homes, calendar).values())
    places = _by_class(way).sum(axis=0)
    states = list(_states(way, picked, calendar.years))
    return pd.DataFrame(
        {
            "residence_id": np.repeat(picked.frame["residence_id"].to_numpy(), len(calendar.years)),
            "year": np.tile(calendar.years, len(keeps)),
            "stage": [stage for stages, _ in states for stage in stages],
            "habitability": [one for _, classes in states for one in classes],
            "places": places.ravel(),
            "cost_eur": np.asarray(cost).ravel(),
        }
    )[list(IF_NOTHING)]


def _stage(stage: int, is_renewed: bool, places: float, is_there: bool) -> str:
    """Return the state that is shown; `is_there`: whether there would be homes but for works and the end of service."""
    if is_there and stage == ENDED and not is_renewed:
        return STAGES[ENDED]
    if places <= 0:
        return "none"
    return "renewed" if is_renewed else STAGES[stage]


def _changes(name: str, years: Ints, stages: list[str], classes: list[str]) -> Iterator[Building]:
    known: tuple[str, str] | None = None
    for year, stage, habitability in zip(years.tolist(), stages, classes, strict=True):
        if (stage, habitability) != known:
            known = (stage, habitability)
            yield Building.model_validate(
                {"residence_id": name, "year": year, "stage": stage, "habitability": habitability}
            )
