"""Each residence is decided once, by one of its options, at a date that the option and the horizon allow."""

from __future__ import annotations

from collections import Counter

from planning.checking.ledger import KEEP, Ledger, Row, close, rows_of
from planning.domain.kinds import OPERATOR
from planning.domain.labels import AUTHORITY_LABELS
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.domain.scenario import Scenario
from planning.tables.data import Data
from planning.tables.subjects import EVERYWHERE

PLACE = 1e-3
"""Places: less is rounding."""
Draws = dict[str, list[tuple[int, float]]]
"""What each option pays: years after the start, EUR at the prices of the first year."""


def check_decisions(plan: Plan, data: Data) -> list[Message]:
    """Return the decisions that are missing, doubled, unknown, or outside their dates."""
    times = Counter(decision.residence_id for decision in plan.decisions)
    known = set(data["residences"]["residence_id"])
    faults = [
        Message(N_("la résidence {residence} est décidée {count} fois"), {"residence": residence, "count": count})
        for residence, count in times.items()
        if count > 1
    ]
    faults += [
        Message(N_("la résidence {residence} n'est pas décidée"), {"residence": residence})
        for residence in data["residences"]["residence_id"]
        if residence not in times
    ]
    faults += [
        Message(N_("la résidence {residence} n'existe pas dans les données"), {"residence": residence})
        for residence in times
        if residence not in known
    ]
    options = {row["option_id"]: row for row in rows_of(data["options"])}
    costs = draws_of(data)
    for decision in plan.decisions:
        faults += check_decision(decision, options, costs, data, plan.scenario)
    return faults


def draws_of(data: Data) -> Draws:
    """Return what each option pays, by years after the start."""
    draws: Draws = {}
    for row in rows_of(data["option_costs"]):
        draws.setdefault(str(row["option_id"]), []).append((int(row["year_offset"]), float(row["amount_eur"])))
    return draws


def check_decision(
    decision: Decision, options: dict[str, Row], costs: Draws, data: Data, scenario: Scenario
) -> list[Message]:
    """Return what is wrong with one decision: its option, its dates, its cost, the scenario's shortlist.

    `options` by id; `costs` of `draws_of`; `data` with the scenario applied.
    """
    if decision.option_id not in options:
        what = N_("l'option {option} de la résidence {residence} n'existe pas")
        return [Message(what, {"option": decision.option_id, "residence": decision.residence_id})]
    growth, first = 1.0 + scenario.cost_index, data.manifest.first_year
    draws = costs.get(decision.option_id, [])
    cost = sum(amount * growth ** (decision.start_year + offset - first) for offset, amount in draws)
    faults = _check_one(decision, options[decision.option_id], cost, data)
    faults += _without_permission(decision, options[decision.option_id], data)
    return [*faults, *_off_the_shortlist(decision, options, scenario)]


def _without_permission(decision: Decision, option: Row, data: Data) -> list[Message]:
    """Say when somebody else decides the operation and has not allowed it, there and then."""
    if decision.kind == KEEP or (option["authority"] or OPERATOR) == OPERATOR:
        return []
    if any(allows(row, option, decision) for row in rows_of(data["permissions"])):
        return []
    what = N_("{option} en {start_year} demande l'accord de « {authority} », que rien ne donne (permissions.csv)")
    who = Message(AUTHORITY_LABELS.get(option["authority"], option["authority"]))
    values = {"option": decision.option_id, "start_year": decision.start_year, "authority": who}
    return [Message(what, values)]


def allows(permission: Row, option: Row, decision: Decision) -> bool:
    """Tell whether a row of permissions.csv allows a decision."""
    lowest, highest = permission["from_year"], permission["to_year"]
    return bool(
        permission["authority"] == option["authority"]
        and permission["residence_id"] in (EVERYWHERE, decision.residence_id)
        and permission["kind"] in ("", None, option["kind"])
        and permission["template"] in ("", None, option["template"])
        and (lowest is None or lowest <= decision.start_year)
        and (highest is None or decision.start_year <= highest)
    )


def check_permissions(ledger: Ledger) -> list[Message]:
    """Return the permissions of which more places are used than they give.

    What a permission without a limit allows needs no other.
    """
    rows = rows_of(ledger.data["permissions"])
    used: dict[str, float] = {}
    for decision in ledger.plan.decisions if rows else ():
        option = ledger.options[decision.option_id]
        theirs = [row for row in rows if decision.kind != KEEP and allows(row, option, decision)]
        for row in theirs if all(row["places"] is not None for row in theirs) else []:
            name, places = row["permission_id"], sum(ledger.after.get(decision.option_id, {}).values())
            used[name] = used.get(name, 0.0) + places
    what = N_("la permission {permission} donne {limit} places, le plan en ouvre {given}")
    return [
        Message(what, {"permission": row["permission_id"], "limit": row["places"], "given": given})
        for row in rows
        if (given := used.get(row["permission_id"], 0.0)) > 0
        and given > float(row["places"]) + max(PLACE, 1e-6 * given)
    ]


def _off_the_shortlist(decision: Decision, options: dict[str, Row], scenario: Scenario) -> list[Message]:
    """Say when the scenario's shortlist names something of the residence, but not this decision."""
    here = [
        row
        for row in scenario.shortlist
        if row.option_id in options and options[row.option_id]["residence_id"] == decision.residence_id
    ]
    retained = [row for row in here if row.option_id == decision.option_id]
    if not here or decision.kind == KEEP or any(row.start_year in (None, decision.start_year) for row in retained):
        return []
    what = N_("la liste courte de {residence} ne retient pas {option} en {start_year}")
    values = {"option": decision.option_id, "start_year": decision.start_year}
    return [Message(what, {"residence": decision.residence_id, **values})]


def _check_one(decision: Decision, option: Row, cost: float, data: Data) -> list[Message]:
    names = {"option": decision.option_id, "residence": decision.residence_id}
    faults = []
    if option["residence_id"] != decision.residence_id:
        faults.append(Message(N_("l'option {option} n'est pas une option de la résidence {residence}"), names))
    if option["kind"] != decision.kind:
        faults.append(Message(N_("l'option {option} n'est pas de nature {kind}"), {**names, "kind": decision.kind}))
    faults += _check_dates(decision, option, data)
    if not close(decision.capex_eur, cost, absolute=0.01):
        what = N_("le coût de {option} est {given} € dans le plan et {expected} € dans les données")
        faults.append(Message(what, {**names, "given": decision.capex_eur, "expected": cost}))
    return faults


def _check_dates(decision: Decision, option: Row, data: Data) -> list[Message]:
    first, last = data.manifest.first_year, data.manifest.last_year
    names: dict[str, object] = {"residence": decision.residence_id, "start_year": decision.start_year}
    if not first <= decision.start_year <= last:
        what = N_("la résidence {residence} commence en {start_year}, hors du plan {first_year}-{last_year}")
        return [Message(what, {**names, "first_year": first, "last_year": last})]
    if decision.kind == KEEP:
        if decision.delivery_year != decision.start_year:
            return [Message(N_("la résidence {residence} est gardée en l'état : elle n'a pas de livraison"), names)]
        return []
    faults = []
    if decision.delivery_year != decision.start_year + int(option["duration_years"]):
        what = N_("la livraison de {residence} en {delivery_year} ne suit pas la durée de l'option ({years} ans)")
        values = {"delivery_year": decision.delivery_year, "years": int(option["duration_years"])}
        faults.append(Message(what, {**names, **values}))
    if decision.delivery_year > last:
        what = N_("la résidence {residence} est livrée en {delivery_year}, après la fin du plan ({last_year})")
        faults.append(Message(what, {**names, "delivery_year": decision.delivery_year, "last_year": last}))
    earliest, latest = option["earliest_year"], option["latest_year"]
    early = earliest is not None and decision.start_year < earliest
    late = latest is not None and decision.start_year > latest
    if early or late:
        what = N_("la résidence {residence} commence en {start_year}, hors des dates permises à l'option")
        faults.append(Message(what, names))
    return faults


def sound_decisions(plan: Plan, data: Data) -> Plan:
    """Return the plan with the first known decision of each residence, the others left out."""
    owner = dict(zip(data["options"]["option_id"], data["options"]["residence_id"], strict=True))
    kept: dict[str, Decision] = {}
    for decision in plan.decisions:
        if owner.get(decision.option_id) == decision.residence_id:
            kept.setdefault(decision.residence_id, decision)
    return plan.but(decisions=tuple(kept.values()))
