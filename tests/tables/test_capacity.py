"""Model places: places, or dwellings times the persons of a dwelling."""

from __future__ import annotations

from planning.tables.places import capacity_after, current_capacity, model_places
from tests.oracle.portfolio import after, keep, portfolio, programme, residence, works

HOMES = {"programme_id": "R1.L", "residence_id": "R1", "typology": "L", "dwellings": 4.0, "occupancy": 0.5}
DATA = portfolio(
    1,
    typologies=[
        {"typology": "K", "label_fr": "K"},
        {"typology": "L", "label_fr": "L", "persons_per_dwelling": 1.5},
    ],
    residences=[residence("R1"), residence("R2"), residence("R3")],
    programmes=[
        programme("R1", 10, occupancy=0.9),
        {**programme("R1", 2), "programme_id": "more"},
        HOMES,
        programme("R2", 7, occupancy=None),
    ],
    options=[keep("R1"), works("R1"), works("R1", "dispose"), keep("R2"), works("R3", "create")],
    option_programmes=[
        after("R1.restructure", 6),
        {"option_id": "R1.restructure", "typology": "L", "dwellings": 8.0},
        after("R1.keep", 99),
        after("R3.create", 20),
    ],
)


def test_dwellings_count_for_the_persons_of_their_typology() -> None:
    assert model_places(DATA["programmes"], DATA["typologies"]).tolist() == [10.0, 2.0, 6.0, 7.0]


def test_what_stands_today_by_residence_and_typology() -> None:
    rows = current_capacity(DATA).set_index(["residence_id", "typology"])
    assert rows["places"].to_dict() == {("R1", "K"): 12.0, ("R1", "L"): 6.0, ("R2", "K"): 7.0}
    assert rows["occupied"].to_dict() == {("R1", "K"): 11.0, ("R1", "L"): 3.0, ("R2", "K"): 7.0}


def test_what_each_option_leaves() -> None:
    rows = capacity_after(DATA).set_index(["option_id", "typology"])["places"].to_dict()
    assert rows == {
        ("R1.restructure", "K"): 6.0,
        ("R1.restructure", "L"): 12.0,
        ("R3.create", "K"): 20.0,
        # A keep keeps, whatever is written for it; a disposal leaves nothing.
        ("R1.keep", "K"): 12.0,
        ("R1.keep", "L"): 6.0,
        ("R2.keep", "K"): 7.0,
    }


def test_an_empty_portfolio_holds_nothing() -> None:
    assert len(current_capacity(portfolio())) == 0
    assert len(capacity_after(portfolio())) == 0
