"""Whether what was proven of one scenario still holds of another: a bound outlives every change that only restricts."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import OWN_FUNDS
from planning.domain.rule_book import GIVING_RULES, RuleKind
from planning.domain.scenario import Scenario
from planning.domain.scenario_difference import UNLIMITED, scenario_difference
from planning.model.rules.money import grant_caps
from planning.tables.data import MODEL_TABLES, Data
from planning.tables.scenario_steps import limited

NEVER_NEGATIVE = ("unmet", "unsuitable", "distance", "condition", "energy", "capex", "changes")
"""Terms that no plan makes negative: a larger weight makes no plan cheaper."""
COMPARED_APART = ("envelopes", "rules", "option_costs", "option_funding")
LEAST_EUR = 1e-6
"""Amounts that differ by less are the same: a cap computed anew is only known to this, and to its last digits."""


def still_bounds(former: Data, asked: Scenario, data: Data, scenario: Scenario) -> bool:
    """Tell whether every plan of the new problem was one of the former, at no higher cost; arguments as below."""
    return only_restricts(former, asked, data, scenario) and _weighs_no_less(asked, scenario)


def only_restricts(former: Data, asked: Scenario, data: Data, scenario: Scenario) -> bool:
    """Tell whether every plan of the new problem was one of the former, where no term had a higher unweighted value.

    Parameters
    ----------
    former, asked
        The problem of the bound: data with its scenario applied, the scenario.
    data, scenario
        The problem at hand, likewise.
    """
    return (
        former.years == data.years
        and all(former[name].equals(data[name]) for name in MODEL_TABLES if name not in COMPARED_APART)
        and _no_more_money(former["envelopes"], data["envelopes"])
        and _no_less_due(former, data)
        and _no_more_aid(former, data)
        and _rules_are_kept(former["rules"], data["rules"])
        and asked.weights.changes == 0.0  # counted from another plan, perhaps
        and asked.order == scenario.order == ()
        and not scenario_difference(asked, scenario).has_other_valuation
        and not scenario_difference(asked, scenario).has_other_futures
        and former.cost_index == data.cost_index
        and asked.shortlist in ((), scenario.shortlist)
    )


def _no_more_money(former: pd.DataFrame, latter: pd.DataFrame) -> bool:
    """Tell whether no envelope is larger; an absent one is unlimited."""
    for funder in former["funder"].unique():
        now = limited(latter, funder)
        if any(now.get(year, UNLIMITED) > amount for year, amount in limited(former, funder).items()):
            return False
    return True


def _no_less_due(former: Data, data: Data) -> bool:
    """Tell whether every operation costs as much or more, on own funds alone: who else pays still pays the same.

    A share of the whole cost that aids may pay (stacking) would grow with it: then only equal costs will do.
    """
    costs, kinds = [table["option_costs"] for table in (former, data)], former["rules"]["rule"]
    if costs[0].equals(costs[1]):
        return True
    both = costs[0].merge(costs[1], how="outer", on=["option_id", "year_offset", "funder"])
    more = both["amount_eur_y"].fillna(0.0) - both["amount_eur_x"].fillna(0.0)
    may_grow = both["funder"] == OWN_FUNDS
    return bool((more >= 0.0).all() and (more[~may_grow] == 0.0).all() and not (kinds == RuleKind.STACKING).any())


def _no_more_aid(former: Data, data: Data) -> bool:
    """Tell whether no operation may be given more by any funder."""
    both = grant_caps(data).merge(grant_caps(former), how="left", on=["option_id", "funder"])
    return all(
        bool((both[f"{cap}_x"] <= both[f"{cap}_y"].astype("float64") * (1.0 + LEAST_EUR) + LEAST_EUR).all())
        for cap in ("of_cost_eur", "of_places_eur")
    )


def _rules_are_kept(former: pd.DataFrame, latter: pd.DataFrame) -> bool:
    """Tell whether every rule is still there as it was, and what was added only restricts."""
    columns = ["rule_id", "rule", "subject", "value", "year", "hard", "price"]
    kept = latter[latter["rule_id"].isin(former["rule_id"])]
    one, two = (frame[columns].sort_values("rule_id").reset_index(drop=True) for frame in (former, kept))
    added = latter[~latter["rule_id"].isin(former["rule_id"])]
    return (
        len(one) == len(two)
        and one.astype("str").equals(two.astype("str"))
        and not added["rule"].isin(GIVING_RULES).any()
    )


def _weighs_no_less(former: Scenario, latter: Scenario) -> bool:
    weights = scenario_difference(former, latter).weights
    return all(name in NEVER_NEGATIVE and now >= then for name, (then, now) in weights.items())
