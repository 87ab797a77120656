"""The figures of an answer, old and new: five for all, four numbers for each public, and the worst news of them all.

Both plans are of the same data; every figure is that of the rooms (`headline.summary`, `how_housed`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain.headline import Summary, summary
from planning.explain.how_housed import FOUR, HOUSED_NAMES, adding_up, housed_by_group
from planning.explain.names import labels
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

Unit = Literal["persons", "eur", "works"]
Tone = Literal["", "good", "bad"]
NEARLY_ALL: Final = 0.9
"""Of a worse figure, in one public: the title names it."""
FIRST_MODEL: Final = ("served", "without")
"""The numbers of a public where the plan does not count how people are housed."""
SERVED_NAMES: Final[Mapping[str, str]] = {"served": N_("Logés"), "without": N_("Sans place")}
MORE_IS_WORSE: Final = frozenset({"without", "unfit", "badly"})
MORE_IS_BETTER: Final = frozenset({"well", "served"})


@dataclass(frozen=True)
class Effect:
    """A figure before and after. `key`: one of FOUR, served, capex, own, works, need."""

    key: str
    before: float
    after: float
    unit: Unit = "persons"

    @property
    def more(self) -> float:
        """How much more there is, rounded as it is told (euros: as they are)."""
        return self.after - self.before if self.unit == "eur" else round(self.after) - round(self.before)

    @property
    def worse(self) -> float:
        """By how much it is worse news, in persons; 0 where it is none."""
        if self.key in MORE_IS_WORSE:
            return max(self.more, 0.0)
        return max(-self.more, 0.0) if self.key in MORE_IS_BETTER else 0.0

    @property
    def tone(self) -> Tone:
        """Red for worse news only; money and works are neither good nor bad in themselves."""
        if self.worse > 0:
            return "bad"
        return "good" if self.more and self.key in (*MORE_IS_WORSE, *MORE_IS_BETTER) else ""


@dataclass(frozen=True)
class PublicEffect:
    """What a public has before and after: its need, then its numbers (FOUR, or FIRST_MODEL), in the last year."""

    client_group: str
    label: str
    letter: str
    colour: str
    need: Effect
    numbers: tuple[Effect, ...]

    def number(self, key: str) -> Effect | None:
        """One of the numbers; None where this plan does not count it."""
        return next((one for one in self.numbers if one.key == key), None)


@dataclass(frozen=True)
class AnswerFigures:
    """All of it, in persons of the last year and euros of the whole plan."""

    year: int
    effects: tuple[Effect, ...]
    """FOUR or FIRST_MODEL, then capex, own, works."""
    publics: tuple[PublicEffect, ...]

    def effect(self, key: str) -> Effect | None:
        """One of the figures; None where these plans do not count it."""
        return next((one for one in self.effects if one.key == key), None)

    @property
    def worst(self) -> Effect | None:
        """The worst news: the most persons; without a place before unfit, before fewer well housed, before badly."""
        order = ("without", "unfit", "well", "served", "badly")
        bad = [one for one in self.effects if one.worse > 0]
        return max(bad, key=lambda one: (one.worse, -order.index(one.key)), default=None)


def answer_figures(before: Plan, after: Plan, data: Data, words: Words = FRENCH) -> AnswerFigures:
    """Compare the figures of two plans of the same data, both with decisions."""
    then, now = plan_figures(before, data), plan_figures(after, data)
    units: Mapping[str, Unit] = {"capex": "eur", "own": "eur", "works": "works"}
    effects = [Effect(key, then[key], now[key], units.get(key, "persons")) for key in now if key in then]
    return AnswerFigures(data.manifest.last_year, tuple(effects), public_effects(before, after, data, words))


def plan_figures(plan: Plan, data: Data) -> dict[str, float]:
    """Return the figures of one plan: how people are housed in the last year, money (EUR), works.

    Returns
    -------
    dict
        FOUR (value model) or FIRST_MODEL; capex, own; works.
    """
    told: Summary = summary(plan, data)
    if told.housed is not None:
        people = {key: told.housed[key].value for key in FOUR}
    else:
        rows = [row for row in plan.needs if row.year == told.year]
        served, without = adding_up([sum(row.served for row in rows), sum(row.unmet for row in rows)])
        people = {"served": float(served), "without": float(without)}
    return {**people, "capex": told.capex.value, "own": told.own.value, "works": float(told.operations)}


def public_effects(before: Plan, after: Plan, data: Data, words: Words = FRENCH) -> tuple[PublicEffect, ...]:
    """Return what each public has in the last year before and after; those without a need in both are left out."""
    then, now = (_by_public(plan, data) for plan in (before, after))
    table = data["client_groups"]
    colours = dict(zip(table["client_group"], table["colour"], strict=True))
    shapes = dict(zip(table["client_group"], table["shape"], strict=True))
    found = []
    for group, label in labels(data, "client_groups", words).items():
        if not {*then.get(group, {}), *now.get(group, {})}:
            continue
        one, other = then.get(group, {}), now.get(group, {})
        numbers = tuple(Effect(key, one.get(key, 0), other.get(key, 0)) for key in (other or one))
        need = Effect("need", sum(one.values()), sum(other.values()))
        letter = str(shapes[group] or label[:1]).strip()[:1].upper()
        found.append(PublicEffect(group, label, letter, str(colours[group] or "#4F4F4F"), need, numbers))
    return tuple(found)


def _by_public(plan: Plan, data: Data) -> dict[str, dict[str, int]]:
    """How each public is housed in the last year, in whole numbers that add up to its need."""
    rows = housed_by_group(plan, data)
    if len(rows):
        return {str(row["client_group"]): {key: int(row[key]) for key in FOUR} for row in rows.to_dict("records")}
    year, found = data.manifest.last_year, {}
    for group in dict.fromkeys(row.client_group for row in plan.needs if row.year == year):
        mine = [row for row in plan.needs if row.year == year and row.client_group == group]
        counts = adding_up([sum(row.served for row in mine), sum(row.unmet for row in mine)])
        found[group] = dict(zip(FIRST_MODEL, counts, strict=True))
    return found


# The worst news in words.


def worst_news(figures: AnswerFigures) -> Message:
    """Say the worst news as a title; without any, the best one; without change, that nothing changes for people."""
    worst = figures.worst
    if worst is None:
        return _good_news(figures)
    public = _public_of(worst, figures.publics)
    values = {"persons": worst.worse, "year": figures.year, "public": public[0] if public else "", "part": 0}
    if public:
        values["part"] = public[1]
    return Message(_template(worst, public), values)


def _template(worst: Effect, public: tuple[str, float] | None) -> str:
    is_all = public is not None and round(public[1]) >= round(worst.worse)
    templates: Mapping[str, tuple[str, str, str]] = {
        "without": (
            N_("{persons:persons} de plus sans place, dont {part} du public « {public} »."),
            N_("{persons:persons} de plus sans place, toutes du public « {public} »."),
            N_("{persons:persons} de plus sans place en {year}."),
        ),
        "unfit": (
            N_("{persons:persons} de plus dans l'indigne, dont {part} du public « {public} »."),
            N_("{persons:persons} de plus dans l'indigne, toutes du public « {public} »."),
            N_("{persons:persons} de plus dans l'indigne en {year}."),
        ),
        "badly": (
            N_("{persons:persons} de plus mal logées, dont {part} du public « {public} »."),
            N_("{persons:persons} de plus mal logées, toutes du public « {public} »."),
            N_("{persons:persons} de plus mal logées en {year}."),
        ),
        "well": (
            N_("{persons:persons} de moins bien logées, dont {part} du public « {public} »."),
            N_("{persons:persons} de moins bien logées, toutes du public « {public} »."),
            N_("{persons:persons} de moins bien logées en {year}."),
        ),
        "served": (
            N_("{persons:persons} de moins logées, dont {part} du public « {public} »."),
            N_("{persons:persons} de moins logées, toutes du public « {public} »."),
            N_("{persons:persons} de moins logées en {year}."),
        ),
    }
    some, every, none = templates[worst.key]
    return none if public is None else every if is_all else some


def _public_of(worst: Effect, publics: Sequence[PublicEffect]) -> tuple[str, float] | None:
    """The public that nearly all of the worse figure falls on, and its part of it; None where several bear it."""
    if len(publics) < 2:
        return None
    found = [(one.label, number.worse) for one in publics if (number := one.number(worst.key)) is not None]
    label, part = max(found, key=lambda pair: pair[1], default=("", 0.0))
    return (label, part) if part >= NEARLY_ALL * worst.worse else None


def _good_news(figures: AnswerFigures) -> Message:
    for key, template in (
        ("without", N_("{persons:persons} de moins sans place en {year}, et personne n'y perd.")),
        ("unfit", N_("{persons:persons} de moins dans l'indigne en {year}, et personne n'y perd.")),
        ("well", N_("{persons:persons} de plus bien logées en {year}, et personne n'y perd.")),
        ("served", N_("{persons:persons} de plus logées en {year}, et personne n'y perd.")),
    ):
        found = figures.effect(key)
        if found is not None and found.more and not found.worse:
            return Message(template, {"persons": abs(found.more), "year": figures.year})
    return Message(N_("Rien ne change pour les personnes logées en {year}."), {"year": figures.year})


def number_names(publics: Sequence[PublicEffect]) -> dict[str, str]:
    """Return the numbers of these publics and what they are called (French texts of the catalogue)."""
    known = {**HOUSED_NAMES, **SERVED_NAMES}
    return {one.key: known[one.key] for one in publics[0].numbers} if publics else {}
