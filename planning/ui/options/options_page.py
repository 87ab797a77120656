"""The view Options: what could be done at each residence, why not the rest, and how to change it."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from planning.domain.kinds import ActionKind
from planning.domain.labels import AUTHORITY_LABELS
from planning.domain.message import N_
from planning.explain.worth_words import Worth
from planning.finance.purses import NOBODY_PAYS, not_ours_to_pay
from planning.options import awaiting_permission
from planning.ui.kit import cached, links, state
from planning.ui.kit.desk import Desk, open_desk
from planning.ui.kit.drawing import part_once
from planning.ui.kit.naming import option_names, residence_names
from planning.ui.kit.parameters_used import parameters_behind_options, show_parameters_used
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.kit.views import Heading
from planning.ui.money.comparables_shown import show_comparison
from planning.ui.options.change_history import changed_options, history
from planning.ui.options.option_panel import change_panel
from planning.ui.plan.statements import worth_columns
from planning.ui.portfolio.residence_sheet import show_options

TITLE = N_("Ce que l'on peut faire")
RESIDENCE: Final = "options_of"
KEEP: Final = ActionKind.KEEP


def show(heading: Heading) -> None:
    """Draw the view."""
    desk = open_desk(TITLE, newest=True)
    names = residence_names(desk.data)
    residence = state.one_of(RESIDENCE, sorted(names, key=names.__getitem__))
    drawn_from = (*desk.drawn_from, residence)
    heading.say(*cached.remembered("options found", (*drawn_from, words.lang), lambda: _finding(desk, residence)))
    _choose(names, residence)
    st.header(words("Les options de la résidence"), anchor=False)
    part_once("options", drawn_from, lambda: show_options(desk, residence, "options"))
    changed_options(desk, residence)
    part_once("beside options", drawn_from, lambda: _beside(desk, residence))
    change_panel(desk, residence)
    history(desk)
    links.link(
        links.DATA, words("D'où viennent ces options : le catalogue"), ":material/category:", data_view="catalogue"
    )


def _choose(names: dict[str, str], residence: str) -> None:
    state.set_widget(RESIDENCE, residence)
    st.selectbox(
        words("Résidence"),
        sorted(names, key=names.__getitem__),
        format_func=names.__getitem__,
        key=state.choice_key(RESIDENCE),
        on_change=state.keep_choice,
        args=(RESIDENCE,),
    )


def _finding(desk: Desk, residence: str) -> tuple[str, str]:
    """Say how many operations are possible at a residence and between which costs, then what the plan does of them."""
    data, name = desk.data, residence_names(desk.data)[residence]
    here = data["options"][(data["options"]["residence_id"] == residence) & (data["options"]["kind"] != KEEP)]
    if here.empty:
        return words("{residence} : aucune opération possible.", residence=name), ""
    costs = data["option_costs"].groupby("option_id")["amount_eur"].sum().reindex(here["option_id"]).fillna(0.0)
    values = {"residence": name, "low": costs.min(), "high": costs.max()}
    one = N_("{residence} : une opération possible, {low:euros}.")
    several = N_("{residence} : {n} opérations possibles, de {low:euros} à {high:euros}.")
    title = words(one if len(here) == 1 else several, n=len(here), **values)
    if desk.shown is None:
        return title, ""
    decided = next((row for row in desk.shown.plan.decisions if row.residence_id == residence), None)
    if decided is None or decided.kind == KEEP:
        return title, words("Le plan affiché la laisse en l'état.")
    said = N_("Le plan affiché retient « {option} », en {start_year}.")
    return title, words(said, option=option_names(data).get(decided.option_id, ""), start_year=decided.start_year)


def _beside(desk: Desk, residence_id: str) -> None:
    """Draw what is not offered and why, real operations, and the figures behind."""
    show_refused(desk, residence_id)
    show_awaiting(desk, residence_id)
    show_unpaid(desk, residence_id)
    options = desk.data["options"]
    here = options[options["residence_id"] == residence_id]
    called = option_names(desk.data)
    show_comparison({option: called[option] for option in here["option_id"]}, desk.data, "options")
    show_parameters_used(parameters_behind_options(desk.data, here), desk.data, "options")


# Why a residence is not offered the other templates: every "no" is explained.


def show_refused(desk: Desk, residence_id: str) -> None:
    """Draw, folded, the templates that a residence is not offered, each with its reason."""
    options = desk.data["options"]
    here = options[options["residence_id"] == residence_id]
    if not (here["template"] != "").any():
        return  # the folder's own list: no template was looked at
    labels = {t.id: t.label_fr if words.lang == "fr" else t.label_en for t in cached.catalogue(desk.data).templates}
    rows = pd.DataFrame(
        [
            {"label": labels[refusal.template], "reason": words(refusal.reason)}
            for refusal in cached.refused_options(desk.data, residence_id)
            if refusal.template not in set(here["template"])
        ],
        columns=["label", "reason"],
    )
    if rows.empty:
        return
    columns = [Column("label", words("Modèle"), width="medium"), Column("reason", words("Raison"))]
    with st.expander(words("Pourquoi pas d'autres options ?")):
        show_table(rows, columns, words("Les modèles qui ne sont pas offerts, et pourquoi"), key="options.refused")


def show_awaiting(desk: Desk, residence_id: str) -> None:
    """Draw, folded, what would be possible if those who decide it allowed it: never in a plan until they do."""
    found = awaiting_permission(desk.data, residence_id)
    if found.empty:
        return
    scenario = desk.portfolio.reference
    worth = Worth.of(scenario)
    alone = cached.worth_alone(desk.data, scenario, tuple(found["option_id"])).set_index("option_id")
    rows = pd.DataFrame(
        {
            "label": found["option_id"].map(option_names(desk.data)),
            "authority": [words(AUTHORITY_LABELS[name]) for name in found["authority"]],
            "start_year": found["option_id"].map(alone["start_year"]),
            "gain": found["option_id"].map(alone["gain"]),
        }
    )
    columns = [
        Column("label", words("Option"), width="medium"),
        Column("authority", words("Qui décide")),
        *worth_columns(worth, worth.gained()),
        Column("start_year", words("Début au plus tôt"), lambda when: "" if pd.isna(when) else words.year(when)),
    ]
    with st.expander(words("Si l'État, le département ou un partenaire l'autorisait")):
        st.markdown(
            words(
                "Ces options n'entrent dans aucun plan tant qu'aucune ligne de permissions.csv ne les autorise. Leur "
                "gain est celui de l'option seule, commencée au plus tôt, par rapport à ne rien faire : ni l'argent, "
                "ni les règles, ni le reste du plan n'y comptent."
            )
        )
        alt = words("Les options qui attendent une permission")
        show_table(worth.beside(rows, "gain"), columns, alt, key="options.awaiting")


def show_unpaid(desk: Desk, residence_id: str) -> None:
    """Draw, folded, what none of our bodies would pay: never in a plan until an agreement says who does."""
    options, unpaid = desk.data["options"], not_ours_to_pay(desk.data)
    here = options.loc[(options["residence_id"] == residence_id) & unpaid.to_numpy(dtype=bool), "option_id"]
    if here.empty:
        return
    rows = pd.DataFrame({"label": here.map(option_names(desk.data))})
    with st.expander(words("Ce que personne de chez nous ne paie")):
        st.markdown(words(NOBODY_PAYS))
        st.caption(
            words(
                "Une convention se note dans residences.csv (works_payer : l'organisme qui paie les travaux du "
                "bâtiment) ou, pour une seule option, dans « Qui paie les fonds propres »."
            )
        )
        columns = [Column("label", words("Option"), width="medium")]
        show_table(rows, columns, words("Les options que personne de chez nous ne paie"), key="options.unpaid")
