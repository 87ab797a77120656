"""What an option costs: low, central and high totals, spread over its years, and who can be asked."""

from __future__ import annotations

from collections.abc import Mapping

from planning.options.capacity import Capacity, PartAfter
from planning.options.eligibility import Scope
from planning.options.estimates import NOTHING, Estimate, Estimates
from planning.options.price import Taxes
from planning.options.site import Site
from planning.options.template import AmountLine, Nature, Per, Template


def works_cost(
    template: Template, site: Site, scope: Scope, capacity: Capacity, estimates: Estimates, taxes: Taxes
) -> Estimate | None:
    """Return the whole cost of works, fees and taxes included (euros); None when a quantity is unknown."""
    return _sum([amount for _nature, amount in works_amounts(template, site, scope, capacity, estimates, taxes)])


def works_amounts(
    template: Template, site: Site, scope: Scope, capacity: Capacity, estimates: Estimates, taxes: Taxes
) -> list[tuple[Nature, Estimate | None]]:
    """Return each amount paid for works with what it buys, fees and taxes included (euros)."""
    amounts = _amounts(template.costs, site, scope, estimates, taxes)
    for after in capacity.parts:
        amounts += _amounts(after.part.costs, site, scope, estimates, taxes, after)
    return amounts


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
