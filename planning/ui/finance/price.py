"""What the works of each operation cost, by parts: land, works before tax, fees, services, VAT."""

from __future__ import annotations

import streamlit as st

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.i18n import exact_euros, say, text
from planning.options.price import PARTS
from planning.ui import cached
from planning.ui.csv_button import csv_button
from planning.ui.desk import PlanDesk
from planning.ui.naming import option_names, residence_names
from planning.ui.table_view import Column, show_table

_TITLES = {
    "land": N_("Terrain"),
    "works": N_("Travaux hors taxes"),
    "fees": N_("Honoraires"),
    "services": N_("Relogement et services"),
    "vat": N_("TVA"),
}


def show_price(desk: PlanDesk) -> None:
    """Draw the price of each operation of the plan by parts, for those that a template gave."""
    lang, data = desk.lang, desk.shown.data
    done = [row for row in desk.shown.plan.decisions if row.capex_eur > 0 and row.kind != ActionKind.KEEP]
    prices = cached.prices(data)
    prices = prices[prices["option_id"].isin([row.option_id for row in done])]
    if prices.empty:
        return
    st.header(text(N_("Le prix de revient, partie par partie"), lang))
    rows = prices.pivot_table(index="option_id", columns="part", values="amount_eur", aggfunc="sum", fill_value=0.0)
    rows = rows.reindex(columns=list(PARTS), fill_value=0.0)
    rows.insert(0, "total", rows.sum(axis=1))
    vat = float(rows["vat"].sum() / rows["total"].sum())
    template = N_(
        "Les prix unitaires contiennent honoraires et TVA : les parties en sont déduites. "
        "La TVA fait {share:percent} de ces prix."
    )
    st.markdown(say(Message(template, {"share": vat}), lang))
    if desk.shown.plan.scenario.overrun or desk.shown.plan.scenario.cost_index:
        before = N_("Prix du catalogue, avant le surcoût et la hausse des prix que le scénario ajoute.")
        st.caption(text(before, lang))
    lacking = len({row.option_id for row in done} - set(rows.index))
    if lacking:
        said = N_("Opérations dont on ne connaît que le prix total, saisi ou changé : {count}.")
        st.caption(say(Message(said, {"count": lacking}), lang))
    homes = data["options"].set_index("option_id")["residence_id"]
    shown = rows.sort_values("total", ascending=False).reset_index()
    shown = shown.assign(
        residence=shown["option_id"].map(homes).map(residence_names(data)),
        decision=shown["option_id"].map(option_names(data, lang)),
    )

    def money(amount: float) -> str:
        return exact_euros(amount, lang)

    columns = [
        Column("residence", text(N_("Résidence"), lang), pinned=True),
        Column("decision", text(N_("Décision"), lang)),
        Column("total", text(N_("Prix de revient"), lang), money),
        *(Column(part, text(_TITLES[part], lang), money) for part in PARTS),
    ]
    show_table(shown, columns, text(N_("Le prix de revient de chaque opération"), lang), key="finance.price")
    named = shown[[column.name for column in columns]].set_axis([column.title for column in columns], axis="columns")
    csv_button(text(N_("Exporter au centime (CSV)"), lang), named, "prices.csv", "finance.price.csv")
