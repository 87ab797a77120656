"""Whether anything that a prepared portfolio depends on has changed, told without reading a single table."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.store.database import PROJECT

_FOLDER: Final = ("*.csv", "*.toml", "*.parquet", "scenarios/*.toml")
_PRODUCT: Final = ("data/reference/**/*", "data/parameters/**/*", "planning/**/*.py")


def preparation_fingerprint(folder: Path) -> str:
    """Return the SHA-256 of the data folder, the reference series, the parameters and the product's code.

    Raises
    ------
    RequestError
        When a file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        for root, patterns in ((folder, _FOLDER), (PROJECT, _PRODUCT)):
            for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
                if path.is_file():
                    content = path.read_bytes()
                    digest.update(f"{path.relative_to(root)}\n{len(content)}\n".encode())
                    digest.update(content)
    except OSError as error:
        template = N_("le fichier « {file} » ne peut pas être lu ({reason})")
        values = {"file": error.filename or "", "reason": error.strerror or ""}
        raise RequestError(Message(template, values)) from error
    return digest.hexdigest()
