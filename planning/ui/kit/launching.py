"""Have the plan of a scenario calculated, or show the one that is already there."""

from __future__ import annotations

import streamlit as st

from planning.domain.errors import CapError
from planning.domain.scenario import Scenario
from planning.jobs.launch import start_job
from planning.store import PlanEntry
from planning.ui.kit import cached, state
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words


def launch(portfolio_hash: str, scenario: Scenario) -> bool:
    """Show a plan that is known, else start its calculation and follow it; False, and a sentence, when it cannot.

    The plan is that of the newest version of the portfolio: a page may still show a plan of a former one.
    """
    portfolio_hash = cached.store().newest_version(portfolio_hash).hash
    known = cached.store().find_plan(portfolio_hash, scenario)
    if known is not None:
        state.follow_job(None)
        state.show_plan(str(known.id))
        st.toast(words("Ce plan était déjà calculé : le voici."), icon=":material/check_circle:")
        return True
    try:
        saved = cached.store().keep_scenario(scenario)
        state.follow_job(str(start_job(cached.store(), portfolio_hash, scenario, scenario_id=saved.id)))
    except CapError as error:
        st.error(plain(words(error.message)), icon=":material/error:")
        return False
    return True


def launch_about(entry: PlanEntry, kind: str) -> None:
    """Start a calculation about a saved plan (explanations, prices) and follow it; a sentence, when it cannot."""
    try:
        job_id = start_job(cached.store(), entry.portfolio_hash, entry.scenario, kind=kind, plan_id=entry.id)
    except CapError as error:
        st.error(plain(words(error.message)), icon=":material/error:")
        return
    state.follow_job(str(job_id))
