"""Data that cannot all be true together, or that a plan contradicts: what to look at, residence by residence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.tables.data import Data
from planning.tables.places import model_places

MOST_A_ROOM = 2.0
"""Places in a room, as in accommodation: beyond, rooms or programmes are wrong."""


class Contradiction(NamedTuple):
    """What does not fit, and where."""

    residence_id: str
    what: Message


def contradictions(data: Data, plan: Plan | None = None) -> list[Contradiction]:
    """Return what does not fit in the data, and between them and a plan."""
    return [*_agreements(data, plan), *_rooms(data), *_surfaces(data), *_people(data), *_dates(data)]


def _agreements(data: Data, plan: Plan | None) -> Iterator[Contradiction]:
    """Works delivered after the agreement has ended: nobody has agreed to go on."""
    if plan is None:
        return
    ends = data["residences"].set_index("residence_id")["agreement_end"].astype("str")
    leaving = {ActionKind.KEEP, ActionKind.DISPOSE, ActionKind.GIVE_BACK}
    for row in plan.decisions:
        end = ends.get(row.residence_id, "")
        if row.kind in leaving or not end[:4].isdigit() or int(end[:4]) >= row.delivery_year:
            continue
        values = {"end": end[:4], "delivered": str(row.delivery_year)}
        yield Contradiction(
            row.residence_id,
            Message(N_("La convention finit en {end}, le plan livre les travaux en {delivered}."), values),
        )


def _rooms(data: Data) -> Iterator[Contradiction]:
    """More than two places or dwellings for a room: a programme is counted twice, or rooms are missing."""
    homes = data["programmes"]
    units = homes["places"].fillna(homes["dwellings"]).groupby(homes["residence_id"]).sum()
    for row in data["residences"].to_dict("records"):
        held = float(units.get(row["residence_id"], 0.0))
        if pd.notna(row["rooms"]) and 0 < MOST_A_ROOM * float(row["rooms"]) < held:
            values = {"places": round(held), "rooms": round(float(row["rooms"]))}
            what = N_("{places} places ou logements, {rooms} chambres décrites.")
            yield Contradiction(str(row["residence_id"]), Message(what, values))


def _surfaces(data: Data) -> Iterator[Contradiction]:
    """Rooms that would take more than the whole building."""
    for row in data["residences"].to_dict("records"):
        cells = (row["rooms"], row["room_m2"], row["surface_m2"])
        if any(pd.isna(cell) for cell in cells):
            continue
        rooms, room, whole = (float(cell) for cell in cells)
        if rooms * room > whole > 0:
            values = {"rooms": round(rooms), "room": room, "whole": round(whole)}
            what = N_("{rooms} chambres de {room} m² ne tiennent pas dans {whole} m².")
            yield Contradiction(str(row["residence_id"]), Message(what, values))


def _people(data: Data) -> Iterator[Contradiction]:
    """More residents than places."""
    places = model_places(data["programmes"], data["typologies"]).groupby(data["programmes"]["residence_id"]).sum()
    living = data["cohorts"].groupby("residence_id")["persons"].sum()
    for residence_id, persons in living.items():
        held = float(places.get(residence_id, 0.0))
        if persons > held + 0.5:
            values = {"persons": round(float(persons)), "places": round(held)}
            what = N_("{persons} habitants pour {places} places.")
            yield Contradiction(str(residence_id), Message(what, values))


def _dates(data: Data) -> Iterator[Contradiction]:
    """Works older than the building."""
    for row in data["residences"].to_dict("records"):
        built, works = row["year_built"], row["last_heavy_works"]
        if pd.notna(built) and pd.notna(works) and int(works) < int(built):
            values = {"works": str(int(works)), "built": str(int(built))}
            what = N_("Derniers gros travaux en {works}, bâtiment construit en {built}.")
            yield Contradiction(str(row["residence_id"]), Message(what, values))
