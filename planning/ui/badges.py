"""Where a figure comes from, at a glance: real or illustrative, checked or to be checked."""

from __future__ import annotations

from typing import Final

import streamlit as st

from planning.domain.message import N_
from planning.i18n import Lang, text
from planning.ui.markdown import plain

ILLUSTRATIVE: Final = "illustrative"
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


def _parts(source: str) -> list[str]:
    return [part.strip() for part in source.split("+") if part.strip()]
