"""The data and the scenario in which a change holds: anybody can solve them and see whether a statement is true."""

from __future__ import annotations

import pandas as pd

from planning.domain.kinds import OWN_FUNDS, ActionKind
from planning.domain.plan import Plan
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, Rule, Scenario, Shortlisted
from planning.domain.statement import Change
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.tables.scenario_steps import limited
from planning.tables.softening import ALL, ENVELOPE

HELD, ASKED, REFUSED = "why.held", "why.asked", "why.refused"
"""Ids of the rules added."""
NEW_FUNDER = "why_new_aid"


def applied(change: Change, plan: Plan, data: Data) -> tuple[Data, Scenario]:
    """Return the data and scenario of a change.

    Held residences are given their decision alone: a shortlist of it (and of the works that are best after the plan),
    and a rule that imposes it where something is done. The scenario's own rules, money and weights stay.
    """
    free = decides_again(change, data)
    held = [row for row in plan.decisions if row.residence_id not in free]
    scenario = plan.scenario
    shortlist = [row for row in scenario.shortlist if residence_of(data).get(row.option_id) in free]
    shortlist += [Shortlisted(option_id=row.option_id, start_year=row.start_year) for row in held]
    later = {row.residence_id: row.option_id for row in plan.later if row.residence_id not in free}
    shortlist += [Shortlisted(option_id=option) for option in later.values()]
    if change.impose and change.start_year is not None:
        shortlist = [row for row in shortlist if residence_of(data).get(row.option_id) != change.residence_id]
        shortlist.append(Shortlisted(option_id=change.impose, start_year=change.start_year))
    # A keep that is imposed leaves works after the plan open: those of the option listed.
    acting = [row.option_id for row in held if row.kind != ActionKind.KEEP or row.residence_id in later]
    rules = [Rule(rule_id=HELD, rule=RuleKind.MUST, subject=";".join(acting))] if acting else []
    if change.impose:
        rules.append(Rule(rule_id=ASKED, rule=RuleKind.MUST, subject=change.impose))
    refused = [option for option in (change.refuse, change.beside_refuse) if option]
    if refused:
        rules.append(Rule(rule_id=REFUSED, rule=RuleKind.MUST_NOT, subject=";".join(refused)))
    budget = (*scenario.budget, *_money(change, plan, data))
    soften = one_by_one(scenario, data)
    asked = scenario.but(rules=(*scenario.rules, *rules), shortlist=tuple(shortlist), budget=budget, soften=soften)
    return priced(change, data), at_price(asked, change.place_year_eur)


def at_price(scenario: Scenario, price: float | None) -> Scenario:
    """Return the scenario at another price of a well-housed year; as it is without one, or under the first model."""
    if scenario.value is None or price is None:
        return scenario
    return scenario.but(value=scenario.value.but(place_year_eur=price).model_dump())


def one_by_one(scenario: Scenario, data: Data) -> dict[str, float]:
    """Return what a scenario softens, rule by rule and envelope by envelope: the rules that a change adds stay hard."""
    broad = {name: price for name, price in scenario.soften.items() if name in (ALL, *RuleKind)}
    if not broad:
        return scenario.soften
    rules = apply_scenario(data, scenario.but(soften={}))["rules"]
    hard = rules[rules["hard"]]
    named = {
        str(rule_id): broad.get(str(kind), broad.get(ALL))
        for rule_id, kind in zip(hard["rule_id"], hard["rule"], strict=True)
    }
    priced = {name: price for name, price in named.items() if price is not None}
    envelopes = {ENVELOPE: broad[ALL]} if ALL in broad else {}
    kept = {name: price for name, price in scenario.soften.items() if name not in broad}
    return {**priced, **envelopes, **kept}


def decides_again(change: Change, data: Data) -> frozenset[str]:
    """Return the residences that decide again."""
    residences = data["residences"]
    if change.free == "all":
        return frozenset(residences["residence_id"])
    if change.free == "residence":
        return frozenset({change.residence_id, change.beside or change.residence_id})
    home = residences.loc[residences["residence_id"] == change.residence_id, "territory"]
    return frozenset(residences.loc[residences["territory"].isin(home), "residence_id"])


def residence_of(data: Data) -> dict[str, str]:
    """Return option_id -> residence_id."""
    return dict(zip(data["options"]["option_id"], data["options"]["residence_id"], strict=True))


def priced(change: Change, data: Data) -> Data:
    """Return the data with the option imposed cheaper, paid in part by a new funder, or bringing money in."""
    if change.bonus_eur:
        options = data["options"]
        more = (options["option_id"] == change.impose) * change.bonus_eur
        data = data.replacing(options=options.assign(proceeds_eur=options["proceeds_eur"].fillna(0.0) + more))
    costs = data["option_costs"]
    mine = costs["option_id"] == change.impose
    if change.cost_factor != 1.0:
        factor = mine.map({True: change.cost_factor, False: 1.0}).astype("float64")
        costs = costs.assign(amount_eur=costs["amount_eur"] * factor)
    if change.subsidy_eur <= 0:
        return data if change.cost_factor == 1.0 else data.replacing(option_costs=costs)
    own = costs[mine & (costs["funder"] == OWN_FUNDS)]
    share = min(1.0, change.subsidy_eur / own["amount_eur"].sum())
    rest = costs.assign(
        amount_eur=costs["amount_eur"].where(~costs.index.isin(own.index), costs["amount_eur"] * (1 - share))
    )
    given = own.assign(funder=NEW_FUNDER, amount_eur=own["amount_eur"] * share)
    funder = pd.DataFrame([{"funder": NEW_FUNDER, "label": NEW_FUNDER, "kind": "grant"}])
    return data.replacing(
        option_costs=pd.concat([rest, given], ignore_index=True),
        funders=pd.concat([data["funders"], funder], ignore_index=True),
    )


def _money(change: Change, plan: Plan, data: Data) -> list[BudgetChange]:
    """Return the envelopes of own funds with what is added; money added in a year is added to the whole plan's too."""
    if not change.own_funds_eur:
        return []
    purse = change.own_funder
    amounts = limited(apply_scenario(data, plan.scenario)["envelopes"], purse)
    yearly = {year: extra for year, extra in change.own_funds_eur.items() if year != "all" and year in amounts}
    extras = {**yearly, "all": sum(change.own_funds_eur.values())}
    first = str(data.manifest.first_year)
    carries = data["funders"].set_index("funder")["carry_over"].fillna(False)
    if "all" in change.own_funds_eur and first in amounts and bool(carries.get(purse, False)):
        extras[first] = extras.get(first, 0.0) + change.own_funds_eur["all"]
    return [
        BudgetChange(funder=purse, year="all" if year == "all" else int(year), amount_eur=amounts[year] + extra)
        for year, extra in extras.items()
        if year in amounts
    ]
