"""What a file holds for the tables of a portfolio, before it meets one; what is to be asked; how columns were read."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Final, Literal, ParamSpec, Self, TypeVar

import pandas as pd

from planning.domain.errors import Problem
from planning.domain.message import N_, Message

SITE: Final = "site"
"""Column of incoming programmes: number of the row of their residence."""

Answer = Literal["typology", "typologies", "overlaps", "decimal"]
"""What of a `SourceMap` answers a question."""


@dataclass(frozen=True)
class Question:
    """Something that only a person knows: nothing is applied before it is answered.

    `answer` names the field of `SourceMap`, `choices` what may be written there (empty = anything).
    """

    answer: Answer
    message: Message
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnRead:
    """One column of the file, where it goes and how it was read.

    `is_sure`: its words leave no doubt. `read`: what its cells say (« reconnu », « 2 cellules laissées vides »).
    """

    header: str
    example: str
    target: str
    is_sure: bool
    read: Message


@dataclass(frozen=True)
class Incoming:
    """What a file holds. Cells are texts as the product writes them; an index is the line in the file.

    Attributes
    ----------
    file
        Its name in the sentences.
    residences
        Columns of residences that the file knows; `residence_id` is empty where it does not say it; without
        `territory` unless it says it. Beside them `territory_name`, where it has one.
    programmes
        Columns of programmes that the file knows, and `site`.
    competitors
        Programmes of others (columns of competitors).
    tables
        Whole tables, by name, where the file holds them (the product's own workbook).
    manifest, scenarios
        The head of the portfolio and its scenarios (JSON documents), where the file holds them.
    is_whole
        An empty cell means that the value is gone; otherwise that the file does not say it.
    named_by
        Whether residences may be recognised by their name and commune, not by their id alone.
    """

    file: str = ""
    residences: pd.DataFrame = field(default_factory=pd.DataFrame)
    programmes: pd.DataFrame = field(default_factory=pd.DataFrame)
    competitors: pd.DataFrame = field(default_factory=pd.DataFrame)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    manifest: dict[str, object] | None = None
    scenarios: dict[str, str] = field(default_factory=dict)
    is_whole: bool = False
    named_by: bool = True
    columns: tuple[ColumnRead, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def is_stopped(self) -> bool:
        """Whether there is nothing to propose."""
        return any(problem.severity == "error" for problem in self.problems)

    def with_problems(self, more: Sequence[Problem]) -> Self:
        """Return the same with more problems."""
        return replace(self, problems=(*self.problems, *more))


_Arguments = ParamSpec("_Arguments")
_Made = TypeVar("_Made")


def uncollected(function: Callable[_Arguments, _Made]) -> Callable[_Arguments, _Made]:
    """Make something of many rows without garbage collections: all that is made is kept, and looked at each time.

    A quarter of the time of 100,000 rows went there.
    """

    @wraps(function)
    def made(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Made:
        was_on = gc.isenabled()
        gc.disable()
        try:
            return function(*args, **kwargs)
        finally:
            if was_on:
                gc.enable()

    return made


def stopped(problems: Sequence[Problem], columns: Sequence[ColumnRead] = ()) -> Incoming:
    """Return what is left of a file that cannot be imported: why."""
    file = next((problem.file for problem in problems if problem.file), "")
    return Incoming(file, problems=tuple(problems), columns=tuple(columns))


def nothing_found(file: str) -> Problem:
    """Return why a file without any residence is refused."""
    what = Message(N_("aucune résidence n'y est reconnue : ni nom, ni identifiant, ni adresse, ni nombre de places"))
    remedy = Message(N_("vérifiez le fichier, ou dites ce que sont ses colonnes"))
    return Problem(file, what, remedy)


def note(file: str, template: str, **values: object) -> Problem:
    """Return how a file was understood."""
    return Problem(file, Message(template, values), None, severity="note")


def warning(file: str, what: Message, remedy: str, row: int | None = None, column: str | None = None) -> Problem:
    """Return something that is not as it should be, and that stops nothing."""
    return Problem(file, what, Message(remedy), row, column, "warning")
