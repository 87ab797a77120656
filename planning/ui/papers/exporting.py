"""The menu *Exporter* of the bar: the papers of the plan shown, made when they are asked for and kept a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from planning.domain.message import N_
from planning.i18n import Lang, Words
from planning.tables.plan_file import plan_text
from planning.ui.kit import cached
from planning.ui.kit.naming import residence_names
from planning.ui.kit.shown_plan import ShownPlan
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import csv_bytes

PDF: Final = "application/pdf"
SLIDES: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SHEETS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_exports(shown: ShownPlan) -> None:
    """Draw the menu; nothing is made before a button is pressed."""
    with st.popover(words("Exporter"), icon=":material/ios_share:", key="bar.exports", width="content"):
        number, lang = shown.entry.id, words.lang
        if shown.plan.has_decisions:
            st.caption(words("Dossier du conseil"))
            _button(
                N_("Présentation (PowerPoint)"), f"conseil-{number}.pptx", SLIDES, lambda: _made(shown, "slides", lang)
            )
            _button(N_("Dossier (PDF)"), f"conseil-{number}.pdf", PDF, lambda: _made(shown, "board_pdf", lang))
            _button(N_("Classeur (Excel)"), f"plan-{number}.xlsx", SHEETS, lambda: _made(shown, "workbook", lang))
            _sheets(shown)
        st.caption(words("Données"))
        _button(
            N_("Décisions du plan (CSV)"),
            f"decisions-{number}.csv",
            "text/csv",
            lambda: csv_bytes(cached.explanation(shown).decisions),
        )
        _button(
            N_("Plan complet (plan.json)"),
            f"plan-{number}.json",
            "application/json",
            lambda: plan_text(shown.plan, shown.data).encode(),
        )


def board_slides(shown: ShownPlan, lang: Lang) -> Callable[[], bytes]:
    """Return what makes the slides of the board, when they are asked for."""
    return lambda: _made(shown, "slides", lang)


def _sheets(shown: ShownPlan) -> None:
    """Offer the sheet of a residence, and the letter to those who live there."""
    st.caption(words("Une résidence"))
    names = residence_names(shown.data)
    chosen = st.selectbox(
        words("Résidence"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        key="bar.sheet",
        label_visibility="collapsed",
        placeholder=words("Choisir une résidence"),
    )
    if chosen is None:
        return
    one, lang = str(chosen), words.lang
    _button(N_("Fiche (PDF, une page)"), f"fiche-{one}.pdf", PDF, lambda: _made(shown, "residence_pdf", lang, one))
    _button(
        N_("Lettre aux habitants (PDF)"), f"habitants-{one}.pdf", PDF, lambda: _made(shown, "residents_pdf", lang, one)
    )


def show_sheet_button(shown: ShownPlan, residence_id: str) -> None:
    """Offer the sheet of a residence where the residence is read."""
    lang = words.lang
    st.download_button(
        words("Fiche (PDF, une page)"),
        data=lambda: _made(shown, "residence_pdf", lang, residence_id),
        file_name=f"fiche-{residence_id}.pdf",
        mime=PDF,
        on_click="ignore",
        key=f"sheet.{residence_id}",
        icon=":material/picture_as_pdf:",
    )


def _button(label: str, file: str, kind: str, make: Callable[[], bytes]) -> None:
    st.download_button(
        words(label),
        data=make,
        file_name=file,
        mime=kind,
        on_click="ignore",
        key=f"bar.{file.partition('.')[0]}.{kind}",
        width="stretch",
    )


def _made(shown: ShownPlan, form: str, lang: Lang, *about: str) -> bytes:
    """Return a paper of the plan; what is said of the plan is gathered once for all of them.

    `lang` is that of the run that drew the button: it is pressed outside of any run.
    """
    from planning import report  # its libraries take their time

    def gathered() -> report.Paper:
        return report.Paper.of(shown.plan, shown.data, shown.do_nothing, Words(lang))

    number, said = shown.entry.id, shown.do_nothing is not None
    paper = cached.remembered("paper", (number, said, lang), gathered)
    write: Callable[..., bytes] = getattr(report, form)
    return cached.remembered("paper file", (number, said, lang, form, *about), lambda: write(paper, *about))
