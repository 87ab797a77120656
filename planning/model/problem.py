"""What is asked, as a whole: data, scenario, choices and the model that they make, rule by rule (docs/model.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.domain.rule_book import RuleKind, kinds_where
from planning.domain.scenario import Scenario
from planning.model.choices import POINTS_PER_LABEL, Choices, make_choices
from planning.model.groups import positions
from planning.model.matrix import Matrix, has_impossible_row, matrix
from planning.model.model import Builder, Flags, Floats, Ints, Model
from planning.model.residents import residents
from planning.model.rules import actions, caps, housing, lasting, money, rehousing
from planning.model.rules.context import Context, until_it_starts
from planning.model.vacancies import vacancies
from planning.model.value.worth import Worth, needs_by_period, worth_of
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

ROWS: Mapping[RuleKind, Callable[..., None]] = MappingProxyType(
    {**housing.RULES, **money.RULES, **caps.RULES, **caps.OWED, **rehousing.RULES, **actions.RULES}
)
"""Kind of rule -> what writes its rows. Each chapter of `planning/model/rules` lists its own, in their order."""
OWED_TO_RESIDENTS = kinds_where(lambda entry: entry.subject.kind == "residents")


@dataclass(frozen=True)
class Problem:
    """What is asked of a portfolio: its data under a scenario, the choices, and the model that they make.

    A problem that is asked otherwise (rows added, terms left out) is `replace(problem, model=...)`; arrays that are
    held, freed or relaxed for one question are methods of `Matrix`.

    Attributes
    ----------
    given
        Prepared data (options and needs known), before the scenario: their hash is a plan's.
    data
        The same with the scenario applied: what every rule reads.
    scenario
        Weights of the objective, the shortlist of choices if there is one, how to search.
    choices
        What the start columns are, in their order, [n].
    model
        The three tables.
    worth
        What the value model says of the choices; None with the weighted sum of the first model.
    """

    given: Data
    data: Data
    scenario: Scenario
    choices: Choices
    model: Model
    worth: Worth | None = None

    @classmethod
    def of(cls, data: Data, scenario: Scenario, start: Plan | None = None) -> Problem:
        """Build the model of a scenario.

        Parameters
        ----------
        data
            Prepared data, before the scenario.
        scenario
            What is asked.
        start
            The plan that `changes` are counted against, if any.

        Raises
        ------
        RequestError
            When the scenario cannot be applied to the data.
        """
        seen = apply_scenario(data, scenario)
        choices = make_choices(seen, scenario.shortlist, scenario.value)
        worth = None if scenario.value is None else worth_of(seen, scenario.value, choices)
        return cls(data, seen, scenario, choices, _model(seen, scenario, choices, start, worth), worth)

    @cached_property
    def arrays(self) -> Matrix:
        """The model as both engines receive it."""
        return matrix(self.model)

    @property
    def is_impossible(self) -> bool:
        """Whether a row asks for something that no column can give: known before any search."""
        return has_impossible_row(self.arrays)

    @cached_property
    def starts(self) -> Ints:
        """The start column of each choice, [n]."""
        return self.model.columns_of("start").ids

    @cached_property
    def is_later(self) -> Flags:
        """Which choices start after the plan (value model), [n]."""
        return (self.choices.frame["start_year"] > self.data.manifest.last_year).to_numpy(dtype=bool)

    def in_plan(self, chosen: Ints) -> Ints:
        """Return what choices, one per residence, are in the plan: what starts after it is kept as it is until then."""
        keep = (self.choices.frame["kind"] == ActionKind.KEEP).to_numpy()
        kept = np.full(len(self.data["residences"]), -1)
        kept[self.choices.residence[keep]] = np.flatnonzero(keep)
        return np.where(self.is_later[chosen], kept[self.choices.residence[chosen]], chosen)

    @cached_property
    def needs(self) -> pd.DataFrame:
        """The needs that the model counts: client_group, territory, year (or first year of a period), places."""
        return self.data["needs"] if self.worth is None else needs_by_period(self.data, self.worth)

    def choices_of(self, plan: Plan) -> Ints | None:
        """Return the choice of each residence in a plan, in the data's order, [R]; None when one is not offered."""
        found = self.offered(plan)
        return None if (found < 0).any() else found

    def offered(self, plan: Plan) -> Ints:
        """Return the same, -1 where what a plan decides is not offered here, [R]."""
        frame = self.choices.frame
        keys = zip(frame["option_id"], frame["start_year"], strict=True)
        number = {key: place for place, key in enumerate(keys)}
        rows = (*plan.decisions, *plan.later)
        decided = {row.residence_id: number.get((row.option_id, row.start_year), -1) for row in rows}
        residences = self.data["residences"]["residence_id"]
        return np.array([decided.get(residence, -1) for residence in residences], dtype=np.int64)

    def choices_at(self, point: Floats) -> Ints:
        """Return the choices made at a point of the model, in order of choice."""
        return np.flatnonzero(point[self.starts] > 0.5)


def _model(data: Data, scenario: Scenario, choices: Choices, start: Plan | None, worth: Worth | None) -> Model:
    """Write every rule of a problem."""
    builder = Builder(scenario.term_weights)
    block = builder.columns(
        "start",
        choices.frame[["option_id", "start_year"]],
        upper=1.0,
        integer=True,
        terms={
            **(_weighted_terms(choices) if worth is None else worth.terms),
            **({"changes": _changes(data, choices, start)} if start is not None else {}),
        },
    )
    context = Context(data, choices, builder, block, wears=worth is not None)
    housing.choose_one(context)
    if worth is None:
        unmet = housing.serve(context, housing.stock(context))
    else:
        unmet = lasting.serve(context, worth, lasting.stock(context, worth))
    _write(housing.RULES, context, unmet)
    grants = money.grants(context)
    money.envelopes(context, grants)
    _write(money.RULES, context, grants)
    _write(caps.RULES, context)
    caps.permission(context)
    _residents(context)
    _write(actions.RULES, context)
    if worth is not None:
        lasting.later_works(context, worth)
        lasting.later_money(context, worth)
    return builder.model()


def _write(rules: Mapping[RuleKind, Callable[..., None]], context: Context, *known: object) -> None:
    """Write the rows of a chapter's rules, in its order; each reads the columns that its chapter shares.

    A kind that no line of rules.csv is of has no row.
    """
    for kind, rule in rules.items():
        if kind in context.kinds:
            rule(context, *known)


def _residents(context: Context) -> None:
    """Write what is owed to residents: notice, a place meanwhile, a place to come back to."""
    if not context.data["rules"]["rule"].isin(OWED_TO_RESIDENTS).any():
        return
    people = residents(context.data, context.choices)
    _write(caps.OWED, context, people)
    away = rehousing.displaced(context, people)
    if away is None:
        return
    rehousing.natural_exit(context, away)
    found = vacancies(context.data, context.choices, sorted(away.ways["client_group"].unique()))
    room = rehousing.vacant(context, away, found)
    rehousing.guest(context, room, rehousing.hosted(context, away, found, room))
    _write(rehousing.RULES, context, away)


def _weighted_terms(choices: Choices) -> dict[str, Floats]:
    """Return what the choices add to the terms of the first model."""
    return {
        "capex": choices.frame["capex_eur"].to_numpy(dtype=float),
        "value_points": choices.options["value_points"].fillna(0.0).to_numpy(dtype=float)[choices.option],
        "running": _running_cost(choices),
        **_building_state(choices),
    }


def _running_cost(choices: Choices) -> Floats:
    """Return the operating deficit over the plan: the yearly result, from delivery on, with its sign changed."""
    result = choices.options["running_result_eur_per_year"].fillna(0.0).to_numpy(dtype=float)[choices.option]
    years: Floats = choices.delivered.sum(axis=1, dtype=float)
    return -result * years


def _building_state(choices: Choices) -> dict[str, Floats]:
    """Return the place-years in poor condition, and in E-F-G labels (1-2-3 points), of each choice."""
    open_places = choices.open_places()
    options = choices.options
    terms = {}
    for term, column, score in (
        ("condition", "condition", {"poor": 1}),
        ("energy", "energy_label", POINTS_PER_LABEL),
    ):
        now, given = (
            options[name].map(score).fillna(0.0).to_numpy(dtype=float) for name in (column, f"{column}_after")
        )
        later = np.where(options[f"{column}_after"] == "", now, given)
        points = np.where(choices.delivered, later[choices.option, None], now[choices.option, None])
        terms[term] = (open_places * points).sum(axis=1)
    return terms


def _changes(data: Data, choices: Choices, start: Plan) -> Floats:
    """Return 1 for each choice that differs from the residence's decision in the plan given; a later one is a keep."""
    former = pd.DataFrame(
        [(row.residence_id, row.option_id, row.start_year) for row in start.decisions],
        columns=["home", "option", "year"],
    )
    options = choices.options
    option, begun = until_it_starts(data, choices)
    taken = pd.Index(positions(former["option"].astype("str"), options["option_id"]))
    year = former["year"].to_numpy(dtype=np.int64)
    same = pd.MultiIndex.from_arrays([option, begun]).isin(pd.MultiIndex.from_arrays([taken, year]))
    kept = (options["kind"] == ActionKind.KEEP) & ~options["residence_id"].isin(former["home"])
    return np.where(same | kept.to_numpy()[option], 0.0, 1.0)
