"""Who will need a place, where and when: series and their models, the explicit chain, joint draws (docs/needs.md).

The back-test is a room of its own, `planning.demand.backtest.report.back_test`, imported when it is asked for.
"""

from planning.demand.anchoring import anchors
from planning.demand.chain import chain_steps, needs_after, needs_by_chain
from planning.demand.curves import flow_in_places, need_bands, series_facts
from planning.demand.doubt import doubt_split
from planning.demand.draws import DemandDraws, given_draws
from planning.demand.forecasting import Dependence, forecast
from planning.demand.inputs import ChainInputs, chain_inputs, competing_places, made_for, places_held, present_residents
from planning.demand.overrides import with_overrides
from planning.demand.public_series import shipped_models
from planning.demand.service import service_forecasts
from planning.demand.shocks import Shock, ShockKind, halved_procedure, read_shocks, shocked_forecast

__all__ = [
    "ChainInputs",
    "DemandDraws",
    "Dependence",
    "Shock",
    "ShockKind",
    "anchors",
    "chain_inputs",
    "chain_steps",
    "competing_places",
    "doubt_split",
    "flow_in_places",
    "forecast",
    "given_draws",
    "halved_procedure",
    "made_for",
    "need_bands",
    "needs_after",
    "needs_by_chain",
    "places_held",
    "present_residents",
    "read_shocks",
    "series_facts",
    "service_forecasts",
    "shipped_models",
    "shocked_forecast",
    "with_overrides",
]
