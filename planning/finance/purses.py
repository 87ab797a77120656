"""Own funds by body: whose purse pays the own part of each option, and which one receives the price of a sale.

The own part of an option (`own` in option_costs) is paid by one body of ours: the owner of its building, or who runs
the residence (`options.payer`). Where no row of funders names a body there is one purse, `own`, and it pays
everything. Where some do, each body named pays from its own row; what nobody named pays is paid by the row without a
body if there is one, else by nobody of ours.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from planning.domain.kinds import OPERATOR, OWN_FUNDS, ActionKind, is_own_funds
from planning.domain.message import N_
from planning.tables.data import Data, remembered
from planning.tables.subjects import split_subject

NOBODY = ""
"""The purse of what no body of ours pays."""
NOBODY_PAYS: Final = N_("Le bâtiment est à un tiers : personne de chez nous ne paie ses travaux sans convention.")


def purse_by_body(funders: pd.DataFrame) -> dict[str, str]:
    """Return the purse of each body that has one, by the names that residences give it."""
    rows = zip(funders["funder"], funders["body"], strict=True)
    return {name: funder for funder, names in rows for name in split_subject(names)}


def purses(funders: pd.DataFrame) -> list[str]:
    """Return the funders that are purses of ours, in the order of the table."""
    return [funder for funder in funders["funder"] if is_own_funds(funder)]


@remembered
def paying_bodies(data: Data) -> pd.Series:
    """Return who owes the own part of each option, by option_id: a name of the residences, empty when unknown.

    That is the operator where the option says so; else who pays works on the building by an agreement, else its owner.
    """
    options, homes = data["options"], data["residences"].set_index("residence_id")
    building = homes["works_payer"].where(homes["works_payer"].str.strip() != "", homes["owner"])
    by_operator = options["payer"] == OPERATOR
    owing, running = (options["residence_id"].map(names.str.strip()) for names in (building, homes["operator"]))
    return pd.Series(owing.where(~by_operator, running).to_numpy(), options["option_id"], dtype="str")


@remembered
def paying_purses(data: Data) -> pd.Series:
    """Return the funder that pays the own part of each option, by option_id; `NOBODY` where no body of ours does."""
    return _purse_of(paying_bodies(data), data["funders"])


@remembered
def receiving_purses(data: Data) -> pd.Series:
    """Return the funder that the price of a sale goes to, by option_id: that of the owner; `NOBODY` if not of ours."""
    options = data["options"]
    owners = data["residences"].set_index("residence_id")["owner"].str.strip()
    names = pd.Series(options["residence_id"].map(owners).to_numpy(), options["option_id"], dtype="str")
    return _purse_of(names, data["funders"])


def _purse_of(names: pd.Series, funders: pd.DataFrame) -> pd.Series:
    """Return the purse of each body named."""
    bodies = purse_by_body(funders)
    others = OWN_FUNDS if not bodies or (funders["funder"] == OWN_FUNDS).any() else NOBODY
    return pd.Series([bodies.get(name, others) for name in names], names.index, dtype="str")


@remembered
def drawn_costs(data: Data) -> pd.DataFrame:
    """Return the rows of option_costs with the funder that pays each, and `is_own`: whether an aid may replace it.

    What nobody of ours pays is left out: the wear of a building that belongs to others, and operations that are no
    choice (`not_ours_to_pay`).
    """
    costs = data["option_costs"]
    is_own = costs["funder"] == OWN_FUNDS
    purse = costs["option_id"].map(paying_purses(data))
    rows = costs.assign(funder=costs["funder"].where(~is_own, purse).astype("str"), is_own=is_own)
    return rows[rows["funder"] != NOBODY].reset_index(drop=True)


@remembered
def not_ours_to_pay(data: Data) -> pd.Series:
    """Tell which options ask for own funds that no body of ours pays, by option_id; a `keep` never does.

    Somebody else's building is somebody else's works, until a row says otherwise: `works_payer` of the residence (an
    agreement), `payer` of the option, or draws on other funders for the whole cost.
    """
    costs, options = data["option_costs"], data["options"]
    asking = costs.loc[(costs["funder"] == OWN_FUNDS) & (costs["amount_eur"] > 0), "option_id"]
    purse = paying_purses(data)
    acts = (options["kind"] != ActionKind.KEEP).to_numpy()
    return pd.Series((purse == NOBODY).to_numpy() & acts & purse.index.isin(asking), purse.index)
