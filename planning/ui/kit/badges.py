"""Where a figure comes from, at a glance: real or illustrative, checked or to be checked."""

from __future__ import annotations

from typing import Final

import streamlit as st

from planning.domain.kinds import Origin
from planning.domain.message import N_
from planning.i18n import Lang, text
from planning.ui.kit.markdown import plain

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


def source_words(source: str, lang: Lang) -> str:
    """The sources of a row, in the reader's language; an empty one says so."""
    written = [text(_SOURCES[part], lang) if part in _SOURCES else part for part in _parts(source)]
    return " + ".join(written) or text(N_("source non précisée"), lang)


def source_badges(source: str, lang: Lang) -> None:
    """One badge for each source of a row: real ones in the accent colour, made-up ones in grey."""
    parts = _parts(source)
    with st.container(horizontal=True, gap="xsmall"):
        for part in parts or [""]:
            real = bool(part) and part != ILLUSTRATIVE
            st.badge(
                plain(source_words(part, lang)),
                icon=":material/verified:" if real else ":material/edit_note:",
                color="primary" if real else "gray",
            )


def verified_words(verified: bool, lang: Lang) -> str:
    """`vérifié` or `à vérifier`, for a cell of a table."""
    return text(N_("vérifié") if verified else N_("à vérifier"), lang)


def origin_words(origin: str, lang: Lang) -> str:
    """What a person did to an option, in one word; an option that nobody changed says so too."""
    return text(_ORIGINS[Origin(origin)] if origin else N_("calculée ou donnée"), lang)


def origin_badge(origin: str, lang: Lang) -> None:
    """The badge of an option that a person changed."""
    st.badge(plain(origin_words(origin, lang)), icon=_ICONS[Origin(origin)], color="primary")


def _parts(source: str) -> list[str]:
    return [part.strip() for part in source.split("+") if part.strip()]
