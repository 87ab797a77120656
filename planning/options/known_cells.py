"""What is known of each residence, cell by cell: written and verified, written only, or not written at all.

A row is taken as verified unless its `source` says otherwise (DOUBTFUL): a source vouches for the whole row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from planning.domain.kinds import CONDITIONS, ENERGY_LABELS
from planning.domain.uncertain_figures import MISSING, UNVERIFIED, Cell, Figure
from planning.options.estimates import Estimate, Estimates
from planning.tables.data import Data
from planning.tables.places import model_places

KNOWN: Final = "known"
DOUBTFUL: Final = re.compile(r"illustra|hypoth|à vérifier|a verifier|estim|inconnu|assum|suppos", re.IGNORECASE)
"""Words of a source that does not vouch for its row."""
CELL_COLUMNS: Final = ("residence_id", "programme_id", "column", "status", "persons")
OF_BUILDING: Final = (
    *("condition", "service_years", "energy_label", "surface_m2", "rooms", "accessible"),
    *("safety_opinion", "agreement_end", "year_built"),
)
"""What is asked of a residence where people live."""
OF_HOMES: Final = ("room_m2", "private_sanitary", "kitchenette", "occupancy")
"""What is asked of each of its programmes; what a programme leaves empty may be the residence's (room_m2)."""
OF_LAND: Final = ("plot_m2",)
"""What is asked of a candidate site, where nobody lives yet."""
HOME, SITE = "", "site"
UNKNOWN_LABELS: Final = ("F", "C")
"""Between which labels one that nobody knows may be: those of most hostels and residences."""


def is_doubtful(source: str) -> bool:
    """Tell whether a source does not vouch for what it stands beside.

    >>> is_doubtful("La Cimade 2024-25 + illustrative"), is_doubtful("DPE de 2023"), is_doubtful("")
    (True, False, False)
    """
    return bool(DOUBTFUL.search(source))


def known_cells(data: Data) -> pd.DataFrame:
    """Return what is asked of each residence and whether it is known.

    Returns
    -------
    DataFrame
        CELL_COLUMNS: programme_id empty = the residence itself; status = known, unverified or missing; persons = model
        places concerned.
    """
    homes = data["programmes"].assign(persons=model_places(data["programmes"], data["typologies"]))
    by_site = {str(site): rows.to_dict("records") for site, rows in homes.groupby("residence_id")}
    found = []
    for site in data["residences"].to_dict("records"):
        inside = by_site.get(str(site["residence_id"]), [])
        persons = sum(float(row["persons"]) for row in inside)
        asked = OF_BUILDING if inside else OF_LAND
        found += [(site["residence_id"], HOME, column, _status(site, column), persons) for column in asked]
        for row in inside:
            for column in OF_HOMES:
                of_row = row if (column in row and _is_written(row[column])) or column != "room_m2" else site
                where = row["programme_id"] if of_row is row else HOME
                found.append((site["residence_id"], where, column, _status(of_row, column), float(row["persons"])))
    frame = pd.DataFrame(found, columns=list(CELL_COLUMNS))
    keys = ["residence_id", "programme_id", "column", "status"]
    return frame.groupby(keys, sort=False)["persons"].sum().reset_index()[list(CELL_COLUMNS)]


def _is_written(cell: Any) -> bool:
    return not (cell is None or cell is pd.NA or cell != cell or cell == "")


def _status(row: Mapping[Any, Any], column: str) -> str:
    if not _is_written(row.get(column)):
        return MISSING
    return UNVERIFIED if is_doubtful(str(row.get("source", ""))) else KNOWN


# How far an uncertain cell may be from what is written: (worse end, better end) for its homes.

Ends = tuple[Cell, Cell] | None


@dataclass(frozen=True)
class _Seen:
    """What the ends of a cell depend on."""

    cell: Any
    persons: float
    rooms: float
    condition: str
    estimates: Estimates

    def ratio(self, name: str) -> tuple[float, float]:
        """Return a number times the low and the high ratio of a parameter."""
        ends = self.estimates[name]
        return float(self.cell) * ends.low, float(self.cell) * ends.high


def uncertain_cells(data: Data, estimates: Estimates) -> list[Figure]:
    """Return the cells of residences and programmes that are not certain and have plausible ends.

    Parameters
    ----------
    data
        The portfolio.
    estimates
        The parameters of quality.csv, works.csv and value.csv.
    """
    cells = known_cells(data)
    sites = {str(row["residence_id"]): row for row in data["residences"].to_dict("records")}
    homes = {str(row["programme_id"]): row for row in data["programmes"].to_dict("records")}
    found = []
    for cell in cells[cells["status"] != KNOWN].to_dict("records"):
        site = sites[str(cell["residence_id"])]
        row = homes.get(str(cell["programme_id"]), site)
        written = row[cell["column"]] if cell["status"] != MISSING else None
        rooms = float(site["rooms"]) if _is_written(site["rooms"]) else float(cell["persons"])
        seen = _Seen(written, float(cell["persons"]), rooms, str(site["condition"] or "fair"), estimates)
        ends = ENDS_OF[cell["column"]](seen) if cell["column"] in ENDS_OF else None
        if ends is not None and ends[0] != ends[1]:
            found.append(
                Figure(
                    kind="cell",
                    subject=str(cell["residence_id"]),
                    column=str(cell["column"]),
                    programme=str(cell["programme_id"]),
                    value=_plain(written),
                    low=ends[0],
                    high=ends[1],
                    badge=cell["status"],
                    source=str(row["source"]),
                )
            )
    return found


def _plain(cell: Any) -> Cell:
    if isinstance(cell, str | bool) or cell is None:
        return cell
    return bool(cell) if str(cell) in ("True", "False") else float(cell)


def _surface(seen: _Seen) -> Ends:
    if seen.cell is not None:
        return seen.ratio("quality.surface_m2")
    ends = seen.estimates["surface_per_person_unknown"]
    return (ends.low * seen.persons, ends.high * seen.persons) if seen.persons else None


def _room(seen: _Seen) -> Ends:
    ends = seen.estimates["quality.room_m2_unknown"]
    return (ends.low, ends.high) if seen.cell is None else seen.ratio("quality.room_m2")


def _label(seen: _Seen) -> Ends:
    return UNKNOWN_LABELS if seen.cell is None else _beside(ENERGY_LABELS, str(seen.cell))


def _condition(seen: _Seen) -> Ends:
    return (CONDITIONS[-1], CONDITIONS[0]) if seen.cell is None else _beside(CONDITIONS, str(seen.cell))


def _service(seen: _Seen) -> Ends:
    if seen.cell is None:
        ends: Estimate = seen.estimates[f"value.service_years.{seen.condition}"]
        return ends.low, ends.high
    ends = seen.estimates["quality.service_years"]
    return max(0.0, float(seen.cell) + ends.low), float(seen.cell) + ends.high


def _plot(seen: _Seen) -> Ends:
    ends = seen.estimates["quality.plot_m2_unknown"]
    return None if seen.cell is not None or not seen.rooms else (ends.low * seen.rooms, ends.high * seen.rooms)


def _if_missing(worse: Cell, better: Cell) -> Callable[[_Seen], Ends]:
    """Return the ends of what anybody on site sees: only where nobody wrote it."""
    return lambda seen: (worse, better) if seen.cell is None else None


def _beside(scale: tuple[str, ...], cell: str) -> Ends:
    """Return the next degrees of a scale from best to worst."""
    place = scale.index(cell)
    return scale[min(place + 1, len(scale) - 1)], scale[max(place - 1, 0)]


ENDS_OF: Final[Mapping[str, Callable[[_Seen], Ends]]] = {
    "surface_m2": _surface,
    "room_m2": _room,
    "energy_label": _label,
    "condition": _condition,
    "service_years": _service,
    "plot_m2": _plot,
    "accessible": _if_missing(False, True),
    "kitchenette": _if_missing(False, True),
    "private_sanitary": _if_missing("shared", "private"),
    "safety_opinion": _if_missing("unfavourable", "favourable"),
}
