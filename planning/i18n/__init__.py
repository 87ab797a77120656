"""Two languages, one formatter: sentences, numbers and dates for the screen and every export.

French is the source language: a French text is its own key, English lives in `locale/en.po`.
"""

from planning.i18n.catalogue import LANGUAGES, Lang
from planning.i18n.words import FRENCH, Words

__all__ = ["FRENCH", "LANGUAGES", "Lang", "Words"]
