"""Why an answer is what it is: each change in one clause, from what both plans spend, need and decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from planning.domain.asked_change import (
    EVERY,
    WHOLE,
    Change,
    Dated,
    Imposed,
    MoneyChange,
    NeedChange,
    Refused,
    Withdrawal,
    YearPrice,
)
from planning.domain.kinds import is_own_funds
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.domain.plan_difference import PlanDifference, own_spent
from planning.explain.asked.change_labels import funder_name, subject_name
from planning.explain.asked.figures import AnswerFigures, public_effects
from planning.i18n import Words
from planning.tables.asked_changes import funders
from planning.tables.data import Data

MOST_CLAUSES: Final = 3
HALF_A_EURO: Final = 0.5


def because(
    changes: Sequence[Change], before: Plan, after: Plan, figures: AnswerFigures, data: Data, words: Words
) -> Message | None:
    """Say in one sentence what the changes do to money, needs and works; None where no clause is to be said.

    `changes`: the latest of them are told where there are more than MOST_CLAUSES.
    """
    clauses = [clause for one in changes if (clause := _clause(one, before, after, data, words)) is not None]
    if not clauses:
        return None
    told = clauses[-MOST_CLAUSES:]
    text = " ; ".join(words(clause) for clause in told)
    return Message(N_("Parce que : {reasons}."), {"reasons": text})


def _clause(change: Change, before: Plan, after: Plan, data: Data, words: Words) -> Message | None:
    match change:
        case MoneyChange():
            return _money(change, before, after, data, words)
        case Withdrawal():
            return _withdrawal(change, before, after, data, words)
        case NeedChange():
            return _need(change, before, after, data, words)
        case Imposed() | Refused() | Dated():
            return _decided(change, before, after, data, words)
        case YearPrice():
            difference = PlanDifference(before, after).capex_eur
            template = N_("une année bien logée vaut {price:exact_euros} : le plan engage {more:euros} de plus")
            if difference < 0:
                template = N_("une année bien logée vaut {price:exact_euros} : le plan engage {more:euros} de moins")
            return Message(template, {"price": change.eur, "more": abs(difference)})
    return None


def _money(change: MoneyChange, before: Plan, after: Plan, data: Data, words: Words) -> Message:
    """What the plan spends of this money, in the year or over the whole plan."""
    paid = [_spent(plan, change.funder, change.when, data) for plan in (before, after)]
    values = {
        "funder": funder_name(change.funder, data, words),
        "then": paid[0],
        "now": paid[1],
        "year": change.when,
    }
    if change.when == WHOLE:
        return Message(N_("les dépenses de tout le plan ({funder}) passent de {then:euros} à {now:euros}"), values)
    return Message(N_("les dépenses de {year} ({funder}) passent de {then:euros} à {now:euros}"), values)


def _spent(plan: Plan, funder: str, when: object, data: Data) -> float:
    known = set(funders(funder, data))
    return sum(row.spent_eur for row in plan.money if row.funder in known and when in (WHOLE, row.year))


def _withdrawal(change: Withdrawal, before: Plan, after: Plan, data: Data, words: Words) -> Message:
    """What the funder gave, and what own funds pay more or less now."""
    gave = _spent(before, change.funder, WHOLE, data)
    values = {"funder": funder_name(change.funder, data, words), "gave": gave}
    if gave < HALF_A_EURO:
        return Message(N_("{funder} ne donnait rien dans le plan affiché"), values)
    more = own_spent(after) - own_spent(before)
    if is_own_funds(change.funder) or abs(more) < HALF_A_EURO:
        return Message(N_("{funder} donnait {gave:euros}"), values)
    template = N_("{funder} donnait {gave:euros}, et les fonds propres paient {own:euros} de plus")
    if more < 0:
        template = N_("{funder} donnait {gave:euros}, et les fonds propres paient {own:euros} de moins")
    return Message(template, {**values, "own": abs(more)})


def _need(change: NeedChange, before: Plan, after: Plan, data: Data, words: Words) -> Message | None:
    """The need of the last year, then and now, and how many more have a place."""
    rows = [
        one for one in public_effects(before, after, data, words) if change.client_group in (EVERY, one.client_group)
    ]
    if not rows:
        return None
    then, now = (sum(getattr(one.need, side) for one in rows) for side in ("before", "after"))
    without = [one.number("without") for one in rows]
    placed = (now - then) - sum(one.more for one in without if one is not None)
    public = rows[0].label if len(rows) == 1 else ""
    values = {"public": public, "then": round(then), "now": round(now), "placed": abs(round(placed))}
    if not public:
        return Message(N_("le besoin passe de {then} à {now} personnes"), values)
    if placed > 0:
        what = N_("le besoin du public « {public} » passe de {then} à {now}, dont {placed} de plus ont une place")
        return Message(what, values)
    return Message(N_("le besoin du public « {public} » passe de {then} à {now}"), values)


def _decided(change: Imposed | Refused | Dated, before: Plan, after: Plan, data: Data, words: Words) -> Message:
    """What is now done at the residence, and what the other works cost more or less."""
    home = residence_of(change.subject, data)
    then, now = (_at(plan, home) for plan in (before, after))
    cost = (now.capex_eur if now else 0.0) - (then.capex_eur if then else 0.0)
    others = PlanDifference(before, after).capex_eur - cost
    values = {"residence": subject_name(home, data, words), "cost": abs(cost), "others": abs(others)}
    if abs(cost) < HALF_A_EURO:
        return Message(N_("{residence} ne coûte ni plus ni moins"), values)
    dearer = N_("{residence} coûte {cost:euros} de plus, et les autres travaux {others:euros} de plus")
    templates = {
        (True, True): dearer,
        (True, False): N_("{residence} coûte {cost:euros} de plus, et les autres travaux {others:euros} de moins"),
        (False, True): N_("{residence} coûte {cost:euros} de moins, et les autres travaux {others:euros} de plus"),
        (False, False): N_("{residence} coûte {cost:euros} de moins, et les autres travaux {others:euros} de moins"),
    }
    return Message(templates[cost > 0, others > 0], values)


def residence_of(subject: str, data: Data) -> str:
    """Return the residence of an item of a rule (an option, a residence, `residence:kind`)."""
    options = data["options"]
    owner = dict(zip(options["option_id"], options["residence_id"], strict=True))
    return str(owner.get(subject, subject if subject in set(owner.values()) else subject.rpartition(":")[0]))


def _at(plan: Plan, residence_id: str) -> Decision | None:
    return next((row for row in plan.decisions if row.residence_id == residence_id), None)
