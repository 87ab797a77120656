"""Mental health as a funnel: from beds and allowances to people who would take a place, each step a factor in doubt.

No long local series exists (FORECASTING.md 1.3): the method is short, its doubts are elicited, and it says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from planning.demand.methods.panel import Floats


@dataclass(frozen=True)
class Funnel:
    """Factors of the funnel, each a number or an array of draws.

    Attributes
    ----------
    long_stay
        Share of psychiatric beds held by long-stay patients.
    could_leave
        Share of these who could live in a résidence accueil.
    growth
        Yearly growth of the people concerned at home: between the allowance's and psychiatric long-term illness's.
    alone, psychic, wish
        Shares of the allowance's recipients who live alone, whose main handicap is psychic, who would ask.
    delivery
        Share of announced places that are delivered: a third to six tenths of past plans.
    """

    long_stay: Floats | float
    could_leave: Floats | float
    growth: Floats | float
    alone: Floats | float
    psychic: Floats | float
    wish: Floats | float
    delivery: Floats | float

    def from_hospital(self, beds: Floats) -> Floats:
        """People who would leave the hospital for a place: beds x long stay x could leave."""
        return beds * self.long_stay * self.could_leave

    def from_home(self, recipients: Floats, years_since: Floats) -> Floats:
        """People at home who would ask: recipients x (1 + growth)^n x alone x psychic x wish."""
        return recipients * (1.0 + self.growth) ** years_since * self.alone * self.psychic * self.wish

    def delivered(self, announced: Floats) -> Floats:
        """Places that an announced plan brings: competing supply counts at its delivery, not at its announcement."""
        return announced * self.delivery

    def seekers(self, beds: Floats, recipients: Floats, years_since: Floats, announced: Floats) -> Floats:
        """People left without a place, before any operator's share: never below 0."""
        wanted = self.from_hospital(beds) + self.from_home(recipients, years_since) - self.delivered(announced)
        return 0.5 * (wanted + abs(wanted))
