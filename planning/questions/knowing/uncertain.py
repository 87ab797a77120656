"""The figures behind a plan that are not certain, with their plausible ends; how many others are verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from planning.demand.of_data import draw_needs
from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.domain.uncertain_figures import FORECAST, MISSING, UNVERIFIED, Figure
from planning.options.estimates import Estimates, parameter_estimates
from planning.options.known_cells import KNOWN, is_doubtful, known_cells, uncertain_cells
from planning.options.of_portfolio import all_parameters, portfolio_catalogue
from planning.tables.data import Data

WORKS_FILE, VALUE_FILE = "works.csv", "value.csv"
CHOICES = ("value.place_year_eur", "value.loss.", "value.tail_years", "value.later", "value.discount_rate")
"""Parameters of value.csv that a board chooses: nobody can find them out."""
DRAWS = 1_000


def uncertain_figures(data: Data, plan: Plan) -> tuple[list[Figure], int]:
    """Return the figures that are not certain, and how many figures are verified.

    Parameters
    ----------
    data
        Prepared data, before the scenario.
    plan
        The plan shown: its scenario says which figures count.
    """
    parameters = _in_use(data, plan, all_parameters(data))
    estimates = parameter_estimates(all_parameters(data), data.manifest.first_year)
    found = [
        *_of_parameters(parameters, estimates),
        *_of_needs(data, plan),
        *_of_money(data, estimates),
        *_of_rules(data, plan),
        *_of_residents(data, plan, estimates),
        *uncertain_cells(data, estimates),
    ]
    return found, _verified(data, plan, parameters)


def _verified(data: Data, plan: Plan, parameters: pd.DataFrame) -> int:
    cells = int((known_cells(data)["status"] == KNOWN).sum())
    factors = data["need_factors"]
    own = int(_true(factors["verified"]).sum()) if _has_chain(data, plan) else 0
    sources = [*data["funders"].loc[data["funders"]["max_share"].notna(), "source"], *data["envelopes"]["source"]]
    money = sum(not is_doubtful(str(source)) for source in sources)
    rules = int(_true(data["habitability_rules"]["verified"]).sum()) if plan.scenario.value is not None else 0
    return cells + own + money + rules + int(parameters["verified"].sum())


def _true(cells: pd.Series) -> pd.Series:
    """Return a column of yes and no where an empty cell is a no."""
    return cells.astype("object").map(lambda cell: cell is True or str(cell) == "True").astype(bool)


# Parameters of the works and of the value.


def _in_use(data: Data, plan: Plan, parameters: pd.DataFrame) -> pd.DataFrame:
    """Return the latest rows of works.csv that the catalogue names, and those of the value where it counts."""
    dates = parameters["valid_from"].fillna("").astype("str")
    valid = parameters[dates <= f"{data.manifest.first_year}-12-31"].assign(valid_from=dates)
    latest = valid.sort_values("valid_from", kind="stable").drop_duplicates("parameter_id", keep="last")
    kept = latest["file"].eq(VALUE_FILE) & ~latest["parameter_id"].str.startswith(CHOICES)
    kept &= plan.scenario.value is not None
    if data.manifest.build.options == "templates":
        text = portfolio_catalogue(data).model_dump_json()
        names = latest["parameter_id"].astype("str")
        named = names.map(lambda name: f'"{name}"' in text or name.startswith("energy_use_")).astype(bool)
        kept |= latest["file"].eq(WORKS_FILE) & named
    return latest[kept]


def _of_parameters(parameters: pd.DataFrame, estimates: Estimates) -> Iterator[Figure]:
    for row in parameters[~parameters["verified"]].to_dict("records"):
        ends = estimates[str(row["parameter_id"])]
        if ends.low < ends.high:
            yield Figure(
                kind="worth" if row["file"] == VALUE_FILE else "parameter",
                subject=str(row["parameter_id"]),
                value=ends.value,
                low=ends.low,
                high=ends.high,
                badge=UNVERIFIED,
                unit=str(row["unit"]),
                source=str(row["source"]),
            )


# Needs: factors that somebody may look up, and what no inquiry tells, the forecast.


def _has_chain(data: Data, plan: Plan) -> bool:
    return data.manifest.build.needs == "chain" and plan.scenario.futures == "central"


def _of_needs(data: Data, plan: Plan) -> Iterator[Figure]:
    if _has_chain(data, plan):
        yield from _of_factors(data["need_factors"])
    yield from _of_forecasts(data)


def _of_factors(factors: pd.DataFrame) -> Iterator[Figure]:
    alone = ~factors["factor_id"].duplicated(keep=False) & factors["territory"].eq("") & factors["year"].isna()
    wide = factors["low"].fillna(factors["value"]) < factors["high"].fillna(factors["value"])
    for row in factors[alone & wide & ~_true(factors["verified"])].to_dict("records"):
        yield Figure(
            kind="factor",
            subject=str(row["factor_id"]),
            column=str(row["client_group"]),
            value=float(row["value"]),
            low=_or(row["low"], row["value"]),
            high=_or(row["high"], row["value"]),
            badge=UNVERIFIED,
            unit=str(row["unit"]),
            source=str(row["source"]),
        )


def _or(cell: Any, other: Any) -> float:
    return float(other if pd.isna(cell) else cell)


def _of_forecasts(data: Data) -> Iterator[Figure]:
    """Yield each group's need in the last year: its band where it is drawn, else what quality.csv says."""
    last, needs = data.manifest.last_year, data["needs"]
    central = needs[needs["year"] == last].groupby("client_group")["places"].sum()
    drawn = draw_needs(data, DRAWS, data.manifest.build.draws_seed) if data.manifest.build.needs == "chain" else None
    estimates = parameter_estimates(all_parameters(data), data.manifest.first_year)
    for group in data["client_groups"]["client_group"]:
        places = float(central.get(group, 0.0))
        if places <= 0:
            continue
        if drawn is not None and group in drawn.client_groups:
            totals = drawn.values[:, drawn.client_groups.index(group), :, -1].sum(axis=1, dtype=np.float64)
            low, high = (float(np.rint(end)) for end in np.quantile(totals, [0.1, 0.9]))
        else:
            ends = estimates["quality.need"]
            low, high = float(np.rint(ends.low * places)), float(np.rint(ends.high * places))
        if low < high:
            yield Figure(kind="need", subject=str(group), value=places, low=low, high=high, badge=FORECAST)


# Money: what funders may pay, what operations cost where the folder gives them.


def _of_money(data: Data, estimates: Estimates) -> Iterator[Figure]:
    funders, share = data["funders"], estimates["quality.funder_share"]
    for row in funders[funders["max_share"].fillna(0.0) > 0].to_dict("records"):
        if is_doubtful(str(row["source"])):
            held, source = float(row["max_share"]), str(row["source"])
            low, high = held * share.low, min(1.0, held * share.high)
            yield _money("share", str(row["funder"]), held, low, high, source)
    ends = estimates["quality.envelope"]
    doubtful = data["envelopes"][data["envelopes"]["source"].map(lambda source: is_doubtful(str(source))).astype(bool)]
    for funder, total in doubtful.groupby("funder")["amount_eur"].sum().items():
        if total > 0:
            yield _money("envelope", str(funder), total, total * ends.low, total * ends.high, "")
    yield from _of_costs(data, estimates)


def _of_costs(data: Data, estimates: Estimates) -> Iterator[Figure]:
    if data.manifest.build.options == "templates":
        return
    ends, options = estimates["quality.cost"], data["options"]
    totals = data["option_costs"].groupby("option_id")["amount_eur"].sum()
    acting = options[options["kind"] != ActionKind.KEEP]
    for option, source in zip(acting["option_id"], acting["source"], strict=True):
        total = float(totals.get(option, 0.0))
        if total > 0 and is_doubtful(str(source)):
            yield _money("cost", str(option), total, total * ends.low, total * ends.high, str(source))


def _money(kind: Any, subject: str, value: float, low: float, high: float, source: str) -> Figure:
    unit = "part" if kind == "share" else "EUR"
    return Figure(
        kind=kind, subject=subject, value=value, low=low, high=high, badge=UNVERIFIED, unit=unit, source=source
    )


# What the law says of homes, and how residents leave.


def _of_rules(data: Data, plan: Plan) -> Iterator[Figure]:
    """Yield each habitability rule of a text that nobody confirmed: it may not apply. Our own classes are choices."""
    rules = data["habitability_rules"]
    if plan.scenario.value is None:
        return
    from_a_text = rules["source"].map(lambda source: source != "" and not is_doubtful(str(source))).astype(bool)
    for row in rules[~_true(rules["verified"]) & from_a_text].to_dict("records"):
        yield Figure(
            kind="rule",
            subject=str(row["rule_id"]),
            value=True,
            low=True,
            high=False,
            badge=UNVERIFIED,
            source=str(row["source"]),
        )


def _of_residents(data: Data, plan: Plan, estimates: Estimates) -> Iterator[Figure]:
    rates = data["cohorts"]["yearly_exit_rate"]
    if plan.scenario.value is None or not len(data["cohorts"]):
        return
    known = rates.notna() & (rates > 0)
    if not known.any():
        return
    weights = data["cohorts"].loc[known, "persons"]
    mean = float(np.average(rates[known].astype(float), weights=weights)) if weights.sum() else 0.0
    ends = estimates["quality.exit_rate"]
    if mean > 0:
        badge: Any = UNVERIFIED if known.all() else MISSING
        yield Figure(
            kind="exits",
            subject="",
            value=mean,
            low=mean * ends.low,
            high=min(1.0, mean * ends.high),
            badge=badge,
            unit="part par an",
        )
