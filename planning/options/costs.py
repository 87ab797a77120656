"""What an option costs: low, central and high totals, their years, who can be asked; the price of works by parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from planning.options.eligibility import Scope
from planning.options.estimates import NOTHING, Estimate, Estimates
from planning.options.rooms_after import Capacity, PartAfter
from planning.options.site import Site
from planning.options.template import AmountLine, Nature, Per, Template

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


# Totals, years, and who can be asked.


def works_cost(
    template: Template, site: Site, scope: Scope, capacity: Capacity, estimates: Estimates, taxes: Taxes
) -> Estimate | None:
    """Return the whole cost of works, fees and taxes included (euros); None when a quantity is unknown."""
    return _sum([amount for _nature, amount in works_amounts(template, site, scope, capacity, estimates, taxes)])


def works_amounts(
    template: Template, site: Site, scope: Scope, capacity: Capacity, estimates: Estimates, taxes: Taxes
) -> list[tuple[Nature, Estimate | None]]:
    """Return each amount paid for works with what it buys, fees and taxes included (euros)."""
    amounts = first_amounts(template, site, scope, estimates, taxes)
    amounts += _amounts(template.costs, site, scope, estimates, taxes)
    for after in capacity.parts:
        amounts += _amounts(after.part.costs, site, scope, estimates, taxes, after)
    return amounts


def first_amounts(
    template: Template, site: Site, scope: Scope, estimates: Estimates, taxes: Taxes
) -> list[tuple[Nature, Estimate | None]]:
    """Return what is paid for the first phase of a sequence; nothing without one."""
    return _amounts(template.first.costs, site, scope, estimates, taxes) if template.first else []


def lines_total(lines: tuple[AmountLine, ...], site: Site, scope: Scope, estimates: Estimates) -> Estimate | None:
    """Return the sum of amount lines (euros); None when one counts something that is unknown."""
    return _sum([amount for _nature, amount in _amounts(lines, site, scope, estimates)])


def eligible_costs(
    template: Template,
    site: Site,
    scope: Scope,
    capacity: Capacity,
    estimates: Estimates,
    taxes: Taxes,
    total: Estimate,
) -> dict[str, float]:
    """Return the cost that each funder of the template may look at (euros).

    A funder named by the template sees the whole cost; one named by a part sees that part, so that two
    funders can pay for two parts of one building.
    """
    eligible: dict[str, float] = {}
    for line in template.funding:
        eligible[line.funder] = eligible.get(line.funder, 0.0) + total.value * line.share
    for after in capacity.parts:
        cost = _sum([amount for _nature, amount in _amounts(after.part.costs, site, scope, estimates, taxes, after)])
        for line in after.part.funding:
            eligible[line.funder] = eligible.get(line.funder, 0.0) + (cost or NOTHING).value * line.share
    return {funder: min(amount, total.value) for funder, amount in eligible.items() if amount > 0}


def works_schedule(total_eur: float, studies_years: int, works_years: int, studies_share: float) -> list[int]:
    """Spread a cost over the years of an option, in whole euros that add up to the total.

    Studies take `studies_share` of the cost over their years, works the rest; an option without duration is
    paid in its start year.
    """
    if works_years == 0 or studies_years == 0:
        shares = [1.0 / max(1, studies_years + works_years)] * max(1, studies_years + works_years)
    else:
        shares = [studies_share / studies_years] * studies_years
        shares += [(1.0 - studies_share) / works_years] * works_years
    steps = [round(total_eur * sum(shares[: index + 1])) for index in range(len(shares))]
    return [step - before for before, step in zip([0, *steps], steps, strict=False)]


def phased_schedule(template: Template, total_eur: float, first_eur: float, studies_share: float) -> list[int]:
    """Spread the cost of a template: its first phase over the years of that, nothing in the wait, then the rest."""
    rest = works_schedule(total_eur - first_eur, template.studies_years, template.works_years, studies_share)
    if template.first is None:
        return rest
    return works_schedule(first_eur, 0, template.first.years, 0.0) + [0] * template.first.wait_years + rest


def _amounts(
    lines: tuple[AmountLine, ...],
    site: Site,
    scope: Scope,
    estimates: Estimates,
    taxes: Taxes | None = None,
    after: PartAfter | None = None,
) -> list[tuple[Nature, Estimate | None]]:
    amounts: list[tuple[Nature, Estimate | None]] = []
    for line in lines:
        quantity = _quantity(line.per, scope, after)
        unit = estimates[line.parameter.format(condition=site.condition or "fair")]
        factor = 1.0 if line.times is None else estimates[line.times].value
        factor *= 1.0 if taxes is None else taxes.factor(line.nature)
        amounts.append((line.nature, None if quantity is None else unit.times(quantity * factor)))
    return amounts


def _quantity(per: Per, scope: Scope, after: PartAfter | None) -> float | None:
    """Return how many of a unit a line counts; within a part, rooms and places are those of the part."""
    counted: Mapping[str, float | None] = {
        "home": after.homes if after else None,
        "added": after.homes - sum(stock.homes for stock in scope.inside) if after else None,
        "room": after.rooms if after else scope.rooms,
        "lodging": scope.lodgings,
        "place": after.persons if after else scope.persons,
        "m2": scope.surface_m2,
        "plot_m2": scope.plot_m2,
        "site": 1.0,
    }
    return counted[per]


def _sum(amounts: list[Estimate | None]) -> Estimate | None:
    total = NOTHING
    for amount in amounts:
        if amount is None:
            return None
        total = total.plus(amount)
    return total
