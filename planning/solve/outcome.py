"""An engine's answer -> a plan that says exactly what is known."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import numpy as np

from planning.domain.kinds import OPTIMAL_GAP, EndedBy, Status, relative_gap
from planning.domain.plan import Alternative, Decision, Plan, Term
from planning.domain.progress import ShouldStop
from planning.model.model import Floats
from planning.model.plan_rows import read_tables
from planning.model.problem import Problem
from planning.solve.conflict import conflict_ids, find_conflict
from planning.solve.engine import PULP, Answer, Found
from planning.solve.order import Held
from planning.solve.settle import settle

BY_CLOCK = (EndedBy.TIME, EndedBy.CANCELLED)


def plan_of(
    problem: Problem,
    answer: Answer,
    began: float,
    held: tuple[Held, ...] = (),
    should_stop: ShouldStop | None = None,
    met: tuple[Found, ...] = (),
) -> Plan:
    """Turn an engine's answer into a plan that says exactly what is known.

    Parameters
    ----------
    problem, answer
        What was asked, and what was found.
    began
        When the search began, on the monotonic clock.
    held
        The groups of terms that went before the others, with what is proven of each.
    should_stop
        Polled while rules that contradict each other are looked for.
    met
        Other good plans.
    """
    facts: dict[str, Any] = {
        "engine": problem.scenario.engine,
        "versions": _versions(problem.scenario.engine),
        "data": problem.given.folder,
        "data_hash": problem.given.hash_for(problem.scenario),
        "scenario": problem.scenario,
        "ended_by": answer.ended_by,
    }
    if answer.infeasible:
        found = find_conflict(problem.model, problem.arrays, should_stop)
        facts |= {"status": Status.INFEASIBLE, "conflict": conflict_ids(found.keys), "conflict_keys": found.keys}
        facts["conflict_is_minimal"] = found.is_minimal
    elif answer.values is None:
        facts |= {"status": Status.NO_PLAN_YET, "bound": answer.bound}
    else:
        facts |= _found(problem, settle(problem, answer.values), answer, held, met)
    return Plan(**facts, seconds=time.monotonic() - began)


def _found(
    problem: Problem, values: Floats, answer: Answer, held: tuple[Held, ...], met: tuple[Found, ...]
) -> dict[str, Any]:
    """Return what a plan with decisions says, from a settled point."""
    worth = problem.model.term_values(values)
    terms = {name: Term(unweighted=raw, weighted=cost) for name, (raw, cost) in worth.items()}
    objective = sum(term.weighted for term in terms.values())
    bound = None if answer.bound is None else min(answer.bound, objective)
    gap = None if bound is None else relative_gap(objective, bound)
    is_best = gap is not None and gap <= OPTIMAL_GAP and all(group.is_proven for group in held)
    is_proven = is_best and not answer.has_ties
    return {
        "status": Status.OPTIMAL if is_proven else Status.FEASIBLE,
        "ended_by": EndedBy.PROOF if is_proven else _not_by_proof(answer),
        "objective": objective,
        "bound": bound,
        "gap": gap,
        "objective_terms": terms,
        "levels": tuple(group.level(terms) for group in held),
        "alternatives": () if held else alternatives(problem, values, objective, met),
        **read_tables(problem, values),
    }


def _not_by_proof(answer: Answer) -> EndedBy:
    """Say why a search ended that proves nothing best.

    A proof of the solver that settling the amounts did not confirm to the last digit is only a small gap; one whose
    ties the clock left is a search that ran out of time.
    """
    if answer.has_ties and answer.ended_by not in BY_CLOCK:
        return EndedBy.TIME
    return EndedBy.GAP if answer.ended_by is EndedBy.PROOF else answer.ended_by


def _versions(engine: str) -> dict[str, str]:
    solver = "pulp" if engine.startswith(PULP) else "highspy"
    return {
        "cap-residences": version_of_this_package(),
        solver: version(solver),
        "pandas": version("pandas"),
        "python": platform.python_version(),
    }


def version_of_this_package() -> str:
    """Return the version of the package, as every plan records it."""
    from planning import __version__

    return __version__


# Plans almost as good as the one retained: what a board may prefer for reasons that the model does not know.


NEAR = 0.005
"""A plan within this fraction of the objective is near: the smallest gap that a search is expected to prove."""
MOST = 5


def alternatives(problem: Problem, values: Floats, objective: float, met: Iterable[Found]) -> tuple[Alternative, ...]:
    """Return the nearest plans met, the best first, each with the decisions that differ from the plan's."""
    chosen = problem.choices_at(values)
    near: list[Alternative] = []
    for found in sorted(met, key=lambda plan: plan.objective):
        moved = np.setdiff1d(found.choices, chosen)
        if not len(moved) or found.objective > objective + NEAR * abs(objective) or len(near) == MOST:
            continue
        decisions = tuple(
            Decision(
                residence_id=row.residence_id,
                option_id=row.option_id,
                kind=row.kind,
                start_year=row.start_year,
                delivery_year=row.delivery_year,
                capex_eur=row.capex_eur,
            )
            for row in problem.choices.frame.iloc[moved].itertuples()
        )
        near.append(Alternative(objective=max(found.objective, objective), decisions=decisions))
    return tuple(near)
