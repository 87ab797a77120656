"""The price of works by parts: land, works before tax, fees, VAT, services."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from planning.options.estimates import Estimates
from planning.options.template import Nature, Template

PARTS = ("land", "works", "fees", "services", "vat")
"""The parts of a price, in the order in which they are read."""
_CENT = Decimal("0.01")


class Price(NamedTuple):
    """A price by parts, in euros to the cent; works and services before tax."""

    land: Decimal
    works: Decimal
    fees: Decimal
    services: Decimal
    vat: Decimal

    @property
    def total(self) -> Decimal:
        """All that is paid."""
        return sum(self, Decimal(0))


class Taxes(NamedTuple):
    """Fees and VAT of a template's works. `fees` is a share of the works before tax; the two others are rates."""

    fees: float
    priced: float
    """Rate that the unit costs hold."""
    applied: float
    """Rate that applies."""

    def factor(self, nature: Nature) -> float:
        """Return what a unit cost is multiplied by: the rate that applies takes the place of the one it holds."""
        return 1.0 if nature == "land" else (1.0 + self.applied) / (1.0 + self.priced)


def taxes_of(template: Template, fees_share: str, vat: str, estimates: Estimates) -> Taxes:
    """Return the fees and rates of a template (`fees_share`, `vat`: the catalogue's own parameters)."""
    priced = template.vat_priced or vat
    return Taxes(estimates[fees_share].value, estimates[priced].value, estimates[template.vat or priced].value)


def price_of_works(
    works_eur: Decimal,
    fees_share: Decimal,
    vat_rate: Decimal,
    land_eur: Decimal = Decimal(0),
    services_eur: Decimal = Decimal(0),
) -> Price:
    """Build a price from works and services before tax: fees on works; VAT on works, fees and services; none on land.

    Every part is rounded to the cent, halves up, before the next one is computed from it.
    """
    works, services, land = (_rounded(amount) for amount in (works_eur, services_eur, land_eur))
    fees = _rounded(works * fees_share)
    return Price(land, works, fees, services, _rounded((works + fees + services) * vat_rate))


def price_by_parts(amounts: Iterable[tuple[Nature, float]], taxes: Taxes) -> Price:
    """Split a price of which each amount is known with its fees and VAT (euros).

    Works before tax = amount / ((1 + VAT) (1 + fees)). VAT is what remains, so that the parts add up to the amounts.
    """
    by_nature = dict.fromkeys(("works", "land", "service"), 0.0)
    for nature, amount in amounts:
        by_nature[nature] += amount
    total = _rounded(Decimal(sum(by_nature.values())))
    land = _rounded(Decimal(by_nature["land"]))
    before_tax = by_nature["works"] / (1.0 + taxes.applied)
    works = _rounded(Decimal(before_tax / (1.0 + taxes.fees)))
    fees = _rounded(Decimal(before_tax)) - works
    services = _rounded(Decimal(by_nature["service"] / (1.0 + taxes.applied)))
    return Price(land, works, fees, services, total - land - works - fees - services)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
