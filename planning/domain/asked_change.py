"""One change of what is asked, as a reader types or chooses it: relative to the plan shown, and written in an address.

A change is a value; `planning.tables.asked_changes` makes a scenario of it. Its code is a short text that a link
carries: `money/own/2028/-1000000`, `need/seniors/+20%`, `must/R013`, `not/R001`. Parts are percent-encoded, so that
an id may hold any sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote, unquote

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message

EVERY: Final = "*"
"""Every funder, or every public."""
WHOLE: Final[Literal["all"]] = "all"
"""Every year of the plan together."""
Side = Literal["from", "until"]
When = int | Literal["all"]
"""A year, or `WHOLE`."""


@dataclass(frozen=True)
class MoneyChange:
    """The envelopes of a funder in a year. One of `more_eur`, `share` and `to_eur` is given.

    Attributes
    ----------
    funder
        Its id; `own`: own funds of all bodies together; `*`: all funders. What is together is shared out in proportion.
    when
        A year, or `all`: every envelope of the funder, in proportion to what each holds.
    more_eur, share
        Added to what there is: euros (signed), or a part of it (-0.1 = a tenth less).
    to_eur
        What there is from now on, EUR.
    """

    funder: str
    when: When = WHOLE
    more_eur: float | None = None
    share: float | None = None
    to_eur: float | None = None


@dataclass(frozen=True)
class Withdrawal:
    """A funder that gives nothing any more."""

    funder: str


@dataclass(frozen=True)
class NeedChange:
    """The need of a client group (`*` = each of them) changed by a part of it: 0.2 = a fifth more."""

    client_group: str
    share: float


@dataclass(frozen=True)
class Imposed:
    """What must be done: an item of a rule (an option, a residence, `residence:kind`); `year`: started then."""

    subject: str
    year: int | None = None


@dataclass(frozen=True)
class Refused:
    """What must not be done: an item of a rule."""

    subject: str


@dataclass(frozen=True)
class Dated:
    """What may not start before a year (`from`), or after one (`until`)."""

    subject: str
    side: Side
    year: int


@dataclass(frozen=True)
class YearPrice:
    """What a well-housed year is worth, EUR (value model)."""

    eur: float


@dataclass(frozen=True)
class AidLost:
    """An aid that an operation does not get."""

    option_id: str
    funder: str


@dataclass(frozen=True)
class FieldChange:
    """One field of the scenario, set to a value: JSON of the field alone. What the whole form may change."""

    name: str
    json: str


Change = (
    MoneyChange | Withdrawal | NeedChange | Imposed | Refused | Dated | YearPrice | AidLost | FieldChange
)  # fmt: skip
"""One change of what is asked."""


# To and from an address.


def code(change: Change) -> str:
    """Return the short text that a link carries.

    >>> code(MoneyChange("own", 2028, more_eur=-1e6)), code(NeedChange("seniors", 0.2)), code(Imposed("R013", 2029))
    ('money/own/2028/-1000000', 'need/seniors/+20%', 'must/R013/2029')
    """
    return "/".join(_parts(change))


def codes(changes: Iterable[Change]) -> str:
    """Return the text of several changes, in their order."""
    return ",".join(code(change) for change in changes)


def read_codes(text: str) -> tuple[Change, ...]:
    """Return the changes of a text that `codes` wrote.

    Raises
    ------
    RequestError
        When a change cannot be read: the link was mistyped, or is of another version.

    >>> read_codes("money/own/2028/-1000000,not/R001")[1]
    Refused(subject='R001')
    """
    return tuple(_read(part) for part in text.split(",") if part)


def _parts(change: Change) -> list[str]:
    match change:
        case MoneyChange():
            return ["money", _quoted(change.funder), str(change.when), _amount(change)]
        case Withdrawal():
            return ["leave", _quoted(change.funder)]
        case NeedChange():
            return ["need", _quoted(change.client_group), _percent(change.share)]
        case Imposed():
            return ["must", _quoted(change.subject), *([] if change.year is None else [str(change.year)])]
        case Refused():
            return ["not", _quoted(change.subject)]
        case Dated():
            return [change.side, _quoted(change.subject), str(change.year)]
        case YearPrice():
            return ["price", f"{change.eur:.12g}"]
        case AidLost():
            return ["aid", _quoted(change.option_id), _quoted(change.funder)]
        case FieldChange():
            return ["field", _quoted(change.name), _quoted(change.json)]


def _quoted(text: str) -> str:
    return quote(text, safe=":*._-")


def _percent(share: float) -> str:
    return f"{share * 100:+.10g}%"


def _amount(change: MoneyChange) -> str:
    if change.share is not None:
        return _percent(change.share)
    if change.more_eur is not None:
        return f"{change.more_eur:+.12g}"
    return f"={change.to_eur or 0.0:.12g}"


def _read(text: str) -> Change:
    name, *parts = text.split("/")
    try:
        return _of(name, parts)
    except (ValueError, IndexError) as error:
        template = N_("L'adresse demande un changement qui ne se lit pas : « {change} ». Retirez-le, ou retapez-le.")
        raise RequestError(Message(template, {"change": unquote(text)})) from error


def _of(name: str, parts: Sequence[str]) -> Change:
    least, most = _COUNTS.get(name, (0, -1))
    if not least <= len(parts) <= most:
        raise ValueError(name)
    return _READ[name](*parts)


def _money(quoted: str, when: str, amount: str) -> MoneyChange:
    funder = unquote(quoted)
    year: When = WHOLE if when == WHOLE else int(when)
    if amount.endswith("%"):
        return MoneyChange(funder, year, share=_share(amount))
    if amount.startswith("="):
        return MoneyChange(funder, year, to_eur=_finite(amount[1:]))
    if not amount.startswith(("+", "-")):
        raise ValueError(amount)
    return MoneyChange(funder, year, more_eur=_finite(amount))


def _share(text: str) -> float:
    if not text.endswith("%"):
        raise ValueError(text)
    return round(_finite(text[:-1]) / 100, 12)


def _finite(text: str) -> float:
    found = float(text)
    if not abs(found) <= 1e12:
        raise ValueError(text)
    return found


def _imposed(subject: str, year: str = "") -> Imposed:
    return Imposed(unquote(subject), int(year) if year else None)


_READ: Final[Mapping[str, Callable[..., Change]]] = {
    "money": _money,
    "leave": lambda funder: Withdrawal(unquote(funder)),
    "need": lambda group, share: NeedChange(unquote(group), _share(share)),
    "must": _imposed,
    "not": lambda subject: Refused(unquote(subject)),
    "from": lambda subject, year: Dated(unquote(subject), "from", int(year)),
    "until": lambda subject, year: Dated(unquote(subject), "until", int(year)),
    "price": lambda eur: YearPrice(_finite(eur)),
    "aid": lambda option, funder: AidLost(unquote(option), unquote(funder)),
    "field": lambda field, json: FieldChange(unquote(field), unquote(json)),
}
_COUNTS: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys(("leave", "not", "price"), (1, 1)),
    **dict.fromkeys(("need", "from", "until", "aid", "field"), (2, 2)),
    "money": (3, 3),
    "must": (1, 2),
}
