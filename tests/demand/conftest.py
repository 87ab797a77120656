"""Two territories of one department, small enough to compute by hand; and the demo's own tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from planning import workflow
from planning.demand import ChainInputs
from planning.i18n import FRENCH
from planning.tables import shipped
from planning.tables.histories import Histories, read_histories
from planning.tables.loading import load_folder, read_folder

YEARS = range(2027, 2037)
Rows = list[tuple[object, ...]]


def reference_series(measure: str, rows: Rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["area", "year", "value"])
    return frame.assign(area=frame["area"].astype("str"), value=frame["value"].astype("float64"), measure=measure)


def factor_rows(rows: Rows) -> pd.DataFrame:
    """Rows (group, component, order, step, value) and, after them, any other column as a dict."""
    records = []
    for position, (group, component, order, step, value, *more) in enumerate(rows):
        record = {"factor_id": f"f{position}", "client_group": group, "component": component, "order": order}
        record |= {
            "step": step,
            "value": value,
            "low": None,
            "high": None,
            "times": "",
            "territory": "",
            "year": None,
        }
        records.append(record | (more[0] if more else {}))
    frame = pd.DataFrame(records)
    frame[["value", "low", "high"]] = frame[["value", "low", "high"]].astype("float64")
    return frame.astype({"year": "Int64"})


@pytest.fixture
def territories() -> pd.DataFrame:
    return pd.DataFrame({"territory": ["N", "S"], "dep": ["57", "57"], "population": [30_000.0, 10_000.0]})


@pytest.fixture
def reference() -> dict[str, pd.DataFrame]:
    """A department of 100,000 inhabitants, of whom N holds 30 % and S 10 %."""
    return {
        "population": reference_series("count", [("57", 2020, 100_000)]),
        "seniors": reference_series("count", [("57", 2026, 10_000), ("57", 2030, 12_000), ("54", 2026, 1)]),
        "alone": reference_series("rate", [("57", 2020, 0.25), ("54", 2020, 0.9)]),
        "inflow": reference_series("count", [("FR", 2024, 900), ("FR", 2025, 1_000)]),
        "here": reference_series("rate", [("N", 2024, 0.04), ("S", 2024, 0.01)]),
    }


@pytest.fixture
def inputs(territories: pd.DataFrame, reference: dict[str, pd.DataFrame]) -> Callable[..., ChainInputs]:
    """Chain inputs from factor rows; `competing` = (group, territory, places) rows."""

    def make(rows: Rows, competing: Rows = ()) -> ChainInputs:
        other = pd.DataFrame(list(competing), columns=["client_group", "territory", "places"])
        return ChainInputs(territories, factor_rows(rows), reference, other)

    return make


@pytest.fixture(scope="session")
def demo(root: Path) -> ChainInputs:
    return workflow.need_inputs(load_folder(root / "data" / "demo"))


@pytest.fixture(scope="session")
def histories() -> Histories:
    return read_histories(shipped.HISTORIES)


@pytest.fixture
def demo_copy(root: Path, tmp_path: Path) -> Callable[..., list[str]]:
    """What reading the demo says when some of its files hold another text: `demo_copy(need_overrides="...")`."""

    def read(**texts: str) -> list[str]:
        folder = tmp_path / "copy"
        shutil.copytree(root / "data" / "demo", folder)
        for name, text in texts.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        _, problems = read_folder(folder)
        return [FRENCH(problem.what) for problem in problems if problem.severity == "error"]

    return read


@pytest.fixture(scope="session")
def factors(demo: ChainInputs) -> pd.DataFrame:
    return demo.factors
