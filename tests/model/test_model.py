"""The parts of the model: which choices exist, how places add up, how rows and columns are named, what counts."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from planning.domain.scenario import Scenario, Weights, signed
from planning.model.choices import Choices, make_choices
from planning.model.matrix import matrix
from planning.model.model import Builder, Model
from planning.model.problem import Problem
from planning.tables.data import Data
from tests.golden.portfolios import PORTFOLIOS
from tests.oracle.portfolio import (
    FIRST,
    after,
    cost,
    envelope,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    works,
)

SECOND, THIRD = FIRST + 1, FIRST + 2


def starts(data: Data, option_id: str) -> list[int]:
    frame = make_choices(data).frame
    return frame.loc[frame["option_id"] == option_id, "start_year"].tolist()


# ---- choices ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ({}, [FIRST, SECOND, THIRD]),
        ({"duration_years": 1}, [FIRST, SECOND]),
        ({"duration_years": 2}, [FIRST]),
        ({"duration_years": 3}, []),
        ({"earliest_year": SECOND}, [SECOND, THIRD]),
        ({"earliest_year": FIRST - 9}, [FIRST, SECOND, THIRD]),
        ({"latest_year": FIRST, "duration_years": 1}, [FIRST]),
        ({"latest_year": FIRST - 1}, []),
        ({"earliest_year": THIRD, "duration_years": 1}, []),
    ],
)
def test_works_start_where_their_delivery_and_window_fall_within_the_plan(
    option: dict[str, int], expected: list[int]
) -> None:
    assert starts(portfolio(3, options=[works("R1", **option)]), "R1.restructure") == expected


def test_works_start_where_every_payment_falls_within_the_plan() -> None:
    paid = {"options": [works("R1")], "option_costs": [cost("R1.restructure", 5), cost("R1.restructure", 1, 2)]}
    assert starts(portfolio(3, **paid), "R1.restructure") == [FIRST]
    free = {**paid, "option_costs": [cost("R1.restructure", 5), cost("R1.restructure", 0, 2)]}
    assert starts(portfolio(3, **free), "R1.restructure") == [FIRST, SECOND, THIRD], "a payment of nothing is none"


def test_a_keep_has_one_start_and_changes_nothing() -> None:
    odd = keep("R1", duration_years=2, closed_share=1, earliest_year=THIRD)
    data = portfolio(
        3,
        programmes=[programme("R1", 10)],
        options=[odd],
        option_programmes=[after("R1.keep", 99)],
        option_costs=[cost("R1.keep", 1, 2)],
    )
    choices = make_choices(data)
    assert choices.frame[["start_year", "delivery_year"]].to_numpy().tolist() == [[FIRST, FIRST]]
    assert not choices.in_works.any()
    assert not choices.closing.any()
    assert choices.open_places().tolist() == [[10, 10, 10]]


def flags(choices: Choices, start_year: int) -> list[str]:
    """One word per year: w works under way, c places closed, d delivered."""
    row = choices.frame.index[choices.frame["start_year"] == start_year][0]
    found = zip(choices.in_works[row], choices.closing[row], choices.delivered[row], strict=True)
    return ["".join(letter for letter, true in zip("wcd", year, strict=True) if true) for year in found]


def test_works_close_places_until_delivery() -> None:
    choices = make_choices(portfolio(5, options=[works("R1", duration_years=2)]))
    assert flags(choices, SECOND) == ["", "wc", "wc", "d", "d"]


def test_works_delivered_at_once_close_nothing_and_still_occupy_the_team() -> None:
    choices = make_choices(portfolio(3, options=[works("R1", duration_years=0, closed_share=1)]))
    assert flags(choices, SECOND) == ["", "wd", "d"]


def test_a_plan_of_one_year_has_only_what_is_delivered_at_once() -> None:
    options = [keep("R1"), works("R1", "comfort"), works("R1", duration_years=1)]
    assert make_choices(portfolio(1, options=options)).frame["option_id"].tolist() == ["R1.keep", "R1.comfort"]


# ---- stock ------------------------------------------------------------------------------------------------------


def stock_of(built: Problem, chosen: set[tuple[str, int]]) -> dict[tuple[str, str], list[float]]:
    """Solve the stock rows alone for given decisions: (territory, typology) -> places open year by year."""
    model = built.model
    columns, start = model.columns_of("stock"), model.columns_of("start")
    rows = next(block for block in model.row_blocks if block.family == "stock").ids
    dense = np.zeros((len(model.row_lower), len(model.lower)))
    dense[model.coefficients["row"], model.coefficients["column"]] = model.coefficients["value"]
    keys = zip(start.keys["option_id"], start.keys["start_year"], strict=True)
    decided = np.array([float(key in chosen) for key in keys])
    right = model.row_lower[rows] - dense[np.ix_(rows, start.ids)] @ decided
    places = np.linalg.solve(dense[np.ix_(rows, columns.ids)], right)
    by_cell = columns.keys.assign(places=places).groupby(["territory", "typology"])["places"].agg(list)
    return {(str(place), str(kind)): values for (place, kind), values in by_cell.items()}


def _two_sites() -> Data:
    """R1 (ten K, of which works close half) becomes eight K and six L; R2 holds four K and opens five L beside."""
    return portfolio(
        4,
        typologies=[{"typology": "K", "label_fr": "K"}, {"typology": "L", "label_fr": "L", "persons_per_dwelling": 2}],
        residences=[residence("R1"), residence("R2")],
        programmes=[programme("R1", 10), programme("R2", 4)],
        options=[
            keep("R1"),
            works("R1", duration_years=1, closed_share=0.5),
            keep("R2"),
            works("R2", "create"),
            works("R2", "dispose", duration_years=1, closed_share=1),
        ],
        option_programmes=[
            after("R1.restructure", 8),
            {"option_id": "R1.restructure", "typology": "L", "dwellings": 3},
            after("R2.create", 4),
            after("R2.create", 5, "L"),
        ],
    )


@pytest.mark.parametrize(
    ("chosen", "k_places", "l_places"),
    [
        ({("R1.keep", FIRST), ("R2.keep", FIRST)}, [14, 14, 14, 14], [0, 0, 0, 0]),
        ({("R1.restructure", SECOND), ("R2.keep", FIRST)}, [14, 5 + 4, 8 + 4, 8 + 4], [0, 0, 6, 6]),
        ({("R1.restructure", FIRST), ("R2.create", THIRD)}, [5 + 4, 8 + 4, 8 + 4, 8 + 4], [0, 6, 6 + 5, 6 + 5]),
        ({("R1.keep", FIRST), ("R2.dispose", SECOND)}, [14, 10, 10, 10], [0, 0, 0, 0]),
    ],
    ids=["nothing", "half closed then rebuilt", "opened at once", "emptied then sold"],
)
def test_places_open_year_by_year(chosen: set[tuple[str, int]], k_places: list[float], l_places: list[float]) -> None:
    built = Problem.of(_two_sites(), Scenario())
    assert stock_of(built, chosen) == {("Z1", "K"): pytest.approx(k_places), ("Z1", "L"): pytest.approx(l_places)}
    frame = built.choices.frame
    rows = [key in chosen for key in zip(frame["option_id"], frame["start_year"], strict=True)]
    assert built.choices.open_places()[rows].sum(axis=0) == pytest.approx(np.add(k_places, l_places))


# ---- names ------------------------------------------------------------------------------------------------------


def test_names_are_unique_and_plain() -> None:
    names = ["Résidence n° 1", "Residence n° 1", "a,b", "a b", "a_b", "01", "x" * 90]
    data = portfolio(
        2,
        residences=[residence(name) for name in names],
        programmes=[programme("01", 3)],
        options=[row for name in names for row in (keep(name), works(name))],
        needs=[need(5)],
        rules=[rule("must", "01;a b"), rule("works_capacity", "*", 3, hard=False, price=1)],
        envelopes=[envelope("all", 10)],
    )
    model = Problem.of(data, Scenario()).model
    for found in (model.column_names(), model.row_names()):
        assert len(set(found)) == len(found)
        assert [name for name in found if not re.fullmatch(r"[a-z][A-Za-z0-9_]*", name)] == []
    assert "start__01_restructure__2028" in model.column_names()
    assert "envelope__own__all" in model.row_names()


# ---- objective --------------------------------------------------------------------------------------------------


def _worth(weights: Weights) -> Model:
    return Problem.of(PORTFOLIOS["need"], Scenario(weights=weights)).model


def test_the_cost_of_a_column_is_its_terms_times_their_weights() -> None:
    model = _worth(Weights(unmet=3, distance=5, value_points=0))
    cost_of = dict(zip(model.column_names(), model.cost, strict=True))
    assert cost_of["unmet__g__North__2027__1"] == 3
    assert cost_of["serve__g__K__North__South__2027"] == 5 * 0.25
    assert cost_of["serve__g__K__North__North__2027"] == 0


def test_nothing_costs_when_nothing_weighs() -> None:
    assert not _worth(Weights(**dict.fromkeys(Weights.model_fields, 0.0))).cost.any()


def test_points_are_the_only_gain() -> None:
    weights = Builder(signed(Weights(**dict.fromkeys(Weights.model_fields, 2.0)))).model().weights
    assert {term for term, weight in weights.items() if weight < 0} == {"value_points"}


def test_the_terms_of_a_point_add_up_to_its_cost() -> None:
    model = _worth(Weights(unmet=3, unsuitable=2, distance=5))
    point = np.random.default_rng(1).uniform(0, 5, len(model.lower))
    values = model.term_values(point)
    assert values.keys() == model.weights.keys()
    assert sum(weighted for _, weighted in values.values()) == pytest.approx(float(model.cost @ point))
    assert values["unmet"][1] == 3 * values["unmet"][0]


def test_a_hard_rule_has_no_slack_and_a_soft_one_pays_for_it() -> None:
    model = Problem.of(PORTFOLIOS["works_capacity"], Scenario()).model
    slack = [name for name in model.column_names() if name.startswith("slack")]
    assert slack == ["slack__soft_south__2028__over"]
    assert model.cost[model.columns_of("slack").ids].tolist() == [7.0]


# ---- arrays -----------------------------------------------------------------------------------------------------


def test_coefficients_given_twice_add_up_and_zeros_vanish() -> None:
    builder = Builder(signed(Weights()))
    block = builder.columns("a", pd.DataFrame({"key": ["x", "y"]}))
    rows = builder.rows("r", pd.DataFrame({"key": ["only"]}), upper=1.0)
    for value in (2.0, 3.0):
        builder.cells(np.repeat(rows.ids, 2), block.ids, np.array([value, 0.0]))
    assert builder.model().coefficients.to_numpy().tolist() == [[0, 0, 5]]


def test_each_row_is_scaled_by_a_power_of_two_and_otherwise_unchanged() -> None:
    model = Problem.of(PORTFOLIOS["envelope"], Scenario()).model
    arrays = matrix(model)
    row_of = np.repeat(np.arange(len(model.row_lower)), np.diff(arrays.starts))
    given = model.coefficients.set_index(["row", "column"])["value"]
    scale = np.array([given[key] for key in zip(row_of, arrays.columns, strict=True)]) / arrays.values
    assert set(np.exp2(np.round(np.log2(scale)))) == set(scale), "powers of two"
    assert pd.Series(scale).groupby(row_of).nunique().eq(1).all(), "one per row"
    first = pd.Series(scale).groupby(row_of).first().reindex(range(len(model.row_upper)), fill_value=1.0).to_numpy()
    assert (arrays.row_upper * first).tolist() == model.row_upper.tolist()
    assert np.abs(arrays.values).max() < 2
