"""The tables of a portfolio: their hash, their replacement, the document that travels with a plan."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from planning.domain.scenario import Scenario
from planning.tables.data import MODEL_TABLES, Data, Manifest
from planning.tables.schemas import ALL_TABLES, TABLE_BY_NAME
from tests.checking.plan_by_hand import data_by_hand
from tests.oracle.portfolio import FIRST, rule

OUTSIDE = (
    *("need_factors", "need_overrides", "need_shocks", "operator_series", "competitors", "need_curves"),
    *("partners", "template_changes", "parameter_changes"),
)
"""What no plan depends on, once needs and options are made; the curves are read by plans over many futures alone."""


SAID = {"author": "a", "reason": "r"}


def with_everything() -> Data:
    factor = {
        "factor_id": "f1",
        "client_group": "g",
        "component": "home",
        "step": "population",
        "order": 1,
        "times": "population",
        "value": 1.0,
        "verified": False,
    }
    curve = {"client_group": "g", "territory": "Z1", "year": FIRST, "segment": 1, "places": 3.0, "share": 0.5}
    return data_by_hand(
        need_curves=[{**curve, "excess": 0.0, "draws": 2}],
        rules=[rule("must", "R1"), rule("works_capacity", "*", 2, FIRST, hard=False, price=1.5)],
        need_factors=[factor, {**factor, "factor_id": "f2", "order": 2}],
        need_overrides=[{"override_id": "o1", "factor_id": "f1", "low": 1.0, "mid": 2.0, "high": 3.0} | SAID],
        need_shocks=[{"shock_id": "s1", "kind": "surge", "client_group": "g", "year": FIRST, "size": 1.0} | SAID],
        operator_series=[{"series_id": "w", "label": "w", "kind": "stock", "year": FIRST, "value": 1.0, "unit": "u"}],
        competitors=[{"competitor_id": "c1", "operator": "x", "typology": "K", "territory": "Z1", "places": 5.0}],
        cohorts=[{"residence_id": "R1", "cohort": "a", "persons": 9.0}],
        habitability_rules=[{"rule_id": "h1", "criterion": "room_m2", "threshold": "9", "class": "D"}],
        permissions=[
            {"permission_id": "a1", "residence_id": "*", "authority": "state", "reference": "r", "author": "a"}
        ],
        partners=[{"partner": "psychiatry", "territory": "Z1", "from_year": FIRST}],
        template_changes=[{"template": "comfort", "field": "works_years", "value": "1"} | SAID],
        parameter_changes=[{"parameter_id": "p", "value": 1.0} | SAID],
    )


DATA = with_everything()


def test_every_table_is_tried() -> None:
    assert [table.name for table in ALL_TABLES if not len(DATA[table.name])] == []
    assert set(MODEL_TABLES) == set(TABLE_BY_NAME) - set(OUTSIDE)


@pytest.mark.parametrize("name", TABLE_BY_NAME)
def test_the_order_of_rows_and_columns_does_not_matter(name: str) -> None:
    frame = DATA[name]
    turned = DATA.replacing(**{name: frame.iloc[::-1][frame.columns[::-1]]})
    assert (turned.hash, turned.portfolio_hash) == (DATA.hash, DATA.portfolio_hash)


@pytest.mark.parametrize(
    ("name", "column"), [(table.name, column.name) for table in ALL_TABLES for column in table.columns]
)
def test_one_cell_changes_the_hash(name: str, column: str) -> None:
    frame = DATA[name].copy()
    kind = str(frame[column].dtype)
    cells = frame[column].astype("object")
    if kind == "str":
        cells.iloc[0] = f"{cells.iloc[0]}x"
    elif kind == "boolean":
        cells.iloc[0] = True if pd.isna(cells.iloc[0]) else not cells.iloc[0]
    else:
        cells.iloc[0] = 1 if pd.isna(cells.iloc[0]) else cells.iloc[0] + 1
    other = DATA.replacing(**{name: frame.assign(**{column: cells.astype(kind)})})
    assert other.portfolio_hash != DATA.portfolio_hash
    assert (other.hash == DATA.hash) == (name in OUTSIDE)


def test_the_curves_change_the_hash_of_plans_over_many_futures_alone() -> None:
    steeper = DATA.replacing(need_curves=DATA["need_curves"].assign(share=0.25))
    central, draws = Scenario(), Scenario(futures="draws")
    assert steeper.hash_for(central) == DATA.hash_for(central) == DATA.hash
    assert steeper.hash_for(draws) != DATA.hash_for(draws) != DATA.hash


def test_the_horizon_changes_the_hash_and_the_name_does_not() -> None:
    longer = Manifest(name="test", first_year=FIRST, last_year=FIRST + 3)
    renamed = Manifest(name="other", first_year=FIRST, last_year=FIRST + 2)
    assert Data(longer, DATA.tables).hash != DATA.hash
    assert Data(renamed, DATA.tables, "elsewhere").hash == DATA.hash


def test_a_column_that_the_schema_does_not_know_stays_outside_the_hash() -> None:
    noted = DATA.replacing(residences=DATA["residences"].assign(remarque="à visiter"))
    assert noted["residences"]["remarque"].tolist() == ["à visiter"] * 4
    assert noted.portfolio_hash == DATA.portfolio_hash


def test_replacing_completes_and_types_the_columns_of_the_schema() -> None:
    rows = pd.DataFrame({"option_id": ["a"], "residence_id": ["R1"], "kind": ["keep"], "duration_years": [0.0]}, [7])
    options = DATA.replacing(options=rows)["options"]
    schema = TABLE_BY_NAME["options"]
    assert list(options.columns) == [column.name for column in schema.columns]
    assert options.dtypes.astype(str).to_dict() == DATA["options"].dtypes.astype(str).to_dict()
    assert options.index.tolist() == [0]
    assert options.loc[0, ["label", "value_points", "closed_share", "studies_years"]].tolist() == ["", 0.0, 0.0, 0]
    assert options.loc[0, ["earliest_year", "staff_fte_after", "accessible_after"]].isna().all()


def test_replacing_leaves_the_former_data_as_they_were() -> None:
    before = DATA.hash
    assert DATA.replacing(needs=DATA["needs"].head(0)).hash != before
    assert with_everything().hash == DATA.hash == before
    with pytest.raises(TypeError):
        DATA.tables["needs"] = DATA["needs"]  # type: ignore[index]


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(KeyError):
        DATA.replacing(nowhere=pd.DataFrame())


def test_the_document_of_a_plan_holds_the_tables_of_the_model() -> None:
    document = json.loads(json.dumps(DATA.to_document(), allow_nan=False))
    assert tuple(document["tables"]) == MODEL_TABLES
    read = Data.from_document(document, "folder")
    assert (read.hash, read.folder, read.years) == (DATA.hash, "folder", DATA.years)
    assert {name: len(read[name]) for name in OUTSIDE} == dict.fromkeys(OUTSIDE, 0)


def test_a_document_of_every_table_loses_nothing() -> None:
    noted = DATA.replacing(residences=DATA["residences"].assign(remarque="à visiter"))
    read = Data.from_document(json.loads(json.dumps(noted.to_document(noted.tables), allow_nan=False)))
    assert read.portfolio_hash == DATA.portfolio_hash
    for name in TABLE_BY_NAME:
        pd.testing.assert_frame_equal(read[name], noted[name])


def test_tables_without_rows_stay_out_of_the_document() -> None:
    bare = DATA.replacing(rules=DATA["rules"].head(0))
    assert "rules" not in bare.to_document()["tables"]
    assert Data.from_document(bare.to_document()).hash == bare.hash


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"manifest": DATA.manifest.model_dump(mode="json")},
        {"manifest": {}, "tables": {}},
        {"manifest": DATA.manifest.model_dump(mode="json"), "tables": {"nowhere": {"columns": [], "rows": []}}},
        {"manifest": DATA.manifest.model_dump(mode="json"), "tables": {"needs": {"columns": ["a"], "rows": [[1, 2]]}}},
        {
            "manifest": DATA.manifest.model_dump(mode="json"),
            "tables": {"needs": {"columns": ["year"], "rows": [["never"]]}},
        },
    ],
)
def test_a_document_of_another_shape_is_refused(document: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Data.from_document(document)
