"""What a template looks at: one residence with its programmes, unknown values told apart from zero."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Stock:
    """What a residence holds of one typology: places or dwellings, exactly one of the two."""

    typology: str
    places: float | None
    dwellings: float | None
    occupancy: float | None = None
    """Share occupied; None = not opened yet."""

    @property
    def homes(self) -> float:
        """Places or dwellings, whichever counts this stock."""
        return self.dwellings if self.places is None else self.places  # type: ignore[return-value]

    def persons(self, persons_per_dwelling: Mapping[str, float]) -> float:
        """Return the model places (tables.capacity): places, or dwellings x persons per dwelling."""
        return self.places if self.places is not None else self.homes * persons_per_dwelling[self.typology]

    def with_homes(self, homes: float) -> Stock:
        """Return the same stock with another count, in the same unit."""
        if self.places is None:
            return Stock(self.typology, None, homes, self.occupancy)
        return Stock(self.typology, homes, None, self.occupancy)


@dataclass(frozen=True)
class Site:
    """A residence. None or an empty text = unknown; surfaces in m2."""

    residence_id: str
    territory: str = ""
    year_built: int | None = None
    surface_m2: float | None = None
    energy_label: str = ""
    condition: str = ""
    accessible: bool | None = None
    agreement_year: int | None = None
    rooms: float | None = None
    room_m2: float | None = None
    common_m2: float | None = None
    plot_m2: float | None = None
    programmes: tuple[Stock, ...] = ()

    @property
    def private_m2(self) -> float | None:
        """Surface of the rooms; None without rooms."""
        return self.rooms * self.room_m2 if self.rooms and self.room_m2 else None

    @property
    def usable_m2(self) -> float | None:
        """Rooms and common surface; None without rooms. Unknown common surface counts as none (prudent)."""
        return None if self.private_m2 is None else self.private_m2 + (self.common_m2 or 0.0)


def sites(residences: pd.DataFrame, programmes: pd.DataFrame) -> list[Site]:
    """Return one `Site` per row of residences, in their order (an absent column = unknown)."""
    stocks: dict[str, list[Stock]] = {}
    for row in programmes.to_dict("records"):
        stock = Stock(str(row["typology"]), _number(row, "places"), _number(row, "dwellings"), _occupancy(row))
        if stock.homes > 0:
            stocks.setdefault(str(row["residence_id"]), []).append(stock)
    return [_site(row, stocks.get(str(row["residence_id"]), [])) for row in residences.to_dict("records")]


def _site(row: dict[Hashable, Any], programmes: list[Stock]) -> Site:
    accessible = row.get("accessible")
    return Site(
        residence_id=str(row["residence_id"]),
        territory=_text(row, "territory"),
        year_built=_whole(_number(row, "year_built")),
        surface_m2=_number(row, "surface_m2"),
        energy_label=_text(row, "energy_label"),
        condition=_text(row, "condition"),
        accessible=None if pd.isna(accessible) else bool(accessible),
        agreement_year=int(_text(row, "agreement_end")[:4]) if _text(row, "agreement_end") else None,
        rooms=_number(row, "rooms"),
        room_m2=_number(row, "room_m2"),
        common_m2=_number(row, "common_m2"),
        plot_m2=_number(row, "plot_m2"),
        programmes=tuple(programmes),
    )


def _occupancy(row: dict[Hashable, Any]) -> float:
    share = _number(row, "occupancy")
    return 1.0 if share is None else share


def _number(row: dict[Hashable, Any], column: str) -> float | None:
    value = row.get(column)
    return None if pd.isna(value) else float(value)


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _text(row: dict[Hashable, Any], column: str) -> str:
    value = row.get(column)
    return "" if pd.isna(value) else str(value)
