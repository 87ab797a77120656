"""What an entry of the rule book is made of: subjects, values, ways to give way, limits that are reached, changes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from planning.domain.kinds import ENERGY_LABELS
from planning.domain.message import N_


@dataclass(frozen=True)
class Subject:
    """What the subject of a rule designates (`planning.tables.subjects`), and how many items it takes.

    Attributes
    ----------
    kind
        `actions`, `aided`: options, by items; `place`: a territory; `residents`: those of a territory or residence;
        `need`: of a group, a territory or both; `lender`: a funder that lends. All may be `*` but actions, residence.
    written
        How it is written, for docs/data.md.
    fewest, most
        Items, separated by `;`.
    counts_all
        Whether one `*:kind` counts as several items.
    """

    kind: Literal["actions", "residence", "need", "place", "residents", "lender", "aided", "typology"]
    written: str
    fewest: int = 1
    most: int | None = None
    counts_all: bool = False


ITEMS = Subject("actions", "items")
LINKED = Subject("actions", "two items or more", fewest=2)
RIVALS = Subject("actions", "two items or more, or one `*:kind`", fewest=2, counts_all=True)
ONE_THEN_OTHER = Subject("actions", "two items, `A;B`", fewest=2, most=2)
RESIDENCE = Subject("residence", "a residence")
NEED = Subject("need", "`*`, group, territory, `group:territory`")
PLACE = Subject("place", "territory, `*`")
RESIDENTS = Subject("residents", "`*`, territory, a residence")
LENDER = Subject("lender", "a funder of kind `loan`, `*`")
AIDED = Subject("aided", "items, `*`")
TYPOLOGY = Subject("typology", "a typology, `*`")


@dataclass(frozen=True)
class RuleValue:
    """What the value of a rule may be, and what to do about a wrong one.

    Attributes
    ----------
    kind
        `unread`: anything, no one reads it; `none`: always empty; `years`: whole; `label`: an energy label.
    remedy
        What to write instead.
    highest
        The largest number accepted; the smallest is 0.
    is_optional
        Whether it may be empty.
    """

    kind: Literal["unread", "none", "number", "share", "years", "label"]
    remedy: str
    highest: float = math.inf
    is_optional: bool = False

    def fits(self, value: str) -> bool:
        """Tell whether a text is such a value."""
        if self.kind == "unread":
            return True
        if value == "" or self.kind == "none":
            return value == "" and self.is_optional
        if self.kind == "label":
            return value in ENERGY_LABELS
        try:
            number = float(value)
        except ValueError:
            return False
        return 0 <= number <= self.highest and (self.kind != "years" or number.is_integer())


_NUMBER = N_("écrivez un nombre positif (ou une étiquette A à G pour deadline)")
_SHARE = N_("écrivez une part, de 0 à 1")
_LARGEST = math.nextafter(1e12, 0.0)
UNREAD = RuleValue("unread", "")
NUMBER = RuleValue("number", _NUMBER, _LARGEST)
NUMBER_OR_EMPTY = RuleValue("number", _NUMBER, _LARGEST, is_optional=True)
SHARE = RuleValue("share", _SHARE, 1.0)
SHARE_OR_EMPTY = RuleValue("share", _SHARE, 1.0, is_optional=True)
YEARS = RuleValue("years", N_("écrivez un nombre entier d'années, 0 ou plus"), 100.0)
LABEL_OR_EMPTY = RuleValue("label", _NUMBER, is_optional=True)


def always_empty(remedy: str) -> RuleValue:
    """Return the value of a rule that has none."""
    return RuleValue("none", remedy, is_optional=True)


@dataclass(frozen=True)
class GiveWay:
    """The smallest change of a rule that makes a plan possible again (`planning/questions/repairs`), in words.

    Attributes
    ----------
    by
        `limit`: another value, which stands alone on the right of its rows; `need`: a smaller share of the need;
        `date`: another year; `wait`: fewer years; `share`: another share, step by step; `items`: fewer items;
        `drop`: the rule left out (so are the others, where no step is enough).
    words
        Holes: amount, before, after (before_year, after_year), items, where, subject.
    words_of_one
        The same for an amount of one, where it is said otherwise.
    looser
        Whether a larger (1) or a smaller (-1) value, share or year asks for less.
    step
        What the value moves by, or is rounded to. `AS_SHOWN`: euros, as amounts are shown.
    is_whole
        Whether only whole numbers move it.
    least
        The smallest wait that is worth asking for; then the rule is left out.
    """

    by: Literal["limit", "need", "date", "wait", "share", "items", "drop"]
    words: str = ""
    words_of_one: str = ""
    looser: Literal[1, -1] = 1
    step: float = 1.0
    is_whole: bool = False
    least: int = 0


AS_SHOWN = 0.0
DROPPED = GiveWay("drop")


@dataclass(frozen=True)
class Reached:
    """How a plan is said to be at its limit (`planning/explain/limits_met.py`), everywhere and in a territory.

    `measure`: what is compared with the value, each year: operations under way, places closed, staff (FTE). The last
    two: the same where operations are weighed by what they are for the team.
    """

    measure: Literal["works", "closed", "staff"]
    everywhere: str
    local: str
    weighed: str = ""
    weighed_local: str = ""


@dataclass(frozen=True)
class Changed:
    """How two scenarios that differ by the rule are told apart, where it is not « Règle ajoutée », « Règle levée ».

    `added_sentence`: the same as `added`, as a sentence of its own.
    """

    added: str
    added_sentence: str
    lifted: str
