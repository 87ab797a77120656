"""What people changed: who, when, why; each change can be undone while no later one touches the same option."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.errors import CapError
from planning.domain.message import N_
from planning.options.catalogue_edits import catalogue_as_before
from planning.options.keeping import undone
from planning.store import ChangeEntry, ChangeKind
from planning.store.changes import can_undo
from planning.ui.kit import cached
from planning.ui.kit.badges import origin_badge
from planning.ui.kit.desk import Desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import option_names
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.options.draft import show_refusal, told_and_again
from planning.ui.options.option_words import LABELS

KINDS = {
    ChangeKind.EDITED: N_("Modification"),
    ChangeKind.FROZEN: N_("Gel"),
    ChangeKind.ADDED: N_("Ajout"),
    ChangeKind.LOADED: N_("Fichier chargé"),
    ChangeKind.RESTORED: N_("Retour au calcul"),
    ChangeKind.CATALOGUE: N_("Catalogue"),
    ChangeKind.IMPORTED: N_("Import"),
    ChangeKind.UNDONE: N_("Annulation"),
}
MOST_NAMED = 3


def changed_options(desk: Desk, residence_id: str) -> None:
    """Draw the options of a residence that a person changed: badge, author, reason."""
    options = desk.data["options"]
    rows = options[(options["residence_id"] == residence_id) & (options["origin"] != "")]
    names = option_names(desk.data)
    for row in rows.to_dict("records"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            origin_badge(str(row["origin"]))
            values = {"option": names[row["option_id"]], "author": row["author"], "reason": row["reason"]}
            st.markdown(plain(words("{option} : {author}, « {reason} »", **values)))


def history(desk: Desk) -> None:
    """Draw every change of the portfolio, and the button that undoes one."""
    changes = cached.store().changes(desk.portfolio.hash)
    st.header(words("Les changements faits à la main"))
    if not changes:
        st.info(words("Personne n'a encore changé d'option."))
        return
    rows = pd.DataFrame([_row(change) for change in changes])
    columns = [
        Column("date", words("Date")),
        Column("what", words("Changement")),
        Column("options", words("Options"), width="medium"),
        Column("author", words(LABELS["author"])),
        Column("reason", words(LABELS["reason"]), width="large"),
        Column("state", words("Où il en est")),
    ]
    show_table(rows, columns, words("Les changements d'options, du dernier au premier"), key="options.history")
    _undo(desk, [change for change in changes if can_undo(change, changes)])


def _row(change: ChangeEntry) -> dict[str, str]:
    return {
        "date": words.short_date(change.created_at.date()),
        "what": words(KINDS[change.kind]),
        "options": _named(change),
        "author": change.author,
        "reason": change.reason,
        "state": words("annulé") if change.is_undone else "",
    }


def _named(change: ChangeEntry) -> str:
    named, more = ", ".join(change.option_ids[:MOST_NAMED]), len(change.option_ids) - MOST_NAMED
    return words("{options} et {count} autres", options=named, count=more) if more > 0 else named


def _undo(desk: Desk, changes: list[ChangeEntry]) -> None:
    """Undo one change, signed by whoever does it."""
    if not changes:
        return
    by_id = {change.id: change for change in changes}
    with st.form("options.undo.form", enter_to_submit=False):
        with st.grid(3, min_column_width=260):
            chosen = st.selectbox(
                words("Changement à annuler"),
                list(by_id),
                format_func={one: _title(change) for one, change in by_id.items()}.__getitem__,
                key=f"options.undo.{desk.portfolio.hash[:12]}.{words.lang}",
            )
            author = st.text_input(words("Qui annule"), key="options.undo.author", max_chars=80)
            reason = st.text_input(words("Pourquoi annuler"), key="options.undo.reason", max_chars=300)
        sent = st.form_submit_button(words("Annuler ce changement"), icon=":material/undo:")
    if not sent or chosen is None:
        return
    if not (author or "").strip() or not (reason or "").strip():
        st.error(words("Écrivez qui annule ce changement, et pourquoi."), icon=":material/error:")
        return
    change, kept = by_id[chosen], cached.store()
    try:
        base = cached.portfolio(desk.portfolio.base_hash) if desk.portfolio.base_hash else None
        former = cached.portfolio(change.before_hash)
        if change.kind is ChangeKind.CATALOGUE:
            after = catalogue_as_before(desk.data, former, change.option_ids)
        else:
            after = undone(desk.data, former, change.option_ids, base)
        kept.save_change(
            desk.portfolio.hash, after, kind=ChangeKind.UNDONE, option_ids=change.option_ids,
            author=author or "", reason=reason or "", undoes=change.id,
        )  # fmt: skip
    except CapError as error:
        show_refusal(error, desk.data)
        return
    told_and_again()


def _title(change: ChangeEntry) -> str:
    when = words.short_date(change.created_at.date())
    return f"{words(KINDS[change.kind])} · {_named(change)} · {change.author} · {when}"
