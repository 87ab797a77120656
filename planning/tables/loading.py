"""A data folder -> validated `Data`, or every problem found at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from planning.domain.errors import DataError, Problem
from planning.domain.kinds import OWN_FUNDS, is_own_funds
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario, Shortlisted
from planning.tables.data import Data, Manifest, read_manifest
from planning.tables.draw_reading import FILES, check_draws, read_draws
from planning.tables.folder_checks import FOLDER_CHECKS, SCENARIO_CHECKS
from planning.tables.need_curves import with_draws
from planning.tables.reference import chain_of_any_department
from planning.tables.scenario_file import read_scenario, with_default_shortlist
from planning.tables.schema import Table
from planning.tables.schemas import ALL_TABLES, NEED_DRAWS, SHORTLIST
from planning.tables.shortlist import read_shortlist
from planning.tables.text.limited import LARGE_BYTES, LimitError, in_limited_child
from planning.tables.text.parsing import empty_table, parse_table
from planning.tables.text.reading import LARGEST_FILE_BYTES, read_texts


def read_folder(folder: str | Path) -> tuple[Data | None, list[Problem]]:
    """Read and validate a data folder.

    Returns
    -------
    data or None
        None when there is at least one error (warnings do not count).
    problems
        All that was found, errors and warnings, in the order of the tables.
    """
    root = Path(folder)
    if not root.is_dir():
        what = Message(N_("ce n'est pas un dossier de données"))
        return None, [Problem(str(folder), what, Message(N_("vérifiez le chemin donné à --data")))]
    if not _is_heavy(root):
        contents, problems = _read_contents(root)
    else:
        try:
            contents, problems = in_limited_child(_read_contents, root)
        except LimitError as error:
            remedy = Message(N_("allégez le dossier : moins de lignes, ou les besoins tirés au sort en Parquet"))
            return None, [Problem(str(folder), error.message, remedy)]
    return (None if contents is None else contents.as_data(str(folder))), problems


@dataclass(frozen=True)
class _Contents:
    """What a folder holds once it is read and validated, in values that a process can send to another."""

    manifest: Manifest
    tables: dict[str, pd.DataFrame]
    scenarios: dict[str, Scenario]
    shortlist: tuple[Shortlisted, ...]
    draws: pd.DataFrame | None

    def as_data(self, folder: str) -> Data:
        data = Data(
            self.manifest,
            MappingProxyType(self.tables),
            folder,
            MappingProxyType(self.scenarios),
            shortlist=self.shortlist,
        )
        data = data.replacing(funders=_with_own_funds(data["funders"]))
        return data if self.draws is None else with_draws(data, self.draws)


def _is_heavy(root: Path) -> bool:
    """Tell whether a child should read a folder: it is large, or has a compressed file, small as that may be.

    Files that are too large by themselves do not count: they are refused without being read.
    """
    if (root / NEED_DRAWS.file).exists():
        return True
    sizes = []
    for file in (*(table.file for table in ALL_TABLES), *FILES, SHORTLIST.file):
        with suppress(OSError):
            sizes.append((root / file).stat().st_size)
    return sum(size for size in sizes if size <= LARGEST_FILE_BYTES) >= LARGE_BYTES


def _read_contents(root: Path) -> tuple[_Contents | None, list[Problem]]:
    manifest, problems = read_manifest(root)
    frames: dict[str, pd.DataFrame] = {}
    for table in ALL_TABLES:
        frames[table.name], found = _read_table(root, table, manifest)
        problems += found
    if manifest and manifest.build.needs == "chain" and frames["need_factors"].empty and not _errors(problems):
        frames["need_factors"] = chain_of_any_department(frames["client_groups"]["client_group"], _housed(frames))
    if manifest and not _errors(problems):
        problems += [problem for check in FOLDER_CHECKS for problem in check(frames, manifest)]
    draws, found = _read_draws(root, frames, manifest)
    problems += found
    shortlist, found = _read_shortlist(root, frames, manifest)
    problems += found
    scenarios, found = _read_scenarios(root, shortlist)
    problems += found
    if manifest is None or _errors(problems):
        return None, problems
    problems += [problem for check in SCENARIO_CHECKS for problem in check(frames, scenarios.values())]
    tables = {name: frame.reset_index(drop=True) for name, frame in frames.items()}
    return _Contents(manifest, tables, scenarios, shortlist, draws), problems


def _housed(frames: dict[str, pd.DataFrame]) -> set[str]:
    """Return the client groups of which somebody is known to be housed: in cohorts, or meant by a programme."""
    homes, fits = frames["programmes"], frames["suitability"]
    best = fits.groupby("typology")["suitability"].transform("max")
    first = fits[(fits["suitability"] == best) & (best > 0)]
    guessed = homes.loc[homes["group"] == "", "typology"]
    groups = {*homes["group"], *frames["cohorts"]["client_group"]}
    return (groups | set(first.loc[first["typology"].isin(guessed), "client_group"])) - {""}


def load_folder(folder: str | Path) -> Data:
    """Read and validate a data folder.

    Raises
    ------
    DataError
        With every problem, when there is at least one error.
    """
    data, problems = read_folder(folder)
    if data is None:
        count = sum(1 + one.others for one in _errors(problems))
        raise DataError(Message(N_("Erreurs dans les données : {count}"), {"count": count}), problems)
    return data


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def _read_table(root: Path, table: Table, manifest: Manifest | None) -> tuple[pd.DataFrame, list[Problem]]:
    path = root / table.file
    if table.derived:
        return empty_table(table), []
    if (problem := _wrong_link(root, path)) is not None:
        return empty_table(table), [problem]
    if not path.exists():
        made = table.name == "options" and manifest is not None and manifest.build.options == "templates"
        if table.optional or made:
            return empty_table(table), []
        what = Message(N_("le fichier manque dans le dossier « {folder} »"), {"folder": str(root)})
        columns = ", ".join(column.name for column in table.columns if column.required)
        remedy = Message(N_("écrivez-le avec au moins les colonnes : {columns}"), {"columns": columns})
        return empty_table(table), [Problem(table.file, what, remedy)]
    texts, problems = read_texts(path, table)
    if texts is None:
        return empty_table(table), problems
    frame, found = parse_table(table, texts)
    return frame, problems + found


def _wrong_link(root: Path, path: Path) -> Problem | None:
    """Refuse a link that leads nowhere, or out of the folder: what a folder says is inside it."""
    if not path.is_symlink():
        return None
    try:
        inside = path.resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        what = Message(N_("le lien ne mène nulle part"))
        return Problem(path.name, what, Message(N_("mettez le fichier lui-même à cet endroit")))
    if inside:
        return None
    what = Message(N_("le lien mène hors du dossier de données"))
    return Problem(path.name, what, Message(N_("mettez le fichier lui-même à cet endroit")))


def _read_draws(
    root: Path, frames: dict[str, pd.DataFrame], manifest: Manifest | None
) -> tuple[pd.DataFrame | None, list[Problem]]:
    draws, problems = read_draws(root)
    if draws is None or manifest is None:
        return None, problems
    file = next(name for name in FILES if (root / name).exists())
    return draws, problems + check_draws(draws, frames, manifest, file)


def _read_shortlist(
    root: Path, frames: dict[str, pd.DataFrame], manifest: Manifest | None
) -> tuple[tuple[Shortlisted, ...], list[Problem]]:
    """Read shortlist.csv; its options are looked up here where they are all given."""
    path = root / SHORTLIST.file
    if not path.exists():
        return (), []
    shortlist, problems = read_shortlist(path)
    if manifest is not None and manifest.build.options == "given":
        known = set(frames["options"]["option_id"])
        what, remedy = N_("« {id} » n'existe pas dans {file}"), Message(N_("corrigez l'identifiant"))
        problems += [
            Problem(path.name, Message(what, {"id": row.option_id, "file": "options.csv"}), remedy, column="option_id")
            for row in shortlist
            if row.option_id not in known
        ]
    return shortlist, problems


def _read_scenarios(root: Path, shortlist: tuple[Shortlisted, ...]) -> tuple[dict[str, Scenario], list[Problem]]:
    """Read the scenarios; those that name no shortlist take the folder's, as does the reference that is not written."""
    scenarios: dict[str, Scenario] = {"reference": Scenario(shortlist=shortlist)} if shortlist else {}
    problems: list[Problem] = []
    for path in sorted(path for form in ("*.toml", "*.json") for path in (root / "scenarios").glob(form)):
        scenario, found = read_scenario(path)
        problems += found
        if scenario is not None:
            scenarios[path.stem] = with_default_shortlist(scenario, shortlist)
    return scenarios, problems


def _with_own_funds(funders: pd.DataFrame) -> pd.DataFrame:
    """Own funds exist in every portfolio: add the row, with carry-over, where the table has neither it nor bodies."""
    if funders["funder"].map(is_own_funds).any():
        return funders
    own = {"funder": OWN_FUNDS, "label": "Fonds propres", "kind": "own", "carry_over": True}
    return pd.concat([funders, pd.DataFrame([own])], ignore_index=True)
