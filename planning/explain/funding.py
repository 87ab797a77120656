"""Who pays for what: fixed draws, less the own funds that grants and loans replace."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from planning.domain.plan import Decision, Grant, Plan
from planning.explain.plan_frames import plan_frame
from planning.tables.checks import OWN_FUNDS
from planning.tables.data import Data
from planning.tables.prices import price_in
from planning.tables.setbacks import with_setbacks

CENT = 0.005
"""Below half a cent, an amount is rounding."""


def funding(plan: Plan, data: Data) -> pd.DataFrame:
    """Return what each funder pays for each decision, in the costs of the plan's scenario.

    Parameters
    ----------
    plan, data
        The plan; its data, before the scenario.

    Returns
    -------
    DataFrame
        residence_id, option_id, funder, kind (own, grant, loan), label, amount_eur (over the whole plan).
    """
    keys = ["residence_id", "option_id", "funder"]
    decisions = plan_frame(Decision, plan.decisions)[["residence_id", "option_id", "start_year"]]
    seen = replace(with_setbacks(data, plan.scenario), cost_index=plan.scenario.cost_index)
    fixed = decisions.merge(seen["option_costs"], on="option_id")
    fixed = fixed.assign(amount_eur=fixed["amount_eur"] * price_in(seen, fixed["start_year"] + fixed["year_offset"]))
    granted = decisions.merge(plan_frame(Grant, plan.grants), on="option_id")
    replaced = granted.assign(funder=OWN_FUNDS, amount_eur=-granted["amount_eur"])
    amounts = pd.concat([frame[[*keys, "amount_eur"]] for frame in (fixed, granted, replaced)])
    paid = amounts.groupby(keys)["amount_eur"].sum().reset_index()
    paid = paid[paid["amount_eur"].abs() > CENT].merge(data["funders"], on="funder")
    columns = [*keys, "kind", "label", "amount_eur"]
    return paid[columns]
