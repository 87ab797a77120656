"""What the model reads of the value model: places by cell, needs by period, the money terms of every choice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from planning.domain.valuation import SETTLED, Valuation
from planning.model.choices import Choices
from planning.model.groups import positions
from planning.model.model import Floats, Ints
from planning.model.value.ageing import Ageing, Dates, ageing
from planning.model.value.calendar import Calendar, calendar_of
from planning.model.value.habitability import grade_name, losses, rules_of
from planning.model.value.open_homes import Held, Stayers, access_matters, cells, held, stayers, staying
from planning.model.value.whole_cost import costs
from planning.tables.data import Data, recalled

EVERYBODY = ""
"""Who a cell is open to when nobody holds it."""


@dataclass(frozen=True)
class Worth:
    """What the model reads.

    Attributes
    ----------
    value, calendar
        What was asked, and the years that count.
    cells
        territory, typology, grade, held_by (a public, or empty) of each cell, [J], in order.
    base
        Model places if nothing is done anywhere, [J, P].
    changes
        What each choice changes of them, sparse [n, J x P].
    losses
        Loss of a place-year for each typology, grade and public: (typology, grade, public) -> share.
    terms
        Terms of the choices, [n] each.
    lifted
        Need that residents of today have for sure: client_group, territory, period, places.
    """

    value: Valuation
    calendar: Calendar
    cells: pd.DataFrame
    base: Floats
    changes: sparse.csr_matrix
    losses: dict[tuple[str, str, str], float]
    terms: dict[str, Floats]
    lifted: pd.DataFrame


@dataclass(frozen=True)
class Paths:
    """The buildings and homes of some choices, year by year: what the model counts and the plan shows."""

    dates: Dates
    aged: Ageing
    homes: Held


def paths(data: Data, value: Valuation, choices: Choices, calendar: Calendar) -> Paths:
    """Follow the buildings and their homes under every choice."""
    dates = Dates.of(choices)
    aged = ageing(data, value, choices, dates, calendar)
    return Paths(dates, aged, held(data, value, choices, dates, aged, calendar))


@recalled
def worth_of(data: Data, value: Valuation, choices: Choices) -> Worth:
    """Value every choice.

    Parameters
    ----------
    data
        With the scenario applied.
    value
        The scenario's value model.
    choices
        What each residence may be decided.
    """
    calendar = calendar_of(data.manifest, value)
    way = paths(data, value, choices, calendar)
    people = stayers(data, calendar)
    remaining = staying(data, people, choices, way.dates, way.aged, way.homes, calendar)
    rules = rules_of(data, value)
    found = cells(data, choices, way.homes, remaining, access_matters(data, rules, calendar), calendar)
    groups = list(data["client_groups"]["client_group"])
    names = pd.DataFrame(
        {
            "territory": data["territories"]["territory"].array.take(found.frame["territory"]),
            "typology": data["typologies"]["typology"].array.take(found.frame["typology"]),
            "grade": [grade_name(grade) for grade in found.frame["grade"]],
            "held_by": [EVERYBODY if group < 0 else groups[group] for group in found.frame["group"]],
        }
    )
    base, changes = _beside_doing_nothing(data, choices, way.dates, found.places)
    return Worth(
        value=value,
        calendar=calendar,
        cells=names,
        base=base.reshape(len(names), len(calendar.first)),
        changes=changes,
        losses={
            (typology, grade_name(grade), group): losses(rules, value, typology, grade, group)
            for typology in data["typologies"]["typology"]
            for grade in sorted(set(found.frame["grade"]))
            for group in groups
        },
        terms={
            **costs(data, value, choices, way.dates, way.aged, way.homes, calendar),
            SETTLED: _settled(data, found.frame["group"].to_numpy(), found.places, calendar),
        },
        lifted=_lifted(data, people, calendar),
    )


def _beside_doing_nothing(
    data: Data, choices: Choices, dates: Dates, places: sparse.csr_matrix
) -> tuple[Floats, sparse.csr_matrix]:
    """Return the places if nothing is done, and what each choice changes of its residence's.

    Written so, a choice has no coefficient before its works begin: until then it is what doing nothing is.
    """
    kept = np.full(len(data["residences"]), -1)
    keeps = np.flatnonzero(dates.is_keep)
    kept[choices.residence[keeps]] = keeps
    base = np.asarray(places[kept[kept >= 0]].sum(axis=0)).ravel()
    of_choice = kept[choices.residence]
    has = np.flatnonzero(of_choice >= 0)
    same = sparse.csr_matrix((np.ones(len(has)), (has, of_choice[has])), (len(choices), len(choices)))
    changes = (places - same @ places).tocsr()
    changes.data[np.abs(changes.data) < 1e-9] = 0.0
    changes.eliminate_zeros()
    return base, changes


def hold(weight: Floats) -> Floats:
    """Return what keeps a resident of today at home: more than anything that moving could gain.

    A place-year that serves nobody loses the public's weight, one that serves at best loses nothing: twice the weight
    is out of reach. What the flow is paid for it the choice pays, so that it adds up to 0 in every plan.
    """
    return 2.0 * weight + 1.0


def _settled(data: Data, group: np.ndarray, places: sparse.csr_matrix, calendar: Calendar) -> Floats:
    """Return what each choice pays for the residents of today who stay, [n]."""
    weight = data["client_groups"]["weight"].to_numpy(dtype=np.float64)
    price = np.where(group < 0, 0.0, hold(weight[group]))
    return np.asarray(places @ np.outer(price, calendar.period_weight).ravel())


def _lifted(data: Data, people: Stayers, calendar: Calendar) -> pd.DataFrame:
    """Return how many residents of today need a place, whatever is decided, by public, territory and period."""
    territory = positions(data["residences"]["territory"], data["territories"]["territory"])[people.residence]
    count = len(data["client_groups"])
    key, which = np.unique(territory * count + people.group, return_inverse=True)
    total = np.zeros((len(key), len(calendar.years)))
    np.add.at(total, which, people.persons)
    mean = calendar.mean(total)
    row, period = np.nonzero(mean > 1e-9)
    return pd.DataFrame(
        {
            "client_group": data["client_groups"]["client_group"].array.take(key[row] % count),
            "territory": data["territories"]["territory"].array.take(key[row] // count),
            "period": period,
            "places": mean[row, period],
        }
    )


# Needs, period by period: those of the years, held after the last one known, and at least the residents of today.


def needs_by_period(data: Data, worth: Worth) -> pd.DataFrame:
    """Return client_group, territory, year (first of the period), places: the weighted mean need of each period.

    By public, territory and period.
    """
    calendar, needs, lifted = worth.calendar, data["needs"], worth.lifted
    needs = needs[(needs["year"] >= calendar.years[0]).to_numpy(dtype=bool)]
    groups, territories = (np.sort(data[name][key].to_numpy(dtype=object)) for name, key in (_GROUP, _TERRITORY))
    given, sure = (
        pd.Index(groups).get_indexer(pd.Index(rows["client_group"])) * len(territories)
        + pd.Index(territories).get_indexer(pd.Index(rows["territory"]))
        for rows in (needs, lifted)
    )
    keys, where = np.unique(np.concatenate([given, sure]), return_inverse=True)
    yearly = _held_on(where[: len(given)], len(keys), needs, calendar)
    least = np.zeros((len(keys), len(calendar.first)))
    np.add.at(least, (where[len(given) :], lifted["period"].to_numpy(dtype=np.int64)), lifted["places"].to_numpy())
    most = np.maximum(calendar.mean(yearly), least)
    row, period = np.nonzero(most > 0)
    return pd.DataFrame(
        {
            "client_group": pd.array(groups[keys[row] // len(territories)], dtype="str"),
            "territory": pd.array(territories[keys[row] % len(territories)], dtype="str"),
            "year": calendar.labels[period],
            "places": most[row, period],
        }
    )


_GROUP, _TERRITORY = ("client_groups", "client_group"), ("territories", "territory")


def _held_on(row: Ints, count: int, needs: pd.DataFrame, calendar: Calendar) -> Floats:
    """Return the needs of every year that counts, [count, T]: after the plan that of the last year known, else 0.

    `row`: the row of each of the needs.
    """
    year = needs["year"].to_numpy(dtype=np.int64) - calendar.years[0]
    known = np.zeros((count, max(int(year.max(initial=0)) + 1, len(calendar.years))))
    is_known = np.zeros(known.shape, dtype=bool)
    np.add.at(known, (row, year), needs["places"].to_numpy(dtype=np.float64))
    is_known[row, year] = True
    is_known[:, : calendar.plan_years] = True
    last = np.maximum.accumulate(np.where(is_known, np.arange(known.shape[1]), 0), axis=1)
    return np.take_along_axis(known, last, axis=1)[:, : len(calendar.years)]


def segments_by_period(data: Data, needs: pd.DataFrame, worth: Worth) -> pd.DataFrame:
    """Return the segments of each need, the least likely first: need (its number), its keys, segment, places, share.

    With many futures: the curve of the year, after the plan that of its last year in proportion. What residents of
    today need is needed for sure.
    """
    curves = data["need_curves"]
    keys = needs[["client_group", "territory", "year"]].assign(need=np.arange(len(needs)))
    if curves.empty:
        return keys.assign(segment=1, places=needs["places"], share=1.0)
    last = worth.calendar.last_plan_year
    found = keys.assign(asked=needs["places"], of=np.minimum(keys["year"], last)).merge(
        curves[["client_group", "territory", "year", "segment", "places", "share"]].rename(columns={"year": "of"}),
        how="left",
        on=["client_group", "territory", "of"],
    )
    found = found.fillna({"segment": 1, "places": 0.0, "share": 1.0})
    mean = (found["places"] * found["share"]).groupby(found["need"]).transform("sum")
    scale = np.where(found["year"] > last, found["asked"] / mean.replace(0.0, np.nan), 1.0)
    found["places"] = found["places"] * np.nan_to_num(scale, nan=0.0)
    lifted = worth.lifted.assign(year=worth.calendar.labels[worth.lifted["period"]])
    least = keys.merge(lifted, how="left", on=["client_group", "territory", "year"])["places"].fillna(0.0)
    width = found.groupby("need")["places"].sum().reindex(keys["need"]).to_numpy()
    missing = np.maximum(least.to_numpy() - width, 0.0)
    sure = found["segment"] == 1
    found.loc[sure, "places"] += missing[found.loc[sure, "need"].to_numpy()]
    found = found.assign(segment=found["segment"].astype("int64")).drop(columns=["asked", "of"])
    return found.sort_values(["need", "segment"], ascending=[True, False], ignore_index=True)
