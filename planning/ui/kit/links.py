"""From one page to another, with what the address must carry along."""

from __future__ import annotations

from typing import Final

import streamlit as st

from planning.ui.kit import state

PORTFOLIO: Final = "pages/prepare/portfolio.py"
WHY: Final = "pages/decide/why.py"
SUMMARY: Final = "pages/decide/summary.py"
CATALOGUE: Final = "pages/prepare/catalogue.py"
SCENARIO: Final = "pages/prepare/scenario.py"


def open_residence(residence_id: str) -> None:
    """Go to the sheet of a residence."""
    st.switch_page(PORTFOLIO, query_params={**state.address(), "residence": residence_id})


def explain_residence(residence_id: str) -> None:
    """Go to what is said of a residence on the page Pourquoi."""
    st.switch_page(WHY, query_params={**state.address(), "residence": residence_id})


def go(page: str) -> None:
    """Go to a page, which keeps the language and the plan."""
    st.switch_page(page, query_params=state.address())


def link(page: str, label: str, icon: str, **parameters: str) -> None:
    """Draw a link to another page, which keeps the language and the plan."""
    st.page_link(page, label=label, icon=icon, query_params={**state.address(), **parameters})
