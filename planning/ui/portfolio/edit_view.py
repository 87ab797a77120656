"""Parc › Modifier: residences, programmes and residents in grids; what was typed is read, shown as changes, then kept.

Every cell that is typed is a text: the product reads it, never the browser, whose own fields for numbers misread the
decimal comma. Nothing is kept before *Enregistrer*; what was typed outlives leaving the room.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st

from planning.domain.errors import CapError
from planning.importing.by_hand.grid_edits import GRIDS, LOCKED, Edits, with_delta
from planning.importing.own_workbook import SHEETS
from planning.store import PortfolioEntry
from planning.tables import shipped
from planning.tables.schema import Column
from planning.tables.schemas import TABLE_BY_NAME
from planning.tables.text.column_words import CHOICE_WORDS
from planning.tables.text.headers import column_words
from planning.ui.imports.after_change import outcome
from planning.ui.imports.portfolios_panel import open_it
from planning.ui.kit import cached, state
from planning.ui.kit.desk import Desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.views import Heading
from planning.ui.portfolio.edit_saving import offer_undo, show_review
from planning.ui.portfolio.edited import grid_rows

LEFT_OUT: Final = ("source_note",)
"""Columns that are too long for a grid; the workbook has them."""
GRID_HEIGHT_PX: Final = 430
LONGEST_LABEL: Final = 26
"""Signs of a title; a longer one leaves what stands in its parentheses to the help behind it."""
NAMES_PX: Final = 200
_WIDE: Final = ("name", "owner", "operator", "residence_id", "typology", "territory", "source")


# A grid fetches the field in which one types when the first key is pressed, and loses the keys pressed meanwhile:
# « 12,5 » became « ,5 ». It is fetched as soon as the grid is drawn. (The text holds a line break: no path of a file.)
_JS: Final = """
export default function (component) {
  component.data.modules.forEach((name) => import(new URL("static/js/" + name, document.baseURI).href).catch(() => {}));
}
"""
_fetch = st.components.v2.component("cap_grid", html="<span></span>", css=":host { display: none; }\n", js=_JS)


@cache
def _modules() -> list[str]:
    """The files of Streamlit's own that hold the fields of a grid."""
    folder = Path(st.__file__).parent / "static" / "static" / "js"
    return sorted(path.name for path in folder.glob("*overlay-editor*.js"))


def show(heading: Heading, desk: Desk) -> None:
    """Draw the grids of the newest version of a portfolio, and what they change."""
    entry = desk.portfolio
    if shipped.is_shipped(entry.folder):
        _duplicate_first(heading, desk)
        return
    about = lineage(entry)
    steps = state.typed_steps(about)
    if not steps:
        outcome(entry)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        table = _choose_table()
        st.space("stretch")
        offer_undo(about, steps)
    _grid(entry, table, about, steps[-1] if steps else "")
    show_review(heading, desk, about, steps)


def lineage(entry: PortfolioEntry) -> str:
    """What the versions of a portfolio share."""
    return entry.folder or entry.name


# What comes with the application stays as it is.


def _duplicate_first(heading: Heading, desk: Desk) -> None:
    name = desk.portfolio.name
    heading.say(
        words("« {name} » reste intact : modifiez une copie.", name=name),
        words("La copie va dans « Mes portefeuilles », avec le plan affiché."),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        called = st.text_input(
            words("Nom de la copie"), value=words("{name}, ma copie", name=name), key="stock.copy.name", width=360
        )
        pressed = st.button(
            words("Dupliquer et modifier"), key="stock.copy", type="primary", icon=":material/content_copy:"
        )
    if not pressed:
        return
    shown = None if desk.shown is None else desk.shown.entry.id
    try:
        copy, plan = cached.store().duplicate_portfolio(desk.portfolio.hash, called, shown)
    except CapError as error:
        st.error(plain(words(error.message)), icon=":material/error:")
        return
    open_it(copy.hash)
    state.show_plan(None if plan is None else str(plan))
    st.rerun()


# The grid.


def _choose_table() -> str:
    chosen = st.segmented_control(
        words("Ce que l'on modifie"),
        GRIDS,
        default=GRIDS[0],
        required=True,
        format_func=lambda name: words(SHEETS[name]),
        label_visibility="collapsed",
        persist_state="session",
        key="stock.grid_of",
    )
    return str(chosen)


def _grid(entry: PortfolioEntry, name: str, about: str, typed: str) -> None:
    key, drawn = state.grid(f"{about} {name} {entry.hash} {words.lang}", typed)
    keys, rows = grid_rows(entry.hash, name, drawn)
    columns = [column for column in TABLE_BY_NAME[name].columns if column.name not in LEFT_OUT]
    columns.sort(key=lambda column: column.name in LOCKED[name])  # what nobody types stands last
    _fetch(data={"modules": _modules()}, key="stock.fields")
    st.data_editor(
        rows[[column.name for column in columns]],
        key=key,
        hide_index=True,
        num_rows="dynamic",
        height=GRID_HEIGHT_PX,
        placeholder="",
        column_config={column.name: _config(entry, name, column, typed) for column in columns},
        alt=words(SHEETS[name]),
        on_change=_typed,
        args=(entry.hash, about, name, keys, drawn, key),
    )
    st.caption(
        words(
            "Écrivez comme vous écrivez : « 12,5 », « 1 250 », « 31/12/2034 », « 85 % ». Une case vidée est inconnue. "
            "Les identifiants sont donnés par l'application."
        )
    )


def _config(entry: PortfolioEntry, table: str, column: Column, typed: str) -> Any:
    whole = words(column_words(table, column.name))
    label = whole if len(whole) <= LONGEST_LABEL else re.sub(r" ?\(.*?\)", "", whole)
    # Wide enough for its title, which no grid breaks into lines.
    told: dict[str, Any] = {
        "label": label,
        "help": None if label == whole else whole,
        "width": max(NAMES_PX if column.name in _WIDE else 0, round(7.2 * len(label)) + 54),
    }
    if column.name in LOCKED[table]:
        return st.column_config.TextColumn(**told, disabled=True)
    is_name = column.name == "name" or (table != "residences" and column.name == "residence_id")
    options = _options(entry, table, column, typed)
    if options is None:
        side: Any = "right" if column.kind in ("int", "number", "date") else "left"
        return st.column_config.TextColumn(**told, alignment=side, pinned=is_name)
    named = {one: said for one, said in options.items() if one}
    return st.column_config.SelectboxColumn(
        **told, options=list(named), format_func=lambda one: named.get(str(one), str(one)), pinned=is_name
    )


def _options(entry: PortfolioEntry, table: str, column: Column, typed: str) -> dict[str, str] | None:
    """Return what a cell may hold, and how it is said; None where anything may be typed."""
    if column.kind == "bool":
        return {"true": words("oui"), "false": words("non")}
    if column.choices:
        return {one: words(CHOICE_WORDS[one][0]) if one in CHOICE_WORDS else one for one in column.choices}
    if not column.references:
        return None
    target = column.references.partition(".")[0]
    _, rows = grid_rows(entry.hash, target, typed if target in GRIDS else "")
    return _named(target, rows)


def _named(target: str, rows: Any) -> dict[str, str]:
    ids = rows.iloc[:, 0]
    label = next(one for one in ("name", f"label_{words.lang}", "label_fr", "label") if one in rows)
    return {
        str(one): f"{said} ({one})" if target == "residences" else str(said) or str(one)
        for one, said in zip(ids, rows[label], strict=True)
    }


def _typed(version: str, about: str, table: str, keys: Sequence[str], drawn: str, key: str) -> None:
    """Keep what the grid says that was done, as one more step."""
    delta: Any = state.widget(key)
    before = Edits.model_validate_json(drawn or "{}")
    edits = before.with_table(table, with_delta(table, before.of(table), keys, delta))
    steps = state.typed_steps(about)
    state.keep_typed(about, state.typed_on(about) or version, [*steps, edits.model_dump_json(exclude_defaults=True)])
