"""What stands under the curves of the needs: places held and competing, series, one more opinion."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planning.demand import DemandDraws, forecast, made_for, places_held, series_facts, with_overrides
from planning.demand.inputs import ELSEWHERE, RESIDENTS
from planning.domain.message import N_, Message
from planning.tables.data import Data
from planning.workflow import need_inputs


@dataclass(frozen=True)
class NeedFacts:
    """Tables of `planning.demand`, gathered once for a portfolio.

    Attributes
    ----------
    series
        `series_facts`, and from_source, from_vintage: where the starting figure was read; listed: id of the list of
        sources that the series belongs to (empty = a figure of the portfolio).
    held, competing
        client_group, territory, places: the operator's, the others'.
    """

    series: pd.DataFrame
    held: pd.DataFrame
    competing: pd.DataFrame


def need_facts(data: Data) -> NeedFacts:
    """Gather them (data whose needs come from the chain)."""
    inputs = need_inputs(data)
    held = places_held(data["residences"], data["programmes"], data["typologies"], data["suitability"])
    facts = series_facts(inputs)
    factors = inputs.factors.set_index("factor_id")
    listed = [_listed(row, inputs.reference) for row in facts.to_dict("records")]
    series = facts.assign(
        from_source=facts["factor_id"].map(factors["source"]),
        from_vintage=facts["factor_id"].map(factors["vintage"]),
        listed=listed,
    )
    return NeedFacts(series, held, inputs.competing)


def series_name(series_id: str, title: str) -> str | Message:
    """What a series is called: its title in the list of sources, else what it counts, else its id."""
    if series_id.startswith(ELSEWHERE):
        return Message(N_("résidents du portefeuille logés hors des places prévues pour eux"))
    if series_id.startswith(RESIDENTS):
        return Message(N_("résidents du portefeuille"))
    return title or series_id


def _listed(fact: Mapping[Hashable, Any], reference: Mapping[str, pd.DataFrame]) -> str:
    """The source of a series, as an id of the list of sources."""
    table = reference.get(str(fact["series_id"]))
    if fact["modelled"]:
        return str(fact["source"])
    return "" if table is None or "source" not in table else str(table["source"].iloc[-1])


# What one more override would change: the factor it pools into, and the draws of the needs.


@dataclass(frozen=True)
class Overridden:
    """The futures with the override, and its row of the report of `planning.demand.with_overrides`."""

    draws: DemandDraws
    report: pd.Series


def with_one_more(data: Data, override: str, draws: int) -> Overridden:
    """Draw the needs with one more override.

    Parameters
    ----------
    data
        The portfolio, whose needs come from the chain.
    override
        A row of need_overrides, as JSON.
    draws
        How many futures where the manifest says none.
    """
    row = pd.DataFrame([json.loads(override)])
    rows = pd.concat([data["need_overrides"], row], ignore_index=True) if len(data["need_overrides"]) else row
    changed = data.replacing(need_overrides=rows)
    _factors, _spreads, report = with_overrides(changed["need_factors"], changed["need_overrides"], made_for(changed))
    build = data.manifest.build
    drawn = forecast(need_inputs(changed), data.years, build.draws or draws, build.draws_seed)
    return Overridden(drawn, report.iloc[-1])
