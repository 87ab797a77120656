"""`python -m planning store`: copy the database while people work, put a copy back, look it over, update it."""

from __future__ import annotations

import argparse
import json
import math

from planning.cli.terminal import FINE, WRONG, tell
from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.store import default_url, open_store, upkeep

USAGE = 2


def store(asked: argparse.Namespace) -> int:
    """Run one of `backup FILE`, `restore FILE`, `check` and `migrate` on the store asked for, or the usual one."""
    url = asked.store or default_url()
    if (asked.file is None) != (asked.what in ("check", "migrate")):
        tell(
            Message(N_("écrivez store backup FICHIER, store restore FICHIER, store check ou store migrate")),
            asked.words,
        )
        return USAGE
    match asked.what:
        case "backup":
            size = upkeep.back_up(upkeep.store_file(url), asked.file.absolute())
            _say(
                asked,
                N_("Copie complète et vérifiée : {file}, {size} Mo"),
                file=str(asked.file),
                size=math.ceil(size / 2**20),
            )
        case "restore":
            aside = upkeep.restore(url, asked.file.absolute())
            _say(asked, N_("Base restaurée depuis {file}"), file=str(asked.file))
            if aside is not None:
                _say(asked, N_("L'ancienne base est gardée à côté : {file}"), file=str(aside))
        case "migrate":
            _migrate(asked, url)
        case "check":
            return _check(asked, url)
    return FINE


def _migrate(asked: argparse.Namespace, url: str) -> None:
    """Bring a store up to date.

    Raises
    ------
    RequestError
        When there is none: opening would make one.
    """
    file = upkeep.store_file(url)
    if not file.exists():
        raise RequestError(Message(upkeep.MISSING, {"file": str(file)}))
    aside = upkeep.before_migration(file)
    if aside is not None:
        _say(asked, N_("Copie faite avant la mise à jour : {file}"), file=str(aside))
    open_store(url).close()
    _say(asked, N_("La base est à jour"))


def _check(asked: argparse.Namespace, url: str) -> int:
    file = upkeep.store_file(url)
    faults = upkeep.faults(file)
    if asked.json:
        found = {"file": str(file), "faults": [asked.words(fault) for fault in faults]}
        print(json.dumps(found if faults else {**found, "rows": upkeep.counts(file)}, ensure_ascii=False, indent=2))
        return WRONG if faults else FINE
    for fault in faults:
        print(asked.words(fault))
    if faults:
        return WRONG
    _say(
        asked,
        N_(
            "Base saine : {file} ; portefeuilles : {portfolios}, changements : {changes}, scénarios : {scenarios}, "
            "plans : {plans}, calculs : {jobs}"
        ),
        file=str(file),
        **upkeep.counts(file),
    )
    return FINE


def _say(asked: argparse.Namespace, template: str, **values: object) -> None:
    print(asked.words(Message(template, values)))
