"""Two to four plans side by side: one row a figure on one scale, the worst news first, the decisions that differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.domain.plan_difference import decided
from planning.explain.asked.figures import (
    MORE_IS_BETTER,
    MORE_IS_WORSE,
    AnswerFigures,
    Tone,
    Unit,
    answer_figures,
    plan_figures,
    worst_news,
)
from planning.explain.asked.moves import decision_told
from planning.explain.headline import summary
from planning.explain.money.risk_words import tenths
from planning.explain.names import names, option_labels
from planning.i18n import Words
from planning.tables.data import Data

ROW_NAMES: Final[Mapping[str, str]] = {
    "need": N_("Besoin en {year}"),
    "without": N_("Sans place en {year}"),
    "unfit": N_("Dans l'indigne"),
    "badly": N_("Mal logés"),
    "well": N_("Bien logés"),
    "served": N_("Logés en {year}"),
    "capex": N_("Investissement"),
    "own": N_("dont fonds propres"),
    "chance": N_("Fonds propres suffisants"),
    "works": N_("Chantiers"),
    "labels": N_("Étiquettes F-G qui restent"),
    "moves": N_("Logés ailleurs, la pire année"),
}
UNITS: Final[Mapping[Unit, str]] = {"persons": N_("personnes"), "eur": N_("M€"), "works": N_("sur {sites} sites")}
_WORSE: Final = MORE_IS_WORSE | {"labels", "moves"}
_BETTER: Final = MORE_IS_BETTER | {"chance"}


@dataclass(frozen=True)
class ComparedRow:
    """One figure of each plan. `public`: the row is that of one public, under the row of all."""

    key: str
    label: str
    unit: Unit
    values: tuple[float, ...]
    public: str = ""
    is_part: bool = False
    """Whether it is a part of the row above."""

    @property
    def shares(self) -> tuple[float, ...]:
        """The length of each bar, on the scale of the row: 1 is its largest."""
        most = max((abs(value) for value in self.values), default=0.0)
        return tuple(abs(value) / most if most > 0 else 0.0 for value in self.values)

    def more(self, place: int) -> float:
        """How much more a plan has than the first, rounded as it is told."""
        if self.unit == "eur":
            return self.values[place] - self.values[0]
        return round(self.values[place]) - round(self.values[0])

    def tone(self, place: int) -> Tone:
        """Red for worse than the first plan, blue for better; money and works are neither."""
        more = self.more(place)
        if not more or self.key not in (*_WORSE, *_BETTER):
            return ""
        return "bad" if (more > 0) is (self.key in _WORSE) else "good"


@dataclass(frozen=True)
class ComparedDecision:
    """One residence where a plan decides otherwise than the first: what each does there."""

    residence_id: str
    residence: str
    kinds: tuple[str, ...]
    told: tuple[str, ...]
    differs: tuple[bool, ...]


def compared_rows(
    plans: Sequence[Plan], data: Data, words: Words, chances: Sequence[float | None] = ()
) -> list[ComparedRow]:
    """Return the figures of plans of the same data, row by row; needs and publics only where they differ.

    `chances`: that own funds suffice, of each plan (0-1); no row of it unless all are known.
    """
    figures = [_all_figures(plan, data) for plan in plans]
    known = [chance for chance in chances if chance is not None]
    if len(known) == len(plans):
        figures = [{**one, "chance": float(tenths(chance))} for one, chance in zip(figures, known, strict=True)]
    against = [answer_figures(plans[0], plan, data, words) for plan in plans]
    year = data.manifest.last_year
    found = []
    for key, name in ROW_NAMES.items():
        if not all(key in one for one in figures):
            continue
        values = tuple(one[key] for one in figures)
        if key == "need" and len({round(value) for value in values}) == 1:
            continue
        unit: Unit = "eur" if key in ("capex", "own") else "works" if key in ("works", "labels") else "persons"
        found.append(ComparedRow(key, words(name, year=year), unit, values, is_part=key == "own"))
        if key in ("need", "without", "unfit"):
            found += _by_public(key, against, unit, words)
    return found


def former_and_new(former: tuple[Plan, Data], new: tuple[Plan, Data], words: Words) -> list[ComparedRow]:
    """Return the figures of two plans of two versions of a portfolio, row by row, each with its own data."""
    figures = [_all_figures(*former), _all_figures(*new)]
    found = []
    for key, name in ROW_NAMES.items():
        if all(key in one for one in figures):
            unit: Unit = "eur" if key in ("capex", "own") else "works" if key in ("works", "labels") else "persons"
            told = words(name, year=new[1].manifest.last_year)
            found.append(ComparedRow(key, told, unit, tuple(one[key] for one in figures), is_part=key == "own"))
    return found


def _all_figures(plan: Plan, data: Data) -> dict[str, float]:
    told, year = summary(plan, data), data.manifest.last_year
    need = sum(row.need for row in plan.needs if row.year == year)
    labels = float(told.labels_total - told.labels_treated)
    return {"need": need, **plan_figures(plan, data), "labels": labels, "moves": told.peak_moves.value}


def _by_public(key: str, against: Sequence[AnswerFigures], unit: Unit, words: Words) -> list[ComparedRow]:
    """The rows of the publics that differ between plans."""
    found = []
    for public in against[0].publics:
        values = []
        for figures in against:
            mine = next((one for one in figures.publics if one.client_group == public.client_group), None)
            effect = None if mine is None else mine.need if key == "need" else mine.number(key)
            values.append(0.0 if effect is None else effect.after)
        if len({round(value) for value in values}) > 1:
            label = words("dont {public}", public=public.label)
            found.append(ComparedRow(key, label, unit, tuple(values), public.client_group, is_part=True))
    return found


def compared_news(plans: Sequence[Plan], titles: Sequence[str], data: Data, words: Words) -> tuple[str, list[str]]:
    """Return the worst news of all plans against the first, as a title, and one sentence for each other plan."""
    told = [
        (title, figures)
        for title, plan in zip(titles[1:], plans[1:], strict=True)
        for figures in (answer_figures(plans[0], plan, data, words),)
    ]

    def badness(pair: tuple[str, AnswerFigures]) -> float:
        worst = pair[1].worst
        return 0.0 if worst is None else worst.worse

    ordered = sorted(told, key=badness, reverse=True)
    said = [words("« {plan} » : {news}", plan=title, news=_lower(words(worst_news(one)))) for title, one in ordered]
    return said[0], said[1:]


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def compared_decisions(plans: Sequence[Plan], data: Data, words: Words) -> list[ComparedDecision]:
    """Return the residences where some plan decides otherwise than the first, in the order of the data."""
    labels, residences = option_labels(data, words), names(data, "residences")
    by_plan = [{row.residence_id: row for row in plan.decisions} for plan in plans]
    found = []
    for home in dict.fromkeys(home for rows in by_plan for home in rows):
        rows = [one.get(home) for one in by_plan]
        differs = tuple(decided(row) != decided(rows[0]) for row in rows)
        if any(differs):
            told = tuple(_told(row, labels, words) for row in rows)
            kinds = tuple("keep" if row is None else row.kind for row in rows)
            found.append(ComparedDecision(home, residences.get(home, home), kinds, told, differs))
    return found


def _told(row: Decision | None, labels: Mapping[str, str], words: Words) -> str:
    return words("rien") if row is None else decision_told(row, labels, words)


def unit_told(row: ComparedRow, sites: int, words: Words) -> str:
    """Return the unit of a row, as it stands behind its name."""
    if row.key == "chance":
        return words("chances sur 10")
    if row.key == "labels":
        return words("résidences")
    return words(UNITS[row.unit], sites=sites) if row.unit == "works" else words(UNITS[row.unit])


"""Writes an amount of a row."""


def nothing_differs(rows: Sequence[ComparedRow], decisions: Sequence[ComparedDecision]) -> Message | None:
    """Say that plans are the same; None where they are not."""
    if decisions or any(row.more(place) for row in rows for place in range(len(row.values))):
        return None
    return Message(N_("Ces plans décident la même chose, et leurs chiffres sont les mêmes."))
