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
from planning.i18n import Lang, integer, percent, say, text
from planning.ui.kit import cached
from planning.ui.kit.badges import verified_words
from planning.ui.kit.drawing import show_chart
from planning.ui.kit.markdown import plain
from planning.ui.kit.naming import group_names, territory_names
from planning.ui.kit.need_bands import compared_bands, most_changed
from planning.ui.kit.table_view import Column, show_table
from planning.ui.needs.need_subject import Subject


def show_doubt(subject: Subject) -> None:
    """Draw the split of the doubt of the public's total; nothing where no band was drawn."""
    lang, data = subject.lang, subject.data
    if cached.draws(data) is None:
        return
    st.header(text(N_("Ce qui réduirait ce doute"), lang))
    with st.spinner(text(N_("Chaque cause de doute, l'une après l'autre..."), lang)):
        found = cached.doubts(data, data.years[-1])
    rows = found[found["client_group"] == subject.group].reset_index(drop=True)
    if rows.empty:
        st.info(text(N_("Aucun facteur de ce public n'a de valeur basse et haute : ce besoin n'a pas de doute."), lang))
        return
    first, second = rows.iloc[0].to_dict(), rows.iloc[1].to_dict() if len(rows) > 1 else None
    other = None if second is None else cause_name(second)
    share = 0.0 if second is None else float(second["share"])
    st.markdown(f"**{plain(say(doubt_sentence(first, cause_name(first), other, share), lang))}**")
    st.caption(plain(f"{first['note']} ({first['source']}, {first['vintage']})"))
    shown = _shown(rows, subject.scenario.needs_factor.get(subject.group, 1.0), lang)
    show_chart(doubt_chart(shown, subject.group_name, subject.colour, lang), "needs.doubt", lang)
    st.caption(
        text(
            N_(
                "Sur tous les territoires, la dernière année : largeur au carré de la fourchette quand une seule cause "
                "varie, rapportée à la somme de ces carrés."
            ),
            lang,
        )
    )


def cause_name(row: Mapping[Hashable, Any]) -> Message:
    """What a cause is called: the step and the name of its factor, or the series."""
    if row["is_series"]:
        return Message(N_("la série {name}"), {"name": str(row["cause"])})
    step = Message(STEP_RULES[Step(str(row["step"]))].label)
    return Message(N_("{step} ({name})"), {"step": step, "name": str(row["cause"])})


def _shown(rows: pd.DataFrame, factor: float, lang: Lang) -> pd.DataFrame:
    return rows.assign(
        cause=[say(cause_name(row), lang) for row in rows.to_dict("records")],
        low=rows["p10"] * factor,
        high=rows["p90"] * factor,
        badge=[verified_words(bool(verified), lang) for verified in rows["verified"]],
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
    lang, data = subject.lang, subject.data
    draws = cached.draws(data)
    if draws is None:
        return
    st.header(text(N_("Et s'il arrivait..."), lang))
    rows = data["need_shocks"]
    rows = rows[rows["client_group"] == subject.group]
    if rows.empty:
        st.caption(text(N_("Aucun choc n'est décrit pour ce public : ajoutez une ligne à need_shocks.csv."), lang))
        return
    st.caption(text(N_("Un choc n'est jamais dans la prévision : il ne compte qu'ici, quand on le demande."), lang))
    names = {str(row["shock_id"]): shock_name(row, subject) for row in rows.to_dict("records")}
    chosen = st.multiselect(
        text(N_("Chocs"), lang),
        list(names),
        format_func=names.__getitem__,
        placeholder=text(N_("Choisissez un ou plusieurs chocs"), lang),
        key=f"needs.shocks.{subject.group}",
        persist_state="session",
        wrap=True,
    )
    if not chosen:
        return
    _told(rows[rows["shock_id"].isin(chosen)])
    shocked = cached.shocked_draws(data, tuple(sorted(chosen)))
    bands = compared_bands(draws, shocked, subject.scenario, subject.group, subject.territory)
    st.markdown(f"**{plain(say(compared_sentence(most_changed(bands)), lang))}**")
    change = text(N_("les chocs"), lang)
    show_chart(two_bands(bands, subject.name, change, subject.colour, lang), "needs.shocked", lang)


def shock_name(row: Mapping[Hashable, Any], subject: Subject) -> str:
    """A shock in a few words: what, where, when."""
    kind = Message(KINDS[ShockKind(str(row["kind"]))])
    where = territory_names(subject.data).get(str(row["territory"]), text(N_("partout"), subject.lang))
    values = {"kind": kind, "where": where, "year": int(row["year"])}
    return say(Message(N_("{kind}, {where}, à partir de {year}"), values), subject.lang)


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
    lang, draws = subject.lang, cached.draws(subject.data)
    if subject.shown is None or draws is None or band is None or not subject.shown.plan.has_decisions:
        return
    plan, nothing = subject.shown.plan, subject.shown.do_nothing
    st.header(text(N_("Ce qui manquerait avec le plan affiché"), lang))
    bands = unmet_bands(plan, draws)
    rows = _of(bands, subject)
    other = None if nothing is None else _of(unmet_bands(nothing, draws), subject)
    last = unmet_sentence(rows.iloc[-1], subject.name, None if other is None else other.iloc[-1])
    st.markdown(f"**{plain(say(last, lang))}**")
    shown = rows.rename(columns=SHOWN).merge(band[["year", "unverified"]], on="year")
    if other is not None:
        shown = shown.assign(other=other["p50"].to_numpy())
    ends = None if other is None else (text(N_("avec le plan"), lang), text(N_("si rien n'est fait"), lang))
    missing = text(N_("places manquantes"), lang)
    chart = future_band(shown, _title(subject), missing, subject.colour, lang, ends)
    show_chart(chart, "needs.unmet", lang)
    st.caption(plain(say(_what(plan, len(draws.values)), lang)))
    _table(bands, subject.data.years[-1], group_names(subject.data, lang), lang)


def _title(subject: Subject) -> str:
    return say(Message(N_("Places manquantes, {subject}"), {"subject": subject.name}), subject.lang)


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


def _table(bands: pd.DataFrame, year: int, names: dict[str, str], lang: Lang) -> None:
    """Write the last year of every public over all territories."""
    rows = bands[(bands["territory"] == "") & (bands["year"] == year)]
    rows = rows.assign(group=rows["client_group"].map(names))

    def count(places: float) -> str:
        return integer(places, lang)

    columns = [
        Column("group", text(N_("Public"), lang)),
        Column("allocated", text(N_("Places données par le plan"), lang), count),
        Column("p10", text(N_("Manque bas (1 chance sur 10)"), lang), count),
        Column("p50", text(N_("Manque au milieu"), lang), count),
        Column("p90", text(N_("Manque haut (1 chance sur 10)"), lang), count),
        Column("chance", text(N_("Avenirs où il manque des places"), lang), lambda part: percent(part, 0, lang)),
    ]
    alt = say(Message(N_("Ce qui manquerait en {year} avec le plan, par public"), {"year": year}), lang)
    with st.expander(alt):
        show_table(rows, columns, alt, key="needs.unmet.table")
