"""Named shocks: what would happen if a camp were dismantled, the procedure shortened, a competitor closed, a war began.

A shock changes the inputs, or adds places to the draws, from a year on; the years before are those of the same draws
without it. It is asked for by name, never part of the forecast by itself: it is a scenario, with no probability but the
one its author writes.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pandas as pd

from planning.demand.draws import DemandDraws
from planning.demand.forecasting import Dependence, forecast
from planning.demand.futures.walk_model import Regimes, WalkModel
from planning.demand.inputs import ChainInputs
from planning.demand.steps import Step
from planning.domain.errors import RequestError
from planning.domain.message import N_, Message

PROCEDURE_MONTHS, STAY = "asylum_procedure_months", "asylum.places.stay"
"""Parameters that tell which part of a stay is the procedure."""


class ShockKind(StrEnum):
    """What a shock does.

    camp_dismantled: `size` persons ask for a place at once, fewer each year, nobody after `years` (to the end: all of
    them stay). stay_changes: stays are `size` times what they were. competitor_closes: `size` places of the other
    operators are gone. surge, closure: the flow jumps or falls in one year with the chance `size` (`walk_model`).
    """

    CAMP = "camp_dismantled"
    STAY = "stay_changes"
    COMPETITOR = "competitor_closes"
    SURGE = "surge"
    CLOSURE = "closure"


@dataclass(frozen=True)
class Shock:
    """One row of need_shocks: `territory` empty = all; `years` None = to the end."""

    shock_id: str
    kind: ShockKind
    client_group: str
    territory: str
    year: int
    years: int | None
    size: float

    def active(self, year: int) -> bool:
        """Whether it holds in a year."""
        return year >= self.year and (self.years is None or year < self.year + self.years)


def read_shocks(rows: pd.DataFrame, asked: Sequence[str]) -> tuple[Shock, ...]:
    """Return the shocks asked for, by name.

    Raises
    ------
    RequestError
        When a name is not in the table.
    """
    known = {str(row["shock_id"]): _shock(row) for row in rows.to_dict("records")}
    for name in asked:
        if name not in known:
            text = N_("le choc « {name} » n'existe pas dans need_shocks.csv : choisissez parmi {known}")
            raise RequestError(Message(text, {"name": name, "known": ", ".join(known) or "-"}))
    return tuple(known[name] for name in asked)


def halved_procedure(parameters: pd.DataFrame) -> float:
    """Share of a stay that is left when the procedure takes half as long: 1 - procedure / stay / 2.

    Parameters
    ----------
    parameters
        Rows of data/parameters/demand.csv.
    """
    value = parameters.drop_duplicates("parameter_id", keep="last").set_index("parameter_id")["value"]
    return float(1.0 - value[PROCEDURE_MONTHS] / 12.0 / value[STAY] / 2.0)


def shocked_forecast(
    inputs: ChainInputs,
    years: Sequence[int],
    shocks: Sequence[Shock],
    draws: int = 1000,
    seed: int = 1,
    dependence: Dependence | None = None,
) -> DemandDraws:
    """Draw the needs as `forecast` does, with shocks: the same futures, each with the shock in it.

    Raises
    ------
    DataError, ValueError
        As `forecast`.
    """
    base = forecast(inputs, years, draws, seed, dependence)
    values = base.values.copy()
    made: dict[frozenset[str], DemandDraws] = {frozenset(): base}
    for position, year in enumerate(base.years):
        active = [shock for shock in shocks if shock.active(year)]
        key = frozenset(shock.shock_id for shock in active)
        if key not in made:
            made[key] = forecast(_changed(inputs, active), years, draws, seed, dependence)
        values[:, :, :, position] = made[key].values[:, :, :, position]
        for shock in active:
            if shock.kind == ShockKind.CAMP:
                values[:, base.client_groups.index(shock.client_group), :, position] += _camp(shock, year, base)
    values.flags.writeable = False
    return replace(base, values=values, lineage=f"{base.lineage}+{'+'.join(shock.shock_id for shock in shocks)}")


def _changed(inputs: ChainInputs, shocks: Sequence[Shock]) -> ChainInputs:
    for shock in shocks:
        if shock.kind == ShockKind.STAY:
            inputs = _shorter(inputs, shock)
        elif shock.kind == ShockKind.COMPETITOR:
            inputs = _closed(inputs, shock)
        elif shock.kind in (ShockKind.SURGE, ShockKind.CLOSURE):
            inputs = _agitated(inputs, shock)
    return inputs


def _shorter(inputs: ChainInputs, shock: Shock) -> ChainInputs:
    """Multiply the group's lengths of stay in the draws: other operators follow as they follow any deviation."""
    factors = inputs.factors
    rows = (factors["client_group"] == shock.client_group) & (factors["step"] == Step.STAY)
    moved = {str(name): inputs.moved.get(str(name), 1.0) * shock.size for name in factors.loc[rows, "factor_id"]}
    return replace(inputs, moved={**inputs.moved, **moved})


def _closed(inputs: ChainInputs, shock: Shock) -> ChainInputs:
    """Take the places away from the territory's list, or from all in proportion; never below 0."""
    listed = inputs.competing.copy()
    rows = listed["client_group"] == shock.client_group
    if shock.territory:
        rows &= listed["territory"] == shock.territory
    total = float(listed.loc[rows, "places"].sum())
    left = max(total - shock.size, 0.0) / total if total else 0.0
    listed["places"] = listed["places"].where(~rows, listed["places"] * left)
    return replace(inputs, competing=listed)


def _agitated(inputs: ChainInputs, shock: Shock) -> ChainInputs:
    """Give the flows that the group's chains start from a surge or a closure."""
    used = set(inputs.factors.loc[inputs.factors["client_group"] == shock.client_group, "times"])
    chance = min(shock.size, 1.0)
    asked = Regimes(surge=chance) if shock.kind == ShockKind.SURGE else Regimes(closure=chance)
    models = {
        name: replace(model, regimes=asked) if name in used and isinstance(model, WalkModel) else model
        for name, model in inputs.models.items()
    }
    return replace(inputs, models=models)


def _camp(shock: Shock, year: int, draws: DemandDraws) -> np.ndarray:
    """Places added in a year, [territory]: all the first year, in a straight line to none."""
    left = 1.0 if shock.years is None else 1.0 - (year - shock.year) / shock.years
    here = np.array([not shock.territory or name == shock.territory for name in draws.territories], dtype=float)
    return np.asarray(shock.size * left * here / here.sum(), dtype=np.float32)


def _shock(row: Mapping[Hashable, object]) -> Shock:
    years = row["years"]
    lasting = None if pd.isna(years) else int(str(years))  # type: ignore[call-overload]
    return Shock(
        str(row["shock_id"]),
        ShockKind(str(row["kind"])),
        str(row["client_group"]),
        str(row["territory"]),
        int(str(row["year"])),
        lasting,
        float(str(row["size"])),
    )
