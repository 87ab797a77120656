"""At which price of a well-housed year an option does as well as the plan: others held, the model built once.

No rule depends on the price: a plan is worth y years and e euros, y + e / p at the price p. Where the best with the
option and the best of the plan's own decisions cross is found by Newton's steps on such pairs, then proven by an answer
on either side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from planning.domain.kinds import ActionKind
from planning.domain.plan import Decision
from planning.domain.scenario import RELAXED
from planning.domain.statement import Change, Fact, Kind, Statement
from planning.domain.valuation import MONEY_TERMS
from planning.model.model import Flags, Floats
from planning.questions.around import Around, solved
from planning.questions.why.ask import SAME, Asker

STEPS: Final = 6
STAYS: Final = 1e-4
"""Of the price: a crossing that moves less has been found."""
ASIDE: Final = (0.002, 0.01, 0.03)
"""Of the price: how far on either side an answer is asked for."""
LOWEST_EUR, HIGHEST_EUR = 100.0, 200_000.0
"""Prices that are told."""


def price_of_a_year(asker: Asker, imposed: Statement) -> Statement | None:
    """Say from which price of a well-housed year (up to which, where it is lower) an option enters.

    None under the first model, where no price does, or where none near the crossing proves it.
    """
    asked = asker.plan.scenario.value
    if asked is None:
        return None
    as_decided = decided(asker.decisions[imposed.residence_id])
    pair = _Pair.of(asker.around, asker.opened(imposed.change), asker.opened(as_decided))
    here = asked.place_year_eur
    crossing = pair.crossing(here)
    if crossing is None or not LOWEST_EUR <= crossing <= HIGHEST_EUR:
        return None
    beyond = 1.0 if crossing > here else -1.0
    sides = ((pair.is_better, beyond), (pair.is_worse, -beyond))
    enters, stays_out = (
        next((price for part in ASIDE if holds(price := _told(crossing * (1.0 + side * part)))), None)
        for holds, side in sides
    )
    if enters is None or stays_out is None:
        return None
    facts = (
        Fact(name="enters", value=enters, unit="eur"),
        Fact(name="stays_out", value=stays_out, unit="eur"),
        Fact(name="here", value=here, unit="eur"),
    )
    return Statement(
        kind=Kind.PRICED,
        residence_id=imposed.residence_id,
        option_id=imposed.option_id,
        change=imposed.change.but(place_year_eur=enters),
        facts=facts,
        certified=True,
    )


def decided(decision: Decision) -> Change:
    """Return the change that imposes what a plan decides at a residence; works after the plan decide again."""
    year = None if decision.kind == ActionKind.KEEP else decision.start_year
    return Change(residence_id=decision.residence_id, impose=decision.option_id, start_year=year)


def _told(price: float) -> float:
    """Return a price as it is told: to ten euros."""
    return round(price, -1)


@dataclass(frozen=True)
class _Pair:
    """The best with an option, and the plan's own decisions, as the price changes.

    Attributes
    ----------
    years, euros
        What a unit of each column costs in well-housed years, in euros: the objective is years + euros / price.
    """

    around: Around
    with_option: Flags
    as_decided: Flags
    years: Floats
    euros: Floats

    @classmethod
    def of(cls, around: Around, with_option: Flags, as_decided: Flags) -> _Pair:
        """Split the objective of a problem."""
        model = around.problem.model
        weights = around.problem.scenario.term_weights
        is_money = {name: name in (*MONEY_TERMS, RELAXED) for name in weights}
        in_euros = {name: float(money) for name, money in is_money.items()}
        in_years = {name: 0.0 if is_money[name] else weight for name, weight in weights.items()}
        return cls(around, with_option, as_decided, model.cost_by(in_years), model.cost_by(in_euros))

    def crossing(self, here: float) -> float | None:
        """Return the price at which both are worth the same, from the board's price; None where no price does."""
        price = here
        for _ in range(STEPS):
            points = [self._best(is_open, price) for is_open in (self.with_option, self.as_decided)]
            if points[0] is None or points[1] is None:
                return None
            moved = points[0] - points[1]
            years, euros = float(self.years @ moved), float(self.euros @ moved)
            if years * euros >= 0.0:  # it loses on both counts, or on none
                return None
            former, price = price, -euros / years
            if abs(price - former) <= STAYS * former:
                return price
        return price

    def is_better(self, price: float) -> bool:
        """Tell whether the option does better at a price, by more than rounding."""
        return self._difference(price) < -2 * self._rounding(price)

    def is_worse(self, price: float) -> bool:
        """Tell whether it does not."""
        return self._difference(price) > 2 * self._rounding(price)

    def _difference(self, price: float) -> float:
        points = [self._best(is_open, price) for is_open in (self.with_option, self.as_decided)]
        cost = self._cost(price)
        worth = [np.inf if point is None else float(cost @ point) for point in points]
        return worth[0] - worth[1]

    def _rounding(self, price: float) -> float:
        point = self._best(self.as_decided, price)
        return 0.0 if point is None else SAME * max(1.0, abs(float(self._cost(price) @ point)))

    def _cost(self, price: float) -> Floats:
        return self.years + self.euros / price

    def _best(self, is_open: Flags, price: float) -> Floats | None:
        return solved(replace(self.around.with_only(is_open), cost=self._cost(price))).values
