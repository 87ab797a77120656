"""Why one residence and not the other: the same facts of both, what the exchange loses, then prices, in stages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf
from operator import itemgetter

from planning.domain.errors import RequestError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.domain.progress import ShouldStop
from planning.domain.statement import PRICES, Change, Explanation, Fact, Kind, Pair, Side, Statement
from planning.questions.why.alternatives import first_statement, is_dear, loss_of
from planning.questions.why.ask import Asker
from planning.questions.why.differences import differences
from planning.questions.why.levers import levers

OnPair = Callable[[Pair], None]
"""Told the comparison as far as it is known."""
_TOLD = (*PRICES, Kind.FREE, Kind.UNLIMITED)
"""What it would take, or that no money would do."""


def one_or_other(
    asker: Asker,
    first: str,
    second: str,
    *,
    known: Mapping[str, Explanation] | None = None,
    on_pair: OnPair | None = None,
    should_stop: ShouldStop | None = None,
) -> Pair:
    """Compare two residences of a plan: the others held, every figure exact.

    The one that is worked on comes first; where both are or neither is, they come as asked, and nothing is exchanged.

    Parameters
    ----------
    asker
        The plan.
    first, second
        The residences.
    known
        Full explanations that were prepared, by residence: what they say is not searched again.
    on_pair
        Told the facts of both, then the exchange; what it would take comes last.
    should_stop
        Polled between two stages; what is known is then returned, not full.

    Raises
    ------
    RequestError
        When the plan decides nothing of one of them, or they are the same.
    """
    _check(asker, first, second)
    if _is_kept(asker.decisions[first]) and not _is_kept(asker.decisions[second]):
        first, second = second, first
    prepared = {key: value for key, value in (known or {}).items() if value.is_full}
    sides = [_side(asker, residence_id, prepared.get(residence_id)) for residence_id in (first, second)]
    pair = Pair(first=sides[0], second=sides[1])
    for stage in (_with_exchange, _with_prices):
        if on_pair is not None:
            on_pair(pair)
        if should_stop is not None and should_stop():
            return pair
        pair = stage(asker, pair, prepared)
    return pair.but(is_full=True)


def _check(asker: Asker, first: str, second: str) -> None:
    for residence_id in (first, second):
        if residence_id not in asker.decisions:
            what = N_("le plan ne décide rien de la résidence « {residence} » : donnez un identifiant de son dossier")
            raise RequestError(Message(what, {"residence": residence_id}))
    if first == second:
        raise RequestError(Message(N_("comparez deux résidences différentes")))


def _is_kept(decision: Decision) -> bool:
    return decision.kind == ActionKind.KEEP


# The facts of a side.


def _side(asker: Asker, residence_id: str, prepared: Explanation | None) -> Side:
    decision = asker.decisions[residence_id]
    if not _is_kept(decision):
        without = first_statement(asker, residence_id) if prepared is None else prepared.statements[0]
        facts = {fact.name: -fact.value for fact in without.facts if not fact.of}
        return _with_figures(asker, Side(decision=decision, option_id=decision.option_id, statement=without), facts)
    nearest = _nearest(asker, residence_id) if prepared is None else _nearest_said(prepared)
    if nearest is None:
        return Side(decision=decision, option_id="")
    side = Side(decision=decision, option_id=nearest.option_id, statement=nearest)
    found = nearest.facts or _if_money_were_there(asker, nearest)
    return _with_figures(asker, side, {fact.name: fact.value for fact in found if not fact.of})


def _with_figures(asker: Asker, side: Side, facts: dict[str, float]) -> Side:
    """Add what a side gives and costs; a fact that is not there has not changed (people: not counted, first model)."""
    if not facts:
        return side
    nobody = None if asker.plan.scenario.value is None else 0.0
    return side.but(capex_eur=facts.get("capex", 0.0), own_eur=facts.get("own", 0.0), well=facts.get("well", nobody))


def _nearest(asker: Asker, residence_id: str) -> Statement | None:
    """Return what imposing the nearest option loses; where none holds, one that money forbids, or any."""
    changes = [Change(residence_id=residence_id, impose=option) for option in _others(asker, residence_id)]
    found = _least_lost(asker, changes)
    if found is not None:
        return found
    forbidden: Statement | None = None
    for change in changes:
        said = asker.held(Kind.IMPOSED, change.impose, change)
        if is_dear(said):
            return said
        forbidden = forbidden or said
    return forbidden


def _nearest_said(prepared: Explanation) -> Statement | None:
    imposed = [one for one in prepared.statements if one.kind is Kind.IMPOSED and one.change.free == "residence"]
    return min(imposed, key=lambda one: (loss_of(one), not is_dear(one)), default=None)


def _others(asker: Asker, residence_id: str) -> list[str]:
    return [option for option in asker.options(residence_id) if option != asker.keep(residence_id)]


def _least_lost(asker: Asker, changes: Iterable[Change]) -> Statement | None:
    """Return what the change that loses the least loses; None where none holds.

    By the relaxation of each it is known which need not be looked at: those that lose at least what another does.
    """
    bounds = sorted(((asker.least_loss(change), change) for change in changes), key=itemgetter(0))
    best: Statement | None = None
    for bound, change in bounds:
        if bound >= (inf if best is None else loss_of(best)):
            break
        said = asker.held(Kind.IMPOSED, change.impose, change, names_rules=False)
        if said.fact("low") is not None and (best is None or loss_of(said) < loss_of(best)):
            best = said
    return best


def _if_money_were_there(asker: Asker, imposed: Statement) -> Sequence[Fact]:
    """Return what an option that money forbids would give and cost."""
    money = asker.money(imposed.option_id)
    answer = None if money is None else money.with_any(asker.opened(imposed.change))
    if money is None or answer is None or answer.values is None:
        return ()
    found: Plan = money.around.plan_of(answer)
    return differences(asker.plan, found, asker.data)


# What the exchange loses, then what it would take.


def _with_exchange(asker: Asker, pair: Pair, _: Mapping[str, Explanation]) -> Pair:
    """Add what the plan loses when the second is worked on instead of the first: by the option compared, if it can."""
    if _is_kept(pair.first.decision) or not _is_kept(pair.second.decision) or not pair.second.option_id:
        return pair
    second, refused = pair.second.decision.residence_id, pair.first.decision
    asked = {
        option: Change(residence_id=second, impose=option, beside=refused.residence_id, beside_refuse=refused.option_id)
        for option in (pair.second.option_id, *_others(asker, second))
    }
    compared = asked.pop(pair.second.option_id)
    exchange = _least_lost(asker, [compared]) or _least_lost(asker, asked.values())
    return pair.but(exchange=exchange or asker.held(Kind.IMPOSED, compared.impose, compared))


def _with_prices(asker: Asker, pair: Pair, prepared: Mapping[str, Explanation]) -> Pair:
    return pair.but(**{name: _with_price(asker, side, prepared) for name, side in _sides(pair).items()})


def _sides(pair: Pair) -> dict[str, Side]:
    return {"first": pair.first, "second": pair.second}


def _with_price(asker: Asker, side: Side, prepared: Mapping[str, Explanation]) -> Side:
    """Add the first that is known of what the option compared would take: one is shown, the others are not sought."""
    if side.statement is None or not _is_kept(side.decision):
        return side
    known = prepared.get(side.decision.residence_id)
    found = levers(asker, side.statement) if known is None else known.statements
    mine = (one for one in found if one.kind in _TOLD and one.option_id == side.option_id)
    return side.but(price=next(mine, None))
