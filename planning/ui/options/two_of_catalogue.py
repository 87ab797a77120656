"""Two people changed the same field or figure of the catalogue: both versions, and what to do with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st
from pydantic import TypeAdapter, ValidationError

from planning.domain.errors import CapError
from planning.options.catalogue_edits import parameter_key, template_key, with_both, with_parameter, with_template
from planning.store import ChangeKind
from planning.tables.data import Data
from planning.ui.kit import cached, state
from planning.ui.kit.desk import Desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.options.draft import save, show_refusal
from planning.ui.options.two_editors import side_by_side

Values = Callable[[Data], Mapping[str, str]]
"""Data -> what a change is about, as a person reads it: title of each field -> its value."""


@dataclass(frozen=True)
class CatalogueChange:
    """A change of the catalogue as somebody wants it.

    Attributes
    ----------
    before_hash
        The version of the portfolio in which its form was first seen.
    template, field, text
        The field of a template, and the cell written; empty for a figure.
    parameter, value, low, high
        The figure, and its range; empty for a field.
    author, reason
        Who signs it, and why.
    """

    before_hash: str
    author: str
    reason: str
    template: str = ""
    field: str = ""
    text: str = ""
    parameter: str = ""
    value: float = 0.0
    low: float | None = None
    high: float | None = None

    @property
    def key(self) -> str:
        """What it changes, as the store names it."""
        return parameter_key(self.parameter) if self.parameter else template_key(self.template, self.field)

    def made(self, data: Data) -> Data:
        """Return the data with it, signed (errors: `with_template`)."""
        signed = self.author, self.reason
        if self.parameter:
            return with_parameter(data, self.parameter, self.value, self.low, self.high, *signed)
        return with_template(data, self.template, self.field, self.text, *signed)

    def beside(self, data: Data) -> Data:
        """Return the data with the other's change in force, and this one beside it (`with_both`)."""
        wanted = {"value": self.value if self.parameter else self.text, "low": self.low, "high": self.high}
        return with_both(data, self.key, wanted, self.author, self.reason)


_CHANGE = TypeAdapter(CatalogueChange)


def kept_conflict() -> CatalogueChange | None:
    """Return the change about which this session has yet to choose."""
    kept = state.conflict()
    try:
        return None if kept is None else _CHANGE.validate_json(kept)
    except ValidationError:  # kept by another version of the application
        state.keep_conflict(None)
        return None


def is_overtaken(desk: Desk, change: CatalogueChange, after: Data, values: Values) -> bool:
    """Tell whether somebody changed the same thing, otherwise, since the form was first seen."""
    if change.before_hash == desk.portfolio.hash:
        return False
    theirs = values(desk.data)
    return values(cached.portfolio(change.before_hash)) != theirs and values(after) != theirs


def ask_what_to_keep(change: CatalogueChange) -> None:
    """Keep a change aside and draw the page again: `show_both_versions` then asks."""
    state.keep_conflict(_CHANGE.dump_json(change).decode())
    st.rerun()


def show_both_versions(desk: Desk, change: CatalogueChange, values: Values) -> None:
    """Draw the versions field by field; keep what is chosen. Until then the other's is in force, and this one is kept.

    Parameters
    ----------
    desk
        On the newest version, with what the other person kept.
    change
        What this reader wants.
    values
        What the change is about.
    """
    try:
        mine = change.made(desk.data)
    except CapError as error:
        show_refusal(error, desk.data)
        _leave()
        return
    changes = cached.store().changes(desk.portfolio.hash)
    other = next((one for one in changes if change.key in one.option_ids), None)
    author = other.author if other else words("quelqu'un d'autre")
    said = {"author": author, "reason": other.reason if other else ""}
    st.warning(
        plain(words("{author} a changé la même chose du catalogue pendant que vous l'écriviez ({reason}).", **said)),
        icon=":material/call_split:",
    )
    sides = {"start": values(cached.portfolio(change.before_hash)), "theirs": values(desk.data), "mine": values(mine)}
    rows = [{"field": title, **{side: found[title] for side, found in sides.items()}} for title in sides["mine"]]
    side_by_side(rows, author, words("Les deux versions du catalogue, champ par champ"), "catalogue.both")
    _choices(desk, change, mine)


def _choices(desk: Desk, change: CatalogueChange, mine: Data) -> None:
    if change.parameter:
        st.caption(words("Garder les deux : sa valeur centrale reste, la fourchette va jusqu'à la vôtre."))
    else:
        st.caption(words("Garder les deux : sa valeur s'applique, la vôtre reste écrite à côté, avec votre raison."))
    with st.container(horizontal=True):
        if st.button(
            words("Garder les deux"), key="catalogue.both.keep", type="primary", icon=":material/library_add:"
        ):
            try:
                _save(desk, change, change.beside(desk.data))
            except CapError as error:
                show_refusal(error, desk.data)
        if st.button(words("Remplacer par la mienne"), key="catalogue.both.mine", icon=":material/swap_horiz:"):
            _save(desk, change, mine)
        _leave()


def _save(desk: Desk, change: CatalogueChange, after: Data) -> None:
    save(desk, desk.portfolio.hash, after, ChangeKind.CATALOGUE, [change.key], change.author, change.reason)


def _leave() -> None:
    if st.button(words("Laisser la sienne"), key="catalogue.both.theirs", icon=":material/close:"):
        state.keep_conflict(None)
        state.forget_forms()
        st.rerun()
