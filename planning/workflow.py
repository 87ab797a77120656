"""The story on one screen: a folder becomes data, needs and options are completed, a plan is made and checked.

>>> data = load_and_prepare("data/demo")                      # doctest: +SKIP
>>> plan = make_plan(data, data.scenarios["reference"])       # doctest: +SKIP
>>> check_plan(plan, data)                                    # doctest: +SKIP
[]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from planning import optimise
from planning.checking import check_plan
from planning.demand import (
    ChainInputs,
    DemandDraws,
    Dependence,
    chain_inputs,
    forecast,
    given_draws,
    needs_by_chain,
    read_shocks,
    shipped_models,
    shocked_forecast,
)
from planning.demand.own_series import OWN, RAKED, own_series
from planning.domain.errors import DataError, RequestError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.progress import OnProgress, ShouldStop
from planning.domain.scenario import Scenario
from planning.optimise import (
    export_model,
    improved,
    rank_and_cut,
    same_decisions,
    search_seconds,
    solve,
    with_full_bound,
)
from planning.options import with_generated_options
from planning.tables import shipped
from planning.tables.data import Data
from planning.tables.histories import read_histories
from planning.tables.loading import load_folder
from planning.tables.need_curves import with_draws
from planning.tables.parameters import read_parameters
from planning.tables.reference import read_reference
from planning.tables.rule_checks import check_rules

if TYPE_CHECKING:
    from planning.demand.backtest.report import BackTest

__all__ = [
    "back_test_needs",
    "check_plan",
    "do_nothing",
    "draw_needs",
    "export_model",
    "forecast_folder",
    "improved_plan",
    "load_and_prepare",
    "make_plan",
    "need_inputs",
    "prepare",
    "rank_and_cut",
    "same_decisions",
    "what_if",
]


def load_and_prepare(folder: str | Path, *, draws: int | None = None, draws_seed: int | None = None) -> Data:
    """Read a data folder, then complete it.

    Parameters
    ----------
    folder
        The data folder.
    draws, draws_seed
        How many futures are drawn, and from which seed, instead of what the manifest says; a folder that brings its
        own draws keeps them.

    Raises
    ------
    DataError
        With every problem found.
    """
    data = load_folder(folder)
    build = data.manifest.build
    asked = build.but(
        draws=build.draws if draws is None else draws, draws_seed=build.draws_seed if draws_seed is None else draws_seed
    )
    return prepare(replace(data, manifest=data.manifest.but(build=asked)))


def prepare(data: Data) -> Data:
    """Complete the data: generate the options and compute the needs that the folder leaves to the product."""
    if data.manifest.build.needs == "chain":
        data = data.replacing(needs=needs_by_chain(chain_inputs(data, _reference(data)), data.years))
        data = _with_drawn_needs(data)
    if data.manifest.build.options == "templates":
        data = with_generated_options(data)
        problems = check_rules(data.tables)
        if problems:
            raise DataError(Message(N_("Erreurs dans les données : {count}"), {"count": len(problems)}), problems)
    return data


def need_inputs(data: Data) -> ChainInputs:
    """Gather what the needs of a portfolio are computed and drawn from: its tables, the public series, their models."""
    reference, histories = _reference(data), read_histories(shipped.HISTORIES)
    return chain_inputs(data, reference, shipped_models(histories, reference))


def _reference(data: Data) -> dict[str, pd.DataFrame]:
    """The public series, and our own population forecasts where a factor starts from one."""
    reference = read_reference(shipped.REFERENCE)
    asked = set(data["need_factors"]["times"]) - set(reference)
    if any(name.removesuffix(RAKED) in OWN for name in asked):
        ages = read_histories(shipped.HISTORIES).ages
        reference |= own_series(ages, reference, asked) if ages is not None else {}
    return reference


def draw_needs(
    data: Data,
    draws: int = 1000,
    seed: int = 1,
    *,
    shocks: Sequence[str] = (),
    dependence: Dependence | None = None,
) -> DemandDraws:
    """Draw the needs jointly, for their bands (data whose needs come from the chain).

    Parameters
    ----------
    data
        The portfolio.
    draws, seed
        How many futures, and from where.
    shocks
        Names of rows of need_shocks that the futures hold.
    dependence
        How client groups move together (`planning.demand.Dependence`).

    Raises
    ------
    RequestError
        When the needs of the folder were given, not computed: there is nothing to draw from; when a shock is not known.
    """
    if data.manifest.build.needs != "chain":
        raise RequestError(Message(N_("les besoins de ce dossier sont donnés : ils n'ont pas de fourchette")))
    inputs, asked = need_inputs(data), read_shocks(data["need_shocks"], shocks)
    if asked:
        return shocked_forecast(inputs, data.years, asked, draws, seed, dependence)
    return forecast(inputs, data.years, draws, seed, dependence)


def forecast_folder(
    folder: str | Path, draws: int = 1000, seed: int = 1, shocks: Sequence[str] = ()
) -> DemandDraws | None:
    """Return the futures of a folder's needs: those it brings (need_draws), or else those of its chain; None = given.

    Raises
    ------
    DataError
        With every problem found.
    RequestError
        When a shock is asked for and the folder brings its own draws, or does not know it.
    """
    data = load_folder(folder)
    if data.draws is not None:
        if shocks:
            text = N_("ce dossier apporte ses propres tirages : un choc ne peut pas y être ajouté")
            raise RequestError(Message(text))
        return given_draws(data.draws, list(data["territories"]["territory"]), data.years)
    return draw_needs(data, draws, seed, shocks=shocks) if data.manifest.build.needs == "chain" else None


def back_test_needs() -> BackTest:
    """Judge the forecasts on the long series that the product ships."""
    from planning.demand.backtest.report import back_test  # a room that only this question opens

    parameters = [read_parameters(shipped.PARAMETERS / name) for name in ("demand.csv", "works.csv")]
    return back_test(read_histories(shipped.HISTORIES), pd.concat(parameters, ignore_index=True))


def _with_drawn_needs(data: Data) -> Data:
    """Draw the needs as the manifest says, unless the folder brings its own draws."""
    build = data.manifest.build
    if len(data["need_curves"]) or build.draws == 0:
        return data
    return with_draws(data, draw_needs(data, build.draws, build.draws_seed).to_frame())


def _with_draws_at_hand(data: Data, scenario: Scenario) -> Data:
    """Draw again what a stored portfolio keeps as curves, so that the plan can be told on the draws themselves."""
    build = data.manifest.build
    if data.draws is not None or build.needs != "chain" or build.draws == 0:
        return data
    drawn = with_draws(data, draw_needs(data, build.draws, build.draws_seed).to_frame())
    return drawn if drawn.hash_for(scenario) == data.hash_for(scenario) else data


def make_plan(
    data: Data,
    scenario: Scenario,
    *,
    start: Plan | None = None,
    known: Sequence[Plan] = (),
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Plan:
    """Find the best plan of a scenario in prepared data (`planning.optimise.solve`).

    With a shortlist, a part of the time goes to a bound of the model with every choice open (`with_full_bound`).
    """
    if scenario.futures == "draws":
        data = _with_draws_at_hand(data, scenario)
    asked = scenario.but(time_limit=search_seconds(scenario))
    plan = solve(data, asked, start=start, known=known, on_progress=on_progress, should_stop=should_stop)
    plan = plan.model_copy(update={"scenario": scenario})
    return with_full_bound(data, plan, start=start, should_stop=should_stop)


def what_if(data: Data, scenario: Scenario, previous: Plan, *, seconds: float = 1.0) -> Plan:
    """Answer a scenario within about a second, from a plan of the same portfolio (`planning.optimise.what_if`)."""
    return optimise.what_if(data, scenario, previous, seconds=seconds)


def improved_plan(data: Data, kept: Plan, offered: Plan) -> Plan | None:
    """Return `kept` with the decisions of `offered`, a plan of another scenario, where they are better there.

    See Also
    --------
    planning.optimise.offer.improved : what is compared, and what is not.
    """
    return improved(_with_draws_at_hand(data, kept.scenario) if kept.futures else data, kept, offered)


def do_nothing(data: Data, scenario: Scenario) -> Plan:
    """Return what happens if nothing is done: every residence stays as it is, needs are served by today's places.

    Rules and envelopes do not apply: this is a point of comparison, not a plan to adopt.
    """
    keeps = data["options"][data["options"]["kind"] == ActionKind.KEEP].drop_duplicates("residence_id")
    missing = data["residences"].loc[~data["residences"]["residence_id"].isin(keeps["residence_id"]), "residence_id"]
    added = pd.DataFrame({"option_id": missing + ".as_is", "residence_id": missing, "kind": ActionKind.KEEP.value})
    options = pd.concat([keeps, added.assign(duration_years=0)], ignore_index=True)
    costs = data["option_costs"]
    bare = data.replacing(
        options=options,
        option_programmes=data["option_programmes"].head(0),
        option_costs=costs[costs["option_id"].isin(options["option_id"])],
        option_funding=data["option_funding"].head(0),
        envelopes=data["envelopes"].head(0),
        rules=data["rules"].head(0),
    )
    asked = Scenario(
        name=scenario.name,
        weights=scenario.weights.but(changes=0),
        needs_factor=scenario.needs_factor,
        futures=scenario.futures,
        cost_index=scenario.cost_index,
    )
    return solve(bare, asked.but(gap=0), in_process=True)
