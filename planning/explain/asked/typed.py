"""What a reader typed, in French or in English -> changes; what is not understood is said, with the nearest readings.

Nothing is guessed: an amount that is signed is relative, a name that several residences share is asked for, works that
a residence does not offer are refused with those that it does. `vocabulary` holds the words, `typed_parts` cuts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planning.domain.asked_change import (
    EVERY,
    WHOLE,
    Change,
    Dated,
    FieldChange,
    Imposed,
    MoneyChange,
    NeedChange,
    Refused,
    When,
    Withdrawal,
    YearPrice,
)
from planning.domain.errors import RequestError
from planning.domain.kinds import OWN_FUNDS, ActionKind
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.explain.asked import vocabulary as said
from planning.explain.asked.typed_parts import Amount, Found, Parts, cut, designated, name_words, named
from planning.explain.asked.vocabulary import met
from planning.explain.names import action_name, labels, names
from planning.i18n import Words
from planning.tables.asked_changes import with_changes
from planning.tables.data import Data

MOST_CHOICES = 5
SMALL = 1_000
"""An amount without a unit below is in thousands or in millions: it is asked which."""
NOT_UNDERSTOOD = N_(
    "Non compris. Écrivez par exemple « budget 2028 : −500 k€ », « seniors +20 % », « refuser Blida », "
    "« la Région se retire »."
)


@dataclass(frozen=True)
class Reading:
    """The changes understood; what was not, with the readings to choose from (each one change)."""

    changes: tuple[Change, ...] = ()
    problem: Message | None = None
    choices: tuple[Change, ...] = ()
    rest: str = ""
    """What was not understood, as it was typed."""


@dataclass(frozen=True)
class _Desk:
    """What a line is read against: the data, what is asked so far, the line's parts."""

    data: Data
    base: Scenario
    words: Words
    parts: Parts

    @property
    def tokens(self) -> tuple[str, ...]:
        return self.parts.tokens

    def left(self, used: set[str]) -> list[str]:
        """The words that say something and were not read."""
        idle = said.IDLE | met((*said.MORE, *said.LESS), self.tokens)
        return [token for token in self.tokens if token not in used | idle]

    def has(self, *phrases: str) -> bool:
        """Whether the line holds one of these phrases, at the beginning of a word."""
        return any(f" {phrase}" in f" {self.parts.text} " for phrase in phrases)


def read_typed(typed: str, base: Scenario, data: Data, words: Words) -> Reading:
    """Read a line: one change, or several between commas or semicolons.

    Parameters
    ----------
    typed
        In French or in English, whatever the language of the screen.
    base
        What is asked so far: changes are relative to it, and are tried on it.
    data, words
        The data, and the language of the names.
    """
    pieces = [piece for part in typed.split(";") for piece in part.split(", ") if piece.strip()]
    whole = _read(typed, base, data, words)
    if len(pieces) < 2 or whole.changes:
        return replace(whole, rest="" if whole.changes else typed.strip())
    found: list[Change] = []
    for piece in pieces:
        read = _read(piece, base, data, words)
        if not read.changes:
            problem = Message(N_("« {typed} » : {what}"), {"typed": piece.strip(), "what": read.problem or ""})
            return replace(
                _tried(Reading(tuple(found)), base, data), problem=problem, choices=read.choices, rest=piece.strip()
            )
        found += read.changes
    return _tried(Reading(tuple(found)), base, data)


def _read(typed: str, base: Scenario, data: Data, words: Words) -> Reading:
    if not typed.strip():
        return Reading()
    try:
        parts = cut(typed, words)
    except RequestError as error:
        return Reading((), error.message)
    desk = _Desk(data, base, words, parts)
    for kind in (_price, _field, _withdrawal, _action, _need, _money, _nearest):
        reading = kind(desk)
        if reading is not None:
            return _tried(reading, base, data)
    return Reading((), Message(NOT_UNDERSTOOD))


def _tried(reading: Reading, base: Scenario, data: Data) -> Reading:
    """Try what was read on the data; what does not hold is said, with the changes that would."""
    try:
        asked = with_changes(base, reading.changes, data)
    except RequestError as error:
        return Reading((), _sentence(error), _instead(reading.changes, base, data))
    choices = tuple(one for one in dict.fromkeys(reading.choices) if _holds(one, base, data))
    if reading.changes and asked == base:
        return Reading((), Message(N_("Cela ne change rien à ce qui est demandé.")), choices)
    return replace(reading, choices=choices[:MOST_CHOICES])


def _sentence(error: RequestError) -> Message:
    return Message(N_("Impossible : {what}."), {"what": error.message})


def _holds(change: Change, base: Scenario, data: Data) -> bool:
    try:
        return with_changes(base, [change], data) != base
    except RequestError:
        return False


def _instead(changes: Sequence[Change], base: Scenario, data: Data) -> tuple[Change, ...]:
    """Where there is less money than is taken away: all that there is, over the whole plan, or from all funders."""
    money = next((one for one in changes if isinstance(one, MoneyChange)), None)
    if money is None:
        return ()
    offered = (
        MoneyChange(money.funder, money.when, to_eur=0.0),
        replace(money, when=WHOLE),
        replace(money, funder=EVERY),
    )
    return tuple(one for one in offered if _holds(one, base, data))


# What a well-housed year is worth, and shares of the scenario.


def _price(desk: _Desk) -> Reading | None:
    amount = desk.parts.amount
    if amount is None or not desk.has(*said.PRICE):
        return None
    if desk.base.value is None:
        return Reading((), Message(N_("Ce plan ne compte pas en années bien logées : elles n'y ont pas de prix.")))
    now = desk.base.value.place_year_eur
    if left := desk.left(set(" ".join(said.PRICE).split()) | met(("prix.", "price.", "valeur."), desk.tokens)):
        return _unknown(left, [])
    if not amount.is_relative and amount.unit != "%":
        return Reading((YearPrice(amount.size),))
    return Reading((YearPrice(now * (1 + amount.size) if amount.unit == "%" else now + amount.size),))


def _field(desk: _Desk) -> Reading | None:
    amount = desk.parts.amount
    name = next((field for phrase, field in said.FIELDS.items() if desk.has(phrase)), None)
    if name is None or amount is None or amount.unit != "%":
        return None
    return Reading((FieldChange(name, json.dumps(round(amount.size, 12))),))


# A funder.


def _funders(desk: _Desk) -> list[str]:
    """The funders that the line names; own funds together, and all funders, by their words."""
    if desk.has(*said.ALL_WORDS):
        return [EVERY]
    table = desk.data["funders"]
    known = {
        str(one): [name_words(f"{one} {label}".replace("_", " ").replace(":", " "))]
        for one, label in zip(table["funder"], table["label"], strict=True)
    }
    found = named(known, desk.tokens)
    return found or ([OWN_FUNDS] if desk.has(*said.OWN_WORDS) else [])


def _funder_words(desk: _Desk, found: Sequence[str]) -> set[str]:
    """The words that name a funder, or own funds, or all of them."""
    table = desk.data["funders"]
    used = set(said.GENERIC) | set(" ".join((*said.OWN_WORDS, *said.ALL_WORDS)).split()) | {"enveloppe", "enveloppes"}
    for one, label in zip(table["funder"], table["label"], strict=True):
        if one in found:
            used |= name_words(f"{one} {label}".replace("_", " ").replace(":", " "))
    return used


def _withdrawal(desk: _Desk) -> Reading | None:
    if not met(said.LEAVE, desk.tokens) or desk.parts.amount is not None:
        return None
    found = _funders(desk)
    if not found:
        return None
    wanted = [Withdrawal(one) for one in found]
    if left := desk.left(_funder_words(desk, found) | met((*said.LEAVE, "plus."), desk.tokens)):
        return _unknown(left, wanted)
    return _one_of(wanted, N_("Plusieurs financeurs répondent à ce nom : lequel ?"))


def _unknown(left: Sequence[str], changes: Sequence[Change]) -> Reading:
    """Some words were not read: what the others would ask for is only offered."""
    if not changes:
        return Reading((), Message(N_("Non compris : « {left} »."), {"left": " ".join(left)}))
    what = N_("Non compris : « {left} ». Sans cela, ce serait :")
    return Reading((), Message(what, {"left": " ".join(left)}), tuple(changes))


def _one_of(changes: Sequence[Change], question: str) -> Reading:
    """One reading, or a question with the readings to choose from."""
    return Reading(tuple(changes)) if len(changes) == 1 else Reading((), Message(question), tuple(changes))


# Money.


def _money(desk: _Desk) -> Reading | None:
    amount = desk.parts.amount
    if amount is None:
        return None
    found = _funders(desk)
    is_bare = not found and not (set(desk.tokens) - said.IDLE - met((*said.MORE, *said.LESS), desk.tokens))
    if not found and not is_bare:
        return None
    if len(desk.parts.years) > 1:
        wanted = [_amounts(amount, (found or [OWN_FUNDS])[0], year)[0] for year in desk.parts.years]
        return Reading((), Message(N_("Plusieurs années : laquelle ?")), tuple(wanted))
    when: When = desk.parts.years[0] if desk.parts.years else WHOLE
    wanted = [one for funder in found or [OWN_FUNDS] for one in _amounts(amount, funder, when)]
    if left := desk.left(_funder_words(desk, found)):
        return _unknown(left, wanted)
    if len(found) > 1:
        return Reading((), Message(N_("Plusieurs financeurs répondent à ce nom : lequel ?")), tuple(wanted))
    question = N_("« {amount} » se lit de plusieurs façons : laquelle ?")
    if len(wanted) == 1:
        return Reading(tuple(wanted))
    return Reading((), Message(question, {"amount": amount.written}), tuple(wanted))


def _amounts(amount: Amount, funder: str, when: When) -> list[MoneyChange]:
    """The changes that an amount may mean; a signed amount is added, whatever else is said."""
    size = amount.size
    if amount.unit == "%":
        shares = [size] if amount.is_relative else [size, -size]
        return [MoneyChange(funder, when, share=share) for share in shares]
    scales = (1e6, 1e3) if amount.unit == "" and abs(size) < SMALL else (1.0,)
    sizes = [size * scale for scale in scales]
    if amount.is_relative:
        return [MoneyChange(funder, when, more_eur=one) for one in sizes]
    if when != WHOLE:
        return [MoneyChange(funder, when, to_eur=one) for one in sizes]
    return [
        change
        for one in sizes
        for change in (
            MoneyChange(funder, more_eur=one),
            MoneyChange(funder, more_eur=-one),
            MoneyChange(funder, to_eur=one),
        )
    ]


def read_amount(typed: str, funder: str, when: When, words: Words) -> tuple[MoneyChange, ...]:
    """Return what an amount typed for a funder and a year may mean: `−500 k€`, `+10 %`, `300 k€` (from now on).

    Raises
    ------
    RequestError
        When it is no amount, or can be read in two ways.
    """
    amount = cut(typed, words).amount
    if amount is None:
        raise RequestError(
            Message(N_("Écrivez un montant : « −500 k€ », « +10 % », ou « 300 k€ » pour ce qu'il y aura."))
        )
    return tuple(_amounts(amount, funder, when))


# The need of a public.


def _need(desk: _Desk) -> Reading | None:
    amount, found = desk.parts.amount, _publics(desk)
    if amount is None or not found or desk.has(*said.OWN_WORDS) or amount.unit == "eur":
        return None
    if amount.unit == "":
        return _persons(desk, amount, found)
    shares = [amount.size] if amount.is_relative else [amount.size, -amount.size]
    wanted = [NeedChange(public, share) for public in found for share in shares]
    if left := desk.left(_public_words(desk, found) | met(said.NEED, desk.tokens)):
        return _unknown(left, wanted)
    return _one_of(wanted, N_("De plus ou de moins, et pour quel public ?"))


def _public_words(desk: _Desk, found: Sequence[str]) -> set[str]:
    table = desk.data["client_groups"]
    used = (
        set(" ".join(said.EVERYONE).split()) | set(said.LIKE) | {"personnes", "persons", "people", "places", "public"}
    )
    for one, french, english in zip(table["client_group"], table["label_fr"], table["label_en"], strict=True):
        if one in found:
            used |= name_words(f"{one} {french} {english}".replace("_", " "))
    return used


def _publics(desk: _Desk) -> list[str]:
    if desk.has(*said.EVERYONE):
        return [EVERY]
    table = desk.data["client_groups"]
    known = {
        str(one): [name_words(f"{one} {french} {english}".replace("_", " "))]
        for one, french, english in zip(table["client_group"], table["label_fr"], table["label_en"], strict=True)
    }
    rest = set(desk.tokens) - met((*said.NEED, *said.MORE, *said.LESS), desk.tokens)
    found = named(known, rest)
    return found or ([EVERY] if met(said.NEED, desk.tokens) and not rest - said.IDLE else [])


def _persons(desk: _Desk, amount: Amount, publics: Sequence[str]) -> Reading:
    """Persons are told as a share of the need of the last year, which is asked for."""
    needs, year = desk.data["needs"], desk.data.manifest.last_year
    wanted = []
    for public in publics:
        rows = needs[(needs["year"] == year) & ((needs["client_group"] == public) | (public == EVERY))]
        total = float(rows["places"].sum()) * desk.base.needs_factor.get(public, 1.0)
        if total > 0:
            wanted.append(NeedChange(public, round(amount.size / total, 3)))
    question = N_("Le besoin change en pour cent : est-ce bien cela, pour {persons:persons} en {year} ?")
    return Reading((), Message(question, {"persons": abs(amount.size), "year": year}), tuple(wanted))


# What is imposed, refused, dated.


def _action(desk: _Desk) -> Reading | None:
    tokens = desk.tokens
    works = met(said.WORKS, tokens)
    verbs = met((*said.IMPOSE, *said.REFUSE, *said.SINCE, *said.UNTIL), tokens)
    timed = met(said.BEFORE, tokens) if desk.parts.years else set()
    if not (works or verbs or timed) or desk.parts.amount is not None:
        return None
    rest = [
        one
        for one in tokens
        if one not in works | verbs | timed | met((*said.NOT, "plus.", "apres.", "after."), tokens)
    ]
    home = _residence(rest, desk)
    if home.one is None:
        return _which(home, works, desk)
    kinds = tuple(dict.fromkeys(kind for stem, asked in said.WORKS.items() if met([stem], works) for kind in asked))
    return _asked(home.one, kinds, desk)


def _residence(tokens: Sequence[str], desk: _Desk) -> Found:
    """The residence that some words name; its commune is only offered."""
    table = desk.data["residences"]
    known = {str(one): name_words(name) for one, name in zip(table["residence_id"], table["name"], strict=True)}
    by_id = [one for one in known if one.casefold() in tokens]
    found = Found(tuple(by_id)) if by_id else designated(known, tokens)
    if any(known[one] == frozenset(tokens) - said.IDLE or one in by_id for one in found.ids):
        return found
    towns = {one: name_words(name) for one, name in zip(table["residence_id"], table["commune_name"], strict=True)}
    there = designated({one: name for one, name in towns.items() if name}, tokens)
    if not there.ids or there.is_near:
        return found
    return Found(tuple(dict.fromkeys((*(() if found.is_near else found.ids), *there.ids))), is_near=True)


def _which(home: Found, works: set[str], desk: _Desk) -> Reading:
    """Say that a residence is not known, or that several are, with those that come nearest."""
    wanted: list[Change] = []
    for one in home.ids:
        kinds = tuple(kind for stem, asked in said.WORKS.items() if met([stem], works) for kind in asked)
        read = _asked(one, kinds, desk)
        wanted += read.changes or read.choices[:1]
    if not home.ids:
        return Reading((), Message(N_("Aucune résidence de ce nom dans les données.")))
    near = N_("Aucune résidence ne porte exactement ce nom. Les plus proches :")
    return Reading(
        (), Message(near if home.is_near else N_("Plusieurs résidences répondent à ce nom : laquelle ?")), tuple(wanted)
    )


def _asked(home: str, kinds: tuple[ActionKind, ...], desk: _Desk) -> Reading:
    """Read what is asked of a residence, whose works may be named."""
    offered = _kinds(home, desk.data)
    where = names(desk.data, "residences")[home]
    fitting = [kind for kind in kinds if kind in offered]
    if kinds and not fitting:
        what = Message(N_("À {residence}, les données n'offrent pas cela. Possible :"), {"residence": where})
        alike = [one for one in _alike(home, desk.data) if kinds[0] in _kinds(one, desk.data)]
        wanted = [f"{one}:{kinds[0]}" for one in alike] + [f"{home}:{kind}" for kind in offered]
        return Reading((), what, tuple(_change(subject, desk) for subject in wanted))
    if not offered:
        return Reading((), Message(N_("Rien n'est possible à {residence} dans les données."), {"residence": where}))
    subjects = [f"{home}:{kind}" for kind in fitting] or [home]
    return _one_of(
        [_change(subject, desk) for subject in subjects], N_("Plusieurs travaux répondent à ce mot : lesquels ?")
    )


def _kinds(home: str, data: Data) -> list[str]:
    """The kinds of works that a residence offers."""
    options = data["options"]
    rows = options[(options["residence_id"] == home) & (options["kind"] != ActionKind.KEEP)]
    return [str(kind) for kind in dict.fromkeys(rows["kind"])]


def _alike(home: str, data: Data) -> list[str]:
    """The other residences whose names hold this one's."""
    table = data["residences"]
    known = {str(one): name_words(name) for one, name in zip(table["residence_id"], table["name"], strict=True)}
    return [one for one, name in known.items() if one != home and name >= known[home]]


def _change(subject: str, desk: _Desk) -> Change:
    """Impose, refuse or date, by the verbs of the line."""
    tokens, years = desk.tokens, desk.parts.years
    is_not = bool(met(said.NOT, tokens))
    if len(years) == 1:
        if met(said.SINCE, tokens) or (is_not and met(said.BEFORE, tokens)):
            return Dated(subject, "from", years[0])
        if met(said.BEFORE, tokens):
            return Dated(subject, "until", years[0] - 1)
        if met(said.UNTIL, tokens) or (is_not and met(("apres.", "after."), tokens)):
            return Dated(subject, "until", years[0])
    if met(said.REFUSE, tokens) or is_not:
        return Refused(subject)
    return Imposed(subject, years[0] if len(years) == 1 else None)


# What is named without being changed.


def _nearest(desk: _Desk) -> Reading | None:
    """A residence, a funder, a public or a year alone: what may be meant."""
    question = Message(N_("Que voulez-vous changer ?"))
    home = _residence(desk.tokens, desk) if desk.tokens and desk.parts.amount is None else Found(())
    if home.ids:
        wanted: list[Change] = [kind(one) for one in home.ids[:2] for kind in (Imposed, Refused)]
        return Reading((), question, tuple(wanted))
    if funders := _funders(desk):
        when: When = desk.parts.years[0] if desk.parts.years else WHOLE
        shares = [MoneyChange(one, when, share=share) for one in funders[:2] for share in (-0.1, 0.1)]
        return Reading((), question, (*(Withdrawal(one) for one in funders[:2] if one != OWN_FUNDS), *shares))
    if publics := _publics(desk):
        return Reading((), question, tuple(NeedChange(one, share) for one in publics[:2] for share in (0.1, -0.1)))
    if desk.parts.years and not set(desk.tokens) - said.IDLE:
        year = desk.parts.years[0]
        return Reading((), question, tuple(MoneyChange(OWN_FUNDS, year, share=share) for share in (-0.1, 0.1)))
    return None


def kinds_offered(home: str, data: Data, words: Words) -> dict[str, str]:
    """Return what may be imposed, refused or dated at a residence: item -> its name; the whole residence first."""
    found = {home: words("une opération, quelle qu'elle soit")}
    return found | {f"{home}:{kind}": words(action_name(kind)) for kind in _kinds(home, data)}


def publics_offered(data: Data, words: Words) -> dict[str, str]:
    """Return the publics whose need may be changed: id -> name, all of them last."""
    return {**labels(data, "client_groups", words), EVERY: words(N_("Tous les publics"))}
