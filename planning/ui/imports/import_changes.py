"""What a file would change: modified, new, absent, unchanged; residence by residence, taken or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.importing.by_hand.grid_cells import shown_cell
from planning.importing.own_workbook import SHEETS
from planning.importing.proposal import Change, Proposal, Status
from planning.tables.schemas import TABLE_BY_NAME
from planning.tables.text.column_words import CHOICE_WORDS
from planning.tables.text.headers import column_words
from planning.ui.kit import state
from planning.ui.kit.spoken import words

MOST_SHOWN: Final = 500
"""Residences drawn of a kind; the others are counted."""
TWO_LINES: Final = 58
"""Pixels of a row that says what a change does: it rarely fits on one line."""
HELD: Final = ("residences", "programmes", "cohorts")
_STATUS: Final[dict[Status, str]] = {
    "modified": N_("Modifiées"),
    "new": N_("Nouvelles"),
    "absent": N_("Absentes du fichier"),
    "unchanged": N_("Inchangées"),
}


def changes_shown(
    proposed: Proposal, key: str, *, title: str, effects: Mapping[str, str] | None = None, chooses: bool = True
) -> list[str]:
    """Draw the changes of residences and of what they hold; return the residences of which nothing is taken.

    Parameters
    ----------
    proposed, key
        The changes, and what tells their widgets from those of another file.
    title
        What stands above.
    effects
        Residence -> what its changes do to the plan shown; None where there is none.
    chooses
        Each may be left out.
    """
    st.markdown(f"#### {title}")
    counts = {status: proposed.count(status) for status in _STATUS if chooses or status != "unchanged"}
    shown = [status for status, count in counts.items() if count]
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
    if status in ("absent", "unchanged"):
        goes = status == "absent" and proposed.removes
        st.caption(words(N_("Elles seront retirées.") if goes else N_("Elles restent telles quelles.")))
    rows = _rows(proposed, status, effects or {})
    rows = rows if effects else rows.drop(columns=["effect"])
    if chooses and status in ("modified", "new"):
        _choose(rows, status, key)
    else:
        st.dataframe(
            rows.drop(columns=["take", "id"]),
            hide_index=True,
            alt=words(_STATUS[status]),
            key=f"import.{status}.{key}",
            column_config=_columns(status),
            row_height=TWO_LINES if effects else None,
        )
    if counts[status] > MOST_SHOWN:
        st.caption(words("Les {count} premières résidences sont montrées.", count=MOST_SHOWN))
    return _refused(key) if chooses else []


def others_told(proposed: Proposal) -> list[str]:
    """Return, table by table, how many rows change of those that are no residence's: money, rules, needs."""
    told = []
    for table in dict.fromkeys(one.table for one in proposed.changes):
        if table in HELD:
            continue
        counts = Counter(one.status for one in proposed.changes if one.table == table)
        parts = [
            words.plural("{n} ligne modifiée", "{n} lignes modifiées", counts["modified"])
            if counts["modified"]
            else "",
            words.plural("{n} ajoutée", "{n} ajoutées", counts["new"]) if counts["new"] else "",
            words.plural("{n} retirée", "{n} retirées", counts["absent"])
            if counts["absent"] and proposed.removes
            else "",
        ]
        what = ", ".join(filter(None, parts))
        if what:
            told.append(words("{name} : {what}", name=words(SHEETS.get(table, table)), what=what))
    return told


def _choose(rows: pd.DataFrame, status: Status, key: str) -> None:
    """Draw changes with a box each, and keep those that are not taken."""
    edited = st.data_editor(
        rows,
        hide_index=True,
        key=f"import.{status}.{key}",
        row_height=TWO_LINES if "effect" in rows else None,
        disabled=[name for name in rows.columns if name != "take"],
        column_config=_columns(status),
        width="stretch",
    )
    _keep_refused(key, status, set(edited.loc[~edited["take"], "id"]))


def _columns(status: Status) -> dict[str, Any]:
    return {
        "take": st.column_config.CheckboxColumn(words("Prendre"), width="small"),
        "id": None,
        "name": words("Résidence"),
        "field": words("Colonne") if status == "modified" else words("Typologie"),
        "change": words("Avant → après") if status == "modified" else words("Où, combien"),
        "effect": st.column_config.TextColumn(
            words("Ce que cela fait"), width="large", help=words("● : touche ce que le plan affiché décide ou loge")
        ),
    }


def _rows(proposed: Proposal, status: Status, effects: Mapping[str, str]) -> pd.DataFrame:
    """Return one line a field that changes; a new residence, one that is absent or unchanged, is one line."""
    known = proposed.present.tables["residences"]
    names = dict(zip(known["residence_id"], known["name"], strict=True))
    names |= {one.residence: one.name for one in proposed.changes if one.table == "residences"}
    wanted = proposed.residences(status)
    held: dict[str, list[Change]] = {}
    for one in proposed.changes:
        if one.table in HELD and (one.residence in wanted or one.status == status == "absent"):
            held.setdefault(one.residence, []).append(one)
    found: list[tuple[bool, str, str, str, str, str]] = []
    for residence, changes in list(held.items())[:MOST_SHOWN]:
        name = names.get(residence, residence)
        if status != "modified":
            found.append((True, residence, name, *_whole(changes), effects.get(residence, "")))
            continue
        fields = [field for one in changes for field in _fields(one, removes=proposed.removes)]
        found += [
            (True, residence, name, field, change, "" if place else effects.get(residence, ""))
            for place, (field, change) in enumerate(fields)
        ]
    return pd.DataFrame(found, columns=["take", "id", "name", "field", "change", "effect"])


def _fields(one: Change, *, removes: bool) -> Iterator[tuple[str, str]]:
    """Tell what changes of a row: its cells, or that the row itself comes or goes."""
    if one.table != "residences" and one.status in ("new", "absent"):
        if one.status == "new" or removes:
            told = N_("{row} : ajout") if one.status == "new" else N_("{row} : retrait")
            values = (after for column, (_, after) in one.fields.items() if column not in ("residence_id", "source"))
            yield words(SHEETS[one.table]), words(told, row=one.key[-1]) + "".join(f", {value}" for value in values)
        return
    if one.status in ("new", "modified"):
        for column, (before, after) in one.fields.items():
            told = " → ".join(cell_words(one.table, column, cell) or "-" for cell in (before, after))
            yield words(column_words(one.table, column)), told


def cell_words(table: str, name: str, cell: str) -> str:
    """Say a cell as its reader writes it: decimal comma, day/month/year, a choice by its name."""
    column = TABLE_BY_NAME[table].column(name)
    if column is None or cell == "":
        return cell
    if column.kind == "bool":
        return words("oui") if cell == "true" else words("non")
    if column.choices and cell in CHOICE_WORDS:
        return words(CHOICE_WORDS[cell][0])
    return shown_cell(column, cell, words.lang)


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
