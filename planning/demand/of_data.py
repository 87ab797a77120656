"""The needs of a portfolio: what they are computed and drawn from, and the draws that go with its data."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from planning.demand import (
    ChainInputs,
    DemandDraws,
    chain_inputs,
    forecast,
    needs_after,
    needs_by_chain,
    read_shocks,
    shipped_models,
    shocked_forecast,
)
from planning.demand.inputs import made_for
from planning.demand.public_series import OWN, RAKED, own_series
from planning.domain.errors import DataError, Problem, RequestError
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.tables import shipped
from planning.tables.data import Data
from planning.tables.histories import read_histories
from planning.tables.need_curves import with_draws
from planning.tables.reference import read_reference

COUNTED_AFTER = 30
"""Years after the plan whose needs are looked for: as many as a value counts (data/parameters/value.csv)."""


def computed_needs(data: Data) -> pd.DataFrame:
    """Return the needs of a portfolio whose chain computes them: the plan's years, then those that a forecast reaches.

    What comes after the plan (`needs_after`) has no draws and no band; the weighted sum of the first model, the
    screens and `Data.hash` do not look at it.

    Raises
    ------
    DataError
        When a factor, a series or a population is missing or wrong.
    """
    try:
        return _computed(data)
    except DataError as error:
        raise DataError(error.message, [*error.problems, _given_instead()]) from error


def _given_instead() -> Problem:
    """Return the other way: needs that the folder writes itself."""
    what = N_("sans ces chiffres aucun besoin n'est calculé : rien n'est deviné")
    remedy = N_(
        'complétez-les, ou écrivez needs.csv (client_group, territory, year, places) et needs = "given" dans '
        "manifest.toml ; les repères de data/reference/anchors.csv aident à l'écrire"
    )
    return Problem("needs.csv", Message(what), Message(remedy))


def _computed(data: Data) -> pd.DataFrame:
    inputs = chain_inputs(data, reference_of(data))
    last = data.manifest.last_year
    after = needs_after(inputs, last, last + COUNTED_AFTER, made_for(data).year)
    return pd.concat([needs_by_chain(inputs, data.years), after], ignore_index=True)


def need_inputs(data: Data) -> ChainInputs:
    """Gather what the needs of a portfolio are computed and drawn from: its tables, the public series, their models."""
    reference, histories = reference_of(data), read_histories(shipped.HISTORIES)
    return chain_inputs(data, reference, shipped_models(histories, reference))


def reference_of(data: Data) -> dict[str, pd.DataFrame]:
    """The public series, and our own population forecasts where a factor starts from one."""
    reference = read_reference(shipped.REFERENCE)
    asked = set(data["need_factors"]["times"]) - set(reference)
    if any(name.removesuffix(RAKED) in OWN for name in asked):
        ages = read_histories(shipped.HISTORIES).ages
        reference |= own_series(ages, reference, asked) if ages is not None else {}
    return reference


def draw_needs(data: Data, draws: int = 1000, seed: int = 1, *, shocks: Sequence[str] = ()) -> DemandDraws:
    """Draw the needs jointly, for their bands (data whose needs come from the chain).

    Parameters
    ----------
    data
        The portfolio.
    draws, seed
        How many futures, and from where.
    shocks
        Names of rows of need_shocks that the futures hold.

    Raises
    ------
    RequestError
        When the needs of the folder were given, not computed: there is nothing to draw from; when a shock is not known.
    """
    if data.manifest.build.needs != "chain":
        raise RequestError(Message(N_("les besoins de ce dossier sont donnés : ils n'ont pas de fourchette")))
    inputs, asked = need_inputs(data), read_shocks(data["need_shocks"], shocks)
    if asked:
        return shocked_forecast(inputs, data.years, asked, draws, seed)
    return forecast(inputs, data.years, draws, seed)


def with_drawn_needs(data: Data) -> Data:
    """Draw the needs as the manifest says, unless the folder brings its own draws."""
    build = data.manifest.build
    if len(data["need_curves"]) or build.draws == 0:
        return data
    return with_draws(data, draw_needs(data, build.draws, build.draws_seed).to_frame())


def with_draws_at_hand(data: Data, scenario: Scenario) -> Data:
    """Draw again what a stored portfolio keeps as curves, so that the plan can be told on the draws themselves."""
    build = data.manifest.build
    if data.draws is not None or build.needs != "chain" or build.draws == 0:
        return data
    drawn = with_draws(data, draw_needs(data, build.draws, build.draws_seed).to_frame())
    return drawn if drawn.hash_for(scenario) == data.hash_for(scenario) else data
