"""The objective recomputed, and what the plan claims of itself."""

from __future__ import annotations

from collections.abc import Mapping

from planning.checking.ledger import KEEP, Ledger, cells_of, close, rows_of
from planning.domain.kinds import OPTIMAL_GAP, EndedBy, Status, relative_gap
from planning.domain.message import N_, Message
from planning.domain.plan import Level, Plan
from planning.domain.scenario import RELAXED

POINTS = {"E": 1.0, "F": 2.0, "G": 3.0}


ROUNDED = 1e-6
"""Of a unit: what is not told of an amount."""


def check_claims(plan: Plan) -> list[Message]:
    """Return what status, objective, bound and gap say against each other."""
    faults = []
    if plan.request_hash and plan.request_hash != plan.request:
        faults.append(Message(N_("le scénario n'est plus celui du calcul : recalculez le plan")))
    if not plan.has_decisions:
        if plan.decisions:
            faults.append(Message(N_("le plan porte des décisions alors que son état dit qu'il n'y en a pas")))
        return faults
    if plan.objective is None:
        return [Message(N_("la valeur du plan manque"))]
    if plan.bound is not None and plan.bound > plan.objective + max(1e-6, 1e-6 * abs(plan.objective)):
        what = N_("la borne {bound} dépasse la valeur du plan {objective}")
        faults.append(Message(what, {"bound": plan.bound, "objective": plan.objective}))
    expected = None if plan.bound is None else relative_gap(plan.objective, plan.bound)
    if (plan.gap is None) != (expected is None) or (
        plan.gap is not None and expected is not None and abs(plan.gap - expected) > 1e-7
    ):
        faults.append(Message(N_("l'écart prouvé n'est pas celui que donnent la valeur et la borne")))
    faults += _check_full_bound(plan, plan.objective)
    if plan.status is Status.OPTIMAL and (expected is None or expected > OPTIMAL_GAP):
        faults.append(Message(N_("le plan se dit optimal sans que ce soit démontré")))
    if (plan.status is Status.OPTIMAL) != (plan.ended_by is EndedBy.PROOF):
        faults.append(Message(N_("un plan est optimal quand la recherche finit par la preuve, et seulement alors")))
    if plan.conflict:
        faults.append(Message(N_("un plan existe : ses règles ne peuvent pas se contredire")))
    return faults


def not_recounted(plan: Plan) -> dict[str, Message]:
    """Return what a plan says that only a search could confirm, by claim: it is neither checked nor refused here."""
    mean = plan.futures is not None and plan.futures.exact_expected_unmet is not None
    near = N_("la valeur des plans presque aussi bons ({count})")
    bound = N_("la borne : qu'aucun plan n'est meilleur de plus de {gap:percent1}")
    claims = {
        "impossible": (
            plan.status is Status.INFEASIBLE,
            Message(N_("qu'aucun plan n'est possible, et quelles règles se contredisent")),
        ),
        "bound": (plan.has_decisions and plan.bound is not None, Message(bound, {"gap": plan.gap or 0.0})),
        "levels": (bool(plan.levels), Message(N_("les bornes des groupes de critères"))),
        "full_bound": (
            plan.full_bound is not None,
            Message(N_("ce que rouvrir tous les choix ferait gagner au plus")),
        ),
        "alternatives": (bool(plan.alternatives), Message(near, {"count": len(plan.alternatives)})),
        "gain": (plan.gain is not None, Message(N_("le gain sur ne rien faire"))),
        "verdicts": (
            any(row.verdict for row in plan.decisions),
            Message(N_("quelles décisions sont le noyau, lesquelles sont interchangeables")),
        ),
        "futures": (mean, Message(N_("la moyenne exacte sur les futurs tirés"))),
        "changes": (
            plan.scenario.weights.changes > 0,
            Message(N_("le nombre de changements : le plan approuvé n'est pas dans le fichier")),
        ),
        "request": (
            not plan.request_hash,
            Message(N_("que le scénario est celui du calcul : le fichier n'en porte pas l'empreinte")),
        ),
    }
    return {claim: message for claim, (is_made, message) in claims.items() if is_made}


def _check_full_bound(plan: Plan, objective: float) -> list[Message]:
    """Return what the bound with every choice open says against the scenario and the plan's value."""
    if plan.full_bound is not None and not plan.scenario.shortlist:
        return [Message(N_("une borne « tous les choix rouverts » n'a de sens qu'avec une liste courte"))]
    expected = None if plan.full_bound is None else relative_gap(objective, plan.full_bound)
    above = plan.full_bound is not None and plan.full_bound > objective + max(1e-6, 1e-6 * abs(objective))
    if above or _differ(plan.full_gap, expected):
        return [Message(N_("ce que rouvrir tous les choix ferait gagner n'est pas ce que donne sa borne"))]
    return []


def check_objective(ledger: Ledger, relaxed: float, worth: Mapping[str, float] | None = None) -> list[Message]:
    """Return the terms of the objective that are not what the decisions give; `worth`: those of the value model."""
    plan = ledger.plan
    weights = {**plan.scenario.weights.model_dump(), "relaxed": 1.0}
    weights["value_points"] = -weights["value_points"]
    expected = {**_people_terms(ledger), **_building_terms(ledger)} if worth is None else dict(worth)
    expected["relaxed"] = relaxed
    if worth is not None:
        weights = plan.scenario.term_weights
    if plan.scenario.weights.changes == 0:
        expected["changes"] = plan.objective_terms["changes"].unweighted if "changes" in plan.objective_terms else 0.0
    what = N_("le terme {term} ne fait pas partie de la valeur d'un plan")
    faults = [Message(what, {"term": name}) for name in sorted(set(plan.objective_terms) - set(weights))]
    total, known = 0.0, dict.fromkeys(weights, 0.01) | {RELAXED: 1e-2 + _rounding_of_what_gives_way(ledger)}
    for name, weight in weights.items():
        term = plan.objective_terms.get(name)
        if term is None:
            faults.append(Message(N_("le terme {term} de la valeur du plan manque"), {"term": name}))
            continue
        raw = expected.get(name, term.unweighted)
        total += raw * weight
        rounding = known[name]
        if not (
            close(term.unweighted, raw, absolute=rounding)
            and close(term.weighted, raw * weight, absolute=max(1e-2, rounding * abs(weight)))
        ):
            what = N_("le terme {term} vaut {expected}, le plan dit {given}")
            faults.append(Message(what, {"term": name, "expected": raw, "given": term.unweighted}))
    # A value that is missing was said with the claims.
    rounding = 1e-3 + abs(weights[RELAXED]) * _rounding_of_what_gives_way(ledger)
    if not faults and plan.objective is not None and not close(total, plan.objective, absolute=rounding):
        what = N_("la valeur du plan est {expected}, le plan dit {given}")
        faults.append(Message(what, {"expected": total, "given": plan.objective}))
    return faults


def _rounding_of_what_gives_way(ledger: Ledger) -> float:
    """Return what a millionth of each soft rule costs, each year: amounts have six decimals, prices may be 100,000."""
    return (
        ROUNDED
        * len(ledger.data.years)
        * sum(float(row["price"] or 0.0) for row in rows_of(ledger.data["rules"]) if not row["hard"])
    )


def check_levels(plan: Plan) -> list[Message]:
    """Return what the groups of an ordered objective say against the order asked, the terms and their bounds."""
    faults = []
    asked = [tuple(group) for group in plan.scenario.order]
    if asked and not any(RELAXED in group for group in asked):
        asked[0] = (*asked[0], RELAXED)
    if [level.terms for level in plan.levels] != asked[: len(plan.levels)]:
        faults.append(Message(N_("les groupes de critères du plan ne sont pas ceux que demande le scénario")))
    if plan.status is Status.OPTIMAL and len(plan.levels) < len(asked):
        faults.append(Message(N_("le plan se dit optimal sans que ce soit démontré")))
    for level in plan.levels:
        names = {"terms": ", ".join(level.terms)}
        held = sum(plan.objective_terms[term].weighted for term in level.terms if term in plan.objective_terms)
        if not close(level.value, held, absolute=1e-3):
            what = N_("le groupe {terms} vaut {expected}, le plan dit {given}")
            faults.append(Message(what, {**names, "expected": held, "given": level.value}))
        expected = None if level.bound is None else relative_gap(level.value, level.bound)
        above = level.bound is not None and level.bound > level.value + max(1e-6, 1e-6 * abs(level.value))
        if above or _differ(level.gap, expected):
            faults.append(Message(N_("l'écart prouvé du groupe {terms} n'est pas celui que donne sa borne"), names))
        if plan.status is Status.OPTIMAL and not _is_proven(level, plan.scenario.order_tolerance):
            faults.append(Message(N_("le plan se dit optimal sans que ce soit démontré")))
    return faults


def _differ(told: float | None, expected: float | None) -> bool:
    if told is None or expected is None:
        return told is not expected
    return abs(told - expected) > 1e-7


def _is_proven(level: Level, tolerance: float) -> bool:
    """Tell whether a group is as good as can be, but for what the tolerance gives to the following ones."""
    if level.bound is None:
        return False
    given = (tolerance + 2 * OPTIMAL_GAP) * max(1.0, abs(level.value), abs(level.bound))
    return level.bound - given <= level.value <= level.bound + given


def _people_terms(ledger: Ledger) -> dict[str, float]:
    data = ledger.data
    weight = {group: float(worth) for group, worth in cells_of(data["client_groups"], "client_group", "weight")}
    suitability = cells_of(data["suitability"], "typology", "client_group", "suitability")
    fits = {(typology, group): float(share) for typology, group, share in suitability}
    ways = cells_of(data["neighbours"], "from_territory", "to_territory", "penalty")
    penalty = {(origin, target): float(price) for origin, target, price in ways}
    served = ledger.plan.served
    return {
        "unmet": sum(row.unmet * weight.get(row.client_group, 0.0) for row in ledger.plan.needs),
        "unsuitable": sum(
            (1.0 - fits.get((row.typology, row.client_group), 0.0)) * weight.get(row.client_group, 0.0) * row.places
            for row in served
        ),
        "distance": sum(
            penalty.get((row.from_territory, row.to_territory), 0.0) * row.places
            for row in served
            if row.from_territory != row.to_territory
        ),
    }


def _building_terms(ledger: Ledger) -> dict[str, float]:
    terms = dict.fromkeys(("condition", "energy", "running", "capex", "value_points"), 0.0)
    for decision in ledger.plan.decisions:
        option = ledger.options[decision.option_id]
        residence = ledger.residences[decision.residence_id]
        terms["capex"] += sum(amount for _, _, amount in ledger.paid.get(decision.option_id, []))
        terms["value_points"] += float(option["value_points"] or 0.0)
        for year in ledger.data.years:
            delivered = year >= decision.delivery_year
            changed = delivered and decision.kind != KEEP
            places = sum(ledger.open_at(decision, year).values())
            label = (changed and option["energy_label_after"]) or residence["energy_label"]
            condition = (changed and option["condition_after"]) or residence["condition"]
            terms["energy"] += POINTS.get(str(label), 0.0) * places
            terms["condition"] += places if condition == "poor" else 0.0
            if delivered:
                terms["running"] -= float(option["running_result_eur_per_year"] or 0.0)
    return terms
