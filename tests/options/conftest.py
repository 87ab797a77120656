"""Small portfolios of one residence, and the real catalogue with its parameters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from planning.options import Catalogue, OptionTables, generate_options, read_catalogue

FIRST_YEAR, LAST_YEAR = 2027, 2036
Generate = Callable[..., OptionTables]


@pytest.fixture(scope="session")
def catalogue(root: Path) -> Catalogue:
    return read_catalogue(root / "data" / "parameters" / "option_templates.toml")


@pytest.fixture(scope="session")
def parameters(root: Path) -> pd.DataFrame:
    return pd.read_csv(root / "data" / "parameters" / "works.csv", dtype={"valid_from": "str"})


@pytest.fixture(scope="session")
def value(parameters: pd.DataFrame) -> Callable[[str], float]:
    """The central value of a parameter."""
    values = parameters.set_index("parameter_id")["value"]
    return lambda name: float(values[name])


@pytest.fixture
def typologies() -> pd.DataFrame:
    names = ["FTM", "RS", "PF", "RACC", "RA", "SENIORS", "CADA", "HUDA", "CAES", "CPH", "SHELTER", "DIFFUS"]
    frame = pd.DataFrame({"typology": names, "persons_per_dwelling": 1.0, "staff_per_place": 0.05})
    frame.loc[frame["typology"] == "DIFFUS", "persons_per_dwelling"] = 2.0
    return frame


@pytest.fixture
def funders() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "funder": ["own", "plai_subsidy", "plai_loan", "anah"],
            "kind": ["own", "grant", "loan", "grant"],
            "max_share": [None, 0.25, 0.55, 0.5],
        }
    )


@pytest.fixture
def residence() -> Callable[..., pd.DataFrame]:
    """One residence; what is not given is unknown."""

    def build(residence_id: str = "R1", **known: object) -> pd.DataFrame:
        row: dict[str, object] = dict.fromkeys(
            ("year_built", "surface_m2", "accessible", "rooms", "room_m2", "common_m2", "plot_m2")
        )
        row |= {"energy_label": "", "condition": "", "agreement_end": "", **known}
        return pd.DataFrame([{"residence_id": residence_id, **row}])

    return build


@pytest.fixture
def generate(
    catalogue: Catalogue, parameters: pd.DataFrame, typologies: pd.DataFrame, funders: pd.DataFrame
) -> Generate:
    """Options of one residence; what it holds: `{"FTM": (places, None), "PF": (None, dwellings)}`.

    `said`: what else its programmes say of their homes, by typology; `rules`: rows of habitability_rules.
    """

    def run(
        residences: pd.DataFrame,
        stocks: dict[str, tuple[float | None, float | None]],
        *templates: str,
        catalogue: Catalogue = catalogue,
        parameters: pd.DataFrame = parameters,
        years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR),
        said: dict[str, dict[str, object]] | None = None,
        rules: pd.DataFrame | None = None,
    ) -> OptionTables:
        site = residences["residence_id"].iloc[0]
        programmes = pd.DataFrame(
            [(site, typology, *counts, 0.9) for typology, counts in stocks.items()],
            columns=["residence_id", "typology", "places", "dwellings", "occupancy"],
        )
        for typology, cells in (said or {}).items():
            for name, cell in cells.items():
                values = [cell if row == typology else None for row in programmes["typology"]]
                programmes[name] = pd.Series(values, dtype="object")
        wanted = catalogue.only(*templates) if templates else catalogue
        return generate_options(
            residences, programmes, typologies, funders, wanted, parameters, *years, habitability_rules=rules
        )

    return run


@pytest.fixture
def after() -> Callable[[OptionTables, str], dict[str, float]]:
    """Homes by typology after an option, whatever their unit."""

    def read(tables: OptionTables, option_id: str) -> dict[str, float]:
        rows = tables.option_programmes[tables.option_programmes["option_id"] == option_id]
        return dict(zip(rows["typology"], rows["places"].fillna(rows["dwellings"]), strict=True))

    return read
