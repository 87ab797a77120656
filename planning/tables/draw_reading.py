"""need_draws.parquet, or need_draws.csv, -> the draws, or all that is wrong with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.tables.checks import Frames
from planning.tables.data import Manifest
from planning.tables.schema import Column, Table
from planning.tables.schemas import NEED_DRAWS
from planning.tables.text.parsing import parse_table
from planning.tables.text.reading import not_regular, read_texts

FILES = (NEED_DRAWS.file, f"{NEED_DRAWS.name}.csv")
LARGEST_ROWS = 50_000_000
"""Ten thousand futures of a hundred territories, five publics and ten years."""
LARGEST_NUMBER = 1e15
_REMEDIES = {
    "id": N_("écrivez les identifiants comme des textes"),
    "int": N_("écrivez un nombre entier"),
    "number": N_("écrivez un nombre positif ou nul"),
}


def read_draws(root: Path) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read the draws of a folder.

    Returns
    -------
    frame or None
        draw, client_group, territory, year, places; the index numbers the rows as `problems` does. None when the
        folder has none, or when they cannot be read.
    problems
        What is wrong with the file or one of its cells.
    """
    found = [root / name for name in FILES if (root / name).exists()]
    if len(found) > 1:
        what = Message(N_("need_draws.parquet et need_draws.csv sont là tous les deux"))
        return None, [Problem(FILES[0], what, Message(N_("gardez un seul des deux fichiers")))]
    if not found:
        return None, []
    path = found[0]
    if path.suffix == ".parquet":
        return _read_parquet(path)
    texts, problems = read_texts(path, NEED_DRAWS)
    if texts is None:
        return None, problems
    table = Table(NEED_DRAWS.name, NEED_DRAWS.meaning, NEED_DRAWS.key, NEED_DRAWS.columns)
    frame, wrong = parse_table(table, texts)
    problems += wrong
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return frame.astype({"draw": "int64", "year": "int64"}), problems


def _read_parquet(path: Path) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Read the columns as they are, then see that each holds what it should; ids are texts, so `01` is not 1."""
    import pyarrow as pa  # a tenth of a second, for the few folders that have draws
    import pyarrow.parquet as pq

    try:
        strange = not_regular(path.name, path.stat())
        if strange is not None:
            return None, [strange]
        with pq.ParquetFile(path) as file:
            refusal = _refused_shape(path.name, file.metadata.num_rows, file.schema_arrow.names)
            if refusal is not None:
                return None, [refusal]
            table = file.read([column.name for column in NEED_DRAWS.columns])
    except (pa.ArrowException, OSError) as error:
        what = Message(N_("le fichier n'est pas un Parquet correct ({reason})"), {"reason": str(error)})
        return None, [Problem(path.name, what, Message(N_("écrivez-le à nouveau, ou donnez need_draws.csv")))]
    problems, parsed = [], {}
    for column in NEED_DRAWS.columns:
        cells = table[column.name].to_pandas().astype("object")
        cells.index = pd.RangeIndex(1, len(cells) + 1)
        parsed[column.name], problem = _texts(cells) if column.kind == "id" else _numbers(cells, column)
        if problem is not None:
            position, sentence = problem
            said = Message(sentence, {"cell": str(cells.iloc[position])})
            remedy = Message(_REMEDIES[column.kind])
            problems.append(Problem(path.name, said, remedy, position + 1, column.name))
    return (None, problems) if problems else (pd.DataFrame(parsed), [])


_Wrong = tuple[int, str] | None
"""Position of the first cell that does not fit, and the sentence about it."""


def _refused_shape(file: str, rows: int, names: list[str]) -> Problem | None:
    if rows > LARGEST_ROWS:
        what = Message(N_("le fichier dépasse {limit} lignes"), {"limit": LARGEST_ROWS})
        return Problem(file, what, Message(N_("gardez moins de tirages")))
    missing = [column.name for column in NEED_DRAWS.columns if column.name not in names]
    remedy = Message(N_("écrivez les colonnes draw, client_group, territory, year, places (docs/data.md)"))
    return Problem(file, Message(N_("la colonne manque")), remedy, column=missing[0]) if missing else None


def _texts(cells: pd.Series) -> tuple[pd.Series, _Wrong]:
    good = cells.map(lambda cell: isinstance(cell, str)).astype("bool")
    if good.all():
        return cells.astype("str"), None
    return cells, (int(np.argmin(good.to_numpy())), N_("« {cell} » n'est pas un texte"))


def _numbers(cells: pd.Series, column: Column) -> tuple[pd.Series, _Wrong]:
    number = pd.to_numeric(cells, errors="coerce").astype("float64")
    good = number.abs() < LARGEST_NUMBER
    good &= (number == np.floor(number)) if column.kind == "int" else (number >= 0)
    if good.all():
        return number.astype("int64" if column.kind == "int" else "float64"), None
    whole = N_("« {cell} » n'est pas un nombre entier")
    what = whole if column.kind == "int" else N_("« {cell} » n'est pas un nombre positif")
    return number, (int(np.argmin(good.to_numpy())), what)


# What the cells do not say by themselves.


def check_draws(draws: pd.DataFrame, tables: Frames, manifest: Manifest, file: str) -> list[Problem]:
    """Return one problem per unknown id, one for needs given twice, a warning for years out of the plan.

    A file of draws repeats itself by the thousand: the first row of each problem is named.
    """
    return [*_unknown_ids(draws, tables, file), *_twice(draws, file), *_unused_years(draws, manifest, file)]


def _unknown_ids(draws: pd.DataFrame, tables: Frames, file: str) -> list[Problem]:
    found = []
    for column in NEED_DRAWS.columns:
        target, _, key = column.references.partition(".")
        for cell in sorted(set(draws[column.name].unique()) - set(tables[target][key])) if target else []:
            values = {"id": cell, "file": f"{target}.csv"}
            what = Message(N_("« {id} » n'existe pas dans {file}"), values)
            remedy = Message(N_("ajoutez la ligne dans {file}, ou corrigez l'identifiant"), values)
            row = int(draws.index[draws[column.name] == cell][0])
            found.append(Problem(file, what, remedy, row, column.name))
    return found


def _twice(draws: pd.DataFrame, file: str) -> list[Problem]:
    rows = draws.index[draws.duplicated(list(NEED_DRAWS.key))]
    if rows.empty:
        return []
    key = ", ".join(str(draws.at[rows[0], name]) for name in NEED_DRAWS.key)
    what = Message(N_("« {key} » est déjà décidé plus haut : une seule ligne par clé"), {"key": key})
    remedy = Message(N_("supprimez ou renommez l'une des lignes"))
    return [Problem(file, what, remedy, int(rows[0]), "draw")]


def _unused_years(draws: pd.DataFrame, manifest: Manifest, file: str) -> list[Problem]:
    rows = draws.index[~draws["year"].isin(manifest.years)]
    if rows.empty:
        return []
    horizon = {"first_year": manifest.first_year, "last_year": manifest.last_year}
    cell = str(draws.at[rows[0], "year"])
    what = Message(N_("l'année {cell} est hors du plan {first_year}-{last_year}"), {"cell": cell, **horizon})
    remedy = Message(N_("cette ligne n'est pas utilisée"))
    return [Problem(file, what, remedy, int(rows[0]), "year", "warning")]
