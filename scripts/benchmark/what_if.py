"""One number changed, again and again, from the plan at hand: how soon is it answered, how close is it proven."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from planning.domain.kinds import Status, is_own_funds
from planning.domain.plan import Plan
from planning.domain.scenario import BudgetChange, Rule, Scenario
from planning.tables.data import Data
from planning.workflow import make_plan
from planning.workflow import what_if as quick_answer
from scripts.benchmark.engines import Outcome
from scripts.benchmark.trace import Recorder

CHANGES = 25
"""Of each seed."""
GOOD_GAP = 0.02
FIRST_SECONDS = 30.0
"""Given to the plan that the changes start from."""


def what_if(data: Data, scenario: Scenario) -> Outcome:
    """Make a plan, then change one number at a time; note each answer."""
    count = 3 if (scenario.time_limit or 0) < 3 else CHANGES
    record = Recorder()
    plan = make_plan(data, scenario.but(time_limit=min(FIRST_SECONDS, 3 * (scenario.time_limit or FIRST_SECONDS))))
    record.note(plan.objective, plan.bound)
    answers = []
    for number, (label, asked) in enumerate(_changes(data, scenario, plan)):
        if number == count:
            break
        answers.append({"change": label, **_answer(data, asked, plan)})
    return Outcome(record.points, {"answers": answers})


def _answer(data: Data, asked: Scenario, plan: Plan) -> dict[str, Any]:
    """Return when the product's quick answer came (`seconds`: None when it says too little), and its gap."""
    began = time.monotonic()
    found = quick_answer(data, asked, plan)
    seconds = round(time.monotonic() - began, 3)
    is_good = found.status is Status.INFEASIBLE or (found.gap is not None and found.gap <= GOOD_GAP)
    return {"seconds": seconds if is_good else None, "answered": seconds, "gap": found.gap}


def _changes(data: Data, scenario: Scenario, plan: Plan) -> Iterator[tuple[str, Scenario]]:
    """Yield changes of one number: a year's budget, an option imposed, an option refused, a weight, in turn."""
    rng = np.random.default_rng([scenario.seed, len(data["options"]), 8])
    acting = data["options"][data["options"]["kind"] != "keep"]
    # What a rule already decides is not imposed or refused: the answer would be that it cannot be.
    ruled = " ".join(data["rules"]["subject"].astype("str"))
    free = [name for name, owner in zip(acting["option_id"], acting["residence_id"], strict=True) if owner not in ruled]
    done = [row.option_id for row in plan.decisions if row.option_id in set(free)]
    purse = next(funder for funder in data["envelopes"]["funder"] if is_own_funds(funder))
    own = data["envelopes"].query("funder == @purse").set_index("year")["amount_eur"]
    while True:
        year = str(rng.choice(own.index))
        factor = float(rng.choice([0.7, 0.9, 1.1, 1.3]))
        changed = BudgetChange(funder=purse, year=int(year), amount_eur=float(own[year]) * factor)
        yield f"{purse} {year} x {factor}", scenario.but(budget=[changed.model_dump()])
        yield _ruled(scenario, "must", str(rng.choice(free)))
        yield _ruled(scenario, "must_not", str(rng.choice(done or free)))
        if scenario.value is not None:
            factor = float(rng.choice([0.8, 0.9, 1.1, 1.25]))
            price = scenario.value.place_year_eur * factor
            yield f"price of a year x {factor}", scenario.but(value=scenario.value.but(place_year_eur=price))
            continue
        term, factor = str(rng.choice(["unmet", "unsuitable", "capex", "energy"])), float(rng.choice([0.5, 2.0]))
        weights = scenario.weights.but(**{term: getattr(scenario.weights, term) * factor})
        yield f"weight {term} x {factor}", scenario.but(weights=weights.model_dump())


def _ruled(scenario: Scenario, kind: str, option: str) -> tuple[str, Scenario]:
    rule = Rule.model_validate({"rule_id": "what_if", "rule": kind, "subject": option})
    return f"{kind} {option}", scenario.but(rules=[rule.model_dump()])
