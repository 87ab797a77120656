"""From plan A to plan B: which change of the scenario caused which gain, one change at a time.

Between two plans of one portfolio, the differences of their scenarios are made one after the other (order:
`scenario_changes.ORDER`) and the plan of each scenario on the way is looked for. A step is the difference of two plans
that follow each other, so that the steps add up to the whole by construction. In another order the steps would differ.

**One yardstick.** Every plan is valued with the weights of the last scenario: sum over the terms of the unweighted
value x weight, and the price of what gives way. Weights change first, so that every later plan is looked for with the
yardstick that measures it.

**What is proven.** A plan of value v has a bound b: the best possible plan of its scenario is worth between b and v. A
gain from v to v' is proven when v' < b: no plan of the scenario before is as good. A loss is proven when v < b', the
bound of the plan after. Else the step may be the search's doing: *not proven*.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.scenario import Weights
from planning.explain.names import labels
from planning.explain.scenario_changes import Change, scenario_changes
from planning.i18n import Lang, say
from planning.model.model import signed
from planning.tables.checks import OWN_FUNDS
from planning.tables.data import Data

Proof = Literal["proven", "not_proven", "no_effect"]
Resolve = Callable[[Change, Sequence[Plan]], Plan]
"""(a change, the plans known so far) -> the best plan found for the scenario once the change is made."""
STEP_COLUMNS = ("step", "change", "before", "after", "gain", "doubt", "proof", "own_eur", "capex_eur", "moved")
SERVED_COLUMNS = ("step", "client_group", "label", "last_year", "all_years")
SAME = 1e-7
"""Relative difference of two values that is only rounding."""


@dataclass(frozen=True)
class Step:
    """One change (several when none of them is possible alone), the plan before it and the plan after it."""

    words: tuple[Message, ...]
    before: Plan
    after: Plan


@dataclass(frozen=True)
class FromAToB:
    """The steps from `first` to `last`, measured with `yardstick`: the weights of the last scenario."""

    first: Plan
    last: Plan
    steps: tuple[Step, ...]
    yardstick: Weights


def from_a_to_b(first: Plan, last: Plan, data: Data, resolve: Resolve, lang: Lang = "fr") -> FromAToB:
    """Go from one plan to another of the same data, change by change.

    Parameters
    ----------
    first, last
        Two plans with decisions.
    data
        Their prepared data, before any scenario.
    resolve
        Looks for the plan of a scenario on the way; where it finds none, the change goes with the next one.
    lang
        Language of the names that the data hold.

    Raises
    ------
    RequestError
        When one of them decides nothing, they are not plans of these data, or their changes are counted against a plan
        that is not at hand.
    """
    _check(first, last, data)
    changes = scenario_changes(first.scenario, last.scenario, data, lang)
    steps: list[Step] = []
    plan, words = first, []
    for number, change in enumerate(changes, start=1):
        words.append(change.words)
        known = [first, last, *(step.after for step in steps)]
        after = last if number == len(changes) else resolve(change, known)
        if after.has_decisions:
            steps.append(Step(tuple(words), plan, after))
            plan, words = after, []
    if not changes and _differ(first, last):
        steps = [Step((Message(N_("Même question, autre recherche")),), first, last)]
    return FromAToB(first, last, tuple(steps), last.scenario.weights)


def in_words(path: FromAToB, data: Data, lang: Lang) -> FromAToB:
    """Return the same steps, told with the names that the data hold in another language."""
    told = [change.words for change in scenario_changes(path.first.scenario, path.last.scenario, data, lang)]
    if not told:
        return path
    steps, at = [], 0
    for step in path.steps:
        steps.append(replace(step, words=tuple(told[at : at + len(step.words)])))
        at += len(step.words)
    return replace(path, steps=tuple(steps))


def _check(first: Plan, last: Plan, data: Data) -> None:
    for plan in (first, last):
        name = {"name": plan.scenario.title or plan.scenario.name}
        if not plan.has_decisions:
            raise RequestError(Message(N_("« {name} » ne décide de rien : il n'y a rien à comparer"), name))
        if plan.data_hash != data.hash_for(plan.scenario):
            what = N_("« {name} » n'a pas été calculé sur ces données : comparez deux plans d'un même portefeuille")
            raise RequestError(Message(what, name))
        if plan.scenario.weights.changes > 0:
            what = N_(
                "« {name} » compte les changements face à un autre plan, qui n'est pas là : "
                "comparez des plans dont le poids « changes » est 0"
            )
            raise RequestError(Message(what, name))


def _differ(first: Plan, last: Plan) -> bool:
    return _decided(first) != _decided(last) or abs((first.objective or 0.0) - (last.objective or 0.0)) > SAME


def _decided(plan: Plan) -> dict[str, tuple[str, int]]:
    return {row.residence_id: (row.option_id, row.start_year) for row in plan.decisions}


def value(plan: Plan, weights: Weights) -> float:
    """Return what a plan is worth with given weights: the smaller, the better."""
    weight = signed(weights)
    return sum(term.unweighted * weight[name] for name, term in plan.objective_terms.items())


def step_table(path: FromAToB, lang: Lang = "fr") -> pd.DataFrame:
    """Return one row per step.

    Returns
    -------
    DataFrame
        step (from 1), change (words), before, after (values with the yardstick), gain (before - after: a fall of the
        value is a gain), doubt (what a step must exceed to be proven; NaN = nothing is proven of the plan it starts
        from), proof, own_eur, capex_eur (more spent over the plan), moved (decisions that differ).
    """
    rows = [_row(number, step, path.yardstick, lang) for number, step in enumerate(path.steps, start=1)]
    return pd.DataFrame(rows, columns=list(STEP_COLUMNS))


def _row(number: int, step: Step, weights: Weights, lang: Lang) -> dict[str, object]:
    before, after = value(step.before, weights), value(step.after, weights)
    gain = before - after
    if abs(gain) <= SAME * max(1.0, abs(before)):
        gain = 0.0
    doubt = _doubt(step.before if gain >= 0 else step.after, weights)
    then, now = _decided(step.before), _decided(step.after)
    return {
        "step": number,
        "change": " ; ".join(say(words, lang) for words in step.words),
        "before": before,
        "after": after,
        "gain": gain,
        "doubt": doubt,
        "proof": "no_effect" if gain == 0.0 else "proven" if abs(gain) > doubt + SAME else "not_proven",
        "own_eur": _own(step.after) - _own(step.before),
        "capex_eur": _capex(step.after) - _capex(step.before),
        "moved": sum(then.get(residence) != decided for residence, decided in now.items()),
    }


def _doubt(plan: Plan, weights: Weights) -> float:
    """Return how much better the best plan of its scenario could be, by the yardstick; NaN when that is not known."""
    if plan.bound is None or plan.objective is None or plan.scenario.weights != weights or plan.scenario.order:
        return float("nan")
    return plan.objective - plan.bound


def _own(plan: Plan) -> float:
    return sum(row.spent_eur for row in plan.money if row.funder == OWN_FUNDS)


def _capex(plan: Plan) -> float:
    return sum(row.capex_eur for row in plan.decisions)


def served_steps(path: FromAToB, data: Data, lang: Lang = "fr") -> pd.DataFrame:
    """Return how many more persons each step houses, by client group, in the order of the table of groups.

    Returns
    -------
    DataFrame
        step, client_group, label, last_year (persons more in the last year), all_years (place-years more).
    """
    year = data.manifest.last_year
    rows = [
        {
            "step": number,
            "client_group": group,
            "label": label,
            "last_year": _served(step.after, group, year) - _served(step.before, group, year),
            "all_years": _served(step.after, group) - _served(step.before, group),
        }
        for number, step in enumerate(path.steps, start=1)
        for group, label in labels(data, "client_groups", lang).items()
    ]
    return pd.DataFrame(rows, columns=list(SERVED_COLUMNS))


def _served(plan: Plan, group: str, year: int | None = None) -> float:
    return sum(row.served for row in plan.needs if row.client_group == group and year in (None, row.year))
