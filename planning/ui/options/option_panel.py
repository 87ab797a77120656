"""Change an option of a residence: edit, freeze, come back to the computed one, add one, load a file."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from planning.domain.errors import CapError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_
from planning.i18n import say, text
from planning.options.fields import OptionFields, Rows, fields_of, rows_of
from planning.options.of_portfolio import studies_cost_share
from planning.options.option_edits import frozen, restored
from planning.store import ChangeKind
from planning.ui.kit import cached
from planning.ui.kit.desk import Desk
from planning.ui.kit.markdown import plain
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
    lang = desk.lang
    st.header(text(N_("Changer une option"), lang))
    st.caption(
        text(
            N_(
                "Chaque changement est signé, daté et peut être annulé. Rien n'est enregistré avant d'avoir vu l'avant "
                "et l'après."
            ),
            lang,
        )
    )
    author = st.text_input(
        text(LABELS["author"], lang), key="options.author", persist_state="session", width=420, max_chars=80
    )
    # Not a segmented control: what it shows as chosen does not reach a contrast of 4.5 in the dark.
    action = st.radio(
        text(N_("Que faire ?"), lang),
        list(ACTIONS),
        format_func={key: text(label, lang) for key, label in ACTIONS.items()}.__getitem__,
        horizontal=True,
        key=f"options.action.{lang}",
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
        st.info(text(N_("Aucune option n'est décrite pour cette résidence."), desk.lang))
        return
    draft = present_draft(ChangeKind.EDITED, residence_id)
    chosen = option_choice(desk, options, f"options.edit.{residence_id}.{desk.lang}")
    draft = draft if draft is not None and draft.option_id == chosen else None
    _form(desk, ChangeKind.EDITED, chosen, fields_of(desk.data, chosen), draft, author)


def _add(desk: Desk, residence_id: str, author: str) -> None:
    """Write one more option, from nothing or from one of the residence's."""
    lang, kinds = desk.lang, kind_names(desk)
    acting = [one for one in _options(desk, residence_id) if fields_of(desk.data, one).kind != ActionKind.KEEP]
    starts = {NOTHING: text(N_("une page blanche"), lang)} | option_titles(desk, acting)
    with st.grid(2, min_column_width=260):
        start = str(
            st.selectbox(
                text(N_("Partir de"), lang),
                list(starts),
                format_func=starts.__getitem__,
                key=f"options.add.start.{residence_id}.{lang}",
            )
        )
        kind = str(
            st.selectbox(
                text(LABELS["kind"], lang),
                list(kinds),
                index=list(kinds).index(fields_of(desk.data, start).kind if start else ActionKind.RESTRUCTURE.value),
                format_func=kinds.__getitem__,
                key=f"options.add.kind.{residence_id}.{start}.{lang}",
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
    lang = desk.lang
    # Another version of the portfolio is another form, filled with the draft if there is one.
    key = f"options.form.{kind}.{option_id or of}.{desk.portfolio.hash[:12]}"
    schedule = Schedule(studies_cost_share(desk.data), len(desk.data.years))
    with st.form(f"{key}.form", enter_to_submit=False):
        typed = OptionForm(desk, fields, draft.fields if draft else None, schedule, key).draw()
        reason = reason_entry(desk, f"{key}.reason")
        sent = st.form_submit_button(
            text(N_("Voir ce qui change"), lang), icon=":material/compare_arrows:", key=f"{key}.send"
        )
    if sent:
        reading = read_fields(typed, fields, desk.data, schedule, lang)
        for problem in reading.problems:
            st.error(plain(say(problem, lang)), icon=":material/error:")
        if reading.fields is None:
            return
        draft = Draft(desk.portfolio.hash, kind, option_id, reading.fields, author, reason)
        keep_draft(draft)
    if draft is not None:
        show_draft(desk, draft)


def _freeze(desk: Desk, residence_id: str, author: str) -> None:
    lang, options = desk.lang, _options(desk, residence_id, changed=False)
    st.markdown(
        text(
            N_("L'option garde ses chiffres d'aujourd'hui, même si les paramètres ou la résidence changent."),
            lang,
        )
    )
    if not options:
        st.info(text(N_("Toutes les options de cette résidence sont déjà fixées à la main."), lang))
        return
    chosen = option_choice(desk, options, f"options.freeze.{residence_id}.{lang}")
    with st.form("options.freeze.form", enter_to_submit=False):
        reason = reason_entry(desk, f"options.freeze.reason.{desk.portfolio.hash[:12]}")
        sent = st.form_submit_button(text(N_("Geler cette option"), lang), icon=":material/ac_unit:", type="primary")
    if not sent:
        return
    try:
        after = frozen(desk.data, chosen, author, reason)
    except CapError as error:
        show_refusal(error, desk.data, lang)
        return
    save(desk, desk.portfolio.hash, after, ChangeKind.FROZEN, [chosen], author, reason)


def _restore(desk: Desk, residence_id: str, author: str) -> None:
    """Give up a change, after having seen what comes back."""
    lang, options = desk.lang, _options(desk, residence_id, changed=True)
    if not options:
        st.info(text(N_("Aucune option de cette résidence n'a été changée à la main."), lang))
        return
    chosen = option_choice(desk, options, f"options.restore.{residence_id}.{lang}")
    try:
        after = restored(desk.data, chosen, _former(desk, chosen))
    except CapError as error:
        show_refusal(error, desk.data, lang)
        return
    if chosen not in set(after["options"]["option_id"]):
        st.markdown(text(N_("Cette option n'est pas calculée : elle disparaît."), lang))
    show_change(desk.data, after, [chosen], lang, "options.restore.change")
    with st.form("options.restore.form", enter_to_submit=False):
        reason = reason_entry(desk, f"options.restore.reason.{desk.portfolio.hash[:12]}")
        sent = st.form_submit_button(text(N_("Revenir au calcul"), lang), icon=":material/undo:", type="primary")
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
        st.error(text(sentence, desk.lang), icon=":material/error:")
    return not missing


def _former(desk: Desk, option_id: str) -> Rows | None:
    """The rows of an option without what people changed, where they are not computed."""
    base = desk.portfolio.base_hash
    rows = rows_of(cached.portfolio(base), [option_id]) if base else None
    return rows if rows is not None and len(rows["options"]) else None
