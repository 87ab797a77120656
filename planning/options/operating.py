"""A simple operating account after delivery: fees and State aid, less charges, staff and energy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from planning.options.capacity import Capacity
from planning.options.catalogue import Catalogue, Operating
from planning.options.estimates import Estimates
from planning.options.site import Site, Stock
from planning.options.template import Template

DAYS_PER_YEAR = 365
MONTHS_PER_YEAR = 12
LINES = ("fees", "aid", "vacancy", "charges", "staff", "energy", "savings")
"""The lines of an account, in the order in which they are read."""


class AccountLine(NamedTuple):
    """One line of an account: which, of what typology (empty: of the whole site), euros a year, spending negative."""

    line: str
    typology: str
    amount_eur: float


def staff_after(
    template: Template,
    capacity: Capacity,
    catalogue: Catalogue,
    estimates: Estimates,
    persons_per_dwelling: Mapping[str, float],
    staff_per_place: Mapping[str, float],
) -> float:
    """Return the staff after delivery (FTE): model places x staff per place, at least the minimum."""
    total = 0.0
    for stock in capacity.stocks:
        account = catalogue.operating.get(stock.typology)
        least = estimates[account.staff_min].value if account and account.staff_min else 0.0
        total += max(least, stock.persons(persons_per_dwelling) * staff_per_place[stock.typology])
    return round(max(0.0, total + (template.staff_change_fte if capacity.stocks else 0.0)), 2)


def operating_account(
    capacity: Capacity,
    site: Site,
    label_after: str,
    staff_fte: float,
    catalogue: Catalogue,
    estimates: Estimates,
    persons_per_dwelling: Mapping[str, float],
) -> tuple[AccountLine, ...]:
    """Return the yearly operating account, line by line; KeyError for a typology without account.

    By typology: fees x 12, aid x 365 x persons, what vacancy loses of both, charges; for the site: staff, and surface x
    energy use x energy price. Their sum is the result.
    """
    if not capacity.stocks:
        return ()
    accounts, overheads = catalogue.operating, catalogue.overheads
    lines = [
        line
        for stock in capacity.stocks
        for line in _lines(stock, accounts[stock.typology], estimates, persons_per_dwelling)
    ]
    persons = sum(stock.persons(persons_per_dwelling) for stock in capacity.stocks)
    surface = capacity.new_m2 or site.surface_m2 or site.usable_m2
    surface = persons * estimates[overheads.surface_unknown].value if surface is None else surface
    use = overheads.energy_use.format(label=label_after) if label_after else overheads.energy_use_unknown
    energy = surface * estimates[use].value * estimates[overheads.energy_price].value
    staff = staff_fte * estimates[overheads.staff_cost].value
    return (*lines, AccountLine("staff", "", -staff), AccountLine("energy", "", -energy))


def _lines(
    stock: Stock, account: Operating, estimates: Estimates, persons_per_dwelling: Mapping[str, float]
) -> list[AccountLine]:
    occupancy = estimates[account.occupancy].value if stock.occupancy is None else stock.occupancy
    fee = estimates[account.fee_month].value * MONTHS_PER_YEAR if account.fee_month else 0.0
    aid = estimates[account.aid_day].value * DAYS_PER_YEAR if account.aid_day else 0.0
    fees, aids = stock.homes * fee, stock.persons(persons_per_dwelling) * aid
    amounts = {
        "fees": fees,
        "aid": aids,
        "vacancy": -(1.0 - occupancy) * (fees + aids),
        "charges": -stock.homes * estimates[account.charges_year].value,
    }
    return [AccountLine(line, stock.typology, amount) for line, amount in amounts.items() if amount]
