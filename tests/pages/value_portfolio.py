"""The small portfolio under the value model: hostel rooms that do not count as homes, a building that ends."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from planning.domain.plan import Plan
from planning.solve.run import solve
from planning.store import DO_NOTHING, open_store
from planning.tables.data import Data
from planning.workflow import do_nothing, load_and_prepare
from tests.oracle.portfolio import Row, sheet
from tests.pages.small_portfolio import TABLES, store_address, write_portfolio

VALUE_TABLES: dict[str, list[Row]] = {
    **TABLES,
    "residences": [
        {**row, "service_years": years, "room_m2": room}
        for row, years, room in zip(TABLES["residences"], (6, 30, 2, ""), (7.5, 20, "", ""), strict=True)
    ],
    "programmes": [
        {**row, "private_sanitary": sanitary, "kitchenette": "true"}
        for row, sanitary in zip(TABLES["programmes"], ("shared", "private", ""), strict=True)
    ],
    "options": [{**row, "life_years": 0 if row["kind"] == "keep" else 30} for row in TABLES["options"]],
    "option_programmes": [
        {**row, "room_m2": 20, "private_sanitary": "private", "kitchenette": "true"}
        for row in TABLES["option_programmes"]
    ],
    "habitability_rules": sheet("""
rule_id,criterion,threshold,class,source,verified
room,room_m2,9,D,illustrative,false
sanitary,private_sanitary,shared,C,illustrative,false
state,stage,poor,C,illustrative,false
"""),
}


def write_value_portfolio(folder: Path) -> Path:
    """Write the data folder and return it; its reference asks for the value model."""
    written = write_portfolio(folder, VALUE_TABLES)
    (folder / "scenarios" / "reference.toml").write_text(
        'title = "Référence du petit parc"\ngap = 0.0\n[value]\nplace_year_eur = 6000\n', encoding="utf-8"
    )
    return written


def write_value_store(folder: Path) -> Path:
    """Write a store that holds the portfolio, its plan and what comes if nothing is done; return its file."""
    data, plan = planned(write_value_portfolio(folder / "data"))
    path = folder / "store.sqlite"
    with open_store(store_address(path)) as store:
        portfolio = store.save_portfolio(data)
        plan_id = store.save_plan(plan, portfolio, faults=())
        nothing = do_nothing(data, plan.scenario)
        store.save_plan(nothing, portfolio, faults=(), role=DO_NOTHING, parent_id=plan_id)
    return path


@cache
def planned(folder: Path) -> tuple[Data, Plan]:
    """Return the data of a folder and the plan of its reference."""
    data = load_and_prepare(folder)
    return data, solve(data, data.scenarios["reference"], in_process=True)
