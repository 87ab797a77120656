"""What an option alone is worth: nothing else is done anywhere, no rule, money or permission applies.

A point of comparison for what somebody else decides, and that no plan may hold until they do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planning.domain.kinds import OPERATOR, ActionKind
from planning.domain.scenario import Scenario
from planning.model.model import Ints
from planning.model.problem import Problem
from planning.solve.search.local_search import LocalSearch
from planning.tables.data import Data

ALONE_COLUMNS = ("option_id", "start_year", "gain")


def bare(data: Data, option_ids: Sequence[str] = ()) -> Data:
    """Return the data where each residence may only be kept, or given one of these options; nothing else binds.

    Without rules, envelopes, aids or permissions: a residence without a `keep` is given one.
    """
    options = data["options"]
    keeps = options[options["kind"] == ActionKind.KEEP].drop_duplicates("residence_id")
    missing = data["residences"].loc[~data["residences"]["residence_id"].isin(keeps["residence_id"]), "residence_id"]
    added = pd.DataFrame({"option_id": missing + ".as_is", "residence_id": missing, "kind": ActionKind.KEEP.value})
    asked = options[options["option_id"].isin(option_ids)].assign(authority=OPERATOR)
    offered = pd.concat([keeps, asked, added.assign(duration_years=0)], ignore_index=True)
    after, costs = data["option_programmes"], data["option_costs"]
    return data.replacing(
        options=offered,
        option_programmes=after[after["option_id"].isin(asked["option_id"])],
        option_costs=costs[costs["option_id"].isin(offered["option_id"])],
        option_funding=data["option_funding"].head(0),
        envelopes=data["envelopes"].head(0),
        rules=data["rules"].head(0),
    )


def unbound(scenario: Scenario) -> Scenario:
    """Return what a scenario says of the value and the needs, without what it limits."""
    return Scenario(
        name=scenario.name,
        weights=scenario.weights.but(changes=0),
        value=scenario.value,
        needs_factor=scenario.needs_factor,
        futures=scenario.futures,
        cost_index=scenario.cost_index,
    )


def worth_alone(data: Data, scenario: Scenario, option_ids: Sequence[str]) -> pd.DataFrame:
    """Return what each option alone gains on doing nothing, begun as soon as it may be.

    Parameters
    ----------
    data
        Prepared data, before the scenario.
    scenario
        What a plan is worth.
    option_ids
        Options of any residences, whoever decides them.

    Returns
    -------
    DataFrame
        ALONE_COLUMNS, in the order asked: `gain` in units of the objective (less than 0: a loss). Options that have no
        start within the plan are left out.
    """
    problem = Problem.of(bare(data, option_ids), unbound(scenario))
    search = LocalSearch.of(problem)
    if search is None:
        return pd.DataFrame(columns=list(ALONE_COLUMNS))
    keep: Ints = search.ready.choice[search.ready.problem.keep]
    nothing = search.value(keep)
    frame = problem.choices.frame
    rows = []
    for option_id in option_ids:
        starts = np.flatnonzero((frame["option_id"] == option_id).to_numpy() & ~problem.is_later)
        if not len(starts) or nothing is None:
            continue
        choice = int(starts[frame["start_year"].to_numpy()[starts].argmin()])
        value = search.value(_with(keep, problem, choice))
        if value is not None:
            rows.append((option_id, int(frame["start_year"].iloc[choice]), nothing - value))
    return pd.DataFrame(rows, columns=list(ALONE_COLUMNS))


def _with(keep: Ints, problem: Problem, choice: int) -> Ints:
    changed = keep.copy()
    changed[problem.choices.residence[choice]] = choice
    return changed
