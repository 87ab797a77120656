"""The page Catalogue: the templates that options come from, and how to change them or their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planning.domain.message import N_, Message
from planning.explain import action_name
from planning.ui.kit import cached
from planning.ui.kit.badges import source_words
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import typology_names
from planning.ui.kit.parameters_used import show_parameters
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, pick_row
from planning.ui.kit.views import Heading
from planning.ui.options.catalogue_changing import change_catalogue
from planning.ui.options.change_history import history

if TYPE_CHECKING:
    from planning.options.template_catalogue import Catalogue, Label


TITLE = N_("Le catalogue des modèles")


def show(heading: Heading) -> None:
    """Draw the view."""
    desk = open_desk(TITLE, newest=True)
    options, templates = desk.data["options"], cached.catalogue(desk.data).templates
    made = options[options["template"].isin([template.id for template in templates])]
    values = {"templates": len(templates), "options": len(made), "residences": made["residence_id"].nunique()}
    found = N_("{templates} modèles donnent {options} options à {residences} résidences.")
    given = N_("{templates} modèles : les options de ce parc sont données, non calculées.")
    heading.say(
        words(given if made.empty else found, **values),
        words(
            "Chaque option vient d'un modèle appliqué aux chambres et aux surfaces de la résidence ; "
            "aucun modèle ne nomme un site. Choisissez une ligne pour voir ses paramètres."
        ),
    )
    show_templates(desk)
    change_catalogue(desk)
    history(desk)


# The templates of the catalogue: what they do, for whom, on which conditions, and the figures that each one reads.


def show_templates(desk: Desk) -> None:
    """Draw the list of templates, and what stands behind the one chosen."""
    catalogue = cached.catalogue(desk.data)
    rows = template_rows(catalogue, typology_names(desk.data))
    used = desk.data["options"].groupby("template").size()
    rows = rows.assign(used=rows["template"].map(used).fillna(0).astype("int64"))
    columns = [
        Column("label", words("Modèle"), width="large"),
        Column("action", words("Opération")),
        Column("scope", words("S'applique à"), width="medium"),
        Column("studies_years", words("Études (ans)"), str),
        Column("works_years", words("Travaux (ans)"), str),
        Column("closed_share", words("Places fermées"), words.percent),
        Column("used", words("Options produites"), words.integer),
        Column("conditions", words("Partenaire et démarches"), width="medium"),
        Column("source", words("Source"), width="medium"),
    ]
    position = pick_row(rows, columns, words("Les modèles d'options"), key="catalogue.templates")
    if position is not None:
        _behind(desk, catalogue, str(rows["template"].iloc[position]), str(rows["label"].iloc[position]))


def template_rows(catalogue: Catalogue, typologies: dict[str, str]) -> pd.DataFrame:
    """One row per template, in the order in which they are offered."""
    anything = words("toute la résidence")
    return pd.DataFrame(
        [
            {
                "template": template.id,
                "label": template.label_fr if words.lang == "fr" else template.label_en,
                "action": words(action_name(template.kind)),
                "scope": ", ".join(typologies.get(name, name) for name in template.scope) or anything,
                "studies_years": template.studies_years,
                "works_years": template.works_years,
                "closed_share": template.closed_share,
                "conditions": " ; ".join(_conditions(catalogue, template.id)),
                "source": source_words(template.source),
            }
            for template in catalogue.templates
        ]
    )


def _conditions(catalogue: Catalogue, template_id: str) -> list[str]:
    """Who must commit first, and the legal steps, in words."""
    template = catalogue.template(template_id)

    def wording(label: Label) -> str:
        return label.label_fr if words.lang == "fr" else label.label_en

    found = [wording(catalogue.steps[step]) for step in template.steps]
    if not template.partner:
        return found
    partner = Message(
        N_("engagement nécessaire : {partner}"), {"partner": wording(catalogue.partners[template.partner])}
    )
    return [words(partner), *found]


def _behind(desk: Desk, catalogue: Catalogue, template: str, label: str) -> None:
    """Draw the conditions and the dated figures of one template."""
    from planning.options.template_catalogue import parameter_names

    st.subheader(plain(label))
    conditions = _conditions(catalogue, template)
    if conditions:
        st.markdown("\n".join(f"- {plain(condition)}" for condition in conditions))
    # What every template shares (energy, staff, fees) is left out: it stands on the page Sources.
    names = parameter_names(catalogue.only(template)) - parameter_names(catalogue.only())
    known = cached.parameters(desk.data)
    rows = known[known["parameter_id"].isin(names)]
    if rows.empty:
        st.info(words("Ce modèle n'a pas de paramètre à lui."))
        return
    show_parameters(rows, words("Les paramètres du modèle"), "catalogue.parameters")
