"""The catalogue of one language, compiled in memory from its text file."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, Literal, get_args

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Lang = Literal["fr", "en"]
SOURCE: Final = "fr"
LANGUAGES: Final[tuple[Lang, ...]] = get_args(Lang)
LOCALE_DIR: Final = Path(__file__).parent / "locale"


class _French(NullTranslations):
    """The source language: texts stay as they are, and zero is singular."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if abs(n) < 2 else msgid2


@cache
def catalogue(lang: Lang) -> NullTranslations:
    """Translations into `lang`; a text without translation comes back in French.

    Raises:
        ValueError: the language is not one of `LANGUAGES`.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"unknown language {lang!r}, choose one of {', '.join(LANGUAGES)}")
    if lang == SOURCE:
        return _French()
    compiled = BytesIO()
    with (LOCALE_DIR / f"{lang}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=lang))
    compiled.seek(0)
    return GNUTranslations(compiled)
