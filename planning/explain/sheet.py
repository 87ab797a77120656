"""One residence: what it holds, what could be done there, where its people live meanwhile, its point on the map."""

from __future__ import annotations

import pandas as pd

from planning.domain.message import N_
from planning.domain.plan import Plan
from planning.explain.effects import amount_of, text_of
from planning.explain.names import action_names, decision_labels, labels, names
from planning.i18n import FRENCH, Words
from planning.tables.data import Data
from planning.tables.places import capacity_after, current_capacity, model_places

UNITS = ["places", "dwellings"]


def held_today(data: Data) -> pd.DataFrame:
    """Return residence_id, typology, places, dwellings: one row per pair; the two units are never added."""
    programmes = data["programmes"]
    return programmes.groupby(["residence_id", "typology"], as_index=False, sort=False)[UNITS].sum()


def described(rows: pd.DataFrame, key: str, typology_labels: dict[str, str], words: Words) -> pd.Series:
    """Return, by residence or option (`key`), what it holds in words: `96 logements en RS + 24 places en PF`.

    `rows` holds the key, typology, places and dwellings (one of the two units filled).
    """
    spoken: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        for unit in UNITS:
            if row[unit] > 0:
                values = {"count": row[unit], "typology": typology_labels[row["typology"]]}
                spoken.setdefault(row[key], []).append(words(_TEMPLATES[unit], **values))
    return pd.Series({name: " + ".join(parts) for name, parts in spoken.items()}, dtype="str")


_TEMPLATES = {
    "places": N_("{count:places} en {typology}"),
    "dwellings": N_("{count:dwellings} en {typology}"),
}


def gains(data: Data) -> pd.DataFrame:
    """Return what each option changes: option_id, residence_id, typology, before, after (model places)."""
    options = data["options"][["option_id", "residence_id"]]
    before = options.merge(current_capacity(data)[["residence_id", "typology", "places"]], on="residence_id")
    after = options.merge(capacity_after(data), on="option_id")
    keys = ["option_id", "residence_id", "typology"]
    both = before.rename(columns={"places": "before"}).merge(
        after.rename(columns={"places": "after"}), on=keys, how="outer"
    )
    return both.fillna({"before": 0.0, "after": 0.0}).groupby(keys, as_index=False)[["before", "after"]].sum()


# What could be done at one residence.

_COLUMNS = [
    "option_id",
    "decision",
    "kind",
    "action",
    "capex_eur",
    "cost_low_eur",
    "cost_high_eur",
    "duration_years",
    "persons_after",
    "after",
    "energy_label_after",
    "source",
]


def residence_options(data: Data, residence_id: str, words: Words = FRENCH) -> pd.DataFrame:
    """Return the options of a residence, in the data's order.

    Returns
    -------
    DataFrame
        option_id, decision (label), kind, action (name of the kind), capex_eur (all funders, prices of the plan's first
        year), cost_low_eur, cost_high_eur (NaN = no range), duration_years, persons_after (model places), after (in
        words, own units), energy_label_after, source.
    """
    options = data["options"]
    rows = options[options["residence_id"] == residence_id].reset_index(drop=True)
    costs = data["option_costs"].groupby("option_id")["amount_eur"].sum()
    persons = capacity_after(data).groupby("option_id")["places"].sum()
    shown = labels(data, "typologies", words)
    after = described(data["option_programmes"], "option_id", shown, words)
    return rows.assign(
        decision=decision_labels(rows, words),
        action=action_names(rows["kind"], words),
        capex_eur=amount_of(rows["option_id"], costs),
        persons_after=amount_of(rows["option_id"], persons),
        after=text_of(rows["option_id"], after),
    )[_COLUMNS]


# Where the residents of a residence live during its works, and whom it takes in meanwhile.

_PLACES = {
    "exit": N_("parties d'elles-mêmes"),
    "residence": N_("une autre résidence"),
    "temporary": N_("places temporaires"),
    "dispersed": N_("logements dispersés"),
    "new_home": N_("relogées pour de bon : leur logement disparaît"),
}


def residence_moves(plan: Plan, data: Data, residence_id: str, words: Words = FRENCH) -> pd.DataFrame:
    """Return year, where, persons: where the residents of a residence live during its works, in order of years."""
    named = names(data, "residences")
    rows = [
        (row.year, named.get(row.to_residence, "") or words(_PLACES[row.to]), row.persons)
        for row in plan.moves
        if row.residence_id == residence_id and row.persons > 0
    ]
    return _table(rows)


def residence_guests(plan: Plan, data: Data, residence_id: str) -> pd.DataFrame:
    """Return year, where, persons: from which residences people come to live in one during works."""
    named = names(data, "residences")
    rows = [
        (row.year, named.get(row.residence_id, row.residence_id), row.persons)
        for row in plan.moves
        if row.to_residence == residence_id and row.persons > 0
    ]
    return _table(rows)


def _table(rows: list[tuple[int, str, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "where", "persons"]).sort_values(
        "year", kind="stable", ignore_index=True
    )


# The residences and the other operators as points of a map.


def residence_points(data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return one row per residence: its position, its size and its main public.

    Returns
    -------
    DataFrame
        residence_id, name, territory, territory_name, lat, lon (NaN = no position), places (model places
        today), client_group, label, letter, colour (of the public with the most places; may be empty).
    """
    residences = data["residences"][["residence_id", "name", "territory", "lat", "lon"]]
    places = current_capacity(data).groupby("residence_id")["places"].sum()
    groups = data["client_groups"].set_index("client_group")
    main = text_of(residences["residence_id"], _main_group(data))
    return residences.assign(
        territory_name=residences["territory"].map(names(data, "territories")),
        places=amount_of(residences["residence_id"], places),
        client_group=main,
        label=text_of(main, labels(data, "client_groups", words)),
        letter=text_of(main, groups["shape"]),
        colour=text_of(main, groups["colour"]),
    )


def competitor_points(data: Data, words: Words = FRENCH) -> pd.DataFrame:
    """Return the other operators' programmes: operator, typology, label, territory, places, lat, lon."""
    rows = data["competitors"]
    shown = rows["typology"].map(labels(data, "typologies", words))
    return rows.assign(label=shown)[["operator", "typology", "label", "territory", "places", "lat", "lon"]]


def _main_group(data: Data) -> pd.Series:
    programmes = data["programmes"]
    rows = programmes.assign(places=model_places(programmes, data["typologies"]))
    totals = rows[rows["group"] != ""].groupby(["residence_id", "group"])["places"].sum().reset_index()
    largest = totals.sort_values(["places", "group"], ascending=[False, True]).drop_duplicates("residence_id")
    return largest.set_index("residence_id")["group"]
