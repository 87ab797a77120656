"""The page Besoins: who will need a place, and how the figure was reached."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planning.charts import chain_chart, need_curve
from planning.demand import competing_places
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.i18n import Lang, integer, places, say, text, year
from planning.tables.capacity import model_places
from planning.tables.data import Data
from planning.ui import cached
from planning.ui.badges import verified_words
from planning.ui.bands import local_band
from planning.ui.chain_rows import chain_rows, component_title, operation
from planning.ui.desk import Desk, open_desk
from planning.ui.drawing import draw, show_chart
from planning.ui.markdown import plain
from planning.ui.naming import group_names, territory_names
from planning.ui.table_view import Column, show_table

TITLE = N_("Les besoins")


def show() -> None:
    """Draw the page."""
    desk = open_desk(TITLE)
    lang = desk.lang
    st.title(text(TITLE, lang))
    if desk.data["needs"].empty:
        st.info(text(N_("Ce portefeuille ne donne aucun besoin."), lang), icon=":material/groups:")
        return
    group, territory = _choose(desk)
    _curve(desk, group, territory)
    computed = cached.chain(desk.data)
    if computed is None:
        st.info(text(N_("Les besoins de ce portefeuille sont donnés tels quels : il n'y a pas de calcul."), lang))
        return
    steps, anchors = computed
    _chain(desk, steps, group, territory)
    _anchors(anchors, lang)


def _choose(desk: Desk) -> tuple[str, str | None]:
    """Let the reader choose a public and a territory (None = all)."""
    lang = desk.lang
    groups = group_names(desk.data, lang)
    territories = {"": text(N_("Tous les territoires"), lang), **territory_names(desk.data)}
    with st.grid(2, min_column_width=260):
        group = st.selectbox(
            text(N_("Public"), lang),
            list(groups),
            format_func=groups.__getitem__,
            key="needs.group",
            persist_state="session",
        )
        territory = st.selectbox(
            text(N_("Territoire"), lang),
            list(territories),
            format_func=territories.__getitem__,
            key="needs.territory",
            persist_state="session",
        )
    return str(group), str(territory) or None


def _curve(desk: Desk, group: str, territory: str | None) -> None:
    lang, data = desk.lang, desk.data
    scenario = desk.shown.plan.scenario if desk.shown else Scenario()
    rows = curve_rows(data, scenario, group, territory)
    band = local_band(cached.draws(data), scenario, group, territory)
    if band is not None:
        rows = rows.merge(band, on="year", how="left")
    where = territory_names(data)[territory] if territory else text(N_("tous les territoires"), lang)
    subject = f"{group_names(data, lang)[group]}, {where}"
    st.markdown(f"**{plain(say(_sentence(rows, subject), lang))}**")
    colour = str(data["client_groups"].set_index("client_group")["colour"][group])
    show_chart(need_curve(rows, subject, colour, lang), "needs.curve", lang)
    st.caption(
        text(
            N_(
                "Le besoin est celui qui s'adresse à l'opérateur. Nos places : celles d'aujourd'hui dont c'est le "
                "public principal. Les places des autres opérateurs (liste de La Cimade, incomplète) sont déjà "
                "prises en compte dans le besoin."
            ),
            lang,
        )
    )


def curve_rows(data: Data, scenario: Scenario, group: str, territory: str | None) -> pd.DataFrame:
    """Return year, need (with the scenario's variant), places (ours today), competitors; all in places."""
    needs = data["needs"][data["needs"]["client_group"] == group]
    held = data["programmes"].merge(data["residences"][["residence_id", "territory"]], on="residence_id")
    held = held.assign(count=model_places(held, data["typologies"]))[held["group"] == group]
    others = competing_places(data["competitors"], data["suitability"])
    others = others[others["client_group"] == group]
    if territory is not None:
        needs, held = needs[needs["territory"] == territory], held[held["territory"] == territory]
        others = others[others["territory"] == territory]
    need = needs.groupby("year")["places"].sum().reindex(data.years, fill_value=0.0)
    return pd.DataFrame(
        {
            "year": data.years,
            "need": need.to_numpy(float) * scenario.needs_factor.get(group, 1.0),
            "places": float(held["count"].sum()),
            "competitors": float(others["places"].sum()),
        }
    )


def _sentence(rows: pd.DataFrame, subject: str) -> Message:
    last = rows.iloc[-1]
    values = {"subject": subject, "need": last["need"], "year": int(last["year"])}
    if "low" not in rows or pd.isna(last["low"]):
        return Message(N_("{subject} : besoin de {need:places} en {year}."), values)
    template = N_(
        "{subject} : besoin de {need:places} en {year}, 8 chances sur 10 d'être entre {low} et {high:places}."
    )
    return Message(template, {**values, "low": round(last["low"]), "high": last["high"]})


def _chain(desk: Desk, steps: pd.DataFrame, group: str, territory: str | None) -> None:
    """Write the computation of one year, one table for each chain of the public."""
    lang, data = desk.lang, desk.data
    st.header(text(N_("D'où vient ce chiffre"), lang))
    chosen = st.selectbox(
        text(N_("Année du calcul"), lang),
        data.years,
        index=len(data.years) - 1,
        format_func=year,
        key="needs.year",
        persist_state="session",
        width=200,
    )
    rows = chain_rows(steps, data["need_factors"], group, territory, int(chosen))
    parts = [part for _, part in rows.groupby("component", sort=False)]
    for position, part in enumerate(parts, start=1):
        st.subheader(component_title(position, len(parts), lang))
        st.caption(plain(part["note"].iloc[0]))
        if territory is not None:
            draw(chain_chart(part, lang), f"needs.steps.{position}")
        _steps_table(part, lang, f"needs.chain.{position}")
        values = {"places": places(part["value"].iloc[-1], lang)}
        st.markdown(plain(say(Message(N_("Résultat : {places}."), values), lang)))
    if len(parts) > 1:
        total = Message(N_("En tout : {total:places}."), {"total": sum(part["value"].iloc[-1] for part in parts)})
        st.markdown(f"**{plain(say(total, lang))}**")


def _steps_table(part: pd.DataFrame, lang: Lang, key: str) -> None:
    shown = part.assign(
        step_name=[say(label, lang) for label in part["label"]],
        operation=[operation(row, lang) for row in part.to_dict("records")],
        badge=[verified_words(bool(verified), lang) for verified in part["verified"]],
    )
    columns = [
        Column("step_name", text(N_("Étape"), lang), width="medium"),
        Column("operation", text(N_("Opération"), lang)),
        Column("value", text(N_("Reste"), lang), lambda count: integer(count, lang)),
        Column("note", text(N_("Ce que cela veut dire"), lang), width="large"),
        Column("source", text(N_("Source"), lang), width="medium"),
        Column("vintage", text(N_("Date"), lang)),
        Column("badge", text(N_("Vérification"), lang)),
    ]
    show_table(shown, columns, text(N_("Les étapes du calcul du besoin"), lang), key=key)


def _anchors(anchors: pd.DataFrame, lang: Lang) -> None:
    """Say how the computation compares with published figures that it was not fitted to."""
    if anchors.empty:
        return
    st.header(text(N_("Ce calcul est-il plausible ?"), lang))
    st.caption(text(N_("Face à des repères publiés, sur lesquels le calcul n'a pas été réglé."), lang))
    for row in anchors.to_dict("records"):
        label = row["label_fr"] if lang == "fr" else row["label_en"] or row["label_fr"]
        st.markdown(f"**{plain(label)}** ({plain(row['unit'])})  \n{plain(say(row['sentence'], lang))}")
        badge = "" if row["verified"] else f" · {verified_words(False, lang)}"
        st.caption(plain(f"{row['note']} {row['reference']}{badge}"))
