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
from planning.model.model import Builder, Floats, Ints, Model
from planning.model.residents import residents
from planning.model.rules import actions, caps, housing, money, rehousing
from planning.model.rules.context import Context
from planning.model.vacancies import vacancies
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
    """

    given: Data
    data: Data
    scenario: Scenario
    choices: Choices
    model: Model

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
        choices = make_choices(seen, scenario.shortlist)
        return cls(data, seen, scenario, choices, _model(seen, scenario, choices, start))

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

    def choices_of(self, plan: Plan) -> Ints | None:
        """Return the choice of each residence in a plan, in the data's order, [R]; None when one is not offered."""
        frame = self.choices.frame
        keys = zip(frame["option_id"], frame["start_year"], strict=True)
        number = {key: place for place, key in enumerate(keys)}
        decided = {row.residence_id: number.get((row.option_id, row.start_year)) for row in plan.decisions}
        found = [decided.get(residence) for residence in self.data["residences"]["residence_id"]]
        return None if any(place is None for place in found) else np.array(found, dtype=np.int64)

    def choices_at(self, point: Floats) -> Ints:
        """Return the choices made at a point of the model, in order of choice."""
        return np.flatnonzero(point[self.starts] > 0.5)


def _model(data: Data, scenario: Scenario, choices: Choices, start: Plan | None) -> Model:
    """Write every rule of a problem."""
    builder = Builder(scenario.term_weights)
    frame = choices.frame
    block = builder.columns(
        "start",
        frame[["option_id", "start_year"]],
        upper=1.0,
        integer=True,
        terms={
            "capex": frame["capex_eur"].to_numpy(dtype=float),
            "value_points": choices.options["value_points"].fillna(0.0).to_numpy(dtype=float)[choices.option],
            "running": _running_cost(choices),
            **_building_state(choices),
            **({"changes": _changes(choices, start)} if start is not None else {}),
        },
    )
    context = Context(data, choices, builder, block)
    housing.choose_one(context)
    unmet = housing.serve(context, housing.stock(context))
    _write(housing.RULES, context, unmet)
    grants = money.grants(context)
    money.envelopes(context, grants)
    _write(money.RULES, context, grants)
    _write(caps.RULES, context)
    caps.permission(context)
    _residents(context)
    _write(actions.RULES, context)
    return builder.model()


def _write(rules: Mapping[RuleKind, Callable[..., None]], *known: object) -> None:
    """Write the rows of a chapter's rules, in its order; each reads the columns that its chapter shares."""
    for rule in rules.values():
        rule(*known)


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


def _changes(choices: Choices, start: Plan) -> Floats:
    """Return 1 for each choice that differs from the residence's decision in the plan given."""
    former = pd.DataFrame(
        [(row.residence_id, row.option_id, row.start_year) for row in start.decisions],
        columns=["home", "option", "year"],
    )
    options = choices.options
    taken = pd.Index(positions(former["option"].astype("str"), options["option_id"]))
    year = former["year"].to_numpy(dtype=np.int64)
    same = pd.MultiIndex.from_arrays([choices.option, choices.frame["start_year"]]).isin(
        pd.MultiIndex.from_arrays([taken, year])
    )
    kept = (options["kind"] == ActionKind.KEEP) & ~options["residence_id"].isin(former["home"])
    return np.where(same | kept.to_numpy()[choices.option], 0.0, 1.0)
