"""The exact model as a file, from the page and from the terminal."""

from __future__ import annotations

from functools import partial

import streamlit as st

from planning.domain.message import N_
from planning.domain.scenario import Scenario
from planning.i18n import say, text
from planning.optimise import Census, export_refusal, exported
from planning.ui.desk import Desk
from planning.ui.markdown import plain

FORMS = {"lp": N_("Télécharger le modèle (.lp)"), "mps": N_("Télécharger le modèle (.mps)")}
COMMAND = ".venv/bin/python -m planning optimise --data {folder} --scenario {scenario} --export modele.lp"


def show_export(desk: Desk, scenario: Scenario, size: Census) -> None:
    """Draw the downloads, or say why there is none, and the command that writes the same file."""
    lang = desk.lang
    st.header(text(N_("Le modèle exact, pour un autre solveur"), lang))
    st.markdown(
        text(
            N_(
                "Les mêmes nombres, dans l'unité des données, avec des noms qui se lisent (works_capacity__W1__2029). "
                "Tout solveur qui lit ces fichiers doit trouver la même valeur : de quoi ne pas croire le plan sur "
                "parole."
            ),
            lang,
        )
    )
    with st.container(horizontal=True):
        for form, label in FORMS.items():
            refusal = export_refusal(scenario, size, form)
            if refusal is not None:
                st.info(plain(say(refusal, lang)))
                continue
            st.download_button(
                text(label, lang),
                data=partial(exported, desk.data, scenario, form),
                file_name=f"modele.{form}",
                mime="text/plain",
                icon=":material/download:",
                on_click="ignore",
                key=f"model.{form}",
            )
        st.download_button(
            text(N_("Télécharger le scénario (.json)"), lang),
            data=scenario.model_dump_json(indent=1),
            file_name="scenario.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key="model.scenario",
        )
    st.markdown(text(N_("La même chose dans un terminal, depuis le dossier du logiciel :"), lang))
    folder = desk.data.folder or text(N_("DOSSIER"), lang)
    st.code(COMMAND.format(folder=folder, scenario="scenario.json"), language="bash", wrap_lines=True)
