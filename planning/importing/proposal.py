"""A file beside a portfolio -> what it would change, row by row and field by field; what is accepted -> new tables.

Nothing here changes anything: the tables of an accepted proposal are for whoever keeps portfolios to keep.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

import pandas as pd

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.importing.communes import communes, intercommunalities
from planning.importing.incoming import SITE, Incoming, note, uncollected
from planning.importing.present import Present, more_typologies, records, rows_of_table
from planning.tables.schemas import TABLE_BY_NAME
from planning.tables.text.headers import plain_name

Status = Literal["new", "modified", "absent", "unchanged"]
NOWHERE: Final = "A_PRECISER"
"""Territory of residences whose commune is not known."""
_OF_RESIDENCES: Final = ("programmes", "cohorts", "permissions")
"""Tables whose rows go with the residence that they name."""


@dataclass(frozen=True)
class Change:
    """What the file would do to one row.

    Attributes
    ----------
    table, key, name
        Which row, and what a person calls it.
    status
        `absent`: the portfolio has it, the file has not.
    fields
        column -> (before, after), of those that differ; of a new row all that it holds (before: empty).
    residence
        The residence that it is about, if any: what is refused of one is refused of all its rows.
    """

    table: str
    key: tuple[str, ...]
    name: str
    status: Status
    fields: Mapping[str, tuple[str, str]]
    residence: str = ""


@dataclass(frozen=True)
class Proposal:
    """All that a file would change, and what it is about. `removes`: rows absent from the file are taken out."""

    present: Present
    incoming: Incoming
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    removes: bool = False

    def residences(self, status: Status) -> set[str]:
        """Return the residences that are so; what they hold is theirs: one whose programme changes is modified."""
        mine = [one for one in self.changes if one.table == "residences"]
        of_table = {found: {one.residence for one in mine if one.status == found} for found in get_args(Status)}
        held = {one.residence for one in self.changes if one.residence and one.status in ("new", "modified")}
        if self.removes:
            held |= {one.residence for one in self.changes if one.status == "absent" and one.table != "residences"}
        touched = (of_table["modified"] | held) - of_table["new"] - of_table["absent"]
        if status == "modified":
            return touched
        return of_table[status] - touched if status == "unchanged" else of_table[status]

    def count(self, status: Status) -> int:
        """Return how many residences are so."""
        return len(self.residences(status))

    @property
    def is_ready(self) -> bool:
        """Whether it may be applied: nothing is wrong with the file, nothing is left to be answered."""
        return not self.incoming.is_stopped and not self.incoming.questions

    @property
    def has_changes(self) -> bool:
        """Whether it would change anything."""
        wanted = ("new", "modified", "absent") if self.removes else ("new", "modified")
        return any(change.status in wanted for change in self.changes)


@uncollected
def proposal(present: Present, incoming: Incoming) -> Proposal:
    """Compare what a file holds with a portfolio."""
    if incoming.is_stopped:
        return Proposal(present, incoming, (), incoming.problems)
    if incoming.is_whole:
        tables, told = _filled_in(present, incoming)
        changes = [
            change
            for name, frame in tables.items()
            for change in _compared(name, present.tables[name], frame, columns=list(frame.columns), is_whole=True)
        ]
        return Proposal(present, incoming, tuple(changes), (*incoming.problems, *told), removes=True)
    identified, told = _identified(present, incoming)
    homes, areas, found = _with_territories(present, identified)
    programmes = _programmes(present, homes, identified)
    others = _competitors(present, incoming.competitors, areas)
    kinds = list(dict.fromkeys(one for frame in (programmes, others) if len(frame) for one in frame["typology"] if one))
    said = _said(incoming.programmes)
    typologies, whom = more_typologies(kinds, said, present.tables["typologies"])
    held = {
        "territories": areas,
        "typologies": typologies,
        "suitability": whom,
        "residences": homes.drop(columns=["territory_name", "dep"], errors="ignore"),
        "programmes": programmes,
        "competitors": others,
    }
    changes = [
        change
        for name, frame in held.items()
        if len(frame)
        for change in _compared(name, present.tables[name], frame, columns=list(frame.columns), is_whole=False)
    ]
    problems = (*incoming.problems, *told, *found)
    return Proposal(present, incoming, tuple(changes), problems)


def _filled_in(present: Present, incoming: Incoming) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Complete what a person may leave empty in our workbook: the territory of a residence, the id of a programme."""
    tables = dict(incoming.tables)
    homes = tables.get("residences", pd.DataFrame())
    told: list[Problem] = []
    if len(homes) and (homes["territory"] == "").any():
        areas = tables.get("territories", present.tables["territories"])
        seen = replace(present, tables={**present.tables, "territories": areas})
        placed, new, told = _with_territories(seen, replace(incoming, residences=homes[homes["territory"] == ""]))
        tables["residences"] = homes.assign(
            territory=homes["territory"].where(homes["territory"] != "", placed["territory"])
        )
        tables["territories"] = rows_of_table("territories", [*records(areas), *records(new)])
    rows = tables.get("programmes", pd.DataFrame())
    if len(rows) and (rows["programme_id"] == "").any():
        rank = rows.groupby(["residence_id", "typology"]).cumcount()
        made = (
            rows["residence_id"] + "-" + rows["typology"] + rank.map(lambda number: f"-{number + 1}" if number else "")
        )
        tables["programmes"] = rows.assign(programme_id=rows["programme_id"].where(rows["programme_id"] != "", made))
    return tables, told


def _said(programmes: pd.DataFrame) -> dict[str, str]:
    if "typology_said" not in programmes:
        return {}
    return {kind: said for kind, said in zip(programmes["typology"], programmes["typology_said"], strict=True) if said}


# Who is who.


def _identified(present: Present, incoming: Incoming) -> tuple[Incoming, list[Problem]]:
    """Give each incoming residence the id that it has in the portfolio, or a new one."""
    homes = incoming.residences.copy()
    if homes.empty:
        return incoming, []
    here = present.tables["residences"]
    known = set(here["residence_id"])
    by_place, by_name = _by_name(here)
    taken: set[str] = set()
    ids: list[str] = []
    count = last_number(known)
    recognised = 0
    empty = pd.Series("", homes.index)
    for given, name, commune in zip(
        homes["residence_id"], homes.get("name", empty), homes.get("commune", empty), strict=True
    ):
        found = given if given in known else ""
        if not found and by_name and incoming.named_by and not (given and _looks_shared(given)):
            plain = plain_name(name)
            found = by_place.get((plain, commune), "") or (
                ""
                if commune and by_name.get(plain, ("", ""))[1] not in ("", commune)
                else by_name.get(plain, ("", ""))[0]
            )
            recognised += bool(found and found not in taken)
        if not found or found in taken:
            found = re.sub(r"[;:*\s]+", "-", given) if given and given not in known else ""
        while not found or found in taken:
            count += 1
            found = f"R{count:03d}"
        taken.add(found)
        ids.append(found)
    homes["residence_id"] = ids
    told = (
        [note(incoming.file, N_("résidences reconnues par leur nom et leur commune : {count}"), count=recognised)]
        if recognised
        else []
    )
    return replace(incoming, residences=homes), told


def _looks_shared(given: str) -> bool:
    """Tell whether an id is a national one: a residence that bears another name under it is another one."""
    return re.fullmatch(r"[0-9]{9}", given) is not None


def _by_name(here: pd.DataFrame) -> tuple[dict[tuple[str, str], str], dict[str, tuple[str, str]]]:
    """Return the residences of a portfolio by name and commune, and by name alone where only one bears it."""
    plain = [plain_name(name) for name in here["name"]]
    rows = list(zip(plain, here["commune"], here["residence_id"], strict=True))
    by_place = {(name, commune): residence for name, commune, residence in rows}
    borne = Counter(plain)
    alone = {name: (residence, commune) for name, commune, residence in rows if borne[name] == 1}
    return by_place, alone


def last_number(ids: Collection[str]) -> int:
    """Return the largest number of ids such as R012; 0 where there is none."""
    numbers = [int(found[1]) for one in ids if (found := re.fullmatch(r"R([0-9]{1,9})", one))]
    return max(numbers, default=0)


# Where.


def _with_territories(present: Present, incoming: Incoming) -> tuple[pd.DataFrame, pd.DataFrame, list[Problem]]:
    """Give each new residence its territory: that of its commune's other residences, its EPCI, or the file's own words.

    Returns
    -------
    residences, territories
        The latter: those that are new to the portfolio.
    """
    homes = incoming.residences.copy()
    here = present.tables["residences"]
    areas = present.tables["territories"]
    if homes.empty:
        return homes, areas.iloc[:0], []
    by_commune = {row.commune: row.territory for row in here.itertuples() if row.commune}
    by_id = dict(zip(here["residence_id"], here["territory"], strict=True))
    by_name = {plain_name(name): area for name, area in zip(areas["name"], areas["territory"], strict=True)}
    found: dict[str, dict[str, str]] = {}
    made: dict[tuple[str, str, str], dict[str, str]] = {}
    known = set(areas["territory"])
    chosen, unknown = [], []
    empty = pd.Series("", homes.index)
    for residence, commune, said, dep in zip(
        homes["residence_id"],
        homes.get("commune", empty),
        homes.get("territory_name", empty),
        homes.get("dep", empty),
        strict=True,
    ):
        area = by_id.get(residence) or by_commune.get(commune) or (by_name.get(plain_name(said), "") if by_name else "")
        if not area:
            row = made.get((commune, said, dep)) or _territory(commune, said, dep)
            made[commune, said, dep] = row
            area = row["territory"]
            if area not in known:
                found.setdefault(area, row)
            if area == NOWHERE or area.startswith("DEP_"):
                unknown.append(residence)
        chosen.append(area)
    homes["territory"] = pd.Series([str(area) for area in chosen], homes.index, dtype="str")
    new = rows_of_table("territories", list(found.values()))
    return homes, new, _told_areas(incoming.file, present, new, unknown)


def _territory(commune: str, said: str, dep: str) -> dict[str, str]:
    """Return the territory of a commune: its EPCI, or itself; else what the file says, a department, nowhere."""
    place = communes().get(commune)
    if place is not None and place.epci:
        return {"territory": place.epci, **intercommunalities()[place.epci]}
    if place is not None:
        return {"territory": place.code, "name": place.name, "dep": place.dep, "population": str(place.population)}
    if said:
        return {"territory": plain_name(said).upper()[:40], "name": said, "dep": dep}
    if dep:
        return {
            "territory": f"DEP_{dep}",
            "name": f"Département {dep}, commune à préciser",
            "dep": dep,
            "population": "0",
        }
    return {"territory": NOWHERE, "name": "Territoire à préciser"}


def _told_areas(file: str, present: Present, new: pd.DataFrame, unknown: list[str]) -> list[Problem]:
    problems = []
    if unknown:
        what = Message(
            N_("territoire inconnu de {count} résidences : mises dans un territoire à préciser"),
            {"count": len(unknown)},
        )
        remedy = Message(N_("écrivez leur commune, ou leur territoire"))
        problems.append(Problem(file, what, remedy, severity="warning"))
    deps = {dep for dep in present.tables["territories"]["dep"] if dep}
    foreign = sorted({dep for dep in new["dep"] if dep} - deps) if deps else []
    if foreign:
        what = Message(
            N_("des résidences sont dans des départements nouveaux pour ce portefeuille : {deps}"),
            {"deps": ", ".join(foreign)},
        )
        problems.append(Problem(file, what, Message(N_("vérifiez qu'elles sont des vôtres")), severity="warning"))
    return problems


def _programmes(present: Present, homes: pd.DataFrame, incoming: Incoming) -> pd.DataFrame:
    """Return the incoming programmes under their ids: those of the portfolio of the same kind in the same residence."""
    rows = incoming.programmes
    if rows.empty:
        return rows
    rows = rows[rows["typology"] != ""].copy()
    owner = homes["residence_id"].to_numpy()
    rows["residence_id"] = owner[rows[SITE].to_numpy(dtype=int)]
    rank = rows.groupby(["residence_id", "typology"]).cumcount()
    here = present.tables["programmes"]
    number = here.groupby(["residence_id", "typology"]).cumcount()
    known = dict(
        zip(zip(here["residence_id"], here["typology"], number, strict=True), here["programme_id"], strict=True)
    )
    keys = list(zip(rows["residence_id"], rows["typology"], rank, strict=True))
    rows["programme_id"] = [
        known.get(key) or f"{key[0]}-{key[1]}" + (f"-{key[2] + 1}" if key[2] else "") for key in keys
    ]
    columns = [column.name for column in TABLE_BY_NAME["programmes"].columns]
    return rows[[name for name in columns if name in rows]]


def _competitors(present: Present, rows: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the programmes of others that are in the portfolio's territories and not known yet."""
    if rows.empty:
        return rows
    rows = rows.copy()
    inside = {*present.tables["territories"]["territory"], *areas["territory"]}
    places = communes()
    towns = [places.get(code) for code in rows["commune"].astype("str")]
    rows["territory"] = pd.Series(["" if town is None else town.epci for town in towns], rows.index, dtype="str")
    rows = rows[rows["territory"].isin(inside)]
    here = present.tables["competitors"]
    known = set(zip(here["operator"], here["typology"], here["commune"], here["places"], strict=True))
    fresh = [
        key not in known
        for key in zip(rows["operator"], rows["typology"], rows["commune"], rows["places"], strict=True)
    ]
    rows = rows[fresh]
    rows["competitor_id"] = [f"X{number:03d}" for number in range(len(here) + 1, len(here) + len(rows) + 1)]
    return rows


# Row by row.


def _compared(
    name: str, before: pd.DataFrame, after: pd.DataFrame, *, columns: list[str], is_whole: bool
) -> Iterable[Change]:
    """Compare the rows of a table; without `is_whole` an empty cell of the file says nothing."""
    key = list(TABLE_BY_NAME[name].key)
    old = {tuple(row[column] for column in key): row for row in records(before)}
    names = [column for column in columns if column not in key]
    seen: set[tuple[str, ...]] = set()
    for row in records(after):
        which = tuple(str(row[column]) for column in key)
        seen.add(which)
        former = old.get(which)
        if former is None:
            fields = {column: ("", cell) for column in names if (cell := row[column])}
            yield _change(name, which, row, "new", fields)
            continue
        fields = {
            column: (str(former.get(column, "")), str(row[column]))
            for column in names
            if row[column] != former.get(column, "") and (is_whole or row[column] != "" or _is_other_unit(column, row))
        }
        yield _change(name, which, {**former, **row}, "modified" if fields else "unchanged", fields)
    for which, former in old.items():
        if which not in seen and (is_whole or name in ("residences", "programmes")):
            yield _change(name, which, former, "absent", {})


def _is_other_unit(column: str, row: Mapping[str, str]) -> bool:
    """Tell whether an empty cell says that the capacity is now in the other unit."""
    return (column == "places" and bool(row.get("dwellings"))) or (column == "dwellings" and bool(row.get("places")))


def _change(
    table: str, key: tuple[str, ...], row: Mapping[str, str], status: Status, fields: Mapping[str, tuple[str, str]]
) -> Change:
    title = next((str(row[one]) for one in ("name", "label_fr", "label") if row.get(one)), " ".join(key))
    residence = str(row.get("residence_id", "")) if table in ("residences", *_OF_RESIDENCES) else ""
    return Change(table, key, title, status, fields, residence)


# What is accepted.


def accepted_tables(
    proposed: Proposal, without: Collection[str] = (), *, remove_absent: bool | None = None
) -> dict[str, pd.DataFrame]:
    """Return the tables of the portfolio with what is accepted of a proposal: only those that change.

    Parameters
    ----------
    proposed
        The proposal.
    without
        Residences of which nothing is taken.
    remove_absent
        Take out residences that the file does not hold, with all that is theirs; by default only what the
        product's own workbook does not hold any more.
    """
    removes = proposed.removes if remove_absent is None else remove_absent
    refused = set(without)
    by_table: dict[str, list[Change]] = {}
    for change in proposed.changes:
        wanted = change.status in ("new", "modified") or (change.status == "absent" and removes)
        if wanted and not (change.residence and change.residence in refused):
            by_table.setdefault(change.table, []).append(change)
    gone = {change.residence for change in by_table.get("residences", ()) if change.status == "absent"}
    tables = {name: _applied(name, proposed.present.tables[name], changes) for name, changes in by_table.items()}
    for name in _OF_RESIDENCES if gone else ():
        rows = tables.get(name, proposed.present.tables[name])
        tables[name] = rows[~rows["residence_id"].isin(gone)].reset_index(drop=True)
    return tables | _without_options({**proposed.present.tables, **tables}, gone)


def _without_options(tables: Mapping[str, pd.DataFrame], gone: Collection[str]) -> dict[str, pd.DataFrame]:
    """Return the tables of options without those of residences that go; none where they have none."""
    options = tables["options"]
    theirs = options["residence_id"].isin(gone)
    if not theirs.any():
        return {}
    ids = set(options.loc[theirs, "option_id"])
    found = {name: tables[name] for name in ("option_programmes", "option_costs", "option_funding")}
    kept = {name: rows[~rows["option_id"].isin(ids)].reset_index(drop=True) for name, rows in found.items()}
    return {"options": options[~theirs].reset_index(drop=True), **kept}


def _applied(name: str, before: pd.DataFrame, changes: list[Change]) -> pd.DataFrame:
    key = list(TABLE_BY_NAME[name].key)
    rows = {tuple(row[column] for column in key): row for row in records(before)}
    for change in changes:
        if change.status == "absent":
            rows.pop(change.key, None)
        elif change.status == "new":
            told = {column: after for column, (_, after) in change.fields.items()}
            rows[change.key] = {**dict(zip(key, change.key, strict=True)), **told}
        else:
            rows[change.key] |= {column: after for column, (_, after) in change.fields.items()}
    extra = dict.fromkeys(
        column for row in rows.values() for column in row if TABLE_BY_NAME[name].column(column) is None
    )
    return rows_of_table(name, list(rows.values()), list(extra))
