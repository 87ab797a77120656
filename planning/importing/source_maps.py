"""What a person said of a source, as a document: read from `--map`, remembered under the fingerprint of its headers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from planning.domain.errors import DataError, Problem, RequestError
from planning.domain.message import N_, Message
from planning.importing.incoming import Incoming
from planning.importing.overlaps import ADD, WITHIN
from planning.importing.target_columns import LEAVE_OUT, TARGET, SourceMap, guess
from planning.tables.text.document_reading import read_document
from planning.tables.text.headers import plain_name
from planning.tables.text.writing import write_whole

REMEMBERED: Final = "imports"
"""Folder of a portfolio in which mappings are kept, one file a source."""
_TEXTS: Final = ("typology", "decimal", "overlaps", "operator")


def map_of(document: Mapping[str, Any], file: str) -> SourceMap:
    """Return what a document says of a source.

    Raises
    ------
    DataError
        With every field that is not understood.
    """
    problems: list[Problem] = []
    columns = {}
    for header, said in _texts(file, document.get("columns", {}), "columns", problems).items():
        target = _target(said)
        if target is None:
            what = Message(N_("« {said} » n'est pas une colonne de Cap Résidences"), {"said": said})
            remedy = Message(N_("choisissez parmi : {names}"), {"names": ", ".join(TARGET)})
            problems.append(Problem(file, what, remedy, column=header))
        else:
            columns[header] = target
    kinds = _texts(file, document.get("typologies", {}), "typologies", problems)
    chosen = {name: str(document.get(name, "")) for name in _TEXTS}
    for name, allowed in (("decimal", ("", ",", ".")), ("overlaps", ("", ADD, WITHIN))):
        if chosen[name] not in allowed:
            what = Message(N_("« {said} » n'est pas prévu"), {"said": chosen[name]})
            remedy = Message(N_("choisissez parmi : {choices}"), {"choices": " ".join(filter(None, allowed))})
            problems.append(Problem(file, what, remedy, column=name))
    for name in sorted(set(document) - {"columns", "typologies", *_TEXTS}):
        what = Message(N_("ce champ n'existe pas"))
        problems.append(Problem(file, what, Message(N_("corrigez ce champ, ou retirez-le")), column=name))
    if problems:
        raise DataError(Message(N_("« {file} » ne se comprend pas"), {"file": file}), problems)
    return SourceMap(columns, kinds, **chosen)


def _target(said: str) -> str | None:
    """Return where a column goes by the name of its target, or by its words; None where it names none."""
    if said.strip() in ("", "-", "ne pas importer"):
        return LEAVE_OUT
    if said in TARGET:
        return said
    found = guess(said)
    return found.target if found.is_sure and found.target else None


def _texts(file: str, found: Any, name: str, problems: list[Problem]) -> dict[str, str]:
    if isinstance(found, dict) and all(isinstance(one, str) for one in found.values()):
        return {str(header): one for header, one in found.items()}
    what = Message(N_("« {name} » doit être une liste « nom = valeur »"), {"name": name})
    problems.append(Problem(file, what, Message(N_("corrigez ce champ, ou retirez-le")), column=name))
    return {}


def read_map(path: Path) -> SourceMap:
    """Read what a person wrote of a source (TOML, or JSON by its ending).

    Raises
    ------
    DataError
        When the document cannot be read or understood.
    """
    document, problems = read_document(path, path.name)
    if problems or not isinstance(document, dict):
        raise DataError(Message(N_("« {file} » ne se comprend pas"), {"file": path.name}), problems)
    return map_of(document, path.name)


def document_of(asked: SourceMap, incoming: Incoming) -> dict[str, Any]:
    """Return all that was understood of a source, as a document that `map_of` reads."""
    return {**asdict(asked), "columns": {one.header: one.target for one in incoming.columns}}


def merged(first: SourceMap, over: SourceMap) -> SourceMap:
    """Return what is said of a source, the second before the first."""
    said = {plain_name(header) for header in over.columns}
    columns = {header: one for header, one in first.columns.items() if plain_name(header) not in said} | dict(
        over.columns
    )
    texts = {name: getattr(over, name) or getattr(first, name) for name in _TEXTS}
    return replace(over, columns=columns, typologies={**first.typologies, **over.typologies}, **texts)


def remembered(folder: Path | None, fingerprint: str) -> SourceMap:
    """Return what was said of this source the last time it was imported into a portfolio; nothing where it was not."""
    nothing = SourceMap({}, {})
    if folder is None or not fingerprint:
        return nothing
    path = folder / REMEMBERED / f"{fingerprint}.json"
    try:
        return read_map(path) if path.exists() else nothing
    except (DataError, RequestError):
        return nothing  # written by another version: the columns are asked again


def remember(folder: Path, fingerprint: str, document: Mapping[str, Any]) -> None:
    """Keep what was said of a source in the folder of a portfolio."""
    if not fingerprint:
        return
    (folder / REMEMBERED).mkdir(exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(folder / REMEMBERED / f"{fingerprint}.json", text + "\n")
