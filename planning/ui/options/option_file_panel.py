"""Load a file of options: its template, what it would change line by line, applied as a whole or not at all."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.options.option_file import FileReading, Outcome, option_lines, read_option_file
from planning.store import ChangeKind
from planning.tables.data import Data
from planning.tables.faults import problem_sentence
from planning.tables.option_checks import UNSIGNED
from planning.ui.kit.desk import Desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, csv_button, show_table
from planning.ui.options.draft import save, show_change
from planning.ui.options.option_form import reason_entry

OUTCOMES = {
    Outcome.NEW: N_("nouvelle"),
    Outcome.REPLACED: N_("remplacée"),
    Outcome.UNCHANGED: N_("inchangée"),
    Outcome.REFUSED: N_("refusée"),
}
MOST_SHOWN = 20
"""Problems said one by one, and options compared field by field; the rest is counted."""


def file_panel(desk: Desk, author: str) -> None:
    """Draw the panel."""
    data = desk.data
    st.markdown(
        words(
            "Une ligne par option et par typologie, en CSV (UTF-8, virgules, point décimal). Une cellule vide "
            "garde ce que l'option contient déjà. Le fichier est appliqué en entier, ou pas du tout."
        )
    )
    with st.container(horizontal=True):
        csv_button(words("Modèle de fichier"), template_lines(data), "options-modele.csv", "options.template")
        csv_button(
            words("Toutes les options, à compléter"),
            lambda: option_lines(data, [str(option) for option in data["options"]["option_id"]]),
            "options.csv",
            "options.all",
        )
    sent = st.file_uploader(
        words("Fichier d'options (CSV)"), type=["csv"], key=f"options.file.{desk.portfolio.hash[:12]}"
    )
    reason = reason_entry(desk, "options.file.reason")
    if sent is None:
        return
    reading = read_option_file(data, sent.getvalue(), sent.name, author, reason)
    _preview(desk, reading)
    if reading.data is None:
        return
    show_change(data, reading.data, list(reading.changed[:MOST_SHOWN]), "options.file.change")
    if st.button(words("Appliquer le fichier"), key="options.apply", type="primary", icon=":material/check:"):
        ids = list(reading.changed)
        save(desk, desk.portfolio.hash, reading.data, ChangeKind.LOADED, ids, *_signature(reading.data, ids))


def template_lines(data: Data) -> pd.DataFrame:
    """The header of the file, and one line as an example: the first option of the portfolio that acts."""
    acting = data["options"].loc[data["options"]["kind"] != "keep", "option_id"]
    example = option_lines(data, [str(acting.iloc[0])]) if len(acting) else option_lines(data, [])
    return example.head(1).assign(author="Prénom Nom", reason="devis du 3 mars")


def _preview(desk: Desk, reading: FileReading) -> None:
    """Say what becomes of each option, and everything that is refused."""
    if reading.problems:
        _refusals(reading)
    elif reading.data is None:
        st.info(words("Ce fichier ne change rien : tout est déjà ainsi."))
    if reading.options:
        _outcomes(reading)


def _refusals(reading: FileReading) -> None:
    """Say what is refused; lines that nobody signs are told once, not one by one."""
    wrong = [problem for problem in reading.problems if problem.what != UNSIGNED]
    if len(wrong) < len(reading.problems):
        unsigned = N_("Ce fichier n'est pas signé : écrivez l'auteur et la raison ci-dessus, ou dans ses colonnes.")
        st.warning(words(unsigned), icon=":material/draw:")
    if not wrong:
        return
    template = N_("Le fichier n'est pas appliqué, problèmes : {count}. Corrigez-le et chargez-le à nouveau.")
    st.error(plain(words(template, count=len(wrong))), icon=":material/error:")
    lines = [f"- {plain(problem_sentence(problem, words))}" for problem in wrong[:MOST_SHOWN]]
    if len(wrong) > MOST_SHOWN:
        lines.append(f"- {plain(words('et {count} autres', count=len(wrong) - MOST_SHOWN))}")
    st.markdown("\n".join(lines))


def _outcomes(reading: FileReading) -> None:
    rows = pd.DataFrame(
        [
            {"line": option.line, "option": option.option_id, "outcome": words(OUTCOMES[option.outcome])}
            for option in reading.options
        ]
    )
    columns = [
        Column("line", words("Ligne"), str, "small"),
        Column("option", words("Option"), width="medium"),
        Column("outcome", words("Ce qu'elle devient"), width="medium"),
    ]
    show_table(rows, columns, words("Les options du fichier"), key="options.file.outcomes")


def _signature(after: Data, option_ids: list[str]) -> tuple[str, str]:
    """Who signs the file: the authors and the reasons of its lines, each once."""
    rows = after["options"][after["options"]["option_id"].isin(option_ids)]
    authors, reasons = (" ; ".join(list(dict.fromkeys(rows[name]))[:5]) for name in ("author", "reason"))
    return authors, reasons
