"""What was typed about a factor -> a row of need_overrides, or a sentence for each entry that is refused."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planning.demand.steps import STEP_RULES, Step
from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.i18n import Lang, parse_decimal

FIELDS = {"low": N_("Valeur basse"), "mid": N_("Valeur centrale"), "high": N_("Valeur haute")}
OVERRIDE = "essai"
"""Id of the row that is tried on the page."""


@dataclass(frozen=True)
class OverrideEntries:
    """What stands in the form when it is sent; `weight` in percent."""

    low: str
    mid: str
    high: str
    author: str
    reason: str
    expiry: datetime.date | None
    weight: int


@dataclass(frozen=True)
class OverrideReading:
    """A row of need_overrides, or why there is none."""

    row: Mapping[str, Any] | None
    problems: tuple[Message, ...] = ()


def read_override(
    entries: OverrideEntries, factor: Mapping[str, Any], today: datetime.date, lang: Lang = "fr"
) -> OverrideReading:
    """Turn entries into a row; every entry is looked at, so that all problems are told at once.

    Parameters
    ----------
    entries
        What was typed.
    factor
        The row of need_factors that it is about.
    today
        The day of writing.
    lang
        How numbers are typed.
    """
    problems: list[Message] = []
    figures = {name: _figure(getattr(entries, name), label, problems, lang) for name, label in FIELDS.items()}
    if all(figure is not None for figure in figures.values()):
        problems += _disorder(figures, factor)
    if not entries.author.strip():
        problems.append(Message(N_("Auteur : écrivez qui donne cet avis")))
    if not entries.reason.strip():
        problems.append(Message(N_("Raison : écrivez ce que vous savez et que la table ne sait pas")))
    if entries.expiry is None or entries.expiry < today:
        problems.append(Message(N_("Expiration : choisissez un jour à venir")))
    if problems:
        return OverrideReading(None, tuple(problems))
    dates = {"written": today.isoformat(), "expiry": str(entries.expiry)}
    said = {"author": entries.author.strip(), "reason": entries.reason.strip()}
    head = {"override_id": OVERRIDE, "factor_id": str(factor["factor_id"])}
    return OverrideReading({**head, **figures, **said, **dates, "weight": entries.weight / 100.0})


def _figure(typed: str, label: str, problems: list[Message], lang: Lang) -> float | None:
    try:
        return float(parse_decimal(typed, lang))
    except RequestError as error:
        problems.append(Message(N_("{field} : {problem}"), {"field": Message(label), "problem": error.message}))
        return None


def _disorder(figures: Mapping[str, float | None], factor: Mapping[str, Any]) -> list[Message]:
    low, mid, high = (float(figures[name] or 0.0) for name in FIELDS)
    if not 0 < low < mid < high:
        return [Message(N_("Les trois valeurs doivent se suivre : 0 < basse < centrale < haute"))]
    share = not factor.get("times") and STEP_RULES[Step(str(factor["step"]))].is_share
    if share and high > 1:
        return [Message(N_("Cette part s'écrit entre 0 et 1 : 0,3 pour 30 %"))]
    return []
