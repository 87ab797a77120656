"""What each operation's money buys."""

from __future__ import annotations

import streamlit as st

from planning.domain.message import N_, Message
from planning.finance import value_for_money
from planning.i18n import Lang, euros, integer, percent, say, text
from planning.options.estimates import Estimates, parameter_estimates
from planning.ui import cached, links
from planning.ui.desk import PlanDesk
from planning.ui.finance.comparables import show_comparison
from planning.ui.naming import option_names, residence_names
from planning.ui.table_view import Column, pick_row

PARAMETERS = ("discount_rate", "life_years")


def show_value(desk: PlanDesk) -> None:
    """Draw what each operation costs a place and what it brings in."""
    lang, data = desk.lang, desk.shown.seen
    st.header(text(N_("Ce que chaque euro achète"), lang))
    parameters = cached.parameters(desk.shown.data)
    known: Estimates = parameter_estimates(parameters, data.manifest.first_year)
    rate, life = known["discount_rate"].value, int(known["life_years"].value)
    rows = value_for_money(desk.shown.plan, data, rate, life)
    if rows.empty:
        st.info(text(N_("Ce plan n'engage aucune opération."), lang))
        return
    template = N_(
        "La valeur actuelle nette compte le coût, année par année, puis ce que l'exploitation rapporte de plus (ou de "
        "moins) qu'aujourd'hui pendant {life} ans, au taux de {rate}. Elle est négative quand une opération loge mieux "
        "sans rapporter plus : elle dit le prix d'un choix, pas s'il est bon. Ce que les places fermées pendant les "
        "travaux ne rapportent plus est compté."
    )
    st.markdown(say(Message(template, {"life": life, "rate": percent(rate, 1, lang)}), lang))
    residences, options = residence_names(data), option_names(data, lang)
    rows = rows.assign(
        residence=rows["residence_id"].map(residences), decision=rows["option_id"].map(options)
    ).sort_values("cost_per_place_year", ignore_index=True)
    position = pick_row(
        rows, _columns(lang), text(N_("Ce que coûte une place, par opération"), lang), key="finance.value"
    )
    decided = dict(zip(rows["option_id"], rows["residence"] + ", " + rows["decision"], strict=True))
    show_comparison(decided, data, lang, "finance.value")
    if position is not None:
        links.open_residence(str(rows["residence_id"].iloc[position]))


def _columns(lang: Lang) -> list[Column]:
    def money(amount: float) -> str:
        return euros(amount, lang)

    def count(places: float) -> str:
        return integer(places, lang)

    model = text(N_("En places : un logement compte pour les personnes qu'il loge."), lang)
    lost = text(
        N_(
            "Le résultat d'aujourd'hui, pour la part des places fermées, du début des travaux à la livraison. Négatif "
            "là où la résidence coûte aujourd'hui plus qu'elle ne rapporte."
        ),
        lang,
    )
    return [
        Column("residence", text(N_("Résidence"), lang), pinned=True),
        Column("decision", text(N_("Décision"), lang)),
        Column("capex_eur", text(N_("Coût"), lang), money),
        Column("before", text(N_("Places avant"), lang), count, help=model),
        Column("after", text(N_("Places après"), lang), count, help=model),
        Column("created", text(N_("Créées"), lang), count),
        Column("kept", text(N_("Gardées"), lang), count),
        Column("cost_per_place", text(N_("Par place"), lang), money),
        Column("cost_per_place_created", text(N_("Par place créée"), lang), money),
        Column("cost_per_place_year", text(N_("Par place et par an"), lang), money),
        Column("lost_in_works_eur", text(N_("Perdu pendant les travaux"), lang), money, help=lost),
        Column("net_present_value_eur", text(N_("Valeur actuelle nette"), lang), money),
    ]
