"""What one more override would change: the factor it pools into, and the draws of the needs."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pandas as pd

from planning.demand import DemandDraws, forecast, made_for, with_overrides
from planning.tables.data import Data
from planning.workflow import need_inputs


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
