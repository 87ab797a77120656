"""What of the plan is looked at: one selection for the list, the calendar and the map, kept in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.domain.plan import Plan
from planning.domain.statement import PriceRange
from planning.explain import judged
from planning.explain.residences.families import FAMILIES
from planning.explain.residences.plan_list import GROUPS, kept_list, plan_list
from planning.ui.kit import cached, state
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.naming import group_names, territory_names
from planning.ui.kit.spoken import words

FAMILY, TERRITORY, GROUP, LOOSE, SEARCH = "family", "territory", "public", "loose", "search"
"""Names in the address."""
RESIDENCE, CHECKED, PAIR = "residence", "checked", "pair"
CLOSE: Final = "plan.close"
"""The key of the button that closes the residence beside."""
ALL: Final = "all"
_COMMA: Final = ","


@dataclass(frozen=True)
class PlanRows:
    """The rows of a plan (`explain.residences.plan_list`): acting, kept as they are; the plan with its verdicts."""

    acting: pd.DataFrame
    kept: pd.DataFrame
    plan: Plan
    nothing: pd.DataFrame
    key: tuple[Hashable, ...]
    """What they are made from, for what is kept between two clicks."""


@dataclass(frozen=True)
class Selection:
    """What is looked at. `key` names it, for what is kept between two clicks."""

    rows: PlanRows
    acting: pd.DataFrame
    kept: pd.DataFrame
    key: tuple[Hashable, ...]


def plan_rows(desk: PlanDesk) -> PlanRows:
    """Return the rows of the plan shown, in the language of this run."""
    shown = desk.shown
    ranges = price_ranges(desk)
    key = (shown.entry.id, shown.do_nothing is not None, words.lang, len(ranges))

    def make() -> PlanRows:
        plan, nothing = judged(shown.plan, ranges), if_nothing(desk)
        acting = plan_list(desk.said.decisions, plan, desk.data, nothing, words)
        return PlanRows(acting, kept_list(plan, desk.data, desk.said.not_retained, words), plan, nothing, key)

    return cached.remembered("plan rows", key, make)


def price_ranges(desk: PlanDesk) -> Mapping[str, PriceRange]:
    """The prices that are known of the plan shown, by residence; none under the first model."""
    if desk.shown.plan.scenario.value is None:
        return {}
    kept, plan_id = cached.store(), desk.shown.entry.id
    key = (plan_id, kept.priced(plan_id))
    return cached.remembered("price ranges", key, lambda: kept.price_ranges(plan_id))


def if_nothing(desk: PlanDesk) -> pd.DataFrame:
    """What becomes of every residence if nothing is done (`workflow.if_nothing`), computed once per scenario."""
    from planning.workflow import if_nothing as found

    scenario = desk.shown.plan.scenario
    key = (desk.data.portfolio_hash, scenario.model_dump_json())
    return cached.remembered("if nothing", key, lambda: found(desk.data, scenario))


def select(desk: PlanDesk) -> Selection:
    """Draw the filters and return what they leave."""
    rows = plan_rows(desk)
    with st.container(key="plan.filters", horizontal=True, vertical_alignment="center", gap="small"):
        family = _families(rows.acting)
        territory = _choice(TERRITORY, N_("Territoire"), _territories(rows, desk))
        group = _choice(GROUP, N_("Public"), group_names(desk.data))
        loose = _loose(rows.acting)
        st.space("stretch")
        search = _search()
    key = (*rows.key, family, territory, group, loose, search)

    def make() -> Selection:
        acting = _left(rows.acting, family, territory, group, search)
        kept = rows.kept if not family and not loose else rows.kept.head(0)
        if loose:
            acting = acting[acting["verdict"] == "interchangeable"]
        kept = _left(kept, "", territory, group, search)
        return Selection(rows, acting.reset_index(drop=True), kept.reset_index(drop=True), key)

    return cached.remembered("plan selection", key, make)


def _left(rows: pd.DataFrame, family: str, territory: str, group: str, search: str) -> pd.DataFrame:
    if family:
        rows = rows[rows["family"] == family]
    if territory:
        rows = rows[rows["territory"] == territory]
    if group:
        rows = rows[[group in held.split(GROUPS) for held in rows["groups"]]]
    if search:
        sought = search.casefold()
        named = rows["residence"] + " " + rows["commune"]
        rows = rows[[sought in one.casefold() for one in named]]
    return rows


def _families(acting: pd.DataFrame) -> str:
    counts = Counter(acting["family"].tolist())
    here = [family for family in FAMILIES if counts[family]]
    chosen = state.choice(FAMILY)
    chosen = chosen if chosen in here else ""
    names = {ALL: words("Tout {count}", count=len(acting))}
    for family in here:
        look = FAMILIES[family]
        names[family] = f"{look.sign} {words(look.name)} {counts[family]}"
    state.set_widget(FAMILY, chosen or ALL)
    st.pills(
        words("Décision"),
        list(names),
        format_func=names.__getitem__,
        required=True,
        label_visibility="collapsed",
        key=state.choice_key(FAMILY),
        on_change=_keep_family,
    )
    return chosen


def _keep_family() -> None:
    said = str(state.widget(state.choice_key(FAMILY)) or ALL)
    state.choose(FAMILY, "" if said == ALL else said)


def _choice(name: str, label: str, names: Mapping[str, str]) -> str:
    chosen = state.choice(name)
    chosen = chosen if chosen in names else ""
    state.set_widget(name, chosen or None)
    st.selectbox(
        words(label),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=words(label),
        label_visibility="collapsed",
        width=170,
        key=state.choice_key(name),
        on_change=state.keep_choice,
        args=(name,),
    )
    return chosen


def _territories(rows: PlanRows, desk: PlanDesk) -> dict[str, str]:
    here = {*rows.acting["territory"].tolist(), *rows.kept["territory"].tolist()}
    found = {code: name for code, name in territory_names(desk.data).items() if code in here}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _loose(acting: pd.DataFrame) -> str:
    """Draw the choice of the interchangeable decisions, where there are some."""
    count = acting["verdict"].tolist().count("interchangeable")
    chosen = state.choice(LOOSE) if count else ""
    if not count:
        return ""
    state.set_widget(LOOSE, chosen or None)
    st.pills(
        words("Solidité"),
        ["1"],
        format_func=lambda _: words("○ Interchangeables {count}", count=count),
        label_visibility="collapsed",
        key=state.choice_key(LOOSE),
        on_change=state.keep_choice,
        args=(LOOSE,),
    )
    return chosen


def _search() -> str:
    typed = state.choice(SEARCH)
    state.set_widget(SEARCH, typed)
    st.text_input(
        words("Chercher une résidence"),
        placeholder=words("Chercher une résidence"),
        icon=":material/search:",
        label_visibility="collapsed",
        width=230,
        key=state.choice_key(SEARCH),
        on_change=state.keep_choice,
        args=(SEARCH,),
    )
    return typed.strip()


# The residence that is open, those that are checked, the two that are compared.


def opened(rows: PlanRows) -> str:
    """Return the residence that is open beside, if it exists."""
    asked = state.choice(RESIDENCE)
    return asked if asked in known(rows) else ""


def open_residence(residence_id: str) -> None:
    """Open a residence beside (a callback); empty: none."""
    state.choose(RESIDENCE, residence_id)


def checked(rows: PlanRows) -> tuple[str, ...]:
    """Return the residences that are checked."""
    here = known(rows)
    return tuple(one for one in state.choice(CHECKED).split(_COMMA) if one in here)


def check(residences: Sequence[str]) -> None:
    """Check these residences and no others (a callback)."""
    state.choose(CHECKED, _COMMA.join(residences))


def pair(rows: PlanRows) -> tuple[str, str] | None:
    """Return the two residences that are compared, if any are."""
    found = [one for one in state.choice(PAIR).split(_COMMA) if one in known(rows)]
    return (found[0], found[1]) if len(found) == 2 and found[0] != found[1] else None


def compare(first: str, second: str) -> None:
    """Compare two residences (a callback)."""
    state.choose(PAIR, f"{first}{_COMMA}{second}")


def compare_no_more() -> None:
    """Go back from the comparison to the list (a callback)."""
    state.choose(PAIR, "")


def known(rows: PlanRows) -> set[str]:
    """Return every residence that the plan decides about."""
    return {*rows.acting["residence_id"].tolist(), *rows.kept["residence_id"].tolist()}
