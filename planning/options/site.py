"""What a template looks at: one residence with its programmes, unknown values told apart from zero."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pandas as pd

from planning.domain.kinds import SANITARY


class Quality(NamedTuple):
    """What homes are like. None or an empty text = unknown."""

    room_m2: float | None = None
    private_sanitary: str = ""
    kitchenette: bool | None = None
    accessible_share: float | None = None
    rooms: float | None = None


UNKNOWN = Quality()


def mixed(one: Quality, one_homes: float, two: Quality, two_homes: float) -> Quality:
    """Return what homes of two sorts are together: the worst that is known, access in shares, rooms added up."""
    surfaces = [quality.room_m2 for quality in (one, two) if quality.room_m2 is not None]
    sanitary = [quality.private_sanitary for quality in (one, two) if quality.private_sanitary]
    kitchens = (one.kitchenette, two.kitchenette)
    homes, access = one_homes + two_homes, None
    if one.accessible_share is not None and two.accessible_share is not None and homes > 0:
        access = (one.accessible_share * one_homes + two.accessible_share * two_homes) / homes
    return Quality(
        room_m2=min(surfaces, default=None),
        private_sanitary=min(sanitary, key=SANITARY.index, default=""),
        kitchenette=False if False in kitchens else None if None in kitchens else True,
        accessible_share=access,
        rooms=None if one.rooms is None or two.rooms is None else one.rooms + two.rooms,
    )


@dataclass(frozen=True)
class Stock:
    """What a residence holds of one typology: places or dwellings, exactly one of the two."""

    typology: str
    places: float | None
    dwellings: float | None
    occupancy: float | None = None
    """Share occupied; None = not opened yet."""
    quality: Quality = UNKNOWN
    """What its homes are like: what is known of the programme, else of the residence."""
    written: Quality = UNKNOWN
    """What an option says of them after works; what is empty there stays as it is today."""
    is_measured: bool = False
    """The rooms' surface is the programme's own, not the mean of the residence."""

    @property
    def homes(self) -> float:
        """Places or dwellings, whichever counts this stock."""
        return self.dwellings if self.places is None else self.places  # type: ignore[return-value]

    def persons(self, persons_per_dwelling: Mapping[str, float]) -> float:
        """Return the model places (tables.capacity): places, or dwellings x persons per dwelling."""
        return self.places if self.places is not None else self.homes * persons_per_dwelling[self.typology]

    def with_homes(self, homes: float) -> Stock:
        """Return the same stock with another count, in the same unit."""
        return replace(self, dwellings=homes) if self.places is None else replace(self, places=homes)


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
    service_years: float | None = None
    """Years of service left without works."""
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
    held: dict[str, list[dict[Hashable, Any]]] = {}
    for row in programmes.to_dict("records"):
        held.setdefault(str(row["residence_id"]), []).append(row)
    return [_site(row, held.get(str(row["residence_id"]), [])) for row in residences.to_dict("records")]


def _site(row: dict[Hashable, Any], programmes: list[dict[Hashable, Any]]) -> Site:
    accessible = row.get("accessible")
    stocks = [_stock(programme, row) for programme in programmes]
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
        service_years=_number(row, "service_years"),
        programmes=tuple(stock for stock in stocks if stock.homes > 0),
    )


def _stock(row: dict[Hashable, Any], residence: dict[Hashable, Any]) -> Stock:
    """Return what a programme holds; what it does not say of its homes is the residence's."""
    kitchenette, access = row.get("kitchenette"), _number(row, "accessible_share")
    if access is None and not pd.isna(residence.get("accessible")):
        access = float(bool(residence["accessible"]))
    surface = _number(row, "room_m2")
    quality = Quality(
        room_m2=_number(residence, "room_m2") if surface is None else surface,
        private_sanitary=_text(row, "private_sanitary"),
        kitchenette=None if pd.isna(kitchenette) else bool(kitchenette),
        accessible_share=access,
        rooms=_number(row, "rooms"),
    )
    counts = (_number(row, "places"), _number(row, "dwellings"), _occupancy(row))
    return Stock(str(row["typology"]), *counts, quality, is_measured=surface is not None)


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
