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

from planning.checking import check_plan
from planning.demand import (
    DemandDraws,
    chain_inputs,
    given_draws,
    needs_by_chain,
)
from planning.demand.of_data import draw_needs, need_inputs, reference_of, with_drawn_needs
from planning.domain.errors import DataError, RequestError
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.options import with_generated_options
from planning.questions import what_if as quick
from planning.questions.best_plan import do_nothing, improved_plan, make_plan
from planning.questions.offered import same_decisions
from planning.solve.export import export_model
from planning.solve.run import rank_and_cut
from planning.tables import shipped
from planning.tables.data import Data
from planning.tables.histories import read_histories
from planning.tables.loading import load_folder
from planning.tables.parameters import read_parameters
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
        data = data.replacing(needs=needs_by_chain(chain_inputs(data, reference_of(data)), data.years))
        data = with_drawn_needs(data)
    if data.manifest.build.options == "templates":
        data = with_generated_options(data)
        problems = check_rules(data.tables)
        if problems:
            raise DataError(Message(N_("Erreurs dans les données : {count}"), {"count": len(problems)}), problems)
    return data


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


def what_if(data: Data, scenario: Scenario, previous: Plan, *, seconds: float = 1.0) -> Plan:
    """Answer a scenario within about a second, from a plan of the same portfolio (`planning.questions.what_if`)."""
    return quick.what_if(data, scenario, previous, seconds=seconds)
