"""What every page starts from: language, portfolio, plan shown; what is missing or outdated is a designed state."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st

from planning.domain.errors import CapError, RequestError
from planning.domain.message import N_, Message
from planning.jobs.launch import start_job
from planning.store import ChangeKind, PortfolioEntry
from planning.tables.data import Data
from planning.ui.kit import cached, links, state
from planning.ui.kit.job_panel import job_panel, last_outcome, running_job
from planning.ui.kit.markdown import plain
from planning.ui.kit.shown_plan import Explanation, ShownPlan
from planning.ui.kit.spoken import words


@dataclass(frozen=True)
class Desk:
    """What lies on the table when a page opens."""

    portfolio: PortfolioEntry
    data: Data
    shown: ShownPlan | None

    @property
    def drawn_from(self) -> tuple[Hashable, ...]:
        """What never changes meaning of all that lies there: the key of a part that is drawn once."""
        if self.shown is None:
            return self.portfolio.hash, self.portfolio.reference.model_dump_json()
        return self.portfolio.hash, *self.shown.drawn_from


@dataclass(frozen=True)
class PlanDesk:
    """The same, on a page that only makes sense with a plan."""

    portfolio: PortfolioEntry
    data: Data
    shown: ShownPlan
    said: Explanation

    @property
    def drawn_from(self) -> tuple[Hashable, ...]:
        """The key of a part that is drawn once."""
        return self.portfolio.hash, *self.shown.drawn_from


def open_desk(title: str, *, newest: bool = False) -> Desk:
    """Return what a page starts from; without a portfolio, say so under the title and stop.

    Parameters
    ----------
    title
        Of the page, where it stops.
    newest
        The page prepares the next plan: its data are the latest version, not those of the plan shown.
    """
    shown = current_plan()
    if shown is None and state.plan_id() is not None:
        state.show_plan(None)
        st.warning(words("Le plan demandé n'existe pas (ou plus) : voici celui de référence."))
        shown = current_plan()
    entry = cached.store().portfolio_entry(shown.entry.portfolio_hash) if shown else open_portfolio()
    if entry is None:
        st.title(words(title))
        _no_portfolio()
    entry = cached.store().newest_version(entry.hash) if newest else entry
    return Desk(entry, cached.portfolio(entry.hash), shown)


def open_plan_desk(title: str) -> PlanDesk:
    """Return what a page about the plan starts from; without a plan, offer to compute it and stop."""
    desk = open_desk(title)
    if desk.shown is None:
        st.title(words(title))
        _no_plan(desk)
    said = cached.explanation(desk.shown)
    return PlanDesk(desk.portfolio, desk.data, desk.shown, said)


def current_plan() -> ShownPlan | None:
    """The plan that the reader asked for (None when it does not exist); else the reference; else the latest.

    A plan that a later one of the same scenario beats gives way to it. As long as changed options have no plan yet, the
    plan from before the change is shown.
    """
    asked = state.plan_id()
    if asked is not None:
        try:
            better = cached.store().better_version(int(asked))
            shown = cached.shown_plan(int(asked) if better is None else better.id)
        except (ValueError, RequestError):
            return None
        state.show_plan(str(shown.entry.id))
        return shown
    portfolio, kept = open_portfolio(), cached.store()
    if portfolio is None:
        return None
    for version in (portfolio.hash, *kept.versions_before(portfolio.hash)):
        entry = kept.find_plan(version, portfolio.reference) or kept.latest_plan(version)
        if entry is not None:
            return cached.shown_plan(entry.id)
    return None


def open_portfolio() -> PortfolioEntry | None:
    """The portfolio that this session works on: the one opened last, whatever others open meanwhile."""
    kept, opened = cached.store(), state.portfolio()
    if opened is not None:
        try:
            return kept.newest_version(opened)
        except RequestError:  # somebody deleted it
            state.open_portfolio(None)
    latest = kept.latest_portfolio()
    if latest is not None:
        state.open_portfolio(latest.hash)
    return latest


def _no_portfolio() -> NoReturn:
    st.info(words("Aucun portefeuille n'est encore chargé."), icon=":material/apartment:")
    st.markdown(words("Donnez la liste de vos résidences, en Excel ou en CSV, dans la forme qu'elle a :"))
    links.link(links.DATA, words("Importer un fichier"), ":material/upload_file:", data_view="import")
    st.caption(
        words(
            "Sinon, fermez l'application, lancez `scripts/run` (portefeuille de démonstration) "
            "ou `scripts/run --data DOSSIER` (votre dossier), puis rechargez cette page."
        )
    )
    st.stop()


def _no_plan(desk: Desk) -> NoReturn:
    job = running_job()
    if job is not None:
        st.info(
            words("Le premier plan est en cours de calcul. Il s'affichera ici dès qu'il sera prêt."),
            icon=":material/hourglass_top:",
        )
        job_panel(job)
        st.stop()
    last_outcome()
    st.info(words("Aucun plan n'est encore calculé pour ce portefeuille."), icon=":material/apartment:")
    st.button(
        words("Calculer le plan de référence"),
        key="desk.compute",
        type="primary",
        on_click=_compute_reference,
        args=(desk.portfolio,),
    )
    st.stop()


def _compute_reference(portfolio: PortfolioEntry) -> None:
    try:
        state.follow_job(str(start_job(cached.store(), portfolio.hash, portfolio.reference)))
    except CapError as error:
        st.error(plain(words(error.message)))


def change_sentence(newest: PortfolioEntry) -> Message:
    """Say that data changed since a plan was made, and who changed them last.

    Parameters
    ----------
    newest
        The version of the portfolio that a plan would be made from today.
    """
    changes = cached.store().changes(newest.hash)
    last = next((change for change in changes if change.after_hash == newest.hash), None)
    if last is None:
        return Message(N_("Les données ont changé depuis : le plan n'en tient pas compte."))
    template = N_("Des options ont changé depuis (le {date}, {author}) : le plan n'en tient pas compte.")
    if last.kind is ChangeKind.IMPORTED:
        template = N_("Le parc a changé depuis (le {date}, {author}) : le plan n'en tient pas compte.")
    return Message(template, {"author": last.author, "date": last.created_at.date()})
