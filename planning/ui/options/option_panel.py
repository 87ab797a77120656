"""Change an option of a residence: edit, freeze, come back to the computed one, add one, load a file."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from planning.domain.errors import CapError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_
from planning.options.fields import OptionFields, Rows, fields_of, rows_of
from planning.options.of_portfolio import studies_cost_share
from planning.options.option_edits import frozen, restored
from planning.store import ChangeKind
from planning.ui.kit import cached
from planning.ui.kit.desk import Desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.options.draft import Draft, keep_draft, present_draft, save, show_change, show_draft, show_refusal
from planning.ui.options.option_entries import Schedule, read_fields
from planning.ui.options.option_file_panel import file_panel
from planning.ui.options.option_form import OptionForm, kind_names, option_choice, option_titles, reason_entry
from planning.ui.options.option_words import LABELS

ACTIONS = {
    "edit": N_("Modifier"),
    "freeze": N_("Geler"),
    "restore": N_("Revenir au calcul"),
    "add": N_("Ajouter une option"),
    "file": N_("Charger un fichier"),
}
NOTHING = ""


def change_panel(desk: Desk, residence_id: str) -> None:
    """Draw the panel for a residence."""
    st.header(words("Changer une option"))
    st.caption(
        words(
            "Chaque changement est signé, daté et peut être annulé. Rien n'est enregistré avant d'avoir vu l'avant "
            "et l'après."
        )
    )
    author = st.text_input(
        words(LABELS["author"]), key="options.author", persist_state="session", width=420, max_chars=80
    )
    # Not a segmented control: what it shows as chosen does not reach a contrast of 4.5 in the dark.
    action = st.radio(
        words("Que faire ?"),
        list(ACTIONS),
        format_func={key: words(label) for key, label in ACTIONS.items()}.__getitem__,
        horizontal=True,
        key=f"options.action.{words.lang}",
        persist_state="session",
    )
    match action:
        case "edit":
            _edit(desk, residence_id, author or "")
        case "freeze":
            _freeze(desk, residence_id, author or "")
        case "restore":
            _restore(desk, residence_id, author or "")
        case "add":
            _add(desk, residence_id, author or "")
        case "file":
            file_panel(desk, author or "")


def _options(desk: Desk, residence_id: str, *, changed: bool | None = None) -> list[str]:
    options = desk.data["options"]
    rows = options[options["residence_id"] == residence_id]
    if changed is not None:
        rows = rows[(rows["origin"] != "") == changed]
    return [str(option) for option in rows["option_id"]]


def _edit(desk: Desk, residence_id: str, author: str) -> None:
    options = _options(desk, residence_id)
    if not options:
        st.info(words("Aucune option n'est décrite pour cette résidence."))
        return
    draft = present_draft(ChangeKind.EDITED, residence_id)
    chosen = option_choice(desk, options, f"options.edit.{residence_id}.{words.lang}")
    draft = draft if draft is not None and draft.option_id == chosen else None
    _form(desk, ChangeKind.EDITED, chosen, fields_of(desk.data, chosen), draft, author)


def _add(desk: Desk, residence_id: str, author: str) -> None:
    """Write one more option, from nothing or from one of the residence's."""
    kinds = kind_names(desk)
    acting = [one for one in _options(desk, residence_id) if fields_of(desk.data, one).kind != ActionKind.KEEP]
    starts = {NOTHING: words("une page blanche")} | option_titles(desk, acting)
    with st.grid(2, min_column_width=260):
        start = str(
            st.selectbox(
                words("Partir de"),
                list(starts),
                format_func=starts.__getitem__,
                key=f"options.add.start.{residence_id}.{words.lang}",
            )
        )
        kind = str(
            st.selectbox(
                words(LABELS["kind"]),
                list(kinds),
                index=list(kinds).index(fields_of(desk.data, start).kind if start else ActionKind.RESTRUCTURE.value),
                format_func=kinds.__getitem__,
                key=f"options.add.kind.{residence_id}.{start}.{words.lang}",
            )
        )
    blank = OptionFields(residence_id, kind)
    fields = replace(fields_of(desk.data, start), kind=kind) if start else blank
    draft = present_draft(ChangeKind.ADDED, residence_id)
    draft = draft if draft is not None and draft.fields.kind == kind else None
    _form(desk, ChangeKind.ADDED, "", fields, draft, author, f"{residence_id}.{start}")


def _form(
    desk: Desk, kind: ChangeKind, option_id: str, fields: OptionFields, draft: Draft | None, author: str, of: str = ""
) -> None:
    """Draw the form; what was sent last is compared with today's figures under it."""
    # Another version of the portfolio is another form, filled with the draft if there is one.
    key = f"options.form.{kind}.{option_id or of}.{desk.portfolio.hash[:12]}"
    schedule = Schedule(studies_cost_share(desk.data), len(desk.data.years))
    with st.form(f"{key}.form", enter_to_submit=False):
        typed = OptionForm(desk, fields, draft.fields if draft else None, schedule, key).draw()
        reason = reason_entry(desk, f"{key}.reason")
        sent = st.form_submit_button(words("Voir ce qui change"), icon=":material/compare_arrows:", key=f"{key}.send")
    if sent:
        reading = read_fields(typed, fields, desk.data, schedule)
        for problem in reading.problems:
            st.error(plain(words(problem)), icon=":material/error:")
        if reading.fields is None:
            return
        draft = Draft(desk.portfolio.hash, kind, option_id, reading.fields, author, reason)
        keep_draft(draft)
    if draft is not None:
        show_draft(desk, draft)


def _freeze(desk: Desk, residence_id: str, author: str) -> None:
    options = _options(desk, residence_id, changed=False)
    st.markdown(words("L'option garde ses chiffres d'aujourd'hui, même si les paramètres ou la résidence changent."))
    if not options:
        st.info(words("Toutes les options de cette résidence sont déjà fixées à la main."))
        return
    chosen = option_choice(desk, options, f"options.freeze.{residence_id}.{words.lang}")
    with st.form("options.freeze.form", enter_to_submit=False):
        reason = reason_entry(desk, f"options.freeze.reason.{desk.portfolio.hash[:12]}")
        sent = st.form_submit_button(words("Geler cette option"), icon=":material/ac_unit:", type="primary")
    if not sent:
        return
    try:
        after = frozen(desk.data, chosen, author, reason)
    except CapError as error:
        show_refusal(error, desk.data)
        return
    save(desk, desk.portfolio.hash, after, ChangeKind.FROZEN, [chosen], author, reason)


def _restore(desk: Desk, residence_id: str, author: str) -> None:
    """Give up a change, after having seen what comes back."""
    options = _options(desk, residence_id, changed=True)
    if not options:
        st.info(words("Aucune option de cette résidence n'a été changée à la main."))
        return
    chosen = option_choice(desk, options, f"options.restore.{residence_id}.{words.lang}")
    try:
        after = restored(desk.data, chosen, _former(desk, chosen))
    except CapError as error:
        show_refusal(error, desk.data)
        return
    if chosen not in set(after["options"]["option_id"]):
        st.markdown(words("Cette option n'est pas calculée : elle disparaît."))
    show_change(desk.data, after, [chosen], "options.restore.change")
    with st.form("options.restore.form", enter_to_submit=False):
        reason = reason_entry(desk, f"options.restore.reason.{desk.portfolio.hash[:12]}")
        sent = st.form_submit_button(words("Revenir au calcul"), icon=":material/undo:", type="primary")
    if sent and signed(author, reason, desk):
        save(desk, desk.portfolio.hash, after, ChangeKind.RESTORED, [chosen], author, reason)


def signed(author: str, reason: str, desk: Desk) -> bool:
    """Tell whether a change that leaves no row behind is signed; say what is missing."""
    missing = [
        sentence
        for typed, sentence in (
            (author, N_("Auteur : écrivez qui fait ce changement.")),
            (reason, N_("Raison : écrivez pourquoi.")),
        )
        if not typed.strip()
    ]
    for sentence in missing:
        st.error(words(sentence), icon=":material/error:")
    return not missing


def _former(desk: Desk, option_id: str) -> Rows | None:
    """The rows of an option without what people changed, where they are not computed."""
    base = desk.portfolio.base_hash
    rows = rows_of(cached.portfolio(base), [option_id]) if base else None
    return rows if rows is not None and len(rows["options"]) else None
