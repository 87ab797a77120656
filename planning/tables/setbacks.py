"""What goes less well than hoped: aids refused or counted at their chance, works that cost more and last longer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.domain.errors import RequestError
from planning.domain.kinds import OWN_FUNDS, ActionKind
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.tables.data import Data

DECIMALS = 9
"""A factor written in decimal is only known to this: 1.1 x 10 years are 11, not 12."""
COST = ["option_id", "year_offset", "funder"]


def with_setbacks(data: Data, scenario: Scenario) -> Data:
    """Return the data with the aids, costs and durations that the scenario asks for.

    Raises
    ------
    RequestError
        When the scenario refuses an aid that no row of option_funding gives.
    """
    if scenario.refused:
        data = data.replacing(option_funding=_without_refused(data, scenario))
    if scenario.expected_grants:
        data = _at_expected_value(data)
    if scenario.slippage > 1.0:
        data = _slipped(data, scenario.slippage)
    if scenario.overrun > 0.0:
        data = _overrun(data, scenario.overrun)
    return data


def _without_refused(data: Data, scenario: Scenario) -> pd.DataFrame:
    funding = data["option_funding"]
    given = set(zip(funding["option_id"], funding["funder"], strict=True))
    options, funders = set(data["options"]["option_id"]), set(data["funders"]["funder"])
    for row in scenario.refused:
        values = {"option": row.option_id, "funder": row.funder}
        if row.option_id not in options:
            what = N_("une aide est refusée à l'option « {option} », qui n'existe pas : corrigez l'identifiant")
            raise RequestError(Message(what, values))
        if row.funder not in funders:
            raise RequestError(Message(N_("le financeur « {funder} » n'existe pas"), values))
        if (row.option_id, row.funder) not in given:
            what = N_(
                "« {funder} » est refusé à {option}, à qui il ne peut rien donner (option_funding) : retirez ce refus"
            )
            raise RequestError(Message(what, values))
    refused = {(row.option_id, row.funder) for row in scenario.refused}
    pairs = zip(funding["option_id"], funding["funder"], strict=True)
    return funding[[pair not in refused for pair in pairs]]


def _at_expected_value(data: Data) -> Data:
    """Multiply everything that caps an aid by its funder's `grant_probability` (empty = sure; own funds are sure).

    Each of the limits of rule grant_cap is multiplied, so that the cap is too. Fixed draws stay as they are.
    """
    funders = data["funders"]
    chance = funders["grant_probability"].astype("float64").fillna(1.0).where(funders["kind"] != "own", 1.0)
    funding = data["option_funding"]
    share = funding["funder"].map(dict(zip(funders["funder"], chance, strict=True))).astype("float64")
    return data.replacing(
        option_funding=funding.assign(max_share=funding["max_share"] * share),
        funders=funders.assign(
            max_share=funders["max_share"] * chance,
            cap_per_place_eur=funders["cap_per_place_eur"] * chance,
            min_cofunding_share=1.0 - (1.0 - funders["min_cofunding_share"]) * chance,
        ),
    )


def _acting(data: Data) -> pd.Series:
    """Return the options that are operations, as their ids."""
    options = data["options"]
    return options.loc[options["kind"] != ActionKind.KEEP, "option_id"]


def slipped_years(years: int, factor: float) -> int:
    """Return how long works last when their duration is multiplied, in whole years rounded up."""
    return int(np.ceil(round(years * factor, DECIMALS)))


def _slipped(data: Data, factor: float) -> Data:
    options = data["options"]
    duration = options["duration_years"].astype("int64")
    acts = options["option_id"].isin(_acting(data)) & (duration > 0)
    longer = pd.Series([slipped_years(int(years), factor) for years in duration], options.index).where(acts, duration)
    later = options["closed_from"].astype("Int64") * longer // duration.where(duration > 0, 1)
    known = options.assign(planned=duration, longer=longer)[["option_id", "planned", "longer"]]
    rows = data["option_costs"].merge(known, on="option_id", how="left")
    return data.replacing(
        options=options.assign(duration_years=longer, closed_from=later),
        option_costs=spread(rows)[[*COST, "amount_eur"]],
    )


def spread(costs: pd.DataFrame) -> pd.DataFrame:
    """Return costs paid over longer works: the same totals, each payment stretched like the works.

    A payment of year j of works of D years covers [j, j + 1) of them; over D' years it covers [j D'/D, (j + 1) D'/D),
    and each year takes its part. What is paid D years after the start or later is paid D' - D years later.

    Parameters
    ----------
    costs
        option_id, year_offset, funder, amount_eur, planned (D), longer (D'; the same as D = nothing changes).
    """
    still = (costs["longer"] == costs["planned"]).to_numpy(dtype=bool)
    shift = (costs["longer"] - costs["planned"]).to_numpy(dtype=np.int64)
    offset = costs["year_offset"].to_numpy(dtype=np.int64)
    after = offset >= costs["planned"].to_numpy(dtype=np.int64)
    moved = costs.assign(year_offset=np.where(still, offset, offset + shift))[still | after]
    rows = costs[~still & ~after]
    factor = (rows["longer"] / rows["planned"]).to_numpy(dtype=float)
    first = rows["year_offset"].to_numpy(dtype=float) * factor
    parts = [moved]
    for year in range(int(rows["longer"].max()) if len(rows) else 0):
        covered = np.minimum(first + factor, year + 1.0) - np.maximum(first, float(year))
        share = np.clip(covered, 0.0, None) / factor
        parts.append(rows.assign(year_offset=year, amount_eur=rows["amount_eur"] * share)[share > 1e-12])
    columns = [*COST, "amount_eur"]
    stretched = pd.concat([part[columns] for part in parts], ignore_index=True)
    return _added_up(stretched)


def _added_up(costs: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each option, year and funder."""
    return costs.groupby(COST, sort=False)["amount_eur"].sum().reset_index()


def _overrun(data: Data, share: float) -> Data:
    """Add a share to what each operation costs, year by year, on own funds; what aids may pay stays as it was."""
    costs = data["option_costs"]
    more = costs[costs["option_id"].isin(_acting(data))]
    added = more.assign(funder=OWN_FUNDS, amount_eur=more["amount_eur"] * share)
    both = pd.concat([costs[[*COST, "amount_eur"]], added[[*COST, "amount_eur"]]], ignore_index=True)
    return data.replacing(
        option_costs=_added_up(both),
        option_funding=_capped_as_before(data),
    )


def _capped_as_before(data: Data) -> pd.DataFrame:
    """Return option_funding whose share holds what funders' shares of the whole cost allow before it grows."""
    funding = data["option_funding"]
    whole = data["option_costs"].groupby("option_id")["amount_eur"].sum()
    cost = funding["option_id"].map(whole).astype("float64").fillna(0.0)
    funders = data["funders"].set_index("funder")
    share, others = (
        funding["funder"].map(funders[name]).astype("float64") for name in ("max_share", "min_cofunding_share")
    )
    limits = pd.DataFrame({"share": cost * share, "cofunding": cost * (1.0 - others)}).min(axis=1)
    eligible = funding["eligible_eur"].where(funding["eligible_eur"] > 0)
    return funding.assign(max_share=(limits / eligible).fillna(np.inf).clip(upper=funding["max_share"]))
