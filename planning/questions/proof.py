"""What a plan claims and no recount can tell, searched: its bound, its near ties, its gain, that nothing is possible.

`verify --prove S` asks it. A search that ends too early confirms nothing and refutes nothing: it says so.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from planning.checking import not_recounted
from planning.domain.kinds import EndedBy, Status
from planning.domain.message import N_, Message
from planning.domain.plan import Alternative, Plan
from planning.domain.plan_difference import own_spent
from planning.domain.progress import ShouldStop
from planning.model.problem import Problem
from planning.questions.best_plan import do_nothing
from planning.solve.complete import completed
from planning.solve.conflict import are_contradictory
from planning.solve.engine import Answer
from planning.solve.outcome import plan_of
from planning.solve.run import solve
from planning.tables.data import Data

SAME = 1e-6
"""Relative difference of two values that is only rounding."""


SEARCHED = frozenset({"impossible", "bound", "alternatives", "gain"})
"""Claims of `checking.not_recounted` that are looked into here; the others stay as they are told."""


@dataclass
class Proof:
    """What was found of each claim, in sentences."""

    faults: list[Message] = field(default_factory=list)
    """Claims that are wrong."""
    confirmed: list[Message] = field(default_factory=list)
    unknown: list[Message] = field(default_factory=list)
    """Claims that the search could neither confirm nor refute in its time."""


def prove(data: Data, plan: Plan, *, seconds: float, should_stop: ShouldStop | None = None) -> Proof:
    """Search what a plan claims.

    Parameters
    ----------
    data
        Prepared data of the plan, before its scenario.
    plan
        A plan that the checker accepts.
    seconds
        For each search: the bound, or whether anything is possible.
    should_stop
        Polled.
    """
    proof = Proof(unknown=[one for claim, one in not_recounted(plan).items() if claim not in SEARCHED])
    if plan.status is Status.INFEASIBLE:
        _prove_impossible(data, plan, seconds, proof, should_stop)
    elif plan.has_decisions and plan.objective is not None:
        _prove_bound(data, plan, seconds, proof, should_stop)
        _prove_near_ties(data, plan, proof)
        _prove_gain(data, plan, proof)
    return proof


def _is_below(one: float, other: float) -> bool:
    return one < other - SAME * max(1.0, abs(other))


def _prove_bound(data: Data, plan: Plan, seconds: float, proof: Proof, should_stop: ShouldStop | None) -> None:
    """Search for a plan below the bound, and for a bound as good."""
    if plan.bound is None:
        return
    if plan.levels or plan.scenario.weights.changes > 0:
        what = N_(
            "la borne ne se cherche pas ici : ses critères sont ordonnés, ou comptent les changements d'un autre plan"
        )
        proof.unknown.append(Message(what))
        return
    asked = plan.scenario.but(gap=0.0, time_limit=seconds, deterministic=False)
    found = solve(data, asked, start=plan, should_stop=should_stop)
    values = {"bound": plan.bound, "found": found.objective, "seconds": seconds}
    if found.objective is not None and _is_below(found.objective, plan.bound):
        what = N_("un plan vaut {found}, mieux que la borne {bound} : elle est fausse")
        proof.faults.append(Message(what, values))
    elif found.bound is not None and not _is_below(found.bound, plan.bound):
        proof.confirmed.append(Message(N_("la borne : aucun plan n'est en dessous de {bound}"), values))
    else:
        what = N_("la borne {bound} : la recherche de {seconds} s s'arrête à {reached}")
        reached = "-" if found.bound is None else found.bound
        proof.unknown.append(Message(what, {**values, "reached": reached}))


MORE_AID_EUR = 1.0
"""From this on, aid that would fit and is not used is told."""


def more_aid(data: Data, plan: Plan) -> Message | None:
    """Say how much more aid the plan's decisions allow, hence how much less of own funds; None when none fits.

    The amounts are settled again with the decisions held: an exact small program (`planning.solve.settle`).

    Parameters
    ----------
    data
        Prepared data of the plan, before its scenario.
    plan
        A plan that the checker accepts.
    """
    if not plan.has_decisions:
        return None
    problem = Problem.of(data if plan.scenario.value is None else data.in_order(), plan.scenario)
    chosen = problem.choices_of(plan)
    point = None if chosen is None else completed(problem, chosen)
    if point is None:
        return None
    settled = plan_of(problem, Answer(EndedBy.TIME, False, point, None), time.monotonic())
    now, least = own_spent(plan), own_spent(settled)
    if now - least < MORE_AID_EUR:
        return None
    values = {"more": now - least, "now": now, "least": least}
    what = N_(
        "Avec les mêmes décisions, {more:exact_euros} d'aides de plus tiennent : {least:exact_euros} de fonds propres "
        "au lieu de {now:exact_euros}"
    )
    return Message(what, values)


# Near ties and gain: decisions held, everything that follows solved again.


def _prove_near_ties(data: Data, plan: Plan, proof: Proof) -> None:
    if not plan.alternatives:
        return
    if plan.scenario.weights.changes > 0:
        proof.unknown.append(Message(N_("les plans presque aussi bons comptent les changements d'un autre plan")))
        return
    problem = Problem.of(data if plan.scenario.value is None else data.in_order(), plan.scenario)
    wrong = list(_wrong_ties(problem, plan))
    proof.faults += wrong
    if not wrong:
        what = N_("la valeur des plans presque aussi bons ({count})")
        proof.confirmed.append(Message(what, {"count": len(plan.alternatives)}))


def _wrong_ties(problem: Problem, plan: Plan) -> Iterator[Message]:
    """Yield what is wrong with the near ties: they break a rule, or their value is another."""
    for number, tie in enumerate(plan.alternatives, start=1):
        chosen = problem.choices_of(_as_plan(plan, tie))
        point = None if chosen is None else completed(problem, chosen)
        if point is None:
            what = N_("plan presque aussi bon n° {number} : ses décisions ne tiennent pas ensemble")
            yield Message(what, {"number": str(number)})
            continue
        worth = problem.arrays.objective(point)
        if _is_below(tie.objective, worth) or _is_below(worth, tie.objective):
            what = N_("plan presque aussi bon n° {number} : sa valeur est {worth}, le plan dit {told}")
            yield Message(what, {"number": str(number), "worth": worth, "told": tie.objective})


def _as_plan(plan: Plan, tie: Alternative) -> Plan:
    """Return the plan with the decisions of a near tie."""
    other = {row.residence_id: row for row in tie.decisions}
    kept = tuple(row for row in plan.later if row.residence_id not in other)
    first_later = max((row.year for row in plan.needs), default=0) + 1
    later = tuple(row for row in tie.decisions if row.start_year >= first_later)
    now = tuple(
        other.get(row.residence_id, row) if other.get(row.residence_id, row) not in later else row
        for row in plan.decisions
    )
    return plan.model_copy(update={"decisions": now, "later": (*kept, *later)})


def _prove_gain(data: Data, plan: Plan, proof: Proof) -> None:
    if plan.gain is None or plan.objective is None:
        return
    nothing = do_nothing(data, plan.scenario).objective
    gain = None if nothing is None else nothing - plan.objective
    values = {"told": plan.gain, "gain": gain}
    if gain is None:
        proof.unknown.append(Message(N_("le gain sur ne rien faire")))
    elif _is_below(gain, plan.gain) or _is_below(plan.gain, gain):
        proof.faults.append(Message(N_("le gain sur ne rien faire est {gain}, le plan dit {told}"), values))
    else:
        proof.confirmed.append(Message(N_("le gain sur ne rien faire")))


# That nothing is possible.


def _prove_impossible(data: Data, plan: Plan, seconds: float, proof: Proof, should_stop: ShouldStop | None) -> None:
    """Search for a plan of the whole request, then for one of the rules that are said to contradict each other."""
    asked = plan.scenario.but(time_limit=seconds, deterministic=False)
    found = solve(data, asked, should_stop=should_stop)
    if found.has_decisions:
        proof.faults.append(Message(N_("un plan est possible : le fichier dit qu'il n'y en a pas")))
        return
    if found.status is not Status.INFEASIBLE:
        proof.unknown.append(Message(N_("qu'aucun plan n'est possible : la recherche s'arrête avant de le savoir")))
        return
    proof.confirmed.append(Message(N_("aucun plan n'est possible")))
    if not plan.conflict:
        return
    problem = Problem.of(data if plan.scenario.value is None else data.in_order(), plan.scenario)
    names = {"rules": ", ".join(plan.conflict)}
    answer = are_contradictory(problem.model, problem.arrays, plan.conflict, seconds, should_stop)
    if answer is None:
        proof.unknown.append(Message(N_("que les règles {rules} se contredisent"), names))
    elif answer:
        proof.confirmed.append(Message(N_("les règles {rules} se contredisent"), names))
    else:
        what = N_("les règles que le plan dit contradictoires ({rules}) tiennent ensemble")
        proof.faults.append(Message(what, names))
