"""The figures of the risk: one definition, and chances as people say them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest

from planning.domain.plan import Plan
from planning.explain.money.risk_words import (
    chance_sentence,
    chances,
    investment_parts,
    median_sentence,
    parts_sentence,
    risk_figures,
)
from planning.finance.overruns import OverrunDraws
from tests.explain.small_plan import plain

COSTS = np.array([[80.0, 20.0], [100.0, 30.0], [120.0, 40.0], [160.0, 60.0]]) * 1000


def _drawn(left: list[list[float]]) -> OverrunDraws:
    operations = pd.DataFrame({"cost_eur": [90_000.0, 20_000.0], "places": [5.0, 5.0], "delivery_year": [2028, 2028]})
    own = np.array(left)
    return OverrunDraws(
        operations,
        COSTS,
        np.full((4, 2), 2028.0),
        own,
        own >= 0,
        [2027, 2028],
        {},
        np.zeros((4, 2, 2), dtype=np.float32),
        ["own", "own"],
    )


def _plan() -> Plan:
    rows = [("create", 90_000.0), ("energy", 20_000.0), ("keep", 7_000.0), ("keep", 3_000.0)]
    decisions = [SimpleNamespace(kind=kind, capex_eur=cost) for kind, cost in rows]
    return cast(Plan, SimpleNamespace(decisions=decisions))


def test_the_investment_is_works_and_upkeep_in_every_figure_of_it() -> None:
    figures = risk_figures(_drawn([[5, 5], [5, 1], [5, -1], [5, -9]]), _plan())
    assert investment_parts(_plan()) == (110_000, 10_000)
    assert (figures.planned, figures.works, figures.upkeep) == (120_000, 110_000, 10_000)
    assert (figures.low, figures.median, figures.high) == (110_000, 140_000, 230_000)
    assert (figures.chance, figures.worst_year) == (0.5, 2028)
    assert plain(median_sentence(figures)) == "une fois sur deux plus de 140 k€"
    parts = "110 k€ de travaux décidés + 10 k€ d'entretien de ce qui reste"
    assert plain(parts_sentence(figures)) == f"120 k€ = {parts}."
    assert plain(parts_sentence(figures, 4_000.0)) == f"124 k€ = {parts} + 4 000 € d'entretien avant travaux."


def test_own_funds_that_nothing_limits_have_no_chance_to_tell() -> None:
    figures = risk_figures(_drawn([[np.inf, np.inf]] * 4), _plan())
    assert (figures.chance, figures.worst_year) == (None, None)
    assert plain(chance_sentence(figures)) == "Rien ne limite les fonds propres."


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "moins de 1 chance sur 10"),
        (0.049, "moins de 1 chance sur 10"),
        (0.05, "1 chance sur 10"),
        (0.139, "1 chance sur 10"),
        (0.15, "2 chances sur 10"),
        (0.7, "7 chances sur 10"),
        (0.949, "9 chances sur 10"),
        (0.95, "plus de 9 chances sur 10"),
        (1.0, "plus de 9 chances sur 10"),
    ],
)
def test_a_chance_is_said_in_tenths_and_never_as_certain(share: float, said: str) -> None:
    assert plain(chances(share)) == said
    figures = risk_figures(_drawn([[1, 1]] * 4), _plan())
    told = plain(chance_sentence(type(figures)(**{**vars(figures), "chance": share})))
    assert told == f"{said[0].upper()}{said[1:]} que les fonds propres suffisent chaque année."
