"""One number changed on the panel *Et si…* -> the scenario to answer, or a sentence about what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from planning.domain.errors import RequestError
from planning.domain.kinds import RuleKind
from planning.domain.message import N_, Message
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.i18n import Lang, parse_decimal, say
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.ui.aids import aids
from planning.ui.money_entry import parse_money
from planning.ui.scenario_entries import IMPOSED, REFUSED, WEIGHT_UNITS, Reading
from planning.ui.scenario_words import differences

Subject = Literal["budget", "withdraw", "aid", "impose", "refuse", "weight"]
SHARES: Final = (-0.2, -0.1, 0.1, 0.2)
"""By how much a year's budget may change, beside an amount that is typed."""
NAME: Final = "variant"


@dataclass(frozen=True)
class Change:
    """What stands on the panel when it is sent.

    `what` is the funder, the aid (its key), the option or residence, or the weight.
    """

    subject: Subject
    what: str
    when: str = ""
    """Of a budget: the year, or `all`."""
    share: float | None = None
    typed: str = ""
    """An amount, or the new weight; of a budget, it goes before `share`."""


def envelopes(data: Data, scenario: Scenario) -> pd.DataFrame:
    """Return the amounts that can be changed: funder, year (or `all`), amount_eur, as the scenario sees them."""
    table = apply_scenario(data, scenario)["envelopes"]
    return table.loc[table["amount_eur"].notna(), ["funder", "year", "amount_eur"]].reset_index(drop=True)


def read_change(change: Change, base: Scenario, data: Data, lang: Lang = "fr") -> Reading:
    """Return the scenario of the plan shown with one thing changed, tried on the data, and titled by what changes."""
    try:
        scenario = _changed(change, base, data, lang).but(name=NAME)
        apply_scenario(data, scenario)
    except RequestError as error:
        return Reading(None, (error.message,))
    told = differences(scenario, base, data, lang)
    if not told:
        return Reading(None, (Message(N_("Cela ne change rien au scénario du plan affiché.")),))
    title = Message(N_("Et si : {change}"), {"change": say(told[0], lang).rstrip(".")})
    return Reading(scenario.but(title=say(title, lang)))


def _changed(change: Change, base: Scenario, data: Data, lang: Lang) -> Scenario:
    match change.subject:
        case "budget":
            return base.but(budget=(*base.budget, _budget(change, base, data, lang)))
        case "withdraw":  # whatever its yearly envelopes, and where it has none
            gone = BudgetChange(funder=change.what, year="all", amount_eur=0.0)
            return base.but(budget=(*base.budget, gone))
        case "aid":
            return base.but(refused=(*base.refused, aids(data)[change.what]))
        case "weight":
            value = float(parse_decimal(change.typed, lang))
            if value < 0:
                raise RequestError(Message(N_("« {typed} » est négatif."), {"typed": change.typed}))
            return base.but(weights=base.weights.but(**{change.what: value / WEIGHT_UNITS.get(change.what, 1.0)}))
        case _:
            return base.but(rules=_rules(change, base))


def _budget(change: Change, base: Scenario, data: Data, lang: Lang) -> BudgetChange:
    table = envelopes(data, base)
    rows = table[(table["funder"] == change.what) & (table["year"] == change.when)]
    if rows.empty:
        what = N_("{funder} n'a pas de montant pour {when} : choisissez-en un autre.")
        raise RequestError(Message(what, {"funder": change.what, "when": change.when}))
    if change.typed.strip():
        amount = parse_money(change.typed, lang)
    else:
        amount = float(rows["amount_eur"].iloc[0]) * (1.0 + (change.share or 0.0))
    when = "all" if change.when == "all" else int(change.when)
    return BudgetChange(funder=change.what, year=when, amount_eur=amount)


def _rules(change: Change, base: Scenario) -> tuple[Rule, ...]:
    """Impose or refuse; what was asked before of the same option or residence no longer stands."""
    prefix, kind = (IMPOSED, RuleKind.MUST) if change.subject == "impose" else (REFUSED, RuleKind.MUST_NOT)
    former = {f"{IMPOSED}{change.what}", f"{REFUSED}{change.what}"}
    kept = tuple(rule for rule in base.rules if rule.rule_id not in former)
    reason = N_("Demandé sur le panneau Et si")
    return (*kept, Rule(rule_id=f"{prefix}{change.what}", rule=kind, subject=change.what, reason=reason))
