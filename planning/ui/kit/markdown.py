"""Words from the data, safe inside Markdown: no link, image, formula or icon comes out of a cell of a table."""

from __future__ import annotations

import re
from typing import Final

_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")
_BLANKS: Final = re.compile(r"[^\S\u00a0\u202f]+")
"""Spaces and line ends, but those that keep a figure and its unit together."""


def plain(words: object) -> str:
    r"""Escape all that Markdown could read as markup, and put the words on one line.

    >>> plain("Blida [clic](http://x)")
    'Blida \\[clic\\]\\(http\\:\\/\\/x\\)'
    """
    return _PUNCTUATION.sub(r"\\\1", _BLANKS.sub(" ", str(words)).strip())
