"""Where a figure comes from, at a glance: real or illustrative, checked or to be checked."""

from __future__ import annotations

from typing import Final

import streamlit as st

from planning.domain.kinds import Origin
from planning.domain.message import N_
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words

ILLUSTRATIVE: Final = "illustrative"
_ORIGINS: Final = {
    Origin.EDITED: N_("modifiée"),
    Origin.FROZEN: N_("gelée"),
    Origin.ADDED: N_("ajoutée"),
    Origin.LOADED: N_("chargée d'un fichier"),
}
_ICONS: Final = {
    Origin.EDITED: ":material/edit:",
    Origin.FROZEN: ":material/ac_unit:",
    Origin.ADDED: ":material/add_circle:",
    Origin.LOADED: ":material/upload_file:",
}
_SOURCES: Final = {ILLUSTRATIVE: N_("illustratif"), "document fondateur": N_("document fondateur")}


def source_words(source: str) -> str:
    """The sources of a row, in the reader's language; an empty one says so."""
    written = [words(_SOURCES[part]) if part in _SOURCES else part for part in _parts(source)]
    return " + ".join(written) or words("source non précisée")


def source_badges(source: str) -> None:
    """One badge for each source of a row: real ones in the accent colour, made-up ones in grey."""
    parts = _parts(source)
    with st.container(horizontal=True, gap="xsmall"):
        for part in parts or [""]:
            real = bool(part) and part != ILLUSTRATIVE
            st.badge(
                plain(source_words(part)),
                icon=":material/verified:" if real else ":material/edit_note:",
                color="primary" if real else "gray",
            )


def verified_words(verified: bool) -> str:
    """`vérifié` or `à vérifier`, for a cell of a table."""
    return words(N_("vérifié") if verified else N_("à vérifier"))


def origin_words(origin: str) -> str:
    """What a person did to an option, in one word; an option that nobody changed says so too."""
    return words(_ORIGINS[Origin(origin)] if origin else N_("calculée ou donnée"))


def origin_badge(origin: str) -> None:
    """The badge of an option that a person changed."""
    st.badge(plain(origin_words(origin)), icon=_ICONS[Origin(origin)], color="primary")


def _parts(source: str) -> list[str]:
    return [part.strip() for part in source.split("+") if part.strip()]
