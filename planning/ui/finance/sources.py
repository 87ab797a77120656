"""The sources of a plan, year by year, and what may be refused."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.message import N_, Message
from planning.finance import sources_by_year, uncertain_money
from planning.finance.cents import CENTS
from planning.i18n import say, text
from planning.ui.desk import PlanDesk
from planning.ui.finance.money_table import show_money


def show_sources(paid: pd.DataFrame, desk: PlanDesk) -> None:
    """Draw the sources x years, wear of what is kept included."""
    lang, years = desk.lang, desk.shown.data.years
    totals = paid.groupby("source")["cents"].sum()
    shares = {source: float(totals.get(source, 0)) / float(totals.sum()) for source in ("own", "grant", "loan")}
    template = N_(
        "**{total:euros}** de {first} à {last} : {own:percent} de fonds propres, {grant:percent} de subventions, "
        "{loan:percent} de prêts. L'usure des résidences laissées en l'état est comprise."
    )
    values = {"total": totals.sum() / CENTS, "first": str(years[0]), "last": str(years[-1]), **shares}
    st.markdown(say(Message(template, values), lang))
    lost = uncertain_money(paid, desk.shown.data["funders"])
    if desk.shown.plan.scenario.expected_grants:
        st.markdown(text(N_("Ce plan compte chaque aide à sa valeur attendue, non comme accordée en entier."), lang))
    elif lost > 0:
        template = N_(
            "Si chaque aide n'est accordée qu'avec la chance notée chez son financeur, il en manquera en moyenne "
            "**{lost:euros}** : le plan les suppose toutes accordées."
        )
        st.markdown(say(Message(template, {"lost": lost / CENTS}), lang))
    st.header(text(N_("Les sources, année par année"), lang))
    show_money(sources_by_year(paid, years), lang, "finance.sources", N_("Ce que paie chaque source, par année"))
