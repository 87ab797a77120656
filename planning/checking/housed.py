"""People: needs, and who is served where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planning.checking.ledger import Ledger, cells_of, close
from planning.domain.message import N_, Message
from planning.domain.plan import Futures, Plan
from planning.tables.data import Data

PLACE = 1e-3
UNEVEN = N_("le compte de {group} à {territory} en {year} ne tombe pas juste : {served} logés sur {need}")

Need = tuple[str, str, int]
"""Group, territory, year."""
Segments = Sequence[tuple[float, float, float]]
"""Of one need, the surest first: places, chance that one of them is needed, excess of the curve."""


def check_needs(plan: Plan, segments: Mapping[Need, Segments], needs: Mapping[Need, float]) -> list[Message]:
    """Return the needs that are not those of the data, or whose sum is wrong.

    Parameters
    ----------
    plan
        The plan: its rows of `needs` and `served`.
    segments, needs
        Of each need of the years of the plan: its segments, the surest first, and what is needed on average.
    """
    served: dict[Need, float] = defaultdict(float)
    for flow in plan.served:
        served[flow.client_group, flow.from_territory, flow.year] += flow.places
    told = {(row.client_group, row.territory, row.year): row for row in plan.needs}
    faults = []
    if len(told) != len(plan.needs):
        faults.append(Message(N_("un même besoin figure deux fois")))
    for key in sorted(set(needs) | set(told) | set(served)):
        names: dict[str, object] = dict(zip(("group", "territory", "year"), key, strict=True))
        row, most = told.get(key), _width(segments.get(key, ()))
        if row is None:
            faults.append(Message(N_("le besoin {group} à {territory} en {year} manque"), names))
        elif not close(row.need, needs.get(key, 0.0), absolute=PLACE):
            what = N_("le besoin {group} à {territory} en {year} est {given} dans le plan, {expected} dans les données")
            faults.append(Message(what, {**names, "given": row.need, "expected": needs.get(key, 0.0)}))
        elif not (
            close(row.unmet, missing_on_average(segments.get(key, ()), served[key]), absolute=PLACE)
            and close(row.need - row.served, row.unmet, absolute=PLACE)
            and served[key] <= most + max(PLACE, 1e-6 * most)
        ):
            faults.append(Message(UNEVEN, {**names, "served": served.get(key, 0.0), "need": row.need}))
    return faults


def beyond_the_need(served: Mapping[Need, float], segments: Mapping[Need, Segments]) -> list[Message]:
    """Return the needs for which more is served than may ever be needed."""
    faults = []
    for key, places in sorted(served.items()):
        most = _width(segments.get(key, ()))
        if places > most + max(PLACE, 1e-6 * most):
            names = dict(zip(("group", "territory", "year"), key, strict=True))
            faults.append(Message(UNEVEN, {**names, "served": places, "need": most}))
    return faults


def _width(segments: Segments) -> float:
    return sum(places for places, _, _ in segments)


def check_served(ledger: Ledger) -> list[Message]:
    """Return the persons housed where no place is open, where it does not fit, or beyond the neighbours."""
    suitability = cells_of(ledger.data["suitability"], "typology", "client_group", "suitability")
    fits = {(typology, group) for typology, group, share in suitability if share > 0}
    ways = set(cells_of(ledger.data["neighbours"], "from_territory", "to_territory"))
    used: dict[tuple[str, str, int], float] = defaultdict(float)
    faults = []
    for row in ledger.plan.served:
        names: dict[str, object] = {"group": row.client_group, "typology": row.typology, "year": row.year}
        if row.places < 0:
            faults.append(Message(N_("un nombre de personnes logées est négatif ({group}, {typology}, {year})"), names))
        if (row.typology, row.client_group) not in fits:
            faults.append(Message(N_("{typology} ne convient pas à {group} ({year})"), names))
        if row.from_territory != row.to_territory and (row.from_territory, row.to_territory) not in ways:
            what = N_("{group} de {origin} ne peut pas être logé à {target} : pas de voisinage prévu")
            faults.append(Message(what, {**names, "origin": row.from_territory, "target": row.to_territory}))
        used[row.to_territory, row.typology, row.year] += row.places
    for key, places in sorted(used.items()):
        available = ledger.stock.get(key, 0.0)
        if places > available + max(PLACE, 1e-6 * available):
            what = N_(
                "{places} personnes logées en {typology} à {territory} en {year} pour {available} places ouvertes"
            )
            values = dict(zip(("territory", "typology", "year"), key, strict=True))
            faults.append(Message(what, {**values, "places": places, "available": available}))
    return faults


# Many futures: what is missing on average when places are allocated before the need is known.

Floats = NDArray[np.float64]
PLACE_YEARS = 1e-2
PLACES = 1e-6


def needs_in_segments(data: Data) -> dict[Need, Segments]:
    """Return the segments of each need above 0 of the plan's years; a need that is one number is one sure segment."""
    curves = data["need_curves"]
    if curves.empty:
        needs = data["needs"]
        needs = needs[needs["year"].isin(data.years) & (needs["places"] > 0)]
        cells = cells_of(needs, "client_group", "territory", "year", "places")
        return {(group, territory, int(year)): [(float(places), 1.0, 0.0)] for group, territory, year, places in cells}
    found: dict[Need, list[tuple[float, float, float]]] = defaultdict(list)
    names = ("client_group", "territory", "year", "places", "share", "excess")
    for group, territory, year, places, share, excess in cells_of(curves.sort_values("segment"), *names):
        if places > 0:
            found[group, territory, int(year)].append((float(places), float(share), float(excess)))
    return dict(found)


def missing_on_average(segments: Segments, allocated: float) -> float:
    """Return what is missing on average of a need when so many places are allocated to it."""
    missing = 0.0
    for places, share, _ in segments:
        missing += share * (places - min(max(allocated, 0.0), places))
        allocated -= places
    return missing


def check_futures(plan: Plan, data: Data, widened: Mapping[Need, Segments]) -> list[Message]:
    """Return what the plan says wrongly of the draws; the draws themselves are looked at where they are at hand.

    `widened`: the segments that places are given to, which residents of today may make wider than the curves.
    """
    if (plan.scenario.futures == "draws") != (plan.futures is not None):
        return [Message(N_("le plan doit dire ce qu'il donne sur les tirages quand son scénario le demande"))]
    if plan.futures is None:
        return []
    allocated: dict[Need, float] = defaultdict(float)
    for flow in plan.served:
        allocated[flow.client_group, flow.from_territory, flow.year] += flow.places
    segments = needs_in_segments(data)
    expected = {
        "draws": float(data["need_curves"]["draws"].max()) if len(data["need_curves"]) else 0.0,
        "expected_unmet": sum(missing_on_average(widened.get(need, ()), allocated[need]) for need in segments),
        "excess_at_most": sum(_excess(parts, allocated[need]) for need, parts in segments.items()),
    }
    faults = _differences(plan.futures, expected)
    if data.draws is not None:
        faults += _wrong_curves(segments, data.draws)
        exact = _missing_over_draws(data.draws, segments, allocated)
        if plan.futures.exact_expected_unmet is not None:
            faults += _differences(plan.futures, {"exact_expected_unmet": exact})
    return faults


def _differences(told: Futures, expected: dict[str, float]) -> list[Message]:
    what = N_("tirages : {field} vaut {expected}, le plan dit {given}")
    return [
        Message(what, {"field": name, "expected": value, "given": getattr(told, name)})
        for name, value in expected.items()
        if not close(getattr(told, name), value, absolute=PLACE_YEARS)
    ]


def _excess(segments: Segments, allocated: float) -> float:
    """Return by how much the curve may exceed the draws at an allocation; nothing where two segments meet."""
    for places, _, excess in segments:
        if PLACES < allocated < places - PLACES:
            return excess
        allocated -= places
    return 0.0


def _by_need(draws: pd.DataFrame) -> dict[Need, Floats]:
    """Return the draws of each need; a future without a row, where it is 0, adds nothing to what is missing."""
    found: dict[Need, list[float]] = defaultdict(list)
    for group, territory, year, places in cells_of(draws, "client_group", "territory", "year", "places"):
        found[group, territory, int(year)].append(float(places))
    return {need: np.array(values) for need, values in found.items()}


def _missing_over_draws(draws: pd.DataFrame, segments: dict[Need, Segments], allocated: dict[Need, float]) -> float:
    by_need = {need: values for need, values in _by_need(draws).items() if need in segments}
    total = sum(float(np.maximum(values - allocated.get(need, 0.0), 0.0).sum()) for need, values in by_need.items())
    return total / draws["draw"].nunique()


def _wrong_curves(segments: dict[Need, Segments], draws: pd.DataFrame) -> list[Message]:
    """Compare each curve with its draws where its segments meet: there they must agree."""
    count = draws["draw"].nunique()
    by_need = _by_need(draws)
    what = N_("la courbe du besoin {group} à {territory} en {year} n'est pas celle de ses tirages")
    faults = []
    for need, parts in segments.items():
        values = by_need.get(need, np.zeros(0))
        meetings = np.cumsum([0.0, *(places for places, _, _ in parts)])
        exact = [float(np.maximum(values - allocated, 0.0).sum()) / count for allocated in meetings]
        told = [missing_on_average(parts, float(allocated)) for allocated in meetings]
        if not all(close(one, other, absolute=1e-6) for one, other in zip(exact, told, strict=True)):
            faults.append(Message(what, dict(zip(("group", "territory", "year"), need, strict=True))))
    return faults
