"""What the works of each operation cost, by parts, and what that money buys."""

from __future__ import annotations

import streamlit as st

from planning.domain.kinds import ActionKind
from planning.domain.message import N_
from planning.finance import value_for_money
from planning.options.costs import PARTS
from planning.options.estimates import Estimates, parameter_estimates
from planning.ui.kit import cached, links
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.naming import option_names, residence_names
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, csv_button, pick_row, show_residences
from planning.ui.money.comparables_shown import show_comparison

TITLES = {
    "land": N_("Terrain"),
    "works": N_("Travaux hors taxes"),
    "fees": N_("Honoraires"),
    "services": N_("Relogement et services"),
    "vat": N_("TVA"),
}


def show_price(desk: PlanDesk) -> None:
    """Draw the price of each operation of the plan by parts, for those that a template gave."""
    data = desk.shown.data
    done = [row for row in desk.shown.plan.decisions if row.capex_eur > 0 and row.kind != ActionKind.KEEP]
    prices = cached.prices(data)
    prices = prices[prices["option_id"].isin([row.option_id for row in done])]
    if prices.empty:
        return
    st.header(words("Le prix de revient, partie par partie"))
    rows = prices.pivot_table(index="option_id", columns="part", values="amount_eur", aggfunc="sum", fill_value=0.0)
    rows = rows.reindex(columns=list(PARTS), fill_value=0.0)
    rows.insert(0, "total", rows.sum(axis=1))
    vat = float(rows["vat"].sum() / rows["total"].sum())
    template = N_(
        "Les prix unitaires contiennent honoraires et TVA : les parties en sont déduites. "
        "La TVA fait {share:percent} de ces prix."
    )
    st.markdown(words(template, share=vat))
    if desk.shown.plan.scenario.overrun or desk.shown.plan.scenario.cost_index:
        before = N_("Prix du catalogue, avant le surcoût et la hausse des prix que le scénario ajoute.")
        st.caption(words(before))
    lacking = len({row.option_id for row in done} - set(rows.index))
    if lacking:
        said = N_("Opérations dont on ne connaît que le prix total, saisi ou changé : {count}.")
        st.caption(words(said, count=lacking))
    homes = data["options"].set_index("option_id")["residence_id"]
    shown = rows.sort_values("total", ascending=False).reset_index()
    shown = shown.assign(residence_id=shown["option_id"].map(homes))
    shown = shown.assign(
        residence=shown["residence_id"].map(residence_names(data)),
        decision=shown["option_id"].map(option_names(data)),
    )

    columns = [
        Column("residence", words("Résidence"), pinned=True),
        Column("decision", words("Décision")),
        Column("total", words("Prix de revient"), words.exact_euros),
        *(Column(part, words(TITLES[part]), words.exact_euros) for part in PARTS),
    ]
    show_residences(shown, columns, words("Le prix de revient de chaque opération"), key="finance.price")
    named = shown[[column.name for column in columns]].set_axis([column.title for column in columns], axis="columns")
    csv_button(words("Exporter au centime (CSV)"), named, "prices.csv", "finance.price.csv")


# What each operation's money buys.


PARAMETERS = ("discount_rate", "life_years")


def show_value(desk: PlanDesk) -> None:
    """Draw what each operation costs a place and what it brings in."""
    data = desk.shown.seen
    st.header(words("Ce que chaque euro achète"))
    parameters = cached.parameters(desk.shown.data)
    known: Estimates = parameter_estimates(parameters, data.manifest.first_year)
    rate, life = known["discount_rate"].value, int(known["life_years"].value)
    rows = value_for_money(desk.shown.plan, data, rate, life)
    if rows.empty:
        st.info(words("Ce plan n'engage aucune opération."))
        return
    template = N_(
        "La valeur actuelle nette compte le coût, année par année, puis ce que l'exploitation rapporte de plus (ou de "
        "moins) qu'aujourd'hui pendant {life} ans, au taux de {rate}. Elle est négative quand une opération loge mieux "
        "sans rapporter plus : elle dit le prix d'un choix, pas s'il est bon. Ce que les places fermées pendant les "
        "travaux ne rapportent plus est compté."
    )
    st.markdown(words(template, life=life, rate=words.percent(rate, 1)))
    residences, options = residence_names(data), option_names(data)
    rows = rows.assign(
        residence=rows["residence_id"].map(residences), decision=rows["option_id"].map(options)
    ).sort_values("cost_per_place_year", ignore_index=True)
    position = pick_row(rows, _columns(), words("Ce que coûte une place, par opération"), key="finance.value")
    decided = dict(zip(rows["option_id"], rows["residence"] + ", " + rows["decision"], strict=True))
    show_comparison(decided, data, "finance.value", folded=False)
    if position is not None:
        links.open_residence(str(rows["residence_id"].iloc[position]))


def _columns() -> list[Column]:
    model = words("En places : un logement compte pour les personnes qu'il loge.")
    lost = words(
        "Le résultat d'aujourd'hui, pour la part des places fermées, du début des travaux à la livraison. Négatif "
        "là où la résidence coûte aujourd'hui plus qu'elle ne rapporte."
    )
    return [
        Column("residence", words("Résidence"), pinned=True),
        Column("decision", words("Décision")),
        Column("capex_eur", words("Coût"), words.euros),
        Column("before", words("Places avant"), words.integer, help=model),
        Column("after", words("Places après"), words.integer, help=model),
        Column("created", words("Créées"), words.integer),
        Column("kept", words("Gardées"), words.integer),
        Column("cost_per_place", words("Par place"), words.euros),
        Column("cost_per_place_created", words("Par place créée"), words.euros),
        Column("cost_per_place_year", words("Par place et par an"), words.euros),
        Column("lost_in_works_eur", words("Perdu pendant les travaux"), words.euros, help=lost),
        Column("net_present_value_eur", words("Valeur actuelle nette"), words.euros),
    ]
