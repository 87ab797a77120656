"""What a file would change: modified, new, absent, unchanged; residence by residence, taken or not."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.importing.proposal import Change, Proposal, Status
from planning.tables.text.headers import column_words
from planning.ui.kit import state
from planning.ui.kit.spoken import words

MOST_SHOWN: Final = 500
"""Lines drawn of a kind; the others are counted."""
_STATUS: Final[dict[Status, str]] = {
    "modified": N_("Modifiées"),
    "new": N_("Nouvelles"),
    "absent": N_("Absentes du fichier"),
    "unchanged": N_("Inchangées"),
}


def changes_shown(proposed: Proposal, key: str) -> list[str]:
    """Draw the changes of residences and of what they hold; return the residences of which nothing is taken."""
    st.markdown(f"#### 3 · {words('Ce qui change')}")
    counts = {status: proposed.count(status) for status in _STATUS}
    shown = [status for status in _STATUS if counts[status]]
    if not shown:
        return []
    chosen = st.segmented_control(
        words("Ce qui change"),
        shown,
        default=shown[0],
        required=True,
        format_func=lambda status: f"{words(_STATUS[status])} {words.integer(counts[status])}",
        label_visibility="collapsed",
        key=f"import.status.{key}",
    )
    status: Status = next(one for one in _STATUS if one == chosen)
    rows = _rows(proposed, status)
    if status in ("absent", "unchanged"):
        told = (
            N_("Elles restent telles quelles.")
            if status == "unchanged" or not proposed.removes
            else N_("Elles seront retirées.")
        )
        st.caption(words(told))
        st.dataframe(
            rows.drop(columns=["take", "id"]), hide_index=True, alt=words(_STATUS[status]), key=f"import.{status}.{key}"
        )
        return _refused(key)
    edited = st.data_editor(
        rows,
        hide_index=True,
        key=f"import.{status}.{key}",
        disabled=[name for name in rows.columns if name != "take"],
        column_config={
            "take": st.column_config.CheckboxColumn(words("Prendre"), width="small"),
            "id": None,
            "name": words("Résidence"),
            "field": words("Colonne") if status == "modified" else words("Typologie"),
            "change": words("Avant → après") if status == "modified" else words("Où, combien"),
        },
        width="stretch",
    )
    refused = set(edited.loc[~edited["take"], "id"])
    _keep_refused(key, status, refused)
    if len(rows) >= MOST_SHOWN:
        st.caption(words("Les {count} premières lignes sont montrées.", count=MOST_SHOWN))
    return _refused(key)


def _rows(proposed: Proposal, status: Status) -> pd.DataFrame:
    """Return one line a field that changes; a new residence, one that is absent or unchanged, is one line."""
    names = {one.residence: one.name for one in proposed.changes if one.table == "residences"}
    wanted = proposed.residences(status)
    held: dict[str, list[Change]] = {}
    for one in proposed.changes:
        if one.table in ("residences", "programmes") and (one.residence in wanted or one.status == status == "absent"):
            held.setdefault(one.residence, []).append(one)
    found: list[tuple[bool, str, str, str, str]] = []
    for residence, changes in list(held.items())[:MOST_SHOWN]:
        name = names.get(residence, residence)
        if status != "modified":
            found.append((True, residence, name, *_whole(changes)))
            continue
        found += [
            (True, residence, name, words(column_words(one.table, column)), f"{before or '-'} → {after or '-'}")
            for one in changes
            if one.status in ("new", "modified")
            for column, (before, after) in one.fields.items()
        ]
    return pd.DataFrame(found, columns=["take", "id", "name", "field", "change"])


def _whole(changes: list[Change]) -> tuple[str, str]:
    """Say what a residence holds, and where it is."""
    programmes = [one for one in changes if one.table == "programmes"]
    kinds = [one.fields.get("typology", ("", ""))[1] for one in programmes]
    town = next((one.fields["commune_name"][1] for one in changes if "commune_name" in one.fields), "")
    sizes = [
        words.places(float(one.fields["places"][1]))
        if "places" in one.fields
        else words.dwellings(float(one.fields["dwellings"][1]))
        for one in programmes
        if "places" in one.fields or "dwellings" in one.fields
    ]
    return ", ".join(filter(None, kinds)), " · ".join(filter(None, [town, ", ".join(sizes)]))


def _keep_refused(key: str, status: str, refused: set[str]) -> None:
    state.keep_refused(f"{key}.{status}", refused)


def _refused(key: str) -> list[str]:
    return sorted(state.refused(f"{key}.modified") | state.refused(f"{key}.new"))
