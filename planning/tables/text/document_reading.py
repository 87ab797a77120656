"""TOML and JSON documents -> dictionaries, or in one sentence why they cannot be read."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.tables.text.reading import read_content

MOST_BYTES = 2_000_000
"""Of a scenario or a manifest: a person writes a few kilobytes."""
_MOST_PARTS = 50
_PART = r"""[ \t]*+(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_LONG_KEY = re.compile(rf"\.{_PART}(?:\.{_PART}){{{_MOST_PARTS - 1}}}")
"""TOML's reader takes as much memory as the square of the parts of a name."""


def read_document(path: Path, file: str, *, most_bytes: int = MOST_BYTES) -> tuple[Any, list[Problem]]:
    """Read a TOML file, or a JSON one by its ending.

    Parameters
    ----------
    path
        A regular file.
    file
        Its name in the sentences.
    most_bytes
        A larger one is not read.

    Returns
    -------
    document or None
        What it holds; None when it cannot be read.
    problems
        Why: at most one.
    """
    raw, problems = read_content(path, file, most_bytes)
    if raw is None:
        return None, problems
    is_json = path.suffix.lower() == ".json"
    try:
        text = raw.decode("utf-8-sig")
        if not is_json and (key := _LONG_KEY.search(text)) is not None:
            what = Message(N_("un nom de champ a plus de {most} parties"), {"most": _MOST_PARTS})
            row = text.count("\n", 0, key.start()) + 1
            return None, [Problem(file, what, Message(N_("corrigez cette ligne")), row)]
        return (json.loads(text, parse_constant=_refuse) if is_json else tomllib.loads(text)), []
    except UnicodeDecodeError as error:
        what = Message(N_("le texte n'est pas en UTF-8 (octet {byte})"), {"byte": f"0x{raw[error.start]:02X}"})
        row, remedy = raw.count(b"\n", 0, error.start) + 1, N_("enregistrez le fichier en UTF-8")
    except RecursionError:
        what, row, remedy = Message(N_("des parenthèses s'emboîtent sans fin")), None, N_("simplifiez le fichier")
    except ValueError as error:  # those of TOML and JSON, and Python's on whole numbers of thousands of digits
        form = "JSON" if is_json else "TOML"
        what, row = Message(N_("le fichier n'est pas un {form} correct"), {"form": form}), _line(error)
        remedy = N_("corrigez cette ligne") if row else N_("corrigez le fichier")
        if "int_max_str_digits" in str(error):
            what, remedy = Message(N_("un nombre entier a des milliers de chiffres")), N_("corrigez ce nombre")
    return None, [Problem(file, what, Message(remedy), row)]


def _line(error: ValueError) -> int | None:
    if isinstance(error, json.JSONDecodeError):
        return error.lineno
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else None


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is not a number")
