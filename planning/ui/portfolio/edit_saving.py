"""What was typed in the grids: what is wrong with it, what it changes and does to the plan, undone or kept."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

import streamlit as st

from planning import workflow
from planning.demand.completing import imported_data
from planning.domain.errors import CapError, DataError
from planning.domain.message import N_
from planning.explain.known.change_effects import Effect, change_effects, changed_columns, data_after
from planning.importing.accepting import accept
from planning.importing.by_hand.grid_edits import Edits, Fault, Typed, faults_of, still_there
from planning.importing.own_workbook import SHEETS
from planning.importing.proposal import Change, Proposal
from planning.tables.text.headers import column_words
from planning.ui.imports.after_change import said_of
from planning.ui.imports.import_changes import cell_words, changes_shown
from planning.ui.kit import cached, state
from planning.ui.kit.desk import Desk, change_sentence
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.portfolio.edited import texts, typed_in

MOST_FAULTS: Final = 12
MOST_NAMED: Final = 3
"""Changes that the journal tells one by one."""
MOST_EFFECTS: Final = 300
"""Residences of which what their changes do is looked for at once."""


def show_review(heading: Heading, desk: Desk, about: str, steps: Sequence[str]) -> None:
    """Say what was typed so far, and offer to undo it or to keep it."""
    if not steps:
        heading.say(
            words("Corrigez le parc case par case."),
            words("Rien n'est enregistré avant que vous le disiez ; chaque pas s'annule."),
        )
        return
    done, proposed = typed_in(desk.portfolio.hash, steps[-1])
    cells = sum(len(one.fields) for one in proposed.changes if one.status == "modified")
    wrong = sum(fault.is_error for fault in done.faults)
    _say(heading, proposed, cells, wrong)
    is_overtaken = _overtaken(desk, about, steps)
    _faults(done.faults)
    effects = _effects(desk, proposed, steps[-1]) if not wrong else []
    if proposed.has_changes:
        key = f"{desk.portfolio.hash[:8]}.{len(steps)}"
        changes_shown(proposed, f"hand.{key}", effects=said_of(effects), chooses=False, title=words("Ce qui change"))
        _keep(desk, about, done, proposed, is_ready=not wrong and not is_overtaken)


def _say(heading: Heading, proposed: Proposal, cells: int, wrong: int) -> None:
    new, changed = proposed.count("new"), proposed.count("modified")
    gone = proposed.count("absent")
    told = [
        words.plural("{n} résidence modifiée", "{n} résidences modifiées", changed) if changed else "",
        words.plural("{n} nouvelle", "{n} nouvelles", new) if new else "",
        words.plural("{n} retirée", "{n} retirées", gone) if gone else "",
        words.plural("{n} case changée", "{n} cases changées", cells) if cells else "",
    ]
    finding = " · ".join(filter(None, told)) or words("Rien ne change encore.")
    sentence = words("Rien n'est encore enregistré.")
    if wrong:
        sentence = words.plural(
            "{n} case à corriger avant d'enregistrer.", "{n} cases à corriger avant d'enregistrer.", wrong
        )
    heading.say(finding, sentence)


def offer_undo(about: str, steps: Sequence[str]) -> None:
    """Draw what takes back the last step, or all of them."""
    label = words("Annuler le dernier pas")
    st.button(label, key="stock.undo", icon=":material/undo:", on_click=_undo, args=(about, 1), disabled=not steps)
    st.button(
        words("Tout annuler"),
        key="stock.undo_all",
        icon=":material/delete_sweep:",
        type="tertiary",
        on_click=_undo,
        args=(about, len(steps)),
        disabled=not steps,
    )


def _undo(about: str, count: int) -> None:
    steps = state.typed_steps(about)
    state.keep_typed(about, state.typed_on(about), steps[: len(steps) - count])
    state.redraw_grid()


def _overtaken(desk: Desk, about: str, steps: Sequence[str]) -> bool:
    """Say that somebody kept another version since typing began; what was typed is laid on it once it was looked at."""
    newest = desk.portfolio
    if state.typed_on(about) == newest.hash:
        return False
    st.warning(plain(words(change_sentence(newest))), icon=":material/group:")
    lost = still_there(texts(newest.hash), Edits.model_validate_json(steps[-1]))
    told = N_("Vos saisies sont gardées et posées sur les nouveaux chiffres : regardez ce qui change, puis continuez.")
    st.markdown(plain(words(told)))
    if lost:
        missing = N_("Lignes qui n'existent plus, vos saisies y sont sans effet : {rows}")
        st.markdown(plain(words(missing, rows=", ".join(one.replace("\t", " ") for one in sorted(set(lost))))))
    st.button(
        words("Continuer sur les nouveaux chiffres"),
        key="stock.rebase",
        on_click=state.keep_typed,
        args=(about, newest.hash, list(steps)),
    )
    return True


# What is wrong.


def _faults(faults: Sequence[Fault]) -> None:
    errors = [fault for fault in faults if fault.is_error]
    for title, found, draw in (
        (words("À corriger"), errors, st.error),
        (words("À vérifier"), _mild(faults), st.warning),
    ):
        if found:
            lines = [f"- {plain(fault_sentence(fault))}" for fault in found[:MOST_FAULTS]]
            if len(found) > MOST_FAULTS:
                lines.append(f"- {plain(words('et {count} autres', count=len(found) - MOST_FAULTS))}")
            draw(f"**{plain(title)}**\n\n" + "\n".join(lines))


def _mild(faults: Sequence[Fault]) -> list[Fault]:
    return [fault for fault in faults if not fault.is_error]


def fault_sentence(fault: Fault) -> str:
    """Say what is wrong, where, and what to do."""
    where = [words(SHEETS[fault.table]) if fault.table in SHEETS else "", fault.row, words(fault.column)]
    place = " › ".join(filter(None, where))
    if fault.remedy is None:
        return words("{where} : {what}.", where=place, what=words(fault.what))
    return words("{where} : {what} ; {remedy}.", where=place, what=words(fault.what), remedy=words(fault.remedy))


# What it does.


def _effects(desk: Desk, proposed: Proposal, step: str) -> list[Effect]:
    changed = changed_columns(proposed)
    if len(changed) > MOST_EFFECTS:
        return []
    plan = None if desk.shown is None else desk.shown.plan
    key = (desk.portfolio.hash, step, None if desk.shown is None else desk.shown.entry.id, words.lang)
    data = desk.data
    return cached.remembered(
        "effects", key, lambda: change_effects(data, data_after(data, proposed), plan, changed, words)
    )


# Keeping it.


def _keep(desk: Desk, about: str, done: Typed, proposed: Proposal, *, is_ready: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        author = st.text_input(words("Qui enregistre ?"), key="import.author", persist_state="session", width=280)
        pressed = st.button(
            words("Enregistrer"),
            key="stock.save",
            type="primary",
            icon=":material/save:",
            disabled=not is_ready or not author.strip(),
        )
    if not author.strip():
        st.caption(words("Signez : qui enregistre ces changements ?"))
    if not pressed:
        return
    try:
        with st.spinner(words("Le portefeuille est vérifié et ses options sont recalculées...")):
            _write(desk, proposed, author.strip())
    except DataError as error:
        st.error(plain(words(error.message)), icon=":material/error:")
        _faults(faults_of([one for one in error.problems if one.severity == "error"], done.tables))
    except CapError as error:
        st.error(plain(words(error.message)), icon=":material/error:")
    else:
        state.keep_typed(about, "", [])
        state.redraw_grid()
        st.rerun()


def _write(desk: Desk, proposed: Proposal, author: str) -> None:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    accepted = accept(proposed, name=desk.portfolio.name, today=today, words=words)
    data, more = imported_data(desk.data, accepted, workflow.prepare)
    changed = sorted(changed_columns(proposed))
    reason = journal_words(proposed)
    cached.store().save_import(desk.portfolio.hash, data, residence_ids=changed, author=author, reason=reason)
    state.keep_import("\n".join([words("C'est enregistré."), *(words(one) for one in (*accepted.said, *more))]))


def journal_words(proposed: Proposal) -> str:
    """Say what was changed by hand, the first changes one by one: what the journal keeps."""
    done = [one for one in proposed.changes if one.status != "unchanged" and one.residence]
    parts = [_change_words(one) for one in done[:MOST_NAMED]]
    if len(done) > MOST_NAMED:
        parts.append(words("et {count} autres", count=len(done) - MOST_NAMED))
    return words("saisi dans Parc : {changes}", changes=words.clauses(parts))


def _change_words(one: Change) -> str:
    if one.status != "modified":
        told = N_("{name}, ajout") if one.status == "new" else N_("{name}, retrait")
        return words(told, name=one.name)
    fields = [
        f"{words(column_words(one.table, column))} "
        + " → ".join(cell_words(one.table, column, cell) or "-" for cell in cells)
        for column, cells in one.fields.items()
    ]
    return words("{name} : {what}", name=one.name, what=", ".join(fields[:MOST_NAMED]))
