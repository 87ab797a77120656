"""The five figures at the top of the summary, in words."""

from __future__ import annotations

import math

from planning.domain.message import N_, Message
from planning.explain import Figure as Amount
from planning.explain import Summary
from planning.i18n import Lang, euros, integer, percent, say, text
from planning.ui.figures import Figure


def headline_figures(summary: Summary, lang: Lang) -> list[Figure]:
    """Return need covered, places that fit, money, residences renewed, people to move; each with its comparison."""
    year = {"year": summary.year}
    money = Message(N_("dont {own:euros} de fonds propres"), {"own": summary.own.value})
    found = [
        Figure(
            text(N_("Places adaptées occupées"), lang),
            integer(summary.fitting.value, lang),
            _change(summary.fitting, lang),
        ),
        Figure(text(N_("Investissement"), lang), euros(summary.capex.value, lang), say(money, lang)),
        Figure(text(N_("Résidences rénovées"), lang), _renewed(summary, lang), _labels(summary, lang)),
        Figure(
            text(N_("Personnes à reloger"), lang),
            integer(summary.peak_moves.value, lang),
            _peak(summary, lang),
        ),
    ]
    if summary.covered is None:
        return found
    covered = Figure(
        say(Message(N_("Besoin couvert en {year}"), year), lang),
        # Rounded down: 99.9 % must not read as everybody.
        percent(math.floor(100 * summary.covered.value + 1e-9) / 100, lang=lang),
        _points(summary.covered, lang),
    )
    return [covered, *found]


def signed(count: float, lang: Lang) -> str:
    """`+586`, `-12`: a change always shows its direction.

    >>> signed(586, "fr"), signed(-12.2, "fr"), signed(0, "fr")
    ('+586', '-12', '0')
    """
    written = integer(count, lang)
    return f"+{written}" if round(count) > 0 else written


def _change(amount: Amount, lang: Lang) -> str:
    if amount.change is None:
        return ""
    template = N_("{change} par rapport à ne rien faire")
    return say(Message(template, {"change": signed(amount.change, lang)}), lang)


def _points(amount: Amount, lang: Lang) -> str:
    if amount.change is None:
        return ""
    points = amount.change * 100
    one = N_("{change} point par rapport à ne rien faire")
    many = N_("{change} points par rapport à ne rien faire")
    template = one if abs(round(points)) < 2 else many
    return say(Message(template, {"change": signed(points, lang)}), lang)


def _renewed(summary: Summary, lang: Lang) -> str:
    values = {"renewed": summary.renewed, "total": summary.residences}
    return say(Message(N_("{renewed} sur {total}"), values), lang)


def _labels(summary: Summary, lang: Lang) -> str:
    if summary.labels_total == 0:
        return text(N_("aucune étiquette F ou G"), lang)
    values = {"treated": summary.labels_treated, "total": summary.labels_total}
    return say(Message(N_("étiquettes F et G traitées : {treated} sur {total}"), values), lang)


def _peak(summary: Summary, lang: Lang) -> str:
    if summary.peak_year is None:
        return text(N_("aucun déménagement"), lang)
    return say(Message(N_("au plus la même année, {year}"), {"year": summary.peak_year}), lang)
