"""The practice of the trade beside a plan: four scores a residence, the class they lead to, where the plan differs.

A plan stratégique de patrimoine scores each residence on its building, its homes, the need for it and its balance, then
gives it a class. The scores are means of marks from 0 (bad) to 5 (good), the thresholds those of
`data/parameters/practice.csv` (docs/practice.md). What is not known is left out of a mean, and said.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import NeedRow, Plan
from planning.domain.practice_classes import DISPOSE, IMPROVE, KEEP, REBUILD, RESTRUCTURE, class_of
from planning.options.estimates import Estimates
from planning.tables.data import Data
from planning.tables.places import current_capacity, model_places

TECHNIQUE, HOMES, NEED, BALANCE = "technique", "homes", "need", "balance"
DIMENSIONS: Final = {
    TECHNIQUE: N_("Technique"),
    HOMES: N_("Habitabilité"),
    NEED: N_("Besoin"),
    BALANCE: N_("Équilibre"),
}
CRITERIA: Final = {
    "condition": (TECHNIQUE, N_("état du bâtiment")),
    "service_years": (TECHNIQUE, N_("années de service restantes")),
    "energy_label": (TECHNIQUE, N_("étiquette énergie")),
    "safety_opinion": (TECHNIQUE, N_("avis de sécurité")),
    "habitability": (HOMES, N_("classe des logements")),
    "private_sanitary": (HOMES, N_("douche et WC")),
    "accessible": (HOMES, N_("accessibilité")),
    "occupancy": (NEED, N_("occupation")),
    "unmet": (NEED, N_("publics sans place dans le territoire")),
    "result": (BALANCE, N_("résultat par place")),
    "agreement_years": (BALANCE, N_("convention avec le propriétaire")),
}
"""Criterion -> its dimension, its name; in the order in which they are read."""
MOST: Final = 5.0
BESIDE_COLUMNS: Final = ("residence_id", *DIMENSIONS, "advised", "decided", "plan_class", "agrees")
Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Mark:
    """What one criterion says of a residence: its mark (0 to 5), None where nothing is known of it."""

    criterion: str
    mark: float | None

    @property
    def dimension(self) -> str:
        """The score that it is part of."""
        return CRITERIA[self.criterion][0]


@dataclass(frozen=True)
class Scored:
    """A residence, its marks, and the class that the practice gives it (empty: none, `reason` says why)."""

    residence_id: str
    marks: tuple[Mark, ...]
    advised: str
    reason: Message

    def score(self, dimension: str) -> float | None:
        """Return the mean of the marks known of a dimension; None without any."""
        return _mean(self.marks, dimension)


def scored(
    data: Data, thresholds: Estimates, classes: Mapping[str, str], needs: Sequence[NeedRow]
) -> tuple[Scored, ...]:
    """Score every residence, in the order of the data.

    Parameters
    ----------
    data
        Prepared data.
    thresholds
        The parameters `practice.*`.
    classes
        Residence -> class of most of its homes today (`workflow.if_nothing`); empty under the first model.
    needs
        Who is without a place if nothing is done: rows of the plan that does nothing.

    Raises
    ------
    KeyError
        When a threshold is missing.
    """
    measures = _measures(data, classes, needs)
    found = []
    for residence_id, measured in measures.items():
        marks = tuple(Mark(name, _mark(name, measured.get(name), thresholds)) for name in CRITERIA)
        if not measured["has_homes"]:
            reason = Message(N_("Site candidat : rien n'y est encore à noter."))
            found.append(Scored(residence_id, marks, "", reason))
        else:
            found.append(Scored(residence_id, marks, *advised_class(marks, thresholds)))
    return tuple(found)


def advised_class(marks: Sequence[Mark], thresholds: Estimates) -> tuple[str, Message]:
    """Return the class of the first rule that the scores meet, and that rule in words.

    In order: dispose (need, balance and technique low), rebuild (technique and homes low), restructure (homes low),
    improve (technique or homes middling), keep. Without technique or homes there is no class; a need or a balance that
    is not known disposes of nothing.
    """
    technique, homes, need, balance = (_mean(marks, name) for name in DIMENSIONS)
    if technique is None or homes is None:
        missing = N_("Pas de classe : rien n'est connu de son bâtiment.")
        return "", Message(missing if technique is None else N_("Pas de classe : rien n'est connu de ses logements."))

    def at_most(score: float | None, rule: str) -> bool:
        return score is not None and score <= thresholds[f"practice.rule.{rule}"].value

    low_need, low_balance = at_most(need, "dispose.need"), at_most(balance, "dispose.balance")
    if low_need and low_balance and at_most(technique, "dispose.technique"):
        return DISPOSE, Message(N_("Peu demandée, en déséquilibre, et le bâtiment n'est pas bon."))
    if at_most(technique, "rebuild.technique") and at_most(homes, "rebuild.homes"):
        return REBUILD, Message(N_("Ni le bâtiment ni les logements ne valent d'être gardés."))
    if at_most(homes, "restructure.homes"):
        return RESTRUCTURE, Message(N_("Les logements ne conviennent plus, le bâtiment peut rester."))
    if at_most(technique, "improve.technique") or at_most(homes, "improve.homes"):
        return IMPROVE, Message(N_("Rien de grave, mais le bâtiment ou les logements sont moyens."))
    return KEEP, Message(N_("Bâtiment et logements bons."))


def beside_plan(scores: Iterable[Scored], plan: Plan) -> pd.DataFrame:
    """Return the scores and the practice's class beside what the plan decides.

    Returns
    -------
    DataFrame
        BESIDE_COLUMNS: residence_id; the four scores (NaN: not known); advised (class of the practice, empty: none);
        decided (kind of action); plan_class (its class, empty: of none); agrees (None where one of the two is empty).
    """
    decided = {row.residence_id: str(row.kind) for row in plan.decisions}
    rows: list[tuple[object, ...]] = []
    for one in scores:
        kind = decided.get(one.residence_id, str(ActionKind.KEEP))
        ours = class_of(kind)
        agrees = ours == one.advised if one.advised and ours else None
        points = [one.score(name) for name in DIMENSIONS]
        rows.append((one.residence_id, *points, one.advised, kind, ours, agrees))
    frame = pd.DataFrame(rows, columns=list(BESIDE_COLUMNS))
    return frame.astype(dict.fromkeys(DIMENSIONS, "float64")).astype({"agrees": "object"})


def unknown_of(one: Scored) -> list[str]:
    """Return the criteria of which nothing is known at a residence, in their order."""
    return [mark.criterion for mark in one.marks if mark.mark is None]


def _mean(marks: Iterable[Mark], dimension: str) -> float | None:
    known = [mark.mark for mark in marks if mark.dimension == dimension and mark.mark is not None]
    return round(sum(known) / len(known), 1) if known else None


# What is measured at each residence, and the mark that it is worth.


def _measures(data: Data, classes: Mapping[str, str], needs: Sequence[NeedRow]) -> dict[str, dict[str, Any]]:
    """Return, for each residence, what is known of each criterion; None or absent: nothing."""
    held = current_capacity(data).groupby("residence_id")[["places", "occupied"]].sum()
    homes, results, unmet = _of_homes(data), _results(data), _unmet(data, needs)
    found: dict[str, dict[str, Any]] = {}
    for row in data["residences"].to_dict("records"):
        name = str(row["residence_id"])
        places = float(held["places"].get(name, 0.0))
        measured: dict[str, Any] = {
            "habitability": classes.get(name) or None,
            "unmet": unmet.get(name),
            **_of_building(row, data.manifest.first_year),
            **homes.get(name, {}),
            "has_homes": places > 0,
        }
        if places > 0:
            measured["occupancy"] = float(held["occupied"][name]) / places
            measured["result"] = results[name] / places if name in results else None
        found[name] = measured
    return found


def _of_building(row: Row, first_year: int) -> dict[str, Any]:
    """Return what a row of residences says of the building and of the agreement with its owner."""
    told: dict[str, Any] = {name: row[name] or None for name in ("condition", "energy_label", "safety_opinion")}
    years = row.get("service_years")
    told["service_years"] = None if pd.isna(years) else float(years)
    if row["owner"] and row["owner"] == row["operator"]:
        told["agreement_years"] = "own"
    elif row["agreement_end"]:
        told["agreement_years"] = int(str(row["agreement_end"])[:4]) - first_year
    return told


def _of_homes(data: Data) -> dict[str, dict[str, Any]]:
    """Return what programmes say of showers and access, weighted by model places: {residence: {criterion: ...}}."""
    residences = data["residences"].set_index("residence_id")
    rows = data["programmes"]
    access = rows["accessible_share"].fillna(rows["residence_id"].map(residences["accessible"]).astype("float64"))
    rows = rows.assign(weight=model_places(rows, data["typologies"]), access=access)
    found: dict[str, dict[str, Any]] = {}
    for name, mine in rows[rows["weight"] > 0].groupby("residence_id"):
        told: dict[str, Any] = {}
        shower = mine[mine["private_sanitary"] != ""]
        if len(shower):
            told["private_sanitary"] = list(zip(shower["private_sanitary"], shower["weight"], strict=True))
        known = mine[mine["access"].notna()]
        if len(known):
            told["accessible"] = float((known["access"] * known["weight"]).sum() / known["weight"].sum())
        found[str(name)] = told
    return found


def _results(data: Data) -> dict[str, float]:
    """Return the operating result of each residence kept as it is (EUR a year)."""
    options = data["options"]
    keeps = options[options["kind"] == ActionKind.KEEP].drop_duplicates("residence_id")
    return dict(zip(keeps["residence_id"], keeps["running_result_eur_per_year"].astype("float64"), strict=True))


def _unmet(data: Data, needs: Sequence[NeedRow]) -> dict[str, float]:
    """Return the share of the publics of each residence without a place in its territory, over the plan's years."""
    if not needs:
        return {}
    rows = pd.DataFrame([(row.territory, row.client_group, row.need, row.unmet) for row in needs])
    totals = rows.groupby([0, 1])[[2, 3]].sum()
    where = data["residences"].set_index("residence_id")["territory"]
    suits = data["suitability"]
    suited = suits[suits["suitability"] > 0].groupby("typology")["client_group"].agg(list)
    found = {}
    for name, mine in data["programmes"].groupby("residence_id"):
        named = {group for group in mine["group"] if group}
        publics = named or {group for one in mine["typology"] for group in suited.get(one, [])}
        keys = [key for group in publics if (key := (where[name], group)) in totals.index]
        rows_of = totals[totals.index.isin(keys)].sum()
        if rows_of[2] > 0:
            found[str(name)] = float(rows_of[3] / rows_of[2])
    return found


def _mark(criterion: str, measure: Any, thresholds: Estimates) -> float | None:
    """Return the mark of a measure: named (`practice.condition.good`), or from so much on (`practice.occupancy.5`)."""
    if measure is None:
        return None
    if criterion == "private_sanitary":
        marks = [(thresholds[f"practice.{criterion}.{name}"].value, float(weight)) for name, weight in measure]
        return sum(mark * weight for mark, weight in marks) / sum(weight for _, weight in marks)
    if criterion == "accessible":
        none, every = (thresholds[f"practice.accessible.{name}"].value for name in ("none", "all"))
        return none + float(measure) * (every - none)
    if measure == "own":
        return thresholds["practice.own_walls.mark"].value
    if isinstance(measure, str):
        return thresholds[f"practice.{criterion}.{measure}"].value
    least = thresholds["practice.unmet.none"].value if criterion == "unmet" else 0.0
    steps = (mark for mark in range(int(MOST), 0, -1) if f"practice.{criterion}.{mark}" in thresholds)
    reached = (mark for mark in steps if measure >= thresholds[f"practice.{criterion}.{mark}"].value)
    return float(next(reached, least))
