"""The tour of one minute: six stops of a few sentences, offered once to a browser that has not seen it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from planning.domain.message import N_
from planning.ui.kit import links, state
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words


@dataclass(frozen=True)
class Step:
    """A stop of the tour: where it is, what is said there, and what is outlined (a CSS selector of ours)."""

    page: str
    title: str
    said: str
    outlined: str


STEPS: Final = (
    Step(
        links.SUMMARY,
        N_("Synthèse : ce que donne le plan"),
        N_(
            "Le titre est la conclusion. En dessous, ce que le plan donne, ce qu'il coûte, et ce qui le limite. "
            "Chaque nom en bleu s'ouvre."
        ),
        ".figures",
    ),
    Step(
        links.PLAN,
        N_("Plan : quoi, où, quand, pourquoi"),
        N_(
            "Cliquez un nom : la raison de la décision, ce que coûteraient les autres, et de "
            "quoi l'imposer ou la refuser."
        ),
        ".st-key-plan-head",
    ),
    Step(
        links.WHAT_IF,
        N_("Et si… : posez une question"),
        N_(
            "Tapez « budget 2028 : -1 M€ » ou « +20 % seniors ». La réponse vient vite, puis se précise ; rien ne "
            "change tant que vous ne la gardez pas."
        ),
        ".stMain [data-testid='stTextInput']",
    ),
    Step(
        links.MONEY,
        N_("Argent : qui paie, et le risque"),
        N_(
            "Les fonds propres année par année, une opération dans le détail, la dette, et la chance que l'argent "
            "suffise."
        ),
        ".st-key-money-head",
    ),
    Step(
        links.DATA,
        N_("Données : vos résidences"),
        N_(
            "Le portefeuille fourni est fictif. Par « Importer », le classeur que vous avez devient votre "
            "portefeuille, et le plan se calcule dessus."
        ),
        ".st-key-data-head",
    ),
    Step(
        links.SUMMARY,
        N_("Le bandeau, sur tous les écrans"),
        N_(
            "Le plan affiché et sa preuve ; le calcul en cours. « Séance » montre le plan en neuf écrans, « Exporter » "
            "donne le dossier. La visite se refait depuis le glossaire."
        ),
        ".st-key-bar",
    ),
)
"""The stops, in their order; read aloud they take a minute."""
_OUTLINE: Final = "<style>{selector} {{ outline: 3px solid #2F7ABF; outline-offset: 3px; border-radius: 4px; }}</style>"


def show_tour(*, first: bool) -> None:
    """Draw the card of the tour over the room; the offer to begin on the first screen alone, which `first` says."""
    step = state.tour_step()
    if step is not None and step < len(STEPS):
        _card(step)
    elif first and not state.tour_is_left():
        _offer()


def tour_again() -> None:
    """Draw the button that begins the tour, for who closed it."""
    if st.button(words("Refaire la visite d'une minute"), key="tour.again", type="tertiary", icon=":material/tour:"):
        _go(0)


def _offer() -> None:
    with st.container(key="tour", gap="xsmall"):
        st.markdown(f"**{words('Première visite ?')}** {words('Une minute pour faire le tour des écrans.')}")
        with st.container(horizontal=True, gap="small"):
            if st.button(words("Commencer la visite"), key="tour.begin", type="primary"):
                _go(0)
            st.button(words("Non merci"), key="tour.refuse", type="tertiary", on_click=state.leave_tour)


def _card(step: int) -> None:
    stop = STEPS[step]
    st.html(_OUTLINE.format(selector=stop.outlined))
    with st.container(key="tour", gap="xsmall"):
        place = words("{step} sur {count}", step=step + 1, count=len(STEPS))
        st.markdown(f"**{plain(words(stop.title))}** · {place}")
        st.markdown(plain(words(stop.said)))
        with st.container(horizontal=True, gap="small"):
            last = step == len(STEPS) - 1
            if not last and st.button(words("Suivant"), key=f"tour.next.{step}", type="primary"):
                _go(step + 1)
            if step and st.button(words("Précédent"), key=f"tour.back.{step}"):
                _go(step - 1)
            label = words("Terminer") if last else words("Quitter la visite")
            st.button(
                label, key=f"tour.leave.{step}", type="primary" if last else "tertiary", on_click=state.leave_tour
            )


def _go(step: int) -> None:
    state.keep_tour_step(step)
    links.go(STEPS[step].page)
