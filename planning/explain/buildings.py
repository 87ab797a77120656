"""The state of buildings in words: class of the homes, what comes if nothing is done, what comes after the plan.

Facts: `Plan.buildings`, `Plan.later` and `workflow.if_nothing`; nothing of it under the first model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Building, Decision, Plan
from planning.domain.valuation import last_counted
from planning.explain.names import names, option_labels
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

STAGES: Final[Mapping[str, str]] = {
    "good": N_("bon"),
    "fair": N_("moyen"),
    "poor": N_("mauvais"),
    "ended": N_("fermé, fin de service"),
    "renewed": N_("renouvelé"),
    "none": N_("plus aucun logement"),
}
CLASSES: Final[Mapping[str, str]] = {
    "A": N_("A, autonome et conforme"),
    "B": N_("B, correct"),
    "C": N_("C, dégradé"),
    "D": N_("D, ne compte pas comme un logement"),
}
RUN_COLUMNS = ("year", "last_year", "stage", "habitability", "places", "cost_eur")
LATER_COLUMNS = ("residence_id", "residence", "decision", "year", "last_year", "capex_eur", "habitability")


def state_at(buildings: Sequence[Building], residence_id: str, year: int) -> Building | None:
    """Return the state of a residence in a year; None where it is not known."""
    mine = [row for row in buildings if row.residence_id == residence_id and row.year <= year]
    return max(mine, key=lambda row: row.year, default=None)


def class_in(buildings: Sequence[Building], residence_id: str, year: int, words: Words = FRENCH) -> str:
    """Return the class of most homes of a residence in a year, or why there is none; empty when not known."""
    state = state_at(buildings, residence_id, year)
    if state is None:
        return ""
    return state.habitability or words(STAGES[state.stage])


def with_classes(rows: pd.DataFrame, plan: Plan, do_nothing: Plan | None, data: Data, words: Words) -> pd.DataFrame:
    """Return rows of residences with `class_before` and `class_after`: today, then once works are delivered.

    `rows`: residence_id; with `delivery_year`, after it, else at the end of the plan. Empty under the first model.
    """
    first, last = data.manifest.first_year, data.manifest.last_year
    today = plan.buildings if do_nothing is None else do_nothing.buildings or plan.buildings
    when = rows["delivery_year"].clip(upper=last) if "delivery_year" in rows else pd.Series(last, rows.index)
    ids = rows["residence_id"].astype("str")
    return rows.assign(
        class_before=[class_in(today, one, first, words) for one in ids],
        class_after=[class_in(plan.buildings, one, int(year), words) for one, year in zip(ids, when, strict=True)],
    )


# What comes after the plan at residences that it keeps as they are: nothing is decided yet.


def later_table(plan: Plan, data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return what is best done after the plan, in order of years.

    Returns
    -------
    DataFrame
        residence_id, residence, decision (words), year, last_year (the period that the start stands for), capex_eur,
        habitability (class of most homes, or the state, at the end of the plan).
    """
    called, options = names(data, "residences"), option_labels(data, words)
    rows = [
        (
            row.residence_id,
            called.get(row.residence_id, row.residence_id),
            options.get(row.option_id, row.option_id),
            *period_of(row, plan, data),
            row.capex_eur,
            class_in(plan.buildings, row.residence_id, data.manifest.last_year, words),
        )
        for row in plan.later
        if row.kind != ActionKind.KEEP
    ]
    frame = pd.DataFrame(rows, columns=list(LATER_COLUMNS))
    return frame.sort_values(["year", "residence"], ignore_index=True)


def period_of(row: Decision, plan: Plan, data: Data) -> tuple[int, int]:
    """Return the years that a start after the plan stands for."""
    value = plan.scenario.value
    if value is None:
        return row.start_year, row.start_year
    end = last_counted(value, data.manifest.last_year)
    return row.start_year, min(row.start_year + value.later_years - 1, end)


def later_sentence(plan: Plan, data: Data, residence_id: str, words: Words = FRENCH) -> Message | None:
    """Say what is best done at a residence after the plan; None where nothing is."""
    row = next((one for one in plan.later if one.residence_id == residence_id), None)
    if row is None or row.kind == ActionKind.KEEP:
        return None
    first, last = period_of(row, plan, data)
    what = N_("Après le plan, à revoir : {decision}, vers {first_year}-{last_year}. Rien n'en est décidé.")
    decision = option_labels(data, words).get(row.option_id, row.option_id)
    return Message(what, {"decision": decision, "first_year": first, "last_year": last})


# If nothing is done: class, stage, places and cost by years, the year of closing.


def runs(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what comes of one residence in runs of years in which its state stays the same.

    Parameters
    ----------
    rows
        Of one residence: year, stage, habitability, places, cost_eur (`workflow.if_nothing`), in order of years.

    Returns
    -------
    DataFrame
        year, last_year, stage, habitability, places, cost_eur (a year, on average).
    """
    keys = rows[["stage", "habitability", "places"]].round({"places": 6})
    run = (keys != keys.shift()).any(axis=1).cumsum()
    found = rows.groupby(run).agg(
        year=("year", "first"),
        last_year=("year", "last"),
        stage=("stage", "first"),
        habitability=("habitability", "first"),
        places=("places", "first"),
        cost_eur=("cost_eur", "mean"),
    )
    return found.reset_index(drop=True)[list(RUN_COLUMNS)]


def if_nothing_sentences(rows: pd.DataFrame, last_plan_year: int) -> list[Message]:
    """Say when the residence closes, when it becomes worse, and what doing nothing costs; `rows` of one residence."""
    if rows.empty or (rows["stage"] == "none").all():
        return []
    said = [*_worse(rows), *_closing(rows)]
    inside = rows[rows["year"] <= last_plan_year]
    total = float(inside["cost_eur"].sum())
    cost = N_("Jusqu'en {last_year}, cela coûte {cost:euros} : exploitation avant loyer, entretien, fermeture.")
    gain = N_("Jusqu'en {last_year}, elle rapporte {cost:euros} avant loyer, entretien et fermeture payés.")
    return [*said, Message(gain if total < 0 else cost, {"last_year": last_plan_year, "cost": abs(total)})]


def _worse(rows: pd.DataFrame) -> list[Message]:
    """Say from which year homes are of a worse class than today."""
    today = rows["habitability"].iloc[0]
    worse = rows[(rows["habitability"] > today) & (rows["habitability"] != "")]
    if today == "" or worse.empty:
        return []
    values = {"year": int(worse["year"].iloc[0]), "now": today, "then": worse["habitability"].iloc[0]}
    return [Message(N_("Classe {now} aujourd'hui, {then} à partir de {year}."), values)]


def _closing(rows: pd.DataFrame) -> list[Message]:
    """Say when the residence closes and what that costs, when it is renewed, or that it stays open."""
    closed, renewed = rows[rows["stage"] == "ended"], rows[rows["stage"] == "renewed"]
    said = []
    if len(closed):
        said.append(_closes(rows, int(closed["year"].iloc[0])))
    if len(renewed):
        what = N_("Elle est renouvelée en {year}, contre une annuité comptée dans son coût.")
        said.append(Message(what, {"year": int(renewed["year"].iloc[0])}))
    if not said:
        values = {"last_year": int(rows["year"].iloc[-1])}
        said.append(Message(N_("Elle reste ouverte jusqu'en {last_year}, dernière année comptée."), values))
    return said


def _closes(rows: pd.DataFrame, year: int) -> Message:
    before = rows.loc[rows["year"] == year - 1, "places"].tolist()
    if not before:
        return Message(N_("Elle est en fin de service dès {year} : fermée."), {"year": year})
    cost = float(rows.loc[rows["year"] == year, "cost_eur"].sum())
    what = N_(
        "Elle ferme en {year}, en fin de service : {count:places} de moins, et {cost:euros} pour reloger, vider et "
        "garder."
    )
    return Message(what, {"year": year, "count": float(before[0]), "cost": cost})


# What nobody knows of the homes: counted as class B, and said to be.

LOOKED_AT = {
    "room_m2": N_("surface des chambres inconnue"),
    "private_sanitary": N_("équipement sanitaire inconnu"),
}


def unknown(data: Data, residence_id: str) -> list[Message]:
    """Return what is not known of homes of a residence that a habitability rule looks at."""
    looked_at = set(data["habitability_rules"]["criterion"])
    programmes = data["programmes"][data["programmes"]["residence_id"] == residence_id]
    residences = data["residences"]
    room = residences.loc[residences["residence_id"] == residence_id, "room_m2"]
    rooms = programmes["room_m2"].fillna(float(room.iloc[0]) if len(room) else float("nan"))
    missing = {
        "room_m2": bool(rooms.isna().any()),
        "private_sanitary": bool((programmes["private_sanitary"].fillna("") == "").any()),
    }
    return [Message(text) for name, text in LOOKED_AT.items() if name in looked_at and missing[name]]
