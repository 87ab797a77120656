"""The plan as a list: a row for each residence, acting or kept as it is, and what each year begins and pays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain.effects import Row, amount_of, text_of
from planning.explain.headline import MOVED_BY_ITSELF
from planning.explain.names import labels, names
from planning.explain.residences.families import family_of
from planning.explain.sheet import gains
from planning.explain.yearly import money_by_year
from planning.i18n import FRENCH, Words
from planning.tables.data import Data

GROUPS: Final = ";"
"""Between the ids of the publics of a residence."""
LIST_COLUMNS: Final = (
    "residence_id",
    "residence",
    "commune",
    "territory",
    "territory_name",
    "family",
    "option_id",
    "kind",
    "decision",
    "start_year",
    "delivery_year",
    "capex_eur",
    "own_eur",
    "held_before",
    "held_after",
    "class_before",
    "class_after",
    "verdict",
    "groups",
    "why",
)
YEAR_COLUMNS: Final = ("year", "starts", "capex_eur", "own_eur", "paid_eur", "available_eur")


def plan_list(
    decisions: pd.DataFrame, plan: Plan, data: Data, nothing: pd.DataFrame, words: Words = FRENCH
) -> pd.DataFrame:
    """Return one row per residence that something is done to, in order of start then of persons served.

    Parameters
    ----------
    decisions
        `explain.decision_table`.
    plan, data
        The plan with the verdicts of its decisions (`explain.judged`); its data.
    nothing
        What becomes of every residence if nothing is done (`workflow.if_nothing`); empty under the first model.
    words
        Language of the texts.

    Returns
    -------
    DataFrame
        LIST_COLUMNS. `family`: id. `capex_eur`, `own_eur`: EUR over the plan. `held_before`, `held_after`: what the
        residence holds, in its own units, short. `class_before`, `class_after`: a letter, or why there is none.
        `verdict`: core, interchangeable or empty. `groups`: ids of the publics housed there today or in the last year.
        `why`: one sentence.
    """
    verdicts = {row.residence_id: row.verdict for row in plan.decisions}
    rows = _placed(decisions, data, words)
    more = gains(data)
    more = more[more["option_id"].isin(set(rows["option_id"]))]
    gained = dict(iter(more.groupby("option_id")))
    by_residence = dict(iter(nothing.groupby("residence_id"))) if len(nothing) else {}
    shown = labels(data, "typologies", words)
    asked = {"last_year": data.manifest.last_year}
    return rows.assign(
        family=[_family(kind) for kind in rows["kind"]],
        held_after=text_of(rows["option_id"], _held(data["option_programmes"], "option_id", words)),
        verdict=[verdicts.get(residence_id, "") for residence_id in rows["residence_id"]],
        why=[
            _said(_why(row, by_residence.get(row["residence_id"]), gained.get(row["option_id"]), shown, **asked), words)
            for row in rows.to_dict("records")
        ],
    )[list(LIST_COLUMNS)]


def kept_list(plan: Plan, data: Data, alternatives: pd.DataFrame, words: Words = FRENCH) -> pd.DataFrame:
    """Return one row per residence kept as it is, by name: LIST_COLUMNS.

    `alternatives`: `explain.not_retained`. `decision` and `capex_eur`: what else could be done there (empty, NaN where
    nothing is described); `why`: why the plan cannot, where that is a fact.
    """
    ids = [row.residence_id for row in plan.decisions if row.kind == ActionKind.KEEP]
    rows = pd.DataFrame({"residence_id": ids}, dtype="str").assign(groups="", capex_eur=float("nan"))
    rows = _placed(rows.assign(residence=text_of(rows["residence_id"], names(data, "residences"))), data, words)
    other = alternatives.set_index("residence_id")
    for column in ("option_id", "decision", "class_before", "class_after", "reason", "kind"):
        rows[column] = text_of(rows["residence_id"], other[column])
    rows = rows.assign(
        family="",
        capex_eur=rows["residence_id"].map(other["capex_eur"]).astype("float64"),
        own_eur=float("nan"),
        start_year=0,
        delivery_year=0,
        held_after=rows["held_before"],
        verdict="",
        why=rows["reason"],
    )
    return rows.sort_values(["residence", "residence_id"], ignore_index=True)[list(LIST_COLUMNS)]


def _placed(rows: pd.DataFrame, data: Data, words: Words) -> pd.DataFrame:
    """Return rows with where each residence is, what it holds and whom it houses."""
    residences = data["residences"].set_index("residence_id")
    ids = rows["residence_id"]
    territories = text_of(ids, residences["territory"])
    today = data["programmes"]
    today = today[today["group"] != ""].drop_duplicates(["residence_id", "group"])
    housed = today.groupby("residence_id")["group"].agg(GROUPS.join)
    return rows.assign(
        commune=text_of(ids, residences["commune_name"]),
        territory=territories,
        territory_name=text_of(territories, names(data, "territories")),
        held_before=text_of(ids, _held(data["programmes"], "residence_id", words)),
        groups=[_both(now, then) for now, then in zip(text_of(ids, housed), rows["groups"], strict=True)],
    )


def _both(now: str, then: str) -> str:
    """Return the publics of two lists, each once, in their order."""
    return GROUPS.join(dict.fromkeys(one for one in f"{now}{GROUPS}{then}".split(GROUPS) if one))


def _family(kind: str) -> str:
    family = family_of(kind)
    return "" if family is None else family.id


def _held(programmes: pd.DataFrame, by: str, words: Words) -> pd.Series:
    """Return what programmes hold in few signs, by residence or option: `40 pl. + 25 log.`."""
    totals = programmes.groupby(by)[["places", "dwellings"]].sum()
    return pd.Series(
        [_short(places, homes, words) for places, homes in totals.itertuples(index=False)], totals.index, dtype="str"
    )


def _short(places: float, homes: float, words: Words) -> str:
    parts = []
    if round(places) > 0:
        parts.append(words(N_("{count} pl."), count=round(places)))
    if round(homes) > 0:
        parts.append(words(N_("{count} log."), count=round(homes)))
    return " + ".join(parts)


# Why, in one sentence: what comes of the homes if nothing is done, else what the operation gives.


def _said(reason: Message | None, words: Words) -> str:
    return "" if reason is None else words(reason)


def _why(
    row: Row, nothing: pd.DataFrame | None, gained: pd.DataFrame | None, shown: Mapping[str, str], last_year: int
) -> Message | None:
    fate = None if nothing is None else _fate(nothing, last_year)
    return fate or _given(row, gained, shown)


def _fate(rows: pd.DataFrame, last_year: int) -> Message | None:
    """Say what makes the works necessary: unfit homes, a building that closes, homes that become worse."""
    rows = rows[rows["year"] <= last_year]
    closed = rows.loc[rows["stage"] == "ended", "year"]
    today = str(rows["habitability"].iloc[0]) if len(rows) else ""
    closing = {"year": int(closed.iloc[0])} if len(closed) else {}
    if today == "D":
        what = N_("Personne n'y est bien logé (classe D) ; sans travaux, fermée en {year}.")
        return Message(what, closing) if closing else Message(N_("Personne n'y est bien logé (classe D)."))
    if closing:
        return Message(N_("Sans travaux, fermée en {year}, en fin de service."), closing)
    if today == "C":
        return Message(N_("Mal logés aujourd'hui (classe C), et jusqu'au bout sans travaux."))
    worse = rows[(rows["habitability"] > today) & (rows["habitability"] != "")]
    if today and len(worse):
        values = {"year": int(worse["year"].iloc[0]), "then": str(worse["habitability"].iloc[0])}
        return Message(N_("Sans travaux, classe {then} à partir de {year}."), values)
    return None


def _given(row: Row, gained: pd.DataFrame | None, shown: Mapping[str, str]) -> Message | None:
    """Say what the operation gives: the typology that gains most places, else a better label."""
    if gained is not None and len(gained):
        more = (gained["after"] - gained["before"]).round()
        if more.max() > 0:
            typology = str(gained["typology"].iloc[int(more.argmax())])
            values = {"more": float(more.max()), "typology": shown.get(typology, typology)}
            return Message(N_("{more:places} de plus en {typology}."), values)
    before, after = str(row["energy_label"]), str(row["energy_label_after"])
    if after and after != before:
        return Message(N_("Étiquette {before} → {after}."), {"before": before, "after": after})
    return None


# What each year begins, and what it pays.


def year_totals(rows: pd.DataFrame, plan: Plan, data: Data) -> pd.DataFrame:
    """Return, for each year of the plan, what begins then and the own funds that the plan pays then.

    `rows`: `plan_list` (all of it, or those that a reader looks at).

    Returns
    -------
    DataFrame
        YEAR_COLUMNS. `starts`: operations; `capex_eur`, `own_eur`: theirs, over all their years; `paid_eur`: own funds
        that the whole plan pays in the year, upkeep included; `available_eur`: what there is (NaN = no limit).
    """
    own = money_by_year(plan, data)
    paid = own[own["kind"] == "own"].groupby("year")
    begun = rows.groupby("start_year")
    years = pd.Series(data.years, dtype="int64")
    return pd.DataFrame(
        {
            "year": years,
            "starts": amount_of(years, begun["residence_id"].count()).astype("int64"),
            "capex_eur": amount_of(years, begun["capex_eur"].sum()),
            "own_eur": amount_of(years, begun["own_eur"].sum()),
            "paid_eur": amount_of(years, paid["spent_eur"].sum()),
            "available_eur": years.map(paid["available_eur"].sum(min_count=1)).astype("float64"),
        }
    )[list(YEAR_COLUMNS)]


def year_sentence(row: Row) -> Message:
    """Say what a year begins and pays, from a row of `year_totals`, as what follows its number."""
    values = {
        "starts": Message(_STARTS[row["starts"] > 1], {"count": row["starts"]}),
        "capex": row["capex_eur"],
        "own": row["own_eur"],
        "paid": row["paid_eur"],
        "available": row["available_eur"],
    }
    if math.isnan(row["available_eur"]):
        what = N_("{starts} · {capex:euros}, dont {own:euros} de fonds propres · {paid:euros} de fonds propres à payer")
        return Message(what, values)
    what = N_(
        "{starts} · {capex:euros}, dont {own:euros} de fonds propres · {paid:euros} de fonds propres à payer dans "
        "l'année, sur {available:euros}"
    )
    return Message(what, values)


_STARTS = {False: N_("{count} départ"), True: N_("{count} départs")}


def moved_by_year(plan: Plan, data: Data) -> pd.Series:
    """Return year -> persons to rehouse in that year (those who leave on their own apart), for every year."""
    moved = pd.Series(0.0, index=pd.Index(data.years, name="year"))
    for row in plan.moves:
        if row.to != MOVED_BY_ITSELF and row.persons > 0:
            moved[row.year] += row.persons
    return moved
