"""From a folder to complete data: options and needs that the folder leaves to the product are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from planning.demand import DemandDraws, given_draws
from planning.demand.of_data import computed_needs, draw_needs, with_drawn_needs
from planning.domain.errors import DataError, RequestError
from planning.domain.message import N_, Message
from planning.options import with_generated_options
from planning.tables import shipped
from planning.tables.data import Data
from planning.tables.histories import read_histories
from planning.tables.loading import load_folder
from planning.tables.parameters import read_parameters
from planning.tables.rule_checks import check_rules

if TYPE_CHECKING:
    from planning.demand.backtest.report import BackTest


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
        data = data.replacing(needs=computed_needs(data))
        data = with_drawn_needs(data)
    if data.manifest.build.options == "templates":
        data = with_generated_options(data)
        problems = check_rules(data.tables)
        if problems:
            raise DataError(Message(N_("Erreurs dans les données : {count}"), {"count": len(problems)}), problems)
    return data


def forecast_folder(folder: str | Path, draws: int, seed: int = 1, shocks: Sequence[str] = ()) -> DemandDraws | None:
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
