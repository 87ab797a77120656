"""What is not sure of a need: where the doubt comes from, named shocks, what the plan leaves unmet in futures."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from planning.charts import doubt_chart, future_band, two_bands
from planning.demand import ShockKind
from planning.demand.steps import STEP_RULES, Step
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain import compared_sentence, doubt_sentence, unmet_bands, unmet_sentence
from planning.ui.kit import cached
from planning.ui.kit.badges import verified_words
from planning.ui.kit.drawing import show_chart
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import group_names, territory_names
from planning.ui.kit.need_bands import compared_bands, most_changed
from planning.ui.kit.spoken import words
from planning.ui.kit.table_view import Column, show_table
from planning.ui.needs.need_subject import Subject


def show_doubt(subject: Subject) -> None:
    """Draw the split of the doubt of the public's total; nothing where no band was drawn."""
    data = subject.data
    if cached.draws(data) is None:
        return
    st.header(words("Ce qui réduirait ce doute"))
    with st.spinner(words("Chaque cause de doute, l'une après l'autre...")):
        found = cached.doubts(data, data.years[-1])
    rows = found[found["client_group"] == subject.group].reset_index(drop=True)
    if rows.empty:
        st.info(words("Aucun facteur de ce public n'a de valeur basse et haute : ce besoin n'a pas de doute."))
        return
    first, second = rows.iloc[0].to_dict(), rows.iloc[1].to_dict() if len(rows) > 1 else None
    other = None if second is None else cause_name(second)
    share = 0.0 if second is None else float(second["share"])
    st.markdown(f"**{plain(words(doubt_sentence(first, cause_name(first), other, share)))}**")
    st.caption(plain(f"{first['note']} ({first['source']}, {first['vintage']})"))
    shown = _shown(rows, subject.scenario.needs_factor.get(subject.group, 1.0))
    show_chart(doubt_chart(shown, subject.group_name, subject.colour, words), "needs.doubt")
    st.caption(
        words(
            "Sur tous les territoires, la dernière année : largeur au carré de la fourchette quand une seule cause "
            "varie, rapportée à la somme de ces carrés."
        )
    )


def cause_name(row: Mapping[Hashable, Any]) -> Message:
    """What a cause is called: the step and the name of its factor, or the series."""
    if row["is_series"]:
        return Message(N_("la série {name}"), {"name": str(row["cause"])})
    step = Message(STEP_RULES[Step(str(row["step"]))].label)
    return Message(N_("{step} ({name})"), {"step": step, "name": str(row["cause"])})


def _shown(rows: pd.DataFrame, factor: float) -> pd.DataFrame:
    return rows.assign(
        cause=[words(cause_name(row)) for row in rows.to_dict("records")],
        low=rows["p10"] * factor,
        high=rows["p90"] * factor,
        badge=[verified_words(bool(verified)) for verified in rows["verified"]],
        review_by=rows["review_by"].astype("str"),
    )


# What would happen if: named shocks of the folder, their band beside the one without them.


KINDS: Final = {
    ShockKind.CAMP: N_("Campement évacué"),
    ShockKind.STAY: N_("Durées de séjour changées"),
    ShockKind.COMPETITOR: N_("Un autre opérateur ferme"),
    ShockKind.SURGE: N_("Afflux de demandes"),
    ShockKind.CLOSURE: N_("Chute des demandes"),
}


def show_shocks(subject: Subject) -> None:
    """Let the reader choose shocks of the public, and show what they do."""
    data = subject.data
    draws = cached.draws(data)
    if draws is None:
        return
    st.header(words("Et s'il arrivait..."))
    rows = data["need_shocks"]
    rows = rows[rows["client_group"] == subject.group]
    if rows.empty:
        st.caption(words("Aucun choc n'est décrit pour ce public : ajoutez une ligne à need_shocks.csv."))
        return
    st.caption(words("Un choc n'est jamais dans la prévision : il ne compte qu'ici, quand on le demande."))
    names = {str(row["shock_id"]): shock_name(row, subject) for row in rows.to_dict("records")}
    chosen = st.multiselect(
        words("Chocs"),
        list(names),
        format_func=names.__getitem__,
        placeholder=words("Choisissez un ou plusieurs chocs"),
        key=f"needs.shocks.{subject.group}",
        persist_state="session",
        wrap=True,
    )
    if not chosen:
        return
    _told(rows[rows["shock_id"].isin(chosen)])
    shocked = cached.shocked_draws(data, tuple(sorted(chosen)))
    bands = compared_bands(draws, shocked, subject.scenario, subject.group, subject.territory)
    st.markdown(f"**{plain(words(compared_sentence(most_changed(bands))))}**")
    change = words("les chocs")
    show_chart(two_bands(bands, subject.name, change, subject.colour, words), "needs.shocked")


def shock_name(row: Mapping[Hashable, Any], subject: Subject) -> str:
    """A shock in a few words: what, where, when."""
    kind = Message(KINDS[ShockKind(str(row["kind"]))])
    where = territory_names(subject.data).get(str(row["territory"]), words("partout"))
    values = {"kind": kind, "where": where, "year": int(row["year"])}
    return words("{kind}, {where}, à partir de {year}", **values)


def _told(rows: pd.DataFrame) -> None:
    """Say who describes each shock, and why."""
    st.caption("  \n".join(plain(f"{row['reason']} ({row['author']})") for row in rows.to_dict("records")))


# What the plan shown leaves unmet in the drawn futures, beside doing nothing.


SHOWN = {"p10": "low", "p50": "middle", "p90": "high"}


def show_unmet(subject: Subject, band: pd.DataFrame | None) -> None:
    """Draw the unmet need of the plan shown; nothing without a plan or without draws.

    Parameters
    ----------
    subject
        Whose need it is.
    band
        Rows of the need's own band: year, unverified.
    """
    draws = cached.draws(subject.data)
    if subject.shown is None or draws is None or band is None or not subject.shown.plan.has_decisions:
        return
    plan, nothing = subject.shown.plan, subject.shown.do_nothing
    st.header(words("Ce qui manquerait avec le plan affiché"))
    bands = unmet_bands(plan, draws)
    rows = _of(bands, subject)
    other = None if nothing is None else _of(unmet_bands(nothing, draws), subject)
    last = unmet_sentence(rows.iloc[-1], subject.name, None if other is None else other.iloc[-1])
    st.markdown(f"**{plain(words(last))}**")
    shown = rows.rename(columns=SHOWN).merge(band[["year", "unverified"]], on="year")
    if other is not None:
        shown = shown.assign(other=other["p50"].to_numpy())
    ends = None if other is None else (words("avec le plan"), words("si rien n'est fait"))
    missing = words("places manquantes")
    chart = future_band(shown, _title(subject), missing, subject.colour, words, ends)
    show_chart(chart, "needs.unmet")
    st.caption(plain(words(_what(plan, len(draws.values)))))
    _table(bands, subject.data.years[-1], group_names(subject.data))


def _title(subject: Subject) -> str:
    return words("Places manquantes, {subject}", subject=subject.name)


def _what(plan: Plan, draws: int) -> Message:
    text = N_(
        "Plan « {title} », sur {draws} avenirs tirés du besoin : besoin moins places que le plan donne à ce public, "
        "au moins 0, dans chaque avenir. Une place restée vide dans un avenir n'y est pas donnée à un autre public : "
        "le manque est plutôt surestimé."
    )
    return Message(text, {"title": plan.scenario.title or plan.scenario.name, "draws": draws})


def _of(bands: pd.DataFrame, subject: Subject) -> pd.DataFrame:
    mine = (bands["client_group"] == subject.group) & (bands["territory"] == (subject.territory or ""))
    return bands[mine].reset_index(drop=True)


def _table(bands: pd.DataFrame, year: int, names: dict[str, str]) -> None:
    """Write the last year of every public over all territories."""
    rows = bands[(bands["territory"] == "") & (bands["year"] == year)]
    rows = rows.assign(group=rows["client_group"].map(names))

    columns = [
        Column("group", words("Public")),
        Column("allocated", words("Places données par le plan"), words.integer),
        Column("p10", words("Manque bas (1 chance sur 10)"), words.integer),
        Column("p50", words("Manque au milieu"), words.integer),
        Column("p90", words("Manque haut (1 chance sur 10)"), words.integer),
        Column("chance", words("Avenirs où il manque des places"), lambda part: words.percent(part, 0)),
    ]
    alt = words("Ce qui manquerait en {year} avec le plan, par public", year=year)
    with st.expander(alt):
        show_table(rows, columns, alt, key="needs.unmet.table")
