"""What people and the State call kinds of housing -> typologies; codes of FINESS; kinds beyond those of the demo."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from planning.tables.text.headers import plain_name

FINESS_CATEGORIES: Final[Mapping[str, str]] = {
    "202": "RA",
    "214": "CHRS",
    "219": "CHU",
    "256": "FTM",
    "257": "FJT",
    "258": "PF",
    "259": "RS",
    "442": "CPH",
    "443": "CADA",
}
"""Category of a FINESS establishment -> typology (finess nomenclature). HUDA and CAES have none."""
FINESS_DISCIPLINES: Final[Mapping[str, str]] = {
    "925": "RA", "926": "RA", "927": "RA",
    "957": "CHRS", "959": "CHU",
    "901": "", "916": "CADA",
    "944": "FJT", "945": "FJT", "947": "FJT",
    "946": "FTM",
    "942": "RS", "943": "RS",
    "941": "PF",
    "919": "CPH",
}  # fmt: skip
"""Discipline of a social equipment -> typology where the establishment is not known; empty = something else. Those of
accommodation by general knowledge of the nomenclature, to be checked: the establishment's category comes first."""

_SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "FTM": ("ftm", "foyer de travailleurs migrants", "foyer travailleurs migrants", "foyer travailleurs",
            "foyer migrants"),
    "RS": ("rs", "residence sociale", "residences sociales", "residence sociale generaliste", "rsg", "rsf"),
    "PF": ("pf", "pension de famille", "maison relais", "maisons relais", "pensions de famille"),
    "RACC": ("racc", "residence accueil", "ra psy"),
    "RA": ("ra", "residence autonomie", "residences autonomie", "foyer logement", "foyer logement personnes agees",
           "logement foyer", "rpa"),
    "SENIORS": ("seniors", "residence seniors", "residence pour seniors", "habitat seniors", "residence senior",
                "beguinage"),
    "CADA": ("cada", "centre d accueil pour demandeurs d asile", "centre d accueil de demandeurs d asile"),
    "HUDA": ("huda", "hebergement d urgence pour demandeurs d asile", "hebergement urgence demandeurs asile", "prahda",
             "atsa"),
    "CAES": ("caes", "centre d accueil et d examen des situations"),
    "CPH": ("cph", "centre provisoire d hebergement"),
    "SHELTER": ("shelter", "abri de nuit", "halte de nuit", "maison de treve", "asile de nuit"),
    "DIFFUS": ("diffus", "logements diffus", "logement diffus", "logements accompagnes diffus", "ial",
               "intermediation locative", "alt", "logement d insertion", "logement familial"),
    "CHRS": ("chrs", "centre d hebergement et de reinsertion sociale"),
    "CHU": ("chu", "hebergement d urgence", "centre d hebergement d urgence", "hu"),
    "FJT": ("fjt", "foyer de jeunes travailleurs", "foyer jeunes travailleurs", "foyer pour jeunes travailleurs",
            "residence pour jeunes actifs", "residence jeunes", "residence habitat jeunes",
            "habitat jeunes"),
    "DPAR": ("dpar", "dispositif de preparation au retour", "centre de preparation au retour"),
}  # fmt: skip
IN_DWELLINGS: Final = frozenset({"PF", "RACC", "RA", "SENIORS", "DIFFUS"})
"""Kinds of self-contained homes: their capacity is counted in dwellings where the file says « logements »."""

OTHER_TYPOLOGIES: Final[tuple[Mapping[str, str], ...]] = (
    {"typology": "CHRS", "label_fr": "Centre d'hébergement et de réinsertion sociale",
     "label_en": "Accommodation and social rehabilitation centre", "persons_per_dwelling": "1",
     "staff_per_place": "0.15", "stay": "temporary"},
    {"typology": "CHU", "label_fr": "Centre d'hébergement d'urgence", "label_en": "Emergency accommodation centre",
     "persons_per_dwelling": "1", "staff_per_place": "0.1", "stay": "temporary"},
    {"typology": "FJT", "label_fr": "Foyer de jeunes travailleurs", "label_en": "Young workers' hostel",
     "persons_per_dwelling": "1", "staff_per_place": "0.05", "stay": "temporary"},
    {"typology": "DPAR", "label_fr": "Dispositif de préparation au retour", "label_en": "Return preparation centre",
     "persons_per_dwelling": "1", "staff_per_place": "0.06", "stay": "temporary"},
)  # fmt: skip
"""Kinds that the demo does not hold; staff: orders of size, to be checked."""
OTHER_SUITABILITY: Final[tuple[Mapping[str, str], ...]] = (
    {"typology": "CHRS", "client_group": "isolated", "suitability": "0.6"},
    {"typology": "CHU", "client_group": "isolated", "suitability": "0.4"},
    {"typology": "FJT", "client_group": "isolated", "suitability": "0.6"},
    {"typology": "DPAR", "client_group": "asylum", "suitability": "0.3"},
)
"""Whom they house: proposals, to be checked; young workers are counted among isolated households."""


def _by_words() -> dict[str, str]:
    return {plain_name(said): typology for typology, all_said in _SAID.items() for said in all_said}


_BY_WORDS: Final = _by_words()
_LONG: Final = sorted((words for words in _BY_WORDS if len(words) > 4), key=len, reverse=True)
_ANY_LONG: Final = re.compile("_(?:" + "|".join(map(re.escape, _LONG)) + ")_")


def typology_of(said: str) -> str:
    """Return the typology that a text names; nothing where it names none.

    >>> typology_of("C.A.D.A."), typology_of("Foyer de travailleurs migrants (FTM)"), typology_of("Gymnase")
    ('CADA', 'FTM', '')
    """
    plain = plain_name(said)
    if plain in _BY_WORDS:
        return _BY_WORDS[plain]
    squeezed = plain.replace("_", "")
    if squeezed in _BY_WORDS:
        return _BY_WORDS[squeezed]
    bare = plain_name(re.sub(r"\(.*?\)", " ", said))
    return _BY_WORDS.get(bare, "") or typology_in(said)


def typology_in(name: str) -> str:
    """Return the typology that a longer text, such as the name of a residence, holds in full words.

    >>> typology_in("Résidence sociale des Lilas"), typology_in("Les Lilas")
    ('RS', '')
    """
    padded = f"_{plain_name(name)}_"
    if _ANY_LONG.search(padded):
        return next(_BY_WORDS[words] for words in _LONG if f"_{words}_" in padded)
    short = [_BY_WORDS[word] for word in padded.split("_") if len(word) > 2 and word in _BY_WORDS]
    return short[0] if len(set(short)) == 1 else ""


def new_typology(said: str) -> str:
    """Return an id for a kind of housing that nobody knows: its own words, without signs of rules.

    >>> new_typology("Dispositif réfugiés")
    'DISPOSITIF_REFUGIES'
    """
    return plain_name(said).upper()[:30] or "AUTRE"
