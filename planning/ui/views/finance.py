"""The page Financement: who pays what and when, the debt, what each euro buys."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_
from planning.finance import PARAMETERS_OF_LAWS, debt_service, financing_plan, operations
from planning.i18n import text
from planning.ui.desk import open_plan_desk
from planning.ui.finance.debt import show_debt, show_self_financing
from planning.ui.finance.operation import show_operation
from planning.ui.finance.overruns import show_overruns
from planning.ui.finance.price import show_price
from planning.ui.finance.sources import show_sources
from planning.ui.finance.two_accounts import show_two_accounts
from planning.ui.finance.value import PARAMETERS, show_value
from planning.ui.plan_parameters import show_plan_parameters

TITLE = N_("Qui paie quoi, et quand")


def show() -> None:
    """Draw the page."""
    desk = open_plan_desk(TITLE)
    st.title(text(TITLE, desk.lang))
    paid = financing_plan(desk.shown.plan, desk.shown.seen)
    if paid.empty:
        st.info(text(N_("Ce plan ne dépense rien."), desk.lang))
        return
    show_sources(paid, desk)
    show_operation(operations(paid), desk)
    show_price(desk)
    debt = debt_service(paid, desk.shown.seen["funders"], desk.shown.seen.manifest.last_year)
    show_debt(debt, desk)
    show_self_financing(debt, desk)
    show_two_accounts(paid, desk)
    show_value(desk)
    show_overruns(desk)
    show_plan_parameters(desk, "finance", *PARAMETERS, *PARAMETERS_OF_LAWS)
