"""Why a decision, in sentences: every number comes from the facts of a statement, every name from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planning.domain.kinds import ActionKind
from planning.domain.labels import RULE_LABELS
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.statement import Kind, Pair, Ranked, Side, Statement
from planning.explain.names import labels, names, option_labels, year_runs
from planning.explain.worth_words import NO_PRICE, Worth
from planning.i18n import FRENCH, Words
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.tables.softening import envelope_name

TIE = 0.005
"""Loss of value below which it reads 0."""

MOST_RULES = 2
"""Rules that a sentence names; the others are counted."""
RULE_LENGTH = 12
"""Words of a rule's name, and of all names together: what was written beside a rule may be long."""

_LOSS = {
    (Kind.STAYS, "residence"): N_("Si la résidence restait comme elle est, le reste inchangé : {loss}."),
    (Kind.OTHERWISE, "residence"): N_("Sans « {option} », au mieux ici {instead}, le reste inchangé : {loss}."),
    (Kind.OTHERWISE, "territory"): N_("Sans « {option} », tout le territoire décidant à nouveau : {loss}."),
    (Kind.OTHERWISE, "all"): N_("Plan entièrement refait sans « {option} » : {loss}."),
    (Kind.SHIFTED, "residence"): N_("« {option} » en {start_year}, le reste inchangé : {loss}."),
    (Kind.IMPOSED, "residence"): N_("Imposer {instead}, le reste inchangé : {loss}."),
    (Kind.IMPOSED, "territory"): N_("Imposer {instead}, tout le territoire décidant à nouveau : {loss}."),
    (Kind.IMPOSED, "all"): N_("Plan entièrement refait avec {instead} : {loss}."),
}
_BLOCKED = {
    (Kind.STAYS, "residence"): N_("La résidence ne peut rester comme elle est, le reste inchangé : {rules}."),
    (Kind.OTHERWISE, "residence"): N_("Sans « {option} », rien ne tient ici, le reste inchangé : {rules}."),
    (Kind.OTHERWISE, "territory"): N_("Sans « {option} », rien ne tient, quoi que le territoire décide : {rules}."),
    (Kind.OTHERWISE, "all"): N_("Sans « {option} », aucun plan ne tient : {rules}."),
    (Kind.SHIFTED, "residence"): N_("« {option} » en {start_year} ne tient pas, le reste inchangé : {rules}."),
    (Kind.IMPOSED, "residence"): N_("« {option} » ne tient pas, le reste inchangé : {rules}."),
    (Kind.IMPOSED, "territory"): N_("« {option} » ne tient pas, quoi que le territoire décide : {rules}."),
    (Kind.IMPOSED, "all"): N_("Aucun plan ne tient avec « {option} » : {rules}."),
}
_EXCHANGE = N_("{residence}, {instead}, à la place de {beside}, le reste inchangé : {loss}.")
_EXCHANGE_BLOCKED = N_("{residence}, « {option} », ne tient pas, même à la place de {beside} : {rules}.")
_LEVER = {
    Kind.MONEY: N_(
        "Avec {extra:exact_euros} de fonds propres de plus, « {option} » entrerait, le reste inchangé ; avec moins "
        "de {not_below:exact_euros}, non."
    ),
    Kind.UNLIMITED: N_("Même sans limite de fonds propres, « {option} » ferait perdre {low}, le reste inchangé."),
    Kind.SUBSIDY: N_(
        "Avec une aide nouvelle de {enters:exact_euros}, « {option} » entrerait, le reste inchangé ; avec "
        "{stays_out:exact_euros}, non."
    ),
    Kind.CHEAPER: N_(
        "« {option} » entrerait à {enters:exact_euros} au lieu de {cost:exact_euros}, le reste inchangé ; à "
        "{stays_out:exact_euros}, non."
    ),
    Kind.PRICED: N_(
        "« {option} » entrerait si une année bien logée valait {enters:exact_euros} au lieu de {here:exact_euros}, le "
        "reste inchangé ; à {stays_out:exact_euros}, non."
    ),
    Kind.BONUS: N_(
        "« {option} » entrerait si elle rapportait {enters:exact_euros} de plus, le reste inchangé ; avec "
        "{stays_out:exact_euros}, non."
    ),
}
_NO_BETTER = {
    Kind.FREE: N_("Même gratuite, « {option} » ne ferait pas mieux, le reste inchangé."),
    Kind.UNLIMITED: N_("Même sans limite de fonds propres, « {option} » ne ferait pas mieux, le reste inchangé."),
}
_FREE = N_("Même gratuite, « {option} » ferait perdre {low}, le reste inchangé.")
_FREE_BLOCKED = N_("Même gratuite, « {option} » ne tient pas, le reste inchangé.")
_SCAN = {
    True: N_("Avec ces {extra:euros}, plan refait : la réponse rapide retient « {option} »."),
    False: N_("Avec ces {extra:euros}, plan refait : la réponse rapide vaut autant ou mieux sans « {option} »."),
}
_CHANGES = (Kind.STAYS, Kind.OTHERWISE, Kind.SHIFTED, Kind.IMPOSED)


@dataclass(frozen=True)
class Teller:
    """Says statements about a portfolio, in one language (labels of the data are in it)."""

    data: Data
    words: Words = FRENCH
    worth: Worth = NO_PRICE

    @classmethod
    def of(cls, plan: Plan, data: Data, words: Words = FRENCH) -> Teller:
        """Return what tells of a plan: the rules of its scenario have names too."""
        return cls(apply_scenario(data, plan.scenario), words, Worth.of(plan.scenario))

    def say(self, statement: Statement) -> list[Message]:
        """Return the sentences of a statement: what happens, then what changes, who gives way."""
        main = self._main(statement)
        if statement.fact("low") is None or statement.kind not in _CHANGES:
            return [main]
        parts = details(statement, self._groups, self.worth.has_price)
        said = [main, *([Message(N_("Ce qui change : {parts}."), {"parts": parts})] if parts else [])]
        count = statement.fact("moved")
        if count is not None:
            said.append(Message(N_("Décisions qui changent ailleurs : {count}."), {"count": count}))
        return said

    def say_all(self, statements: Sequence[Statement]) -> list[list[Message]]:
        """Return the sentences of several statements; what the one before said of what changes is not said again."""
        said: list[list[Message]] = []
        known: list[Message] = []
        for statement in statements:
            main, *more = self.say(statement)
            said.append([main, *(one for one in more if one not in known)])
            known = more
        return said

    def decided(self, row: Ranked) -> Message:
        """Return what the plan decides of a residence, as the end of a line."""
        if not row.acts:
            return Message(N_("laissée en l'état"))
        values = {"option": self.option(row.decision.option_id), "start_year": row.decision.start_year}
        return Message(N_("« {option} » en {start_year}"), values)

    def _main(self, statement: Statement) -> Message:
        kind, values = statement.kind, self._values(statement)
        if kind is Kind.SCAN:
            return Message(_SCAN[statement.fact("enters") == 1.0], values)
        low = statement.fact("low")
        if kind in _NO_BETTER and low is not None and abs(low) < TIE:
            return Message(_NO_BETTER[kind], values)
        if kind is Kind.FREE:
            return Message(_FREE if "low" in values else _FREE_BLOCKED, values)
        if kind in _LEVER:
            return Message(_LEVER[kind], values)
        if statement.fact("low") is None:
            if not statement.certified:
                what = N_("« {option} » : pas de réponse dans le temps donné.")
                return Message(what, values)
            blocked = _EXCHANGE_BLOCKED if statement.change.beside else _BLOCKED[kind, statement.change.free]
            return Message(blocked, values | {"rules": self.rules(statement)})
        loss = _EXCHANGE if statement.change.beside else _LOSS[kind, statement.change.free]
        return Message(loss, values | {"loss": _loss(statement, self.worth)})

    def _values(self, statement: Statement) -> dict[str, object]:
        facts = {
            fact.name: self.worth.amount(fact.value) if fact.unit == "worth" else fact.value
            for fact in statement.facts
            if not fact.of
        }
        year = statement.change.start_year
        shifted = {} if year is None else {"start_year": year}
        return {
            **facts,
            **shifted,
            "option": self.option(statement.option_id),
            "instead": self._instead(statement),
            "residence": self._called.get(statement.residence_id, statement.residence_id),
            "beside": self._called.get(statement.change.beside, statement.change.beside),
        }

    def _instead(self, statement: Statement) -> Message | str:
        decision = statement.instead
        if decision is None:
            return ""
        if decision.kind == ActionKind.KEEP:
            return Message(N_("laisser en l'état"))
        values = {"option": self.option(decision.option_id), "start_year": decision.start_year}
        return Message(N_("« {option} » en {start_year}"), values)

    def option(self, option_id: str) -> str:
        """Return what an option does, in words."""
        return self._options.get(option_id, option_id)

    def rules(self, statement: Statement) -> list[Message | str]:
        """Return the rules that forbid a change, each with what was written beside it and its years."""
        if not statement.blocked_by:
            return [Message(N_("les règles du plan se contredisent alors"))]
        keys: dict[tuple[str, str], list[str]] = {}
        for row in statement.blocked_by:
            keys.setdefault((row.rule_id, row.rule), []).append(row.key)
        named = [self._rule(rule_id, kind, about) for (rule_id, kind), about in keys.items()]
        lengths = np.cumsum([len(self.words(one).split()) for one in named])
        shown = max(1, int((lengths[:MOST_RULES] <= RULE_LENGTH).sum()))
        left = len(named) - shown
        if left == 0:
            return named
        others = Message(N_("{count} autres règles"), {"count": left}) if left > 1 else Message(N_("une autre règle"))
        return [*named[:shown], others]

    def _rule(self, rule_id: str, kind: str, about: list[str]) -> Message | str:
        label = self._rule_names.get(rule_id) or Message(RULE_LABELS[kind])
        years = [int(key) for key in about if key.isdecimal()]
        if not years:
            return label
        return Message(N_("{rule} ({years})"), {"rule": label, "years": year_runs(years)})

    @cached_property
    def _called(self) -> dict[str, str]:
        return names(self.data, "residences")

    @cached_property
    def _options(self) -> dict[str, str]:
        return option_labels(self.data, self.words)

    @cached_property
    def _groups(self) -> dict[str, str]:
        return labels(self.data, "client_groups", self.words)

    @cached_property
    def _rule_names(self) -> dict[str, str | Message]:
        """Rules by what was written beside them, else by their kind; envelopes by their funder."""
        rules = self.data["rules"]
        written = zip(rules["rule_id"], rules["rule"], rules["reason"], strict=True)
        told: dict[str, str | Message] = {
            str(rule_id): _short(str(reason)) or Message(RULE_LABELS[str(kind)]) for rule_id, kind, reason in written
        }
        envelope = N_("l'enveloppe de {funder}")
        for funder, name in names(self.data, "funders").items():
            told[envelope_name(funder)] = Message(envelope, {"funder": name})
        return told


def _short(reason: str) -> str:
    """Return the first sentence of what was written beside a rule, cut where it is long."""
    words = reason.split(". ")[0].rstrip(".").split()
    return " ".join(words) if len(words) <= RULE_LENGTH else " ".join(words[:RULE_LENGTH]).rstrip(",;:") + "…"


def certainty(statement: Statement) -> Message:
    """Say whether a statement is proven."""
    return Message(N_("démontré") if statement.certified else N_("non démontré"))


def _loss(statement: Statement, worth: Worth) -> Message:
    """Say what the plan loses: one amount, an interval, or that it gains."""
    low, high = statement.fact("low") or 0.0, statement.fact("high")
    if high is None and low <= TIE:
        return Message(N_("rien n'est démontré de ce que le plan perd"))
    if high is None:
        return Message(N_("le plan perd au moins {low}"), {"low": worth.amount(low)})
    if abs(high - low) < TIE:
        if abs(low) < TIE:
            return Message(N_("le plan ne perd rien"))
        if low < 0:
            return Message(N_("le plan gagne {gain}, il peut donc être amélioré"), {"gain": worth.amount(-low)})
        return Message(N_("le plan perd {low}"), {"low": worth.amount(low)})
    if high < -TIE:
        what = N_("le plan gagne au moins {gain}, il peut donc être amélioré")
        return Message(what, {"gain": worth.amount(-high)})
    if low <= TIE:
        return Message(N_("le plan perd au plus {high}"), {"high": worth.amount(high)})
    return Message(N_("le plan perd {between}"), {"between": worth.between(low, high)})


# What a change gives and costs: people well housed and euros; under the first model, needs and euros.

_MORE_LESS = {
    "missing": (
        N_("{value} place-années sans réponse de plus ({group})"),
        N_("{value} place-années sans réponse de moins ({group})"),
    ),
    "well": (
        N_("{value} années bien logées de plus"),
        N_("{value} années bien logées de moins"),
    ),
    "capex": (N_("{value:euros} d'investissement de plus"), N_("{value:euros} d'investissement de moins")),
    "own": (N_("{value:euros} de fonds propres de plus"), N_("{value:euros} de fonds propres de moins")),
}
MOST_GROUPS = 2
"""Groups that a sentence names (first model): those that change most."""


def details(statement: Statement, groups: Mapping[str, str], is_well_known: bool) -> list[Message]:
    """Return what changes: years well housed (value model: all groups together), or needs by group; then money."""
    whole = {fact.name: fact for fact in statement.facts if not fact.of}
    missing = [fact for fact in statement.facts if fact.name == "missing"]
    people = [whole["well"]] if is_well_known and "well" in whole else []
    if not is_well_known:
        people = sorted(missing, key=lambda fact: -abs(fact.value))[:MOST_GROUPS]
    return [
        Message(
            _MORE_LESS[fact.name][0 if fact.value > 0 else 1],
            {"value": abs(fact.value), "group": groups.get(fact.of, fact.of)},
        )
        for fact in (*people, *(whole[name] for name in ("capex", "own") if name in whole))
    ]


# Why one residence and not the other: six lines each, and one sentence.

HEADINGS = (
    N_("Décision du plan"),
    N_("Opération comparée"),
    N_("Coût"),
    N_("Années bien logées en plus"),
    N_("Coût d'une année bien logée"),
    N_("Ce que le plan perdrait"),
)
"""What the six lines are about, in their order."""
LEAST_YEARS = 0.5
"""Below, a price of a year says nothing."""


def pair_lines(side: Side, teller: Teller) -> tuple[list[Message | str], ...]:
    """Return the six lines of a residence, in the order of HEADINGS; each a sentence or two."""
    option = teller.option(side.option_id) if side.option_id else Message(N_("aucune autre n'est décrite"))
    lines = (_decided_line(side, teller), option, _cost_line(side), _years_line(side), _price_line(side))
    return (*([line] for line in lines), _what_is_lost(side, teller))


def pair_sentence(pair: Pair, teller: Teller) -> Message:
    """Say in one sentence why the first and not the second."""
    if pair.exchange is not None:
        return teller.say(pair.exchange)[0]
    called = names(teller.data, "residences")
    first, second = (called.get(side.decision.residence_id, side.decision.residence_id) for side in _sides(pair))
    values = {"first": first, "second": second}
    if all(_is_kept(side) for side in _sides(pair)):
        return Message(N_("Ni {first} ni {second} : le plan laisse les deux comme elles sont."), values)
    if any(_is_kept(side) for side in _sides(pair)):
        if any(side.option_id for side in _sides(pair) if _is_kept(side)):  # the exchange is still sought
            return Message(N_("Le plan fait {first}, et laisse {second} en l'état."), values)
        return Message(N_("{first} et non {second}, où aucune autre opération n'est décrite."), values)
    return Message(N_("Le plan fait les deux : {first} et {second}."), values)


def _sides(pair: Pair) -> tuple[Side, Side]:
    return pair.first, pair.second


def _is_kept(side: Side) -> bool:
    return side.decision.kind == ActionKind.KEEP


def _decided_line(side: Side, teller: Teller) -> Message:
    if _is_kept(side):
        return Message(N_("laissée en l'état"))
    values = {"option": teller.option(side.decision.option_id), "start_year": side.decision.start_year}
    return Message(N_("« {option} » en {start_year}"), values)


def _cost_line(side: Side) -> Message:
    if side.capex_eur is None or side.own_eur is None:
        return Message(N_("non chiffré : les règles l'interdisent"))
    values = {"capex": side.capex_eur, "own": side.own_eur}
    # Both against the plan without it: works that spare repairs ask for more own funds than they invest more.
    return Message(N_("{capex:euros} d'investissement, {own:euros} de fonds propres"), values)


def _years_line(side: Side) -> Message:
    if side.well is None:
        return Message(N_("non compté"))
    if round(side.well) == 0:
        return Message(N_("aucune"))
    return Message(N_("{years} années"), {"years": round(side.well)})


def _price_line(side: Side) -> Message:
    if side.well is None or side.capex_eur is None or side.well < LEAST_YEARS:
        return Message(N_("aucune année de plus"))
    return Message(N_("{price:euros} d'investissement"), {"price": side.capex_eur / side.well})


def _what_is_lost(side: Side, teller: Teller) -> list[Message | str]:
    """Say what the plan loses without it, or with it, then at what price it would enter."""
    told = [statement for statement in (side.statement, side.price) if statement is not None]
    return [teller.say(statement)[0] for statement in told] or [Message(N_("rien à comparer"))]
