"""What differs between two scenarios, in facts: no sentence, no language, no table.

`scenario_difference` compares two scenarios as they are written, field by field. The classes below it are the changes
that lead from one to the other one at a time (`planning.tables.scenario_steps` puts them in order); whoever speaks
(`planning.explain.change_words`) has one sentence for each class.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from planning.domain.scenario import BudgetChange, RefusedAid, Rule, Scenario
from planning.domain.valuation import Valuation

WHOLE = "all"
"""The envelope of the whole plan, beside those of its years."""
UNLIMITED = float("inf")
PRICE = "place_year_eur"
"""What the board gives for one well-housed person-year: the weight of the value model."""
SETBACKS = ("expected_grants", "overrun", "cost_index", "slippage")
"""Fields that say how much less well things go than hoped: the larger, the worse."""
SEARCH = ("name", "title", "gap", "time_limit", "engine", "seed", "deterministic")
"""Fields that say how an answer is looked for and what it is called, not what is asked."""
Amounts = Mapping[str, float]
"""Envelopes of one funder: year or `all` -> EUR; one that is absent is unlimited."""
Item = TypeVar("Item", bound=Hashable)
Figure = TypeVar("Figure", float, float | None)


@dataclass(frozen=True)
class ScenarioDifference:
    """What one scenario (`now`) asks for that another (`before`) does not, as written; pairs are (before, now)."""

    budget: tuple[BudgetChange, ...]
    """Envelopes that only `now` changes, or changes otherwise."""
    weights: Mapping[str, tuple[float, float]]
    """Term of the objective -> its two weights; `place_year_eur` -> the two prices of a well-housed year."""
    has_other_valuation: bool
    """Whether what a plan is worth is counted otherwise, the price of a well-housed year apart."""
    is_ordered_otherwise: bool
    """Whether the order of importance differs, or what each rank may give up."""
    needs: Mapping[str, tuple[float, float]]
    """Client group -> its two factors; 1 = the need of the data."""
    has_other_futures: bool
    has_other_shortlist: bool
    rules_added: tuple[Rule, ...]
    """Rules that only `now` adds to those of the folder; a rule changed is one gone and one added."""
    rules_gone: tuple[Rule, ...]
    dropped: tuple[str, ...]
    """Ids of the folder's rules that only `now` leaves out."""
    taken_back: tuple[str, ...]
    """Ids of the folder's rules that only `before` left out."""
    soften: Mapping[str, tuple[float | None, float | None]]
    """What gives way -> its two prices; None = it does not give way."""
    aids_lost: tuple[RefusedAid, ...]
    aids_back: tuple[RefusedAid, ...]
    setbacks: Mapping[str, tuple[float, float]]
    """Field of SETBACKS -> its two values."""
    search: frozenset[str]
    """Fields of SEARCH that differ."""


def scenario_difference(before: Scenario, now: Scenario) -> ScenarioDifference:
    """Compare two scenarios of the same data."""
    weights = [(term, (getattr(before.weights, term), value)) for term, value in now.weights.model_dump().items()]
    if before.value is not None and now.value is not None:
        weights.append((PRICE, (before.value.place_year_eur, now.value.place_year_eur)))
    needs = dict.fromkeys([*before.needs_factor, *now.needs_factor])
    soften = dict.fromkeys([*before.soften, *now.soften])
    return ScenarioDifference(
        budget=_only(now.budget, before.budget),
        weights=_unequal(weights),
        has_other_valuation=_at_one_price(before) != _at_one_price(now),
        is_ordered_otherwise=(before.order, before.order_tolerance) != (now.order, now.order_tolerance),
        needs=_unequal((one, (before.needs_factor.get(one, 1.0), now.needs_factor.get(one, 1.0))) for one in needs),
        has_other_futures=before.futures != now.futures,
        has_other_shortlist=before.shortlist != now.shortlist,
        rules_added=_only(now.rules, before.rules),
        rules_gone=_only(before.rules, now.rules),
        dropped=_only(now.drop_rules, before.drop_rules),
        taken_back=_only(before.drop_rules, now.drop_rules),
        soften=_unequal((name, (before.soften.get(name), now.soften.get(name))) for name in soften),
        aids_lost=_only(now.refused, before.refused),
        aids_back=_only(before.refused, now.refused),
        setbacks=_unequal((name, (float(getattr(before, name)), float(getattr(now, name)))) for name in SETBACKS),
        search=frozenset(name for name in SEARCH if getattr(before, name) != getattr(now, name)),
    )


def asks_the_same(one: Scenario, other: Scenario) -> bool:
    """Tell whether two scenarios ask the same question, whatever they are called and however the answer is sought."""
    return one.model_dump(exclude=set(SEARCH)) == other.model_dump(exclude=set(SEARCH))


def _at_one_price(scenario: Scenario) -> Valuation | None:
    return None if scenario.value is None else scenario.value.but(place_year_eur=1.0)


def _only(mine: tuple[Item, ...], theirs: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(item for item in mine if item not in theirs)


def _unequal(pairs: Iterable[tuple[str, tuple[Figure, Figure]]]) -> dict[str, tuple[Figure, Figure]]:
    return {name: pair for name, pair in pairs if pair[0] != pair[1]}


@dataclass(frozen=True)
class OtherCriteria:
    """What counts: weights (term -> before, now), and whether the order of importance differs."""

    weights: Mapping[str, tuple[float, float]]
    is_ordered_otherwise: bool
    is_ordered: bool
    """Whether there still is an order of importance."""
    has_other_valuation: bool = False
    """Whether what a plan is worth is counted otherwise, the price of a well-housed year apart."""


@dataclass(frozen=True)
class OtherFutures:
    """Decided on one future of the need, or on several."""

    are_several: bool


@dataclass(frozen=True)
class OtherShortlist:
    """Choices closed or opened again; lifted = every choice is open."""

    is_lifted: bool


@dataclass(frozen=True)
class OtherNeed:
    """The need of a client group, as factors of the need of the data."""

    client_group: str
    before: float
    now: float


@dataclass(frozen=True)
class OtherMoney:
    """The envelopes of a funder."""

    funder: str
    before: Amounts
    now: Amounts


@dataclass(frozen=True)
class RuleLifted:
    """A rule that no longer applies."""

    rule: Rule


@dataclass(frozen=True)
class RuleAdded:
    """A rule that applies from now on."""

    rule: Rule


@dataclass(frozen=True)
class OtherSoftness:
    """What may give way (a name of `Scenario.soften`), at which price per unit; None = it does not give way."""

    name: str
    kind: str
    """The kind of the rule that the name designates; the name itself where it designates more than one rule."""
    before: float | None
    now: float | None


@dataclass(frozen=True)
class OtherAid:
    """An aid that an operation no longer gets, or may get again."""

    aid: RefusedAid
    is_lost: bool


@dataclass(frozen=True)
class OtherSetback:
    """A field of SETBACKS."""

    name: str
    now: float


Difference = (
    OtherCriteria
    | OtherFutures
    | OtherShortlist
    | OtherNeed
    | OtherMoney
    | RuleLifted
    | RuleAdded
    | OtherSoftness
    | OtherAid
    | OtherSetback
)
"""One change of what is asked."""


@dataclass(frozen=True)
class ScenarioStep:
    """One change, and the scenario once it is made."""

    difference: Difference
    scenario: Scenario
