"""Data that are well written and mean nothing: nothing to decide, no need, nobody who fits, a place that cannot be.

What leaves nothing to decide is refused; the rest is said, on `check`, on the pages and beside a plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from planning.domain.errors import Problem, Severity, listed
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.tables.checks import Frames
from planning.tables.data import Data, Manifest
from planning.tables.option_checks import SHORTER
from planning.tables.schemas import (
    NEED_FACTORS,
    NEEDS,
    OPTIONS,
    PROGRAMMES,
    RESIDENCES,
    RULES,
    SUITABILITY,
    TABLE_BY_NAME,
)

MOST_PLACES = 3_000
"""Places of one programme beyond which a typing error is likelier than a building (the largest hostels held 1,000)."""
FAR_KM = 200.0
"""A residence farther from its territory than this is not in it."""
RESERVED = {
    **dict.fromkeys(("residences", "options", "territories", "client_groups"), ";*:"),
    **dict.fromkeys(("funders", "typologies"), ";*"),
}
"""Table -> the signs that no id of it may hold: those by which rules separate, join and stand for everything."""
_KM_PER_DEGREE = 111.2


def check_sense(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Return what makes no sense of a folder as a whole."""
    return [
        *_unusable_ids(frames),
        *_nothing_to_decide(frames, manifest),
        *_needs_of_the_years(frames, manifest),
        *_nobody_fits(frames),
        *_nobody_comes(frames),
        *_never_started(frames, manifest),
        *_too_large(frames),
        *_misplaced(frames),
    ]


def sense_warnings(data: Data) -> list[Problem]:
    """Return what a reader of a plan of these data must know: what is well written and means nothing (no lines)."""
    return [replace(one, row=None) for one in check_sense(data.tables, data.manifest)]


def _said(
    file: str, what: str, remedy: str, row: object = None, column: str | None = None,
    severity: Severity = "warning", **values: object,
) -> Problem:  # fmt: skip
    line = None if row is None else int(str(row))
    return Problem(file, Message(what, values), Message(remedy), line, column, severity)


def _unusable_ids(frames: Frames) -> Iterator[Problem]:
    """Ids with a sign that has a meaning in the subjects of rules: no rule could name them."""
    what = N_("l'identifiant « {id} » contient un signe réservé aux règles ({signs})")
    for name, signs in RESERVED.items():
        table = TABLE_BY_NAME[name]
        cells = frames[name][table.key[0]]
        bad = cells[cells.str.contains(f"[{signs}]", regex=True).to_numpy(dtype=bool)]
        for (row, cell), others in listed(list(bad.items())):
            remedy = N_("choisissez un identifiant sans ces signes")
            one = _said(table.file, what, remedy, row, table.key[0], "error", id=cell, signs=" ".join(signs))
            yield replace(one, others=others)


def _nothing_to_decide(frames: Frames, manifest: Manifest) -> Iterator[Problem]:
    """No residence; no rule where none is said to be wanted."""
    if frames["residences"].empty:
        what, remedy = N_("aucune résidence : il n'y a rien à décider"), N_("écrivez une ligne par résidence")
        yield _said(RESIDENCES.file, what, remedy, severity="error")
    if frames["rules"].empty and manifest.build.rules == "given":
        what = N_("aucune règle : ni chantiers limités, ni relogement, ni échéance ne tiennent le plan")
        yield _said(RULES.file, what, N_('écrivez rules.csv, ou rules = "none" sous [build] dans manifest.toml'))


def _needs_of_the_years(frames: Frames, manifest: Manifest) -> Iterator[Problem]:
    """No need at all, none in the plan, or none in a year between two that have some."""
    computed = manifest.build.needs == "chain"
    needs = frames["needs"]
    inside = needs[needs["year"].isin(manifest.years) & (needs["places"] > 0)]
    if computed and not frames["need_factors"].empty:
        return
    if computed or inside.empty:
        file = NEED_FACTORS.file if computed else NEEDS.file
        what = N_("aucun besoin n'est écrit pour les années du plan : aucune place n'y aurait de valeur")
        yield _said(file, what, N_("écrivez les places nécessaires par public, territoire et année"))
        return
    told: dict[tuple[str, str], set[int]] = {}
    key = ("client_group", "territory", "year")
    for group, territory, year in zip(*(needs[name].tolist() for name in key), strict=True):
        told.setdefault((group, territory), set()).add(year)
    what = N_("aucun besoin écrit pour {group} à {territory} en {years} : il compte pour 0 ces années-là")
    remedy, since = N_("écrivez 0 si c'est voulu"), inside.groupby(["client_group", "territory"])["year"].min()
    unsaid: dict[Any, str] = {
        whose: ", ".join(str(year) for year in range(first, manifest.last_year + 1) if year not in told[whose])
        for whose, first in zip(since.index.tolist(), since.tolist(), strict=True)
    }
    first_rows = inside.reset_index(names="line").groupby(["client_group", "territory"])["line"].first()
    for (group, territory), others in listed([whose for whose, years in unsaid.items() if years]):
        values = {"group": group, "territory": territory, "years": unsaid[group, territory]}
        one = _said(NEEDS.file, what, remedy, first_rows[group, territory], "year", **values)
        yield replace(one, others=others)


def _nobody_fits(frames: Frames) -> Iterator[Problem]:
    """Publics that need places and that no kind of housing suits."""
    fits = frames["suitability"]
    suited = set(fits.loc[fits["suitability"] > 0, "client_group"])
    needing = {*frames["needs"]["client_group"], *frames["need_factors"]["client_group"]}
    for group in frames["client_groups"]["client_group"]:
        if group in needing and group not in suited:
            what = N_("aucune typologie ne convient à {group} : personne de ce public ne sera jamais logé")
            yield _said(SUITABILITY.file, what, N_("écrivez une ligne par typologie qui lui convient"), group=group)


def _nobody_comes(frames: Frames) -> Iterator[Problem]:
    """Kinds of housing that are run and that no public with a need is suited to: a need, or a sentence."""
    homes, fits = frames["programmes"], frames["suitability"]
    needing = {*frames["needs"]["client_group"], *frames["need_factors"]["client_group"]}
    if not needing:
        return
    suited = set(fits.loc[(fits["suitability"] > 0) & fits["client_group"].isin(needing), "typology"])
    count = homes["places"].fillna(homes["dwellings"]).fillna(0.0).groupby(homes["typology"]).sum()
    for typology, places in count.items():
        if typology not in suited and places > 0:
            what = N_("{typology} : {places} places ou logements, et aucun public qui a un besoin n'y est logé")
            remedy = N_("écrivez un public, son besoin (needs.csv) et qui y convient (suitability.csv)")
            yield _said(SUITABILITY.file, what, remedy, typology=str(typology), places=round(float(places)))


def _never_started(frames: Frames, manifest: Manifest) -> Iterator[Problem]:
    """Options that no year of the plan lets start, be delivered and be paid (`shortlist.start_windows`)."""
    options, costs = frames["options"], frames["option_costs"]
    offsets = costs[costs["amount_eur"] > 0].groupby("option_id")["year_offset"].max()
    paid = options["option_id"].map(offsets).fillna(0).astype("int64")
    reach = np.maximum(options["duration_years"].fillna(0).astype("int64"), paid)
    earliest = options["earliest_year"].fillna(manifest.first_year).clip(lower=manifest.first_year)
    latest = np.minimum(manifest.last_year - reach, options["latest_year"].fillna(manifest.last_year))
    never = ((earliest > latest) & (options["kind"] != ActionKind.KEEP)).to_numpy(dtype=bool)
    for row, others in listed(options.index[never]):
        what = N_("{option} ne peut être livrée et payée avant la fin du plan ({end_year}), en aucune année de départ")
        name = options.at[row, "option_id"]
        one = _said(OPTIONS.file, what, SHORTER, row, "duration_years", option=name, end_year=manifest.last_year)
        yield replace(one, others=others)


def _too_large(frames: Frames) -> Iterator[Problem]:
    """Programmes of more places than any building has."""
    rows = frames["programmes"]
    sizes = rows["places"].fillna(rows["dwellings"])
    for row in rows.index[(sizes > MOST_PLACES).to_numpy(dtype=bool)]:
        what, remedy = N_("{programme} : {count:places} dans un seul programme"), N_("vérifiez le nombre")
        name = rows.at[row, "programme_id"]
        yield _said(PROGRAMMES.file, what, remedy, row, "places", programme=name, count=float(sizes[row]))


def _misplaced(frames: Frames) -> Iterator[Problem]:
    """Residences far from their territory, of which latitude and longitude may be swapped."""
    homes, areas = frames["residences"], frames["territories"].set_index("territory")
    centre = areas[["lat", "lon"]].astype("float64")
    centre = centre[~centre.index.duplicated()]
    others = homes.groupby("territory")[["lat", "lon"]].median().astype("float64")
    where = centre.combine_first(others).reindex(homes["territory"]).to_numpy()
    here = homes[["lat", "lon"]].astype("float64").to_numpy()
    # A territory of one residence and no position has nothing to compare it with but all the others.
    placed = here[~np.isnan(here).any(axis=1)]
    where = np.where(np.isnan(where), np.median(placed, axis=0) if len(placed) else 0.0, where)
    away, swapped = _km(here, where), _km(here[:, ::-1], where)
    for number, unsaid in listed(np.flatnonzero(away > FAR_KM).tolist()):
        what = N_("{residence} est à {distance} km de son territoire")
        remedy = N_("vérifiez lat et lon")
        if swapped[number] < FAR_KM:
            remedy = N_("lat et lon sont sans doute inversées")
        name, distance = homes["residence_id"].iloc[number], round(float(away[number]))
        one = _said(RESIDENCES.file, what, remedy, homes.index[number], "lat", residence=name, distance=distance)
        yield replace(one, others=unsaid)


def _km(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Return distances between positions in degrees (lat, lon), good enough to tell near from far; NaN if unknown."""
    north = here[:, 0] - there[:, 0]
    east = (here[:, 1] - there[:, 1]) * np.cos(np.radians(np.clip(there[:, 0], -89, 89)))
    return np.asarray(_KM_PER_DEGREE * np.hypot(north, east))
