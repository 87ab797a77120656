"""The cheapest line of a list, and the best line when groups of terms go before others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from planning.domain.scenario import Scenario, Weights

Array = NDArray[np.float64]
Price = Callable[[int], float | None]
"""What money costs a line beyond its other terms; None when it cannot be paid."""
Costs = Callable[[Weights, float], Array]
"""What each line costs under weights, and under a factor on the price of what gives way."""
SHARED = {"unmet", "unsuitable", "distance", "relaxed"}
"""Terms that depend on who is housed where, and not on the decisions alone."""
FIRST = 1e4
"""A group that goes before another counts so many times more: enough, as numbers fall on quarters."""
FLOOR = 1e-6


def cheapest(cost: Array, price: Price) -> tuple[float, int] | None:
    """Return the least total and its line."""
    best: tuple[float, int] | None = None
    for number in np.argsort(cost, kind="stable").tolist():
        if not np.isfinite(cost[number]) or (best is not None and cost[number] >= best[0]):
            break
        paid = price(number)
        if paid is not None and (best is None or cost[number] + paid < best[0]):
            best = (float(cost[number] + paid), number)
    return best


def best_in_order(scenario: Scenario, costs: Costs, price: Price) -> tuple[float, int] | None:
    """Return the weighted sum of the best line, and the line: each group is the best that the former ones allow.

    Raises
    ------
    NotImplementedError
        When who is housed where matters to three groups, or to two that may give to one another: not listed here.
    """
    groups = [set(group) for group in scenario.order]
    if not any("relaxed" in group for group in groups):
        groups[0].add("relaxed")
    named = set().union(*groups)
    groups.append({*Weights.model_fields, "relaxed"} - named)
    paid: dict[int, float | None] = {}

    def price_once(number: int) -> float | None:
        if number not in paid:
            paid[number] = price(number)
        return paid[number]

    total: Array | None = None
    held: list[int] | None = None
    for group, value in zip(groups, _values(scenario, groups, costs), strict=True):
        total = value if total is None else total + value
        if group is groups[-1]:
            break
        among = np.full(len(value), np.inf)
        among[slice(None) if held is None else held] = value[slice(None) if held is None else held]
        priced: Price = price_once if "relaxed" in group else _free(price_once)
        best = cheapest(among, priced)
        if best is None:
            return None
        most = best[0] + max(scenario.order_tolerance * abs(best[0]), FLOOR)
        possible = np.flatnonzero(among <= most).tolist()
        held = [number for number in possible if among[number] + (priced(number) or 0.0) <= most]
        held = [number for number in held if price_once(number) is not None]
    assert total is not None
    among = np.full(len(total), np.inf)
    among[held] = total[held]
    return cheapest(among, price_once)


def _free(price: Price) -> Price:
    """Tell only whether money can pay."""
    return lambda number: None if price(number) is None else 0.0


def _values(scenario: Scenario, groups: list[set[str]], costs: Costs) -> list[Array]:
    """Return what each group is worth on each line, given that the groups before it are as good as they can be."""
    weights = scenario.weights
    sharing = [
        number
        for number, group in enumerate(groups)
        if any(name == "relaxed" or getattr(weights, name) for name in group & SHARED)
    ]
    if len(sharing) > (1 if scenario.order_tolerance else 2):
        raise NotImplementedError("who is housed where matters to too many groups")
    values: list[Array] = []
    for number, group in enumerate(groups):
        before = [first for first in sharing if first < number] if number in sharing else []
        factors = dict.fromkeys(group, 1.0) | {name: FIRST for first in before for name in groups[first]}
        scaled = {name: getattr(weights, name) * factors.get(name, 0.0) for name in Weights.model_fields}
        both = costs(Weights(**scaled), factors.get("relaxed", 0.0))
        for first in before:
            # Infinite: a hard floor cannot be reached, whatever counts.
            both = np.where(np.isfinite(both), both - FIRST * np.where(np.isfinite(both), values[first], 0.0), np.inf)
        values.append(both)
    return values
