"""The words that a typed change may use, in French and in English, without accents: the tables that the reader reads.

A word is a stem: `demol` is met by `démolir` and `démolition`; one that ends with `.` is a whole word (`part.`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from planning.domain.kinds import ActionKind as Kind

RENOVATING: Final = (
    Kind.COMFORT,
    Kind.SOUNDPROOFING,
    Kind.ACCESSIBILITY,
    Kind.ENERGY,
    Kind.STUDIOS,
    Kind.RESTRUCTURE,
)
CLOSING: Final = (Kind.DISPOSE, Kind.CLOSE_SERVICE, Kind.GIVE_BACK)
WORKS: Final[Mapping[str, tuple[Kind, ...]]] = {
    **dict.fromkeys(("demol", "reconstr", "rebuil"), (Kind.DEMOLISH_REBUILD,)),
    **dict.fromkeys(("restructur", "humanis"), (Kind.RESTRUCTURE,)),
    **dict.fromkeys(("convert", "conversion"), (Kind.CONVERT,)),
    **dict.fromkeys(("studio",), (Kind.STUDIOS,)),
    **dict.fromkeys(("construi", "construct", "creer.", "creation", "build.", "creat"), (Kind.CREATE,)),
    **dict.fromkeys(("ceder.", "cession", "vend", "vente", "sell", "sale.", "dispos"), (Kind.DISPOSE,)),
    **dict.fromkeys(("restitu", "rendre."), (Kind.GIVE_BACK,)),
    **dict.fromkeys(("reprendre", "reprise"), (Kind.TAKE_OVER,)),
    **dict.fromkeys(("statut.", "status."), (Kind.CHANGE_STATUS,)),
    **dict.fromkeys(("isoler.", "isolation", "insulat", "energ", "thermi"), (Kind.ENERGY,)),
    **dict.fromkeys(("acousti", "insonor", "soundproof"), (Kind.SOUNDPROOFING,)),
    **dict.fromkeys(("accessib",), (Kind.ACCESSIBILITY,)),
    **dict.fromkeys(("rafraich", "confort", "comfort", "refresh"), (Kind.COMFORT,)),
    **dict.fromkeys(("renov", "refurb", "travaux", "works."), RENOVATING),
    **dict.fromkeys(("ferm", "clos"), CLOSING),
}
"""Stem -> what it asks to do; one of several must then be chosen, where a residence offers several."""
IMPOSE: Final = ("impos", "exig", "oblig", "forc", "faire.", "must.", "requir", "do.")
REFUSE: Final = ("refus", "interdi", "forbid", "reject", "renonc", "abandon")
NOT: Final = ("pas.", "ne.", "aucun", "sans.", "no.", "not.", "without.", "dont.")
LEAVE: Final = (
    "retir",
    "retrait",
    "quitt",
    "part.",
    "partie.",
    "withdr",
    "leave",
    "left.",
    "lach",
    "sans.",
    "without.",
)
SINCE: Final = ("report", "repouss", "retard", "differ", "postpon", "delay")
"""Not before the year that follows."""
UNTIL: Final = ("avanc", "anticip", "tard.", "latest.", "ici.", "by.", "hasten")
"""Not after the year that follows."""
BEFORE: Final = ("avant.", "before.")
"""With a negation: not before; without: the year before at the latest."""
MORE: Final = ("plus.", "more.", "hauss", "augment", "increas", "ajout", "add.", "gagn", "extra.", "rise.", "rises.")
LESS: Final = ("moins.", "less.", "fewer.", "baiss", "redui", "reduc", "decreas", "cut.", "retranch", "perd", "lose")
NEED: Final = ("besoin", "need", "demand")
PRICE: Final = ("bien logee", "bien loge", "well housed", "well-housed", "annee logee")
"""Phrases that ask for the price of a well-housed year."""
OWN_WORDS: Final = ("fonds propres", "own funds", "budget", "argent", "money", "autofinancement")
"""Phrases that mean own funds, of all bodies together."""
ALL_WORDS: Final = ("tous les financeurs", "tout l argent", "all funders", "all the money", "toutes les enveloppes")
EVERYONE: Final = ("tous les publics", "tous les besoins", "tout le besoin", "all publics", "all needs", "every public")
LIKE: Final[Mapping[str, str]] = {
    "agees": "seniors", "ages": "seniors", "aines": "seniors", "elderly": "seniors", "older": "seniors",
    "senior": "seniors", "exiles": "refugies", "migrants": "travailleurs",
}  # fmt: skip
"""A word -> the word of a name that it stands for."""
FIELDS: Final[Mapping[str, str]] = {
    "surcout": "overrun",
    "overrun": "overrun",
    "prix des travaux": "cost_index",
    "inflation": "cost_index",
    "price of works": "cost_index",
}
"""Phrases that ask for a field of the scenario, a share."""
_IDLE: Final = (
    "a au aux avec d dans de des du en et est for from in is l la le les of on par pour qu que qui s se si sur the to "
    "un une what if ce cet cette chaque annee annees year years an ans debut demarre demarrer commence start starts "
    "its le plan over et-si operation operations quelle quoi vaut worth coute costs"
)
IDLE: Final = frozenset(_IDLE.split())
"""Words that say nothing here."""
_GENERIC: Final = "fonds propres subvention pret prets aide aides caisse grand own loan grant subsidy"
GENERIC: Final = frozenset(_GENERIC.split())
"""Words of several funders' names: they tell none of them apart."""


def met(stems: Iterable[str], tokens: Iterable[str]) -> set[str]:
    """Return the tokens that one of the stems meets.

    >>> sorted(met(("demol", "part."), ["demolir", "partage", "part"]))
    ['demolir', 'part']
    """
    known = tuple(stems)
    return {
        token
        for token in tokens
        if any(token == stem[:-1] if stem.endswith(".") else token.startswith(stem) for stem in known)
    }
