"""The name of each family of rows, as a planner reads it. English through the catalogue (`planning.i18n`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from planning.domain.message import N_
from planning.domain.rule_book import RULE_BOOK, RuleKind

_OF_EVERY_PLAN = {
    "choose_one": N_("Chaque résidence reçoit une décision et une seule"),
    "stock": N_("Les places ouvertes suivent les fermetures et les livraisons"),
    "need": N_("Un besoin est couvert ou compté comme manquant"),
    "place": N_("Une place ouverte loge une personne au plus"),
    "grant_in_place_of_own": N_("Une aide remplace des fonds propres dus la même année"),
    "grant_cap": N_("Une aide ne dépasse pas ce que son financeur admet"),
    "grant_used": N_("Une aide versée compte comme utilisée"),
    "exclusive_funders": N_("Deux financeurs qui s'excluent n'aident pas la même opération"),
    "envelope": N_("Un financeur ne dépense pas plus que son enveloppe"),
}
_DURING_THE_WORKS = {
    "displaced": N_("Chaque habitant délogé vit quelque part ou compte comme sans solution"),
    "natural_exit": N_("Les départs naturels ne dépassent pas ceux que l'on attend"),
    "vacant": N_("Les places vacantes suivent les chantiers et les livraisons"),
    "hosted": N_("Qui vit dans une autre résidence y est accueilli près de chez lui"),
    "guest": N_("Une place vacante accueille une personne au plus"),
}
"""What the duty to rehouse brings with it; its own rows come next."""
_BY_OTHERS = {"permission": N_("Une permission n'ouvre pas plus de places qu'elle n'en donne")}
"""What others than the operator allow."""
_AFTER_THE_PLAN = {
    "later_works": N_("Après le plan, l'équipe suit autant de chantiers que pendant"),
    "later_money": N_("Après le plan, l'argent d'une année est celui d'une année du plan"),
}
"""Under the value model, which counts what starts after the plan."""


def _labels() -> Iterator[tuple[str, str]]:
    yield from _OF_EVERY_PLAN.items()
    yield from _BY_OTHERS.items()
    yield from _AFTER_THE_PLAN.items()
    for kind, entry in RULE_BOOK.items():
        if kind is RuleKind.REHOUSING:
            yield from _DURING_THE_WORKS.items()
        yield kind.value, entry.label


RULE_LABELS: Mapping[str, str] = MappingProxyType(dict(_labels()))
"""Family of rows of the model -> French text of the catalogue. Same families and order as docs/model.md."""

AUTHORITY_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "operator": N_("l'opérateur"),
        "state": N_("l'État"),
        "department": N_("le département"),
        "partner": N_("un partenaire"),
    }
)
"""Who decides that an option may be done -> French text of the catalogue."""
TOPIC_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "fire": N_("sécurité incendie"),
        "energy": N_("énergie"),
        "agreement": N_("convention"),
        "accessibility": N_("accessibilité"),
        "decency": N_("décence"),
    }
)
"""What a deadline is about -> French text of the catalogue."""

COLUMN_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "start": N_("l'opération démarre cette année-là (oui ou non)"),
        "stock": N_("places ouvertes, par territoire, typologie et année"),
        "serve": N_("places occupées, par public, typologie, territoire et année"),
        "unmet": N_("places manquantes, par public, territoire et année"),
        "grant": N_("euros versés par un financeur à la place des fonds propres"),
        "grant_used": N_("un financeur participe à l'opération (oui ou non)"),
        "away": N_("habitants délogés, par lieu d'accueil et année"),
        "unhoused": N_("habitants délogés sans solution, par année"),
        "vacant": N_("places vacantes qui peuvent accueillir, par territoire et année"),
        "guest": N_("habitants délogés accueillis dans une autre résidence"),
        "slack": N_("ce dont une règle souple cède"),
        "overrun": N_("euros au-delà d'une enveloppe qui peut être dépassée"),
    }
)
"""Family of columns of the model -> French text of the catalogue. Same families and order as docs/model.md."""
