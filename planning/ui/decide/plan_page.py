"""The page Plan: what do we do, in which order."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.domain.message import N_
from planning.explain import gain_sentence, is_of_gain, tie_distance, tie_table
from planning.ui.decide.firmness_panel import firmness_columns, show_loose, show_prices, with_firmness
from planning.ui.decide.one_more_panel import show_next_units
from planning.ui.decide.what_if_panel import what_if_panel
from planning.ui.kit import links
from planning.ui.kit.desk import PlanDesk, open_plan_desk
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import group_names
from planning.ui.kit.parameters_used import show_plan_parameters
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, csv_button, pick_row, show_table

TITLE = N_("Ce que l'on fait, et dans quel ordre")
SEPARATOR = ";"
LEADING = 6
"""Columns of a decision up to its cost: what, when, how much."""


def show() -> None:
    """Draw the page."""
    desk = open_plan_desk(TITLE)
    st.title(words(TITLE))
    owners = desk.data["residences"].set_index("residence_id")["owner"]
    done = desk.said.decisions.assign(owner=desk.said.decisions["residence_id"].map(owners))
    kept = desk.said.not_retained.assign(owner=desk.said.not_retained["residence_id"].map(owners))
    gain = gain_sentence(desk.shown.plan)
    if gain is not None:
        st.markdown(plain(words(gain)))
    show_loose(desk)
    chosen = _filters(done, kept, desk)
    _decisions(_filtered(with_firmness(done, desk), chosen), len(done), desk)
    links.link(links.PLAN, words("Pourquoi chaque décision, et ce qu'il faudrait"), ":material/help:", plan_view="why")
    show_prices(desk)
    show_near_ties(desk)
    what_if_panel(desk)
    _later(desk)
    _not_retained(_filtered(kept, chosen), desk)
    show_next_units(desk)  # last: a linear program of some seconds holds up what follows it
    show_plan_parameters(desk, "plan")


def _filters(done: pd.DataFrame, kept: pd.DataFrame, desk: PlanDesk) -> dict[str, list[str]]:
    """Draw the filters and return the values wanted by column; an empty list wants all."""
    groups = group_names(desk.data)
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
                words(label),
                options,
                format_func=groups.__getitem__ if column == "groups" else str,
                placeholder=words("Tous"),
                key=f"plan.{column}.{words.lang}",
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
    if rows.empty:
        empty = N_("Ce plan ne change rien.") if total == 0 else N_("Aucune opération ne correspond à ces filtres.")
        st.info(words(empty))
        return
    has_value = desk.shown.plan.scenario.value is not None
    columns = _decision_columns()
    if has_value:
        verdict, prices = firmness_columns()
        columns = [*columns[:3], verdict, *columns[3:LEADING], prices, *columns[LEADING:], *class_columns()]
    counted = words.residences(len(rows))
    st.caption(
        f"{counted} · {words.euros(rows['capex_eur'].sum())} · "
        + words("choisissez une ligne pour ouvrir la fiche de la résidence")
    )
    alt = words("Les opérations du plan, dans l'ordre")
    position = pick_row(rows, columns, alt, key="plan.decisions", height=min(38 + 35 * len(rows), 720))
    exported = rows[[column.name for column in columns]].set_axis([c.title for c in columns], axis="columns")
    csv_button(words("Exporter le tableau (CSV)"), exported, f"plan-{desk.shown.entry.id}.csv", "plan.csv")
    if position is not None:
        links.open_residence(str(rows["residence_id"].iloc[position]))


def _decision_columns() -> list[Column]:
    model = words("En places : un logement compte pour les personnes qu'il loge.")
    return [
        Column("rank", words("Rang"), str),
        Column("residence", words("Résidence"), pinned=True),
        Column("decision", words("Décision")),
        Column("start_year", words("Début"), words.year),
        Column("delivery_year", words("Livraison"), words.year),
        Column("capex_eur", words("Coût"), words.euros),
        Column("own_eur", words("Fonds propres"), words.euros),
        Column("persons_before", words("Places avant"), words.integer, help=model),
        Column("persons_after", words("Places après"), words.integer, help=model),
        Column("reason", words("Pourquoi"), width="large"),
        Column("before", words("Détail avant"), width="large"),
        Column("after", words("Détail après"), width="large"),
        Column("territory_name", words("Territoire")),
        Column("funders", words("Autres financeurs"), width="large"),
    ]


def class_columns() -> list[Column]:
    """The class of homes before and after, in the value model."""
    help_ = words("Classe de la plupart des logements : A autonome et conforme, B correct, C dégradé, D indigne.")
    return [
        Column("class_before", words("Classe aujourd'hui"), help=help_),
        Column("class_after", words("Classe après"), help=help_),
    ]


def _later(desk: PlanDesk) -> None:
    """Draw what is best done after the plan, apart from what it decides; value model only."""
    rows = desk.said.later
    if rows.empty:
        return
    st.header(words("Après le plan, à revoir"))
    st.caption(
        words(
            "Rien n'en est décidé : ce que le calcul prévoit après le plan, par périodes, aux résidences qu'il laisse "
            "en l'état. Le prochain plan en décidera."
        )
    )
    rows = rows.assign(
        when=[
            words("vers {first_year}-{last_year}", first_year=first, last_year=last)
            for first, last in zip(rows["year"], rows["last_year"], strict=True)
        ]
    )
    columns = [
        Column("residence", words("Résidence"), pinned=True),
        Column("when", words("Période")),
        Column("decision", words("Opération probable"), width="medium"),
        Column("capex_eur", words("Coût"), words.euros),
        Column("habitability", words("Classe à la fin du plan")),
    ]
    alt = words("Ce qui sera à revoir après le plan")
    position = pick_row(rows, columns, alt, key="plan.later", height=min(38 + 35 * len(rows), 540))
    if position is not None:
        links.open_residence(str(rows["residence_id"].iloc[position]))


def _not_retained(rows: pd.DataFrame, desk: PlanDesk) -> None:
    st.header(words("Non retenus"))
    if rows.empty:
        st.info(words("Aucune résidence n'est laissée en l'état."))
        return
    st.caption(
        words(
            "Résidences laissées en l'état, chacune avec l'opération qui répondrait le mieux au besoin qui "
            "reste. La raison n'est écrite que lorsqu'elle est un fait du plan."
        )
    )
    columns = [
        Column("residence", words("Résidence"), pinned=True),
        Column("decision", words("Opération possible")),
        Column("capex_eur", words("Coût"), words.euros),
        Column("useful_places", words("Places utiles"), words.integer),
        Column("after", words("Places après")),
        Column("reason", words("Pourquoi"), width="large"),
        Column("territory_name", words("Territoire"), width="medium"),
        *([] if desk.shown.plan.scenario.value is None else class_columns()),
    ]
    # Most often no single fact keeps an option out: an empty column says nothing.
    columns = [column for column in columns if column.name != "reason" or (rows["reason"] != "").any()]
    alt = words("Les résidences laissées en l'état et ce qui pourrait y être fait")
    position = pick_row(rows, columns, alt, key="plan.kept", height=min(38 + 35 * len(rows), 540))
    if position is not None:
        links.open_residence(str(rows["residence_id"].iloc[position]))


# On the page Plan: the plans almost as good, each with the decisions that differ, residence by residence.


def show_near_ties(desk: PlanDesk) -> None:
    """Draw one folded table per near tie; nothing when none is known."""
    plan = desk.shown.plan
    if not plan.alternatives:
        return
    count = len(plan.alternatives)
    one, several = N_("Un plan presque aussi bon"), N_("{count} plans presque aussi bons")
    st.header(words(one if count == 1 else several, count=count))
    st.caption(words("Le modèle les sépare à peine : d'autres raisons que les siennes peuvent en préférer un."))
    columns = [
        Column("residence", words("Résidence"), pinned=True),
        Column("retained", words("Plan affiché"), width="medium"),
        Column("retained_year", words("Début"), words.year),
        Column("instead", words("À la place"), width="medium"),
        Column("instead_year", words("Nouveau début"), words.year),
    ]
    for number, tie in enumerate(plan.alternatives, start=1):
        of_gain = N_("Plan {number} : à {distance:percent1} du gain près, décisions qui diffèrent : {count}")
        of_value = N_("Plan {number} : à {distance:percent1} près, décisions qui diffèrent : {count}")
        template = of_gain if is_of_gain(plan) else of_value
        values = {"number": number, "distance": tie_distance(plan, tie), "count": len(tie.decisions)}
        title = words(template, **values)
        with st.expander(plain(title)):
            table = tie_table(plan, tie, desk.data, words)
            show_table(table, columns, title, key=f"plan.tie.{number}", height="content")
