"""Where a French line may not break: before a double sign or a unit, and inside guillemets."""

from __future__ import annotations

import re
from typing import Final

from planning.domain.message import Message
from planning.i18n.catalogue import SOURCE, Lang
from planning.i18n.numbers import NBSP
from planning.i18n.words import Words

_KEPT: Final = re.compile(r"(?<=«) | (?=[»;:?!%€])")


def kept_together(text: str, lang: Lang) -> str:
    r"""Return a text for a screen or a page, its spaces unbreakable where its language wants it.

    >>> kept_together("Et si : « Blida » ?", "fr")
    'Et si\xa0: «\xa0Blida\xa0»\xa0?'
    """
    return _KEPT.sub(NBSP, text) if lang == SOURCE else text


class TypesetWords(Words):
    """The words of a screen or a page, where no line breaks before a double sign."""

    def __call__(self, said: str | Message, /, **values: object) -> str:
        """Say it (`Words`)."""
        return kept_together(super().__call__(said, **values), self.lang)
