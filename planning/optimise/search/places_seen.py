"""The places and the needs of the model, as the search sees them: a graph, today's places, what choices change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from planning.optimise.model import Floats, Ints, Model
from planning.optimise.search.by_choice import CellsByChoice, compressed
from planning.optimise.search.network import Network


def places_seen(model: Model, cells: CellsByChoice) -> tuple[Network, Floats, dict[str, Any]]:
    """Return the network, the places open before any decision [J, Y], and the choices' effect on them."""
    stock = model.rows_of("stock")
    unmet = model.columns_of("unmet")
    years = np.unique(np.concatenate([[0]] + [block.keys["year"] for block in (stock, unmet) if len(block.keys)])[1:])
    years = years if len(years) else np.array([0])
    cell_keys = stock.keys.reindex(columns=["territory", "typology"]).drop_duplicates()
    count, horizon = len(cell_keys), len(years)
    base = np.cumsum(model.row_lower[stock.ids].reshape(count, horizon), axis=1) if count else np.zeros((0, horizon))
    choice, row, value = cells.of_rows(stock.first, len(stock.keys))
    first, cell, year, places = compressed(choice, cells.count, row // horizon, row % horizon, -value)
    events = {"event_first": first, "event_cell": cell, "event_year": year, "event_places": places.astype(float)}
    return _graph(model, cell_keys, years), base, events


def _graph(model: Model, cell_keys: pd.DataFrame, years: Ints) -> Network:
    unmet, serve = model.columns_of("unmet"), model.columns_of("serve")
    horizon = len(years)
    cost = model.cost
    need_keys = unmet.keys[["client_group", "territory"]].drop_duplicates() if len(unmet.keys) else pd.DataFrame()
    needs = len(need_keys)
    if not needs:
        none = np.zeros(0, dtype=np.int64)
        empty, begin = np.zeros((horizon, 0)), np.zeros(1, dtype=np.int64)
        into = np.zeros(len(cell_keys) + 1, dtype=np.int64)
        return Network(none, none, empty, begin, none, into, none, begin, empty, empty)
    need_number = need_keys.assign(need=np.arange(needs))
    calendar = {int(year): number for number, year in enumerate(years)}
    # One segment per column of unmet need: most models have one per need and year.
    segments = unmet.keys.merge(need_number, on=["client_group", "territory"])
    segments = segments.assign(
        y=segments["year"].map(calendar), width=model.upper[unmet.ids], price=cost[unmet.ids]
    ).sort_values(["need", "y", "price"], kind="stable")
    rank = segments.groupby(["need", "y"]).cumcount().to_numpy()
    most = pd.Series(rank).groupby(segments["need"].to_numpy()).max().reindex(range(needs), fill_value=0) + 1
    segment_first = np.concatenate([[0], np.cumsum(most.to_numpy())]).astype(np.int64)
    number = segment_first[segments["need"].to_numpy()] + rank
    width = np.zeros((horizon, segment_first[-1]))
    price = np.zeros((horizon, segment_first[-1]))
    width[segments["y"].to_numpy(), number] = segments["width"].to_numpy()
    price[segments["y"].to_numpy(), number] = segments["price"].to_numpy()
    cell_number = cell_keys.assign(cell=np.arange(len(cell_keys))).rename(columns={"territory": "to_territory"})
    ways = serve.keys.merge(
        need_number.rename(columns={"territory": "from_territory"}), on=["client_group", "from_territory"]
    ).merge(cell_number, on=["to_territory", "typology"])
    pair = ways["need"].to_numpy(dtype=np.int64) * max(1, len(cell_keys)) + ways["cell"].to_numpy(dtype=np.int64)
    arcs, arc = np.unique(pair, return_inverse=True)
    arc_cost = np.full((horizon, len(arcs)), np.inf)
    arc_cost[ways["year"].map(calendar).to_numpy(dtype=np.int64), arc] = cost[serve.ids]
    # An arc that serves at more than the dearest unmet need is never taken; in a year without the need, neither.
    source, target = arcs // max(1, len(cell_keys)), arcs % max(1, len(cell_keys))
    arc_cost = np.where(np.isfinite(arc_cost), arc_cost, 2.0 * (1.0 + np.abs(cost).max()))
    out_first, out_arcs = compressed(source, needs, np.arange(len(arcs)))
    in_first, in_arcs = compressed(target, len(cell_keys), np.arange(len(arcs)))
    return Network(
        source.astype(np.int64), target.astype(np.int64), arc_cost, *(out_first, out_arcs, in_first, in_arcs),
        segment_first, width, price,
    )  # fmt: skip
