"""data/reference -> series by id, and the published figures that the needs are compared with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd

from planning.domain.errors import DataError, Problem
from planning.domain.message import N_, Message
from planning.tables import shipped
from planning.tables.schema import Column, Table
from planning.tables.schemas import NEED_FACTORS
from planning.tables.text.parsing import empty_table, parse_table
from planning.tables.text.reading import read_texts

ANCHORS_FILE = "anchors.csv"
APL_ZONES_FILE = "apl_zones.csv"
SERIES = Table(
    "reference",
    "public series: one figure per series, area and year",
    ("series_id", "area", "year"),
    (
        Column("series_id", "id", "id of the series"),
        Column("area", "id", "territory, department, region or country"),
        Column("area_name", "text", "name of the area", required=False, filled=False),
        Column("year", "int", "year", "year"),
        Column("value", "number", "figure"),
        Column("unit", "text", "unit"),
        Column("measure", "text", "count = shared by population, rate = not", choices=("count", "rate")),
        Column("source", "id", "id of the source in sources.yaml"),
        Column("note", "text", "what is counted, what was computed", required=False, filled=False),
    ),
)
ANCHORS = Table(
    "anchors",
    "published figures that the needs are compared with, never fitted to",
    ("anchor_id",),
    (
        Column("anchor_id", "id", "id of the anchor"),
        Column("label_fr", "text", "French label"),
        Column("label_en", "text", "English label"),
        Column("after", "id", "factor whose result is compared"),
        Column("per", "id", "factor whose result divides it, or inhabitants", filled=False),
        Column("scale", "number", "what the ratio is multiplied by"),
        Column("value", "number", "published figure"),
        Column("unit", "text", "unit"),
        Column("year", "int", "year of the figure", "year"),
        Column("tolerance", "number", "stated tolerance, a fraction", minimum=0),
        Column("source", "id", "id of the source in sources.yaml"),
        Column("reference", "text", "where exactly", required=False, filled=False),
        Column("verified", "bool", "false = badge à vérifier"),
        Column("note", "text", "what the comparison is worth", required=False, filled=False),
    ),
)


def read_reference(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Read every series of the folder.

    Returns
    -------
    dict
        series id -> series_id, area, area_name, year, value, unit, measure, source, note.

    Raises
    ------
    DataError
        With every problem of every file.
    """
    frames, problems = [], []
    for path in sorted(Path(folder).glob("*.csv")):
        if path.name != ANCHORS_FILE:
            frame, found = _read(path, SERIES)
            frames.append(frame.assign(file=path.name))
            problems += found
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["series_id", "file"])
    problems += _scattered(rows)
    _refuse(problems)
    return {str(name): frame.reset_index(drop=True) for name, frame in rows.groupby("series_id")}


def apl_zones() -> dict[str, int]:
    """Return the zone of the housing aid (1 to 3) by commune, and by department for its other communes.

    Raises
    ------
    DataError
        With every problem of the file.
    """
    frame, problems = _read(shipped.REFERENCE / APL_ZONES_FILE, SERIES)
    _refuse(problems)
    return dict(zip(frame["area"].astype("str"), frame["value"].astype(int), strict=True))


def chain_of_any_department(client_groups: Collection[str], housed: Collection[str]) -> pd.DataFrame:
    """Return the rows of need_factors that the product ships for a folder without any.

    Parameters
    ----------
    client_groups
        The folder's: chains of others are left out.
    housed
        Groups of which somebody is housed today: a chain that starts from residents of others is left out.

    Raises
    ------
    DataError
        With every problem of the file.
    """
    rows, problems = _read(shipped.CHAINS / "any_department.csv", NEED_FACTORS)
    _refuse(problems)
    residents = rows["times"].where(rows["times"].str.startswith("residents"), "").str.partition(".")[2]
    unhoused = ~residents.isin(["", *housed])
    names = rows["client_group"] + "/" + rows["component"]
    kept = rows[rows["client_group"].isin(list(client_groups)) & ~names.isin(names[unhoused])]
    return _with_own_figures(kept.reset_index(drop=True), rows.set_index("factor_id"))


def _with_own_figures(kept: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Give a row that refers to a factor which was left out the figures of that factor."""
    gone = kept["times"].isin(set(whole.index) - set(kept["factor_id"]))
    for column in ("value", "low", "high"):
        kept[column] = kept[column].where(~gone, kept["times"].map(whole[column]).astype(kept[column].dtype))
    kept["times"] = kept["times"].where(~gone, kept["times"].map(whole["times"]))
    return kept


@cache
def regions_of_departments() -> dict[str, str]:
    """Return the region (INSEE code) of each department of metropolitan France."""
    rows = pd.read_csv(shipped.HISTORIES / "departments.csv", dtype="str")
    return dict(zip(rows["department"], rows["region"], strict=True))


def read_anchors(folder: str | Path) -> pd.DataFrame:
    """Read anchors.csv; no file, no anchors.

    Raises
    ------
    DataError
        With every problem of the file.
    """
    path = Path(folder) / ANCHORS_FILE
    if not path.exists():
        return pd.DataFrame(columns=[column.name for column in ANCHORS.columns])
    frame, problems = _read(path, ANCHORS)
    _refuse(problems)
    return frame


def _read(path: Path, table: Table) -> tuple[pd.DataFrame, list[Problem]]:
    texts, problems = read_texts(path, table)
    if texts is None:
        return empty_table(table), problems
    frame, found = parse_table(table, texts)
    twice, remedy = Message(N_("cette ligne figure deux fois")), Message(N_("gardez une seule ligne"))
    found += [Problem(path.name, twice, remedy, int(row)) for row in frame.index[frame.duplicated(list(table.key))]]
    # The schema serves several files: each problem must name its own.
    return frame.reset_index(drop=True), [replace(problem, file=path.name) for problem in found]


def _scattered(rows: pd.DataFrame) -> list[Problem]:
    """A series spread over two files would hide a figure given twice."""
    found = []
    for name, frame in rows.groupby("series_id"):
        files = frame["file"].unique()
        if len(files) > 1:
            what = Message(N_("la série « {series} » est aussi dans {file}"), {"series": name, "file": files[0]})
            found.append(Problem(str(files[1]), what, Message(N_("gardez une série dans un seul fichier"))))
    return found


def _refuse(problems: list[Problem]) -> None:
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        count = Message(N_("{count} erreurs dans les séries de référence"), {"count": len(errors)})
        raise DataError(count, errors)
