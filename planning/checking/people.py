"""People: needs, and who is served where."""

from __future__ import annotations

from collections import defaultdict

from planning.checking.futures import missing_on_average, needs_in_segments
from planning.checking.ledger import Ledger, cells_of, close
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.tables.data import Data

PLACE = 1e-3


def check_needs(plan: Plan, data: Data) -> list[Message]:
    """Return the needs that are not those of the data, or whose sum is wrong."""
    segments = needs_in_segments(data)
    expected = {need: missing_on_average(parts, 0.0) for need, parts in segments.items()}
    served: dict[tuple[str, str, int], float] = defaultdict(float)
    for flow in plan.served:
        served[flow.client_group, flow.from_territory, flow.year] += flow.places
    most = {need: sum(places for places, _, _ in parts) for need, parts in segments.items()}
    told = {(row.client_group, row.territory, row.year): row for row in plan.needs}
    faults = []
    if len(told) != len(plan.needs):
        faults.append(Message(N_("un même besoin figure deux fois")))
    for key in sorted(set(expected) | set(told) | set(served)):
        names: dict[str, object] = dict(zip(("group", "territory", "year"), key, strict=True))
        row = told.get(key)
        if row is None:
            faults.append(Message(N_("le besoin {group} à {territory} en {year} manque"), names))
        elif not close(row.need, expected.get(key, 0.0), absolute=PLACE):
            what = N_("le besoin {group} à {territory} en {year} est {given} dans le plan, {expected} dans les données")
            faults.append(Message(what, {**names, "given": row.need, "expected": expected.get(key, 0.0)}))
        elif not (
            close(row.unmet, missing_on_average(segments.get(key, ()), served[key]), absolute=PLACE)
            and close(row.need - row.served, row.unmet, absolute=PLACE)
            and served[key] <= most.get(key, 0.0) + max(PLACE, 1e-6 * most.get(key, 0.0))
        ):
            what = N_("le compte de {group} à {territory} en {year} ne tombe pas juste : {served} logés sur {need}")
            faults.append(Message(what, {**names, "served": served.get(key, 0.0), "need": row.need}))
    return faults


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
