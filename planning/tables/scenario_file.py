"""Scenario files (TOML, JSON) and what a scenario changes in the tables."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from planning.domain.errors import Problem, RequestError
from planning.domain.message import N_, Message
from planning.domain.scenario import BudgetChange, Scenario, Shortlisted
from planning.domain.valuation import Valuation
from planning.tables import shipped
from planning.tables.data import Data
from planning.tables.faults import document_problems
from planning.tables.need_curves import mean_needs
from planning.tables.parameters import read_parameters
from planning.tables.rule_checks import check_rules
from planning.tables.setbacks import with_setbacks
from planning.tables.shortlist import check_shortlist
from planning.tables.softening import softened
from planning.tables.text.document_reading import read_document


def read_scenario(path: Path) -> tuple[Scenario | None, list[Problem]]:
    """Read a scenario file (TOML, or JSON by its ending); the file's name is its name when it gives none."""
    file = f"scenarios/{path.name}" if path.parent.name == "scenarios" else path.name
    document, problems = read_document(path, file)
    if problems:
        return None, problems
    try:
        named = {"name": path.stem, **_with_value(document)} if isinstance(document, dict) else document
        return Scenario.model_validate(named), []
    except ValidationError as error:
        return None, document_problems(file, error)


def _with_value(document: dict[str, Any]) -> dict[str, Any]:
    """Complete `[value]`. A file without keeps the weighted sum of the first model."""
    return {**document, "value": completed_valuation(document["value"])} if "value" in document else document


def with_default_shortlist(scenario: Scenario, shortlist: tuple[Shortlisted, ...]) -> Scenario:
    """Return a scenario with the folder's shortlist, unless it names its own (be it empty: every choice is open)."""
    return scenario if "shortlist" in scenario.model_fields_set else scenario.but(shortlist=shortlist)


def apply_scenario(data: Data, scenario: Scenario) -> Data:
    """Return the data as the scenario sees them: envelopes, rules, needs, aids, costs and durations changed.

    Raises
    ------
    RequestError
        When the scenario names a funder, a rule, a group, an option or an aid that the data do not hold, adds a rule
        without sense, or shortlists a year in which an option cannot start, even without slippage.

    See Also
    --------
    planning.tables.softening.softened : what gives way at a price in this scenario.
    """
    if scenario.shortlist:
        check_shortlist(data, scenario.shortlist)
    data = replace(with_setbacks(data, scenario), cost_index=scenario.cost_index)
    envelopes = data["envelopes"]
    for change in scenario.budget:
        envelopes = _change_budget(data, envelopes, change)
    rules, funders = softened(_rules(data, scenario), data["funders"], scenario.soften)
    changed = data.replacing(envelopes=envelopes, rules=rules, funders=funders, **_needs(data, scenario))
    problems = check_rules(changed.tables)
    if problems:
        first = problems[0].row
        rule = str(changed["rules"]["rule_id"].iloc[first or 0])
        what = N_("le scénario « {name} » ajoute une règle sans effet possible, {rule} : {reason}")
        raise RequestError(Message(what, {"name": scenario.name, "rule": rule, "reason": problems[0].what}))
    if scenario.futures == "draws" and data.draws is not None:
        changed = replace(changed, draws=_scaled(data.draws, scenario, "places"))
    return changed


def _change_budget(data: Data, envelopes: pd.DataFrame, change: BudgetChange) -> pd.DataFrame:
    if change.funder not in set(data["funders"]["funder"]):
        raise RequestError(Message(N_("le financeur « {funder} » n'existe pas"), {"funder": change.funder}))
    mask = envelopes["funder"] == change.funder
    if change.year != "every":
        mask &= envelopes["year"] == str(change.year)
    if change.factor is not None:
        return envelopes.assign(
            amount_eur=envelopes["amount_eur"].where(~mask, envelopes["amount_eur"] * change.factor)
        )
    if mask.any():
        return envelopes.assign(amount_eur=envelopes["amount_eur"].where(~mask, change.amount_eur))
    row = pd.DataFrame([{"funder": change.funder, "year": str(change.year), "amount_eur": change.amount_eur}])
    return pd.concat([envelopes, row], ignore_index=True)


def _rules(data: Data, scenario: Scenario) -> pd.DataFrame:
    rules = data["rules"]
    unknown = sorted(set(scenario.drop_rules) - set(rules["rule_id"]))
    if unknown:
        raise RequestError(Message(N_("la règle « {rule} » n'existe pas"), {"rule": unknown[0]}))
    kept = rules[~rules["rule_id"].isin(scenario.drop_rules)] if scenario.drop_rules else rules
    if not scenario.rules:
        return kept
    added = pd.DataFrame([rule.model_dump(mode="json") for rule in scenario.rules])
    both = pd.concat([kept, added], ignore_index=True)
    twice = both.loc[both.duplicated("rule_id"), "rule_id"]
    if len(twice):
        raise RequestError(Message(N_("la règle « {rule} » existe déjà"), {"rule": twice.iloc[0]}))
    return both


def _needs(data: Data, scenario: Scenario) -> dict[str, pd.DataFrame]:
    """Return the needs, and the curves of their draws where the scenario looks at many futures (no row elsewhere)."""
    unknown = sorted(set(scenario.needs_factor) - set(data["client_groups"]["client_group"]))
    if unknown:
        raise RequestError(Message(N_("le public « {group} » n'existe pas"), {"group": unknown[0]}))
    if scenario.futures == "central":
        return {"needs": _scaled(data["needs"], scenario, "places"), "need_curves": data["need_curves"].head(0)}
    if data["need_curves"].empty:
        raise RequestError(_no_futures(data))
    curves = _scaled(data["need_curves"], scenario, "places", "excess")
    return {"needs": mean_needs(curves), "need_curves": curves}


def _no_futures(data: Data) -> Message:
    if data.draws is None:
        return Message(N_("ce portefeuille n'a pas de tirages des besoins : ajoutez need_draws.parquet"))
    years = {"first_year": data.years[0], "last_year": data.years[-1]}
    return Message(
        N_("aucun tirage des besoins ne dépasse 0 de {first_year} à {last_year} : corrigez le fichier need_draws"),
        years,
    )


def _scaled(table: pd.DataFrame, scenario: Scenario, *columns: str) -> pd.DataFrame:
    """Multiply what the scenario's demand variant changes."""
    if not scenario.needs_factor:
        return table
    factor = table["client_group"].map(scenario.needs_factor).astype("float64").fillna(1.0)
    return table.assign(**{column: table[column] * factor for column in columns})


# The value model's numbers: the rows `value.*` of data/parameters, and what a scenario's `[value]` sets otherwise.


PREFIX = "value."
TEXTS = {"policy": "internal"}
"""Choices that are no number."""


@cache
def shipped_valuation() -> Valuation:
    """Return the value model as data/parameters/value.csv gives it.

    Raises
    ------
    DataError
        When the file cannot be read.
    """
    rows = read_parameters(shipped.PARAMETERS / "value.csv")
    document: dict[str, Any] = dict(TEXTS)
    for name, number in zip(rows["parameter_id"], rows["value"].astype(float), strict=True):
        field, _, part = name.removeprefix(PREFIX).partition(".")
        figure = int(number) if number.is_integer() else number
        if not part:
            document[field] = figure
        elif part.isdigit():
            document.setdefault(field, []).append(figure)
        else:
            document.setdefault(field, {})[part] = figure
    return Valuation.model_validate(document)


def completed_valuation(given: object) -> object:
    """Return what a scenario file writes under `[value]`, completed with the shipped numbers.

    What is no table stays as it is, for the scenario to refuse.
    """
    if not isinstance(given, dict):
        return given
    document = shipped_valuation().model_dump()
    for name, entry in given.items():
        known = document.get(name)
        document[name] = {**known, **entry} if isinstance(known, dict) and isinstance(entry, dict) else entry
    return document
