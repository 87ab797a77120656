"""What was typed on the page Scénario -> a validated `Scenario`, or a sentence for each entry that is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from planning.domain.errors import RequestError
from planning.domain.kinds import OWN_FUNDS, is_own_funds
from planning.domain.message import N_, Message
from planning.domain.rule_book import RuleKind
from planning.domain.scenario import BudgetChange, RefusedAid, Rule, Scenario, Shortlisted, Weights
from planning.domain.valuation import Valuation
from planning.explain.terms import WEIGHT_LABELS as WEIGHT_LABELS
from planning.explain.terms import WEIGHT_UNITS as WEIGHT_UNITS
from planning.finance.purses import purses
from planning.tables.asked_changes import IMPOSED, REFUSED
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario
from planning.tables.scenario_steps import limited
from planning.ui.kit.amounts_typed import parse_money
from planning.ui.kit.spoken import words

SAME: Final = 1e-9
POLICIES: Final = {
    "law": N_("celles de la loi"),
    "internal": N_("celles de la loi et de la politique interne"),
    "none": N_("aucune"),
}
"""Which dated habitability rules apply."""


@dataclass(frozen=True)
class Entries:
    """What stands in the form when it is sent. An empty text keeps the reference."""

    title: str = ""
    own_funds: Mapping[str, str] = field(default_factory=dict)
    """Amount typed, by envelope of own funds (`own_key`: a year, or `all`, after the funder where it is one body's)."""
    others_percent: str = ""
    """Envelopes of the other funders, in percent of the reference."""
    weights: Mapping[str, str] = field(default_factory=dict)
    place_year_eur: float | None = None
    """Value model: what the board gives for a well-housed year; None keeps the reference's."""
    losses_percent: Mapping[str, str] = field(default_factory=dict)
    """Value model: part of a year lost in homes of each class, in percent."""
    policy: str | None = None
    discount_percent: str = ""
    needs_percent: Mapping[str, str] = field(default_factory=dict)
    """Change of each client group's need, in percent (`10` = ten percent more)."""
    dropped_rules: tuple[str, ...] = ()
    imposed: tuple[str, ...] = ()
    """Residences (something must be done there) or options."""
    refused: tuple[str, ...] = ()
    gap: float | None = None
    time_limit: float | None = None
    futures: str | None = None
    """`central` or `draws`; None keeps the reference's."""
    shortlist: tuple[str, ...] | None = None
    """The options kept open at their residences; None keeps the reference's shortlist."""
    overrun_percent: str = ""
    """Share added to the cost of operations, in percent."""
    duration_percent: str = ""
    """Duration of operations, in percent of what is planned."""
    index_percent: str = ""
    """Yearly growth of the prices of works, in percent."""
    refused_aids: tuple[RefusedAid, ...] | None = None
    """Aids that operations do not get; None keeps the reference's."""
    expected_grants: bool | None = None
    """Whether aids count at their expected value; None keeps the reference's."""


@dataclass(frozen=True)
class Reading:
    """A scenario, or why there is none."""

    scenario: Scenario | None
    problems: tuple[Message, ...] = ()


def read_entries(entries: Entries, base: Scenario, data: Data) -> Reading:
    """Turn entries into a scenario that differs from `base` only where they do.

    Every entry is looked at, so that all problems are told at once; the scenario is validated by pydantic and
    tried on the data before anything is calculated.
    """
    problems: list[Message] = []
    changes = {
        "budget": (*base.budget, *_budget(entries, base, data, problems)),
        "weights": _weights(entries, base.weights, problems),
        "value": None if base.value is None else _valuation(entries, base.value, problems),
        "needs_factor": _needs(entries, base, problems),
        "rules": (*base.rules, *_rules(entries, problems)),
        "drop_rules": tuple(sorted({*base.drop_rules, *entries.dropped_rules})),
        "shortlist": _shortlist(entries, base),
        **_setbacks(entries, base, problems),
        "gap": base.gap if entries.gap is None else entries.gap,
        "time_limit": entries.time_limit,
        "futures": base.futures if entries.futures is None else entries.futures,
    }
    if problems:
        return Reading(None, tuple(problems))
    try:
        scenario = base.but(**changes)
        if scenario != base:
            title = entries.title.strip()
            scenario = scenario.but(name="variant", title=title or base.title)
        apply_scenario(data, scenario)
    except ValidationError as error:
        return Reading(None, tuple(_refusal(detail["loc"]) for detail in error.errors()))
    except RequestError as error:
        return Reading(None, (error.message,))
    return Reading(scenario)


def own_envelopes(data: Data, base: Scenario) -> dict[tuple[str, str], float]:
    """The reference amounts of own funds, by funder and year (or `all`), in euros."""
    asked = apply_scenario(data, base)
    return {
        (purse, year): amount
        for purse in purses(asked["funders"])
        for year, amount in limited(asked["envelopes"], purse).items()
    }


def own_key(purse: str, year: str) -> str:
    """The key of an envelope of own funds in what was typed."""
    return year if purse == OWN_FUNDS else f"{purse} {year}"


def other_funders(data: Data) -> list[str]:
    """The funders with an envelope, own funds aside."""
    table = data["envelopes"]
    limited = table[~table["funder"].map(is_own_funds).astype(bool) & table["amount_eur"].notna()]
    return list(dict.fromkeys(limited["funder"].astype("str")))


def _budget(entries: Entries, base: Scenario, data: Data, problems: list[Message]) -> list[BudgetChange]:
    changes = []
    for (purse, year), reference in own_envelopes(data, base).items():
        typed = entries.own_funds.get(own_key(purse, year), "").strip()
        if not typed:
            continue
        try:
            amount = parse_money(typed)
        except RequestError as error:
            problems.append(_at(Message(N_("Fonds propres {when}"), {"when": year}), error))
            continue
        if abs(amount - reference) > 0.5:
            when = "all" if year == "all" else int(year)
            changes.append(BudgetChange(funder=purse, year=when, amount_eur=amount))
    share = _percent(entries.others_percent, Message(N_("Autres financeurs")), problems, least=0)
    if share is not None and abs(share - 100) > SAME:
        changes += [BudgetChange(funder=one, year="every", factor=share / 100) for one in other_funders(data)]
    return changes


def _weights(entries: Entries, base: Weights, problems: list[Message]) -> Weights:
    changed: dict[str, object] = {}
    for term, typed in entries.weights.items():
        if not typed.strip():
            continue
        try:
            value = float(words.parse_decimal(typed))
        except RequestError as error:
            problems.append(_at(Message(WEIGHT_LABELS[term]), error))
            continue
        if value < 0:
            problems.append(_negative(Message(WEIGHT_LABELS[term]), typed))
        weight = value / WEIGHT_UNITS.get(term, 1.0)
        if abs(weight - getattr(base, term)) > SAME:
            changed[term] = max(weight, 0.0)
    return base.but(**changed)


def _valuation(entries: Entries, base: Valuation, problems: list[Message]) -> Valuation:
    losses: dict[str, float] = {}
    for letter, typed in entries.losses_percent.items():
        where = Message(N_("Perte d'une année en classe {letter}"), {"letter": letter})
        share = _percent(typed, where, problems, least=0, most=100)
        if share is not None and abs(share / 100 - getattr(base.loss, letter)) > SAME:
            losses[letter] = share / 100
    rate = _percent(entries.discount_percent, Message(N_("Taux d'actualisation")), problems, least=0, most=100)
    changed: dict[str, object] = {}
    if entries.place_year_eur is not None:
        changed["place_year_eur"] = entries.place_year_eur
    if entries.policy is not None:
        changed["policy"] = entries.policy
    if rate is not None and abs(rate / 100 - base.discount_rate) > SAME:
        changed["discount_rate"] = rate / 100
    if losses:
        asked = {**base.loss.model_dump(), **losses}
        if list(asked.values()) != sorted(asked.values()):
            problems.append(Message(N_("Pertes par classe : une classe plus mauvaise perd au moins autant.")))
            return base
        changed["loss"] = base.loss.but(**losses)
    return base.but(**changed)


def _needs(entries: Entries, base: Scenario, problems: list[Message]) -> dict[str, float]:
    factors = dict(base.needs_factor)
    for group, typed in entries.needs_percent.items():
        change = _percent(typed, Message(N_("Besoin")), problems, least=-100)
        if change is not None and abs(change) > SAME:
            factors[group] = factors.get(group, 1.0) * (1 + change / 100)
    return factors


def _rules(entries: Entries, problems: list[Message]) -> list[Rule]:
    both = set(entries.imposed) & set(entries.refused)
    if both:
        values = {"subjects": sorted(both)}
        problems.append(Message(N_("À la fois imposé et refusé : {subjects}. Retirez l'un des deux."), values))
    reason = N_("Demandé sur la page Scénario")
    return [
        Rule(rule_id=f"{prefix}{subject}", rule=kind, subject=subject, reason=reason)
        for prefix, kind, subjects in (
            (IMPOSED, RuleKind.MUST, entries.imposed),
            (REFUSED, RuleKind.MUST_NOT, entries.refused),
        )
        for subject in subjects
    ]


def _shortlist(entries: Entries, base: Scenario) -> tuple[Shortlisted, ...]:
    """Return the rows of the reference whose option is still ticked, years included, then the options that are new."""
    if entries.shortlist is None:
        return base.shortlist
    kept = tuple(row for row in base.shortlist if row.option_id in entries.shortlist)
    known = {row.option_id for row in kept}
    return (*kept, *(Shortlisted(option_id=option) for option in entries.shortlist if option not in known))


def _setbacks(entries: Entries, base: Scenario, problems: list[Message]) -> dict[str, object]:
    more = _percent(entries.overrun_percent, Message(N_("Surcoût")), problems, least=0)
    longer = _percent(entries.duration_percent, Message(N_("Durée des chantiers")), problems, least=100)
    growth = _percent(entries.index_percent, Message(N_("Prix des travaux")), problems, least=-50)
    return {
        "cost_index": base.cost_index if growth is None or abs(growth / 100 - base.cost_index) < SAME else growth / 100,
        "overrun": base.overrun if more is None or abs(more / 100 - base.overrun) < SAME else more / 100,
        "slippage": base.slippage if longer is None or abs(longer / 100 - base.slippage) < SAME else longer / 100,
        "refused": base.refused if entries.refused_aids is None else entries.refused_aids,
        "expected_grants": base.expected_grants if entries.expected_grants is None else entries.expected_grants,
    }


def _percent(
    typed: str, where: Message, problems: list[Message], *, least: float, most: float = float("inf")
) -> float | None:
    figure = typed.strip().removesuffix("%").strip()
    if not figure:
        return None
    try:
        value = float(words.parse_decimal(figure.removeprefix("+")))
    except RequestError as error:
        problems.append(_at(where, error))
        return None
    if value < least:
        values = {"where": where, "typed": typed.strip(), "least": least}
        problems.append(Message(N_("{where} : « {typed} » est en dessous de {least} %."), values))
        return None
    if value > most:
        values = {"where": where, "typed": typed.strip(), "most": most}
        problems.append(Message(N_("{where} : « {typed} » dépasse {most} %."), values))
        return None
    return value


def _at(where: Message, error: RequestError) -> Message:
    return Message(N_("{where} : {what}."), {"where": where, "what": error.message})


def _negative(where: Message, typed: str) -> Message:
    return Message(N_("{where} : « {typed} » est négatif."), {"where": where, "typed": typed.strip()})


def _refusal(location: tuple[int | str, ...]) -> Message:
    field_name = ".".join(str(part) for part in location)
    return Message(N_("La valeur de « {field} » est refusée : corrigez-la."), {"field": field_name})
