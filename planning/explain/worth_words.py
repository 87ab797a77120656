"""Amounts of a plan's value in words: one unit everywhere, and what it is in euros.

Under the value model the objective is in well-housed person-years, weighted and discounted (docs/value.md): it is told
as the equivalent of so many years, beside its euros at the board's price. Under the first model it is a weighted sum,
told in units of value: there is no euro to set beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario

GAINED = {
    True: N_("Gain, en équivalent d'années bien logées"),
    False: N_("Gain, en unités de valeur"),
}
LOST = {
    True: N_("Perte, en équivalent d'années bien logées"),
    False: N_("Perte, en unités de valeur"),
}
IN_EUROS = N_("Soit, au prix du conseil")
WORTH_COLUMNS = ("worth", "worth_eur")
PLURAL: Final = 2
"""From so many on, in French."""


def told(amount: float) -> float:
    """Return an amount with the digits that decide: two decimals below 1, none from 100 on.

    >>> told(0.126), told(85.614), told(302.5)
    (0.13, 85.6, 302.0)
    """
    return round(amount, 2 if abs(amount) < 1 else 1 if abs(amount) < 100 else 0)


@dataclass(frozen=True)
class Worth:
    """How amounts of the objective of a plan are told; without a price, as the first model's."""

    place_year_eur: float | None = None
    """What the board gives for a well-housed person-year."""

    @classmethod
    def of(cls, scenario: Scenario) -> Worth:
        """Return how amounts of a scenario's objective are told."""
        return cls(None if scenario.value is None else scenario.value.place_year_eur)

    @property
    def has_price(self) -> bool:
        """Whether the amounts are well-housed years, that have a price."""
        return self.place_year_eur is not None

    def euros(self, amount: float | None) -> float:
        """Return what an amount is worth in euros; NaN where that is not known."""
        if amount is None or self.place_year_eur is None:
            return float("nan")
        return amount * self.place_year_eur

    def amount(self, amount: float) -> Message:
        """Say an amount: `l'équivalent de 12,5 années bien logées (87 500 €)`."""
        if not self.has_price:
            several = N_("{amount} unités de valeur")
            return Message(N_("{amount} unité de valeur") if abs(amount) < PLURAL else several, {"amount": amount})
        values = {"amount": told(amount), "worth": self.euros(amount)}
        if abs(told(amount)) < PLURAL:
            return Message(N_("l'équivalent de {amount} année bien logée ({worth:euros})"), values)
        return Message(N_("l'équivalent de {amount} années bien logées ({worth:euros})"), values)

    def signed(self, amount: float) -> Message:
        """Say a change, that may be a loss: without an article, for the middle of a line."""
        if not self.has_price:
            return Message(N_("{amount} (unités de valeur)"), {"amount": amount})
        values = {"amount": told(amount), "worth": self.euros(amount)}
        return Message(N_("{amount} en équivalent d'années bien logées ({worth:euros})"), values)

    def between(self, low: float, high: float) -> Message:
        """Say two bounds."""
        if not self.has_price:
            return Message(N_("entre {low} et {high} unités de valeur"), {"low": low, "high": high})
        worth = {"low_worth": self.euros(low), "high_worth": self.euros(high)}
        values = {"low": told(low), "high": told(high), **worth}
        return Message(
            N_("entre l'équivalent de {low} et de {high} années bien logées ({low_worth:euros} à {high_worth:euros})"),
            values,
        )

    def gained(self) -> str:
        """The header of a column of gains (French text of the catalogue)."""
        return GAINED[self.has_price]

    def lost(self) -> str:
        """The header of a column of losses (French text of the catalogue)."""
        return LOST[self.has_price]

    def beside(self, frame: pd.DataFrame, column: str) -> pd.DataFrame:
        """Return a table with the euros of a column beside it: WORTH_COLUMNS; NaN under the first model."""
        amounts = frame[column].astype("float64")
        return frame.assign(worth=amounts, worth_eur=[self.euros(amount) for amount in amounts])


NO_PRICE: Final = Worth()
"""As the first model's amounts are told."""


def unit_sentence(scenario: Scenario) -> Message:
    """Say what the unit of a plan's value is."""
    if scenario.value is None:
        return Message(
            N_(
                "La valeur d'un plan est une somme pesée : une place manquante pendant un an, pour un public de poids "
                "1, en vaut {weight}."
            ),
            {"weight": scenario.weights.unmet},
        )
    return Message(
        N_(
            "Une année bien logée : une personne de poids 1, un an, dans un logement de classe A qui lui convient, "
            "près de chez elle. Le conseil lui donne {price:exact_euros}. L'équivalent pèse aussi le public, la "
            "classe, la distance, l'argent, et actualise chaque année : ce n'est pas un nombre de personnes."
        ),
        {"price": scenario.value.place_year_eur},
    )


def missing_year(scenario: Scenario) -> float:
    """Return what a missing place-year of a public of weight 1 costs in the objective."""
    return scenario.weights.unmet if scenario.value is None else 1.0
