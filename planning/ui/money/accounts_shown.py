"""The operating account of a residence today and after; that of the operator beside that of the owner."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from planning.domain.kinds import ActionKind
from planning.domain.message import N_
from planning.explain.effects import text_of
from planning.finance import account_change, by_body
from planning.finance.accounts import OPERATOR, OWNER
from planning.ui.kit import cached
from planning.ui.kit.desk import PlanDesk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import residence_names, typology_names
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_residences, show_table

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
    options = desk.shown.data["options"]
    st.subheader(words("L'exploitation, par an, avant et après"))
    kept = options[(options["residence_id"] == residence_id) & (options["kind"] == ActionKind.KEEP)]
    results = options.set_index("option_id")["running_result_eur_per_year"].fillna(0.0)
    before = str(kept["option_id"].iloc[0]) if len(kept) else ""
    values = {"before": float(results.get(before, 0.0)), "after": float(results[option_id])}
    template = N_("Résultat d'exploitation : {before:euros} aujourd'hui, **{after:euros}** après la livraison.")
    st.markdown(words(template, **values))
    accounts = cached.accounts(desk.shown.data)
    if option_id not in set(accounts["option_id"]):
        told = N_("Le détail n'est pas connu : cette option vient d'un fichier, ou les paramètres ont changé depuis.")
        st.info(words(told))
        return
    show_table(
        account_rows(account_change(accounts, before, option_id), typology_names(desk.shown.data)),
        _columns(),
        words("Le compte d'exploitation, avant et après"),
        key="finance.account",
    )
    st.caption(
        words(
            "La vacance est ce que les places libres ne rapportent pas ; les impayés, ce que les places occupées "
            "doivent et ne paieront pas. Les autres charges : eau, impôts, assurances, gestion. Le loyer va au "
            "propriétaire."
        )
    )


def account_rows(change: pd.DataFrame, typologies: dict[str, str]) -> pd.DataFrame:
    """Return the lines of two accounts in words, with their results in a last row."""
    names = {line: words(name) for line, name in ACCOUNT_LINES.items()}
    figures = ["before", "after", "change"]
    rows = change.assign(line=change["line"].map(names), programme=text_of(change["typology"], typologies))[
        ["line", "programme", *figures]
    ]
    total = {"line": words("Résultat"), "programme": "", **rows[figures].sum().to_dict()}
    return pd.concat([rows, pd.DataFrame([total])], ignore_index=True)


def _columns() -> list[Column]:
    return [
        Column("line", words("Ligne"), width="medium"),
        Column("programme", words("Programme"), width="medium"),
        Column("before", words("Avant"), words.exact_euros),
        Column("after", words("Après"), words.exact_euros),
        Column("change", words("Différence"), words.exact_euros),
    ]


# The account of who runs the residences beside the account of who owns them.


NAMED: Final = 5
"""Residences named in a notice; the others are counted."""
CENTS: Final = 2
OWNER_LINES: Final = {
    "rent_received": N_("Loyer reçu"),
    "wear": N_("Usure"),
    "works": N_("Fonds propres des travaux"),
    "annuities": N_("Annuités"),
    "sales": N_("Ventes"),
}
UNDETAILED: Final = N_("Résultat non détaillé")
EQUIPMENT: Final = N_("Équipement et services payés")
SIDES: Final = {
    "operator_eur": N_("Gestionnaire"),
    "owner_eur": N_("Propriétaire"),
    "both_eur": N_("Ensemble"),
}
SHOWN: Final = {
    **SIDES,
    "income": N_("Redevances et aides"),
    "vacancy": N_("Vacance"),
    "unpaid": N_("Impayés"),
    "rent": N_("Loyer payé"),
    "costs": N_("Charges"),
    "staff": N_("Personnel"),
    "energy": N_("Énergie"),
    "undetailed": UNDETAILED,
    "equipment": EQUIPMENT,
    **OWNER_LINES,
}
"""What stands side by side: the two results and their sum, the operator's lines, the owner's."""
INCOME: Final = ["fees", "aid", "savings"]
COSTS: Final = ["upkeep", "charges"]


def show_two_accounts(rows: pd.DataFrame, desk: PlanDesk) -> None:
    """Draw the two accounts (`finance.two_accounts`) by year, residence and body, and what is not known of them."""
    data = desk.shown.data
    st.header(words("Propriétaire et gestionnaire"))
    template = N_(
        "De {first} à {last} : **{operator:euros}** pour les gestionnaires, **{owner:euros}** pour les propriétaires, "
        "**{both:euros}** ensemble. Le gestionnaire perçoit redevances et aides, paie le loyer, les charges et le "
        "personnel ; le propriétaire reçoit le loyer, paie l'usure, les fonds propres des travaux et les annuités des "
        "prêts de ce plan. Le loyer passe de l'un à l'autre."
    )
    values = {
        "first": words.year(data.years[0]),
        "last": words.year(data.years[-1]),
        "operator": rows["operator_eur"].sum(),
        "owner": rows["owner_eur"].sum(),
        "both": rows["both_eur"].sum(),
    }
    st.markdown(words(template, **values))
    names = residence_names(data)
    for template, homes in notices(rows).items():
        st.info(words(template, names=_listed([names[home] for home in homes])))
    st.subheader(words("Par année"))
    yearly = side_by_side(rows, "year")
    columns = [Column("year", words("Année"), words.year, pinned=True), *_body_columns(yearly)]
    show_table(yearly, columns, words("Les deux comptes, par année"), key="finance.two.years")
    st.subheader(words("Par résidence, sur toute la durée du plan"))
    sites = side_by_side(rows, "residence_id").sort_values("both_eur", ignore_index=True)
    sites["residence"] = sites["residence_id"].map(names)
    columns = [Column("residence", words("Résidence"), pinned=True), *_body_columns(sites)]
    show_residences(sites, columns, words("Les deux comptes, par résidence"), key="finance.two.homes")
    st.subheader(words("Par organisme"))
    _bodies(rows)
    st.caption(
        words(
            "Pendant les travaux, chaque ligne est au prorata des places ouvertes. Le loyer et les impayés sont "
            "des parts des charges, à vérifier dans vos conventions. Ne sont pas comptés : les emprunts d'avant le "
            "plan, les impôts et les assurances du propriétaire, et ce qui reste à payer après la dernière année."
        )
    )


def notices(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Return what the reader must know of the accounts: a template with {names}, and the residences concerned."""
    moves = rows.set_index("residence_id")[[*OPERATOR, *OWNER]].abs().groupby(level=0).sum()
    bodies = rows.drop_duplicates("residence_id").set_index("residence_id")[["owner", "operator"]]
    bodies = bodies.loc[moves.index]
    found = {
        N_("Le détail n'est pas connu : le résultat va tout entier au gestionnaire. {names}"): moves["undetailed"] > 0,
        N_("Le propriétaire n'est pas connu : son compte est celui d'un propriétaire à préciser. {names}"): (
            moves[list(OWNER)].any(axis=1) & (bodies["owner"] == "")
        ),
        N_("Le gestionnaire n'est pas connu : son compte est celui d'un gestionnaire à trouver. {names}"): (
            moves[list(OPERATOR)].any(axis=1) & (bodies["operator"] == "")
        ),
        N_("Le propriétaire gère lui-même : aucun loyer n'est compté. {names}"): (
            (bodies["owner"] == bodies["operator"]) & (bodies["owner"] != "")
        ),
    }
    return {template: list(moves.index[concerned]) for template, concerned in found.items() if concerned.any()}


def side_by_side(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the lines of `SHOWN` added up by year or by residence."""
    shown = rows.assign(income=rows[INCOME].sum(axis=1), costs=rows[COSTS].sum(axis=1))
    return shown.groupby(by, as_index=False)[list(SHOWN)].sum()


def exported(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return every line of both accounts to the cent, in words: a row a residence and year."""
    titles = {
        "residence": N_("Résidence"),
        "owner": N_("Propriétaire"),
        "operator": N_("Gestionnaire"),
        "year": N_("Année"),
        **ACCOUNT_LINES,
        "undetailed": UNDETAILED,
        "equipment": EQUIPMENT,
        "operator_eur": N_("Résultat du gestionnaire"),
        **OWNER_LINES,
        "owner_eur": N_("Solde du propriétaire"),
        "both_eur": SIDES["both_eur"],
    }
    money = [*OPERATOR, "operator_eur", *OWNER, "owner_eur", "both_eur"]
    written = rows.assign(residence=rows["residence_id"].map(names))
    written[money] = written[money].round(CENTS) + 0.0  # "+ 0" turns -0 into 0
    return written[list(titles)].rename(columns={name: words(title) for name, title in titles.items()})


def _bodies(rows: pd.DataFrame) -> None:
    totals = by_body(rows)
    totals["body"] = totals["body"].where(totals["body"] != "", words("non renseigné"))

    columns = [
        Column("body", words("Organisme"), pinned=True),
        Column("operator_eur", words("Comme gestionnaire"), words.exact_euros),
        Column("owner_eur", words("Comme propriétaire"), words.exact_euros),
        Column("both_eur", words(SIDES["both_eur"]), words.exact_euros),
    ]
    show_table(totals, columns, words("Les deux comptes, par organisme"), key="finance.two.bodies")


def _body_columns(table: pd.DataFrame) -> list[Column]:
    """Return the columns of money; what is not detailed, and equipment, stand there only where there is some."""
    kept = [name for name in SHOWN if name not in ("undetailed", "equipment") or table[name].any()]
    return [
        Column(name, words(SHOWN[name]), words.euros, None if name in SIDES else "small", pinned=name in SIDES)
        for name in kept
    ]


def _listed(names: list[str]) -> str:
    shown = ", ".join(plain(name) for name in names[:NAMED])
    if len(names) <= NAMED:
        return shown
    template = N_("{names} et {count} de plus")
    return words(template, names=shown, count=len(names) - NAMED)
