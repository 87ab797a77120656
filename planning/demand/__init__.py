"""Who will need a place, where and when: the explicit chain, its joint draws, its anchors (docs/needs.md)."""

from planning.demand.anchoring import anchors
from planning.demand.chain import chain_steps, needs_by_chain
from planning.demand.competing import competing_places
from planning.demand.draws import DemandDraws
from planning.demand.forecasting import forecast
from planning.demand.inputs import ChainInputs, chain_inputs
from planning.demand.present import present_residents

__all__ = [
    "ChainInputs",
    "DemandDraws",
    "anchors",
    "chain_inputs",
    "chain_steps",
    "competing_places",
    "forecast",
    "needs_by_chain",
    "present_residents",
]
