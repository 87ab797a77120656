"""The page Options: what could be done at each residence, and the templates it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.explain import action_name
from planning.i18n import Lang, integer, percent, say, text
from planning.ui import cached
from planning.ui.badges import source_words
from planning.ui.desk import Desk, open_desk
from planning.ui.finance.comparables import show_comparison
from planning.ui.naming import option_names, residence_names, typology_names
from planning.ui.options.history import changed_options, history
from planning.ui.options.panel import change_panel
from planning.ui.parameters_used import parameters_behind_options, show_parameters, show_parameters_used
from planning.ui.refused_options import show_refused
from planning.ui.table_view import Column, pick_row
from planning.ui.views.residence_sheet import show_options

if TYPE_CHECKING:
    from planning.options.catalogue import Catalogue

TITLE = N_("Ce que l'on peut faire")


def show() -> None:
    """Draw the page."""
    desk = open_desk(TITLE, newest=True)
    lang = desk.lang
    st.title(text(TITLE, lang))
    st.header(text(N_("Les options d'une résidence"), lang))
    names = residence_names(desk.data)
    chosen = st.selectbox(
        text(N_("Résidence"), lang),
        sorted(names, key=lambda residence: names[residence]),
        format_func=names.__getitem__,
        key="options.residence",
        persist_state="session",
    )
    show_options(desk, str(chosen), "options")
    changed_options(desk, str(chosen))
    show_refused(desk, str(chosen))
    options = desk.data["options"]
    here = options[options["residence_id"] == str(chosen)]
    called = option_names(desk.data, lang)
    show_comparison({option: called[option] for option in here["option_id"]}, desk.data, lang, "options")
    show_parameters_used(parameters_behind_options(desk.data, here), desk.data, lang, "options")
    change_panel(desk, str(chosen))
    history(desk)
    _templates(desk)


def _templates(desk: Desk) -> None:
    lang = desk.lang
    st.header(text(N_("Le catalogue des modèles"), lang))
    st.markdown(
        text(
            N_(
                "Chaque option vient d'un modèle appliqué aux chambres et aux surfaces de la résidence ; "
                "aucun modèle ne nomme un site. Choisissez une ligne pour voir ses paramètres."
            ),
            lang,
        )
    )
    catalogue = cached.catalogue(desk.data)
    rows = template_rows(catalogue, typology_names(desk.data, lang), lang)
    used = desk.data["options"].groupby("template").size()
    rows = rows.assign(used=rows["template"].map(used).fillna(0).astype("int64"))
    columns = [
        Column("label", text(N_("Modèle"), lang)),
        Column("action", text(N_("Opération"), lang), width="medium"),
        Column("scope", text(N_("S'applique à"), lang), width="medium"),
        Column("studies_years", text(N_("Études (ans)"), lang), str),
        Column("works_years", text(N_("Travaux (ans)"), lang), str),
        Column("closed_share", text(N_("Places fermées"), lang), lambda share: percent(share, lang=lang)),
        Column("used", text(N_("Options produites"), lang), lambda count: integer(count, lang)),
        Column("source", text(N_("Source"), lang), width="large"),
    ]
    position = pick_row(rows, columns, text(N_("Les modèles d'options"), lang), key="options.templates")
    if position is not None:
        row = rows.iloc[position]
        _parameters(desk, catalogue, str(row["template"]), str(row["label"]))


def template_rows(catalogue: Catalogue, typologies: dict[str, str], lang: Lang) -> pd.DataFrame:
    """One row per template, in the order in which they are offered."""
    anything = text(N_("toute la résidence"), lang)
    return pd.DataFrame(
        [
            {
                "template": template.id,
                "label": template.label_fr if lang == "fr" else template.label_en,
                "action": say(action_name(template.kind), lang),
                "scope": ", ".join(typologies.get(name, name) for name in template.scope) or anything,
                "studies_years": template.studies_years,
                "works_years": template.works_years,
                "closed_share": template.closed_share,
                "source": source_words(template.source, lang),
            }
            for template in catalogue.templates
        ]
    )


def _parameters(desk: Desk, catalogue: Catalogue, template: str, label: str) -> None:
    """Draw the dated figures that one template reads."""
    lang = desk.lang
    from planning.options.catalogue import parameter_names

    st.subheader(label)
    # What every template shares (energy, staff, fees) is left out: it stands on the page Sources.
    names = parameter_names(catalogue.only(template)) - parameter_names(catalogue.only())
    known = cached.parameters(desk.data)
    rows = known[known["parameter_id"].isin(names)]
    if rows.empty:
        st.info(text(N_("Ce modèle n'a pas de paramètre à lui."), lang))
        return
    show_parameters(rows, text(N_("Les paramètres du modèle"), lang), lang, "options.parameters")
