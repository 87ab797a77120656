"""A point of the model -> the rows of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.plan import Decision, Grant, Housed, Money, Move, NeedRow, Relaxed, Served
from planning.domain.rule_book import RuleKind
from planning.finance.purses import drawn_costs, paying_purses, receiving_purses
from planning.finance.wear import wear_beside_works
from planning.model.model import Floats
from planning.model.problem import Problem
from planning.model.residents import covered_years, main_groups
from planning.model.rules.rehousing import RESIDENCE, TEMPORARY
from planning.model.shortage import futures_of
from planning.model.vacancies import vacancies
from planning.model.value.shown import Followed, buildings, housed, new_homes
from planning.model.value.worth import Worth, segments_by_period
from planning.tables.need_curves import CELL
from planning.tables.prices import price_in
from planning.tables.softening import envelope_name

SMALLEST_PLACE = 1e-7
SMALLEST_EUR = 0.005
DECIMALS = 6


def read_tables(problem: Problem, values: Floats) -> dict[str, Any]:
    """Return the plan's tables: decisions, grants, money, served, needs, moves, relaxed."""
    chosen, later = _chosen(problem, values)
    followed: Followed | None = None
    lasting: dict[str, Any] = {}
    if problem.worth is not None:
        followed = Followed.of(problem.data, problem.worth.value, problem.choices, problem.choices_at(values))
        lasting = {"housed": _housed(problem, problem.worth, values), "buildings": buildings(followed)}
    served = tuple(_served(problem, values))
    last = problem.data.manifest.last_year
    grants = _amounts(problem, values, "grant", SMALLEST_EUR)
    return {
        "decisions": tuple(_decisions(chosen)),
        "later": tuple(_decisions(later)),
        "grants": tuple(
            Grant(
                option_id=row["option_id"],
                funder=row["funder"],
                year=row["year"],
                amount_eur=round(row["amount"], DECIMALS),
            )
            for row in _rows(grants)
        ),
        "money": tuple(_money(problem, chosen, grants)),
        "served": tuple(row for row in served if row.year <= last),
        "served_later": tuple(row for row in served if row.year > last),
        "needs": tuple(_needs(problem, values)),
        **lasting,
        "futures": futures_of(problem, values),
        "moves": tuple(moves(problem, values, chosen, followed)),
        "relaxed": tuple(_relaxed(problem, values)),
    }


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dictionaries of plain Python values."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def _chosen(problem: Problem, values: Floats) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the chosen choice of each residence in the plan, and the choices after it, in the residences' order.

    A residence where something starts after the plan is kept as it is in the plan.
    """
    picked = problem.choices_at(values)
    picked = picked[np.argsort(problem.choices.residence[picked], kind="stable")]
    frame = problem.choices.frame
    later = frame.iloc[picked[problem.is_later[picked]]]
    return frame.iloc[problem.in_plan(picked)], later


def _amounts(problem: Problem, values: Floats, family: str, smallest: float) -> pd.DataFrame:
    """Return the keys of a family of columns with their amounts, the negligible ones left out."""
    block = problem.model.columns_of(family)
    frame = block.keys.assign(amount=values[block.ids])
    return frame[frame["amount"] > smallest]


def _decisions(chosen: pd.DataFrame) -> list[Decision]:
    return [
        Decision(
            residence_id=row["residence_id"],
            option_id=row["option_id"],
            kind=row["kind"],
            start_year=row["start_year"],
            delivery_year=row["delivery_year"],
            capex_eur=row["capex_eur"],
        )
        for row in _rows(chosen)
    ]


def _money(problem: Problem, chosen: pd.DataFrame, grants: pd.DataFrame) -> list[Money]:
    """Return one row per funder and year: spent, available (with what was carried over), carried over to the next."""
    spent = _spent(problem, chosen, grants)
    receiving = chosen["option_id"].map(receiving_purses(problem.data)).rename("funder")
    sold = chosen.groupby([receiving, "delivery_year"])["proceeds_eur"].sum()
    given = problem.data["envelopes"].dropna(subset="amount_eur").set_index(["funder", "year"])["amount_eur"]
    funders = problem.data["funders"]
    rows: list[Money] = []
    for funder in _rows(funders.assign(carry_over=funders["carry_over"].fillna(False))):
        name = funder["funder"]
        sales = sold[name] if name in sold.index.get_level_values("funder") else sold.iloc[:0]
        rows += _money_of(funder, problem.data.years, given, spent, sales)
    return rows


def _money_of(
    funder: dict[str, Any], years: list[int], given: pd.Series, spent: pd.Series, sales: pd.Series
) -> Iterator[Money]:
    """Yield a funder's years. What is spent beyond an envelope is paid for by its price: no year inherits it."""
    name, soft = funder["funder"], not pd.isna(funder["overrun_price"])
    carried, left = 0.0, float(given.get((name, "all"), np.inf))
    only_whole = not any((name, str(year)) in given.index for year in years)
    carries = only_whole or bool(funder["carry_over"])
    for year in years:
        received, out = float(sales.get(year, 0.0)), float(spent.get((name, year), 0.0))
        available = (left if only_whole else float(given.get((name, str(year)), np.inf)) + carried) + received
        rest = available - out if carries else 0.0
        left = carried = max(rest, 0.0) if soft else rest
        yield Money(
            year=year,
            funder=name,
            spent_eur=round(out, DECIMALS),
            available_eur=round(available, DECIMALS) if np.isfinite(available) else None,
            carried_over_eur=round(carried, DECIMALS) if np.isfinite(carried) else 0.0,
        )


def _spent(problem: Problem, chosen: pd.DataFrame, grants: pd.DataFrame) -> pd.Series:
    """Return what each funder pays in each year: fixed draws, plus or minus what grants replace."""
    costs = drawn_costs(problem.data)
    paid = chosen[["option_id", "start_year"]].merge(costs[costs["amount_eur"] > 0], on="option_id")
    years = (paid["start_year"] + paid["year_offset"]).astype(int)
    fixed = paid.assign(year=years, amount_eur=paid["amount_eur"] * price_in(problem.data, years))
    fixed = fixed[["funder", "year", "amount_eur"]]
    worn = wear_beside_works(problem.data, chosen) if problem.worth is not None else fixed.head(0)
    given = grants.rename(columns={"amount": "amount_eur"})[["option_id", "funder", "year", "amount_eur"]]
    purse = given["option_id"].map(paying_purses(problem.data))
    spared = given.assign(funder=purse, amount_eur=-given["amount_eur"])
    every = pd.concat([frame for frame in (fixed, worn, given, spared) if len(frame)] or [fixed])
    return every.groupby(["funder", "year"])["amount_eur"].sum()


def _served(problem: Problem, values: Floats) -> list[Served]:
    return [
        Served(
            client_group=row["client_group"],
            typology=row["typology"],
            from_territory=row["from_territory"],
            to_territory=row["to_territory"],
            year=row["year"],
            places=round(row["amount"], DECIMALS),
            grade=row.get("grade", ""),
            stays=bool(row.get("held_by", "")),
        )
        for row in _rows(_amounts(problem, values, "serve", SMALLEST_PLACE))
    ]


def _needs(problem: Problem, values: Floats) -> list[NeedRow]:
    """Return each need and what is missing of it: with many futures, the mean need and the expected shortage."""
    block = problem.model.columns_of("unmet")
    if not len(block.keys):
        return []
    segments = block.keys.merge(problem.data["need_curves"], how="left", on=[*CELL, "segment"])
    share = segments["share"].fillna(1.0).to_numpy(dtype=float)  # a need that is one number is needed for sure
    missing = segments[CELL].assign(unmet=values[block.ids] * share)
    missing = missing.groupby(CELL, as_index=False)[["unmet"]].sum()
    needs = problem.needs.merge(missing, on=CELL)
    needs = needs[needs["year"] <= problem.data.manifest.last_year]
    return [
        NeedRow(
            client_group=row["client_group"],
            territory=row["territory"],
            year=row["year"],
            need=round(row["places"], DECIMALS),
            served=round(row["places"] - row["unmet"], DECIMALS),
            unmet=round(row["unmet"], DECIMALS),
        )
        for row in _rows(needs)
    ]


def _housed(problem: Problem, worth: Worth, values: Floats) -> tuple[Housed, ...]:
    """Return how people are housed under the value model."""
    missing = problem.model.columns_of("unmet")
    # The columns are the segments, in their order.
    share = segments_by_period(problem.data, problem.needs, worth)["share"].to_numpy(dtype=float)
    unmet = missing.keys.assign(amount=values[missing.ids] * share)
    served = _amounts(problem, values, "serve", SMALLEST_PLACE)
    return housed(problem.data, worth, served, problem.needs, unmet)


def _relaxed(problem: Problem, values: Floats) -> list[Relaxed]:
    """Return what gives way: soft rules, then envelopes exceeded, with the amount over all years."""
    rules, funders = problem.data["rules"], problem.data["funders"]
    price = dict(zip(rules["rule_id"], rules["price"], strict=True))
    price |= dict(zip(funders["funder"].map(envelope_name), funders["overrun_price"], strict=True))
    found: dict[str, float] = {}
    for block in problem.model.column_blocks:
        if block.family in ("slack", "overrun"):
            names = block.keys["rule_id"] if block.family == "slack" else block.keys["funder"].map(envelope_name)
            for name, amount in zip(names, values[block.ids], strict=True):
                found[name] = found.get(name, 0.0) + float(amount)
    return [
        Relaxed(rule_id=str(name), amount=round(amount, DECIMALS), price=float(price[name]))
        for name, amount in sorted(found.items())
        if amount > SMALLEST_PLACE
    ]


# A point of the model -> who lives where during the works: the rows of the plan's `moves`.


SMALLEST = 1e-7
Queues = dict[tuple[Any, ...], list[list[Any]]]
"""Key -> [residence, persons] that are left, the most numerous first."""


def moves(problem: Problem, values: Floats, chosen: pd.DataFrame, followed: Followed | None) -> list[Move]:
    """Return the moves of the decisions chosen, in the order of residences and years.

    Under the duty to rehouse: where each person lives in each year of closure. Elsewhere, what the works imply:
    occupied places x closed share, when they close. Under a value model, also those whose home is gone for good.
    """
    rows = [*_implied(problem, chosen), *_planned(problem, values, chosen)]
    if followed is not None:
        rows += new_homes(followed)
    order = {name: number for number, name in enumerate(problem.data["residences"]["residence_id"])}
    return sorted(rows, key=lambda row: (order[row.residence_id], row.year, row.to, row.to_residence))


def _implied(problem: Problem, chosen: pd.DataFrame) -> list[Move]:
    """Return one row per closing operation that closes outside the duty, to temporary places that nobody counts."""
    duty = covered_years(problem.data, RuleKind.REHOUSING)
    position = pd.Series(np.arange(len(duty)), problem.data["residences"]["residence_id"])
    occupied = problem.choices.before.groupby("residence_id")["occupied"].sum()
    closing = chosen[(chosen["closed_share"] > 0) & (chosen["delivery_year"] > chosen["closing_year"])]
    persons = closing["residence_id"].map(occupied).astype("float64").fillna(0.0) * closing["closed_share"]
    free = ~duty[closing["residence_id"].map(position), closing["closing_year"] - problem.data.manifest.first_year]
    return [
        Move(residence_id=residence, year=year, persons=round(amount, DECIMALS), to=TEMPORARY)
        for residence, year, amount, is_free in zip(
            closing["residence_id"], closing["closing_year"].tolist(), persons.tolist(), free, strict=True
        )
        if amount > 0 and is_free
    ]


def _planned(problem: Problem, values: Floats, chosen: pd.DataFrame) -> list[Move]:
    """Return where everybody lives under the duty: one row per residence, year and destination."""
    away = _moves_amounts(problem, values, "away")
    if away.empty:
        return []
    rows = [
        Move(residence_id=residence, year=year, persons=round(amount, DECIMALS), to=to)
        for residence, to, year, amount in away.itertuples(index=False)
        if to != RESIDENCE
    ]
    persons = _named(_moves_amounts(problem, values, "guest"), _leaving(problem, away), _rooms(problem, chosen))
    return rows + [
        Move(residence_id=residence, year=year, persons=round(amount, DECIMALS), to=RESIDENCE, to_residence=host)
        for (residence, year, host), amount in persons.items()
    ]


def _moves_amounts(problem: Problem, values: Floats, family: str) -> pd.DataFrame:
    block = problem.model.columns_of(family)
    frame = block.keys.assign(amount=values[block.ids])
    return frame[frame["amount"] > SMALLEST]


def _leaving(problem: Problem, away: pd.DataFrame) -> Queues:
    """Return those who live in another residence, by territory, main public and year."""
    residences = problem.data["residences"]
    territory = dict(zip(residences["residence_id"], residences["territory"], strict=True))
    groups = _groups(problem)
    leaving: Queues = defaultdict(list)
    staying = away[away["to"] == RESIDENCE].sort_values("amount", ascending=False, kind="stable")
    for residence, _, year, amount in staying.itertuples(index=False):
        leaving[territory[residence], groups[residence], year].append([residence, amount])
    return leaving


def _groups(problem: Problem) -> dict[str, str]:
    """Return the main public of each residence that may be emptied by works (empty when no programme names one)."""
    known = main_groups(problem.data)
    emptied = problem.model.columns_of("away").keys["residence_id"].unique()
    return {residence: str(known.get(residence, "")) for residence in emptied}


def _rooms(problem: Problem, chosen: pd.DataFrame) -> Queues:
    """Return the vacant places of the plan by territory, publics welcome and year."""
    found = vacancies(problem.data, problem.choices, sorted(set(_groups(problem).values())))
    acting = chosen["kind"] != ActionKind.KEEP
    today = chosen.drop(columns="territory").merge(found.today, on="residence_id")
    after = chosen[acting].merge(found.after, on="option_id")
    rooms: Queues = defaultdict(list)
    for rows, is_today in ((today, True), (after, False)):
        for row in rows.sort_values("places", ascending=False, kind="stable").to_dict("records"):
            untouched = row["kind"] == ActionKind.KEEP
            for year in problem.data.years:
                if untouched or (year < row["closing_year"] if is_today else year >= row["delivery_year"]):
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
