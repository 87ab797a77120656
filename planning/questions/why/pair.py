"""Why one residence and not the other: the same facts of both, and what the plan would lose by the exchange."""

from __future__ import annotations

from collections.abc import Sequence

from planning.domain.errors import RequestError
from planning.domain.kinds import ActionKind
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.domain.statement import PRICES, Change, Fact, Kind, Pair, Side, Statement
from planning.questions.why.alternatives import first_statement, imposed_statements, lever_statements
from planning.questions.why.ask import Asker
from planning.questions.why.differences import differences


def one_or_other(asker: Asker, first: str, second: str) -> Pair:
    """Compare two residences of a plan: the others held, every figure exact.

    The one that is worked on comes first; where both are or neither is, they come as asked, and nothing is exchanged.

    Raises
    ------
    RequestError
        When the plan decides nothing of one of them, or they are the same.
    """
    for residence_id in (first, second):
        if residence_id not in asker.decisions:
            what = N_("le plan ne décide rien de la résidence « {residence} » : donnez un identifiant de son dossier")
            raise RequestError(Message(what, {"residence": residence_id}))
    if first == second:
        raise RequestError(Message(N_("comparez deux résidences différentes")))
    if _is_kept(asker.decisions[first]) and not _is_kept(asker.decisions[second]):
        first, second = second, first
    sides = [_side(asker, residence_id) for residence_id in (first, second)]
    exchange = None
    if not _is_kept(asker.decisions[first]) and _is_kept(asker.decisions[second]):
        exchange = _exchange(asker, first, second)
    return Pair(first=sides[0], second=sides[1], exchange=exchange)


def _is_kept(decision: Decision) -> bool:
    return decision.kind == ActionKind.KEEP


def _side(asker: Asker, residence_id: str) -> Side:
    decision = asker.decisions[residence_id]
    if not _is_kept(decision):
        without = first_statement(asker, residence_id)
        facts = {fact.name: -fact.value for fact in without.facts if not fact.of}
        return _with_figures(Side(decision=decision, option_id=decision.option_id, statement=without), facts)
    imposed = imposed_statements(asker, residence_id)
    if not imposed:
        return Side(decision=decision, option_id="")
    # One price is shown: the others are not sought.
    price = next((one for one in lever_statements(asker, imposed) if one.kind in PRICES), None)
    # The option that has a price is the one to compare: the others lack more than money.
    nearest = imposed[0] if price is None else next(one for one in imposed if one.option_id == price.option_id)
    side = Side(decision=decision, option_id=nearest.option_id, statement=nearest, price=price)
    found = nearest.facts or _if_money_were_there(asker, nearest)
    return _with_figures(side, {fact.name: fact.value for fact in found if not fact.of})


def _with_figures(side: Side, facts: dict[str, float]) -> Side:
    if not facts:
        return side
    return side.but(capex_eur=facts.get("capex", 0.0), own_eur=facts.get("own", 0.0), well=facts.get("well"))


def _if_money_were_there(asker: Asker, imposed: Statement) -> Sequence[Fact]:
    """Return what an option that money forbids would give and cost."""
    money = asker.money(imposed.option_id)
    answer = None if money is None else money.with_any(asker.opened(imposed.change))
    if money is None or answer is None or answer.values is None:
        return ()
    found: Plan = money.around.plan_of(answer)
    return differences(asker.plan, found, asker.data)


def _exchange(asker: Asker, first: str, second: str) -> Statement | None:
    """Return what the plan loses at least when the second is worked on instead of the first."""
    refused = asker.decisions[first].option_id
    found = [
        asker.held(
            Kind.IMPOSED,
            option,
            Change(residence_id=second, impose=option, beside=first, beside_refuse=refused),
        )
        for option in asker.options(second)
        if option != asker.keep(second)
    ]
    return min(found, key=_loss, default=None)


def _loss(statement: Statement) -> float:
    low = statement.fact("low")
    return float("inf") if low is None else low
