"""Write the long series that back-tests need: `python scripts/build_histories.py FOLDER`.

FOLDER holds `insee_pop_dep_age5_1975_2022.csv.gz` (dep, year, age0, pop: INSEE, population by department and five-year
age), `asylum_bt_series.csv` (geo, year, y: UNHCR, new asylum applications; France's 2006, 2009 and 2011, which mixed
repeats and appeals, patched) and `geo_departements_fr.csv` (dep, nom, reg: INSEE, code officiel géographique).
What is written keeps what the methods read: ages from 40 on, 96 departments, 28 countries.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

TARGET = Path(__file__).resolve().parents[1] / "data" / "reference" / "histories"
FIRST_AGE = 40
"""The youngest group: those of 60 in twenty years."""


def population_by_age(folder: Path) -> pd.DataFrame:
    """Return department, year, age_40 … age_95 (open): whole persons."""
    rows = pd.read_csv(folder / "insee_pop_dep_age5_1975_2022.csv.gz", dtype={"dep": "str"})
    rows = rows[(rows["age0"] >= FIRST_AGE) & ~rows["dep"].str.startswith("97")]
    wide = rows.pivot_table(index=["dep", "year"], columns="age0", values="pop", aggfunc="sum").round().astype("int64")
    wide.columns = [f"age_{age}" for age in wide.columns]
    return wide.reset_index().rename(columns={"dep": "department"})


def asylum_by_country(folder: Path) -> pd.DataFrame:
    """Return country, year, applications."""
    rows = pd.read_csv(folder / "asylum_bt_series.csv").astype({"y": "int64"})
    return rows.rename(columns={"geo": "country", "y": "applications"}).sort_values(["country", "year"])


def departments(folder: Path) -> pd.DataFrame:
    """Return department, name, region (INSEE codes): metropolitan France."""
    rows = pd.read_csv(folder / "geo_departements_fr.csv", dtype="str")
    rows = rows[~rows["dep"].str.startswith("97")].rename(columns={"dep": "department", "nom": "name", "reg": "region"})
    return rows[["department", "name", "region"]].sort_values("department")


def main(folder: Path) -> None:
    """Write the three files."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, make in (
        ("population_by_age", population_by_age),
        ("asylum_by_country", asylum_by_country),
        ("departments", departments),
    ):
        make(folder).to_csv(TARGET / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
