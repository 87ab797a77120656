"""The options of a whole portfolio, and what their operating results are made of."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.options.catalogue_changes import changed_catalogue, changed_parameters, check_known
from planning.options.eligibility import UNKNOWN
from planning.options.estimates import parameter_estimates
from planning.options.generate import OptionTables, Refused, generate_options
from planning.options.option_rows import UNKNOWN_COST
from planning.options.template_catalogue import Catalogue, read_catalogue
from planning.tables import shipped
from planning.tables.data import Data
from planning.tables.parameters import read_parameters, shipped_parameters


def operating_accounts(data: Data) -> pd.DataFrame:
    """Return the yearly operating account of each option that the templates give, line by line.

    Parameters
    ----------
    data
        Prepared data.

    Returns
    -------
    DataFrame
        option_id, line (options.operating.LINES), typology (empty: of the whole site), amount_eur (spending negative).
        An option of the folder's own, or whose result or homes are no longer what the parameters give, has no line: its
        result is all that is known.
    """
    made = _generated(data, data["residences"])
    accounts, options = made.accounts, data["options"].set_index("option_id")
    results = options["running_result_eur_per_year"]
    totals = accounts.groupby("option_id")["amount_eur"].sum()
    known = totals.index[(totals - results.reindex(totals.index)).abs() <= 1.0]
    touched = options.index[options["origin"] != ""]
    ours, theirs = _homes(data["option_programmes"], touched), _homes(made.option_programmes, touched)
    other = [option for option in touched if ours.get(option) != theirs.get(option)]
    return accounts[accounts["option_id"].isin(known.difference(other))].reset_index(drop=True)


def with_generated_options(data: Data) -> Data:
    """Add generated options for the residences that have no complete list of their own.

    A residence with at least one option without an origin has its complete list: nothing is added. Options that a
    person edited, froze, added or loaded stand beside the generated ones, or in the place of the one of their id.
    """
    residences, own = data["residences"], data["options"]
    complete = own.loc[own["origin"] == "", "residence_id"]
    made = _rows(_generated(data, residences[~residences["residence_id"].isin(complete)]))
    mine = set(own["option_id"])
    both = {name: _joined(data[name], rows[~rows["option_id"].isin(mine)]) for name, rows in made.items()}
    return data.replacing(**both)


def option_prices(data: Data) -> pd.DataFrame:
    """Return the price of the works of each option that the templates give, by parts.

    Parameters
    ----------
    data
        Prepared data.

    Returns
    -------
    DataFrame
        option_id, part (options.price.PARTS), amount_eur. An option of the folder's own, or whose cost is no longer
        what the parameters give, has no row: its cost is all that is known.
    """
    prices = _generated(data, data["residences"]).prices
    costs = data["option_costs"].groupby("option_id")["amount_eur"].sum()
    totals = prices.groupby("option_id")["amount_eur"].sum()
    known = totals.index[(totals - costs.reindex(totals.index)).abs() <= 1.0]
    return prices[prices["option_id"].isin(known)].reset_index(drop=True)


def refused_options(data: Data, residence_id: str) -> tuple[Refused, ...]:
    """Return the templates that a residence is not offered, and why."""
    residences = data["residences"]
    return _generated(data, residences[residences["residence_id"] == residence_id]).refused


class Closed(NamedTuple):
    """A measure that nobody knows of some residences, and the kinds of action that are not offered for want of it."""

    what: Message
    residences: int
    kinds: tuple[ActionKind, ...]


def closed_for_want_of_data(data: Data) -> list[Closed]:
    """Return what residences are not offered because a measure is unknown, the most frequent first."""
    kinds = {template.id: template.kind for template in portfolio_catalogue(data).templates}
    found: dict[str, tuple[Message, set[str], set[ActionKind]]] = {}
    for one in _generated(data, data["residences"]).refused:
        if one.reason.template in (UNKNOWN, UNKNOWN_COST):
            what = one.reason.values.get("what", Message(N_("ce dont leur coût dépend")))
            if isinstance(what, Message):
                _, homes, closed = found.setdefault(what.template, (what, set(), set()))
                homes.add(one.residence_id)
                closed.add(kinds[one.template])
    rows = [Closed(what, len(homes), tuple(sorted(closed))) for what, homes, closed in found.values()]
    return sorted(rows, key=lambda row: -row.residences)


def portfolio_catalogue(data: Data) -> Catalogue:
    """Return the templates as this portfolio changes them.

    Raises
    ------
    DataError
        When a change cannot be applied.
    """
    return changed_catalogue(read_catalogue(shipped.OPTION_TEMPLATES), data["template_changes"])


def portfolio_parameters(data: Data, file: str) -> pd.DataFrame:
    """Return one file of data/parameters as this portfolio changes it.

    Raises
    ------
    DataError
        When a change cannot be applied.
    """
    return changed_parameters(read_parameters(shipped.PARAMETERS / file), data["parameter_changes"])


def all_parameters(data: Data) -> pd.DataFrame:
    """Return every file of data/parameters as this portfolio changes them, with the name of their file (`file`).

    Raises
    ------
    DataError
        When a change cannot be applied.
    """
    return changed_parameters(shipped_parameters(), data["parameter_changes"])


def generated_rows(data: Data, residence_ids: Collection[str]) -> dict[str, pd.DataFrame]:
    """Return what the templates give at some residences, by table, whatever the portfolio holds for them."""
    residences = data["residences"]
    return _rows(_generated(data, residences[residences["residence_id"].isin(residence_ids)]))


def studies_cost_share(data: Data) -> float:
    """Return the share of an operation's cost that is paid during its studies (a parameter of the templates)."""
    estimates = parameter_estimates(portfolio_parameters(data, "works.csv"), data.manifest.first_year)
    return estimates[portfolio_catalogue(data).overheads.studies_cost_share].value


def _rows(made: OptionTables) -> dict[str, pd.DataFrame]:
    return {name: getattr(made, name) for name in ("options", "option_programmes", "option_costs", "option_funding")}


def _homes(programmes: pd.DataFrame, option_ids: pd.Index) -> dict[str, frozenset[tuple[str, float, float]]]:
    """Option -> what it leaves, for comparison (an empty cell counts as -1)."""
    rows = programmes[programmes["option_id"].isin(option_ids)]
    return {
        str(option): frozenset(
            zip(lines["typology"], lines["places"].fillna(-1.0), lines["dwellings"].fillna(-1.0), strict=True)
        )
        for option, lines in rows.groupby("option_id")
    }


def _generated(data: Data, residences: pd.DataFrame) -> OptionTables:
    if len(data["parameter_changes"]):
        check_known(shipped_parameters(), data["parameter_changes"])
    return generate_options(
        residences,
        data["programmes"],
        data["typologies"],
        data["funders"],
        portfolio_catalogue(data),
        portfolio_parameters(data, "works.csv"),
        data.manifest.first_year,
        data.manifest.last_year,
        data["partners"],
        data["habitability_rules"],
        portfolio_parameters(data, "value.csv"),
    )


def _joined(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    return second if first.empty else pd.concat([first, second], ignore_index=True)
