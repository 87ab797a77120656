"""Which places are open under every choice, in which class, and who of today's residents stays in them.

A cell is a typology of a territory in one grade (habitability class, accessible or not), either free for anybody or
`held` by a public: the places in which residents of today stay until they leave by themselves or works move them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from planning.domain.kinds import CLASSES, ActionKind
from planning.domain.valuation import Valuation
from planning.model.choices import Choices
from planning.model.groups import Groups, positions
from planning.model.model import Flags, Floats, Ints
from planning.model.value.ageing import Ageing, Dates
from planning.model.value.calendar import Calendar
from planning.model.value.habitability import (
    ACCESSIBLE,
    Rules,
    accessible_parts,
    applies,
    class_in_year,
    homes_after,
    homes_today,
)
from planning.tables.data import Data, remembered
from planning.tables.places import model_places

GRADES = 2 * len(CLASSES)
"""Each class, accessible or not: grade `2 x class`, plus 1 where the homes are not accessible."""
NEGLIGIBLE = 1e-9
MOST_TYPOLOGIES = 10_000


@dataclass(frozen=True)
class Held:
    """Homes of every choice, phase by phase: one row per choice and kind of homes.

    Attributes
    ----------
    choice, typology
        Of each row: its choice, and the position of its typology, [pairs].
    places, units
        Model places, and homes as written, open in each year, [pairs, T].
    grade
        Grade of the homes that are not accessible and of the others alike but for its last bit, [pairs, T].
    accessible
        Share of them that is accessible, [pairs].
    """

    choice: Ints
    typology: Ints
    places: Floats
    units: Floats
    grade: Ints
    accessible: Floats

    @cached_property
    def kinds(self) -> Ints:
        """The pairs of a choice and a typology that there are, in order, as one number each."""
        return np.unique(self.choice * MOST_TYPOLOGIES + self.typology)

    @cached_property
    def kind(self) -> Ints:
        """The pair of each row: its place in `kinds`."""
        return np.searchsorted(self.kinds, self.choice * MOST_TYPOLOGIES + self.typology)

    def kind_of(self, choice: Ints, typology: Ints) -> Ints:
        """Return the place in `kinds` of choices and typologies, -1 where there are no such homes."""
        wanted = choice * MOST_TYPOLOGIES + typology
        place = np.minimum(np.searchsorted(self.kinds, wanted), max(len(self.kinds) - 1, 0))
        return np.where(self.kinds[place] == wanted, place, -1) if len(self.kinds) else np.full(len(wanted), -1)

    def by_kind(self) -> Floats:
        """Return the model places of each pair, [kinds, T]."""
        return _summed(self.kind, self.places, len(self.kinds))


def held(data: Data, value: Valuation, choices: Choices, dates: Dates, aged: Ageing, calendar: Calendar) -> Held:
    """Return the homes of every choice: today's until delivery, less what works close, then those of the option."""
    today = homes_today(data)
    after = homes_after(data, choices.options, today)
    acting = np.flatnonzero(~dates.is_keep)
    before_pair = today.of_choices(choices.residence, len(data["residences"]))
    position, row = after.of_choices(choices.option[acting], len(choices.options))
    pairs = ((today, *before_pair), (after, acting[position], row))
    delivered = dates.is_delivered(calendar.years)
    closed = 1.0 - dates.closed_share[:, None] * dates.is_closing(calendar.years)
    shares = (np.where(delivered, 0.0, closed) * aged.is_open, delivered * aged.is_open)
    parts = []
    for (homes, choice, which), share in zip(pairs, shares, strict=True):
        found = class_in_year(data, value, choices, dates, aged, calendar, homes.frame, choice, which)
        open_part = share[choice]
        parts.append(
            Held(
                choice=choice,
                typology=positions(homes.frame["typology"], data["typologies"]["typology"])[which],
                places=homes.frame["places"].to_numpy(dtype=np.float64)[which, None] * open_part,
                units=homes.frame["units"].to_numpy(dtype=np.float64)[which, None] * open_part,
                grade=2 * found,
                accessible=accessible_parts(homes.frame, which),
            )
        )
    one, two = parts
    names = [field.name for field in fields(Held)]
    return Held(*(np.concatenate([getattr(one, name), getattr(two, name)]) for name in names))


@dataclass(frozen=True)
class Stayers:
    """Residents of today: one row per residence, typology and public.

    Attributes
    ----------
    residence, typology, group
        Positions in their tables, [S].
    persons
        Who has not left by themselves in each year, [S, T].
    """

    residence: Ints
    typology: Ints
    group: Ints
    persons: Floats


def stayers(data: Data, calendar: Calendar) -> Stayers:
    """Return who lives in the residences today: persons x (1 - exit rate)^(years since the first).

    A cohort without a typology is spread over the residence's programmes that suit its public, by their places. Never
    more than there are places; nobody where nothing suits.
    """
    cohorts = data["cohorts"]
    cohorts = cohorts[((cohorts["persons"] > 0) & (cohorts["client_group"] != "")).to_numpy(dtype=bool)]
    names, residences = data["typologies"]["typology"], data["residences"]["residence_id"]
    held_here, places = _places_today(data)
    residence, typology = held_here // len(names), held_here % len(names)
    by_residence = Groups.of(residence, len(residences))
    cohort, home = by_residence.expand(positions(cohorts["residence_id"], residences))
    group = positions(cohorts["client_group"], data["client_groups"]["client_group"])[cohort]
    named = positions(cohorts["typology"], names)[cohort]
    lives = _fits(data)[typology[home], group] & ((named < 0) | (named == typology[home]))
    cohort, home, group = cohort[lives], home[lives], group[lives]
    whole = np.bincount(cohort, places[home], len(cohorts))[cohort]
    part = np.divide(places[home], whole, out=np.zeros(len(home)), where=whole > 0)
    staying = 1.0 - cohorts["yearly_exit_rate"].fillna(0.0).to_numpy(dtype=np.float64)[cohort]
    persons = cohorts["persons"].to_numpy(dtype=np.float64)[cohort] * part
    yearly = persons[:, None] * staying[:, None] ** (calendar.years - calendar.years[0])
    # Of one residence, typology and public: one row, in the order in which cohorts name them.
    key, first, number = np.unique(home * len(data["client_groups"]) + group, return_index=True, return_inverse=True)
    order = np.argsort(first)
    total = np.zeros((len(key), len(calendar.years)))
    np.add.at(total, np.argsort(order)[number], yearly)
    home, group = home[first[order]], group[first[order]]
    there = np.bincount(home, total[:, 0], len(places))[home]
    full = np.minimum(1.0, places[home] / np.maximum(there, NEGLIGIBLE))
    return Stayers(residence[home], typology[home], group, total * full[:, None])


def _places_today(data: Data) -> tuple[Ints, Floats]:
    """Return what there is today: residence x typologies + typology (positions), by name; its model places."""
    names, today = data["typologies"]["typology"], homes_today(data)
    by_name = np.argsort(names.to_numpy(dtype=object), kind="stable")
    rank = np.argsort(by_name)[positions(today.frame["typology"], names)]
    key, row = np.unique(today.owner * len(names) + rank, return_inverse=True)
    places = np.bincount(row, today.frame["places"].to_numpy(dtype=np.float64), len(key)).astype(float)
    return key // len(names) * len(names) + by_name[key % len(names)], places


@dataclass(frozen=True)
class Staying:
    """Residents of today who stay at home: one row per choice, row of `Stayers` and kind of homes, [rows, T]."""

    choice: Ints
    person: Ints
    kind: Ints
    group: Ints
    persons: Floats


def staying(
    data: Data, people: Stayers, choices: Choices, dates: Dates, aged: Ageing, homes: Held, calendar: Calendar
) -> Staying:
    """Return who stays: until they leave by themselves, works close their place, or the service of the building ends.

    While places are closed, and after delivery where the option keeps their typology, those of the places that stayed
    open; where only the typology is another, everybody (`renamed`). Nobody comes back once the building has closed.
    Never more than there are places.
    """
    by_residence = Groups.of(people.residence, int(choices.residence.max(initial=-1)) + 1)
    choice, person = by_residence.expand(choices.residence)
    years = calendar.years
    share = np.where(years >= dates.closing[:, None], 1.0 - dates.closed_share[:, None], 1.0)
    never_closed = np.logical_and.accumulate(aged.is_open, axis=1)
    persons = people.persons[person] * (share * never_closed)[choice]
    kind = homes.kind_of(choice, people.typology[person])
    entry, typology, part = renamed(data, people, choices, choice, person)
    # An option that closes nothing: only the service of the building can have ended.
    follow = persons[entry] * dates.is_delivered(years)[choice[entry]] * part[:, None]
    kind = np.concatenate([kind, homes.kind_of(choice[entry], typology)])
    choice, person = np.concatenate([choice, choice[entry]]), np.concatenate([person, person[entry]])
    persons = np.concatenate([persons, follow])
    there = np.flatnonzero(kind >= 0)
    choice, person, persons, kind = choice[there], person[there], persons[there], kind[there]
    room, wanted = homes.by_kind(), _summed(kind, persons, len(homes.kinds))
    fit = np.minimum(1.0, room / np.maximum(wanted, NEGLIGIBLE))
    return Staying(choice, person, kind, people.group[person], persons * fit[kind])


def renamed(data: Data, people: Stayers, choices: Choices, choice: Ints, person: Ints) -> tuple[Ints, Ints, Floats]:
    """Return where residents live whose typology is gone though nothing was closed: their rooms have another name.

    `choice` and `person` are pairs of a choice and a row of `people`. They live in the typologies of the option that
    suit their public, shared out by model places.

    Returns
    -------
    pair, typology, part
        Position among the pairs, position of the typology, share of the persons.
    """
    options = choices.options
    closes = (options["closed_share"].fillna(0.0) > 0) & (options["duration_years"] > 0)
    untouched = ((options["kind"] != ActionKind.KEEP) & ~closes).to_numpy(dtype=bool)
    after = data["option_programmes"]
    option = positions(after["option_id"], options["option_id"])
    typology = positions(after["typology"], data["typologies"]["typology"])
    places = model_places(after, data["typologies"]).to_numpy(dtype=np.float64)
    kept = np.flatnonzero((option >= 0) & untouched[option] & (places > 0))
    option, typology, places = option[kept], typology[kept], places[kept]
    known = option * MOST_TYPOLOGIES + typology
    pairs = np.flatnonzero(untouched[choices.option[choice]])
    gone = ~np.isin(choices.option[choice[pairs]] * MOST_TYPOLOGIES + people.typology[person[pairs]], known)
    pairs = pairs[gone]
    position, row = Groups.of(option, len(options)).expand(choices.option[choice[pairs]])
    pair = pairs[position]
    suits = _fits(data)[typology[row], people.group[person[pair]]]
    pair, row = pair[suits], row[suits]
    total = np.bincount(pair, places[row], len(choice))
    return pair, typology[row], places[row] / total[pair]


@remembered
def _fits(data: Data) -> Flags:
    """Tell which typologies suit which publics, [K, G]."""
    fits = data["suitability"][data["suitability"]["suitability"] > 0]
    found = np.zeros((len(data["typologies"]), len(data["client_groups"])), dtype=bool)
    found[
        positions(fits["typology"], data["typologies"]["typology"]),
        positions(fits["client_group"], data["client_groups"]["client_group"]),
    ] = True
    return found


def _summed(group: Ints, values: Floats, count: int) -> Floats:
    """Return the sums of rows by group, [count, T]."""
    adding = sparse.csr_matrix((np.ones(len(group)), (group, np.arange(len(group)))), (count, len(group)))
    return np.asarray(adding @ values)


@dataclass(frozen=True)
class Cells:
    """Open places by cell and period under every choice, sparse.

    Attributes
    ----------
    frame
        territory, typology, grade, group (positions; -1: free for anybody) of each cell, [J].
    places
        Model places, the weighted mean of each period, [n, J x P].
    """

    frame: pd.DataFrame
    places: sparse.csr_matrix


def cells(data: Data, choices: Choices, homes: Held, remaining: Staying, access: Flags, calendar: Calendar) -> Cells:
    """Gather the places of every choice by cell: those held by residents of today apart from the others.

    `access` tells, by typology, class and year, whether being accessible makes a difference, [K, classes, T].
    """
    territory = positions(data["residences"]["territory"], data["territories"]["territory"])[choices.residence]
    kinds, groups = len(data["typologies"]), len(data["client_groups"])
    entries = []
    for part, is_dash in ((homes.accessible, 0), (1.0 - homes.accessible, 1)):
        split = access[homes.typology[:, None], homes.grade // 2, np.arange(len(calendar.years))]
        amount = homes.places * np.where(split, part[:, None], 1.0 - is_dash)
        row, year = np.nonzero(amount > NEGLIGIBLE)
        grade = homes.grade[row, year] + is_dash * split[row, year]
        entries.append((row, grade, year, amount[row, year]))
    row, grade, year, amount = (np.concatenate(parts) for parts in zip(*entries, strict=True))
    choice, typology, kind = homes.choice[row], homes.typology[row], homes.kind[row]
    # Residents stay in all grades of their typology alike.
    part = amount / homes.by_kind()[kind, year]
    entry, stay = Groups.of(remaining.kind, len(homes.kinds)).expand(kind)
    persons = remaining.persons[stay, year[entry]] * part[entry]
    kept = persons > NEGLIGIBLE
    entry, stay, persons = entry[kept], stay[kept], persons[kept]
    free = amount - np.bincount(entry, persons, len(amount))
    key = (territory[choice] * kinds + typology) * GRADES + grade
    keys = np.concatenate([key * (groups + 1), key[entry] * (groups + 1) + 1 + remaining.group[stay]])
    every = np.concatenate([choice, choice[entry]])
    years = np.concatenate([year, year[entry]])
    values = np.concatenate([free, persons])
    known, cell = np.unique(keys, return_inverse=True)
    weight = calendar.weight / calendar.period_weight[calendar.period]
    periods = len(calendar.first)
    places = sparse.csr_matrix(
        (values * weight[years], (every, cell * periods + calendar.period[years])),
        (len(choices), len(known) * periods),
    )
    key, group = known // (groups + 1), known % (groups + 1) - 1
    frame = pd.DataFrame(
        {
            "territory": key // GRADES // kinds,
            "typology": key // GRADES % kinds,
            "grade": key % GRADES,
            "group": group,
        }
    )
    return Cells(frame, places)


def access_matters(data: Data, rules: Rules, calendar: Calendar) -> Flags:
    """Tell in which typologies, classes and years being accessible changes what somebody loses, [K, classes, T]."""
    typologies = data["typologies"]["typology"]
    found = np.zeros((len(typologies), len(CLASSES), len(calendar.years)), dtype=bool)
    for rule, worst, about in rules.is_about(typologies, (ACCESSIBLE,)):
        found[about] |= (np.arange(len(CLASSES)) < worst)[:, None] & applies(rule, calendar.years)
    return found
