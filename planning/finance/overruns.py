"""If works overrun: what operations and the plan cost, when they are delivered, whether own funds hold.

Decisions and start years stay those of the plan; each operation draws a factor on its cost and one on its duration
(`planning.finance.overrun_laws`). Own funds take what aids do not pay; aids are paid as the works go, and never rise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.domain.kinds import OWN_FUNDS, ActionKind
from planning.domain.plan import Plan
from planning.finance.overrun_laws import Floats, Laws, draw_factors, read_laws
from planning.finance.purses import NOBODY, drawn_costs, paying_purses, purses, receiving_purses
from planning.finance.room import LEAST_EUR, own_funds_left
from planning.finance.wear import wear_beside_works
from planning.options.estimates import parameter_estimates
from planning.tables.data import Data
from planning.tables.places import capacity_after
from planning.tables.prices import price_in
from planning.tables.setbacks import spread

DRAWS: Final = 2000
"""How many ways in which works may go are drawn for the page."""
DECILES: Final = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


@dataclass(frozen=True)
class OverrunDraws:
    """Many ways in which the works of a plan may go: n draws, O operations, Y years.

    Attributes
    ----------
    operations
        residence_id, option_id, kind, start_year, delivery_year, duration, cost_eur, places (model places after): the
        plan itself, one row per operation.
    costs
        [n, O]: what each operation costs, all funders together, EUR.
    deliveries
        [n, O]: year of delivery, which may be after the plan.
    own_left
        [n, Y]: what is left of own funds (`room.own_funds_left`), all limited purses together, EUR.
    own_holds
        [n, Y]: whether no body lacks own funds.
    years
        The years of the plan, Y.
    used
        Purse of own funds -> [n, Y]: what it spends less what sales bring it, EUR.
    asked
        [n, O, Y]: what each operation asks of the purse that pays it (`payers`), sales apart, EUR.
    payers
        O: the purse that pays each operation; `NOBODY` where none of ours does.
    """

    operations: pd.DataFrame
    costs: Floats
    deliveries: Floats
    own_left: Floats
    own_holds: npt.NDArray[np.bool_]
    years: list[int]
    used: Mapping[str, Floats]
    asked: npt.NDArray[np.float32]
    payers: list[str]


def draw_overruns(plan: Plan, data: Data, laws: Laws, draws: int, seed: int) -> OverrunDraws:
    """Draw how the works of a plan may go.

    Parameters
    ----------
    plan, data
        The plan; its data, scenario applied (draws come on top of its `overrun` and `slippage`).
    laws
        `laws.read_laws`.
    draws, seed
        How many, and from where: the same seed gives the same draws.
    """
    operations = _operations(plan, data)
    cost, times = draw_factors(list(operations["kind"]), laws, draws, seed)
    planned = operations["duration"].to_numpy(dtype=np.int64)
    lasting = np.floor(planned * times + 0.5).astype(np.int64)
    used = {purse: np.zeros((draws, len(data.years))) + _kept(plan, data, purse) for purse in purses(data["funders"])}
    asked = _asked(operations, plan, data, cost, lasting)
    payers = [str(purse) for purse in operations["option_id"].map(paying_purses(data))]
    _add_to(used, asked, payers)
    _take_sales(used, operations, data, lasting)
    left = {purse: own_funds_left(amounts, data, purse) for purse, amounts in used.items()}
    limited = [amounts for amounts in left.values() if np.isfinite(amounts).any()]
    return OverrunDraws(
        operations,
        costs=operations["cost_eur"].to_numpy(dtype=float) * cost,
        deliveries=operations["start_year"].to_numpy(dtype=float) + lasting,
        own_left=np.asarray(np.sum(limited, axis=0)) if limited else np.full((draws, len(data.years)), np.inf),
        own_holds=np.all([amounts >= -LEAST_EUR for amounts in left.values()], axis=0),
        years=data.years,
        used=used,
        asked=asked,
        payers=payers,
    )


def overruns_of(plan: Plan, data: Data, parameters: pd.DataFrame) -> OverrunDraws:
    """Draw how the works of a plan may go, by the laws of data/parameters and from the seed of its scenario.

    `data` with the scenario applied; `parameters`: the rows of data/parameters.
    """
    laws = read_laws(parameter_estimates(parameters, data.manifest.first_year))
    return draw_overruns(plan, data, laws, DRAWS, plan.scenario.seed)


def operation_bands(drawn: OverrunDraws) -> pd.DataFrame:
    """Return the operations with cost_p10, cost_p50, cost_p90, delivery_p10 (and so on), too_late.

    `too_late`: chance that it is delivered after the plan.
    """
    found = drawn.operations
    for name, rank in DECILES.items():
        found = found.assign(**{f"cost_{name}": _quantile(drawn.costs, rank)})
    for name, rank in DECILES.items():
        found = found.assign(**{f"delivery_{name}": _quantile(drawn.deliveries, rank).astype("int64")})
    return found.assign(too_late=(drawn.deliveries > drawn.years[-1]).mean(axis=0))


def plan_bands(drawn: OverrunDraws) -> pd.DataFrame:
    """Return two rows, index `cost_eur` and `places` (delivered by the end of the plan): planned, p10, p50, p90."""
    places = drawn.operations["places"].to_numpy(dtype=float)
    last = drawn.years[-1]
    on_time = (drawn.operations["delivery_year"] <= last).to_numpy(dtype=bool)
    totals = {
        "cost_eur": (float(drawn.operations["cost_eur"].sum()), drawn.costs.sum(axis=1)),
        "places": (float(places[on_time].sum()), (drawn.deliveries <= last) @ places),
    }
    rows = {
        name: {"planned": planned, **{decile: float(_quantile(drawn_totals, rank)) for decile, rank in DECILES.items()}}
        for name, (planned, drawn_totals) in totals.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def own_funds_chances(drawn: OverrunDraws) -> pd.DataFrame:
    """Return year, holds (chance that own funds suffice that year), left_p10, left_p50, left_p90 (EUR)."""
    holds = drawn.own_holds.mean(axis=0)
    left = {f"left_{name}": _quantile(drawn.own_left, rank) for name, rank in DECILES.items()}
    return pd.DataFrame({"year": drawn.years, "holds": holds, **left})


def all_years_hold(drawn: OverrunDraws) -> float:
    """Return the chance that own funds suffice in every year."""
    return float(drawn.own_holds.all(axis=1).mean())


def _quantile(values: Floats, rank: float) -> Floats:
    """Return a value that was drawn: years stay years, and what is unlimited stays so."""
    return np.asarray(np.quantile(values, rank, axis=0, method="inverted_cdf"), dtype=np.float64)


def _operations(plan: Plan, data: Data) -> pd.DataFrame:
    rows = pd.DataFrame(
        [
            (row.residence_id, row.option_id, row.kind, row.start_year, row.delivery_year, row.capex_eur)
            for row in plan.decisions
            if row.kind != ActionKind.KEEP
        ],
        columns=["residence_id", "option_id", "kind", "start_year", "delivery_year", "cost_eur"],
    )
    places = capacity_after(data).groupby("option_id")["places"].sum()
    return rows.assign(
        duration=rows["delivery_year"] - rows["start_year"],
        places=rows["option_id"].map(places).astype("float64").fillna(0.0),
    )


def _kept(plan: Plan, data: Data, purse: str) -> Floats:
    """Return what residences ask of a purse of own funds as they are, [Y]: all of them until their works begin."""
    keeps = {row.option_id: row.start_year for row in plan.decisions if row.kind == ActionKind.KEEP}
    costs = drawn_costs(data)
    costs = costs[costs["option_id"].isin(list(keeps)) & costs["is_own"] & (costs["funder"] == purse)]
    given = {(row.option_id, row.year): 0.0 for row in plan.grants}
    for grant in plan.grants:
        given[grant.option_id, grant.year] += grant.amount_eur
    used = dict.fromkeys(data.years, 0.0)
    for option, offset, amount in zip(costs["option_id"], costs["year_offset"], costs["amount_eur"], strict=True):
        year = keeps[option] + int(offset)
        if year in used:
            used[year] += float(amount * price_in(data, year)) - given.get((option, year), 0.0)
    if plan.scenario.value is not None:
        rows = [(row.residence_id, row.option_id, row.kind, row.start_year) for row in plan.decisions]
        decided = pd.DataFrame(rows, columns=["residence_id", "option_id", "kind", "start_year"])
        worn = wear_beside_works(data, decided)
        worn = worn[worn["funder"] == purse]
        for year, amount in zip(worn["year"].tolist(), worn["amount_eur"].tolist(), strict=True):
            used[year] += amount
    return np.array(list(used.values()))


def _asked(
    operations: pd.DataFrame, plan: Plan, data: Data, cost: Floats, lasting: npt.NDArray[np.int64]
) -> npt.NDArray[np.float32]:
    """Return what each operation asks of own funds, [n, O, Y]: what it costs less what aids pay."""
    whole, aided = _schedules(operations, plan, data, lasting)
    found = np.zeros((len(cost), len(operations), len(data.years)), dtype=np.float32)
    for number in range(len(operations)):
        for years in (int(one) for one in np.unique(lasting[:, number])):
            drawn = np.flatnonzero(lasting[:, number] == years)
            due, aid = whole[number, years], aided[number, years]
            found[drawn, number] = np.maximum(0.0, cost[drawn, number][:, None] * due - aid)
    return found


def _add_to(used: Mapping[str, Floats], asked: npt.NDArray[np.float32], payers: list[str]) -> None:
    for number, purse in enumerate(payers):
        if purse != NOBODY:
            used[purse][:] += asked[:, number]


def _take_sales(
    used: Mapping[str, Floats], operations: pd.DataFrame, data: Data, lasting: npt.NDArray[np.int64]
) -> None:
    """Take what sales bring each purse, at the delivery drawn, from what it spends."""
    first, count = data.manifest.first_year, len(data.years)
    proceeds = data["options"].set_index("option_id")["proceeds_eur"].astype("float64").fillna(0.0)
    sold = operations["option_id"].map(proceeds).to_numpy(dtype=float, na_value=0.0)
    purse_of = operations["option_id"].map(receiving_purses(data))
    start = operations["start_year"].to_numpy(dtype=np.int64) - first
    for number, purse in enumerate(purse_of):
        when = start[number] + lasting[:, number]
        drawn = np.flatnonzero(when < count)
        if purse != NOBODY and sold[number] != 0.0:
            used[purse][drawn, when[drawn]] -= sold[number]


def _schedules(
    operations: pd.DataFrame, plan: Plan, data: Data, lasting: npt.NDArray[np.int64]
) -> tuple[dict[tuple[int, int], Floats], dict[tuple[int, int], Floats]]:
    """Return what each operation costs, and what aids pay of it, by operation and duration, each [Y]."""
    paid = _payments(operations, plan, data)
    pairs = pd.DataFrame(
        [(number, int(years)) for number in range(len(operations)) for years in np.unique(lasting[:, number])],
        columns=["number", "longer"],
    )
    rows = paid.merge(pairs, on="number")
    rows = rows.assign(option_id=rows["number"].astype("str") + ":" + rows["longer"].astype("str"))
    rows = spread(rows)
    first, count = data.manifest.first_year, len(data.years)
    found: dict[str, dict[tuple[int, int], Floats]] = {
        side: {pair: np.zeros(count) for pair in zip(pairs["number"].tolist(), pairs["longer"].tolist(), strict=True)}
        for side in ("cost", "aid")
    }
    starts = [int(year) for year in operations["start_year"]]
    for key, offset, side, amount in zip(*(rows[name].tolist() for name in rows.columns), strict=True):
        number, years = (int(part) for part in key.split(":"))
        place = starts[number] + int(offset) - first
        if place < count:
            found[side][number, years][place] += amount
    return found["cost"], found["aid"]


def _payments(operations: pd.DataFrame, plan: Plan, data: Data) -> pd.DataFrame:
    """Return number (of the operation), planned (duration), year_offset, funder (`cost` or `aid`), amount_eur."""
    known = operations.assign(number=range(len(operations)))[["option_id", "number", "start_year", "duration"]]
    costs = data["option_costs"][["option_id", "year_offset", "funder", "amount_eur"]].merge(known, on="option_id")
    price = price_in(data, costs["start_year"] + costs["year_offset"])
    costs = costs.assign(amount_eur=costs["amount_eur"] * price)
    granted = pd.DataFrame(
        [(row.option_id, row.year, row.amount_eur) for row in plan.grants],
        columns=["option_id", "year", "amount_eur"],
    ).astype({"option_id": "str", "year": "int64", "amount_eur": "float64"})
    granted = granted.merge(known, on="option_id")
    parts = [
        costs.assign(funder="cost"),
        costs[costs["funder"] != OWN_FUNDS].assign(funder="aid"),
        granted.assign(funder="aid", year_offset=granted["year"] - granted["start_year"]),
    ]
    rows = pd.concat([part.rename(columns={"duration": "planned"}) for part in parts], ignore_index=True)
    columns = ["number", "planned", "year_offset", "funder", "amount_eur"]
    return rows[columns]
