"""What a column of somebody's sheet is: by its words first, then by near words, always by what its cells hold.

A `Target` is where a column can go. Words are compared without case, accents, marks and small words, abbreviations
written out: « Nb. de pl. » is « nombre places ».
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple

from planning.domain.message import N_
from planning.tables.schemas import PROGRAMMES, RESIDENCES
from planning.tables.text.column_words import COLUMN_WORDS
from planning.tables.text.headers import plain_name

Part = Literal["residences", "programmes", "row"]
LEAVE_OUT: Final = ""
"""Where a column goes that is not imported."""
LONG_WORD: Final = 5
"""Letters from which a word may be written otherwise than it is known."""
NEAR: Final = 0.84
"""Likeness (0 to 1) of words from which a column is proposed, to be confirmed."""
_SMALL: Final = frozenset(
    [
        "de",
        "du",
        "des",
        "d",
        "la",
        "le",
        "les",
        "l",
        "en",
        "par",
        "un",
        "une",
        "au",
        "aux",
        "a",
        "et",
        "ou",
        "dont",
        "n",
        "no",
    ]
)
_LONG: Final = {
    **dict.fromkeys(("nb", "nbr", "nbre", "nombres"), "nombre"),
    **dict.fromkeys(("pl", "plc", "place"), "places"),
    **dict.fromkeys(("logt", "logts", "lgt", "lgts", "logement", "appartements"), "logements"),
    **dict.fromkeys(("ch", "chb", "chbre", "chambre"), "chambres"),
    **dict.fromkeys(("surf", "superficie"), "surface"),
    **dict.fromkeys(("conv", "conventions"), "convention"),
    **dict.fromkeys(("gest", "gestionnaires"), "gestionnaire"),
    **dict.fromkeys(("prop", "proprio", "proprietaires"), "proprietaire"),
    **dict.fromkeys(("constr", "const"), "construction"),
    **dict.fromkeys(("rehab", "rehabilitations"), "rehabilitation"),
    **dict.fromkeys(("dt",), "date"),
    **dict.fromkeys(("res", "residences", "rsd"), "residence"),
    **dict.fromkeys(("etab", "etablissements"), "etablissement"),
    **dict.fromkeys(("dept", "dpt", "dep"), "departement"),
    **dict.fromkeys(("cap",), "capacite"),
    **dict.fromkeys(("etiq", "etiquettes"), "etiquette"),
    **dict.fromkeys(("ident", "identifiants"), "identifiant"),
    **dict.fromkeys(("operateurs", "op"), "operateur"),
    **dict.fromkeys(("libelle", "intitule"), "nom"),
    **dict.fromkeys(("tx",), "taux"),
    **dict.fromkeys(("occ",), "occupation"),
}


class Target(NamedTuple):
    """Where a column can go: `part` says of what (`row`: it is read with others), `words` what it is called."""

    name: str
    part: Part
    words: str
    said: tuple[str, ...]


def _target(name: str, part: Part, *said: str, words: str = "") -> Target:
    table = RESIDENCES if part == "residences" else PROGRAMMES
    written = words or COLUMN_WORDS.get(f"{table.name}.{name}", COLUMN_WORDS.get(name, name))
    return Target(name, part, written, said)


TARGETS: Final[tuple[Target, ...]] = (
    _target("residence_id", "residences", "identifiant", "code", "code site", "site id", "id", "reference", "numero",
            "code residence", "n finess", "finess", "nofinesset", "numero finess et", "code programme", "ug"),
    _target("name", "residences", "nom", "residence", "nom residence", "etablissement", "nom etablissement", "site",
            "nom site", "foyer", "nom foyer", "raison sociale", "structure", "nom structure", "programme", "rs",
            "nom centre", "ensemble immobilier"),
    _target("commune", "residences", "code insee", "insee", "code commune", "depcom", "cog", "code insee commune",
            "commune insee"),
    _target("commune_name", "residences", "commune", "ville", "localite", "nom commune", "libcom",
            "commune implantation"),
    _target("postcode", "row", "code postal", "cp", "codepostal", words=N_("Code postal")),
    _target("dep", "row", "departement", "code departement", "numero departement", words=N_("Département")),
    _target("address", "row", "adresse", "rue", "voie", "numero voie", "adresse postale", "adresse site",
            "adresse programme", "adresse residence",
            words=N_("Adresse (sert à reconnaître, n'est pas gardée)")),
    _target("territory_name", "row", "territoire", "bassin", "epci", "intercommunalite", "epci nom", "secteur",
            "metropole", words=N_("Territoire")),
    _target("owner", "residences", "proprietaire", "bailleur", "proprietaire bati", "proprietaire murs",
            "organisme proprietaire"),
    _target("operator", "residences", "gestionnaire", "operateur", "exploitant", "association",
            "organisme gestionnaire", "association gestionnaire", "nom operateur"),
    _target("year_built", "residences", "annee construction", "construction", "annee", "construit en",
            "date construction", "annee livraison", "construct", "mise en service", "annee mise en service"),
    _target("surface_m2", "residences", "surface utile", "surface", "surface habitable", "shab", "surface totale",
            "surface plancher", "sdp", "m2", "su"),
    _target("energy_label", "residences", "dpe", "etiquette energie", "classe energie", "etiquette dpe", "classe dpe",
            "dpe energie", "etiquette energetique", "classe energetique", "dpeenergie"),
    _target("condition", "residences", "etat bati", "etat batiment", "etat", "vetuste", "etat general",
            "etat technique"),
    _target("accessible", "residences", "accessible", "pmr", "accessibilite", "accessible pmr", "accessibilite pmr",
            "ascenseur pmr"),
    _target("agreement_end", "residences", "fin convention", "echeance convention", "date fin convention",
            "fin conventionnement", "echeance", "convention jusqu", "fin bail"),
    _target("lat", "residences", "latitude", "lat", "lat2", "y wgs84"),
    _target("lon", "residences", "longitude", "lon", "lng", "lon2", "long", "x wgs84"),
    _target("x93", "row", "x", "x l93", "coord x l93", "coordxet", "x lambert", "coordonnee x",
            words=N_("Abscisse Lambert-93 (m)")),
    _target("y93", "row", "y", "y l93", "coord y l93", "coordyet", "y lambert", "coordonnee y",
            words=N_("Ordonnée Lambert-93 (m)")),
    _target("rooms", "residences", "chambres", "nombre chambres", "nombre chambres studios", "unites"),
    _target("room_m2", "residences", "surface chambres", "surface moyenne chambres", "taille chambres", "m2 chambres",
            "surface studio"),
    _target("common_m2", "residences", "surface commune", "surface collective", "espaces communs"),
    _target("plot_m2", "residences", "surface terrain", "terrain", "parcelle", "surface parcelle"),
    _target("service_years", "residences", "annees service restantes", "duree vie restante"),
    _target("last_heavy_works", "residences", "derniere rehabilitation", "annee rehabilitation", "rehabilitation",
            "derniers travaux", "annee derniers travaux"),
    _target("safety_opinion", "residences", "avis commission securite", "avis securite", "commission securite",
            "securite incendie"),
    _target("safety_date", "residences", "date avis securite", "date commission", "date commission securite"),
    _target("typology", "programmes", "typologie", "type", "type structure", "type etablissement", "categorie",
            "dispositif", "nature", "type hebergement", "type residence", "categetab", "type centre",
            "statut juridique", "nature programme"),
    _target("capacity", "row", "capacite", "nombre places", "capacite autorisee", "capacite installee",
            "places autorisees", "places installees", "capacite totale", "nombre lits", "lits", "total places",
            words=N_("Places, ou logements quand la cellule le dit")),
    _target("places", "programmes", "places"),
    _target("dwellings", "programmes", "logements", "nombre logements", "nombre logements total", "nb logmt total",
            "logements autonomes"),
    _target("occupancy", "programmes", "taux occupation", "occupation", "to", "occupation taux", "taux remplissage"),
    _target("private_sanitary", "programmes", "sanitaires", "douche wc", "sanitaire", "type sanitaires"),
    _target("kitchenette", "programmes", "kitchenette", "cuisine", "coin cuisine", "kitchenettes"),
    _target("accessible_share", "programmes", "part accessible", "logements accessibles"),
    _target("closed", "row", "ferme", "date fermeture", "fermeture", "statut", "etat activite", "ouvert",
            words=N_("Fermé (oui, une date, ou « fermé »)")),
    _target("built_kind", "row", "type bati", words=N_("Collectif ou diffus")),
)  # fmt: skip
TARGET: Final[Mapping[str, Target]] = {target.name: target for target in TARGETS}


_NUMBERS: Final = frozenset(
    (
        *("capacity", "places", "dwellings", "occupancy", "rooms", "year_built"),
        *("room_m2", "common_m2", "plot_m2", "surface_m2", "lat", "lon", "x93", "y93"),
    )
)
MOST_LOOKED_AT: Final = 300
"""Cells of a column by which its content is judged."""


class Guess(NamedTuple):
    """Where a column goes (`LEAVE_OUT`: nowhere), and whether its words leave no doubt."""

    target: str
    is_sure: bool


def tokens(header: str) -> tuple[str, ...]:
    """Return the words of a header that count, written out.

    >>> tokens("Nb. de pl."), tokens("Fin conv.")
    (('nombre', 'places'), ('fin', 'convention'))
    """
    bare = re.sub(r"\(.*?\)", " ", header)
    words = [_LONG.get(word, word) for word in plain_name(bare or header).split("_")]
    return tuple(word for word in words if word and word not in _SMALL)


@cache
def _known() -> Mapping[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for target in TARGETS:
        for said in (target.name.replace("_", " "), target.words, *target.said):
            found.setdefault(tuple(sorted(tokens(said))), target.name)
    return found


def guess(header: str) -> Guess:
    """Return where a header goes, by its words alone.

    >>> guess("Nb places"), guess("Étiquette énergétiqe").target, guess("Observations").target
    (Guess(target='capacity', is_sure=True), 'energy_label', '')
    """
    said = tuple(sorted(tokens(header)))
    if not said:
        return Guess(LEAVE_OUT, is_sure=True)
    known = _known()
    if said in known:
        return Guess(known[said], is_sure=True)
    text = " ".join(said)
    best, target = max((_likeness(text, words), name) for words, name in known.items())
    return Guess(target, is_sure=False) if best >= NEAR else Guess(LEAVE_OUT, is_sure=True)


def _likeness(text: str, words: tuple[str, ...]) -> float:
    """Return how alike two headers are; one that only adds words to a known one of two words or more is nearly it.

    Word by word, and only long words may differ: « nb_pls » is no number of places.
    """
    said = tuple(text.split())
    if len(words) >= 2 and set(words) <= set(said):
        return 0.9
    if len(said) != len(words):
        return 0.0
    likeness = 1.0
    for one, other in zip(said, words, strict=True):
        if one != other:
            if min(len(one), len(other)) < LONG_WORD:
                return 0.0
            likeness = min(likeness, difflib.SequenceMatcher(None, one, other).ratio())
    return likeness


def guesses(headers: Sequence[str], cells: Sequence[Sequence[str]] = ()) -> list[Guess]:
    """Return where each column goes; of two for the same place, the surer, else the first, has it.

    Parameters
    ----------
    headers
        The names of the columns.
    cells
        What each column holds: a commune may be a code or a name, and near words are believed only where it fits.
    """
    found = [guess(header) for header in headers]
    for place, column in enumerate(cells):
        found[place] = _by_content(found[place], [cell for cell in column[:MOST_LOOKED_AT] if cell])
    for target in {one.target for one in found} - {LEAVE_OUT}:
        places = [place for place, one in enumerate(found) if one.target == target]
        kept = min(places, key=lambda place: (not found[place].is_sure, place))
        for place in places:
            if place != kept:
                found[place] = Guess(LEAVE_OUT, is_sure=False)
    return found


def _by_content(found: Guess, cells: Sequence[str]) -> Guess:
    """Look at the cells: a commune by its code or by its name, numbers where numbers are expected."""
    if not cells or not found.target:
        return found
    if found.target in ("commune", "commune_name"):
        codes = sum(re.fullmatch(r"[0-9][0-9AB]?[0-9]{3}", cell) is not None for cell in cells)
        return found._replace(target="commune" if codes > len(cells) / 2 else "commune_name")
    if not found.is_sure and found.target in _NUMBERS:
        readable = sum(re.match(r"[0-9]", cell) is not None for cell in cells)
        return found if readable >= len(cells) / 2 else Guess(LEAVE_OUT, is_sure=False)
    return found


def count_known(headers: Iterable[str]) -> int:
    """Return how many places a row of cells would name, were it the header."""
    return len({one.target for one in map(guess, headers) if one.is_sure and one.target})


@dataclass(frozen=True)
class SourceMap:
    """How the columns of a source are read: kept under the fingerprint of its headers, changed by a person.

    Attributes
    ----------
    columns
        header -> target; `LEAVE_OUT` where it is not imported.
    typologies
        What the file calls a kind of housing -> typology.
    typology
        The kind of housing of rows that do not say it.
    decimal
        `,` or `.`: what a mark before three digits is, where the file leaves a doubt; empty = it is asked.
    overlaps
        What several programmes of one site are: `add` (they add up), `largest` (one building, counted once);
        empty = it is asked.
    operator
        Only the rows of this operator are ours; the others are programmes of neighbours.
    """

    columns: Mapping[str, str]
    typologies: Mapping[str, str]
    typology: str = ""
    decimal: str = ""
    overlaps: str = ""
    operator: str = ""


def fingerprint(headers: Sequence[str]) -> str:
    """Return what a source is known by: its headers, whatever their order, case and accents."""
    said = "\n".join(sorted(filter(None, map(plain_name, headers))))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
