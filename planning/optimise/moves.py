"""A point of the model -> who lives where during the works: the rows of the plan's `moves`."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind, RuleKind
from planning.domain.plan import Move
from planning.optimise.build import Built
from planning.optimise.model import Floats
from planning.optimise.residents import covered_years, main_groups
from planning.optimise.rules.rehousing import RESIDENCE, TEMPORARY
from planning.optimise.vacancies import vacancies

SMALLEST = 1e-7
DECIMALS = 6
Queues = dict[tuple[Any, ...], list[list[Any]]]
"""Key -> [residence, persons] that are left, the most numerous first."""


def moves(built: Built, values: Floats, chosen: pd.DataFrame) -> list[Move]:
    """Return the moves of the decisions chosen, in the order of residences and years.

    Under the duty to rehouse: where each person lives in each year of closure. Elsewhere, what the works imply:
    occupied places x closed share, at the start.
    """
    rows = [*_implied(built, chosen), *_planned(built, values, chosen)]
    order = {name: number for number, name in enumerate(built.data["residences"]["residence_id"])}
    return sorted(rows, key=lambda row: (order[row.residence_id], row.year, row.to, row.to_residence))


def _implied(built: Built, chosen: pd.DataFrame) -> list[Move]:
    """Return one row per closing operation that starts outside the duty, to temporary places that nobody counts."""
    duty = covered_years(built.data, RuleKind.REHOUSING)
    position = pd.Series(np.arange(len(duty)), built.data["residences"]["residence_id"])
    occupied = built.choices.before.groupby("residence_id")["occupied"].sum()
    closing = chosen[(chosen["closed_share"] > 0) & (chosen["delivery_year"] > chosen["start_year"])]
    persons = closing["residence_id"].map(occupied).astype("float64").fillna(0.0) * closing["closed_share"]
    free = ~duty[closing["residence_id"].map(position), closing["start_year"] - built.data.manifest.first_year]
    return [
        Move(residence_id=residence, year=year, persons=round(amount, DECIMALS), to=TEMPORARY)
        for residence, year, amount, is_free in zip(
            closing["residence_id"], closing["start_year"].tolist(), persons.tolist(), free, strict=True
        )
        if amount > 0 and is_free
    ]


def _planned(built: Built, values: Floats, chosen: pd.DataFrame) -> list[Move]:
    """Return where everybody lives under the duty: one row per residence, year and destination."""
    away = _amounts(built, values, "away")
    if away.empty:
        return []
    rows = [
        Move(residence_id=residence, year=year, persons=round(amount, DECIMALS), to=to)
        for residence, to, year, amount in away.itertuples(index=False)
        if to != RESIDENCE
    ]
    persons = _named(_amounts(built, values, "guest"), _leaving(built, away), _rooms(built, chosen))
    return rows + [
        Move(residence_id=residence, year=year, persons=round(amount, DECIMALS), to=RESIDENCE, to_residence=host)
        for (residence, year, host), amount in persons.items()
    ]


def _amounts(built: Built, values: Floats, family: str) -> pd.DataFrame:
    block = built.model.columns_of(family)
    frame = block.keys.assign(amount=values[block.ids])
    return frame[frame["amount"] > SMALLEST]


def _leaving(built: Built, away: pd.DataFrame) -> Queues:
    """Return those who live in another residence, by territory, main public and year."""
    territory = dict(zip(built.data["residences"]["residence_id"], built.data["residences"]["territory"], strict=True))
    groups = _groups(built)
    leaving: Queues = defaultdict(list)
    staying = away[away["to"] == RESIDENCE].sort_values("amount", ascending=False, kind="stable")
    for residence, _, year, amount in staying.itertuples(index=False):
        leaving[territory[residence], groups[residence], year].append([residence, amount])
    return leaving


def _groups(built: Built) -> dict[str, str]:
    """Return the main public of each residence that may be emptied by works (empty when no programme names one)."""
    known = main_groups(built.data)
    emptied = built.model.columns_of("away").keys["residence_id"].unique()
    return {residence: str(known.get(residence, "")) for residence in emptied}


def _rooms(built: Built, chosen: pd.DataFrame) -> Queues:
    """Return the vacant places of the plan by territory, publics welcome and year."""
    found = vacancies(built.data, built.choices, sorted(set(_groups(built).values())))
    acting = chosen["kind"] != ActionKind.KEEP
    today = chosen.drop(columns="territory").merge(found.today, on="residence_id")
    after = chosen[acting].merge(found.after, on="option_id")
    rooms: Queues = defaultdict(list)
    for rows, is_today in ((today, True), (after, False)):
        for row in rows.sort_values("places", ascending=False, kind="stable").to_dict("records"):
            untouched = row["kind"] == ActionKind.KEEP
            for year in built.data.years:
                if untouched or (year < row["start_year"] if is_today else year >= row["delivery_year"]):
                    rooms[row["territory"], row["fits"], year].append([row["residence_id"], row["places"]])
    return rooms


def _named(guests: pd.DataFrame, leaving: Queues, rooms: Queues) -> dict[tuple[str, int, str], float]:
    """Name the residence of every guest: (from, year, to) -> persons.

    The model counts guests by territory and public; any way to name them keeps its rows. The most numerous go first, to
    the largest room, so that neighbours stay together; those who stay in their territory before the others.
    """
    persons: dict[tuple[str, int, str], float] = defaultdict(float)
    away = guests["from_territory"] != guests["to_territory"]
    ordered = guests.assign(away=away).sort_values(["year", "away", "from_territory", "to_territory"], kind="stable")
    for row in ordered.to_dict("records"):
        people = leaving[row["from_territory"], row["client_group"], row["year"]]
        places = rooms[row["to_territory"], row["fits"], row["year"]]
        left = row["amount"]
        while left > SMALLEST and people and places:
            moved = min(left, people[0][1], places[0][1])
            persons[people[0][0], row["year"], places[0][0]] += moved
            left -= moved
            for queue in (people, places):
                queue[0][1] -= moved
                if queue[0][1] <= SMALLEST:
                    queue.pop(0)
    return {key: amount for key, amount in persons.items() if amount > SMALLEST}
