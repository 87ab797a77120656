"""What planning with each method would have cost: places built for nobody, and places missing, in euros."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.demand.backtest.judged import Judged
from planning.demand.methods.panel import Floats

PLANNED_IN, BUILT_FOR = 2010, 2022
BUILT_COLUMNS = [
    *("subject", "method", "planned_in", "built_for", "areas", "places_needed"),
    *("over", "under", "per_1000", "cost_eur", "over_eur", "under_eur", "verified", "source"),
]


@dataclass(frozen=True)
class PlaceRule:
    """How a count becomes places, and what a place costs; every figure is a parameter with its source.

    Attributes
    ----------
    places_per_unit
        Places for one person, or one application a year.
    cost_eur
        Cost of one place.
    verified
        False as soon as one of the figures is an assumption.
    source
        Where they come from.
    """

    places_per_unit: float
    cost_eur: float
    verified: bool
    source: str


def place_rules(parameters: pd.DataFrame) -> dict[str, PlaceRule]:
    """Return the rule of seniors (résidence autonomie places per person of 75 and over) and of asylum.

    Parameters
    ----------
    parameters
        Rows of data/parameters (`planning.tables.parameters`): the latest of each id is taken.
    """
    rows = parameters.sort_values("valid_from").drop_duplicates("parameter_id", keep="last").set_index("parameter_id")

    def rule(factor: float, names: Sequence[str], cost: float) -> PlaceRule:
        said = [f"{name} = {rows['value'][name]:g} ({rows['source'][name]})" for name in names]
        return PlaceRule(factor, cost, bool(rows.loc[list(names), "verified"].all()), " ; ".join(said))

    value = rows["value"]
    asylum = ("asylum.places.housed_share", "asylum.places.stay", "asylum.places.occupancy")
    share, stay, occupancy = (float(value[name]) for name in asylum)
    home = ("cost_rebuild_home_eur", "asylum_places_per_studio")
    return {
        "seniors": rule(
            float(value["ra_places_per_1000_75"]) / 1000.0,
            ["ra_places_per_1000_75", "cost_build_ra_eur"],
            float(value["cost_build_ra_eur"]),
        ),
        "asylum": rule(share * stay / occupancy, [*asylum, *home], float(value[home[0]]) / float(value[home[1]])),
    }


def built_table(judged: Mapping[str, Sequence[Judged]], rules: Mapping[str, PlaceRule]) -> pd.DataFrame:
    """Say what each method would have built in `BUILT_FOR` for a plan made in `PLANNED_IN`.

    Every area builds the places of its forecast; what it needed is the places of what happened. Both are counted at
    today's ratio and price, so that only the forecasts differ.

    Parameters
    ----------
    judged
        seniors, asylum -> one `Judged` a method.
    rules
        The same subjects -> how a count becomes places.

    Returns
    -------
    DataFrame
        The columns `BUILT_COLUMNS`: over = places built above what was needed, added over areas; under = places
        missing; per_1000 = both, for 1,000 places needed.
    """
    rows = [
        _built(subject, method, rules[subject])
        for subject, methods in judged.items()
        for method in methods
        if PLANNED_IN in method.origins and method.areas and method.actuals.shape[2] >= BUILT_FOR - PLANNED_IN
    ]
    return pd.DataFrame(rows, columns=BUILT_COLUMNS)


def _built(subject: str, judged: Judged, rule: PlaceRule) -> tuple[object, ...]:
    row, ahead = judged.origins.index(PLANNED_IN), BUILT_FOR - PLANNED_IN - 1
    planned: Floats = judged.central[row, :, ahead] * rule.places_per_unit
    needed: Floats = judged.actuals[row, :, ahead] * rule.places_per_unit
    known = np.isfinite(planned) & np.isfinite(needed)
    gap = (planned - needed)[known]
    over, under, total = gap[gap > 0].sum(), -gap[gap < 0].sum(), needed[known].sum()
    return (
        subject,
        judged.method,
        PLANNED_IN,
        BUILT_FOR,
        int(known.sum()),
        float(total),
        float(over),
        float(under),
        float(1000.0 * (over + under) / total),
        rule.cost_eur,
        float(over * rule.cost_eur),
        float(under * rule.cost_eur),
        rule.verified,
        rule.source,
    )
