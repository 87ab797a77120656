"""What a row of a sheet holds: places or dwellings, of which kind of housing, in which commune, at which position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.importing.cells import as_condition, as_label, as_share, as_year, capacities
from planning.importing.communes import Commune, department, find_commune
from planning.importing.framed import Framed
from planning.importing.housing_words import IN_DWELLINGS, new_typology, typology_in, typology_of
from planning.importing.incoming import Question, note, warning
from planning.importing.lambert import to_degrees
from planning.importing.target_columns import Guess, SourceMap
from planning.tables.text.headers import plain_name

OF_HOMES: Final = ("room_m2", "rooms")
"""Columns that residences and programmes both have."""


@dataclass(frozen=True)
class Source:
    """A table found in a file, and what its columns are."""

    file: str
    table: Framed
    asked: SourceMap
    guessed: tuple[Guess, ...]

    @property
    def columns(self) -> dict[str, str]:
        """Target -> header."""
        pairs = zip(self.guessed, self.table.headers, strict=True)
        return {one.target: header for one, header in pairs if one.target}


# What a row holds: places or dwellings, of which kind, where.


def with_capacity(source: Source, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Part places from dwellings: the cell says which, else the header."""
    rows = rows.copy()
    problems: list[Problem] = []
    for name in ("places", "dwellings"):
        rows[name] = rows.get(name, "")
    parted = 0
    for name in ("capacity", "dwellings", "places"):
        if name not in source.columns or name not in rows:
            continue
        usual = "dwellings" if name == "dwellings" else "places"
        read = {cell: capacities(cell, usual) for cell in rows[name].unique()}
        places, dwellings = (rows[name].map({cell: one[at] for cell, one in read.items()}) for at in (0, 1))
        other = dwellings if usual == "places" else places
        parted += int((other != "").sum())
        if name == "capacity":
            rows["places"] = rows["places"].where(rows["places"] != "", places)
            rows["dwellings"] = rows["dwellings"].where(rows["dwellings"] != "", dwellings)
        elif name == "dwellings":
            rows["dwellings"] = dwellings
            rows["places"] = rows["places"].where(places == "", places)
        else:
            rows["places"] = places
            rows["dwellings"] = rows["dwellings"].where(dwellings == "", dwellings)
    both = (rows["places"] != "") & (rows["dwellings"] != "")
    if parted:
        problems.append(
            note(
                source.file,
                N_("unités séparées, {count} cellules : places et logements ne s'ajoutent pas"),
                count=parted,
            )
        )
    lodged = both & rows.get("typology", pd.Series("", rows.index)).map(lambda said: typology_of(said) in IN_DWELLINGS)
    rows.loc[lodged, "places"] = ""
    rows.loc[both & ~lodged, "dwellings"] = ""
    if both.any():
        what = Message(N_("places et logements sont remplis tous les deux : un seul compte, selon le type d'accueil"))
        remedy = N_("vérifiez, ou laissez une seule des deux colonnes")
        problems += [warning(source.file, what, remedy, int(line)) for line in rows.index[both]]
    return rows, problems


def with_housing(source: Source, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem], list[Question]]:
    """Name the kind of housing of each row: as a person said, by its words, by the name of the residence."""
    rows, asked = rows.copy(), source.asked
    said = rows["typology"] if "typology" in rows else pd.Series("", rows.index, dtype="str")
    answers = {plain_name(words): typology for words, typology in asked.typologies.items()}
    known = {cell: answers.get(plain_name(cell), "") or typology_of(cell) for cell in said.unique() if cell}
    found = said.map(lambda cell: known.get(cell, ""))
    names = rows["name"] if "name" in rows else pd.Series("", rows.index, dtype="str")
    by_name = names.map({name: typology_in(name) for name in names.unique()})
    guessed = (found == "") & (said == "") & (by_name != "")
    found = found.where(~guessed, by_name)
    if asked.typology:
        found = found.where((found != "") | (said != ""), asked.typology)
    strange = sorted({cell for cell in said[found == ""] if cell})
    found = found.where((found != "") | (said == ""), said.map({cell: new_typology(cell) for cell in strange}))
    rows["typology"], rows["typology_said"] = found.fillna(""), said
    problems = [_strange(source, cell, rows) for cell in strange]
    if guessed.any():
        what = N_("typologie lue dans le nom de la résidence : {count} lignes")
        problems.append(note(source.file, what, count=int(guessed.sum())))
    held = (rows["places"] != "") | (rows["dwellings"] != "")
    untold = held & (rows["typology"] == "")
    questions = []
    if untold.any():
        what = N_("de quel type d'accueil sont les lignes qui ne le disent pas ? ({count} lignes, dont « {name} »)")
        first = rows[untold].iloc[0]
        name = first.get("name") or first.get("residence_id") or first.get("commune_name") or ""
        questions.append(Question("typology", Message(what, {"count": int(untold.sum()), "name": name})))
    return rows, problems, questions


def _strange(source: Source, cell: str, rows: pd.DataFrame) -> Problem:
    lines = rows.index[rows["typology_said"] == cell]
    what = Message(
        N_(
            "« {said} », type d'accueil inconnu ({count} lignes), est gardé tel quel : aucun public ne lui est attribué"
        ),
        {"said": cell, "count": len(lines)},
    )
    remedy = N_("dites à quel type d'accueil il correspond, ou quels publics il loge (suitability.csv)")
    return warning(source.file, what, remedy, int(lines[0]), source.columns.get("typology"))


def with_place(source: Source, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Find the commune of each row, its name, a position: the row's (Lambert-93 in degrees), else the commune's."""
    rows = rows.copy()
    keys = [name for name in ("commune", "commune_name", "postcode", "dep") if name in rows]
    if not keys:
        rows["commune"], rows["commune_known"] = "", False
        return rows, []
    said = rows[keys].drop_duplicates()
    found = {
        tuple(row): find_commune(
            one.get("commune", ""), one.get("commune_name", ""), one.get("postcode", "") or one.get("dep", "")
        )
        for row in said.itertuples(index=False, name=None)
        for one in [dict(zip(keys, row, strict=True))]
    }
    places = [found[key] for key in rows[keys].itertuples(index=False, name=None)]
    towns = [name for name in keys if name != "dep"]
    told = (rows[towns] != "").any(axis=1) if towns else pd.Series(False, rows.index)
    known = pd.Series([place is not None for place in places], rows.index)
    given = rows["commune"] if "commune" in rows else pd.Series("", rows.index, dtype="str")
    rows["commune"] = pd.Series([place.code if place else "" for place in places], rows.index, dtype="str").where(
        known, given
    )
    names = pd.Series([place.name if place else "" for place in places], rows.index, dtype="str")
    rows["commune_name"] = (
        rows["commune_name"].where(rows["commune_name"] != "", names) if "commune_name" in rows else names
    )
    rows["commune_known"] = known
    if "postcode" in rows:  # enough to know the department
        by_postcode = {code: department(code) if len(code) == 5 else "" for code in rows["postcode"].unique()}
        deps = rows["dep"] if "dep" in rows else pd.Series("", rows.index, dtype="str")
        rows["dep"] = deps.where(deps != "", rows["postcode"].map(by_postcode))
    problems = []
    for line in rows.index[told & ~known]:
        cell = " ".join(filter(None, (str(rows.at[line, name]) for name in keys if name != "commune"))) or given[line]
        what = Message(
            N_("la commune « {commune} » n'est pas reconnue : la résidence est gardée sans position"), {"commune": cell}
        )
        column = source.columns.get("commune_name") or source.columns.get("commune")
        problems.append(warning(source.file, what, N_("ajoutez son code INSEE, ou son code postal"), int(line), column))
    return _positioned(source, rows, places), problems


def _positioned(source: Source, rows: pd.DataFrame, places: Sequence[Commune | None]) -> pd.DataFrame:
    for name in ("lat", "lon"):
        rows[name] = rows.get(name, "")
    if "x93" in rows and "y93" in rows:
        x, y = (pd.to_numeric(rows[name].str.replace(",", "."), errors="coerce") for name in ("x93", "y93"))
        lat, lon = to_degrees(x.to_numpy(), y.to_numpy())
        for name, degrees in (("lat", lat), ("lon", lon)):
            text = pd.Series(["" if np.isnan(one) else f"{one:.5f}" for one in degrees], rows.index, dtype="str")
            rows[name] = rows[name].where(rows[name] != "", text)
    for name in ("lat", "lon"):
        centre = [
            "" if place is None or np.isnan(getattr(place, name)) else f"{getattr(place, name):.2f}" for place in places
        ]
        rows[name] = rows[name].where(rows[name] != "", pd.Series(centre, rows.index, dtype="str"))
    return rows


def tidied(rows: pd.DataFrame) -> pd.DataFrame:
    """Rewrite what people write otherwise than a reader of tables expects: « classe G », « 85 », a date for a year."""
    rows = rows.copy()
    for name, tidy in (
        ("energy_label", as_label),
        ("condition", as_condition),
        ("year_built", as_year),
        ("last_heavy_works", as_year),
    ):
        if name in rows:
            rows[name] = rows[name].map({cell: tidy(cell) for cell in rows[name].unique()})
    for name in ("occupancy", "accessible_share"):
        if name in rows:
            rows[name] = as_share(rows[name])
    return rows
