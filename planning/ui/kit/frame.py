"""The frame around every page: menu, language, the plan shown among those saved, and what goes wrong in a sentence."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from typing import Final

import streamlit as st

from planning.domain.errors import CapError
from planning.domain.message import N_
from planning.i18n import LANGUAGES
from planning.store import PlanEntry
from planning.ui.kit import cached, state
from planning.ui.kit.desk import current_plan
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words

PAGES: Final = (
    ("decide/summary", N_("Synthèse"), ":material/dashboard:", N_("Ce que le plan donne, et pour combien.")),
    ("decide/plan", N_("Plan"), ":material/checklist:", N_("Ce que l'on fait, où, et dans quel ordre.")),
    ("decide/why", N_("Pourquoi"), ":material/help:", N_("Pourquoi cette décision, et à quel prix une autre.")),
    ("decide/compare", N_("Comparer"), ":material/compare_arrows:", N_("Ce qui sépare deux plans, pas à pas.")),
    ("decide/ranking", N_("Classer ?"), ":material/format_list_numbered:", N_("Pourquoi un classement ne suffit pas.")),
    ("decide/finance", N_("Financement"), ":material/account_balance:", N_("Qui paie chaque opération, et la dette.")),
    ("prepare/portfolio", N_("Parc"), ":material/apartment:", N_("Les résidences, et la fiche de chacune.")),
    ("prepare/needs", N_("Besoins"), ":material/groups:", N_("Qui aura besoin d'une place, et d'où vient le chiffre.")),
    ("prepare/options", N_("Options"), ":material/construction:", N_("Ce que l'on peut faire de chaque résidence.")),
    ("prepare/catalogue", N_("Catalogue"), ":material/category:", N_("D'où viennent les options.")),
    ("prepare/scenario", N_("Scénario"), ":material/tune:", N_("Changer l'argent ou les règles, et recalculer.")),
    ("check/model", N_("Modèle"), ":material/functions:", N_("Règles, poids, et ce que le calcul ne sait pas.")),
    ("check/sources", N_("Sources"), ":material/menu_book:", N_("D'où vient chaque chiffre.")),
)  # fmt: skip
"""The menu, in its order: file of pages/, name, icon, what the page is for."""
LOGO: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="32" viewBox="0 0 240 32"><text x="0" y="23" '
    'font-family="Source Sans, Source Sans 3, Arial, sans-serif" font-size="22" font-weight="700" '
    'fill="#2F7ABF">Cap Résidences</text></svg>'
)
"""The name of the product, in a blue that reads on both themes."""
_LANGUAGES: Final[dict[str, str]] = {"fr": "Français", "en": "English"}


def pages() -> list[st.Page]:
    """The pages of the menu, flat (a menu with sections fails the accessibility check); addresses are in English."""
    return [
        st.Page(
            f"pages/{path}.py",
            title=words(title),
            icon=icon,
            url_path=path.partition("/")[2],
            help=words(help_),
            default=path == PAGES[0][0],
        )
        for path, title, icon, help_ in PAGES
    ]


def show(page: st.Page) -> None:
    """Draw the side of the frame, then the page; an error of ours is a sentence, never a traceback."""
    st.logo(LOGO, size="large")
    try:
        with st.sidebar:
            _choose_plan()
            _choose_language()
        page.run()
    except CapError as error:
        st.error(plain(words(error.message)), icon=":material/error:")
    except Exception as error:
        logging.getLogger(__name__).exception("page %s", page.url_path)
        template = N_(
            "Cette page a rencontré une erreur imprévue ({kind}) : rechargez-la, et signalez-la si elle revient."
        )
        st.error(plain(words(template, kind=type(error).__name__)), icon=":material/error:")


def _choose_plan() -> None:
    """Offer the plans that were computed, once there are several."""
    shown = current_plan()
    plans = cached.store().shown_plans(shown.entry.portfolio_hash) if shown else []
    if shown is None or len(plans) < 2:
        return
    names = plan_names(plans)
    current = str(shown.entry.id)
    key = f"frame.plan.{current}"  # a new key for each plan shown: the box follows a plan that was just computed
    st.selectbox(
        words("Plan affiché"),
        list(names),
        index=list(names).index(current) if current in names else None,
        format_func=names.__getitem__,
        key=key,
        on_change=lambda: state.show_plan(str(state.widget(key))),
    )


def _choose_language() -> None:
    key = f"frame.lang.{words.lang}"
    st.radio(
        words("Langue"),
        LANGUAGES,
        index=LANGUAGES.index(words.lang),
        format_func=_LANGUAGES.__getitem__,
        key=key,
        horizontal=True,
        on_change=lambda: state.choose_language(str(state.widget(key))),
    )


# What the saved plans are called where one is chosen among them.


def plan_names(plans: Sequence[PlanEntry]) -> dict[str, str]:
    """Plan -> name; those that share a name are told apart by their day and number."""
    shared = Counter(plan.name for plan in plans)
    return {
        str(plan.id): plan.name
        if shared[plan.name] == 1
        else f"{plan.name} ({words.short_date(plan.created_at.date())}, {plan.id})"
        for plan in plans
    }
