"""The needs of a portfolio that brings none: the chain's where public series reach, else those of who lives there."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from planning.demand.inputs import RESIDENTS, present_residents
from planning.demand.of_data import computed_needs
from planning.domain.errors import CapError
from planning.domain.message import N_, Message
from planning.tables.data import Data
from planning.tables.faults import problem_sentence

OCCUPANCY: Final = 0.95
"""Places for each person housed: some are always empty between two stays."""


def with_first_needs(data: Data) -> tuple[Data, tuple[Message, ...]]:
    """Return data whose needs can be computed; where their chain cannot, needs are given.

    Each public whose chain stands alone then keeps what it computes; the others have a place for each person who lives
    there today.

    Returns
    -------
    data
        The same where the chain works; else `build.needs` is `given`, one row a group, territory and year.
    said
        What was done instead, and why.
    """
    if data.manifest.build.needs != "chain":
        return data, ()
    needs, why = _computed(data)
    if needs is not None:
        return data, ()
    given, by_chain = needs_of_residents(data), []
    factors = data["need_factors"]
    for group in sorted(set(factors["client_group"])):
        alone, _ = _computed(data.replacing(need_factors=factors[factors["client_group"] == group]))
        if alone is not None:
            given = pd.concat([given[given["client_group"] != group], alone[list(given.columns)]], ignore_index=True)
            by_chain.append(group)
    manifest = data.manifest.but(build=data.manifest.build.but(needs="given"))
    told = N_(
        "les séries publiques ne permettent pas de calculer tous les besoins ({why}) : ils sont ceux des résidents "
        "d'aujourd'hui (needs.csv), à remplacer par les vôtres ; calculés pour : {groups}"
    )
    said = Message(told, {"why": why, "groups": ", ".join(by_chain) or "-"})
    return replace(data.replacing(needs=given), manifest=manifest), (said,)


def _computed(data: Data) -> tuple[pd.DataFrame | None, Message | str]:
    """Return the needs of the chain; None, and why, where it gives none."""
    try:
        needs = computed_needs(data)
    except CapError as error:
        problems = getattr(error, "problems", ())
        return None, problem_sentence(problems[0]) if problems else error.message
    if (needs["places"] > 0).any():
        return needs, ""
    return None, Message(N_("elles ne donnent aucun besoin ici"))


def _residents(data: Data) -> dict[str, pd.DataFrame]:
    return present_residents(
        data["territories"],
        data["residences"],
        data["programmes"],
        data["cohorts"],
        data["typologies"],
        data["suitability"],
        data.manifest.first_year,
    )


def needs_of_residents(data: Data) -> pd.DataFrame:
    """Return a need for each person who lives there today, every year of the plan.

    Columns: client_group, territory, year, places.
    """
    series = _residents(data)
    rows = [
        {"client_group": name.removeprefix(RESIDENTS), "territory": area, "places": round(persons / OCCUPANCY, 1)}
        for name, frame in series.items()
        if name.startswith(RESIDENTS)
        for area, persons in zip(frame["area"].astype("str"), frame["value"].astype(float), strict=True)
        if persons > 0
    ]
    return pd.DataFrame(
        [{**row, "year": year} for row in rows for year in data.years],
        columns=["client_group", "territory", "year", "places"],
    )
