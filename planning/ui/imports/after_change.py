"""Once changes of the data are kept: what was completed, one click to calculate again, the former plan beside it."""

from __future__ import annotations

import streamlit as st

from planning.domain.scenario import Scenario
from planning.explain.asked.compared import ComparedRow, former_and_new
from planning.explain.known.change_effects import Effect
from planning.store import PortfolioEntry
from planning.ui.kit import cached, links, state
from planning.ui.kit.launching import launch
from planning.ui.kit.markdown import plain
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.spoken import words

LEAST_EUR = 5_000.0
"""Less is no difference between two plans."""


def said_of(effects: list[Effect]) -> dict[str, str]:
    """Return what the changes of each residence do, as one sentence; those that touch the plan are marked."""
    return {
        one.residence_id: ("● " if one.is_asked_again else "") + words.clauses(words(told) for told in one.sentences)
        for one in effects
    }


def outcome(opened: PortfolioEntry) -> None:
    """Say what the last change of the data completed, and offer its plan; then what the new plan changes."""
    said = state.last_import()
    if not said:
        return
    first, *more = said.splitlines()
    with st.container(border=True):
        st.markdown(f":material/check_circle: **{plain(first)}**")
        if more:
            st.markdown(words("Complété, à remplacer par vos chiffres :"))
            st.markdown("\n".join(f"- {plain(one)}" for one in more))
        former = former_plan(opened)
        scenario = opened.reference if former is None else former.plan.scenario
        new = cached.store().find_plan(opened.hash, scenario)
        if new is None:
            label = words("Calculer le plan de référence") if former is None else words("Recalculer, puis comparer")
            st.button(
                label,
                key="import.compute",
                type="primary",
                icon=":material/play_arrow:",
                on_click=_launch,
                args=(opened.hash, scenario),
            )
        elif former is not None:
            compared(former, cached.shown_plan(new.id))


def _launch(portfolio_hash: str, scenario: Scenario) -> None:
    launch(portfolio_hash, scenario)


def former_plan(opened: PortfolioEntry) -> ShownPlan | None:
    """Return the plan of the version before the last change: that of the reference, else the latest."""
    kept = cached.store()
    for version in kept.versions_before(opened.hash):
        entry = kept.find_plan(version, opened.reference) or kept.latest_plan(version)
        if entry is not None:
            return cached.shown_plan(entry.id)
    return None


def compared(former: ShownPlan, new: ShownPlan) -> None:
    """Draw the figures of the former plan and of the new one, a line each."""
    if not (former.plan.has_decisions and new.plan.has_decisions):
        return
    key = (former.entry.id, new.entry.id, words.lang)
    rows = cached.remembered("former and new", key, lambda: _rows(former, new))
    st.markdown(f"**{plain(words('Le plan d’avant et le nouveau'))}**")
    head = f"| | {words('avant')} | {words('après')} | |\n|---|---:|---:|---:|\n"
    st.markdown(head + "\n".join(f"| {plain(row.label)} | {' | '.join(_cells(row))} |" for row in rows))
    links.link(
        links.WHAT_IF,
        words("Comparer décision par décision"),
        ":material/compare_arrows:",
        what_if_view="compare",
        plans=f"{former.entry.id},{new.entry.id}",
    )


def _rows(former: ShownPlan, new: ShownPlan) -> list[ComparedRow]:
    return former_and_new((former.plan, former.seen), (new.plan, new.seen), words)


def _cells(row: ComparedRow) -> list[str]:
    def said(value: float) -> str:
        return words.euros(value) if row.unit == "eur" else words.decimal(value, 0)

    more = row.more(1)
    is_same = abs(more) < (LEAST_EUR if row.unit == "eur" else 0.5)
    return [*map(said, row.values), "=" if is_same else f"{'+' if more > 0 else '−'}{said(abs(more))}"]
