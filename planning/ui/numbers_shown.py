"""Figures of any size, with as many decimals as they need."""

from __future__ import annotations

from planning.i18n import Lang, decimal


def shortest(value: float, lang: Lang) -> str:
    r"""A figure without useless decimals: whole when it is, six decimals at most.

    >>> shortest(95000.0, "fr"), shortest(0.1335, "fr"), shortest(1.5, "en")
    ('95\u202f000', '0,1335', '1.5')
    """
    digits = next(digits for digits in range(7) if digits == 6 or abs(round(value, digits) - value) < 1e-9)
    return decimal(value, digits, lang)
