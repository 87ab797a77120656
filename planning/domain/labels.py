"""The name of each family of rows, as a planner reads it. English through the catalogue (`planning.i18n.text`)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planning.domain.message import N_

RULE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "choose_one": N_("Chaque résidence reçoit une décision et une seule"),
        "stock": N_("Les places ouvertes suivent les fermetures et les livraisons"),
        "need": N_("Un besoin est couvert ou compté comme manquant"),
        "place": N_("Une place ouverte loge une personne au plus"),
        "grant_in_place_of_own": N_("Une aide remplace des fonds propres dus la même année"),
        "grant_cap": N_("Une aide ne dépasse pas ce que son financeur admet"),
        "grant_used": N_("Une aide versée compte comme utilisée"),
        "exclusive_funders": N_("Deux financeurs qui s'excluent n'aident pas la même opération"),
        "envelope": N_("Un financeur ne dépense pas plus que son enveloppe"),
        "floor": N_("Une part minimale du besoin est couverte"),
        "decant_capacity": N_("Les places fermées tiennent dans les places de relogement"),
        "works_capacity": N_("Pas plus de chantiers à la fois que l'équipe n'en suit"),
        "staff_ceiling": N_("Le personnel reste sous son plafond"),
        "disposals": N_("Pas plus de cessions par an que permis"),
        "must": N_("Ce qui est imposé est fait"),
        "must_not": N_("Ce qui est refusé n'est pas fait"),
        "earliest": N_("Rien ne démarre avant la date fixée"),
        "latest": N_("Rien ne démarre après la date fixée"),
        "deadline": N_("L'échéance est tenue"),
        "together": N_("Les opérations liées se font toutes, ou aucune"),
        "exclusive": N_("Des opérations qui s'excluent ne se cumulent pas"),
        "after": N_("Une opération attend la livraison d'une autre"),
        "displaced": N_("Chaque habitant délogé vit quelque part ou compte comme sans solution"),
        "natural_exit": N_("Les départs naturels ne dépassent pas ceux que l'on attend"),
        "vacant": N_("Les places vacantes suivent les chantiers et les livraisons"),
        "hosted": N_("Qui vit dans une autre résidence y est accueilli près de chez lui"),
        "guest": N_("Une place vacante accueille une personne au plus"),
        "rehousing": N_("Personne n'est délogé sans un endroit où vivre"),
        "temporary_places": N_("Les places temporaires ne sont pas dépassées"),
        "dispersed_places": N_("Les logements dispersés ne sont pas dépassés"),
        "notice": N_("Nul n'est délogé avant la fin du préavis"),
        "right_to_return": N_("Qui veut revenir retrouve une place"),
        "debt_ceiling": N_("La dette reste sous son plafond"),
        "stacking": N_("Les aides cumulées ne dépassent pas leur part du coût"),
        "size_norm": N_("Les opérations livrent des tailles d'usage"),
    }
)
"""Family of rows of the model -> French text of the catalogue. Same families and order as docs/model.md."""

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
