"""What the cells of need_draws do not say by themselves: ids, needs given twice, years out of the plan."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planning.domain.message import N_, Message
from planning.domain.problem import Problem
from planning.tables.manifest import Manifest
from planning.tables.schemas import NEED_DRAWS

Tables = Mapping[str, pd.DataFrame]


def check_draws(
    draws: pd.DataFrame, tables: Mapping[str, pd.DataFrame], manifest: Manifest, file: str
) -> list[Problem]:
    """Return one problem per unknown id, one for needs given twice, a warning for years out of the plan.

    A file of draws repeats itself by the thousand: the first row of each problem is named.
    """
    return [*_unknown_ids(draws, tables, file), *_twice(draws, file), *_unused_years(draws, manifest, file)]


def _unknown_ids(draws: pd.DataFrame, tables: Tables, file: str) -> list[Problem]:
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
    horizon = {"first": manifest.first_year, "last": manifest.last_year}
    cell = str(draws.at[rows[0], "year"])
    what = Message(N_("l'année {cell} est hors du plan {first}-{last}"), {"cell": cell, **horizon})
    remedy = Message(N_("cette ligne n'est pas utilisée"))
    return [Problem(file, what, remedy, int(rows[0]), "year", "warning")]
