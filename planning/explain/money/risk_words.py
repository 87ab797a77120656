"""The chance that own funds suffice and what is invested when works overrun: one definition for every screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.finance.overruns import OverrunDraws, all_years_hold, own_funds_chances, plan_bands

TENTHS: Final = 10
SURE: Final = 0.95
"""From here on a chance is `plus de 9 sur 10`; what is drawn is never certain."""
UNLIKELY: Final = 0.05


@dataclass(frozen=True)
class RiskFigures:
    """What may happen to the money of a plan when works cost more and last longer than planned (EUR)."""

    chance: float | None
    """That own funds suffice in every year, nothing else changing (0-1); None where nothing limits them."""
    worst_year: int | None
    """The year in which they most often do not; None where they always do, or nothing limits them."""
    planned: float
    """Investment of the plan: works of the decisions and upkeep of what stays (`summary.capex`)."""
    low: float
    """Investment: one chance in ten of less. Works are drawn, upkeep is as planned."""
    median: float
    """Investment: one chance in two of more."""
    high: float
    """Investment: one chance in ten of more."""
    works: float
    """Of `planned`, the works of the decisions."""
    upkeep: float
    """Of `planned`, the upkeep of what stays as it is, until its works begin."""


def investment_parts(plan: Plan) -> tuple[float, float]:
    """Return the works of the decisions and the upkeep of what stays (EUR): together `summary.capex`."""
    kept = sum(row.capex_eur for row in plan.decisions if row.kind == ActionKind.KEEP)
    return sum(row.capex_eur for row in plan.decisions if row.kind != ActionKind.KEEP), kept


def risk_figures(drawn: OverrunDraws, plan: Plan) -> RiskFigures:
    """Return the figures of the risk.

    Parameters
    ----------
    drawn
        `finance.overruns_of` the plan; on the screens `kit.cached.overruns`.
    plan
        The plan that was drawn.
    """
    works, upkeep = investment_parts(plan)
    cost = plan_bands(drawn).T["cost_eur"].to_dict()
    limited = bool(np.isfinite(drawn.own_left).any())
    holds = own_funds_chances(drawn)["holds"]
    return RiskFigures(
        chance=all_years_hold(drawn) if limited else None,
        worst_year=drawn.years[int(holds.argmin())] if limited and holds.min() < 1.0 else None,
        planned=works + upkeep,
        low=cost["p10"] + upkeep,
        median=cost["p50"] + upkeep,
        high=cost["p90"] + upkeep,
        works=works,
        upkeep=upkeep,
    )


def tenths(share: float) -> int:
    """Return a chance in tenths, between 1 and 9."""
    return max(1, min(TENTHS - 1, int(share * TENTHS + 0.5)))


def chances(share: float) -> Message:
    """Return a chance as people say it: `7 chances sur 10`; never `0`, never `10`, since it was drawn."""
    if share < UNLIKELY:
        return Message(N_("moins de 1 chance sur 10"))
    if share >= SURE:
        return Message(N_("plus de 9 chances sur 10"))
    count = tenths(share)
    return Message(N_("1 chance sur 10") if count == 1 else N_("{count} chances sur 10"), {"count": count})


def chance_sentence(figures: RiskFigures) -> Message:
    """Say with which chance own funds suffice every year."""
    if figures.chance is None:
        return Message(N_("Rien ne limite les fonds propres."))
    if figures.chance < UNLIKELY:
        return Message(N_("Moins de 1 chance sur 10 que les fonds propres suffisent chaque année."))
    if figures.chance >= SURE:
        return Message(N_("Plus de 9 chances sur 10 que les fonds propres suffisent chaque année."))
    count = tenths(figures.chance)
    if count == 1:
        return Message(N_("1 chance sur 10 que les fonds propres suffisent chaque année."))
    return Message(N_("{count} chances sur 10 que les fonds propres suffisent chaque année."), {"count": count})


def median_sentence(figures: RiskFigures) -> Message:
    """Say what the investment exceeds one time in two: for the detail of a figure."""
    return Message(N_("une fois sur deux plus de {median:euros}"), {"median": figures.median})


def overrun_sentence(figures: RiskFigures) -> Message:
    """Say what the works may bring the investment to."""
    template = N_("Investissement : {planned:euros} prévus ; une fois sur deux plus de {median:euros}.")
    return Message(template, {"planned": figures.planned, "median": figures.median})


def parts_sentence(figures: RiskFigures, before_works: float = 0.0) -> Message:
    """Say what the investment is made of, so that no two figures of it compete.

    `before_works`: upkeep until works begin (EUR), paid beside the investment.
    """
    values = {"works": figures.works, "upkeep": figures.upkeep, "total": figures.planned + before_works}
    template = N_("{total:euros} = {works:euros} de travaux décidés + {upkeep:euros} d'entretien de ce qui reste.")
    if before_works >= 1.0:
        values["before"] = before_works
        template = N_(
            "{total:euros} = {works:euros} de travaux décidés + {upkeep:euros} d'entretien de ce qui reste + "
            "{before:euros} d'entretien avant travaux."
        )
    return Message(template, values)
