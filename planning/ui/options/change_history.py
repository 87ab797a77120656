"""What people changed: who, when, why; each change can be undone while no later one touches the same option."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.i18n import Lang, say, text
from planning.i18n.numbers import short_date
from planning.options.catalogue_edits import catalogue_as_before
from planning.options.keeping import undone
from planning.store import ChangeEntry, ChangeKind
from planning.store.changes import can_undo
from planning.ui.kit import cached
from planning.ui.kit.badges import origin_badge
from planning.ui.kit.desk import Desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import option_names
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
    ChangeKind.UNDONE: N_("Annulation"),
}
MOST_NAMED = 3


def changed_options(desk: Desk, residence_id: str) -> None:
    """Draw the options of a residence that a person changed: badge, author, reason."""
    options = desk.data["options"]
    rows = options[(options["residence_id"] == residence_id) & (options["origin"] != "")]
    names = option_names(desk.data, desk.lang)
    for row in rows.to_dict("records"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            origin_badge(str(row["origin"]), desk.lang)
            values = {"option": names[row["option_id"]], "author": row["author"], "reason": row["reason"]}
            st.markdown(plain(say(Message(N_("{option} : {author}, « {reason} »"), values), desk.lang)))


def history(desk: Desk) -> None:
    """Draw every change of the portfolio, and the button that undoes one."""
    lang, changes = desk.lang, cached.store().changes(desk.portfolio.hash)
    st.header(text(N_("Les changements faits à la main"), lang))
    if not changes:
        st.info(text(N_("Personne n'a encore changé d'option."), lang))
        return
    rows = pd.DataFrame([_row(change, lang) for change in changes])
    columns = [
        Column("date", text(N_("Date"), lang)),
        Column("what", text(N_("Changement"), lang)),
        Column("options", text(N_("Options"), lang), width="medium"),
        Column("author", text(LABELS["author"], lang)),
        Column("reason", text(LABELS["reason"], lang), width="large"),
        Column("state", text(N_("Où il en est"), lang)),
    ]
    show_table(rows, columns, text(N_("Les changements d'options, du dernier au premier"), lang), key="options.history")
    _undo(desk, [change for change in changes if can_undo(change, changes)])


def _row(change: ChangeEntry, lang: Lang) -> dict[str, str]:
    return {
        "date": short_date(change.created_at.date(), lang),
        "what": text(KINDS[change.kind], lang),
        "options": _named(change, lang),
        "author": change.author,
        "reason": change.reason,
        "state": text(N_("annulé"), lang) if change.is_undone else "",
    }


def _named(change: ChangeEntry, lang: Lang) -> str:
    named, more = ", ".join(change.option_ids[:MOST_NAMED]), len(change.option_ids) - MOST_NAMED
    return (
        say(Message(N_("{options} et {count} autres"), {"options": named, "count": more}), lang) if more > 0 else named
    )


def _undo(desk: Desk, changes: list[ChangeEntry]) -> None:
    """Undo one change, signed by whoever does it."""
    if not changes:
        return
    lang, by_id = desk.lang, {change.id: change for change in changes}
    with st.form("options.undo.form", enter_to_submit=False):
        with st.grid(3, min_column_width=260):
            chosen = st.selectbox(
                text(N_("Changement à annuler"), lang),
                list(by_id),
                format_func={one: _title(change, lang) for one, change in by_id.items()}.__getitem__,
                key=f"options.undo.{desk.portfolio.hash[:12]}.{lang}",
            )
            author = st.text_input(text(N_("Qui annule"), lang), key="options.undo.author", max_chars=80)
            reason = st.text_input(text(N_("Pourquoi annuler"), lang), key="options.undo.reason", max_chars=300)
        sent = st.form_submit_button(text(N_("Annuler ce changement"), lang), icon=":material/undo:")
    if not sent or chosen is None:
        return
    if not (author or "").strip() or not (reason or "").strip():
        st.error(text(N_("Écrivez qui annule ce changement, et pourquoi."), lang), icon=":material/error:")
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
        show_refusal(error, desk.data, lang)
        return
    told_and_again(lang)


def _title(change: ChangeEntry, lang: Lang) -> str:
    when = short_date(change.created_at.date(), lang)
    return f"{text(KINDS[change.kind], lang)} · {_named(change, lang)} · {change.author} · {when}"
