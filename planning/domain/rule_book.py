"""The rule book: all that is to be known of each rule that a planner can write, in one place.

A rule is an entry here. Whatever lists rules reads it: what a subject and a value may be, names and sentences, how a
rule gives way, what one step more of it is, docs/data.md. What is code stays with its room, under the rule's kind: the
rows (`planning/model/rules`), the recount (`planning/checking/rules.py`). `tests/domain/test_rule_book.py` fails when
one is missing; docs/contributing.md tells how to add a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from planning.domain.message import N_
from planning.domain.rule_parts import (
    AIDED,
    AS_SHOWN,
    DROPPED,
    ITEMS,
    LABEL_OR_EMPTY,
    LENDER,
    LINKED,
    NEED,
    NUMBER,
    NUMBER_OR_EMPTY,
    ONE_THEN_OTHER,
    PLACE,
    RESIDENCE,
    RESIDENTS,
    RIVALS,
    SHARE,
    SHARE_OR_EMPTY,
    TYPOLOGY,
    UNREAD,
    YEARS,
    Changed,
    GiveWay,
    Reached,
    RuleValue,
    Subject,
    always_empty,
)


class RuleKind(StrEnum):
    """The rules a planner can write in rules.csv."""

    MUST = "must"
    MUST_NOT = "must_not"
    EARLIEST = "earliest"
    LATEST = "latest"
    TOGETHER = "together"
    EXCLUSIVE = "exclusive"
    AFTER = "after"
    DEADLINE = "deadline"
    FLOOR = "floor"
    DECANT_CAPACITY = "decant_capacity"
    WORKS_CAPACITY = "works_capacity"
    STAFF_CEILING = "staff_ceiling"
    DISPOSALS = "disposals"
    REHOUSING = "rehousing"
    TEMPORARY_PLACES = "temporary_places"
    DISPERSED_PLACES = "dispersed_places"
    NOTICE = "notice"
    RIGHT_TO_RETURN = "right_to_return"
    DEBT_CEILING = "debt_ceiling"
    STACKING = "stacking"
    SIZE_NORM = "size_norm"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One rule that a planner can write.

    Attributes
    ----------
    kind
        Its name in rules.csv, and that of its rows in the model.
    label
        What its rows say, as a sentence: the title of its section of docs/model.md.
    name
        What it is called, before its subject and its value.
    sentence
        What one row of rules.csv asks for, in a few words. Holes: items, subject, where, year, limit.
    subject, value
        What they may be.
    meaning
        What the value means, for docs/data.md; nothing where there is none.
    year
        `required`; `yearly`: empty = every year; `unread`.
    effect
        `asks`: something must be done, which only a whole plan meets; `restricts`; `gives`: room, so that one more rule
        makes new plans possible.
    gives_way_in
        What a soft rule gives way by: a number (`units`), euros (`eur`), or it holds or does not (`held`).
    price_per
        What the price of a soft rule is paid for, for docs/data.md.
    give_way
        What is changed where no plan is possible.
    one_more
        What one more of its value is, in words (hole: where); nothing where one more is no question.
    reached
        How its limit is said to be reached, if it is.
    changed
        How it is told when a scenario adds or lifts it, if otherwise than others.
    precise
        The sentence where the row says more: its topic (hole: topic), or operations weighed by their load.
    useless_without
        The rule without which it changes nothing.
    """

    kind: RuleKind
    label: str
    name: str
    sentence: str
    subject: Subject
    value: RuleValue = UNREAD
    meaning: str = ""
    year: Literal["required", "yearly", "unread"] = "unread"
    effect: Literal["asks", "restricts", "gives"] = "restricts"
    gives_way_in: Literal["units", "eur", "held"] = "units"
    price_per: str
    give_way: GiveWay = DROPPED
    one_more: str = ""
    reached: Reached | None = None
    changed: Changed | None = None
    precise: str = ""
    useless_without: RuleKind | None = None


# ---- the rules, in the order of docs/model.md ---------------------------------------------------------------------

_LIMITS = (
    Entry(
        kind=RuleKind.FLOOR,
        label=N_("Une part minimale du besoin est couverte"),
        name=N_("Plancher de places"),
        sentence=N_("plancher de {limit:percent} du besoin{where}"),
        subject=NEED,
        value=SHARE,
        meaning="share of the need to serve, 0 to 1",
        year="yearly",
        effect="asks",
        price_per="per place missing, each year",
        give_way=GiveWay(
            "need",
            N_("le plancher abaissé de {before:percent} à {after:percent} du besoin{where}"),
            looser=-1,
            step=0.01,
        ),
    ),
    Entry(
        kind=RuleKind.DECANT_CAPACITY,
        label=N_("Les places fermées tiennent dans les places de relogement"),
        name=N_("Places de relogement"),
        sentence=N_("{limit:places} de relogement{where}"),
        subject=PLACE,
        value=NUMBER,
        meaning="model places closed at once",
        year="yearly",
        price_per="per place, each year",
        give_way=GiveWay("limit", N_("{amount:places} de relogement de plus{where}")),
        one_more=N_("1 place de relogement de plus{where}"),
        reached=Reached(
            "closed",
            N_("Tout le relogement ({limit:places}) est pris : {years}."),
            N_("{territory} : tout le relogement ({limit:places}) est pris : {years}."),
        ),
    ),
    Entry(
        kind=RuleKind.WORKS_CAPACITY,
        label=N_("Pas plus de chantiers à la fois que l'équipe n'en suit"),
        name=N_("Chantiers à la fois"),
        sentence=N_("nombre de chantiers à la fois : {limit} au plus{where}"),
        precise=N_("charge d'équipe : {limit} au plus à la fois{where}"),
        subject=PLACE,
        value=NUMBER,
        meaning="operations at once, each by its `team_load`",
        year="yearly",
        price_per="per operation, each year",
        give_way=GiveWay(
            "limit", N_("le maximum de chantiers à la fois porté de {before} à {after}{where}"), is_whole=True
        ),
        one_more=N_("1 chantier de plus à la fois{where}"),
        reached=Reached(
            "works",
            N_("Le maximum de chantiers à la fois ({limit}) est atteint : {years}."),
            N_("{territory} : le maximum de chantiers à la fois ({limit}) est atteint : {years}."),
            N_("La charge d'équipe admise ({limit}) est atteinte : {years}."),
            N_("{territory} : la charge d'équipe admise ({limit}) est atteinte : {years}."),
        ),
    ),
    Entry(
        kind=RuleKind.STAFF_CEILING,
        label=N_("Le personnel reste sous son plafond"),
        name=N_("Plafond de postes"),
        sentence=N_("nombre de postes : {limit} au plus{where}"),
        subject=PLACE,
        value=NUMBER,
        meaning="staff, FTE",
        year="yearly",
        price_per="per FTE, each year",
        give_way=GiveWay("limit", N_("le plafond de postes porté de {before} à {after}{where}"), step=0.1),
        one_more=N_("1 poste de plus{where}"),
        reached=Reached(
            "staff",
            N_("Le plafond de postes ({limit}) est atteint : {years}."),
            N_("{territory} : le plafond de postes ({limit}) est atteint : {years}."),
        ),
    ),
    Entry(
        kind=RuleKind.DISPOSALS,
        label=N_("Pas plus de cessions par an que permis"),
        name=N_("Cessions par an"),
        sentence=N_("cessions par an : {limit} au plus{where}"),
        subject=PLACE,
        value=NUMBER,
        meaning="sales started in a year",
        year="yearly",
        price_per="per sale, each year",
        give_way=GiveWay(
            "limit", N_("le maximum de cessions par an porté de {before} à {after}{where}"), is_whole=True
        ),
    ),
)
_ACTIONS = (
    Entry(
        kind=RuleKind.MUST,
        label=N_("Ce qui est imposé est fait"),
        name=N_("Imposé"),
        sentence=N_("imposé : {items}"),
        subject=ITEMS,
        effect="asks",
        gives_way_in="held",
        price_per="per item that is not done",
        give_way=GiveWay("items", N_("ne plus imposer {items}")),
        changed=Changed(N_("Imposé : {subject}"), N_("Imposé : {subject}."), N_("N'est plus imposé : {subject}")),
    ),
    Entry(
        kind=RuleKind.MUST_NOT,
        label=N_("Ce qui est refusé n'est pas fait"),
        name=N_("Refusé"),
        sentence=N_("refusé : {items}"),
        subject=ITEMS,
        gives_way_in="held",
        price_per="per action that is done all the same",
        give_way=GiveWay("items", N_("accepter {items}")),
        changed=Changed(N_("Refusé : {subject}"), N_("Refusé : {subject}."), N_("N'est plus refusé : {subject}")),
    ),
    Entry(
        kind=RuleKind.EARLIEST,
        label=N_("Rien ne démarre avant la date fixée"),
        name=N_("Pas avant"),
        sentence=N_("pas avant {year} : {items}"),
        subject=ITEMS,
        year="required",
        gives_way_in="held",
        price_per="per action that starts before",
        give_way=GiveWay(
            "date", N_("un début permis dès {after_year} au lieu de {before_year} pour {items}"), looser=-1
        ),
    ),
    Entry(
        kind=RuleKind.LATEST,
        label=N_("Rien ne démarre après la date fixée"),
        name=N_("Pas après"),
        sentence=N_("pas après {year} : {items}"),
        subject=ITEMS,
        year="required",
        gives_way_in="held",
        price_per="per action that starts after",
        give_way=GiveWay("date", N_("un début permis jusqu'en {after_year} au lieu de {before_year} pour {items}")),
    ),
    Entry(
        kind=RuleKind.DEADLINE,
        label=N_("L'échéance est tenue"),
        name=N_("Échéance"),
        sentence=N_("échéance de {subject} ({year})"),
        precise=N_("échéance de {subject} ({year}, {topic})"),
        subject=RESIDENCE,
        value=LABEL_OR_EMPTY,
        meaning="energy label to hold; empty = any works delivered (with a topic: those that cure it)",
        year="required",
        effect="asks",
        gives_way_in="held",
        price_per="once",
        give_way=GiveWay(
            "date",
            N_("{amount} ans de report de l'échéance de {subject}"),
            N_("un an de report de l'échéance de {subject}"),
        ),
    ),
    Entry(
        kind=RuleKind.TOGETHER,
        label=N_("Les opérations liées se font toutes, ou aucune"),
        name=N_("Ensemble"),
        sentence=N_("ensemble : {items}"),
        subject=LINKED,
        value=NUMBER_OR_EMPTY,
        effect="asks",
        gives_way_in="held",
        price_per="per item that goes without the first, or the first without it",
        give_way=GiveWay("items", N_("ne plus lier {items}")),
    ),
    Entry(
        kind=RuleKind.EXCLUSIVE,
        label=N_("Des opérations qui s'excluent ne se cumulent pas"),
        name=N_("L'un ou l'autre"),
        sentence=N_("{limit} au plus parmi : {items}"),
        subject=RIVALS,
        value=NUMBER_OR_EMPTY,
        meaning="most that may be done; empty = 1",
        gives_way_in="held",
        price_per="per action too many",
        give_way=GiveWay("limit", N_("un maximum porté de {before} à {after} parmi {items}"), is_whole=True),
    ),
    Entry(
        kind=RuleKind.AFTER,
        label=N_("Une opération attend la livraison d'une autre"),
        name=N_("L'un après l'autre"),
        sentence=N_("l'un après l'autre : {items}"),
        subject=ONE_THEN_OTHER,
        value=NUMBER_OR_EMPTY,
        meaning="years between B's delivery and A's start; empty = 0",
        effect="asks",
        gives_way_in="held",
        price_per="per year in which A has started and B is not ready",
        give_way=GiveWay("wait", N_("une attente ramenée de {before} à {after} ans entre {items}"), looser=-1),
    ),
)
_RESIDENTS = (
    Entry(
        kind=RuleKind.REHOUSING,
        label=N_("Personne n'est délogé sans un endroit où vivre"),
        name=N_("Relogement garanti"),
        sentence=N_("relogement de tous{where}"),
        subject=RESIDENTS,
        value=always_empty(N_("laissez la cellule vide : les places viennent de temporary_places et dispersed_places")),
        year="yearly",
        price_per="per person without a place, each year",
    ),
    Entry(
        kind=RuleKind.TEMPORARY_PLACES,
        label=N_("Les places temporaires ne sont pas dépassées"),
        name=N_("Places temporaires"),
        sentence=N_("{limit:places} en logement temporaire{where}"),
        subject=PLACE,
        value=NUMBER,
        meaning="persons who may live in temporary places; no rule = none",
        year="yearly",
        effect="gives",
        price_per="per person, each year",
        give_way=GiveWay("limit", N_("{amount:places} en logement temporaire de plus{where}")),
        one_more=N_("1 place en logement temporaire de plus{where}"),
        useless_without=RuleKind.REHOUSING,
    ),
    Entry(
        kind=RuleKind.DISPERSED_PLACES,
        label=N_("Les logements dispersés ne sont pas dépassés"),
        name=N_("Logements dispersés"),
        sentence=N_("{limit:places} en logement dispersé{where}"),
        subject=PLACE,
        value=NUMBER,
        meaning="persons who may live in scattered dwellings; no rule = none",
        year="yearly",
        effect="gives",
        price_per="per person, each year",
        give_way=GiveWay("limit", N_("{amount:places} en logement dispersé de plus{where}")),
        one_more=N_("1 place en logement dispersé de plus{where}"),
        useless_without=RuleKind.REHOUSING,
    ),
    Entry(
        kind=RuleKind.NOTICE,
        label=N_("Nul n'est délogé avant la fin du préavis"),
        name=N_("Préavis (ans)"),
        sentence=N_("préavis en années : {limit}{where}"),
        subject=RESIDENTS,
        value=YEARS,
        meaning="whole years from the first year before anybody is displaced",
        effect="gives",
        price_per="per person displaced before",
        give_way=GiveWay("wait", N_("un préavis ramené de {before} à {after} ans{where}"), looser=-1, least=1),
    ),
    Entry(
        kind=RuleKind.RIGHT_TO_RETURN,
        label=N_("Qui veut revenir retrouve une place"),
        name=N_("Droit au retour"),
        sentence=N_("droit au retour de {limit:percent}{where}"),
        subject=RESIDENTS,
        value=SHARE_OR_EMPTY,
        meaning="share of the displaced who wish to return; empty = 1",
        price_per="per person without a place to return to",
        give_way=GiveWay(
            "share", N_("le droit au retour ramené de {before:percent} à {after:percent}{where}"), looser=-1, step=0.05
        ),
    ),
)
_MONEY_AND_SIZES = (
    Entry(
        kind=RuleKind.DEBT_CEILING,
        label=N_("La dette reste sous son plafond"),
        name=N_("Plafond de dette (€)"),
        sentence=N_("{limit:euros} de dette au plus{where}"),
        subject=LENDER,
        value=NUMBER,
        meaning="EUR of principal still owed at the end of a year",
        year="yearly",
        gives_way_in="eur",
        price_per="per EUR, each year",
        give_way=GiveWay("limit", N_("{amount:euros} de dette de plus{where}"), step=AS_SHOWN),
    ),
    Entry(
        kind=RuleKind.STACKING,
        label=N_("Les aides cumulées ne dépassent pas leur part du coût"),
        name=N_("Part des aides cumulées"),
        sentence=N_("{limit:percent} d'aides au plus{where}"),
        subject=AIDED,
        value=SHARE,
        meaning="largest share of an option's whole cost that grants may pay together, 0 to 1",
        gives_way_in="eur",
        price_per="per EUR of aid beyond",
        give_way=GiveWay(
            "share", N_("des aides jusqu'à {after:percent} du coût au lieu de {before:percent}{where}"), step=0.05
        ),
    ),
    Entry(
        kind=RuleKind.SIZE_NORM,
        label=N_("Les opérations livrent des tailles d'usage"),
        name=N_("Tailles d'usage"),
        sentence=N_("tailles d'usage{where}"),
        subject=TYPOLOGY,
        value=always_empty(N_("laissez la cellule vide : les tailles d'usage sont dans typologies.csv")),
        meaning="always empty: the sizes are `size_min` and `size_max` of `typologies.csv`",
        price_per="per place or dwelling (as written) outside",
    ),
)

RULE_BOOK: Mapping[RuleKind, Entry] = MappingProxyType(
    {entry.kind: entry for entry in (*_LIMITS, *_ACTIONS, *_RESIDENTS, *_MONEY_AND_SIZES)}
)
"""Every rule, by kind, in the order of docs/model.md."""


def kinds_where(holds: Callable[[Entry], bool]) -> frozenset[RuleKind]:
    """Return the kinds of rules whose entry answers a question.

    >>> sorted(kinds_where(lambda entry: entry.gives_way_in == "eur"))
    [<RuleKind.DEBT_CEILING: 'debt_ceiling'>, <RuleKind.STACKING: 'stacking'>]
    """
    return frozenset(kind for kind, entry in RULE_BOOK.items() if holds(entry))


GIVING_RULES = kinds_where(lambda entry: entry.effect == "gives")
"""Rules that give residents somewhere to live, or time to leave: one more of them makes new plans possible."""
