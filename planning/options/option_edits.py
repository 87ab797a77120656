"""Options that a person edits, freezes, adds or gives up: data in, data out, with the author and the reason kept.

Nothing is changed by halves: what cannot hold is refused with every problem found, and the data stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from planning.domain.errors import DataError, Problem, RequestError
from planning.domain.kinds import Origin
from planning.domain.message import N_, Message
from planning.options.fields import (
    TABLES,
    OptionFields,
    Rows,
    largest_shares,
    lines_of,
    option_texts,
    rows_of,
    with_rows,
)
from planning.options.of_portfolio import generated_rows
from planning.tables import checks
from planning.tables.data import Data
from planning.tables.option_checks import check_feasible, check_origins
from planning.tables.rule_checks import check_rules
from planning.tables.schemas import OPTIONS, TABLE_BY_NAME
from planning.tables.text.parsing import parse_table


@dataclass(frozen=True)
class Written:
    """One option as a person wrote it. `line` and `home_lines`: where, in a file (one line for each of its homes)."""

    option_id: str
    fields: OptionFields
    origin: Origin
    author: str
    reason: str
    line: int = 1
    home_lines: tuple[int, ...] = ()


def edited(data: Data, option_id: str, fields: OptionFields, author: str, reason: str) -> Data:
    """Return the data with other figures for an option.

    Raises
    ------
    DataError
        With every problem of what was written.
    RequestError
        When there is no such option.
    """
    known = _known(data, option_id)
    added = known in (Origin.ADDED, Origin.LOADED)
    origin = Origin(known) if added else Origin.EDITED
    return with_written(data, [Written(option_id, fields, origin, author, reason)])


def frozen(data: Data, option_id: str, author: str, reason: str) -> Data:
    """Return the data where an option keeps its present figures, whatever the parameters become.

    Raises
    ------
    DataError
        When the author or the reason is missing.
    RequestError
        When there is no such option, or it is no longer computed.
    """
    if _known(data, option_id):
        what = N_("l'option « {option} » est déjà fixée à la main : elle ne suit plus les paramètres")
        raise RequestError(Message(what, {"option": option_id}))
    rows = dict(rows_of(data, [option_id]))
    signed = {"origin": Origin.FROZEN.value, "author": author.strip(), "reason": reason.strip()}
    rows["options"] = rows["options"].assign(**signed)
    refuse(check_origins(rows["options"].reset_index(drop=True)))
    return with_rows(data, rows, [option_id])


def added(data: Data, fields: OptionFields, author: str, reason: str, option_id: str = "") -> Data:
    """Return the data with one more option at a residence; without an id, it gets `<residence>.added_<n>`.

    Raises
    ------
    DataError
        With every problem of what was written, an id that exists already included.
    """
    if option_id in set(data["options"]["option_id"]):
        what = Message(N_("« {id} » existe déjà"), {"id": option_id})
        refuse([Problem(OPTIONS.file, what, Message(N_("choisissez un autre identifiant")), column="option_id")])
    name = option_id or new_id(data, fields.residence_id)
    return with_written(data, [Written(name, fields, Origin.ADDED, author, reason)])


def new_id(data: Data, residence_id: str) -> str:
    """Return the first free id `<residence>.added_<n>`."""
    taken = set(data["options"]["option_id"])
    number = 1
    while f"{residence_id}.added_{number}" in taken:
        number += 1
    return f"{residence_id}.added_{number}"


def restored(data: Data, option_id: str, former: Rows | None = None) -> Data:
    """Return the data where a person's change of an option is given up.

    Parameters
    ----------
    data
        Prepared data.
    option_id
        An option with an origin.
    former
        The rows that stood before the first change, for a portfolio whose options are all given.

    Returns
    -------
    Data
        With the option that the templates give today under that id; else the former rows; else without it.

    Raises
    ------
    RequestError
        When there is nothing to give up, or the residence would have no option left.
    """
    if not _known(data, option_id):
        what = N_("l'option « {option} » n'a pas été changée à la main : il n'y a rien à reprendre")
        raise RequestError(Message(what, {"option": option_id}))
    residence = str(data["options"].set_index("option_id").at[option_id, "residence_id"])
    generated = data.manifest.build.options == "templates"
    rows = _only(generated_rows(data, [residence]), option_id) if generated else None
    if rows is None or rows["options"].empty:
        rows = former if former is not None else rows_of(data, [])
    found = with_rows(data, rows, [option_id])
    if residence not in set(found["options"]["residence_id"]):
        what = N_("« {residence} » n'aurait plus aucune option : ajoutez-en une autre d'abord")
        raise RequestError(Message(what, {"residence": residence}))
    refuse(check_rules(found.tables))
    return found


def with_written(data: Data, written: Iterable[Written]) -> Data:
    """Return the data with options as they were written, all or none.

    Raises
    ------
    DataError
        With every problem; the row of a problem is the line of its option.
    """
    options = list(written)
    found, problems = checked(data, options)
    refuse(problems)
    return found


def checked(data: Data, options: list[Written]) -> tuple[Data, list[Problem]]:
    """Return the data with options as they were written, and what is wrong with them (the data are then as before)."""
    texts: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    lines: dict[str, list[int]] = {name: [] for name in TABLES}
    ids = [one.option_id for one in options]
    former, shares = lines_of(data, ids), largest_shares(data)
    for one in options:
        said = option_texts(
            former[one.option_id], shares, one.option_id, one.fields, one.origin, one.author, one.reason
        )
        for name in TABLES:
            texts[name] += said[name]
            at_homes = name == "option_programmes" and len(one.home_lines) == len(said[name])
            lines[name] += one.home_lines if at_homes else [one.line] * len(said[name])
    rows, problems = _parsed(texts)
    if problems:
        return data, _at_lines(problems, lines)
    beside = {**data.tables, **rows}
    problems = checks.check_units(beside) + _references(beside) + checks.check_years(beside, data.manifest)
    problems = [one for one in problems if one.severity == "error"] + _twice(rows)
    unsigned = check_origins(rows["options"])
    if problems:
        return data, _at_lines(problems + unsigned, lines)
    found = with_rows(data, rows, ids)
    problems = _at_lines(check_feasible(found, rows["options"]) + unsigned, lines)
    # A rule that no longer makes sense has its own line, in its own file.
    problems += [replace(one, row=None) for one in check_rules(found.tables)] if not problems else []
    return (data, problems) if problems else (found, [])


def _parsed(texts: Mapping[str, list[dict[str, Any]]]) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Type the rows by the schema, as a file's would be."""
    rows: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name in TABLES:
        table = TABLE_BY_NAME[name]
        columns = [column.name for column in table.columns]
        cells = [[_text(row.get(column)) for column in columns] for row in texts[name]]
        rows[name], found = parse_table(table, pd.DataFrame(cells, columns=columns, dtype="str"))
        problems += found
    return rows, problems


def _at_lines(problems: list[Problem], lines: Mapping[str, list[int]]) -> list[Problem]:
    """Name the line where an option was written instead of its place among the rows."""
    by_file = {TABLE_BY_NAME[name].file: numbers for name, numbers in lines.items()}
    return [
        problem if problem.row is None else replace(problem, row=by_file[problem.file][problem.row])
        for problem in problems
    ]


def _references(frames: Mapping[str, pd.DataFrame]) -> list[Problem]:
    mine = {TABLE_BY_NAME[name].file for name in TABLES}
    return [problem for problem in checks.check_references(frames) if problem.file in mine]


def _twice(rows: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """A typology written twice for one option, or an option written twice."""
    found = []
    for name, key in (("options", ["option_id"]), ("option_programmes", ["option_id", "typology"])):
        frame = rows[name]
        again = frame.duplicated(key)
        for row, cells in zip(frame.index[again], frame.loc[again, key].itertuples(index=False), strict=True):
            what = Message(N_("« {id} » est écrit deux fois"), {"id": ", ".join(map(str, cells))})
            remedy = Message(N_("gardez une seule ligne"))
            found.append(Problem(TABLE_BY_NAME[name].file, what, remedy, int(row), key[-1]))
    return found


def _text(value: Any) -> str:
    """A cell as a file would hold it."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    number = isinstance(value, float) and value.is_integer()
    return str(int(value)) if number else str(value)


def _only(rows: Rows, option_id: str) -> Rows:
    return {name: frame[frame["option_id"] == option_id] for name, frame in rows.items()}


def _known(data: Data, option_id: str) -> str:
    """Return the origin of an option; refuse one that does not exist."""
    options = data["options"].set_index("option_id")["origin"]
    if option_id not in options.index:
        raise RequestError(Message(N_("l'option « {option} » n'existe pas"), {"option": option_id}))
    return str(options[option_id])


def refuse(problems: list[Problem]) -> None:
    """Raise a DataError when there are problems."""
    if problems:
        raise DataError(Message(N_("Ce changement ne peut pas être fait")), problems)
