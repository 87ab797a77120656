"""An answer in the reader's words, without any drawing: title, sentence, five figures, decisions, what each public has.

The board's screen shows the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from planning.domain.asked_change import Change, codes
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.domain.plan_difference import Caused
from planning.explain.asked.change_labels import MINUS
from planning.explain.asked.figures import AnswerFigures, Effect, PublicEffect, answer_figures, worst_news
from planning.explain.asked.moves import MoveTold, moves_told, undoing
from planning.explain.asked.reasons import because
from planning.explain.status import short_proof
from planning.explain.worth_words import Worth
from planning.ui.kit import cached
from planning.ui.kit.figure_row import Figure
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.spoken import words
from planning.ui.what_if.answer_so_far import Answer

MOST_DECISIONS: Final = 5
FIVE: Final = ("without", "unfit", "well", "served", "capex", "own", "works")
"""The figures, in their order; the worst news goes first. Own funds stand alone only under the first model."""
LABELS: Final = {
    "without": N_("Sans place en {year}"),
    "unfit": N_("Dans l'indigne"),
    "badly": N_("Mal logés"),
    "well": N_("Bien logés en {year}"),
    "served": N_("Logés en {year}"),
    "capex": N_("Investissement"),
    "own": N_("Fonds propres"),
    "works": N_("Chantiers"),
}
MILLION: Final = 1e6


@dataclass(frozen=True)
class ToldAnswer:
    """All that the screen says of an answer."""

    title: str
    sentence: str
    sure: str
    """What is proven of it."""
    row: tuple[Figure, ...]
    figures: AnswerFigures
    publics: tuple[PublicEffect, ...]
    needed: tuple[MoveTold, ...]
    """The decisions that the change needs, the dearest to undo first."""
    anyway: tuple[MoveTold, ...]
    exchanged: tuple[MoveTold, ...]
    is_sorted: bool
    """Whether it is known which decisions the change needs."""


def told(shown: ShownPlan, plan: Plan, answer: Answer, changes: Sequence[Change]) -> ToldAnswer:
    """Tell an answer that has a plan; computed once for what it holds, in each language."""
    decided = tuple((row.option_id, row.start_year) for row in plan.decisions)
    key = (shown.entry.id, codes(changes), decided, plan.gap, answer.stage, answer.caused is not None, words.lang)
    return cached.remembered("told", key, lambda: _told(shown, plan, answer.caused, tuple(changes)))


def _told(shown: ShownPlan, plan: Plan, caused: Caused | None, changes: tuple[Change, ...]) -> ToldAnswer:
    figures = answer_figures(shown.plan, plan, shown.data, words)
    needed, anyway, exchanged = _moves(shown, plan, caused)
    return ToldAnswer(
        title=words(worst_news(figures)),
        sentence=_sentence(figures, shown, plan, changes),
        sure=words(short_proof(plan)),
        row=five_figures(figures),
        figures=figures,
        publics=figures.publics,
        needed=needed,
        anyway=anyway,
        exchanged=exchanged,
        is_sorted=caused is not None,
    )


def _moves(shown: ShownPlan, plan: Plan, caused: Caused | None) -> tuple[tuple[MoveTold, ...], ...]:
    if caused is None:
        return (), (), ()
    undone = undoing((*caused.needed, *caused.anyway), Worth.of(plan.scenario), words)

    def tell(pairs: Sequence[tuple[Decision, Decision]]) -> tuple[MoveTold, ...]:
        return tuple(moves_told(pairs, shown.plan, plan, shown.data, words, undone))

    return (
        tell([(one.before, one.after) for one in caused.needed]),
        tell([(one.before, one.after) for one in caused.anyway]),
        tell(caused.exchanged),
    )


def _sentence(figures: AnswerFigures, shown: ShownPlan, plan: Plan, changes: tuple[Change, ...]) -> str:
    """The other bad news, then why."""
    worst = figures.worst
    others = [one for one in figures.effects if one.worse > 0 and one is not worst and one.key != "badly"]
    also = [words(_also(one)) for one in others]
    reason = because(changes, shown.plan, plan, figures, shown.data, words)
    parts = [words("Et {news}.", news=also)] if also else []
    return " ".join([*parts, *([words(reason)] if reason is not None else [])])


def _also(effect: Effect) -> Message:
    templates = {
        "without": N_("{persons:persons} de plus sans place"),
        "unfit": N_("{persons:persons} de plus dans l'indigne"),
        "well": N_("{persons:persons} de moins bien logées"),
        "served": N_("{persons:persons} de moins logées"),
    }
    return Message(templates[effect.key], {"persons": effect.worse})


def five_figures(figures: AnswerFigures) -> tuple[Figure, ...]:
    """Return the row of figures, old and new, the worst news first; red for worse only."""
    is_first_model = figures.effect("well") is None
    keys = [key for key in FIVE if key != "own" or is_first_model]
    effects = [one for key in keys if (one := figures.effect(key)) is not None]
    worst = figures.worst
    if worst is not None:
        effects = [worst, *(one for one in effects if one.key != worst.key)][:5]
    own = figures.effect("own")
    return tuple(figure_of(one, figures, None if is_first_model else own) for one in effects)


def figure_of(effect: Effect, figures: AnswerFigures, own: Effect | None = None) -> Figure:
    """Return one figure, old and new."""
    before, after = written(effect, effect.before), written(effect, effect.after)
    return Figure(
        label=words(LABELS[effect.key], year=figures.year),
        value=after,
        unit=words("M€") if effect.unit == "eur" else "",
        was=before if before != after else "",
        detail=_detail(effect, figures, own),
        tone=effect.tone,
    )


def written(effect: Effect, amount: float) -> str:
    """Write an amount of a figure: millions with one decimal, persons and works whole."""
    return words.decimal(amount / MILLION, 1) if effect.unit == "eur" else words.integer(amount)


def signed(effect: Effect) -> str:
    """Write how much more there is: `+156`, `−2,5`, `=`."""
    more = effect.more / MILLION if effect.unit == "eur" else effect.more
    digits = 1 if effect.unit == "eur" else 0
    if round(more, digits) == 0:
        return "="
    return f"{MINUS if more < 0 else '+'}{words.decimal(abs(more), digits)}"


def _detail(effect: Effect, figures: AnswerFigures, own: Effect | None) -> str:
    more = signed(effect)
    if effect.key == "capex" and own is not None:
        own_more = signed(own)
        if more == "=" and own_more == "=":
            return words("dont {own} de fonds propres", own=words.decimal(own.after / MILLION, 1))
        return words("{more} M€, dont {own} de fonds propres", more=more, own=own_more)
    if more == "=":
        return "" if not any(one.more for one in figures.effects) else words("inchangé")
    if effect.worse > 0:
        bearing = [one for one in figures.publics if (mine := one.number(effect.key)) is not None and mine.worse > 0]
        if len(bearing) == 1 and len(figures.publics) > 1:
            return words("{more}, {public}", more=more, public=bearing[0].label)
    return words("{more} M€", more=more) if effect.unit == "eur" else more
