"""The whole model, rule by rule (docs/model.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planning.domain.kinds import ActionKind
from planning.domain.plan import Plan
from planning.domain.scenario import Scenario
from planning.optimise.choices import POINTS_PER_LABEL, Choices, make_choices
from planning.optimise.model import Builder, Floats, Model
from planning.optimise.rules import actions, limits, money, places
from planning.optimise.rules.context import Context
from planning.tables.data import Data


@dataclass(frozen=True)
class Built:
    """A model with what its columns mean: the data (scenario applied) and the choices."""

    data: Data
    scenario: Scenario
    choices: Choices
    model: Model


def build(data: Data, scenario: Scenario, start: Plan | None = None) -> Built:
    """Build the model of a scenario.

    Parameters
    ----------
    data
        Prepared data (options and needs known), the scenario already applied.
    scenario
        Weights of the objective.
    start
        The plan that `changes` are counted against, if any.
    """
    choices = make_choices(data)
    builder = Builder(scenario.weights)
    frame = choices.frame
    block = builder.columns(
        "start",
        frame[["option_id", "start_year"]],
        upper=1.0,
        integer=True,
        terms={
            "capex": frame["capex_eur"].to_numpy(dtype=float),
            "value_points": frame["value_points"].fillna(0.0).to_numpy(dtype=float),
            "running": _running_cost(choices),
            **_building_state(choices),
            **({"changes": _changes(choices, start)} if start is not None else {}),
        },
    )
    context = Context(data, choices, builder, block)
    places.choose_one(context)
    unmet = places.serve(context, places.stock(context))
    places.floor(context, unmet)
    money.envelopes(context, money.grants(context))
    for rule in (limits.decant_capacity, limits.works_capacity, limits.staff_ceiling, limits.disposals):
        rule(context)
    for rule in (actions.must, actions.must_not, actions.earliest, actions.latest, actions.deadline):
        rule(context)
    for rule in (actions.together, actions.exclusive, actions.after):
        rule(context)
    return Built(data, scenario, choices, builder.model())


def _running_cost(choices: Choices) -> Floats:
    """Return the operating deficit over the plan: the yearly result, from delivery on, with its sign changed."""
    result = choices.frame["running_result_eur_per_year"].fillna(0.0).to_numpy(dtype=float)
    years: Floats = choices.delivered.sum(axis=1, dtype=float)
    return -result * years


def _building_state(choices: Choices) -> dict[str, Floats]:
    """Return the place-years in poor condition, and in E-F-G labels (1-2-3 points), of each choice."""
    open_places = choices.open_places()
    frame = choices.frame
    terms = {}
    for term, column, score in (
        ("condition", "condition", {"poor": 1}),
        ("energy", "energy_label", POINTS_PER_LABEL),
    ):
        now = frame[column].map(score).fillna(0.0).to_numpy(dtype=float)
        given = frame[f"{column}_after"]
        later = np.where(given == "", now, given.map(score).fillna(0.0).to_numpy(dtype=float))
        terms[term] = (open_places * np.where(choices.delivered, later[:, None], now[:, None])).sum(axis=1)
    return terms


def _changes(choices: Choices, start: Plan) -> Floats:
    """Return 1 for each choice that differs from the residence's decision in the plan given."""
    former = {(row.option_id, row.start_year) for row in start.decisions}
    frame = choices.frame
    same = [key in former for key in zip(frame["option_id"], frame["start_year"], strict=True)]
    kept = frame["kind"] == ActionKind.KEEP
    absent = ~frame["residence_id"].isin({row.residence_id for row in start.decisions})
    return np.where(np.array(same, dtype=bool) | (kept & absent), 0.0, 1.0)
