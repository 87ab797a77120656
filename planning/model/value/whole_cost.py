"""What every choice costs over the years that count, in discounted euros of the whole cost: who pays is not weighed.

Money that pays for works counts as an annuity over the life of the works, for the years that count; the running result
counts before rent, since the rent repays the very capital that the annuity counts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from planning.domain.valuation import Valuation
from planning.model.choices import Choices
from planning.model.model import Flags, Floats
from planning.model.value.ageing import ENDED, Ageing, Dates
from planning.model.value.calendar import Calendar, annuity
from planning.model.value.open_homes import Held
from planning.tables.data import Data


def costs(
    data: Data, value: Valuation, choices: Choices, dates: Dates, aged: Ageing, homes: Held, calendar: Calendar
) -> dict[str, Floats]:
    """Return the money terms of every choice, [n] each, in discounted euros; what is gained is below 0."""
    yearly = by_year(value, choices, dates, aged, homes, calendar)
    return {
        "investment": _investment(value, choices, dates, calendar) - _sales(choices, dates, calendar),
        **{term: amounts @ calendar.weight for term, amounts in yearly.items()},
        "actions": np.where(dates.is_keep, 0.0, value.action_eur * _weight_in(calendar, dates.start)),
    }


def by_year(
    value: Valuation, choices: Choices, dates: Dates, aged: Ageing, homes: Held, calendar: Calendar
) -> dict[str, Floats]:
    """Return what a building costs in each year, [n, T] by term, works apart: in euros of the first year."""
    units = _units(homes, len(choices), len(calendar.years))
    return {
        "running": -_results(choices, dates, aged, calendar),
        "upkeep": _upkeep(value, aged, units),
        "renewal": units * aged.is_renewed * _renewal(value),
        "closure": _closure(value, aged, _units_before_closing(homes, aged, choices)),
    }


def _units(homes: Held, count: int, years: int) -> Floats:
    """Return the homes open under every choice, [n, T]."""
    total = np.zeros((count, years))
    np.add.at(total, homes.choice, homes.units)
    return total


def _weight_in(calendar: Calendar, years: np.ndarray) -> Floats:
    """Return what a year counts, 0 outside the years that count."""
    place = np.asarray(years, dtype=np.int64) - calendar.years[0]
    inside = (place >= 0) & (place < len(calendar.years))
    return np.where(inside, calendar.weight[np.clip(place, 0, len(calendar.years) - 1)], 0.0)


def _investment(value: Valuation, choices: Choices, dates: Dates, calendar: Calendar) -> Floats:
    """Return the annuities of the works that fall in the years that count; what no year repays is paid at the start."""
    options = choices.options
    life = options["amortised_years"].fillna(options["life_years"]).fillna(0.0)
    years = life.to_numpy(dtype=np.float64)[choices.option]
    cost = np.where(dates.is_keep, 0.0, choices.frame["capex_eur"].to_numpy(dtype=np.float64))
    yearly = annuity(cost, np.maximum(years, 1.0), value.discount_rate)
    first = dates.delivery[:, None]
    repaid = (calendar.years >= first) & (calendar.years < first + years[:, None])
    return np.where(years > 0, yearly * (repaid @ calendar.weight), cost * _weight_in(calendar, dates.start))


def _sales(choices: Choices, dates: Dates, calendar: Calendar) -> Floats:
    proceeds = choices.frame["proceeds_eur"].fillna(0.0).to_numpy(dtype=np.float64)
    return np.where(dates.is_keep, 0.0, proceeds * _weight_in(calendar, dates.delivery))


def before_rent(options: pd.DataFrame) -> Floats:
    """Return the yearly result of options before the rent to the owner, [O]."""
    result = options["running_result_eur_per_year"].fillna(0.0) + options["rent_eur_per_year"].fillna(0.0)
    return result.to_numpy(dtype=np.float64)


def _results(choices: Choices, dates: Dates, aged: Ageing, calendar: Calendar) -> Floats:
    """Return the result before rent of every choice, [n, T]: today's until places close, then the option's.

    While places are closed: what the option says, or today's for the places that stay open. Nothing once the building
    is closed.
    """
    options = choices.options
    result = before_rent(options)
    kept = pd.Series(result, options["residence_id"])[(options["kind"] == "keep").to_numpy()]
    today = options["residence_id"].map(kept[~kept.index.duplicated()]).fillna(0.0).to_numpy(dtype=np.float64)
    during = options["running_during_eur_per_year"].to_numpy(dtype=np.float64, na_value=np.nan)[choices.option]
    today, after = today[choices.option], result[choices.option]
    closing, delivered = dates.is_closing(calendar.years), dates.is_delivered(calendar.years)
    during = np.where(np.isnan(during), today * (1.0 - dates.closed_share), during)
    yearly = np.where(delivered, after[:, None], np.where(closing, during[:, None], today[:, None]))
    return yearly * aged.is_open


def _upkeep(value: Valuation, aged: Ageing, units: Floats) -> Floats:
    """Return the upkeep of the homes, [n, T]: by stage, growing since the last works; a renewed building's is new."""
    by_stage = np.array([value.upkeep_eur.good, value.upkeep_eur.fair, value.upkeep_eur.poor, 0.0])
    grown = by_stage[aged.stage] * (1.0 + value.upkeep_growth) ** aged.age
    return np.where(aged.is_renewed, value.upkeep_eur.good, grown) * units


def _renewal(value: Valuation) -> float:
    cost, years = np.array([value.renewal_eur]), np.array([float(value.renewal_life_years)])
    return float(annuity(cost, years, value.discount_rate)[0])


def _units_before_closing(homes: Held, aged: Ageing, choices: Choices) -> Floats:
    """Return the homes open in the year before each, [n, T]; in the first year none."""
    units = _units(homes, len(choices), aged.stage.shape[1])
    return np.concatenate([np.zeros((len(units), 1)), units[:, :-1]], axis=1)


def _closure(value: Valuation, aged: Ageing, former: Floats) -> Floats:
    """Return the cost of closing homes in the year in which the service of their building ends, [n, T]."""
    ended: Flags = (aged.stage == ENDED) & ~aged.is_renewed
    closing = ended & np.concatenate([np.zeros((len(ended), 1), bool), ~ended[:, :-1]], axis=1)
    return np.asarray(closing * former * value.closure_eur)
