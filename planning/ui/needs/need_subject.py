"""Whose need the page is about: a public and a territory, chosen at its top."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from planning.domain.scenario import Scenario
from planning.tables.data import Data
from planning.ui.kit.desk import Desk
from planning.ui.kit.naming import group_names, territory_names
from planning.ui.kit.spoken import words

if TYPE_CHECKING:
    from planning.store import PortfolioEntry
    from planning.ui.kit.shown_plan import ShownPlan


@dataclass(frozen=True)
class Subject:
    """A public and a territory (None = all), with all that the parts of the page need to speak of them."""

    desk: Desk
    group: str
    territory: str | None

    @property
    def data(self) -> Data:
        """The portfolio's tables."""
        return self.desk.data

    @property
    def portfolio(self) -> PortfolioEntry:
        """The portfolio."""
        return self.desk.portfolio

    @property
    def shown(self) -> ShownPlan | None:
        """The plan shown, if any."""
        return self.desk.shown

    @property
    def scenario(self) -> Scenario:
        """The plan's scenario, whose variant of the needs is shown; without a plan, the needs as they are."""
        return self.desk.shown.plan.scenario if self.desk.shown else Scenario()

    @property
    def drawn_from(self) -> tuple[Hashable, ...]:
        """The key of a part that is drawn once."""
        return *self.desk.drawn_from, self.group, self.territory

    @property
    def group_name(self) -> str:
        """The public, in words."""
        return group_names(self.data)[self.group]

    @property
    def name(self) -> str:
        """The public and the territory, in words."""
        where = words("tous les territoires")
        if self.territory is not None:
            where = territory_names(self.data)[self.territory]
        return f"{self.group_name}, {where}"

    @property
    def colour(self) -> str:
        """The public's colour."""
        return str(self.data["client_groups"].set_index("client_group")["colour"][self.group])


def choose_subject(desk: Desk) -> Subject:
    """Let the reader choose a public and a territory."""
    groups = group_names(desk.data)
    territories = {"": words("Tous les territoires"), **territory_names(desk.data)}
    with st.grid(2, min_column_width=260):
        group = st.selectbox(
            words("Public"), list(groups), format_func=groups.__getitem__, key="needs.group", persist_state="session"
        )
        territory = st.selectbox(
            words("Territoire"),
            list(territories),
            format_func=territories.__getitem__,
            key="needs.territory",
            persist_state="session",
        )
    return Subject(desk, str(group), str(territory) or None)
