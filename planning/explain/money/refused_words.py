"""How sure each source of an operation is, and what happens to the plan when it does not get one of its aids."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.plan_difference import PlanDifference
from planning.explain.money.risk_words import chances
from planning.finance.refused_aid import IfRefused

SMALLEST_EUR: Final = 0.5
"""Below half a euro nothing is paid."""


def certainty(source: str, chance: float) -> Message:
    """Say how sure the money of a source is.

    Parameters
    ----------
    source
        own, loan or grant.
    chance
        `grant_probability` of its funder; NaN where the data say nothing.
    """
    if source == "own":
        return Message(N_("à nous"))
    if math.isnan(chance):
        return Message(N_("supposé accordé"))
    return Message(N_("accord attendu")) if chance >= 1.0 else chances(chance)


def refused_title(told: IfRefused, funders: Mapping[str, str]) -> Message:
    """Say whose aid, and how much is to be found."""
    values = {"funder": funders.get(told.aid.funder, told.aid.funder), "lost": told.lost_eur}
    return Message(N_("{funder} : {lost:euros} à trouver"), values)


def refused_years(told: IfRefused) -> Message:
    """Say what own funds would pay in place of the aid, year by year."""
    paid = told.years[told.years["lost_eur"] > SMALLEST_EUR]
    parts = [
        Message(N_("{amount:euros} en {when}"), {"amount": row.lost_eur, "when": str(row.year)})
        for row in paid.itertuples()
    ]
    return Message(N_("{parts}."), {"parts": parts})


def refused_verdict(told: IfRefused) -> Message:
    """Say whether own funds can pay it."""
    if not told.is_paid:
        template = N_("Les fonds propres n'y suffisent pas : il manquerait {lacking:euros} dès {when}.")
        return Message(template, {"lacking": told.lacking_eur, "when": str(told.lacking_year)})
    if math.isinf(told.least_left_eur):
        return Message(N_("Rien ne limite les fonds propres : le plan tient."))
    template = N_("Les fonds propres y suffisent : le plan tient, il leur reste {left:euros} au plus juste.")
    return Message(template, {"left": max(0.0, told.least_left_eur)})


def kept_sentence(plan: Plan, kept: Plan | None) -> Message:
    """Say whether the same decisions can be paid, who pays being chosen anew, and with how much more of own funds."""
    if kept is None:
        return Message(N_("Aucune autre répartition des aides ne paie les mêmes opérations : le plan doit changer."))
    more = PlanDifference(plan, kept).own_eur
    template = N_(
        "Aucune décision n'a à changer : les autres aides, placées autrement, et {more:euros} de plus de fonds propres "
        "paient les mêmes opérations."
    )
    return Message(template, {"more": max(0.0, more)})
