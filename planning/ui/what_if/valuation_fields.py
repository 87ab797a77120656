"""The fields of the page Scénario on what a plan is worth: the board's price, losses by class, rules, discounting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import streamlit as st

from planning.domain.message import N_, Message
from planning.domain.scenario_difference import PRICE
from planning.domain.valuation import Valuation
from planning.explain import hold_together
from planning.tables.data import Data
from planning.ui.kit import cached
from planning.ui.kit.amounts_typed import shortest
from planning.ui.kit.badges import source_words
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.markdown import plain
from planning.ui.kit.parameters_used import show_parameters_used
from planning.ui.kit.spoken import words
from planning.ui.what_if.scenario_entries import POLICIES

STEP: Final = 100
PREFIX: Final = "value."
ANCHORS: Final = {
    "place_year.new_place": N_("environ {amount:exact_euros} pour une place neuve sur 40 ans"),
    "place_year.hotel_night": N_("{amount:exact_euros} pour une nuit d'hôtel toute l'année"),
    "place_year.emergency_centre": N_("{amount:exact_euros} pour une place en centre d'hébergement d'urgence"),
    "place_year.chrs": N_("{amount:exact_euros} pour une place en CHRS"),
}
"""What others give for a place in a year: rows of data/parameters."""
CLASSES: Final = {
    "A": N_("A : autonome et conforme"),
    "B": N_("B : correct"),
    "C": N_("C : dégradé"),
    "D": N_("D : ne compte pas comme un logement"),
}


class ValuationTyped(NamedTuple):
    """What was typed; the names are those of `Entries`."""

    place_year_eur: float
    losses_percent: Mapping[str, str]
    policy: str
    discount_percent: str


def valuation_fields(value: Valuation, desk: PlanDesk) -> ValuationTyped:
    """Draw the fields; they show the reference."""
    st.header(words("Ce que vaut une année bien logée"))
    price = price_slider(value.place_year_eur, desk, "scenario.price")
    with st.expander(words("Comment un plan est évalué")):
        losses = _losses(value)
        with st.grid(2, min_column_width=260):
            policy = st.selectbox(
                words("Règles d'habitabilité datées qui s'appliquent"),
                list(POLICIES),
                index=list(POLICIES).index(value.policy),
                format_func={key: words(label) for key, label in POLICIES.items()}.__getitem__,
                help=words(
                    "Étiquette énergie G, F puis E : la loi du 6 juillet 1989 lie sans doute les logements-foyers, "
                    "mais aucun texte ne le confirme ici. À faire confirmer ; « politique interne » les applique."
                ),
                key=f"scenario.policy.{words.lang}",
                persist_state="session",
            )
            rate = st.text_input(
                words("Taux d'actualisation, en % par an"),
                value=shortest(value.discount_rate * 100),
                help=words("Une année compte d'autant moins qu'elle est loin."),
                key=f"scenario.discount.{words.lang}",
                persist_state="session",
            )
    return ValuationTyped(price, losses, str(policy), rate or "")


def price_slider(price: float, desk: PlanDesk, key: str) -> float:
    """Draw the board's price between its bounds, what others give beneath, and at which prices the plan shown holds."""
    known = cached.parameters(desk.data).set_index("parameter_id")
    amounts, about = known["value"].to_dict(), known["source"].to_dict()
    board = f"{PREFIX}{PRICE}"
    found = st.slider(
        words("Prix du conseil, en € par année bien logée"),
        min_value=min(float(known["low"].to_dict()[board]), price),
        max_value=max(float(known["high"].to_dict()[board]), price),
        value=float(price),
        step=float(STEP),
        format="%.0f €",
        key=key,
        persist_state="session",
    )
    told = [Message(text, {"amount": float(amounts[name])}) for name, text in ANCHORS.items()]
    sources = sorted({source_words(str(about[name])) for name in ANCHORS})
    template = N_("Repères, par an : {anchors}. Sources : {sources}, à vérifier.")
    st.caption(plain(words(template, anchors=told, sources=sources)))
    if desk.shown.plan.scenario.value is not None:
        together = hold_together(cached.store().price_ranges(desk.shown.entry.id), desk.shown.plan)
        if together is not None:
            st.caption(plain(words(together)))
    return float(found)


def _losses(value: Valuation) -> dict[str, str]:
    st.caption(words("Part d'une année perdue dans un logement de chaque classe, en % ; sans place, tout est perdu."))
    typed: dict[str, str] = {}
    with st.grid(len(CLASSES), min_column_width=200):
        for letter, label in CLASSES.items():
            typed[letter] = str(
                st.text_input(
                    words(label),
                    value=shortest(getattr(value.loss, letter) * 100),
                    key=f"scenario.loss.{letter}.{words.lang}",
                    persist_state="session",
                )
                or ""
            )
    return typed


def show_valuation_parameters(data: Data) -> None:
    """Draw, folded, the numbers that a plan's value rests on: data/parameters."""
    known = cached.parameters(data)["parameter_id"]
    names = [name for name in known if name.startswith((PREFIX, "place_year."))]
    show_parameters_used(names, data, "scenario.value")
