"""Why a residence is not offered the other templates: every "no" is explained."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.i18n import say, text
from planning.ui import cached
from planning.ui.desk import Desk
from planning.ui.table_view import Column, show_table


def show_refused(desk: Desk, residence_id: str) -> None:
    """Draw, folded, the templates that a residence is not offered, each with its reason."""
    lang, options = desk.lang, desk.data["options"]
    here = options[options["residence_id"] == residence_id]
    if not (here["template"] != "").any():
        return  # the folder's own list: no template was looked at
    labels = {t.id: t.label_fr if lang == "fr" else t.label_en for t in cached.catalogue(desk.data).templates}
    rows = pd.DataFrame(
        [
            {"label": labels[refusal.template], "reason": say(refusal.reason, lang)}
            for refusal in cached.refused_options(desk.data, residence_id)
            if refusal.template not in set(here["template"])
        ],
        columns=["label", "reason"],
    )
    if rows.empty:
        return
    columns = [Column("label", text(N_("Modèle"), lang), width="medium"), Column("reason", text(N_("Raison"), lang))]
    with st.expander(text(N_("Pourquoi pas d'autres options ?"), lang)):
        show_table(
            rows, columns, text(N_("Les modèles qui ne sont pas offerts, et pourquoi"), lang), key="options.refused"
        )
