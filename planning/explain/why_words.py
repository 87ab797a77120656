"""Why a decision, in sentences: every number comes from the facts of a statement, every name from the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from planning.domain.kinds import ActionKind
from planning.domain.labels import RULE_LABELS
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.domain.statement import Kind, Ranked, Statement
from planning.explain.names import labels, names, option_labels, year_runs
from planning.explain.worth_words import NO_PRICE, Worth
from planning.i18n import FRENCH, Words
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.tables.softening import envelope_name

TIE = 0.005
"""Loss of value below which it reads 0."""

_LOSS = {
    (Kind.STAYS, "residence"): N_("Si la résidence restait comme elle est, le reste du plan inchangé : {loss}."),
    (Kind.OTHERWISE, "residence"): N_(
        "Sans « {option} », au mieux ici : {instead}, le reste du plan inchangé : {loss}."
    ),
    (Kind.OTHERWISE, "territory"): N_("Sans « {option} », même si tout le territoire décidait à nouveau : {loss}."),
    (Kind.OTHERWISE, "all"): N_("Plan entièrement refait sans « {option} » : {loss}."),
    (Kind.SHIFTED, "residence"): N_("« {option} » en {start_year}, le reste du plan inchangé : {loss}."),
    (Kind.IMPOSED, "residence"): N_("Imposer {instead}, le reste du plan inchangé : {loss}."),
    (Kind.IMPOSED, "territory"): N_("Imposer {instead}, même si tout le territoire décidait à nouveau : {loss}."),
    (Kind.IMPOSED, "all"): N_("Plan entièrement refait avec {instead} : {loss}."),
}
_BLOCKED = {
    (Kind.STAYS, "residence"): N_(
        "La résidence ne peut pas rester comme elle est, le reste du plan inchangé : {rules}."
    ),
    (Kind.OTHERWISE, "residence"): N_(
        "Sans « {option} », aucune décision ne tient ici, le reste du plan inchangé : {rules}."
    ),
    (Kind.OTHERWISE, "territory"): N_("Sans « {option} », rien ne tient, quoi que le territoire décide : {rules}."),
    (Kind.OTHERWISE, "all"): N_("Sans « {option} », aucun plan ne tient : {rules}."),
    (Kind.SHIFTED, "residence"): N_("« {option} » en {start_year} ne tient pas, le reste du plan inchangé : {rules}."),
    (Kind.IMPOSED, "residence"): N_(
        "« {option} » ne tient pas, quelle que soit l'année, le reste du plan inchangé : {rules}."
    ),
    (Kind.IMPOSED, "territory"): N_("« {option} » ne tient pas, quoi que le territoire décide : {rules}."),
    (Kind.IMPOSED, "all"): N_("Aucun plan ne tient avec « {option} » : {rules}."),
}
_LEVER = {
    Kind.MONEY: N_(
        "Avec {extra:exact_euros} de fonds propres de plus, « {option} » entrerait, le reste du plan inchangé : le "
        "plan gagnerait {gain}. Avec moins de {not_below:exact_euros}, non."
    ),
    Kind.UNLIMITED: N_(
        "Même sans limite de fonds propres, « {option} » ferait perdre {low}, le reste du plan inchangé : ce "
        "n'est pas l'argent qui manque."
    ),
    Kind.SUBSIDY: N_(
        "Avec une aide nouvelle de {enters:exact_euros}, « {option} » entrerait, le reste du plan inchangé ; avec "
        "{stays_out:exact_euros}, non."
    ),
    Kind.CHEAPER: N_(
        "« {option} » entrerait à {enters:exact_euros} au lieu de {cost:exact_euros}, le reste du plan inchangé ; à "
        "{stays_out:exact_euros}, non."
    ),
}
_NO_BETTER = {
    Kind.FREE: N_("Même gratuite, « {option} » ne ferait pas mieux, le reste du plan inchangé."),
    Kind.UNLIMITED: N_(
        "Même sans limite de fonds propres, « {option} » ne ferait pas mieux, le reste du plan inchangé."
    ),
}
_FREE = N_("Même gratuite, « {option} » ferait perdre {low}, le reste du plan inchangé.")
_FREE_BLOCKED = N_("Même gratuite, « {option} » ne tient pas, le reste du plan inchangé.")
_SCAN = {
    True: N_("Avec {extra:euros} de fonds propres de plus, plan refait : la réponse rapide retient « {option} »."),
    False: N_(
        "Avec {extra:euros} de fonds propres de plus, plan refait : la réponse rapide ne retient pas « {option} »."
    ),
}


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
        if statement.fact("low") is None or statement.kind not in (
            Kind.STAYS,
            Kind.OTHERWISE,
            Kind.SHIFTED,
            Kind.IMPOSED,
        ):
            return [main]
        parts = details(statement, self._groups, self._rule_names)
        if (
            statement.kind is Kind.IMPOSED
            and statement.change.free == "residence"
            and (statement.fact("low") or 0) > TIE
        ):
            main = Message(N_("{sentence} C'est la valeur qui lui manque."), {"sentence": main})
        said = [main, *([Message(N_("Ce qui change : {parts}."), {"parts": parts})] if parts else [])]
        count = statement.fact("moved")
        if count is not None:
            said.append(Message(N_("Décisions qui changent ailleurs : {count}."), {"count": count}))
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
            return Message(_BLOCKED[kind, statement.change.free], values | {"rules": self.rules(statement)})
        return Message(_LOSS[kind, statement.change.free], values | {"loss": _loss(statement, self.worth)})

    def _values(self, statement: Statement) -> dict[str, object]:
        facts = {
            fact.name: self.worth.amount(fact.value) if fact.unit == "worth" else fact.value
            for fact in statement.facts
            if not fact.of
        }
        year = statement.change.start_year
        shifted = {} if year is None else {"start_year": year}
        return {**facts, **shifted, "option": self.option(statement.option_id), "instead": self._instead(statement)}

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
        return [self._rule(rule_id, kind, about) for (rule_id, kind), about in keys.items()]

    def _rule(self, rule_id: str, kind: str, about: list[str]) -> Message | str:
        label = self._rule_names.get(rule_id) or Message(RULE_LABELS[kind])
        years = [int(key) for key in about if key.isdecimal()]
        if not years:
            return label
        return Message(N_("{rule} ({years})"), {"rule": label, "years": year_runs(years)})

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
            str(rule_id): str(reason).rstrip(".") or Message(RULE_LABELS[str(kind)])
            for rule_id, kind, reason in written
        }
        envelope = N_("l'enveloppe de {funder}")
        for funder, name in names(self.data, "funders").items():
            told[envelope_name(funder)] = Message(envelope, {"funder": name})
        return told


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
        return Message(N_("le plan perd au plus {high}, peut-être rien"), {"high": worth.amount(high)})
    return Message(N_("le plan perd {between}"), {"between": worth.between(low, high)})


# What a change gives and costs, fact by fact.

_MORE_LESS = {
    "missing": (
        N_("{value} place-années de besoin de plus sans réponse ({group})"),
        N_("{value} place-années de besoin de moins sans réponse ({group})"),
    ),
    "unsuitable": (
        N_("{value} place-années inadaptées de plus ({group})"),
        N_("{value} place-années inadaptées de moins ({group})"),
    ),
    "well": (
        N_("{value} années-personnes bien logées de plus ({group})"),
        N_("{value} années-personnes bien logées de moins ({group})"),
    ),
    "condition": (
        N_("{value} place-années de plus en mauvais bâtiment"),
        N_("{value} place-années de moins en mauvais bâtiment"),
    ),
    "energy": (
        N_("{value} place-années pondérées de plus en étiquette E, F ou G"),
        N_("{value} place-années pondérées de moins en étiquette E, F ou G"),
    ),
    "running": (
        N_("{value:euros} d'exploitation de plus à couvrir"),
        N_("{value:euros} d'exploitation de moins à couvrir"),
    ),
    "upkeep": (
        N_("{value:euros} d'entretien de plus, actualisés"),
        N_("{value:euros} d'entretien de moins, actualisés"),
    ),
    "renewal": (
        N_("{value:euros} de renouvellement de plus après le plan, actualisés"),
        N_("{value:euros} de renouvellement de moins après le plan, actualisés"),
    ),
    "closure": (
        N_("{value:euros} de fermetures de plus en fin de service, actualisés"),
        N_("{value:euros} de fermetures de moins en fin de service, actualisés"),
    ),
    "gives_way": (
        N_("une règle souple cède davantage : {rule}"),
        N_("une règle souple cède moins : {rule}"),
    ),
    "capex": (N_("{value:euros} d'investissement de plus"), N_("{value:euros} d'investissement de moins")),
    "own": (N_("{value:euros} de fonds propres de plus"), N_("{value:euros} de fonds propres de moins")),
}


def details(statement: Statement, groups: Mapping[str, str], rules: Mapping[str, str | Message]) -> list[Message]:
    """Return what changes, in the order of the facts; terms of the value are left to the table of contributions."""
    return [
        Message(
            _MORE_LESS[fact.name][0 if fact.value > 0 else 1],
            {"value": abs(fact.value), "group": groups.get(fact.of, fact.of), "rule": rules.get(fact.of, fact.of)},
        )
        for fact in statement.facts
        if fact.name in _MORE_LESS
    ]
