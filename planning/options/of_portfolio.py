"""The options of a whole portfolio, and what their operating results are made of."""

from __future__ import annotations

import pandas as pd

from planning.options.catalogue import Catalogue, read_catalogue
from planning.options.changes import changed_catalogue, changed_parameters, check_known
from planning.options.generate import OptionTables, Refused, generate_options
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
        An option of the folder's own, or whose result is no longer what the parameters give, has no line: its result is
        all that is known.
    """
    accounts = _generated(data, data["residences"]).accounts
    results = data["options"].set_index("option_id")["running_result_eur_per_year"]
    totals = accounts.groupby("option_id")["amount_eur"].sum()
    known = totals.index[(totals - results.reindex(totals.index)).abs() <= 1.0]
    return accounts[accounts["option_id"].isin(known)].reset_index(drop=True)


def with_generated_options(data: Data) -> Data:
    """Add generated options for the residences that have none of their own."""
    residences, own = data["residences"], data["options"]
    made = _generated(data, residences[~residences["residence_id"].isin(own["residence_id"])])
    names = ("options", "option_programmes", "option_costs", "option_funding")
    both = {name: _joined(data[name], getattr(made, name)) for name in names}
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
    )


def _joined(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    return second if first.empty else pd.concat([first, second], ignore_index=True)
