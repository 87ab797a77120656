"""The operating account of a residence, today and after an operation."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.finance import account_change
from planning.i18n import Lang, say, text
from planning.i18n.numbers import exact_euros
from planning.ui import cached
from planning.ui.desk import PlanDesk
from planning.ui.naming import typology_names
from planning.ui.table_view import Column, show_table

ACCOUNT_LINES: Final = {
    "fees": N_("Redevances, toutes places occupées"),
    "aid": N_("Aide de l'État, toutes places occupées"),
    "vacancy": N_("Vacance"),
    "unpaid": N_("Impayés"),
    "rent": N_("Loyer payé au propriétaire"),
    "upkeep": N_("Entretien courant"),
    "charges": N_("Autres charges"),
    "staff": N_("Personnel"),
    "energy": N_("Énergie"),
    "savings": N_("Économies d'un service fermé"),
}


def show_account(desk: PlanDesk, residence_id: str, option_id: str) -> None:
    """Draw the operating account of the residence today and after the operation."""
    lang, options = desk.lang, desk.shown.data["options"]
    st.subheader(text(N_("L'exploitation, par an, avant et après"), lang))
    kept = options[(options["residence_id"] == residence_id) & (options["kind"] == ActionKind.KEEP)]
    results = options.set_index("option_id")["running_result_eur_per_year"].fillna(0.0)
    before = str(kept["option_id"].iloc[0]) if len(kept) else ""
    values = {"before": float(results.get(before, 0.0)), "after": float(results[option_id])}
    template = N_("Résultat d'exploitation : {before:euros} aujourd'hui, **{after:euros}** après la livraison.")
    st.markdown(say(Message(template, values), lang))
    accounts = cached.accounts(desk.shown.data)
    if option_id not in set(accounts["option_id"]):
        told = N_("Le détail n'est pas connu : cette option vient d'un fichier, ou les paramètres ont changé depuis.")
        st.info(text(told, lang))
        return
    show_table(
        account_rows(account_change(accounts, before, option_id), typology_names(desk.shown.data, lang), lang),
        _columns(lang),
        text(N_("Le compte d'exploitation, avant et après"), lang),
        key="finance.account",
    )
    st.caption(
        text(
            N_(
                "La vacance est ce que les places libres ne rapportent pas ; les impayés, ce que les places occupées "
                "doivent et ne paieront pas. Les autres charges : eau, impôts, assurances, gestion. Le loyer va au "
                "propriétaire."
            ),
            lang,
        )
    )


def account_rows(change: pd.DataFrame, typologies: dict[str, str], lang: Lang) -> pd.DataFrame:
    """Return the lines of two accounts in words, with their results in a last row."""
    names = {line: text(name, lang) for line, name in ACCOUNT_LINES.items()}
    figures = ["before", "after", "change"]
    rows = change.assign(line=change["line"].map(names), programme=change["typology"].map(typologies).fillna(""))[
        ["line", "programme", *figures]
    ]
    total = {"line": text(N_("Résultat"), lang), "programme": "", **rows[figures].sum().to_dict()}
    return pd.concat([rows, pd.DataFrame([total])], ignore_index=True)


def _columns(lang: Lang) -> list[Column]:
    def money(amount: float) -> str:
        return exact_euros(amount, lang)

    return [
        Column("line", text(N_("Ligne"), lang), width="medium"),
        Column("programme", text(N_("Programme"), lang), width="medium"),
        Column("before", text(N_("Avant"), lang), money),
        Column("after", text(N_("Après"), lang), money),
        Column("change", text(N_("Différence"), lang), money),
    ]
