"""What is asked of the plan shown: its changes, the scenario that they make, how a change is added and taken back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from planning.domain.asked_change import Change, codes, read_codes
from planning.domain.errors import RequestError
from planning.domain.message import Message
from planning.domain.scenario import Scenario
from planning.explain.asked.change_labels import change_detail, change_label
from planning.explain.asked.typed import Reading, read_typed
from planning.tables.asked_changes import with_change, with_changes
from planning.ui.kit import cached, plan_answers, state
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.spoken import words

TYPED = "what_if.typed"
"""The key of the field where changes are typed."""
NAME = "variant"


@dataclass(frozen=True)
class Question:
    """The changes asked of a plan, and the scenario that they make; `refusal` says why there is none."""

    changes: tuple[Change, ...] = ()
    scenario: Scenario | None = None
    refusal: Message | None = None


def question(shown: ShownPlan) -> Question:
    """What the address, or the session, asks of the plan shown."""
    asked = state.changes(shown.entry.id)
    return cached.remembered("question", (shown.entry.id, asked), lambda: _question(shown, asked))


def _question(shown: ShownPlan, asked: str) -> Question:
    try:
        changes = read_codes(asked)
    except RequestError as error:
        return Question((), None, error.message)
    if not changes:
        return Question()
    try:
        scenario = with_changes(shown.plan.scenario, changes, shown.data)
    except RequestError as error:
        return Question(changes, None, error.message)
    return Question(changes, scenario.but(name=NAME, title=""))


def base_of(shown: ShownPlan, asked: Question) -> Scenario:
    """What a new change comes upon: the plan's scenario with the changes asked so far."""
    return asked.scenario or shown.plan.scenario


def chip_labels(shown: ShownPlan, changes: tuple[Change, ...]) -> list[tuple[str, str]]:
    """The name of each change, and how it is shared out, in the reader's language."""

    def make() -> list[tuple[str, str]]:
        before, found = shown.plan.scenario, []
        for change in changes:
            label, detail = codes([change]), ""
            with suppress(RequestError):  # what cannot be asked is named as far as it is understood
                label = change_label(change, before, shown.data, words)
                detail = change_detail(change, before, shown.data, words)
                before = with_change(before, change, shown.data)
            found.append((label, detail))
        return found

    return cached.remembered("chips", (shown.entry.id, codes(changes), words.lang), make)


def question_title(shown: ShownPlan, changes: tuple[Change, ...]) -> str:
    """What a question is called, unless its reader names it."""
    return " ; ".join(label for label, _ in chip_labels(shown, changes))[:80]


def reading(desk: PlanDesk, asked: Question, typed: str) -> Reading:
    """What a typed line means after what is asked already."""
    key = (desk.shown.entry.id, codes(asked.changes), typed, words.lang)
    return cached.remembered("typed", key, lambda: read_typed(typed, base_of(desk.shown, asked), desk.data, words))


def alone(shown: ShownPlan, changes: tuple[Change, ...]) -> dict[Change, Scenario]:
    """The scenario of each change by itself, as it is asked; one that stands only upon those before it has none."""
    found = {}
    for change in changes:
        with suppress(RequestError):
            found[change] = with_changes(shown.plan.scenario, [change], shown.data).but(name=NAME, title="")
    return found


def _sought(shown: ShownPlan, changes: tuple[Change, ...]) -> list[Scenario]:
    """The scenarios that the question asked until now has sought, and other changes do not need."""
    asked = question(shown)
    if asked.scenario is None or asked.changes == changes:
        return []
    left = alone(shown, asked.changes) if len(asked.changes) > 1 else {}
    return [asked.scenario, *(one for change, one in left.items() if change not in changes)]


# Callbacks: what a click does. The changes are read again, so that none is lost to a page that is late.


def _keep(shown: ShownPlan, changes: tuple[Change, ...]) -> None:
    """Ask these changes; the fields of the whole form, which are relative to them, show what is asked again.

    What was asked before is not sought any longer.
    """
    for scenario in _sought(shown, changes):
        plan_answers.give_up(shown.entry.id, scenario)
    state.keep_changes(shown.entry.id, codes(changes))
    state.empty_all("scenario.")


def add(shown: ShownPlan, *changes: Change) -> None:
    """Ask one change more, or several."""
    kept = question(shown).changes
    _keep(shown, (*kept, *(one for one in changes if one not in kept)))
    state.empty("what_if.form")


def choose(shown: ShownPlan, change: Change) -> None:
    """Take one of the readings offered: the line is understood."""
    add(shown, change)
    state.write(TYPED, "")


def remove(shown: ShownPlan, place: int) -> None:
    """Take a change back, by its place."""
    kept = question(shown).changes
    _keep(shown, kept[:place] + kept[place + 1 :])


def remove_last(shown: ShownPlan) -> None:
    """Take the last change back."""
    _keep(shown, question(shown).changes[:-1])


def remove_all(shown: ShownPlan) -> None:
    """Ask nothing any more."""
    _keep(shown, ())


def typed(desk: PlanDesk) -> None:
    """Read what was just typed: what is understood becomes changes, the rest stays in the field."""
    line = str(state.widget(TYPED) or "")
    read = reading(desk, question(desk.shown), line)
    if read.changes:
        add(desk.shown, *read.changes)
        state.write(TYPED, read.rest)
