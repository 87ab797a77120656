"""A file of options -> what it would change, line by line; applied as a whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from planning.domain.errors import Problem
from planning.domain.kinds import OWN_FUNDS, Origin, is_own_funds
from planning.domain.message import N_, Message
from planning.options.fields import PLAIN, QUALITY, Homes, OptionFields, fields_in, lines_of, rows_of
from planning.options.of_portfolio import studies_cost_share
from planning.options.option_edits import Written, checked
from planning.tables.data import Data
from planning.tables.option_checks import UNSIGNED
from planning.tables.schema import Table
from planning.tables.schemas.works import ELIGIBLE, option_file_table
from planning.tables.text.limited import LARGE_BYTES, LimitError, in_limited_child
from planning.tables.text.parsing import parse_table
from planning.tables.text.reading import texts_of

MOST_LINES: Final = 20_000
MOST_BYTES: Final = 20_000_000
_MOST_PASSES: Final = 3
"""Times that what remains of a file is checked again; one that still hides something is told the rest when mended."""
_SMALLER: Final = Message(N_("partagez-le en plusieurs fichiers"))
_FORMULA: Final = ("=", "+", "-", "@")
_COLUMNS: Final = {"amount_eur": "cost_eur", "eligible_eur": "cost_eur", "max_share": "cost_eur", "funder": "cost_eur"}
_SIGNED: Final = ("author", "reason")


class Outcome(StrEnum):
    """What becomes of an option of the file."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class FileOption:
    """An option of the file: its first line, what becomes of it."""

    option_id: str
    line: int
    outcome: Outcome


@dataclass(frozen=True)
class FileReading:
    """What a file would change.

    `problems`: every one found; `row` is the line of the file. `data`: the portfolio with all of it; None when anything
    is refused, or nothing changes.
    """

    options: tuple[FileOption, ...]
    problems: tuple[Problem, ...]
    data: Data | None

    @property
    def changed(self) -> tuple[str, ...]:
        """The options that the file changes."""
        kinds = (Outcome.NEW, Outcome.REPLACED)
        return tuple(option.option_id for option in self.options if option.outcome in kinds)


def option_file_columns(data: Data) -> Table:
    """Return the columns of the file for a portfolio."""
    return option_file_table(funder for funder in data["funders"]["funder"] if not is_own_funds(funder))


def option_lines(data: Data, option_ids: list[str]) -> pd.DataFrame:
    """Return options as lines of such a file, ready to be changed and loaded again."""
    rows = rows_of(data, option_ids)
    costs, funding = rows["option_costs"], rows["option_funding"]
    own = costs[costs["funder"] == OWN_FUNDS].groupby("option_id")["amount_eur"].sum().round(2)
    total = funding["option_id"].map(costs.groupby("option_id")["amount_eur"].sum()).astype("float64")
    shares = (funding["eligible_eur"] / total).where(total > 0, 0.0).round(6)
    eligible = funding.assign(share=shares).pivot(index="option_id", columns="funder", values="share")
    lines = rows["options"][["option_id", *PLAIN]].assign(
        cost_eur=rows["options"]["option_id"].map(own).astype("float64").fillna(0.0)
    )
    lines = lines.merge(rows["option_programmes"], on="option_id", how="left")
    lines = lines.merge(eligible.add_prefix(ELIGIBLE), left_on="option_id", right_index=True, how="left")
    return lines.reindex(columns=[column.name for column in option_file_columns(data).columns])


def read_option_file(data: Data, raw: bytes, file: str, author: str = "", reason: str = "") -> FileReading:
    """Read a file of options and say what it would change.

    Parameters
    ----------
    data
        Prepared data.
    raw
        Content of the file: CSV, UTF-8, commas (columns: `option_file_table`).
    file
        Its name, for the sentences.
    author, reason
        Of the lines that have none.
    """
    table = option_file_columns(data)
    texts, problems = _texts(file, raw, table)
    if texts is None:
        return FileReading((), tuple(problems), None)
    frame, found = parse_table(table, texts)
    found = [one for one in found if one.severity != "note"]
    # A column that is not known may be a funder misspelt: its figures would be lost without a word.
    unknown = Message(N_("la colonne est inconnue"))
    model = Message(N_("prenez les noms de colonnes du modèle de fichier"))
    problems = []
    for one in found:
        if one.severity == "warning":
            problems.append(replace(one, file=file, what=unknown, remedy=model, severity="error"))
        else:
            problems.append(replace(one, file=file, remedy=model if one.row == 1 else one.remedy))
    problems += _formulas(file, table, texts)
    if any(problem.row == 1 for problem in problems):
        return FileReading((), tuple(problems), None)
    if frame.empty:
        what = Message(N_("le fichier n'a aucune ligne"))
        return FileReading((), (Problem(file, what, Message(N_("écrivez une ligne par option")), row=1),), None)
    return _Reader(data, file, {"author": author, "reason": reason}).read(frame, texts, problems)


class _Reader:
    """Reads the options of one file."""

    def __init__(self, data: Data, file: str, signed: Mapping[str, str]) -> None:
        self.data, self.file, self.signed = data, file, signed
        self.known: dict[str, OptionFields] = {}
        self.studies_share = studies_cost_share(data)

    def read(self, frame: pd.DataFrame, texts: pd.DataFrame, problems: list[Problem]) -> FileReading:
        """Read every option, check together those that can be read."""
        bad = {problem.row for problem in problems}
        homeless, disagreeing = self._homeless(frame), self._disagreements(texts, frame["option_id"].tolist())
        former = lines_of(self.data, frame["option_id"])
        self.known = {name: fields_in(lines) for name, lines in former.items() if lines["options"]}
        written: dict[str, Written] = {}
        outcomes: dict[str, FileOption] = {}
        for option_id, lines in _by_option(frame).items():
            line = next(iter(lines))
            found = disagreeing.get(option_id, []) + homeless.get(option_id, []) + self._new_without(option_id, lines)
            problems += found
            outcome = Outcome.REFUSED if found or not bad.isdisjoint(lines) else Outcome.NEW
            if outcome is Outcome.NEW:
                one = self._option(option_id, lines)
                outcome = self._outcome(option_id, one.fields)
                if outcome is not Outcome.UNCHANGED:
                    written[option_id] = one
            outcomes[option_id] = FileOption(option_id, line, outcome)
        after, found = checked(self.data, list(written.values()))
        unsigned = [problem for problem in found if problem.what == UNSIGNED]
        for _ in range(_MOST_PASSES):
            # What was hidden behind the first problems is told too.
            if not (found := [problem for problem in found if problem.what != UNSIGNED]):
                break
            problems += [self._of_file(problem) for problem in found]
            refused = {problem.row for problem in found}
            # A fault without a line, such as that of a rule, is that of them all.
            wrong = [name for name, one in written.items() if None in refused or refused & {one.line, *one.home_lines}]
            outcomes |= {name: replace(outcomes[name], outcome=Outcome.REFUSED) for name in wrong}
            written = {name: one for name, one in written.items() if name not in wrong} if wrong else {}
            _, found = checked(self.data, list(written.values()))
        problems += [self._of_file(problem) for problem in unsigned]
        problems.sort(key=lambda problem: problem.row or 0)
        return FileReading(tuple(outcomes.values()), tuple(problems), None if problems or not written else after)

    def _option(self, option_id: str, lines: _Lines) -> Written:
        row = _first_filled(lines)
        before = self.known.get(option_id) or OptionFields(str(row["residence_id"]), str(row["kind"]))
        given = {name: row[name] for name in PLAIN if row[name] is not None}
        counted: dict[str, int] = {name: int(given[name]) for name in _WHOLE if name in given}
        shares = {name.removeprefix(ELIGIBLE): share for name, share in row.items() if name.startswith(ELIGIBLE)}
        eligible = {
            **before.eligible,
            **{funder: float(share) for funder, share in shares.items() if share is not None},
        }
        homes, home_lines = _homes(lines, before)
        changes: dict[str, Any] = {
            **given,
            **counted,
            "eligible": {one: part for one, part in eligible.items() if part},
        }
        after = replace(before, **changes)
        after = replace(after, homes=homes) if homes else after
        after = after.respread(before, row["cost_eur"], self.studies_share, len(self.data.years))
        signed = {name: str(row[name] or self.signed[name]) for name in _SIGNED}
        return Written(
            option_id, after, Origin.LOADED, signed["author"], signed["reason"], next(iter(lines)), home_lines
        )

    def _outcome(self, option_id: str, fields: OptionFields) -> Outcome:
        if option_id not in self.known:
            return Outcome.NEW
        before = self.known[option_id]
        shares = {one: round(part, 6) for one, part in fields.eligible.items()}
        same = shares == {one: round(part, 6) for one, part in before.eligible.items() if round(part, 6)}
        same = same and replace(fields, eligible={}) == replace(before, eligible={})
        return Outcome.UNCHANGED if same else Outcome.REPLACED

    def _new_without(self, option_id: str, lines: _Lines) -> list[Problem]:
        """A new option says where it is and what it does; one that exists stays where it is."""
        line, row = next(iter(lines)), _first_filled(lines)
        if option_id not in self.known:
            remedy = Message(N_("remplissez-la, ou corrigez l'identifiant de l'option"))
            what = Message(N_("la cellule est vide pour une option nouvelle"))
            missing = [name for name in ("residence_id", "kind") if row[name] is None]
            return [Problem(self.file, what, remedy, line, name) for name in missing]
        at = self.known[option_id].residence_id
        asked = row["residence_id"]
        if asked in (None, at):
            return []
        what = Message(N_("l'option « {option} » est celle de « {residence} »"), {"option": option_id, "residence": at})
        remedy = Message(N_("donnez un autre identifiant à l'option nouvelle"))
        return [Problem(self.file, what, remedy, line, "residence_id")]

    def _disagreements(self, texts: pd.DataFrame, owners: list[str]) -> dict[str, list[Problem]]:
        """Return, by option, the figures of it that are not the same on each of its lines."""
        found: dict[str, list[Problem]] = {}
        remedy = Message(N_("écrivez-la sur la première ligne de l'option seulement"))
        for name in (str(column) for column in texts.columns if column not in _BY_LINE):
            said: dict[str, dict[str, None]] = {}
            last: dict[str, int] = {}
            for owner, row, cell in zip(owners, texts.index.tolist(), texts[name].tolist(), strict=True):
                if cell:
                    said.setdefault(owner, {})[cell] = None
                    last[owner] = row
            for owner, values in said.items():
                if len(values) > 1:
                    what = Message(N_("deux valeurs pour la même option : {values}"), {"values": list(values)[:2]})
                    found.setdefault(owner, []).append(Problem(self.file, what, remedy, last[owner], name))
        return found

    def _homeless(self, lines: pd.DataFrame) -> dict[str, list[Problem]]:
        """Homes without their typology, by option."""
        without = (lines["typology"] == "") & (lines["places"].notna() | lines["dwellings"].notna())
        what = Message(N_("des places ou des logements sans typologie"))
        remedy = Message(N_("écrivez la typologie sur la même ligne"))
        found: dict[str, list[Problem]] = {}
        for row, option_id in lines.loc[without, "option_id"].items():
            found.setdefault(option_id, []).append(Problem(self.file, what, remedy, int(str(row)), "typology"))
        return found

    def _of_file(self, problem: Problem) -> Problem:
        if problem.row is None:  # a rule that would no longer make sense
            return problem
        column = _COLUMNS.get(problem.column or "", problem.column)
        return replace(problem, file=self.file, column=column)


_WHOLE: Final = (*("duration_years", "studies_years", "earliest_year", "latest_year", "closed_from", "safe_from"),)
_BY_LINE: Final = ("option_id", "typology", "places", "dwellings", *QUALITY)


_Lines = Mapping[int, Mapping[str, Any]]
"""The lines of one option by their number in the file; an empty cell is None."""


def _by_option(frame: pd.DataFrame) -> Mapping[str, _Lines]:
    """Return the lines of each option, in the order of the file, as plain values."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for number, row in zip(frame.index.tolist(), frame.to_dict("records"), strict=True):
        cells = {str(name): None if cell == "" or pd.isna(cell) else cell for name, cell in row.items()}
        found.setdefault(str(row["option_id"]), {})[number] = cells
    return found


def _first_filled(lines: _Lines) -> dict[str, Any]:
    """Return the first filled cell of each column; None where none is."""
    first, *others = lines.values()
    found = dict(first)
    for row in others:
        found |= {name: cell for name, cell in row.items() if found[name] is None}
    return found


def _homes(lines: _Lines, before: OptionFields) -> tuple[tuple[Homes, ...], tuple[int, ...]]:
    """The homes of the lines that name a typology; what a line does not say of them stays as it was."""
    former = {one.typology: one for one in before.homes}
    rows = {number: row for number, row in lines.items() if row["typology"] is not None}
    homes = []
    for row in rows.values():
        name = str(row["typology"])
        places, dwellings = (None if row[unit] is None else float(row[unit]) for unit in ("places", "dwellings"))
        said = {known: row[known] for known in QUALITY if row[known] is not None}
        if "kitchenette" in said:
            said["kitchenette"] = bool(said["kitchenette"])
        homes.append(replace(former.get(name, Homes(name)), places=places, dwellings=dwellings, **said))
    return tuple(homes), tuple(rows)


def _texts(file: str, raw: bytes, table: Table) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read the texts of the file; one that is not small, by a child: it was sent by anybody."""
    if len(raw) > MOST_BYTES:
        what = Message(N_("le fichier dépasse {limit} Mo"), {"limit": MOST_BYTES // 1_000_000})
        return None, [Problem(file, what, _SMALLER)]
    if len(raw) < LARGE_BYTES:
        return _lines_of(file, raw, table)
    try:
        # What rows must respect is looked at later, and holds functions that no other process can be sent.
        return in_limited_child(_lines_of, file, raw, replace(table, checks=()))
    except LimitError as error:
        return None, [Problem(file, error.message, _SMALLER)]


def _lines_of(file: str, raw: bytes, table: Table) -> tuple[pd.DataFrame | None, list[Problem]]:
    texts, problems = texts_of(file, raw, table)
    if texts is not None and len(texts) > MOST_LINES:
        what = Message(N_("le fichier a plus de {limit} lignes"), {"limit": MOST_LINES})
        return None, [Problem(file, what, _SMALLER)]
    return texts, problems


def _formulas(file: str, table: Table, texts: pd.DataFrame) -> list[Problem]:
    """Cells of text that a spreadsheet would run as a formula: they are refused, not cleaned in silence."""
    found = []
    remedy = Message(N_("écrivez le texte sans ce premier caractère"))
    for column in table.columns:
        if column.kind in ("id", "text") and column.name in texts.columns:
            cells = texts[column.name]
            for row in cells.index[cells.str.startswith(_FORMULA)]:
                what = Message(N_("« {cell} » est une formule de tableur"), {"cell": cells[row][:40]})
                found.append(Problem(file, what, remedy, int(row), column.name))
    return found
