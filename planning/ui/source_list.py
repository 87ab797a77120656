"""data/sources.yaml: who produced what, when, under which licence."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
import yaml

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message

COLUMNS: Final = ["id", "title", "producer", "vintage", "licence", "url", "limits", "files"]


def read_sources(path: Path) -> pd.DataFrame:
    """Read the list of sources; every cell is text, `files` separated by commas.

    Raises
    ------
    RequestError
        When the file cannot be read as a list of sources.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows = [{name: _cell(entry.get(name)) for name in COLUMNS} for entry in entries]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, AttributeError) as error:
        template = N_("la liste des sources {file} ne peut pas être lue ({reason})")
        raise RequestError(Message(template, {"file": path.name, "reason": str(error)})) from error
    return pd.DataFrame(rows, columns=COLUMNS)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else " ".join(str(value).split())
