"""Settle the amounts of a plan: whole decisions are fixed, places and money solved again, exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planning.optimise.build import Built
from planning.optimise.complete import solved_rest
from planning.optimise.matrix import Matrix
from planning.optimise.model import Floats
from planning.optimise.shortage import least_likely_missing
from planning.optimise.tighten import giving_way, tightened

CLEAN = 1e-9
PREFERENCE = {"grant": -2.0, "loan": -1.0}
AWAY = {"exit": 0.0, "residence": 1.0, "temporary": 3.0, "dispersed": 4.0}
NEXT_DOOR, NOWHERE = 1.0, 5.0
"""Whom works displace: near home rather than in a neighbouring territory, in a residence rather than elsewhere."""


def settle(built: Built, matrix: Matrix, values: Floats) -> Floats:
    """Return the point with its whole columns rounded and the others solved again.

    A solver leaves 0.9999999 where it means 1, and amounts that only hold to its tolerance. With the decisions fixed
    what remains is a linear program whose vertex gives clean figures. If rounding made it infeasible (it should not),
    the solver's own point is kept and the checker will tell.

    Money of others is used first, grants before loans, own funds last. That preference cannot cost anything: once
    decisions are fixed, grants touch the objective only through soft limits on money, and these are first held to the
    least that they must give way. The same holds of where displaced residents live: those who leave on their own first,
    then a residence of the territory, one next door, temporary places, scattered dwellings.
    """
    whole = matrix.integer
    rounded = np.where(whole, np.round(values), values)
    fixed = replace(
        matrix,
        lower=np.where(whole, rounded, matrix.lower),
        upper=np.where(whole, rounded, matrix.upper),
        integer=np.zeros_like(whole),
    )
    paid = giving_way(built.model)
    if len(paid) and any(len(built.model.columns_of(family).keys) for family in ("grant", "away")):
        least = solved_rest(fixed)
        if least is not None:
            upper = fixed.upper.copy()
            upper[paid] = tightened(built.model, least_likely_missing(built.model, least))[paid]
            fixed, values = replace(fixed, upper=upper), least
    settled = solved_rest(replace(fixed, cost=_preferring_nearby(built, _preferring_aid(built, matrix.cost))))
    if settled is None:
        return values
    clean = np.where(np.abs(settled) < CLEAN, 0.0, settled)
    return tightened(built.model, least_likely_missing(built.model, clean))


def _preferring_aid(built: Built, cost: Floats) -> Floats:
    """Return the cost with the money of others wanted."""
    grant = built.model.columns_of("grant")
    wanted = cost.copy()
    if len(grant.keys):
        kind = built.data["funders"].set_index("funder")["kind"]
        wanted[grant.ids] = grant.keys["funder"].map(kind).map(PREFERENCE).fillna(0.0).to_numpy(dtype=float)
    return wanted


def _preferring_nearby(built: Built, cost: Floats) -> Floats:
    """Return the cost with displaced residents wanted near home."""
    away, guest, unhoused = (built.model.columns_of(family) for family in ("away", "guest", "unhoused"))
    wanted = cost.copy()
    if len(away.keys):
        wanted[away.ids] = away.keys["to"].map(AWAY).to_numpy(dtype=float)
        wanted[unhoused.ids] = NOWHERE
        wanted[guest.ids] = NEXT_DOOR * (guest.keys["from_territory"] != guest.keys["to_territory"])
    return wanted
