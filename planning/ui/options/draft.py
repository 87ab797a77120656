"""A change of an option that was looked at and is not saved yet: what it would change, the button that saves it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import pandas as pd
import streamlit as st
from pydantic import TypeAdapter, ValidationError

from planning.domain.errors import CapError, DataError
from planning.domain.kinds import Origin
from planning.options.catalogue_changes import CATALOGUE_FILES
from planning.options.fields import OptionFields, what_changed
from planning.options.option_edits import Written, added, edited, new_id
from planning.store import ChangeKind
from planning.tables.data import Data
from planning.tables.faults import problem_sentence
from planning.ui.kit import cached, state
from planning.ui.kit.desk import Desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import option_names
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.options.option_words import change_rows, form_problem
from planning.ui.options.two_editors import is_overtaken, show_both


@dataclass(frozen=True)
class Draft:
    """An edit or an addition. `before_hash`: the version of the portfolio that it was written in."""

    before_hash: str
    kind: ChangeKind
    option_id: str
    fields: OptionFields
    author: str
    reason: str


_DRAFT = TypeAdapter(Draft)


def present_draft(kind: ChangeKind, residence_id: str) -> Draft | None:
    """Return the draft of this kind at a residence, if there is one."""
    kept = state.draft()
    if kept is None:
        return None
    try:
        draft = _DRAFT.validate_json(kept)
    except ValidationError:  # kept by another version of the application
        state.keep_draft(None)
        return None
    return draft if (draft.kind, draft.fields.residence_id) == (kind, residence_id) else None


def keep_draft(draft: Draft) -> None:
    """Keep a draft until it is saved or another one is written."""
    state.keep_draft(_DRAFT.dump_json(_DRAFT.validate_python(asdict(draft))).decode())


def drafted(draft: Draft, data: Data) -> Data:
    """Return the data with the change.

    Raises
    ------
    CapError
        When it cannot be made.
    """
    if draft.kind is ChangeKind.ADDED:
        return added(data, draft.fields, draft.author, draft.reason, draft.option_id)
    return edited(data, draft.option_id, draft.fields, draft.author, draft.reason)


def show_draft(desk: Desk, draft: Draft) -> None:
    """Draw what the change would do, and save it when asked."""
    data = desk.data
    if draft.kind is ChangeKind.ADDED:
        draft = replace(draft, option_id=new_id(data, draft.fields.residence_id))
    try:
        after = drafted(draft, data)
    except CapError as error:
        show_refusal(error, data)
        return
    if not what_changed(data, after, [draft.option_id]):
        st.info(words("Rien ne change : les chiffres sont ceux d'aujourd'hui."))
        return

    def keep(found: Data, kind: ChangeKind, option_ids: list[str]) -> None:
        save(desk, desk.portfolio.hash, found, kind, option_ids, draft.author, draft.reason)

    if is_overtaken(desk, draft.before_hash, draft.option_id):
        written = Written(draft.option_id, draft.fields, Origin.EDITED, draft.author, draft.reason)
        if show_both(desk, draft.before_hash, written, after, keep):
            state.keep_draft(None)
            st.rerun()
        return
    show_change(data, after, [draft.option_id], "options.draft")
    _figures_to_follow(data, after, draft.option_id)
    with st.container(horizontal=True):
        if st.button(words("Enregistrer"), key="options.save", type="primary", icon=":material/save:"):
            keep(after, draft.kind, [draft.option_id])
        if st.button(words("Abandonner"), key="options.drop", icon=":material/close:"):
            state.keep_draft(None)
            st.rerun()


def save(
    desk: Desk, before_hash: str, after: Data, kind: ChangeKind, option_ids: list[str], author: str, reason: str
) -> None:
    """Keep the new version and show the page again; when it cannot be kept, say so and return."""
    kept = cached.store()
    try:
        kept.save_change(before_hash, after, kind=kind, option_ids=option_ids, author=author, reason=reason)
    except CapError as error:
        st.error(plain(words(error.message)), icon=":material/error:")
        return
    told_and_again()


def told_and_again() -> None:
    """Say that the change is kept, and draw the page again on the new version."""
    state.keep_draft(None)
    state.keep_conflict(None)
    state.forget_forms()
    st.toast(words("Enregistré : le prochain calcul en tiendra compte."), icon=":material/check_circle:")
    st.rerun()


def show_change(before: Data, after: Data, option_ids: list[str], key: str) -> None:
    """Draw the fields that change, before and after."""
    names = {option: f"{label} ({option})" for option, label in {
        **option_names(before), **option_names(after)
    }.items() if option in set(option_ids)}  # fmt: skip
    rows = change_rows(what_changed(before, after, option_ids), after, names)
    if not rows:
        st.markdown(words("Les chiffres ne changent pas."))
        return
    columns = [
        *([Column("option", words("Option"), width="medium")] if len(option_ids) > 1 else []),
        Column("field", words("Ce qui change"), width="medium"),
        Column("before", words("Avant"), width="medium"),
        Column("after", words("Après"), width="medium"),
    ]
    st.markdown(f"**{words('Avant et après')}** : {plain(', '.join(list(names.values())[:3]))}")
    show_table(pd.DataFrame(rows), columns, words("Ce qui change, avant et après"), key=key, height="content")


def show_refusal(error: CapError, data: Data) -> None:
    """Say everything that is wrong with a change; problems of other files keep their place."""
    if not isinstance(error, DataError):
        st.error(plain(words(error.message)), icon=":material/error:")
        return
    for problem in error.problems:
        ours = problem.file.startswith("option") or problem.file in CATALOGUE_FILES
        sentence = form_problem(problem, data) if ours else problem_sentence(problem, words)
        st.error(plain(sentence), icon=":material/error:")


def _figures_to_follow(before: Data, after: Data, option_id: str) -> None:
    """Warn when the homes change and what follows from them does not."""
    changed = {change.name for change in what_changed(before, after, [option_id])}
    follow = {"staff_fte_after", "running_result_eur_per_year"}
    if changed & {"places", "dwellings"} and not changed & follow:
        st.warning(
            words(
                "Les places changent, mais ni les postes ni le résultat d'exploitation : ils ne se recalculent pas "
                "seuls, écrivez-les si vous les connaissez."
            ),
            icon=":material/warning:",
        )
