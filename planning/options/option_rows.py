"""One template applied to one residence -> its rows in the four option tables, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from planning.domain.kinds import CONDITIONS, ENERGY_LABELS, OWN_FUNDS, ActionKind
from planning.domain.message import N_, Message
from planning.options.costs import (
    Price,
    Taxes,
    eligible_costs,
    first_amounts,
    lines_total,
    phased_schedule,
    price_by_parts,
    taxes_of,
    works_amounts,
    works_cost,
)
from planning.options.eligibility import Scope, obstacle, scope_of
from planning.options.estimates import Estimate, Estimates
from planning.options.first_sight import Habitability, Works, well_housed_years
from planning.options.operating import NO_ACCOUNT, OperatingAccount, operating_account, rent_of, staff_after
from planning.options.rooms_after import Capacity, capacity_after
from planning.options.site import Site
from planning.options.template import After, Template
from planning.options.template_catalogue import Catalogue

EVERYWHERE = "*"
Row = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What every template needs besides the residence."""

    catalogue: Catalogue
    estimates: Estimates
    persons_per_dwelling: Mapping[str, float]
    staff_per_place: Mapping[str, float]
    funder_shares: Mapping[str, float]
    """Largest share that each grant or loan of the portfolio pays."""
    habitability: Habitability
    """What the options offered are compared by."""
    has_bodies: bool
    """Own funds are those of several bodies: each option then says whose it draws on."""
    commitments: Mapping[tuple[str, str], int] | None
    """First year of each (partner, territory) that committed (`*` = everywhere); None = not known of anyone."""
    first_year: int
    last_year: int

    @property
    def horizon_years(self) -> int:
        """Years of the plan."""
        return self.last_year - self.first_year + 1

    def partner_from(self, partner: str, territory: str) -> int | None:
        """Return the first year in which a partner is there; None when it never is."""
        if not partner or self.commitments is None:
            return self.first_year
        years = [self.commitments.get((partner, place)) for place in (territory, EVERYWHERE)]
        return min((year for year in years if year is not None), default=None)


@dataclass(frozen=True)
class OptionRows:
    """The rows of one option."""

    option: Row
    programmes: list[Row]
    costs: list[Row]
    funding: list[Row]
    account: list[Row]
    prices: list[Row]
    well_years: float
    """Well-housed person-years that it gives, at first sight (`first_sight.well_housed_years`)."""
    cost_eur: float
    persons: float
    """The largest number housed, before or after."""


@dataclass(frozen=True)
class _Amounts:
    """The money of one option (euros)."""

    taxes: Taxes
    price: Price
    works: Estimate
    first: float
    """Part of the works that is the first phase of a sequence."""
    yearly: Estimate
    proceeds: Estimate
    savings: Estimate


UNKNOWN_COST: Final = N_("une quantité dont le coût dépend est inconnue")


def option_rows(template: Template, site: Site, context: Context) -> OptionRows | Message:
    """Return the rows of an option, or why it does not apply or cannot be delivered in time."""
    for part in template.parts:
        if part.typology and part.typology not in context.persons_per_dwelling:
            return Message(N_("ce portefeuille ne connaît pas la typologie {typology}"), {"typology": part.typology})
    scope = scope_of(template, site, context.persons_per_dwelling)
    years = (context.first_year, context.last_year)
    found = obstacle(template.eligible, site, scope, context.estimates, *years)
    if found is not None:
        return found
    partner_from = context.partner_from(template.partner, site.territory)
    if partner_from is None:
        return Message(N_("le partenaire nécessaire n'est pas engagé sur ce territoire"))
    earliest, latest = _start_years(template, site, partner_from, context)
    capacity = capacity_after(template, scope, context.estimates, context.persons_per_dwelling)
    if isinstance(capacity, Message):
        return capacity
    if latest < earliest:
        return Message(
            N_("ne peut pas être livrée avant la fin du plan, en {last_year}"), {"last_year": context.last_year}
        )
    missing = _missing_service(template, scope, context.catalogue)
    if missing is not None:
        return missing
    amounts = _amounts(template, site, scope, capacity, context)
    if amounts is None:
        return Message(UNKNOWN_COST)
    option_id = f"{site.residence_id}.{template.id}"
    state = state_after(template, site, scope, context.catalogue.state_from_share)
    staff = _staff(template, capacity, context)
    label = str(state["energy_label_after"])
    account = _account(site, _billed(template, site, capacity), label, staff, amounts, context)
    option = {
        "option_id": option_id,
        "residence_id": site.residence_id,
        "earliest_year": earliest,
        "latest_year": latest,
        **_description(template),
        "payer": template.payer if context.has_bodies else "",
        **state,
        "staff_fte_after": staff,
        "running_result_eur_per_year": float(round(account.result_eur)),
        "rent_eur_per_year": float(round(rent_of(account))),
        **_worth(template, scope, context),
        **_cost_range(amounts, context),
    }
    persons = context.persons_per_dwelling
    return OptionRows(
        option=option,
        programmes=_programme_rows(option_id, capacity),
        costs=_cost_rows(option_id, _yearly_amounts(template, amounts, context)),
        funding=_funding_rows(option_id, template, site, scope, capacity, amounts, context),
        account=[{"option_id": option_id, **line._asdict()} for line in account.lines],
        prices=_price_rows(option_id, amounts.price),
        well_years=well_housed_years(site, capacity.stocks, _works(template, option), context.habitability, persons),
        cost_eur=amounts.works.value,
        persons=max(sum(s.persons(persons) for s in stocks) for stocks in (site.programmes, capacity.stocks)),
    )


def _missing_service(template: Template, scope: Scope, catalogue: Catalogue) -> Message | None:
    """Return which service would end where it must stay, without anything in its place."""
    for stock in scope.inside:
        kept = set(template.breaks) & set(catalogue.services.get(stock.typology, ()))
        if kept and not template.replaced_by:
            what = N_("{typology} doit garder ce service ({service}) : le modèle ne dit pas ce qui le remplace")
            return Message(what, {"typology": stock.typology, "service": min(kept)})
    return None


def _worth(template: Template, scope: Scope, context: Context) -> Row:
    """Return the columns that only the value model reads.

    Works on a part of the residence below `state_from_share` neither renew the building nor answer a deadline of it:
    they are paid for over the same years.
    """
    if template.kind is ActionKind.KEEP:
        return {}
    whole = scope.share >= context.catalogue.state_from_share
    life = context.estimates[template.life_years].value if template.life_years else None
    paid = context.estimates[template.amortised_years].value if template.amortised_years else None
    return {
        "life_years": life if whole else None,
        "amortised_years": life if paid is None and not whole else paid,
        "closed_from": template.closed_from,
        "safe_from": template.safe_from,
        "team_load": template.team_load,
        "authority": template.authority,
        "cures": ";".join(template.cures) if whole else "",
        "breaks": ";".join(template.breaks),
    }


def _works(template: Template, option: Row) -> Works:
    years = (template.duration_years, template.closed_from)
    return Works(*years, template.closed_share, option.get("life_years") or 0.0, option["energy_label_after"])


def _amounts(template: Template, site: Site, scope: Scope, capacity: Capacity, context: Context) -> _Amounts | None:
    estimates, overheads = context.estimates, context.catalogue.overheads
    taxes = taxes_of(template, overheads.fees_share, overheads.vat, estimates)
    works = works_cost(template, site, scope, capacity, estimates, taxes)
    yearly = lines_total(template.yearly_costs, site, scope, estimates)
    proceeds = lines_total(template.proceeds, site, scope, estimates)
    savings = lines_total(template.savings, site, scope, estimates)
    if works is None or yearly is None or proceeds is None or savings is None:
        return None
    amounts = works_amounts(template, site, scope, capacity, estimates, taxes)
    price = price_by_parts([(nature, amount.value) for nature, amount in amounts if amount is not None], taxes)
    first = sum(amount.value for _, amount in first_amounts(template, site, scope, estimates, taxes) if amount)
    return _Amounts(taxes, price, works, first, yearly, proceeds, savings)


def _start_years(template: Template, site: Site, partner_from: int, context: Context) -> tuple[int, int]:
    if template.kind is ActionKind.KEEP:
        return context.first_year, context.first_year
    earliest = max(context.first_year + template.lead_years, partner_from)
    if template.eligible.agreement_ends and site.agreement_year is not None:
        earliest = max(earliest, site.agreement_year)
    return earliest, context.last_year - template.duration_years


def _yearly_amounts(template: Template, amounts: _Amounts, context: Context) -> list[int]:
    """Return the cost of each year from the start (euros): works, or wear over the whole horizon."""
    if template.yearly_costs:
        return [round(amounts.yearly.value)] * context.horizon_years
    studies_share = context.estimates[context.catalogue.overheads.studies_cost_share].value
    return phased_schedule(template, amounts.works.value, amounts.first, studies_share)


def _cost_range(amounts: _Amounts, context: Context) -> Row:
    spent = amounts.works.plus(amounts.yearly.times(context.horizon_years))
    return {
        "proceeds_eur": float(round(amounts.proceeds.value)),
        "cost_low_eur": float(round(spent.low)),
        "cost_high_eur": float(round(spent.high)),
    }


def _description(template: Template) -> Row:
    return {
        "kind": str(template.kind),
        "label": template.label_fr,
        "duration_years": template.duration_years,
        "studies_years": template.studies_years,
        "value_points": 0.0,
        "closed_share": template.closed_share,
        "template": template.id,
        "source": f"modèle {template.id}",
    }


def _staff(template: Template, capacity: Capacity, context: Context) -> float:
    return staff_after(
        template,
        capacity,
        context.catalogue,
        context.estimates,
        context.persons_per_dwelling,
        context.staff_per_place,
    )


def _billed(template: Template, site: Site, capacity: Capacity) -> Capacity:
    """Return the homes whose fees and charges an account counts: today's where the operator alone renames them.

    Rooms that no works touch are let and kept up as today whatever they are called: a higher fee or rent would only
    move money from one body to another.
    """
    renames = template.kind is ActionKind.CHANGE_STATUS and template.authority == "operator"
    return replace(capacity, stocks=site.programmes) if renames else capacity


def _account(
    site: Site, capacity: Capacity, label: str, staff: float, amounts: _Amounts, context: Context
) -> OperatingAccount:
    """Return the operating account; nothing at a residence that holds a typology without account."""
    catalogue = context.catalogue
    if not all(stock.typology in catalogue.operating for stock in (*site.programmes, *capacity.stocks)):
        return NO_ACCOUNT
    estimates, persons, savings = context.estimates, context.persons_per_dwelling, amounts.savings.value
    return operating_account(capacity, site, label, staff, catalogue, estimates, persons, savings)


def _programme_rows(option_id: str, capacity: Capacity) -> list[Row]:
    return [
        {
            "option_id": option_id,
            "typology": s.typology,
            "places": s.places,
            "dwellings": s.dwellings,
            **{name: value for name, value in s.written._asdict().items() if name != "rooms"},
        }
        for s in capacity.stocks
    ]


def _cost_rows(option_id: str, amounts: list[int]) -> list[Row]:
    return [
        {"option_id": option_id, "year_offset": offset, "funder": OWN_FUNDS, "amount_eur": float(amount)}
        for offset, amount in enumerate(amounts)
        if amount
    ]


def _price_rows(option_id: str, price: Price) -> list[Row]:
    return [
        {"option_id": option_id, "part": part, "amount_eur": float(amount)}
        for part, amount in price._asdict().items()
        if amount
    ]


def _funding_rows(
    option_id: str,
    template: Template,
    site: Site,
    scope: Scope,
    capacity: Capacity,
    amounts: _Amounts,
    context: Context,
) -> list[Row]:
    eligible = eligible_costs(template, site, scope, capacity, context.estimates, amounts.taxes, amounts.works)
    return [
        {
            "option_id": option_id,
            "funder": funder,
            "eligible_eur": float(round(amount)),
            "max_share": context.funder_shares[funder],
        }
        for funder, amount in eligible.items()
        if funder in context.funder_shares
    ]


# State of the building after works, which never make it worse.


def state_after(template: Template, site: Site, scope: Scope, from_share: float) -> dict[str, str | bool | None]:
    """Return the option columns that describe the building at delivery.

    A template whose scope is below `from_share` of the residence (model places) leaves its state as it is:
    studios in one wing do not renew the whole building.
    """
    after = template.after if scope.share >= from_share else After()
    return {
        "energy_label_after": _best(site.energy_label, after.energy_label, ENERGY_LABELS),
        "condition_after": _best(site.condition, after.condition, CONDITIONS),
        "accessible_after": site.accessible if after.accessible is None else after.accessible,
    }


def _best(now: str, after: str | None, from_best_to_worst: tuple[str, ...]) -> str:
    """Return the better of two states; an unknown one (empty) gives way to the other."""
    return min(now, after, key=from_best_to_worst.index) if now and after else after or now
