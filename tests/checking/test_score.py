"""What a plan claims of itself, and its worth term by term."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Plan, Term
from planning.tables.data import Data
from tests.checking.plan_by_hand import WEIGHTS, data_by_hand, faults, on

Corrupt = Callable[[Plan], Plan]
WORTH = 67.22
"""58 + 3.84 + 3 + 0.5 + 0.28 + 3 + 1.6 - 3, term by term."""


def _said(**changes: object) -> Corrupt:
    return lambda plan: plan.model_copy(update=changes)


def _term(name: str, unweighted: float, weighted: float) -> Corrupt:
    """Change a term, and the plan's worth with it."""

    def corrupt(plan: Plan) -> Plan:
        former = plan.objective_terms[name].weighted if name in plan.objective_terms else 0.0
        terms = {**plan.objective_terms, name: Term(unweighted=unweighted, weighted=weighted)}
        worth = (plan.objective or 0.0) + weighted - former
        return plan.model_copy(update={"objective_terms": terms, "objective": worth})

    return corrupt


def _without_term(name: str) -> Corrupt:
    return lambda plan: plan.model_copy(
        update={"objective_terms": {key: term for key, term in plan.objective_terms.items() if key != name}}
    )


def test_the_worth_is_the_one_counted_by_hand(plan: Plan) -> None:
    assert plan.objective == pytest.approx(WORTH)


@pytest.mark.parametrize(
    ("corrupt", "sentence"),
    [
        (_said(objective=None), "la valeur du plan manque"),
        (_said(bound=68.0, gap=0.0), "la borne 68 dépasse la valeur du plan 67,22"),
        (_said(bound=60.0, gap=0.05), "l'écart prouvé n'est pas celui que donnent la valeur et la borne"),
        (_said(bound=60.0), "l'écart prouvé n'est pas celui que donnent la valeur et la borne"),
        (_said(gap=0.0), "l'écart prouvé n'est pas celui que donnent la valeur et la borne"),
        (
            _said(status=Status.OPTIMAL, ended_by=EndedBy.PROOF),
            "le plan se dit optimal sans que ce soit démontré",
        ),
        (
            _said(status=Status.OPTIMAL, ended_by=EndedBy.PROOF, bound=WORTH * (1 - 2e-6), gap=2e-6),
            "le plan se dit optimal sans que ce soit démontré",
        ),
        (_said(ended_by=EndedBy.PROOF), "un plan est optimal quand la recherche finit par la preuve"),
        (
            _said(status=Status.OPTIMAL, bound=WORTH, gap=0.0),
            "un plan est optimal quand la recherche finit par la preuve",
        ),
        (_said(conflict=("must:R1",)), "un plan existe : ses règles ne peuvent pas se contredire"),
        (_said(status=Status.INFEASIBLE), "le plan porte des décisions alors que son état dit"),
        (_said(status=Status.NO_PLAN_YET), "le plan porte des décisions alors que son état dit"),
        (_said(objective=66.0), "la valeur du plan est 67,22, le plan dit 66"),
    ],
)
def test_a_claim_that_does_not_hold_is_said(corrupt: Corrupt, sentence: str, plan: Plan, data: Data) -> None:
    said = faults(corrupt(plan), data)
    assert any(line.startswith(sentence) for line in said), said


@pytest.mark.parametrize(
    ("bound", "gap", "status", "ended_by"),
    [
        (None, None, Status.FEASIBLE, EndedBy.TIME),
        (60.0, 7.22 / WORTH, Status.FEASIBLE, EndedBy.GAP),
        (WORTH, 0.0, Status.OPTIMAL, EndedBy.PROOF),
        (WORTH * (1 - 5e-7), 5e-7, Status.OPTIMAL, EndedBy.PROOF),
    ],
)
def test_a_claim_that_holds_is_no_fault(
    bound: float | None, gap: float | None, status: Status, ended_by: EndedBy, plan: Plan, data: Data
) -> None:
    claimed = plan.model_copy(update={"bound": bound, "gap": gap, "status": status, "ended_by": ended_by})
    assert faults(claimed, data) == []


@pytest.mark.parametrize(
    "name",
    [
        "unmet",
        "unsuitable",
        "distance",
        "condition",
        "energy",
        "running",
        "capex",
        "value_points",
        "changes",
        "relaxed",
    ],
)
def test_each_term_is_recounted(name: str, plan: Plan, data: Data) -> None:
    assert f"le terme {name} de la valeur du plan manque" in faults(_without_term(name)(plan), data)
    term = plan.objective_terms[name]
    if name == "changes":  # without a weight the plan may count them or not: nothing depends on it
        assert faults(_term(name, 2.0, 0.0)(plan), data) == []
        assert any("le terme changes vaut" in line for line in faults(_term(name, 2.0, -5.0)(plan), data))
        return
    raised = _term(name, term.unweighted - 1, term.weighted)
    assert any(f"le terme {name} vaut" in line for line in faults(raised(plan), data))
    cheaper = _term(name, term.unweighted, term.weighted - 1)
    assert any(f"le terme {name} vaut" in line for line in faults(cheaper(plan), data))


def test_a_term_that_does_not_exist_is_said(plan: Plan, data: Data) -> None:
    assert "le terme bonus ne fait pas partie de la valeur d'un plan" in faults(_term("bonus", -5.0, -5.0)(plan), data)


def test_weights_are_those_of_the_scenario(plan: Plan, data: Data) -> None:
    scenario = plan.scenario.but(weights=WEIGHTS.but(unmet=0.5))
    assert any("le terme unmet vaut" in line for line in faults(plan.model_copy(update={"scenario": scenario}), data))


def test_nobody_pays_a_distance_at_home() -> None:
    rows = data_by_hand()["neighbours"].to_dict("records")
    home = {"from_territory": "Z1", "to_territory": "Z1", "penalty": 9.0}
    data = data_by_hand(neighbours=[*rows, home])
    assert faults(on(data), data) == []


def test_a_keep_improves_no_building() -> None:
    data = data_by_hand()
    kept = data["options"]["option_id"] == "R3.keep"
    odd = data.replacing(
        options=data["options"].assign(
            energy_label_after=data["options"]["energy_label_after"].mask(kept, "A"),
            condition_after=data["options"]["condition_after"].mask(kept, "poor"),
        )
    )
    assert faults(on(odd), odd) == []
