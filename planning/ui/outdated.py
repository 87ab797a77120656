"""The plan shown was made before its data changed: say what changed, offer to calculate it again."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_, Message
from planning.i18n import Lang, say, text
from planning.store import PortfolioEntry
from planning.ui import cached, links
from planning.ui.job_panel import running_job
from planning.ui.launching import launch
from planning.ui.markdown import plain
from planning.ui.shown_plan import ShownPlan


def outdated_plan(shown: ShownPlan, newest: PortfolioEntry, lang: Lang) -> None:
    """Say above the page that the plan shown does not count the latest data.

    Parameters
    ----------
    shown
        The plan.
    newest
        The version of its portfolio that a plan would be made from today.
    lang
        The reader's language.
    """
    st.warning(plain(say(_sentence(newest), lang)), icon=":material/history:")
    if running_job() is not None:
        links.link(links.SCENARIO, text(N_("Suivre le calcul en cours"), lang), ":material/hourglass_top:")
    elif st.button(
        text(N_("Recalculer ce scénario"), lang), key="desk.outdated", icon=":material/play_arrow:"
    ) and launch(newest.hash, shown.plan.scenario, lang):
        links.go(links.SCENARIO)


def _sentence(newest: PortfolioEntry) -> Message:
    changes = cached.store().changes(newest.hash)
    last = next((change for change in changes if change.after_hash == newest.hash), None)
    if last is None:
        return Message(N_("Les données ont changé depuis le calcul du plan affiché : il n'en tient pas compte."))
    template = N_(
        "Des options ont changé depuis le calcul du plan affiché : il n'en tient pas compte. "
        "Dernier changement : {author}, le {date}."
    )
    return Message(template, {"author": last.author, "date": last.created_at.date()})
