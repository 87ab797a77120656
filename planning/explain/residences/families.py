"""Five families of decisions: what a reader tells apart at a glance, by a sign, a shape and a colour.

Fifteen kinds of action are too many for a legend; the list, the calendar, the map and the summary show their families.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from planning.domain.kinds import ActionKind
from planning.domain.message import N_


@dataclass(frozen=True)
class Family:
    """What operations of one family look like and are called (French texts of the catalogue)."""

    id: str
    name: str
    """A verb: the name of a filter, of a line of a legend."""
    sign: str
    """The shape as a character of text, always beside the colour."""
    symbol: str
    """The same shape for plotly."""
    colour: str
    outline: str
    """Around the shape: what makes it out on both themes."""
    on_dark: str
    """The colour of the sign as text on the dark theme."""


FAMILIES: Final[Mapping[str, Family]] = {
    family.id: family
    for family in (
        Family(
            id="renovate",
            name=N_("Rénover"),
            sign="●",
            symbol="circle",
            colour="#8DB8DE",
            outline="#3F79AE",
            on_dark="#8DB8DE",
        ),
        Family(
            id="restructure",
            name=N_("Restructurer"),
            sign="■",
            symbol="square",
            colour="#0B5394",
            outline="#5B93CC",
            on_dark="#5B9BD5",
        ),
        Family(
            id="convert",
            name=N_("Convertir"),
            sign="◆",
            symbol="diamond",
            colour="#3F86C9",
            outline="#7FB3E6",
            on_dark="#6FAEEB",
        ),
        Family(
            id="build",
            name=N_("Construire"),
            sign="▲",
            symbol="triangle-up",
            colour="#8E2548",
            outline="#C4647F",
            on_dark="#E07A99",
        ),
        Family(
            id="leave",
            name=N_("Céder"),
            sign="✕",
            symbol="x",
            colour="#22272E",
            outline="#8A97A5",
            on_dark="#C9D1D9",
        ),
    )
}
"""Family -> what it looks like, in the order in which they are shown."""

_OF_KIND: Final[Mapping[ActionKind, str]] = {
    ActionKind.COMFORT: "renovate",
    ActionKind.SOUNDPROOFING: "renovate",
    ActionKind.ACCESSIBILITY: "renovate",
    ActionKind.ENERGY: "renovate",
    ActionKind.STUDIOS: "restructure",
    ActionKind.RESTRUCTURE: "restructure",
    ActionKind.CONVERT: "convert",
    ActionKind.CHANGE_STATUS: "convert",
    ActionKind.TAKE_OVER: "convert",
    ActionKind.CREATE: "build",
    ActionKind.DEMOLISH_REBUILD: "build",
    ActionKind.DISPOSE: "leave",
    ActionKind.GIVE_BACK: "leave",
    ActionKind.CLOSE_SERVICE: "leave",
}
"""Every kind that acts -> its family."""


def family_of(kind: str) -> Family | None:
    """Return the family of a kind of action; None where nothing is done.

    >>> family_of("energy").name
    'Rénover'
    >>> family_of("keep") is None
    True
    """
    family = _OF_KIND.get(ActionKind(kind))
    return None if family is None else FAMILIES[family]
