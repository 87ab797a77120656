"""Two people changed the same option: both versions, field by field; both are kept unless somebody says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from planning.domain.errors import CapError
from planning.options.fields import FieldChange, what_changed
from planning.options.option_edits import Written, added
from planning.store import ChangeEntry, ChangeKind
from planning.tables.data import Data
from planning.ui.kit import cached
from planning.ui.kit.desk import Desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.options.option_words import field_name, figure_written

Save = Callable[[Data, ChangeKind, list[str]], None]
"""(data after, what was done, to which options) -> kept, or said why not."""


def is_overtaken(desk: Desk, before_hash: str, option_id: str) -> bool:
    """Tell whether somebody changed an option since the version in which another change of it was written."""
    if before_hash == desk.portfolio.hash:
        return False
    return bool(what_changed(cached.portfolio(before_hash), desk.data, [option_id]))


def show_both(desk: Desk, before_hash: str, written: Written, mine: Data, save: Save) -> bool:
    """Draw both versions, and keep what is chosen; tell whether the change of this reader is given up.

    Parameters
    ----------
    desk
        On the newest version, with what the other person kept.
    before_hash
        The version that both started from.
    written
        The option, as this reader wants it.
    mine
        The newest version with this reader's change in place of the other's.
    save
        What keeps a new version.
    """
    option_id = written.option_id
    other = _last_change(desk, option_id)
    author = other.author if other else words("quelqu'un d'autre")
    values = {"author": author, "reason": other.reason if other else ""}
    st.warning(
        plain(words("{author} a changé la même option pendant que vous l'écriviez ({reason}).", **values)),
        icon=":material/call_split:",
    )
    start = cached.portfolio(before_hash)
    rows = _rows(what_changed(start, desk.data, [option_id]), what_changed(start, mine, [option_id]), mine)
    side_by_side(rows, author, words("Les deux versions de l'option, champ par champ"), "options.both")
    st.caption(words("Sans autre choix, les deux restent : la vôtre devient une option de plus, et le calcul choisit."))
    with st.container(horizontal=True):
        if st.button(words("Garder les deux"), key="options.both.keep", type="primary", icon=":material/library_add:"):
            _keep_both(desk, written, save)
        if st.button(words("Remplacer par la mienne"), key="options.both.mine", icon=":material/swap_horiz:"):
            save(mine, ChangeKind.EDITED, [option_id])
        return st.button(words("Laisser la sienne"), key="options.both.theirs", icon=":material/close:")


def _last_change(desk: Desk, option_id: str) -> ChangeEntry | None:
    changes = cached.store().changes(desk.portfolio.hash)
    return next((change for change in changes if option_id in change.option_ids), None)


def _keep_both(desk: Desk, written: Written, save: Save) -> None:
    """Leave the other's version, and add this one under a name of its own."""
    label = words("{label} (autre version)", label=written.fields.label or written.option_id)
    try:
        after = added(desk.data, replace(written.fields, label=label), written.author, written.reason)
    except CapError as error:
        st.error(plain(words(error.message)), icon=":material/error:")
        return
    new = sorted(set(after["options"]["option_id"]) - set(desk.data["options"]["option_id"]))
    save(after, ChangeKind.ADDED, new)


def side_by_side(rows: Sequence[Mapping[str, str]], author: str, alt: str, key: str) -> None:
    """Draw both versions, a row for each `field`: at the `start`, `theirs` (the author's), `mine`."""
    columns = [
        Column("field", words("Champ"), width="medium"),
        Column("start", words("Au départ")),
        Column("theirs", words("Version de {author}", author=author)),
        Column("mine", words("Votre version")),
    ]
    show_table(pd.DataFrame(rows), columns, alt, key=key, height="content")


def _rows(theirs: list[FieldChange], mine: list[FieldChange], data: Data) -> list[dict[str, str]]:
    """One row for each field that one of the two changed: at the start, theirs, mine."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for who, changes in (("theirs", theirs), ("mine", mine)):
        for change in changes:
            start = figure_written(change.name, change.before)
            row = found.setdefault(
                (change.name, change.of),
                {"field": field_name(change.name, change.of, data), "start": start, "theirs": start, "mine": start},
            )
            row[who] = figure_written(change.name, change.after)
    return list(found.values())
