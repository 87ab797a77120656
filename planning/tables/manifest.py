"""manifest.toml: the name of the portfolio, its horizon and how its options and needs are made."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.domain.scenario import Value
from planning.tables.faults import document_problems

FILE = "manifest.toml"


class Build(Value):
    """What is computed when it is not given."""

    options: Literal["given", "templates"] = "given"
    """`templates`: options are generated for every residence without a row of its own (empty origin) in options.csv."""
    needs: Literal["given", "chain"] = "given"
    """`chain`: needs are computed from need_factors.csv and the reference series."""
    draws: int = Field(default=1000, ge=0, le=100_000)
    """Futures drawn where needs come from the chain and the folder brings no need_draws; 0 = none."""
    draws_seed: int = Field(default=1, ge=0)
    """Seed of these draws."""


class Manifest(Value):
    """The head of a data folder."""

    schema_version: str = "1"
    name: str
    first_year: int = Field(ge=1900, le=2300)
    last_year: int = Field(ge=1900, le=2300)
    reference_date: datetime.date | None = None
    currency: str = "EUR"
    build: Build = Build()

    @model_validator(mode="after")
    def _horizon(self) -> Self:
        if self.last_year < self.first_year:
            raise ValueError("last_year is before first_year")
        return self

    @property
    def years(self) -> list[int]:
        """Every year of the plan."""
        return list(range(self.first_year, self.last_year + 1))


def read_manifest(folder: Path) -> tuple[Manifest | None, list[Problem]]:
    """Read manifest.toml; `schema_version` may be a number or a text."""
    path = folder / FILE
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        what = Message(N_("le fichier manque dans le dossier « {folder} »"), {"folder": str(folder)})
        return None, [Problem(FILE, what, Message(N_("écrivez-le : name, first_year, last_year, reference_date")))]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        what = Message(N_("le fichier n'est pas un TOML correct ({reason})"), {"reason": str(error)})
        return None, [Problem(FILE, what, Message(N_("corrigez la ligne indiquée, en UTF-8")))]
    if "schema_version" in document:
        document["schema_version"] = str(document["schema_version"])
    try:
        return Manifest.model_validate(document), []
    except ValidationError as error:
        return None, document_problems(FILE, error)
