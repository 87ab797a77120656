"""A portfolio and its scenario as they would be if one uncertain figure were at one of its ends."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from planning.demand.of_data import computed_needs
from planning.domain.scenario import Scenario
from planning.domain.uncertain_figures import Figure
from planning.domain.valuation import Valuation
from planning.options.of_portfolio import generated_rows
from planning.tables.data import Data

OPTION_TABLES = ("options", "option_programmes", "option_costs", "option_funding")
TEMPLATES = "templates"
VALUE = "value."
Asked = tuple[Data, Scenario]


class AtEnd:
    """Puts a figure at an end; options and needs that follow from it are made again, and nothing else.

    Parameters
    ----------
    data, scenario
        Prepared data, before the scenario; what is asked.
    """

    def __init__(self, data: Data, scenario: Scenario) -> None:
        self.data, self.scenario = data, scenario

    def of(self, figure: Figure, end: str) -> Asked:
        """Return the data and the scenario with a figure at an end (`uncertain_figures.ENDS`).

        Raises
        ------
        DataError, RequestError
            When nothing can be computed there.
        """
        return self.together([figure], end)

    def together(self, figures: Sequence[Figure], end: str) -> Asked:
        """Return them with several figures at the same end."""
        data, scenario = self.data, self.scenario
        for figure in figures:
            data, scenario = self._changed(data, scenario, figure, end)
        sites = {figure.subject for figure in figures if figure.kind == "cell"}
        if any(figure.kind in ("parameter", "share") for figure in figures):
            sites = set(data["residences"]["residence_id"])
        only_prices = all(figure.kind == "parameter" for figure in figures)
        data = self._with_options(data, sorted(sites), only_prices=only_prices) if sites else data
        if any(figure.kind == "factor" for figure in figures):
            data = data.replacing(needs=computed_needs(data))
        return data, scenario

    def _changed(self, data: Data, scenario: Scenario, figure: Figure, end: str) -> Asked:
        given: Any = figure.at(end)
        written: Any = figure.value
        ratio = float(given) / float(written) if _is_number(given) and _is_number(written) else 1.0
        match figure.kind:
            case "worth":
                return data, _with_worth(scenario, figure.subject, float(given))
            case "need":
                factors = {**scenario.needs_factor}
                factors[figure.subject] = factors.get(figure.subject, 1.0) * ratio
                return data, scenario.but(needs_factor=factors)
            case _:
                return data.replacing(**_rows(data, figure, given, ratio)), scenario

    @cached_property
    def _made(self) -> dict[str, pd.DataFrame]:
        """What the templates give everywhere today."""
        return generated_rows(self.data, list(self.data["residences"]["residence_id"]))

    @cached_property
    def _generated(self) -> frozenset[str]:
        """Options of the portfolio that are what the templates give, as they give it."""
        made = self.data.replacing(options=self._made["options"])["options"]
        own = self.data["options"]
        same = own[own["origin"] == ""].merge(made, how="inner", on=list(made.columns))
        return frozenset(same["option_id"])

    def _with_options(self, data: Data, sites: list[str], *, only_prices: bool) -> Data:
        """Return the data with the generated options of some residences made again; as before where nothing changes.

        `only_prices`: nothing but parameters of the templates differs.
        """
        if data.manifest.build.options != TEMPLATES:
            return data
        options = data["options"]
        gone = set(options.loc[options["residence_id"].isin(sites), "option_id"]) & self._generated
        open_sites = set(options.loc[options["option_id"].isin(gone), "residence_id"])
        fresh = generated_rows(data, sorted(open_sites))
        if only_prices and all(fresh[name].equals(self._made[name]) for name in fresh):
            return self.data  # a figure that no option uses
        kept = set(options["option_id"]) - gone
        tables = {}
        for name in OPTION_TABLES:
            ours = data[name]
            rows = fresh[name][~fresh[name]["option_id"].isin(kept)]
            tables[name] = pd.concat([ours[~ours["option_id"].isin(gone)], rows], ignore_index=True)
        return data.replacing(**tables)


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and cell != 0


def _rows(data: Data, figure: Figure, given: Any, ratio: float) -> dict[str, pd.DataFrame]:
    """Return the tables in which a figure is written, with the figure at its end."""
    match figure.kind:
        case "parameter":
            return {"parameter_changes": _with_parameter(data["parameter_changes"], figure.subject, float(given))}
        case "factor":
            return {"need_factors": _set(data["need_factors"], "factor_id", figure.subject, "value", given)}
        case "share":
            return {"funders": _set(data["funders"], "funder", figure.subject, "max_share", given)}
        case "envelope":
            return {"envelopes": _scale(data["envelopes"], "funder", figure.subject, "amount_eur", ratio)}
        case "cost":
            return {"option_costs": _scale(data["option_costs"], "option_id", figure.subject, "amount_eur", ratio)}
        case "exits":
            rates = data["cohorts"]["yearly_exit_rate"] * ratio
            return {"cohorts": data["cohorts"].assign(yearly_exit_rate=rates.clip(upper=1.0))}
        case "rule":
            rules = data["habitability_rules"]
            return {"habitability_rules": rules if given else rules[rules["rule_id"] != figure.subject]}
        case _:
            table, key = ("programmes", "programme_id") if figure.programme else ("residences", "residence_id")
            return {table: _set(data[table], key, figure.programme or figure.subject, figure.column, given)}


def _set(table: pd.DataFrame, key: str, name: str, column: str, cell: Any) -> pd.DataFrame:
    cells = table[column].astype("object").where(table[key] != name, cell)
    return table.assign(**{column: cells.astype(table[column].dtype)})


def _scale(table: pd.DataFrame, key: str, name: str, column: str, ratio: float) -> pd.DataFrame:
    cells = table[column].where(table[key] != name, table[column] * ratio)
    return table.assign(**{column: cells})


def _with_parameter(changes: pd.DataFrame, name: str, value: float) -> pd.DataFrame:
    row = pd.DataFrame([{"parameter_id": name, "value": value, "author": "quality", "reason": "quality"}])
    kept = changes[changes["parameter_id"] != name]
    return row if kept.empty else pd.concat([kept, row], ignore_index=True)


def _with_worth(scenario: Scenario, name: str, given: float) -> Scenario:
    """Return a scenario with a number of its value model set otherwise."""
    value = scenario.value
    if value is None:
        return scenario
    field, _, part = name.removeprefix(VALUE).partition(".")
    document = value.model_dump()
    number = round(given) if isinstance(document[field], int) else given
    document[field] = {**document[field], part: given} if part else number
    return scenario.but(value=Valuation.model_validate(document).model_dump())
