"""What the page on the model says: its formulas, and what it does not know.

The formulas are read from docs/model.md, the page that the tests hold to the code: there is no second copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planning.domain.message import N_, Message
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import Scenario
from planning.domain.valuation import MONEY_TERMS, PEOPLE_TERMS, last_counted
from planning.tables import shipped
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario

_SECTION = re.compile(r"^### \((?P<number>\d+)\) (?P<family>\w+) — .+?```\n(?P<formula>.+?)\n```", re.M | re.S)
_TERM = re.compile(r"^\| `(?P<term>\w+)` \| (?P<formula>[^|]+?) \|", re.M)
_COLUMN = re.compile(r"^\| (?P<symbol>[^|`]+?) \| `(?P<family>\w+)` \|", re.M)


@dataclass(frozen=True)
class ModelPage:
    """What docs/model.md says, in the order of the page."""

    rules: dict[str, tuple[int, str]]
    """Family of rows -> its number and its formula."""
    terms: dict[str, str]
    """Term of the objective -> its formula (what is summed)."""
    symbols: dict[str, str]
    """Family of columns -> its symbol in the formulas."""


def model_page(path: Path = shipped.MODEL_PAGE) -> ModelPage:
    """Read the formulas of the rules, of the objective, and the symbols of the decisions."""
    page = path.read_text(encoding="utf-8")
    objective, decisions = _part(page, "## What is minimised\n"), _part(page, "## Decisions\n")
    return ModelPage(
        rules={found["family"]: (int(found["number"]), found["formula"]) for found in _SECTION.finditer(page)},
        terms={found["term"]: found["formula"] for found in _TERM.finditer(objective)},
        symbols={found["family"]: found["symbol"] for found in _COLUMN.finditer(decisions)},
    )


def value_terms(path: Path = shipped.VALUE_PAGE) -> dict[str, str]:
    """Read what the terms of the value model count from docs/value.md, the page that its code is held to."""
    page = path.read_text(encoding="utf-8")
    found = {one["term"]: one["formula"].removeprefix("Σ ") for one in _TERM.finditer(page)}
    return {term: found[term] for term in (*PEOPLE_TERMS, *MONEY_TERMS) if term in found}


def _part(page: str, head: str) -> str:
    return page.partition(head)[2].partition("\n## ")[0]


# What the model does not know, said plainly: a plan is the best of what the model sees, and of nothing else.

ILLUSTRATIVE = "illustrative"
PEOPLE, TIME, MONEY, NEED, DATA = (
    N_("Les habitants"),
    N_("Le temps et les chantiers"),
    N_("L'argent"),
    N_("Le besoin"),
    N_("Les données et les choix"),
)


def model_limits(data: Data, scenario: Scenario) -> dict[str, list[Message]]:
    """Return the limits by subject (French text of the catalogue), those of this scenario included."""
    seen = apply_scenario(data, scenario)
    return {
        PEOPLE: list(_people(seen)),
        TIME: list(_time(data, scenario)),
        MONEY: list(_money(data, scenario)),
        NEED: list(_need(scenario)),
        DATA: list(_data(data, scenario)),
    }


def _people(data: Data) -> Iterator[Message]:
    yield Message(
        N_(
            "Il compte des places et des personnes. Il ne connaît ni les souhaits des habitants, ni leurs liens, ni "
            "leur avis."
        )
    )
    if (data["rules"]["rule"] == RuleKind.REHOUSING).any():
        yield Message(
            N_(
                "Où vivent les habitants délogés est compté par résidence et par année : qui déménage deux fois, les "
                "familles et la taille du logement trouvé ne sont pas suivis."
            )
        )
    else:
        yield Message(
            N_(
                "Ce scénario n'a pas de règle de relogement : les personnes à reloger sont comptées après coup, et "
                "aucun plan n'est écarté parce qu'elles ne sauraient pas où vivre."
            )
        )
    yield Message(
        N_(
            "Une place conviendra ou non selon la typologie et le public, en moyenne : pas selon la personne, son "
            "étage ou son handicap."
        )
    )


def _time(data: Data, scenario: Scenario) -> Iterator[Message]:
    yield Message(
        N_(
            "Il compte par années entières : une place fermée l'est toute l'année, un chantier commence et finit "
            "avec l'année."
        )
    )
    yield Message(
        N_(
            "Permis, recours, appels d'offres, découvertes de chantier : rien n'en est prévu. Une opération "
            "dure ce que son option dit."
        )
    )
    if scenario.value is None:
        yield Message(
            N_("Rien n'existe après {last_year} : ce qu'une opération tardive apportera plus tard n'est pas vu."),
            {"last_year": data.years[-1]},
        )
        return
    yield Message(
        N_(
            "Après {last_year}, jusqu'en {end_year}, il compte par périodes : ce qui y est fait est grossier, rien "
            "n'en est décidé ; le besoin y garde sa dernière valeur connue."
        ),
        {"last_year": data.years[-1], "end_year": last_counted(scenario.value, data.years[-1])},
    )
    yield Message(
        N_(
            "Un bâtiment vieillit selon ses années de service, souvent déduites de son état : c'est le nombre qui "
            "change le plus le plan. Aucune panne, aucun sinistre n'est tiré au sort."
        )
    )


def _money(data: Data, scenario: Scenario) -> Iterator[Message]:
    if (scenario.overrun, scenario.cost_index, scenario.slippage) == (0.0, 0.0, 1.0):
        yield Message(N_("Les coûts sont ceux des options : ni inflation, ni révision de prix, ni dérapage."))
    else:
        yield Message(N_("Surcoûts, prix et retards sont ceux du scénario : les mêmes partout, jamais une surprise."))
    if scenario.value is None:
        yield Message(
            N_("Rien n'est actualisé : un euro de {last_year} pèse autant qu'un euro de {first_year}."),
            {"first_year": data.years[0], "last_year": data.years[-1]},
        )
    else:
        yield Message(
            N_("Une année compte {rate:percent1} de moins que la précédente, pour les personnes comme pour les euros."),
            {"rate": scenario.value.discount_rate},
        )
    if scenario.expected_grants:
        yield Message(
            N_("Une aide compte pour sa part de chance d'être accordée : en vrai, elle l'est toute ou ne l'est pas.")
        )
    else:
        yield Message(
            N_(
                "Une aide possible est tenue pour acquise, dans les plafonds de son financeur : la chance de l'obtenir "
                "n'est pas dans ce calcul."
            )
        )
    yield Message(
        N_(
            "Les prêts paient des travaux ; leurs annuités et leurs intérêts restent hors des enveloppes. Une règle "
            "peut plafonner le capital dû, rien d'autre."
        )
    )
    if scenario.value is not None:
        yield Message(
            N_(
                "Il pèse le coût entier, avant loyer : qui paie quoi n'est tenu que par les enveloppes, la dette et "
                "les règles."
            )
        )
    else:
        yield Message(
            N_(
                "Une opération n'a de résultat d'exploitation qu'après sa livraison : avec un déficit et un poids "
                "élevé, le calcul peut préférer livrer tard."
            )
        )
    yield Message(
        N_(
            "Il ne sépare pas le propriétaire du gestionnaire : leurs deux comptes sont tirés du plan après coup. À "
            "qui est le bâtiment ne compte que si une règle le dit."
        )
    )


def _need(scenario: Scenario) -> Iterator[Message]:
    if scenario.futures == "central":
        yield Message(
            N_(
                "Un seul avenir du besoin est regardé, le central. Si le besoin est autre, le plan peut être trop "
                "grand ou trop petit, sans que son calcul l'ait vu."
            )
        )
    else:
        yield Message(
            N_(
                "De nombreux avenirs du besoin sont regardés, mais seule leur moyenne compte : ni le pire cas, ni la "
                "chance de manquer de places."
            )
        )
    yield Message(N_("Toutes les décisions sont prises aujourd'hui : aucune n'attend d'en savoir plus."))
    yield Message(
        N_(
            "Les autres opérateurs ne comptent que dans le calcul du besoin : ni leurs projets, ni leur réponse aux "
            "vôtres."
        )
    )


def _data(data: Data, scenario: Scenario) -> Iterator[Message]:
    rows = data["residences"]
    made_up = int(rows["source"].str.contains(ILLUSTRATIVE).sum())
    if made_up:
        yield Message(
            N_(
                "{made_up} résidences sur {count} ont des données en partie inventées : le plan ne vaut pas mieux "
                "qu'elles."
            ),
            {"made_up": made_up, "count": len(rows)},
        )
    yield Message(
        N_(
            "Un plan vaut ce que valent les tables : une donnée fausse donne un plan juste pour un autre parc. La "
            "page Sources dit ce qui reste à vérifier."
        )
    )
    yield Message(
        N_(
            "Il ne choisit que parmi les options écrites ou générées : une meilleure idée, absente du catalogue, "
            "n'est jamais proposée."
        )
    )
    yield Message(N_("Une convention, une promesse, un accord local ne comptent que si quelqu'un en a fait une règle."))
    if scenario.value is not None:
        yield Message(
            N_(
                "Le prix d'une année bien logée et ce que perd chaque classe sont un choix du conseil, non une mesure "
                ": un autre prix donne un autre plan, aussi défendable."
            )
        )
        return
    yield Message(
        N_(
            "Les poids sont un choix, non une mesure : « meilleur plan » veut dire meilleur pour ces poids. D'autres "
            "poids donnent d'autres plans, aussi défendables."
        )
    )
