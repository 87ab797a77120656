"""What no single cell says: keys, references between tables, the checks beside each schema, sense of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import pandas as pd

from planning.domain.errors import Problem, Severity, listed
from planning.domain.kinds import OWN_FUNDS
from planning.domain.message import N_, Message
from planning.tables.data import Manifest
from planning.tables.schema import Check, Table
from planning.tables.schemas import ALL_TABLES, OPTION_PROGRAMMES, OPTIONS, PROGRAMMES, TABLE_BY_NAME
from planning.tables.subjects import split_subject

Frames = Mapping[str, pd.DataFrame]


NOT_THERE: Final = N_("« {id} » n'existe pas dans {file}")


def check_keys(frames: Frames) -> list[Problem]:
    """Return one problem per row whose key already appeared above."""
    return [problem for table in ALL_TABLES for problem in same_keys(frames[table.name], table)]


def same_keys(frame: pd.DataFrame, table: Table) -> list[Problem]:
    """Return one problem per row of a table whose key already appeared above."""
    found = []
    for row, others in listed(frame.index[frame.duplicated(list(table.key))]):
        key = ", ".join(str(frame.at[row, name]) for name in table.key)
        what = Message(N_("« {key} » est déjà décidé plus haut : une seule ligne par clé"), {"key": key})
        one = _problem(table.name, row, table.key[0], what, N_("supprimez ou renommez l'une des lignes"))
        found.append(replace(one, others=others))
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
            for row, others in listed(frame.index[(cells != "") & ~cells.isin(known)]):
                what = Message(NOT_THERE, {"id": cells[row], "file": f"{target}.csv"})
                remedy = Message(
                    N_("ajoutez la ligne dans {file}, ou corrigez l'identifiant"), {"file": f"{target}.csv"}
                )
                found.append(Problem(table.file, what, remedy, int(row), column.name, others=others))
    return found


def check_rows(frame: pd.DataFrame, table: Table, *columns: str) -> list[Problem]:
    """Return one problem per row that breaks a check written beside the schema of its table.

    Parameters
    ----------
    frame
        Rows of the table; their index goes into the problems.
    table
        Its schema.
    columns
        Only the checks shown in these columns, in this order; none named = all of them.
    """
    asked = [check for name in columns for check in table.checks if check.columns[0] == name]
    return broken(frame, table, asked if columns else table.checks)


def broken(frame: pd.DataFrame, table: Table, checks: Iterable[Check]) -> list[Problem]:
    """Return one problem per row that breaks one of some checks, check by check."""
    return [
        Problem(
            table.file, Message(check.what), Message(check.remedy), int(row), check.columns[0], check.severity, others
        )
        for check in checks
        for row, others in listed(frame.index[check.wrong(frame).fillna(False).astype(bool)])
    ]


def check_units(frames: Frames) -> list[Problem]:
    """Places or dwellings: exactly one of the two is filled."""
    return [problem for table in (PROGRAMMES, OPTION_PROGRAMMES) for problem in check_rows(frames[table.name], table)]


def check_years(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Years outside the horizon, windows that close before they open."""
    windows = check_rows(frames["options"], OPTIONS, "latest_year")
    return (
        windows
        + _envelope_years(frames, manifest)
        + _gaps_in_envelopes(frames, manifest)
        + _need_years(frames, manifest)
    )


def check_options(frames: Frames, given: bool) -> list[Problem]:
    """Every residence has something to choose; a keep keeps; every exclusion names a funder."""
    lonely = _without_options(frames) if given else []
    keeps = check_rows(frames["options"], OPTIONS, "closed_share", "closed_from", "cures")
    return lonely + _unknown_exclusions(frames["funders"]) + _without_position(frames["residences"]) + keeps


def _envelope_years(frames: Frames, manifest: Manifest) -> list[Problem]:
    found = []
    horizon = {"first_year": manifest.first_year, "last_year": manifest.last_year}
    years = frames["envelopes"]["year"]
    for row in years.index[years != "all"]:
        if not years[row].isdigit():
            what = Message(N_("« {cell} » n'est ni une année ni all"), {"cell": years[row]})
            found.append(_problem("envelopes", row, "year", what, N_("écrivez une année, ou all pour tout le plan")))
        elif int(years[row]) not in manifest.years:
            what = Message(
                N_("l'année {cell} est hors du plan {first_year}-{last_year}"), {"cell": years[row], **horizon}
            )
            found.append(_problem("envelopes", row, "year", what, N_("cette ligne n'est pas utilisée"), "warning"))
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


AFTER_PLAN = 60
"""Years after the plan whose needs may count in what a plan is worth."""


def _need_years(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Warn of years that are never read: the value counts years after the plan too."""
    found = []
    needs = frames["needs"]
    horizon = {"first_year": manifest.first_year, "last_year": manifest.last_year}
    unread = needs.index[~needs["year"].between(manifest.first_year, manifest.last_year + AFTER_PLAN)]
    for row, others in listed(unread):
        values = {"cell": str(needs.at[row, "year"]), **horizon}
        what = Message(N_("l'année {cell} est hors du plan {first_year}-{last_year}"), values)
        one = _problem("needs", row, "year", what, N_("cette ligne n'est pas utilisée"), "warning")
        found.append(replace(one, others=others))
    return found


def _without_options(frames: Frames) -> list[Problem]:
    residences = frames["residences"]
    lonely = residences.index[~residences["residence_id"].isin(frames["options"]["residence_id"])]
    what = Message(N_("la résidence n'a aucune option"))
    remedy = N_("ajoutez au moins une ligne dans options.csv, par exemple de nature keep")
    return [
        replace(_problem("residences", row, "residence_id", what, remedy), others=others)
        for row, others in listed(lonely)
    ]


def _unknown_exclusions(funders: pd.DataFrame) -> list[Problem]:
    found, known = [], set(funders["funder"])
    for row, exclusions in zip(funders.index, funders["exclusive_with"], strict=True):
        for other in split_subject(exclusions):
            if other not in known:
                what = Message(N_("« {id} » n'existe pas dans {file}"), {"id": other, "file": "funders.csv"})
                found.append(_problem("funders", row, "exclusive_with", what, N_("corrigez l'identifiant")))
    return found


def _without_position(residences: pd.DataFrame) -> list[Problem]:
    absent = residences["lat"].isna() | residences["lon"].isna()
    if not absent.any():
        return []
    text = N_("{count} résidences n'ont pas de position : absentes de la carte")
    what, remedy = Message(text, {"count": int(absent.sum())}), N_("remplissez lat et lon, ou laissez ainsi")
    return [_problem("residences", residences.index[absent][0], "lat", what, remedy, "warning")]


def _problem(table: str, row: int, column: str, what: Message, remedy: str, severity: Severity = "error") -> Problem:
    return Problem(TABLE_BY_NAME[table].file, what, Message(remedy), int(row), column, severity)
