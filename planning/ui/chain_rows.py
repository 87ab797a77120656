"""The computation of one need, step by step, with the source of every factor."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from planning.domain.message import N_, Message
from planning.i18n import Lang, decimal, percent, say, text

COMPETING: Final = "competing"
SHARE_UNITS: Final = ("part", "part disponible", "part par an")


def chain_rows(
    steps: pd.DataFrame, factors: pd.DataFrame, group: str, territory: str | None, year: int
) -> pd.DataFrame:
    """Return the steps of one public and year, in one territory or (None) in all.

    Parameters
    ----------
    steps
        `demand.chain_steps`.
    factors
        The table need_factors: source, vintage, verified, note of each factor.
    group, territory, year
        What the computation is shown for.

    Returns
    -------
    DataFrame
        component, order, factor_id, step, label (Message), sign, factor (NaN where it differs between territories),
        value, unit, source, vintage, verified, note.
    """
    rows = steps[(steps["client_group"] == group) & (steps["year"] == year)]
    rows = rows[rows["territory"] == territory] if territory is not None else _over_territories(rows)
    told = factors[["factor_id", "unit", "source", "vintage", "verified", "note"]]
    return rows.merge(told, on="factor_id", how="left").reset_index(drop=True)


def _over_territories(rows: pd.DataFrame) -> pd.DataFrame:
    """Add up the territories; a figure of the larger area, not shared yet, is counted once."""
    keys = ["component", "order"]
    found = []
    for _, part in rows.groupby(keys, sort=False):
        first = part.iloc[[0]]
        added = part["step"].iloc[0] in (COMPETING, "population") and not part["whole"].all()
        same = part["factor"].nunique() == 1
        factor = part["factor"].sum() if added else part["factor"].iloc[0] if same else float("nan")
        value = part["value"].iloc[0] if part["whole"].all() else part["value"].sum()
        found.append(first.assign(factor=factor, value=value))
    return pd.concat(found, ignore_index=True) if found else rows


def operation(row: Mapping[Hashable, Any], lang: Lang) -> str:
    r"""What a step does, in figures: `× 28,5 %`, `− 1 129`, `÷ 95 %`; the starting figure has none.

    >>> operation({"step": "share", "sign": "×", "factor": 0.285, "unit": "part"}, "fr")
    '× 28,5\xa0%'
    """
    if row["sign"] in ("", "="):
        return ""
    if pd.isna(row["factor"]):
        return text(N_("selon le territoire"), lang)
    written = _figure(row["factor"], row["step"], row["unit"], lang)
    if row["step"] == "since":
        return say(Message(N_("× années depuis {year}"), {"year": round(row["factor"])}), lang)
    if row["step"] in _TEMPLATES:
        return say(Message(_TEMPLATES[row["step"]], {"figure": written}), lang)
    return f"{row['sign']} {written}"


_TEMPLATES: Final = {
    "remainder": N_("moins {figure}"),
    "growth": N_("+ {figure} par an"),
    "decline": N_("− {figure} par an"),
    "departed": N_("partis : {figure} par an"),
}


def _figure(factor: float, step: str, unit: object, lang: Lang) -> str:
    if unit in SHARE_UNITS and step != COMPETING:
        return percent(factor, _digits(factor * 100), lang)
    return decimal(factor, _digits(factor), lang)


def _digits(value: float) -> int:
    """As many decimals as three figures that count need, none that are zero."""
    most = next((digits for digits, least in enumerate((100, 10, 1, 0.1, 0.01)) if abs(value) >= least), 6)
    return next(digits for digits in range(most + 1) if abs(round(value, digits) - round(value, most)) < 1e-9)


def component_title(position: int, total: int, lang: Lang) -> str:
    """The heading of one chain among those of a public."""
    if total == 1:
        return text(N_("Le calcul, étape par étape"), lang)
    return say(Message(N_("Calcul {position} sur {total}"), {"position": position, "total": total}), lang)
