"""Several programmes of one site: do they add up, or is one inside another? Never added blindly: it is asked."""

from __future__ import annotations

from typing import Final

import pandas as pd

from planning.domain.errors import Problem
from planning.domain.message import N_, Message
from planning.importing.incoming import SITE, Question, note, warning

ADD: Final = "add"
WITHIN: Final = "within"
"""The largest programme of a site holds the others: the site has as many places as the largest."""


def settled(
    file: str, residences: pd.DataFrame, programmes: pd.DataFrame, answer: str, *, is_public_list: bool
) -> tuple[pd.DataFrame, list[Problem], list[Question]]:
    """Return the programmes as the answer counts them; without one, what is to be asked.

    In a published list any two programmes of a site may overlap; in somebody's own sheet two lines that are the same
    (kind and capacity) may be one written twice.
    """
    doubtful = _doubtful(programmes, is_public_list=is_public_list)
    if doubtful.empty:
        return programmes, [], []
    sites = doubtful[SITE].unique()
    names = ", ".join(residences["name"].iloc[site] for site in sites[:3])
    if answer == WITHIN:
        told = N_("programmes d'un même site comptés les uns dans les autres : {count} sites")
        return _within(programmes, doubtful), [note(file, told, count=len(sites))], []
    if answer == ADD:
        return (
            programmes,
            [note(file, N_("programmes d'un même site additionnés : {count} sites"), count=len(sites))],
            [],
        )
    template = N_(
        "{count} sites portent plusieurs programmes ({names}) : s'ajoutent-ils, ou l'un contient-il l'autre ?"
    )
    what = Message(template, {"count": len(sites), "names": names})
    line = int(doubtful.index[0])
    told_now = warning(
        file, Message(N_("des programmes d'un même site se recouvrent peut-être")), N_("répondez à la question"), line
    )
    return programmes, [told_now], [Question("overlaps", what, (ADD, WITHIN))]


def _doubtful(programmes: pd.DataFrame, *, is_public_list: bool) -> pd.DataFrame:
    keys = [SITE] if is_public_list else [SITE, "typology", "places", "dwellings"]
    return programmes[programmes.duplicated(keys, keep=False)]


def _within(programmes: pd.DataFrame, doubtful: pd.DataFrame) -> pd.DataFrame:
    """Take the places of the smaller programmes out of the largest of their site; nothing left, it is dropped."""
    kept = programmes.reset_index()
    for site in doubtful[SITE].unique():
        rows = kept[kept[SITE] == site]
        for unit in ("places", "dwellings"):
            sizes = pd.to_numeric(rows[unit], errors="coerce").dropna()
            if len(sizes) < 2:
                continue
            largest = sizes.idxmax()
            same = sizes.drop(largest)
            left = sizes[largest] - same.sum()
            if left > 0:
                kept.loc[largest, unit] = f"{left:g}"
            else:
                kept = kept.drop(same.index if (same == sizes[largest]).all() else [largest])
    return kept.set_index(kept.columns[0])
