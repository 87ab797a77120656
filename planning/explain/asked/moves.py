"""The decisions of an answer that differ from the plan shown: before, now, what it does, because of which change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.domain.plan_difference import Cause, decided
from planning.explain.asked.change_labels import short_euros
from planning.explain.buildings import state_at
from planning.explain.effects import open_places
from planning.explain.names import names, option_labels
from planning.explain.worth_words import Worth
from planning.i18n import Words
from planning.tables.data import Data

HALF_A_EURO = 0.5


@dataclass(frozen=True)
class MoveTold:
    """One decision that differs, in words. `kind`: of what is done there (after, or before where nothing is)."""

    residence_id: str
    residence: str
    kind: str
    before: str
    after: str
    does: str
    """What it does: class of the homes, places, money, delivery."""
    undone: str
    """What undoing it alone would do; empty for an exchange."""
    because: str = ""
    """The changes that move it alone already; empty where that is not known."""


def moves_told(
    pairs: Iterable[tuple[Decision, Decision]],
    before: Plan,
    after: Plan,
    data: Data,
    words: Words,
    undone: Mapping[str, str] | None = None,
) -> list[MoveTold]:
    """Tell decisions that differ between two plans of the same data, in their order.

    `undone`: residence -> what undoing its change alone would do (`undoing`).
    """
    found = tuple(pairs)
    if not found:
        return []
    labels, residences = option_labels(data, words), names(data, "residences")
    places = [_places(plan, data) for plan in (before, after)]
    told = []
    for then, now in found:
        home = now.residence_id
        seats = [round(one.get(home, 0.0)) for one in places]
        does = _does(then, now, (before, after), seats, data, words)
        kind = then.kind if now.kind == ActionKind.KEEP else now.kind
        told.append(
            MoveTold(
                residence_id=home,
                residence=residences.get(home, home),
                kind=kind,
                before=decision_told(then, labels, words),
                after=_now(then, now, labels, words),
                does=does,
                undone=(undone or {}).get(home, ""),
            )
        )
    return told


def undoing(causes: Iterable[Cause], worth: Worth, words: Words) -> dict[str, str]:
    """Return residence -> what undoing its change alone would do."""
    return {one.after.residence_id: words(_undone(one, worth)) for one in causes}


def _undone(one: Cause, worth: Worth) -> Message:
    """Say what undoing a change alone would do, as the end of a line."""
    if one.loss is None:
        return Message(N_("impossible à annuler seul"))
    return Message(N_("l'annuler seul ferait perdre {loss}"), {"loss": worth.amount(one.loss)})


def decision_told(decision: Decision, labels: Mapping[str, str], words: Words) -> str:
    """Return what is decided and when: `42 studios, 2030`, with the year of delivery where it is a later one."""
    if decision.kind == ActionKind.KEEP:
        return words("en l'état")
    label = labels.get(decision.option_id, decision.option_id)
    if decision.delivery_year > decision.start_year:
        values = {"start_year": decision.start_year, "end_year": decision.delivery_year}
        return words("{operation}, {start_year} → {end_year}", operation=label, **values)
    return words("{operation}, {year}", operation=label, year=decision.start_year)


def _now(then: Decision, now: Decision, labels: Mapping[str, str], words: Words) -> str:
    if now.kind == ActionKind.KEEP:
        return words("laissé en l'état")
    if now.option_id != then.option_id:
        return decision_told(now, labels, words)
    if now.start_year > then.start_year:
        return words("repoussé à {year}", year=now.start_year)
    return words("avancé à {year}", year=now.start_year)


def _does(
    then: Decision, now: Decision, plans: tuple[Plan, Plan], seats: Sequence[int], data: Data, words: Words
) -> str:
    """What the homes are worth at the end, how many places, when they come, what it costs: what differs alone."""
    home, year = now.residence_id, data.manifest.last_year
    states = [state_at(plan.buildings, home, year) for plan in plans]
    classes = [state.habitability if state is not None else "" for state in states]
    parts = []
    if classes[0] != classes[1] and all(classes):
        parts.append(words("classe {then} → {now}", then=classes[0], now=classes[1]))
    if seats[0] != seats[1]:
        parts.append(words("{then} → {now} places", then=seats[0], now=seats[1]))
    acts = then.kind != ActionKind.KEEP and now.kind != ActionKind.KEEP
    if acts and then.delivery_year != now.delivery_year and not parts:
        late = now.delivery_year - then.delivery_year
        if late > 0:
            parts.append(words.plural("livré {n} an plus tard", "livré {n} ans plus tard", late))
        else:
            parts.append(words.plural("livré {n} an plus tôt", "livré {n} ans plus tôt", -late))
    cost = now.capex_eur - then.capex_eur
    if abs(cost) >= HALF_A_EURO:
        dearer, cheaper = N_("{cost} de plus"), N_("{cost} de moins")
        parts.append(words(dearer if cost > 0 else cheaper, cost=short_euros(round(abs(cost), -3), words)))
    return " · ".join(parts) or words("ni coût ni places")


def _places(plan: Plan, data: Data) -> dict[str, float]:
    """Places of each residence in the last year."""
    rows = open_places(plan, data)
    last = rows[rows["year"] == data.manifest.last_year]
    return {str(home): float(places) for home, places in last.groupby("residence_id")["places"].sum().items()}


def moved_alone(residence_id: str, after: Plan, alone: Mapping[str, Plan | None], before: Plan) -> tuple[str, ...]:
    """Return the changes (their names) that alone move a decision: as the answer does, or at least otherwise.

    `alone`: name of a change -> the answer to it alone; None where there is none.
    """
    then, now = _decided_at(before, residence_id), _decided_at(after, residence_id)
    mine = {name: _decided_at(plan, residence_id) for name, plan in alone.items() if plan is not None}
    same = tuple(name for name, found in mine.items() if found == now)
    return same or tuple(name for name, found in mine.items() if found != then)


def _decided_at(plan: Plan, residence_id: str) -> tuple[str, int] | None:
    return next((decided(row) for row in plan.decisions if row.residence_id == residence_id), None)
