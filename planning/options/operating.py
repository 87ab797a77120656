"""A simple operating account after delivery: fees and State aid, less what is unpaid, rent, charges, staff, energy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from planning.domain.errors import DataError, Problem
from planning.domain.message import N_, Message
from planning.options.estimates import Estimates
from planning.options.rooms_after import Capacity
from planning.options.site import Site, Stock
from planning.options.template import Template
from planning.options.template_catalogue import Catalogue, Operating

DAYS_PER_YEAR = 365
MONTHS_PER_YEAR = 12
TOLERANCE_EUR = 1e-9
LINES = ("fees", "aid", "vacancy", "unpaid", "rent", "upkeep", "charges", "staff", "energy", "savings")
"""The lines of an account, in the order in which they are read."""


class AccountLine(NamedTuple):
    """One line of an account: which, of what typology (empty: of the whole site), euros a year, spending negative."""

    line: str
    typology: str
    amount_eur: float


class OperatingAccount(NamedTuple):
    """The lines of an account, charges in parts, and their sum (euros a year).

    The sum is taken with the charges whole: splitting them never moves a result, not even by a rounding.
    """

    lines: tuple[AccountLine, ...]
    result_eur: float


NO_ACCOUNT = OperatingAccount((), 0.0)


def rent_of(account: OperatingAccount) -> float:
    """Return the rent to the owner that an account counts (euros a year, positive)."""
    return sum(-line.amount_eur for line in account.lines if line.line == "rent")


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
    savings_eur: float = 0.0,
) -> OperatingAccount:
    """Return the yearly operating account, line by line; KeyError for a typology without account.

    By typology: fees x 12, aid x 365 x persons, what vacancy loses of both, the charges in four lines (`charge_lines`);
    for the site: staff, surface x energy use x energy price, and the savings given.
    """
    savings = (AccountLine("savings", "", savings_eur),) if savings_eur else ()
    if not capacity.stocks:
        return OperatingAccount(savings, savings_eur)
    accounts, overheads = catalogue.operating, catalogue.overheads
    whole: list[AccountLine] = []
    parts: list[AccountLine] = []
    for stock in capacity.stocks:
        lines = _lines(stock, accounts[stock.typology], estimates, persons_per_dwelling)
        whole += lines
        parts += _in_parts(lines, accounts[stock.typology], estimates)
    persons = sum(stock.persons(persons_per_dwelling) for stock in capacity.stocks)
    surface = capacity.new_m2 or site.surface_m2 or site.usable_m2
    surface = persons * estimates[overheads.surface_unknown].value if surface is None else surface
    use = overheads.energy_use.format(label=label_after) if label_after else overheads.energy_use_unknown
    energy = surface * estimates[use].value * estimates[overheads.energy_price].value
    staff = staff_fte * estimates[overheads.staff_cost].value
    of_site = (AccountLine("staff", "", -staff), AccountLine("energy", "", -energy), *savings)
    return OperatingAccount((*parts, *of_site), sum(line.amount_eur for line in (*whole, *of_site)))


def charge_lines(account: Operating, estimates: Estimates, whole: float, billed: float) -> dict[str, float]:
    """Return what a typology's charges are made of (euros a year, positive); the four lines add up to the charges.

    unpaid = share of the fees billed (of occupied homes) that is never paid; rent to the owner and upkeep = shares of
    the charges; charges = the rest (water, taxes, insurance, administration). A part that the catalogue does not name
    stays in the rest.

    Parameters
    ----------
    account, estimates
        Account of the typology; values of the parameters.
    whole
        Charges of the typology.
    billed
        Its fees billed: those of occupied homes.
    """
    parts = {
        "unpaid": billed * _share(account.unpaid_share, estimates),
        "rent": whole * _share(account.rent_share, estimates),
        "upkeep": whole * _share(account.upkeep_share, estimates),
    }
    return {**parts, "charges": whole - sum(parts.values())}


def check_charges(catalogue: Catalogue, estimates: Estimates) -> None:
    """Refuse parts of the charges that are more than the charges, every home occupied: the rest would be negative.

    Raises
    ------
    DataError
        With one problem per typology.
    """
    problems = []
    for typology, account in catalogue.operating.items():
        whole = estimates[account.charges_year].value
        charges = charge_lines(account, estimates, whole, full_fees(account, estimates))
        if charges["charges"] < -TOLERANCE_EUR:
            values = {"typology": typology, "parts": whole - charges["charges"], "whole": whole}
            what = N_(
                "{typology} : les impayés, le loyer et l'entretien font {parts:euros} par an, plus que les charges "
                "({whole:euros})"
            )
            remedy = Message(
                N_("baissez une de ces trois parts, ou relevez « {name} »"), {"name": account.charges_year}
            )
            problems.append(Problem("works.csv", Message(what, values), remedy))
    if problems:
        raise DataError(Message(N_("Les parts des charges dépassent les charges")), problems)


def full_fees(account: Operating, estimates: Estimates) -> float:
    """Return the fees of one home occupied all year (euros)."""
    return estimates[account.fee_month].value * MONTHS_PER_YEAR if account.fee_month else 0.0


def _share(name: str | None, estimates: Estimates) -> float:
    return estimates[name].value if name else 0.0


def _lines(
    stock: Stock, account: Operating, estimates: Estimates, persons_per_dwelling: Mapping[str, float]
) -> list[AccountLine]:
    occupancy = estimates[account.occupancy].value if stock.occupancy is None else stock.occupancy
    aid = estimates[account.aid_day].value * DAYS_PER_YEAR if account.aid_day else 0.0
    fees, aids = stock.homes * full_fees(account, estimates), stock.persons(persons_per_dwelling) * aid
    amounts = {
        "fees": fees,
        "aid": aids,
        "vacancy": -(1.0 - occupancy) * (fees + aids),
        "charges": -stock.homes * estimates[account.charges_year].value,
    }
    return [AccountLine(line, stock.typology, amount) for line, amount in amounts.items() if amount]


def _in_parts(lines: list[AccountLine], account: Operating, estimates: Estimates) -> list[AccountLine]:
    """Return the lines of one stock, its charges in parts."""
    amounts = {line.line: line.amount_eur for line in lines}
    fees, due = amounts.get("fees", 0.0), amounts.get("fees", 0.0) + amounts.get("aid", 0.0)
    billed = fees * (1.0 + amounts.get("vacancy", 0.0) / due) if due else 0.0
    charges = charge_lines(account, estimates, -amounts.pop("charges", 0.0), billed)
    amounts |= {line: -amount for line, amount in charges.items()}
    return [AccountLine(line, lines[0].typology, amount) for line, amount in amounts.items() if amount]
