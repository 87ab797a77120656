"""The templates of the catalogue: what they do, for whom, on which conditions, and the figures that each one reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planning.domain.message import N_, Message
from planning.explain import action_name
from planning.i18n import Lang, integer, percent, say, text
from planning.ui import cached
from planning.ui.badges import source_words
from planning.ui.desk import Desk
from planning.ui.markdown import plain
from planning.ui.naming import typology_names
from planning.ui.parameters_used import show_parameters
from planning.ui.table_view import Column, pick_row

if TYPE_CHECKING:
    from planning.options.catalogue import Catalogue, Label


def show_templates(desk: Desk) -> None:
    """Draw the list of templates, and what stands behind the one chosen."""
    lang, catalogue = desk.lang, cached.catalogue(desk.data)
    rows = template_rows(catalogue, typology_names(desk.data, lang), lang)
    used = desk.data["options"].groupby("template").size()
    rows = rows.assign(used=rows["template"].map(used).fillna(0).astype("int64"))
    columns = [
        Column("label", text(N_("Modèle"), lang), width="large"),
        Column("action", text(N_("Opération"), lang)),
        Column("scope", text(N_("S'applique à"), lang), width="medium"),
        Column("studies_years", text(N_("Études (ans)"), lang), str, "small"),
        Column("works_years", text(N_("Travaux (ans)"), lang), str, "small"),
        Column("closed_share", text(N_("Places fermées"), lang), lambda share: percent(share, lang=lang), "small"),
        Column("used", text(N_("Options produites"), lang), lambda count: integer(count, lang), "small"),
        Column("conditions", text(N_("Partenaire et démarches"), lang), width="medium"),
        Column("source", text(N_("Source"), lang), width="medium"),
    ]
    position = pick_row(rows, columns, text(N_("Les modèles d'options"), lang), key="catalogue.templates")
    if position is not None:
        _behind(desk, catalogue, str(rows["template"].iloc[position]), str(rows["label"].iloc[position]))


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
                "conditions": " ; ".join(_conditions(catalogue, template.id, lang)),
                "source": source_words(template.source, lang),
            }
            for template in catalogue.templates
        ]
    )


def _conditions(catalogue: Catalogue, template_id: str, lang: Lang) -> list[str]:
    """Who must commit first, and the legal steps, in words."""
    template = catalogue.template(template_id)

    def words(label: Label) -> str:
        return label.label_fr if lang == "fr" else label.label_en

    found = [words(catalogue.steps[step]) for step in template.steps]
    if not template.partner:
        return found
    partner = Message(N_("engagement nécessaire : {partner}"), {"partner": words(catalogue.partners[template.partner])})
    return [say(partner, lang), *found]


def _behind(desk: Desk, catalogue: Catalogue, template: str, label: str) -> None:
    """Draw the conditions and the dated figures of one template."""
    from planning.options.catalogue import parameter_names

    lang = desk.lang
    st.subheader(plain(label))
    conditions = _conditions(catalogue, template, lang)
    if conditions:
        st.markdown("\n".join(f"- {plain(condition)}" for condition in conditions))
    # What every template shares (energy, staff, fees) is left out: it stands on the page Sources.
    names = parameter_names(catalogue.only(template)) - parameter_names(catalogue.only())
    known = cached.parameters(desk.data)
    rows = known[known["parameter_id"].isin(names)]
    if rows.empty:
        st.info(text(N_("Ce modèle n'a pas de paramètre à lui."), lang))
        return
    show_parameters(rows, text(N_("Les paramètres du modèle"), lang), lang, "catalogue.parameters")
