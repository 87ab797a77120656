"""The page Plan: what do we do, in which order."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.message import N_, Message
from planning.explain import tie_distance, tie_table
from planning.i18n import Lang, euros, integer, say, text, year
from planning.i18n.numbers import residences
from planning.ui.decide.one_more_panel import show_next_units
from planning.ui.decide.what_if_panel import what_if_panel
from planning.ui.kit import links
from planning.ui.kit.desk import PlanDesk, open_plan_desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import group_names
from planning.ui.kit.parameters_used import show_plan_parameters
from planning.ui.kit.table_view import Column, csv_button, pick_row, show_table

TITLE = N_("Ce que l'on fait, et dans quel ordre")
SEPARATOR = ";"


def show() -> None:
    """Draw the page."""
    desk = open_plan_desk(TITLE)
    st.title(text(TITLE, desk.lang))
    owners = desk.data["residences"].set_index("residence_id")["owner"]
    done = desk.said.decisions.assign(owner=desk.said.decisions["residence_id"].map(owners))
    kept = desk.said.not_retained.assign(owner=desk.said.not_retained["residence_id"].map(owners))
    chosen = _filters(done, kept, desk)
    _decisions(_filtered(done, chosen), len(done), desk)
    links.link(links.WHY, text(N_("Pourquoi chaque décision, et ce qu'il faudrait"), desk.lang), ":material/help:")
    show_near_ties(desk)
    what_if_panel(desk)
    show_next_units(desk)
    _not_retained(_filtered(kept, chosen), desk.lang)
    show_plan_parameters(desk, "plan")


def _filters(done: pd.DataFrame, kept: pd.DataFrame, desk: PlanDesk) -> dict[str, list[str]]:
    """Draw the filters and return the values wanted by column; an empty list wants all."""
    lang, groups = desk.lang, group_names(desk.data, desk.lang)
    both = pd.concat([done, kept], ignore_index=True)
    boxes = {
        "territory_name": (N_("Territoire"), sorted(both["territory_name"].unique())),
        "groups": (N_("Public"), list(groups)),
        "action": (N_("Opération"), sorted(both["action"].unique())),
        "owner": (N_("Propriétaire"), sorted(owner for owner in both["owner"].unique() if owner)),
    }
    chosen: dict[str, list[str]] = {}
    with st.grid(len(boxes), min_column_width=200):
        for column, (label, options) in boxes.items():
            chosen[column] = st.multiselect(
                text(label, lang),
                options,
                format_func=groups.__getitem__ if column == "groups" else str,
                placeholder=text(N_("Tous"), lang),
                key=f"plan.{column}.{lang}",
                persist_state="session",
                wrap=True,
            )
    return chosen


def _filtered(rows: pd.DataFrame, chosen: dict[str, list[str]]) -> pd.DataFrame:
    for column, wanted in chosen.items():
        if not wanted:
            continue
        if column == "groups":
            # A residence kept as it is says nothing of the publics of its alternative: this filter is not for it.
            if column in rows:
                held = rows[column].str.split(SEPARATOR)
                rows = rows[[bool(set(wanted) & set(groups)) for groups in held]]
        else:
            rows = rows[rows[column].isin(wanted)]
    return rows.reset_index(drop=True)


def _decisions(rows: pd.DataFrame, total: int, desk: PlanDesk) -> None:
    lang = desk.lang
    if rows.empty:
        empty = N_("Ce plan ne change rien.") if total == 0 else N_("Aucune opération ne correspond à ces filtres.")
        st.info(text(empty, lang))
        return
    columns = _decision_columns(lang)
    counted = residences(len(rows), lang)
    st.caption(
        f"{counted} · {euros(rows['capex_eur'].sum(), lang)} · "
        + text(N_("choisissez une ligne pour ouvrir la fiche de la résidence"), lang)
    )
    alt = text(N_("Les opérations du plan, dans l'ordre"), lang)
    position = pick_row(rows, columns, alt, key="plan.decisions", height=min(38 + 35 * len(rows), 720))
    exported = rows[[column.name for column in columns]].set_axis([c.title for c in columns], axis="columns")
    csv_button(text(N_("Exporter le tableau (CSV)"), lang), exported, f"plan-{desk.shown.entry.id}.csv", "plan.csv")
    if position is not None:
        links.open_residence(str(rows["residence_id"].iloc[position]))


def _decision_columns(lang: Lang) -> list[Column]:
    def money(amount: float) -> str:
        return euros(amount, lang)

    def count(places: float) -> str:
        return integer(places, lang)

    model = text(N_("En places : un logement compte pour les personnes qu'il loge."), lang)
    return [
        Column("rank", text(N_("Rang"), lang), str),
        Column("residence", text(N_("Résidence"), lang), pinned=True),
        Column("decision", text(N_("Décision"), lang)),
        Column("start_year", text(N_("Début"), lang), year),
        Column("delivery_year", text(N_("Livraison"), lang), year),
        Column("capex_eur", text(N_("Coût"), lang), money),
        Column("own_eur", text(N_("Fonds propres"), lang), money),
        Column("persons_before", text(N_("Places avant"), lang), count, help=model),
        Column("persons_after", text(N_("Places après"), lang), count, help=model),
        Column("reason", text(N_("Pourquoi"), lang), width="large"),
        Column("before", text(N_("Détail avant"), lang), width="large"),
        Column("after", text(N_("Détail après"), lang), width="large"),
        Column("territory_name", text(N_("Territoire"), lang)),
        Column("funders", text(N_("Autres financeurs"), lang), width="large"),
    ]


def _not_retained(rows: pd.DataFrame, lang: Lang) -> None:
    st.header(text(N_("Non retenus"), lang))
    if rows.empty:
        st.info(text(N_("Aucune résidence n'est laissée en l'état."), lang))
        return
    st.caption(
        text(
            N_(
                "Résidences laissées en l'état, chacune avec l'opération qui répondrait le mieux au besoin qui "
                "reste. La raison n'est écrite que lorsqu'elle est un fait du plan."
            ),
            lang,
        )
    )
    columns = [
        Column("residence", text(N_("Résidence"), lang), pinned=True),
        Column("decision", text(N_("Opération possible"), lang)),
        Column("capex_eur", text(N_("Coût"), lang), lambda amount: euros(amount, lang)),
        Column("useful_places", text(N_("Places utiles"), lang), lambda count: integer(count, lang)),
        Column("after", text(N_("Places après"), lang)),
        Column("reason", text(N_("Pourquoi"), lang), width="large"),
        Column("territory_name", text(N_("Territoire"), lang), width="medium"),
    ]
    # Most often no single fact keeps an option out: an empty column says nothing.
    columns = [column for column in columns if column.name != "reason" or (rows["reason"] != "").any()]
    alt = text(N_("Les résidences laissées en l'état et ce qui pourrait y être fait"), lang)
    position = pick_row(rows, columns, alt, key="plan.kept", height=min(38 + 35 * len(rows), 540))
    if position is not None:
        links.open_residence(str(rows["residence_id"].iloc[position]))


# On the page Plan: the plans almost as good, each with the decisions that differ, residence by residence.


def show_near_ties(desk: PlanDesk) -> None:
    """Draw one folded table per near tie; nothing when none is known."""
    lang, plan = desk.lang, desk.shown.plan
    if not plan.alternatives:
        return
    count = len(plan.alternatives)
    one, several = N_("Un plan presque aussi bon"), N_("{count} plans presque aussi bons")
    st.header(say(Message(one if count == 1 else several, {"count": count}), lang))
    st.caption(
        text(N_("Le modèle les sépare à peine : d'autres raisons que les siennes peuvent en préférer un."), lang)
    )
    columns = [
        Column("residence", text(N_("Résidence"), lang), pinned=True),
        Column("retained", text(N_("Plan affiché"), lang), width="medium"),
        Column("retained_year", text(N_("Début"), lang), year),
        Column("instead", text(N_("À la place"), lang), width="medium"),
        Column("instead_year", text(N_("Nouveau début"), lang), year),
    ]
    for number, tie in enumerate(plan.alternatives, start=1):
        template = N_("Plan {number} : à {distance:percent1} près, décisions qui diffèrent : {count}")
        values = {"number": number, "distance": tie_distance(plan, tie), "count": len(tie.decisions)}
        title = say(Message(template, values), lang)
        with st.expander(plain(title)):
            table = tie_table(plan, tie, desk.data, lang)
            show_table(table, columns, title, key=f"plan.tie.{number}", height="content")
