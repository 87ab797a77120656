"""Numbers as people type and read them: figures with as many decimals as they need, amounts such as `1,25 M€`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.ui.kit.spoken import words


def shortest(value: float) -> str:
    r"""A figure without useless decimals: whole when it is, six decimals at most.

    >>> shortest(95000.0, "fr"), shortest(0.1335, "fr"), shortest(1.5, "en")
    ('95\u202f000', '0,1335', '1.5')
    """
    digits = next(digits for digits in range(7) if digits == 6 or abs(round(value, digits) - value) < 1e-9)
    return words.decimal(value, digits)


# An amount of money typed by a person: `1 250 000`, `1,25 M€`, `350 k€`.


_SCALES: Final = {"": 1, "k": 1_000, "m": 1_000_000}
_AMOUNT: Final = re.compile(r"\s*€?(?P<figure>.*?)\s*(?P<scale>[kKmM]?)\s*€?\s*", re.DOTALL)
LARGEST_EUR: Final = 10**12
"""Beyond a thousand billion euros, a key stayed down."""


def parse_money(typed: str) -> float:
    """Read an amount in euros.

    Raises
    ------
    RequestError
        Not an amount, negative, or beyond reason; the message says what to type.

    >>> parse_money("1,25 M€"), parse_money("350 k€"), parse_money("1 250 000")
    (1250000.0, 350000.0, 1250000.0)
    """
    match = _AMOUNT.fullmatch(typed)
    figure, scale = (match["figure"], match["scale"].lower()) if match else (typed, "")
    try:
        amount = words.parse_decimal(figure) * Decimal(_SCALES[scale])
    except RequestError as error:
        # The sentence quotes all that was typed, not what was left once the unit was taken off.
        values = {**error.message.values, "typed": typed.strip()}
        raise RequestError(Message(error.message.template, values)) from error
    if amount < 0:
        raise RequestError(Message(N_("« {typed} » : un montant ne peut pas être négatif"), {"typed": typed.strip()}))
    if amount > LARGEST_EUR:
        raise RequestError(Message(N_("« {typed} » : ce montant n'est pas vraisemblable"), {"typed": typed.strip()}))
    return float(amount)


def written_money(amount: float) -> str:
    """An amount as it stands in a field to be changed: digits in groups of three, to the euro.

    >>> written_money(1250000)
    '1 250 000'
    """
    return f"{round(amount):,}".replace(",", " ")
