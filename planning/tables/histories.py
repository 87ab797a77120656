"""data/reference/histories: the long series behind forecasts and their back-tests, as arrays without a hole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planning.domain.errors import DataError, Problem
from planning.domain.message import N_, Message
from planning.tables.schema import Column, Table
from planning.tables.text.parsing import parse_table
from planning.tables.text.reading import read_texts

AGES_FILE, FLOWS_FILE, AREAS_FILE = "population_by_age.csv", "asylum_by_country.csv", "departments.csv"
RECIPIENTS_FILE = "disability_allowance.csv"
BEFORE, AFTER = "ancienne", "nouvelle"
"""The two scopes of the allowance's counts: both are given in the year when the one takes over from the other."""
AGE_PREFIX = "age_"
AGE_STEP = 5
_YEAR = Column("year", "int", "year", "year")
_AGE_KEY = (Column("department", "id", "department"), _YEAR)
FLOWS = Table(
    "asylum_by_country",
    "new asylum applications of a year",
    ("country", "year"),
    (
        Column("country", "id", "country"),
        _YEAR,
        Column("applications", "number", "applications", "per year", minimum=1),
    ),
)
RECIPIENTS = Table(
    "disability_allowance",
    "recipients at the end of a year, in two scopes",
    ("department", "scope", "year"),
    (
        Column("department", "id", "department"),
        Column("scope", "text", "which count", choices=(BEFORE, AFTER)),
        _YEAR,
        Column("recipients", "number", "recipients", minimum=1),
    ),
)
AREAS = Table(
    "departments",
    "the region of each department",
    ("department",),
    (Column("department", "id", "department"), Column("name", "text", "name"), Column("region", "id", "region")),
)


@dataclass(frozen=True)
class AgeHistory:
    """People by department, year and five-year age group, the last group open.

    `counts`: [department, year, age]; `ages`: the first age of each group; `regions`: one for each department.
    """

    departments: tuple[str, ...]
    regions: tuple[str, ...]
    years: tuple[int, ...]
    ages: tuple[int, ...]
    counts: NDArray[np.float64]

    def until(self, year: int) -> AgeHistory:
        """The same history as it was known in a year."""
        kept = sum(known <= year for known in self.years)
        return replace(self, years=self.years[:kept], counts=self.counts[:, :kept])


@dataclass(frozen=True)
class FlowHistory:
    """Yearly flows by country: `values` [country] of arrays, each from its own `first_years` on, without a gap."""

    countries: tuple[str, ...]
    first_years: tuple[int, ...]
    values: tuple[NDArray[np.float64], ...]


@dataclass(frozen=True)
class Histories:
    """What is shipped, or brought by a folder; `digests` = SHA-256 of each file, for the lineage of draws."""

    ages: AgeHistory | None = None
    flows: FlowHistory | None = None
    recipients: FlowHistory | None = None
    """Recipients of the disability allowance: `countries` are departments."""
    digests: Mapping[str, str] = field(default_factory=dict)


def read_histories(folder: str | Path) -> Histories:
    """Read the histories of a folder; an absent file is an absent history.

    Raises
    ------
    DataError
        With every problem: text in a number, a negative count, a year given twice, a year missing between two.
    """
    import hashlib

    root, problems = Path(folder), list[Problem]()
    frames, digests = {}, {}
    for name, table in ((AREAS_FILE, AREAS), (AGES_FILE, None), (FLOWS_FILE, FLOWS), (RECIPIENTS_FILE, RECIPIENTS)):
        if (root / name).exists():
            frames[name], found = _read(root / name, table)
            problems += found
            digests[name] = hashlib.sha256((root / name).read_bytes()).hexdigest()
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise DataError(Message(N_("{count} erreurs dans les séries longues"), {"count": len(errors)}), errors)
    ages = _ages(frames[AGES_FILE], frames.get(AREAS_FILE)) if AGES_FILE in frames else None
    flows = _flows(frames[FLOWS_FILE]) if FLOWS_FILE in frames else None
    recipients = _recipients(frames[RECIPIENTS_FILE]) if RECIPIENTS_FILE in frames else None
    return Histories(ages, flows, recipients, digests)


def yearly_problems(frame: pd.DataFrame, key: str, file: str) -> list[Problem]:
    """Return one problem for each year given twice, and for each gap between two known years.

    Parameters
    ----------
    frame
        The columns `key` and year.
    key
        The column that names a series.
    file
        Where they were read.
    """
    found: list[Problem] = []
    for name, own in frame.groupby(key, sort=False):
        found += list(_twice(str(name), own["year"], file))
        found += list(_missing(str(name), own["year"], file))
    return found


def _twice(name: str, years: pd.Series, file: str) -> Iterator[Problem]:
    for year in sorted(set(years[years.duplicated()])):
        what = Message(N_("{series} : l'année {year} figure deux fois"), {"series": name, "year": int(year)})
        yield Problem(file, what, Message(N_("gardez une seule ligne pour cette année")), column="year")


def _missing(name: str, years: pd.Series, file: str) -> Iterator[Problem]:
    known = sorted(set(years))
    for before, after in pairwise(known):
        if after - before > 1:
            values = {"series": name, "before_year": int(before), "after_year": int(after)}
            what = Message(N_("{series} : rien entre {before_year} et {after_year}, il manque des années"), values)
            remedy = N_("ajoutez les années manquantes, ou ne gardez que celles d'après le trou")
            yield Problem(file, what, Message(remedy), column="year")


def _read(path: Path, table: Table | None) -> tuple[pd.DataFrame, list[Problem]]:
    texts, problems = read_texts(path, table)
    if texts is None:
        return pd.DataFrame(), problems
    if table is None:
        table = _ages_table(texts)
    frame, found = parse_table(table, texts)
    problems = [*problems, *(replace(problem, file=path.name) for problem in found)]
    if not any(problem.severity == "error" for problem in problems) and "year" in frame:
        names = frame[list(table.key[:-1])].astype("str").agg(" ".join, axis="columns")
        problems += yearly_problems(frame.assign(series=names), "series", path.name)
    return frame, problems


def _ages_table(texts: pd.DataFrame) -> Table:
    """The schema of the age groups that the file holds: age_40 means 40 to 44, the last one and over."""
    names = [name for name in texts.columns if name.startswith(AGE_PREFIX)]
    groups = tuple(Column(name, "number", "people of this age group", "persons", minimum=0) for name in names)
    return Table(
        "population_by_age", "people by department, year and age group", ("department", "year"), _AGE_KEY + groups
    )


def _ages(frame: pd.DataFrame, areas: pd.DataFrame | None) -> AgeHistory:
    names = [name for name in frame.columns if name.startswith(AGE_PREFIX)]
    ordered = frame.sort_values(["department", "year"])
    departments = tuple(str(name) for name in ordered["department"].unique())
    spans = ordered.groupby("department")["year"].agg(["min", "max"])
    if spans.nunique().max() != 1 or not _is_ladder(names):
        what = Message(N_("les départements n'ont pas les mêmes années, ou les âges ne vont pas de 5 en 5"))
        remedy = Message(N_("donnez à chaque département les mêmes années et les colonnes age_40, age_45, …"))
        raise DataError(what, [Problem(AGES_FILE, what, remedy, column="year")])
    years = tuple(int(year) for year in ordered["year"].unique())
    counts = ordered[names].to_numpy(float).reshape(len(departments), len(years), len(names))
    known = {} if areas is None else dict(zip(areas["department"], areas["region"], strict=True))
    regions = tuple(str(known.get(name, "")) for name in departments)
    return AgeHistory(departments, regions, years, tuple(int(name[len(AGE_PREFIX) :]) for name in names), counts)


def _is_ladder(names: list[str]) -> bool:
    ages = [int(name[len(AGE_PREFIX) :]) for name in names if name[len(AGE_PREFIX) :].isdigit()]
    return len(ages) == len(names) > 1 and all(np.diff(ages) == AGE_STEP)


def _recipients(frame: pd.DataFrame) -> FlowHistory:
    """Chain the two scopes: the former count times what the latter is of it in their common year."""
    series: dict[str, tuple[int, NDArray[np.float64]]] = {}
    for name, own in frame.sort_values("year").groupby("department"):
        old, new = (
            own[own["scope"] == scope].set_index("year")["recipients"].astype(float) for scope in (BEFORE, AFTER)
        )
        common = old.index.intersection(new.index)
        if len(common):
            link = float(new.loc[common[0]] / old.loc[common[0]])
            whole = pd.concat([old[old.index < common[0]] * link, new[new.index >= common[0]]])
            series[str(name)] = (int(whole.index[0]), whole.to_numpy(float))
    return FlowHistory(
        tuple(series), tuple(first for first, _ in series.values()), tuple(values for _, values in series.values())
    )


def _flows(frame: pd.DataFrame) -> FlowHistory:
    ordered = frame.sort_values(["country", "year"])
    parts = {str(name): own for name, own in ordered.groupby("country")}
    return FlowHistory(
        tuple(parts),
        tuple(int(own["year"].iloc[0]) for own in parts.values()),
        tuple(own["applications"].to_numpy(float) for own in parts.values()),
    )
