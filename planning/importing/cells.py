"""How people write a capacity, a label, a state, a share, a year, a closed site in one cell of a sheet."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from planning.tables.text.headers import plain_name

_COUNT: Final = r"([0-9][0-9 \u00a0\u202f]*(?:[.,][0-9]+)?)"
_DWELLINGS: Final = re.compile(
    rf"{_COUNT}\s*(?:logts?|lgts?|logements?|appartements?|appts?|studios?|t[1-5](?: ?bis)?)\.?", re.IGNORECASE
)
_PLACES: Final = re.compile(rf"{_COUNT}\s*(?:places?|pl|lits?|chambres?|ch|pers(?:onnes?)?)\.?", re.IGNORECASE)
_LABEL: Final = re.compile(r"(?:classe|etiquette|dpe|[ée]tiquette)?\s*:?\s*([A-Ga-g])\s*(?:\([^)]*\))?")
CLOSED_WORDS: Final = frozenset(
    [
        "ferme",
        "fermee",
        "oui",
        "true",
        "vrai",
        "x",
        "clos",
        "cessation",
        "cesse",
        "inactif",
        "arrete",
        "definitivement_ferme",
        "ferme_definitivement",
    ]
)
_CONDITIONS: Final = {
    "good": frozenset(
        [
            "bon",
            "bonne",
            "tres_bon",
            "tres_bonne",
            "neuf",
            "neuve",
            "recent",
            "recente",
            "renove",
            "renovee",
            "satisfaisant",
            "rehabilite",
        ]
    ),
    "fair": frozenset(
        ["moyen", "moyenne", "correct", "correcte", "passable", "acceptable", "usage", "usagee", "assez_bon"]
    ),
    "poor": frozenset(
        [
            "mauvais",
            "mauvaise",
            "tres_mauvais",
            "degrade",
            "degradee",
            "vetuste",
            "tres_degrade",
            "mediocre",
            "insalubre",
        ]
    ),
}


def capacities(cell: str, usual: str) -> tuple[str, str]:
    """Return places and dwellings of a cell, one of them empty; a cell that says no unit is of the usual one.

    >>> capacities("36 logts", "places"), capacities("78", "places"), capacities("20 places", "dwellings")
    (('', '36'), ('78', ''), ('20', ''))
    """
    if found := _DWELLINGS.fullmatch(cell):
        return "", found[1].strip()
    if found := _PLACES.fullmatch(cell):
        return found[1].strip(), ""
    return (cell, "") if usual == "places" else ("", cell)


def as_label(cell: str) -> str:
    """Return an energy label; a cell that holds none as it is.

    >>> as_label("classe G"), as_label("d (2019)"), as_label("?")
    ('G', 'D', '?')
    """
    found = _LABEL.fullmatch(cell.strip())
    return found[1].upper() if found else cell


def as_condition(cell: str) -> str:
    """Return the state of a building; a cell that holds none as it is."""
    said = plain_name(cell).removeprefix("etat_")
    return next((condition for condition, words in _CONDITIONS.items() if said in words), cell)


def as_year(cell: str) -> str:
    """Return the year of a date; any other cell as it is.

    >>> as_year("1974-06-01"), as_year("01/06/1974"), as_year("1974")
    ('1974', '1974', '1974')
    """
    found = re.fullmatch(r"([12][0-9]{3})-[0-9]{2}-[0-9]{2}(?: .*)?|[0-9]{1,2}[/.][0-9]{1,2}[/.]([12][0-9]{3})", cell)
    return (found[1] or found[2]) if found else cell


def as_share(cells: pd.Series) -> pd.Series:
    """Write a column of percentages without their sign as percentages: most of its numbers are above 2."""
    sizes = pd.to_numeric(cells.str.replace(",", ".").str.rstrip("% "), errors="coerce").dropna()
    if sizes.empty or sizes.median() <= 2:
        return cells
    bare = cells.str.fullmatch(r"[0-9]+(?:[.,][0-9]+)?").fillna(False).astype(bool)
    return cells.where(~bare, cells + " %")


def is_closed(cell: str) -> bool:
    """Tell whether a cell of a column about closing says that a site is closed: so it says, or it holds a date.

    >>> is_closed("Fermé"), is_closed("31/12/2019"), is_closed("ouvert"), is_closed("")
    (True, True, False, False)
    """
    said = plain_name(cell)
    return (
        said in CLOSED_WORDS
        or said.startswith("ferme_")
        or re.fullmatch(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}", cell) is not None
    )
