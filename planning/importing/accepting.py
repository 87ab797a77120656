"""An accepted proposal -> what is to be written: tables; of a new portfolio its head, what it lacks, its scenario."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd
from pydantic import ValidationError

from planning.domain.errors import DataError, RequestError
from planning.domain.message import N_, Message
from planning.i18n import Words
from planning.importing.proposal import Proposal, accepted_tables
from planning.importing.starting import manifest_toml, started
from planning.tables.data import Manifest
from planning.tables.faults import document_problems

_BROUGHT: Final = ("funders", "envelopes", "rules", "needs", "need_factors")
"""Tables of which a whole portfolio has at least one."""


@dataclass(frozen=True)
class Accepted:
    """What an import writes. `manifest`: TOML, or None where it stays. `said`: what was completed, and by what."""

    tables: Mapping[str, pd.DataFrame]
    manifest: str | None
    scenarios: Mapping[str, str]
    said: tuple[Message, ...]


def accept(
    proposed: Proposal,
    *,
    name: str,
    today: datetime.date,
    words: Words,
    without: Collection[str] = (),
    remove_absent: bool | None = None,
) -> Accepted:
    """Take what is accepted of a proposal.

    Parameters
    ----------
    proposed
        The proposal.
    name
        Of the portfolio, where it is new.
    today
        The plan of a new portfolio begins the next year.
    words
        In which the title of its plan and the reasons of its rules are written.
    without, remove_absent
        As `accepted_tables` takes them.

    Raises
    ------
    RequestError
        When something is wrong with the file, or a question is not answered.
    DataError
        When the head of the product's own workbook is not one.
    """
    if proposed.incoming.is_stopped:
        raise RequestError(Message(N_("le fichier ne peut pas être importé : rien n'est changé")))
    if proposed.incoming.questions:
        what = N_("{count} questions restent sans réponse : rien n'est changé")
        raise RequestError(Message(what, {"count": len(proposed.incoming.questions)}))
    present, incoming = proposed.present, proposed.incoming
    tables = accepted_tables(proposed, without, remove_absent=remove_absent)
    head = _head(incoming.manifest) if incoming.manifest else None
    if not present.is_new:
        return Accepted(tables, None if head is None else manifest_toml(head), incoming.scenarios, ())
    usual = {table: present.tables[table] for table in present.usual}
    if incoming.is_whole and not all(len(tables.get(table, ())) == 0 for table in _BROUGHT):
        # A whole portfolio brings what it needs; one that was filled in by hand is completed as any other.
        return Accepted({**usual, **tables}, None if head is None else manifest_toml(head), incoming.scenarios, ())
    begun = started({**present.tables, **tables}, name, today, words, head or present.manifest)
    written = {**usual, **tables, **begun.tables}
    return Accepted(written, manifest_toml(begun.manifest), begun.scenarios, begun.said)


def _head(document: Mapping[str, object]) -> Manifest:
    try:
        return Manifest.model_validate(document)
    except ValidationError as error:
        told = Message(N_("la feuille « Portefeuille » ne se comprend pas"))
        raise DataError(told, document_problems("Portefeuille", error)) from error
