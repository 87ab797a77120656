"""From one room to another, with what the address must carry along."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from planning.domain.asked_change import Change, codes
from planning.ui.kit import state

SUMMARY: Final = "pages/rooms/summary.py"
PLAN: Final = "pages/rooms/plan.py"
WHAT_IF: Final = "pages/rooms/what_if.py"
MONEY: Final = "pages/rooms/money.py"
DATA: Final = "pages/rooms/data.py"
BOARD: Final = "pages/rooms/board.py"
ABOUT: Final = "pages/cog/about.py"


def open_residence(residence_id: str) -> None:
    """Go to the sheet of a residence."""
    st.switch_page(DATA, query_params={**state.address(), "residence": residence_id, "data_view": "stock"})


def explain_residence(residence_id: str) -> None:
    """Open a residence beside the plan: what is decided there, and why."""
    st.switch_page(PLAN, query_params={**state.address(), "residence": residence_id})


def go(page: str, **parameters: str) -> None:
    """Go to a room, which keeps the language and the plan."""
    st.switch_page(page, query_params={**state.address(), **parameters})


def link(page: str, label: str, icon: str, **parameters: str) -> None:
    """Draw a link to another room, which keeps the language and the plan."""
    st.page_link(page, label=label, icon=icon, query_params={**state.address(), **parameters})


def address(page: str, **parameters: str) -> str:
    """Return where a link of ours leads (a figure, a name), without its host."""
    name = page.rpartition("/")[2].removesuffix(".py")
    asked = urlencode({**state.address(), **parameters})
    return f"{'' if page == SUMMARY else name}?{asked}" if asked else (f"./{name}" if page != SUMMARY else "./")


def follow(written: str) -> None:
    """Go where an address of ours (`address`) leads, without another load: the session keeps what it holds."""
    parts = urlsplit(written)
    rooms = {page.rpartition("/")[2].removesuffix(".py"): page for page in (PLAN, WHAT_IF, MONEY, DATA, BOARD, ABOUT)}
    st.switch_page(rooms.get(parts.path.strip("./"), SUMMARY), query_params=dict(parse_qsl(parts.query)))


def ask(plan: int, *changes: Change) -> None:
    """Go to the room Et si… and ask these changes of a plan, beside those that this session already asks of it."""
    st.switch_page(WHAT_IF, query_params={**state.address(), **_asking(plan, changes)})


def asking(plan: int, *changes: Change) -> str:
    """Return the address that asks these changes of a plan, for a link."""
    return address(WHAT_IF, **_asking(plan, changes))


def _asking(plan: int, changes: tuple[Change, ...]) -> dict[str, str]:
    kept = [part for part in state.kept_changes(plan).split(",") if part]
    new = [part for part in codes(changes).split(",") if part not in kept]
    return {"plan": str(plan), "what_if_view": "ask", state.CHANGES: ",".join([*kept, *new])}
