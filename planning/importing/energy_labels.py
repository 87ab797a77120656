"""DPE of ADEME (both styles of headers) -> labels, years and surfaces of residences that the portfolio has already.

A diagnosis names an address, not a residence: it is matched by a column with our ids, else by position, with residences
whose own is known to ten metres (four decimals); the others are counted, never guessed.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.importing.book import Sheet
from planning.importing.incoming import ColumnRead, Incoming, note, stopped
from planning.importing.lambert import to_degrees
from planning.importing.target_columns import SourceMap
from planning.tables.text.headers import plain_name

NEAR_M: Final = 60.0
"""Metres within which a diagnosis is that of a residence."""
PRECISE: Final = 4
"""Decimals of a position from which it is that of a building, not of a commune."""
_M_PER_DEGREE: Final = 111_200.0
_COLUMNS: Final = {
    "etiquette_dpe": "energy_label",
    "annee_construction": "year_built",
    "surface_habitable_immeuble": "surface_m2",
    "surface_utile": "surface_m2",
    "residence_id": "residence_id",
    "identifiant_de_la_residence": "residence_id",
    "adresse_ban": "address",
    "coordonnee_cartographique_x_ban": "x93",
    "coordonnee_cartographique_y_ban": "y93",
    "coordonnee_x_ban": "x93",
    "coordonnee_y_ban": "y93",
    "date_etablissement_dpe": "date",
    "date_reception_dpe": "date",
}
"""Plain header (labels and snake_case alike) -> what it is."""
MARKS: Final = frozenset({"n_dpe", "numero_dpe"})
"""Headers by which such a file is known."""


def read_labels(file: str, sheet: Sheet, asked: SourceMap, present: pd.DataFrame) -> Incoming:
    """Return the residences of the portfolio that a diagnosis is about, with what it says of them.

    Parameters
    ----------
    file, sheet, asked
        The file's name, its sheet, what a person said of it (nothing can be said of this format).
    present
        The residences of the portfolio: residence_id, name, commune, lat, lon (texts).
    """
    header = [_COLUMNS.get(plain_name(cell), "") for cell in sheet.rows[0][1]]
    named = [(place, name) for place, name in enumerate(header) if name and name not in header[:place]]
    rows = pd.DataFrame(
        {name: [row[place] if place < len(row) else "" for _, row in sheet.rows[1:]] for place, name in named},
        index=pd.Index([line for line, _ in sheet.rows[1:]], dtype="int64"),
        dtype="str",
    )
    if "energy_label" not in rows or rows.empty:
        what = Message(N_("aucune étiquette énergie n'y est écrite"))
        return stopped([Problem(file, what, Message(N_("vérifiez le fichier")))])
    if present.empty:
        what = Message(N_("des diagnostics complètent des résidences : ce portefeuille n'en a pas encore"))
        return stopped([Problem(file, what, Message(N_("importez d'abord les résidences")))])
    if "date" in rows:  # the latest diagnosis of a residence counts
        rows = rows.sort_values("date", kind="stable", ascending=False)
    matched = _matched(rows, present)
    known = rows["energy_label"].isin(list("ABCDEFG")) & (matched != "")
    kept = rows[known].assign(residence_id=matched[known]).drop_duplicates("residence_id")
    columns = ["residence_id", *(name for name in ("energy_label", "year_built", "surface_m2") if name in kept)]
    told = [
        note(file, N_("{count} diagnostics, dont {known} reconnus : {sites} résidences"),
             count=len(rows), known=int(known.sum()), sites=len(kept)),
    ]  # fmt: skip
    if kept.empty:
        what = Message(
            N_("aucun diagnostic n'est à moins de {metres} m d'une résidence du portefeuille"), {"metres": int(NEAR_M)}
        )
        return stopped([*told, Problem(file, what, Message(N_("précisez les positions des résidences (lat, lon)")))])
    read = tuple(
        ColumnRead(
            sheet.rows[0][1][place],
            next((cell for cell in rows[name] if cell), ""),
            name,
            is_sure=True,
            read=Message(N_("reconnu")),
        )
        for place, name in named
    )
    return Incoming(file, kept[columns], columns=read, problems=tuple(told), named_by=False)


def _matched(rows: pd.DataFrame, present: pd.DataFrame) -> pd.Series:
    """Return the residence of each diagnosis, empty where none is near enough."""
    ids = present["residence_id"].to_numpy()
    precise = (present[["lat", "lon"]].map(lambda cell: len(cell.partition(".")[2])) >= PRECISE).all(axis=1)
    here = present[["lat", "lon"]].apply(pd.to_numeric, errors="coerce").where(precise).to_numpy(dtype="float64")
    found = np.full(len(rows), "", dtype=object)
    if "residence_id" in rows:
        found = np.where(rows["residence_id"].isin(ids), rows["residence_id"].to_numpy(dtype=object), "")
    if "x93" in rows and "y93" in rows:
        x, y = (pd.to_numeric(rows[name].str.replace(",", "."), errors="coerce") for name in ("x93", "y93"))
        lat, lon = to_degrees(x.to_numpy(), y.to_numpy())
        for number in np.flatnonzero(~np.isnan(lat)):
            if found[number]:
                continue
            away = np.hypot(here[:, 0] - lat[number], (here[:, 1] - lon[number]) * np.cos(np.radians(lat[number])))
            if not np.isnan(away).all() and np.nanmin(away) * _M_PER_DEGREE <= NEAR_M:
                found[number] = ids[int(np.nanargmin(away))]
    return pd.Series(found, rows.index, dtype="str")
