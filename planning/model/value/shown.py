"""What a plan shows of the value model: how people are housed, and the buildings' state, at a point of the model."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from planning.domain.kinds import CLASSES
from planning.domain.plan import Building, Housed
from planning.domain.valuation import Valuation
from planning.model.choices import Choices
from planning.model.model import Ints
from planning.model.value.ageing import ENDED
from planning.model.value.calendar import calendar_of
from planning.model.value.habitability import Rules
from planning.model.value.worth import Worth, paths
from planning.tables.data import Data

DECIMALS = 6
STAGES = ("good", "fair", "poor", "ended")
BUCKETS = ("well", "well", "badly", "unfit")
"""How people are housed in each class."""
WITHOUT = "without"


def housed(data: Data, worth: Worth, served: pd.DataFrame, unmet: pd.DataFrame) -> tuple[Housed, ...]:
    """Return the four numbers of each public, territory and period.

    `served`: client_group, typology, from_territory, year, grade, amount; `unmet`: client_group, territory, year and
    amount.
    """
    access = Rules.of(data, worth.value).without_access
    worst = [
        max(CLASSES.index(grade[0]), access.get((typology, group), 0) if grade.endswith("-") else 0)
        for typology, grade, group in zip(served["typology"], served["grade"], served["client_group"], strict=True)
    ]
    names = np.array([BUCKETS[number] for number in worst], dtype=object)
    keys = ["client_group", "territory", "year"]
    one = served.rename(columns={"from_territory": "territory"})[[*keys, "amount"]].assign(bucket=names)
    two = unmet[[*keys, "amount"]].assign(bucket=WITHOUT)
    table = pd.concat([one, two]).pivot_table(index=keys, columns="bucket", values="amount", aggfunc="sum")
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


def buildings(data: Data, value: Valuation, choices: Choices, chosen: Ints) -> tuple[Building, ...]:
    """Return the state of each residence under its choice, one row where it changes."""
    calendar = calendar_of(data.manifest, value)
    picked = choices.taking(chosen)
    way = paths(data, value, picked, calendar)
    by_class = np.zeros((len(CLASSES), len(chosen), len(calendar.years)))
    for number in range(len(CLASSES)):
        np.add.at(by_class[number], way.homes.choice, way.homes.places * (way.homes.grade // 2 == number))
    most = by_class.argmax(axis=0)
    delivered = way.dates.is_delivered(calendar.years)
    there = np.where(delivered, picked.left()[:, None], picked.total("places")[:, None]) > 0
    names = picked.frame["residence_id"].to_numpy()
    rows: list[Building] = []
    for home in range(len(chosen)):
        rows += _changes(
            str(names[home]),
            calendar.years,
            [
                _stage(int(stage), bool(new), float(places), bool(is_there))
                for stage, new, places, is_there in zip(
                    way.aged.stage[home],
                    way.aged.is_renewed[home],
                    by_class[:, home].sum(axis=0),
                    there[home],
                    strict=True,
                )
            ],
            most[home],
        )
    return tuple(rows)


def _stage(stage: int, is_renewed: bool, places: float, is_there: bool) -> str:
    """Return the state that is shown; `is_there`: whether there would be homes but for works and the end of service."""
    if is_there and stage == ENDED and not is_renewed:
        return STAGES[ENDED]
    if places <= 0:
        return "none"
    return "renewed" if is_renewed else STAGES[stage]


def _changes(name: str, years: Ints, stages: list[str], most: Ints) -> Iterator[Building]:
    known: tuple[str, str] | None = None
    for year, stage, number in zip(years.tolist(), stages, most.tolist(), strict=True):
        found = (stage, "" if stage in ("ended", "none") else CLASSES[number])
        if found != known:
            known = found
            yield Building(residence_id=name, year=year, stage=stage, habitability=found[1])
