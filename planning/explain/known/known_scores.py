"""A score of what is known: of each residence, of the portfolio, and each point that is missing.

What is written and verified gives a point, written only half a point, missing none; all that is asked of a residence
(`options.known_cells`) weighs the same, what is asked of its programmes by the people they house. Out of 100. The score
of the portfolio is the mean of its residences, by the people they house: a house of ten counts as much as ten people.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import Final

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.uncertain_figures import MISSING, UNVERIFIED
from planning.options.known_cells import KNOWN, known_cells
from planning.tables.data import Data

GIVEN: Final[Mapping[str, float]] = MappingProxyType({KNOWN: 1.0, UNVERIFIED: 0.5, MISSING: 0.0})
COLUMN_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "condition": N_("état du bâtiment"),
        "service_years": N_("durée de service"),
        "energy_label": N_("étiquette énergie"),
        "surface_m2": N_("surface du bâtiment"),
        "rooms": N_("nombre de chambres"),
        "accessible": N_("accessibilité"),
        "safety_opinion": N_("avis de sécurité"),
        "agreement_end": N_("fin de convention"),
        "year_built": N_("année de construction"),
        "room_m2": N_("surface des chambres"),
        "private_sanitary": N_("sanitaires"),
        "kitchenette": N_("cuisine"),
        "occupancy": N_("taux d'occupation"),
        "plot_m2": N_("terrain"),
    }
)
"""What is asked, as a reader calls it."""


def asked_points(data: Data) -> pd.DataFrame:
    """Return what each residence is asked, and what it gives.

    Returns
    -------
    DataFrame
        residence_id, column, given and possible (points out of 100 of that residence), missing and unverified (shares
        of its people concerned).
    """
    cells = known_cells(data)
    parts = cells.assign(
        weight=cells["persons"].where(cells["persons"] > 0, 1.0),
        given=cells["status"].map(GIVEN),
        missing=(cells["status"] == MISSING).astype(float),
        unverified=(cells["status"] == UNVERIFIED).astype(float),
    )
    names = ("given", "missing", "unverified")
    weighted = parts.assign(**{name: parts[name] * parts["weight"] for name in names})
    summed = weighted.groupby(["residence_id", "column"], sort=False)[["weight", *names]].sum()
    rows = summed[list(names)].div(summed["weight"], axis=0).reset_index()
    possible = 100.0 / rows.groupby("residence_id")["column"].transform("size")
    return rows.assign(possible=possible, given=rows["given"] * possible)


def scores(data: Data) -> pd.DataFrame:
    """Return the score of each residence: residence_id, score (0 to 100), people; the least known first.

    At equal scores the residence with the most people comes first.
    """
    asked = asked_points(data)
    found = asked.groupby("residence_id", sort=False)["given"].sum().rename("score").reset_index()
    homes = known_cells(data)
    people = homes[homes["programme_id"] == ""].groupby("residence_id")["persons"].max()
    found = found.assign(people=found["residence_id"].map(people).fillna(0.0))
    return found.sort_values(["score", "people"], ascending=[True, False], kind="stable", ignore_index=True)


def portfolio_score(found: pd.DataFrame) -> float:
    """Return the mean of `scores` by people; of the residences alone where nobody is housed."""
    weights = found["people"] if found["people"].sum() > 0 else pd.Series(1.0, found.index)
    return float((found["score"] * weights).sum() / weights.sum()) if len(found) else 0.0


def lost_points(asked: pd.DataFrame, residence_id: str) -> list[Message]:
    """Say each point that a residence lacks, the most first."""
    rows = asked[asked["residence_id"] == residence_id]
    rows = rows.assign(lost=rows["possible"] - rows["given"]).sort_values("lost", ascending=False, kind="stable")
    return [_lost(str(row["column"]), float(row["lost"]), row) for row in rows.to_dict("records") if row["lost"] > 0]


def _lost(column: str, lost: float, row: Mapping[Hashable, object]) -> Message:
    values = {"points": f"{lost:.0f}", "what": Message(COLUMN_NAMES[column])}
    if row["missing"] == 1:
        return Message(N_("− {points} : {what}, inconnu"), values)
    if row["missing"] == 0:
        return Message(N_("− {points} : {what}, écrit mais pas vérifié"), values)
    return Message(N_("− {points} : {what}, connu en partie"), values)


def known_by_column(data: Data) -> pd.DataFrame:
    """Return how many residences know each thing: column, known, unverified, missing, asked (residences), worst first.

    Partly known by a residence counts as missing there: homes whose class is a guess.
    """
    rows = asked_points(data)
    known = (rows["missing"] == 0) & (rows["unverified"] == 0)
    missing = rows["missing"] > 0
    counted = rows.assign(known=known, missing=missing, unverified=~known & ~missing, asked=True)
    found = counted.groupby("column", sort=False)[["known", "unverified", "missing", "asked"]].sum()
    return found.astype(int).sort_values("missing", ascending=False, kind="stable").reset_index()
