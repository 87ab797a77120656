"""Portfolios as folders: a new version takes the place of the former at once or not at all; the former is kept."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.tables.data import MANIFEST_FILE
from planning.tables.schemas import TABLE_BY_NAME
from planning.tables.text.writing import system_reason

_EXCHANGE: Final = 2
"""Of Linux' renameat2: two names change places in one step."""
_HERE: Final = -100


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write tables of texts as docs/data.md asks, without columns that nobody fills and that may be absent."""
    for name, frame in tables.items():
        table = TABLE_BY_NAME[name]
        kept = [
            column
            for column in frame.columns
            if (frame[column] != "").any() or ((known := table.column(str(column))) is not None and known.required)
        ]
        frame[kept].to_csv(folder / table.file, index=False, lineterminator="\n", encoding="utf-8")


def replace_folder(folder: Path, write: Callable[[Path], None]) -> Path | None:
    """Make a new version of a folder and put it in the place of the former; return where the former is kept.

    Parameters
    ----------
    folder
        It may not exist yet.
    write
        Changes a copy of the folder (an empty one where it does not exist). If it raises, nothing has changed.

    Raises
    ------
    RequestError
        When the disk refuses.
    """
    folder = folder.absolute()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}.", suffix=".partial", dir=folder.parent))
    except OSError as error:
        raise _refused(folder, error) from error
    try:
        if folder.exists():
            shutil.copytree(folder, draft, dirs_exist_ok=True, symlinks=True)
        write(draft)
        mask = os.umask(0)
        os.umask(mask)
        draft.chmod(0o777 & ~mask)
        if not folder.exists():
            draft.rename(folder)
            return None
        return _swap(folder, draft)
    except OSError as error:
        raise _refused(folder, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _swap(folder: Path, draft: Path) -> Path:
    """Exchange both names in one step where the system can, in two elsewhere; keep the former beside."""
    kept = _free_name(folder)
    if _exchanged(draft, folder):
        draft.rename(kept)
        return kept
    folder.rename(kept)
    try:
        draft.rename(folder)
    except OSError:
        kept.rename(folder)
        raise
    return kept


def _free_name(folder: Path) -> Path:
    number = 1
    while (kept := folder.with_name(f"{folder.name}.avant-{number}")).exists():
        number += 1
    return kept


def _exchanged(one: Path, other: Path) -> bool:
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done: int = call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)
    if done != 0 and ctypes.get_errno() not in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    return done == 0


def _refused(folder: Path, error: OSError) -> RequestError:
    what = N_("« {folder} » ne peut pas être écrit ({reason}) : rien n'est changé")
    return RequestError(Message(what, {"folder": str(folder), "reason": system_reason(error)}))


def write_portfolio(
    folder: Path, tables: Mapping[str, pd.DataFrame], manifest: str | None, scenarios: Mapping[str, str]
) -> None:
    """Write what changed of a portfolio into its folder (a copy of it); scenarios that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    write_tables(folder, tables)
    if manifest is not None:
        (folder / MANIFEST_FILE).write_text(manifest, encoding="utf-8")
    for name, document in scenarios.items():
        (folder / "scenarios").mkdir(exist_ok=True)
        is_json = document.lstrip().startswith("{")
        path = folder / "scenarios" / f"{name}.{'json' if is_json else 'toml'}"
        if not any((folder / "scenarios" / f"{name}.{ending}").exists() for ending in ("toml", "json")):
            path.write_text(document, encoding="utf-8")
