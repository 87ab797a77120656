"""The views of a room: one shown at a time, named in the address, and the title of the room beside their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planning.ui.kit import state
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words


@dataclass(frozen=True)
class Heading:
    """The top of a room: the finding as its title, one sentence under it, the names of its views at the right."""

    place: DeltaGenerator

    def say(self, finding: str, sentence: str = "") -> None:
        """Write the title, already in the reader's language, and the sentence under it."""
        self.place.title(plain(finding), anchor=False)
        if sentence:
            self.place.markdown(plain(sentence))


def choose_view(room: str, views: Mapping[str, str]) -> tuple[str, Heading]:
    """Draw the top of a room and return the view that is shown, and the place of the title.

    Parameters
    ----------
    room
        Its key: the address says `?<room>_view=`.
    views
        View -> its name (a text of the catalogue), the first being the one shown at first.
    """
    with st.container(horizontal=True, vertical_alignment="center", key=f"{room}.head"):
        place = st.container(width="stretch", gap="xxsmall")
        chosen = state.view(room, list(views))
        st.segmented_control(
            words("Vue"),
            list(views),
            format_func=lambda view: words(views[view]),
            required=True,
            label_visibility="collapsed",
            width="content",
            key=state.view_key(room),
            on_change=state.keep_view,
            args=(room,),
        )
    return chosen, Heading(place)


def only_heading() -> Heading:
    """Return the top of a room without views."""
    return Heading(st.container(gap="xxsmall"))
