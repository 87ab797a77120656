"""A result is written at once or not at all, over a plain file or a new one; errors of the system in words."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import Final

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message

_REASONS: Final = {
    errno.ENOENT: N_("il n'existe pas, ou le lien ne mène nulle part"),
    errno.EACCES: N_("accès refusé : vérifiez les droits"),
    errno.EPERM: N_("accès refusé : vérifiez les droits"),
    errno.EROFS: N_("le disque est en lecture seule"),
    errno.ENOSPC: N_("le disque est plein : faites de la place"),
    errno.EDQUOT: N_("le quota du disque est atteint : faites de la place"),
    errno.EISDIR: N_("c'est un dossier"),
    errno.ENOTDIR: N_("une partie du chemin n'est pas un dossier"),
    errno.ENAMETOOLONG: N_("le nom est trop long"),
    errno.ELOOP: N_("les liens tournent en rond"),
    errno.EMFILE: N_("trop de fichiers sont ouverts : recommencez plus tard"),
    errno.EIO: N_("le disque ne répond pas correctement"),
}


def system_reason(error: OSError) -> Message | str:
    """Say why the system refused; its own words where they are not among those known."""
    sentence = _REASONS.get(error.errno or 0)
    return Message(sentence) if sentence else error.strerror or str(error)


def check_target(path: Path) -> None:
    """Make sure that a result can be written, before it is computed.

    Raises
    ------
    RequestError
        Where the folder does not exist or cannot be written to, or something stands there that is no plain file.
    """
    if not path.parent.is_dir():
        raise RequestError(Message(N_("le dossier « {folder} » n'existe pas"), {"folder": str(path.parent)}))
    if path.is_symlink() or (path.exists() and not path.is_file()):
        what = N_("« {file} » est un lien, un dossier ou un périphérique : choisissez un nom de fichier")
        raise RequestError(Message(what, {"file": str(path)}))
    try:
        _draft(path).unlink()
    except OSError as error:
        raise _unwritable(path, error) from error


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file at once or not at all: an interrupted write leaves what was there.

    Raises
    ------
    RequestError
        As `check_target`, and where the disk is full.
    """
    check_target(path)
    raw = content.encode("utf-8") if isinstance(content, str) else content
    draft: Path | None = None
    try:
        draft = _draft(path)
        with draft.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        if draft is not None:
            draft.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def _draft(path: Path) -> Path:
    """Return a new empty file beside the target, with the rights of a file that one writes."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:50]}.", suffix=".partial", dir=path.parent)
    os.close(handle)
    draft = Path(name)
    mask = os.umask(0)
    os.umask(mask)
    draft.chmod(0o666 & ~mask)
    return draft


def _unwritable(path: Path, error: OSError) -> RequestError:
    values = {"file": str(path), "reason": system_reason(error)}
    return RequestError(Message(N_("« {file} » ne peut pas être écrit ({reason})"), values))
