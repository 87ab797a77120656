"""Templates x residences -> the four option tables of the data folder (docs/options.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from planning.domain.errors import DataError, Problem
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.options.catalogue_cut import offered
from planning.options.estimates import parameter_estimates
from planning.options.first_sight import read_habitability
from planning.options.operating import check_charges
from planning.options.option_rows import Context, OptionRows, Row, option_rows
from planning.options.site import Site, sites
from planning.options.template_catalogue import Catalogue, check_parameters
from planning.tables import shipped
from planning.tables.parameters import read_parameters
from planning.tables.schemas import TABLE_BY_NAME
from planning.tables.text.parsing import empty_table

ACCOUNT_COLUMNS = ["option_id", "line", "typology", "amount_eur"]
PRICE_COLUMNS = ["option_id", "part", "amount_eur"]


class Refused(NamedTuple):
    """A template that a residence is not offered."""

    residence_id: str
    template: str
    reason: Message


@dataclass(frozen=True)
class OptionTables:
    """The four tables, with the schema's columns and types; what operating results and costs are made of.

    `accounts`: option_id, line, typology (empty: of the whole site), amount_eur (a year, spending negative), which add
    up to `running_result_eur_per_year` before it is rounded to the euro. `prices`: option_id, part (price.PARTS),
    amount_eur, to the cent, which add up to the cost of the works before it is rounded to the euro.
    """

    options: pd.DataFrame
    option_programmes: pd.DataFrame
    option_costs: pd.DataFrame
    option_funding: pd.DataFrame
    accounts: pd.DataFrame
    prices: pd.DataFrame
    refused: tuple[Refused, ...]
    """Each template that a residence is not offered, and why."""


def generate_options(
    residences: pd.DataFrame,
    programmes: pd.DataFrame,
    typologies: pd.DataFrame,
    funders: pd.DataFrame,
    catalogue: Catalogue,
    works_parameters: pd.DataFrame,
    first_year: int,
    last_year: int,
    partners: pd.DataFrame | None = None,
    habitability_rules: pd.DataFrame | None = None,
    value_parameters: pd.DataFrame | None = None,
) -> OptionTables:
    """Return what could be done at each residence.

    Parameters
    ----------
    residences, programmes, typologies, funders
        Validated tables of the data folder.
    catalogue
        The templates (`read_catalogue`), in the order in which options are shown. How many are offered, and which:
        options.catalogue_cut.
    works_parameters
        Rows of data/parameters/works.csv.
    first_year, last_year
        Horizon; an option that cannot be delivered within it is left out.
    partners
        Who has committed, where and from when (partner, territory, from_year). None or no row = not known: options
        that need a partner are then offered, on that condition.
    habitability_rules, value_parameters
        What the options offered are compared by (`read_habitability`); None = no rule, the shipped value.csv.

    Returns
    -------
    OptionTables
        options, option_programmes, option_costs (gross cost, all on own funds) and option_funding (what each
        grant or loan of `funders` may take over). Option ids are `<residence_id>.<template>`.

    Raises
    ------
    DataError
        When the catalogue names a parameter that works_parameters does not hold, or parts of the charges that are more
        than the charges.
    """
    estimates = parameter_estimates(works_parameters, first_year)
    check_parameters(catalogue, estimates)
    check_charges(catalogue, estimates)
    value = read_parameters(shipped.PARAMETERS / "value.csv") if value_parameters is None else value_parameters
    context = Context(
        catalogue=catalogue,
        estimates=estimates,
        persons_per_dwelling=_by_typology(typologies, "persons_per_dwelling", 1.0),
        staff_per_place=_by_typology(typologies, "staff_per_place", 0.0),
        funder_shares=_funder_shares(funders),
        habitability=read_habitability(
            habitability_rules, parameter_estimates(value, first_year), first_year, last_year
        ),
        has_bodies=bool((funders["body"] != "").any()) if "body" in funders else False,
        commitments=_commitments(partners, catalogue),
        first_year=first_year,
        last_year=last_year,
    )
    by_site = [_site_options(site, context) for site in sites(residences, programmes)]
    made = [rows for chosen, _refused in by_site for rows in chosen]
    return OptionTables(
        options=_frame("options", (rows.option for rows in made)),
        option_programmes=_frame("option_programmes", (row for rows in made for row in rows.programmes)),
        option_costs=_frame("option_costs", (row for rows in made for row in rows.costs)),
        option_funding=_frame("option_funding", (row for rows in made for row in rows.funding)),
        accounts=pd.DataFrame([row for rows in made for row in rows.account], columns=ACCOUNT_COLUMNS),
        prices=pd.DataFrame([row for rows in made for row in rows.prices], columns=PRICE_COLUMNS),
        refused=tuple(refusal for _chosen, refused in by_site for refusal in refused),
    )


def _site_options(site: Site, context: Context) -> tuple[list[OptionRows], list[Refused]]:
    """Return the options of a residence, keep first, then in the order of the catalogue; and the rest."""
    ranked = sorted(context.catalogue.templates, key=lambda template: template.kind is not ActionKind.KEEP)
    tried = {template.id: option_rows(template, site, context) for template in ranked}
    made = {name: rows for name, rows in tried.items() if isinstance(rows, OptionRows)}
    kept = offered(list(made.values()), context.catalogue)
    chosen = [rows for rows in made.values() if rows.option["option_id"] in kept]
    others = Message(N_("{count} options qui apportent plus par euro sont offertes"), {"count": len(chosen)})
    refused = [
        Refused(site.residence_id, name, rows if isinstance(rows, Message) else others)
        for name, rows in tried.items()
        if isinstance(rows, Message) or rows.option["option_id"] not in kept
    ]
    return chosen, refused


def _by_typology(typologies: pd.DataFrame, column: str, default: float) -> dict[str, float]:
    values = typologies[column].fillna(default).astype(float)
    return dict(zip(typologies["typology"].astype("str"), values, strict=True))


def _funder_shares(funders: pd.DataFrame) -> dict[str, float]:
    """Return the largest share of each grant and loan (1 where the table sets no limit)."""
    outside = funders[funders["kind"] != "own"]
    return dict(zip(outside["funder"].astype("str"), outside["max_share"].fillna(1.0).astype(float), strict=True))


def _commitments(partners: pd.DataFrame | None, catalogue: Catalogue) -> dict[tuple[str, str], int] | None:
    if partners is None or partners.empty:
        return None
    what, known = N_("le partenaire « {name} » n'est dans aucun modèle"), ", ".join(catalogue.partners)
    remedy = Message(N_("corrigez l'identifiant ; le catalogue connaît : {known}"), {"known": known})
    problems = [
        Problem("partners.csv", Message(what, {"name": name}), remedy, row=line, column="partner")
        for line, name in enumerate(partners["partner"], start=2)
        if name not in catalogue.partners
    ]
    if problems:
        raise DataError(Message(N_("Les partenaires ne peuvent pas être lus")), problems)
    rows = zip(partners["partner"], partners["territory"], partners["from_year"], strict=True)
    return {(str(partner), str(territory)): int(year) for partner, territory, year in rows}


def _frame(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a table with the schema's columns, order and types."""
    empty = empty_table(TABLE_BY_NAME[name])
    frame = pd.DataFrame(list(rows), columns=list(empty.columns))
    return frame.astype(empty.dtypes.to_dict())
