"""Tables that a page of needs shows: bands beside places, how far each curve was checked, a flow in words."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planning.demand.draws import DemandDraws
from planning.demand.inputs import ChainInputs
from planning.demand.steps import Step
from planning.domain.message import N_, Message

ALL = ""
"""Territory of a row over all territories."""
BAND_COLUMNS = [
    *("client_group", "territory", "year", "p10", "p50", "p90"),
    *("places", "competitors", "short_p10", "short_p50", "short_p90", "chance_short", "unverified"),
]
SERIES_COLUMNS = [
    *("client_group", "component", "series_id", "factor_id", "modelled", "method", "source", "vintage"),
    *("values", "last_year", "tested_years", "tested_until"),
]


def need_bands(
    draws: DemandDraws, held: pd.DataFrame, competing: pd.DataFrame, checked: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the need's band beside the places there are, by group, territory (`ALL` = together) and year.

    Parameters
    ----------
    draws
        `forecast`.
    held
        client_group, territory, places: the operator's own (`planning.demand.places_held`).
    competing
        The same for the other operators (`competing_places`).
    checked
        `series_facts`: `unverified` is true beyond the shortest back-test of a group's modelled series; for a group
        that has none, beyond its last known figure.

    Returns
    -------
    DataFrame
        The columns `BAND_COLUMNS`, in places: short_* = quantiles of what the operator's places leave unmet,
        max(0, need - places) in each draw; chance_short = part of the draws where they do.
    """
    apart = _bands(draws, held, competing, False)
    together = _bands(draws, held, competing, True)
    frame = pd.concat([together, apart], ignore_index=True)
    until = frame["client_group"].map(_verified_until(checked)).astype("float64")
    return frame.assign(unverified=(frame["year"] > until).astype("bool"))[BAND_COLUMNS]


def _verified_until(checked: pd.DataFrame | None) -> dict[str, float]:
    if checked is None or checked.empty:
        return {}
    judged = checked["client_group"].isin(checked.loc[checked["modelled"], "client_group"])
    kept = checked[checked["modelled"] | ~judged]
    return {str(group): float(rows["tested_until"].min()) for group, rows in kept.groupby("client_group")}


def _bands(draws: DemandDraws, held: pd.DataFrame, competing: pd.DataFrame, together: bool) -> pd.DataFrame:
    keys = ["client_group"] if together else ["client_group", "territory"]
    over = ("territory",) if together else ()
    frame = draws.quantiles(over=over)
    for name, table in (("places", held), ("competitors", competing)):
        count = table.groupby(keys)["places"].sum().rename(name).reset_index()
        frame = frame.merge(count, on=keys, how="left")
        frame[name] = frame[name].fillna(0.0)
    values = draws.values.sum(axis=2) if together else draws.values
    own = frame["places"].to_numpy().reshape(values.shape[1:])
    short = (values - own).clip(min=0.0)
    return frame.assign(
        territory=ALL if together else frame["territory"],
        chance_short=(short > 0).mean(axis=0).ravel(),
        **{f"short_{name}": _quantile(short, level) for name, level in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9))},
    )


def _quantile(values: NDArray[np.float32], level: float) -> NDArray[np.float64]:
    return np.asarray(np.rint(np.quantile(values, level, axis=0)).ravel())


def series_facts(inputs: ChainInputs) -> pd.DataFrame:
    """Return the series under each curve: its name, source, last year, method, and how long it was back-tested.

    Returns
    -------
    DataFrame
        The columns `SERIES_COLUMNS`, one row for each chain: a chain that starts from a plain figure has no series;
        modelled = its futures come from a back-tested model; tested_until = last year that the back-test vouches for
        (the last known year where there is none).
    """
    starts = inputs.factors[inputs.factors["step"] == Step.POPULATION]
    return pd.DataFrame([_fact(inputs, row) for row in starts.to_dict("records")], columns=SERIES_COLUMNS)


def _fact(inputs: ChainInputs, row: dict[Hashable, Any]) -> tuple[object, ...]:
    name = str(row.get("times", ""))
    head = (row["client_group"], row.get("component", ""), name, row["factor_id"])
    model = inputs.models.get(name)
    if model is not None:
        facts = model.facts
        tested = facts.last_year + facts.tested_years
        known = (facts.values, facts.last_year, facts.tested_years, tested)
        return (*head, True, facts.method, facts.source, row["vintage"], *known)
    series = inputs.reference.get(name)
    method = Message(N_("dernier chiffre connu ou projection publiée, doute à dire d'expert"))
    last = None if series is None else int(series["year"].max())
    count = None if series is None else int(series.groupby("area")["year"].count().max())
    return (*head, False, method, row["source"], row["vintage"], count, last, 0, last)


def flow_in_places(persons: float, days: float) -> Message:
    """Say how many occupied places a yearly flow of stays is worth: persons x days / 365 (Little 1961).

    >>> from planning.i18n import FRENCH
    >>> FRENCH(flow_in_places(369, 10))
    '369 personnes par an × 10 jours : environ 10 places occupées.'
    """
    text = N_("{persons} personnes par an × {days} jours : environ {places} places occupées.")
    return Message(text, {"persons": round(persons), "days": round(days), "places": round(persons * days / 365.0)})
