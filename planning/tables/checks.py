"""What the schema cannot say of one cell: keys, references between tables, sense of the whole."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planning.domain.errors import Problem, Severity
from planning.domain.kinds import OWN_FUNDS as OWN_FUNDS
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.tables.data import Manifest
from planning.tables.schemas import ALL_TABLES, TABLE_BY_NAME
from planning.tables.subjects import split_subject

Frames = Mapping[str, pd.DataFrame]


def check_keys(frames: Frames) -> list[Problem]:
    """Return one problem per row whose key already appeared above."""
    found = []
    for table in ALL_TABLES:
        frame = frames[table.name]
        for row in frame.index[frame.duplicated(list(table.key))]:
            key = ", ".join(str(frame.at[row, name]) for name in table.key)
            what = Message(N_("« {key} » est déjà décidé plus haut : une seule ligne par clé"), {"key": key})
            found.append(_problem(table.name, row, table.key[0], what, N_("supprimez ou renommez l'une des lignes")))
    return found


def check_references(frames: Frames) -> list[Problem]:
    """Return one problem per cell that names a row that does not exist."""
    found = []
    for table in ALL_TABLES:
        frame = frames[table.name]
        for column in (column for column in table.columns if column.references):
            target, key = column.references.split(".")
            known = set(frames[target][key]) | ({OWN_FUNDS} if target == "funders" else set())
            cells = frame[column.name]
            for row in frame.index[(cells != "") & ~cells.isin(known)]:
                what = Message(N_("« {id} » n'existe pas dans {file}"), {"id": cells[row], "file": f"{target}.csv"})
                remedy = Message(
                    N_("ajoutez la ligne dans {file}, ou corrigez l'identifiant"), {"file": f"{target}.csv"}
                )
                found.append(Problem(table.file, what, remedy, int(row), column.name))
    return found


def check_units(frames: Frames) -> list[Problem]:
    """Places or dwellings: exactly one of the two is filled."""
    found = []
    for name in ("programmes", "option_programmes"):
        frame = frames[name]
        both = frame["places"].notna() & frame["dwellings"].notna()
        none = frame["places"].isna() & frame["dwellings"].isna()
        remedy = N_("remplissez une seule des deux colonnes places et dwellings")
        found += [
            _problem(name, row, "places", Message(N_("places et logements sont remplis tous les deux")), remedy)
            for row in frame.index[both]
        ]
        found += [
            _problem(name, row, "places", Message(N_("ni places ni logements")), remedy) for row in frame.index[none]
        ]
    return found


def check_years(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Years outside the horizon, windows that close before they open."""
    found = []
    horizon = {"first": manifest.first_year, "last": manifest.last_year}
    options = frames["options"]
    for row in options.index[(options["latest_year"] < options["earliest_year"]).fillna(False).astype(bool)]:
        what = Message(N_("le départ au plus tard précède le départ au plus tôt"))
        found.append(_problem("options", row, "latest_year", what, N_("inversez les deux années")))
    years = frames["envelopes"]["year"]
    for row in years.index[years != "all"]:
        if not years[row].isdigit():
            what = Message(N_("« {cell} » n'est ni une année ni all"), {"cell": years[row]})
            found.append(_problem("envelopes", row, "year", what, N_("écrivez une année, ou all pour tout le plan")))
        elif int(years[row]) not in manifest.years:
            what = Message(N_("l'année {cell} est hors du plan {first}-{last}"), {"cell": years[row], **horizon})
            found.append(_problem("envelopes", row, "year", what, N_("cette ligne n'est pas utilisée"), "warning"))
    found += _gaps_in_envelopes(frames, manifest)
    needs = frames["needs"]
    for row in needs.index[~needs["year"].isin(manifest.years)]:
        what = Message(
            N_("l'année {cell} est hors du plan {first}-{last}"),
            {"cell": str(needs.at[row, "year"]), **horizon},
        )
        found.append(_problem("needs", row, "year", what, N_("cette ligne n'est pas utilisée"), "warning"))
    return found


def _gaps_in_envelopes(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Warn of years without an amount among years that have one: they are unlimited, and so is what carries over."""
    found = []
    dated = frames["envelopes"][frames["envelopes"]["year"].isin([str(year) for year in manifest.years])]
    for funder, rows in dated.groupby("funder"):
        missing = [year for year in manifest.years if str(year) not in set(rows["year"])]
        if missing:
            values = {"funder": str(funder), "years": ", ".join(str(year) for year in missing)}
            what = Message(N_("{funder} n'a pas de montant pour {years} : sans limite ces années-là"), values)
            remedy = N_("écrivez 0 si le financeur ne donne rien")
            found.append(_problem("envelopes", int(rows.index[0]), "year", what, remedy, "warning"))
    return found


def check_options(frames: Frames, given: bool) -> list[Problem]:
    """Every residence has something to choose; a keep keeps; every exclusion names a funder."""
    found = []
    options, residences = frames["options"], frames["residences"]
    if given:
        lonely = residences.index[~residences["residence_id"].isin(options["residence_id"])]
        what = Message(N_("la résidence n'a aucune option"))
        remedy = N_("ajoutez au moins une ligne dans options.csv, par exemple de nature keep")
        found += [_problem("residences", row, "residence_id", what, remedy) for row in lonely]
    funders = frames["funders"]
    for row, exclusions in zip(funders.index, funders["exclusive_with"], strict=True):
        for other in split_subject(exclusions):
            if other not in set(funders["funder"]):
                what = Message(N_("« {id} » n'existe pas dans {file}"), {"id": other, "file": "funders.csv"})
                found.append(_problem("funders", row, "exclusive_with", what, N_("corrigez l'identifiant")))
    positions = residences["lat"].isna() | residences["lon"].isna()
    if len(residences) and positions.any():
        what = Message(
            N_("{count} résidences n'ont pas de position : absentes de la carte"),
            {"count": int(positions.sum())},
        )
        remedy = N_("remplissez lat et lon, ou laissez ainsi")
        found.append(_problem("residences", residences.index[positions][0], "lat", what, remedy, "warning"))
    closing = options.index[(options["kind"] == ActionKind.KEEP) & (options["closed_share"].fillna(0) > 0)]
    what = Message(N_("une option keep ne ferme pas de places : closed_share n'est pas utilisé"))
    found += [_problem("options", row, "closed_share", what, N_("écrivez 0"), "warning") for row in closing]
    return found


def _problem(table: str, row: int, column: str, what: Message, remedy: str, severity: Severity = "error") -> Problem:
    return Problem(TABLE_BY_NAME[table].file, what, Message(remedy), int(row), column, severity)
