"""What a plan tells of plans almost as good, and of the choices that a shortlist leaves out."""

from __future__ import annotations

import pytest

from planning.domain.plan import Alternative, Decision, Plan
from planning.domain.scenario import Shortlisted
from tests.checking.plan_by_hand import FIRST, SECOND, data_by_hand, faults, plan_by_hand

DATA = data_by_hand()
PLAN = plan_by_hand(DATA)
VALUE = PLAN.objective or 0.0
COMFORT = Decision(
    residence_id="R2", option_id="R2.comfort", kind="comfort", start_year=FIRST, delivery_year=FIRST, capex_eur=0
)


def _told(*decisions: Decision, objective: float = VALUE, **more: object) -> Plan:
    return PLAN.model_copy(
        update={"alternatives": (Alternative(objective=objective, decisions=tuple(decisions)),), **more}
    )


def test_a_sound_near_tie_is_accepted() -> None:
    assert faults(_told(COMFORT), DATA) == []


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (_told(), "il ne diffère du plan en rien"),
        (_told(COMFORT, COMFORT.but(start_year=SECOND, delivery_year=SECOND)), "R2 est décidée 2 fois"),
        (_told(COMFORT.but(option_id="R2.palace")), "l'option R2.palace de la résidence R2 n'existe pas"),
        (_told(COMFORT.but(residence_id="R9")), "la résidence R9 n'est pas dans le plan"),
        (_told(COMFORT.but(start_year=FIRST + 9, delivery_year=FIRST + 9)), "hors du plan"),
        (_told(PLAN.decisions[1]), "la décision de R2 est déjà celle du plan"),
        (_told(COMFORT, objective=VALUE - 1), "est meilleure que celle du plan"),
        (
            _told(COMFORT, objective=VALUE - 1, bound=VALUE - 0.5, gap=0.5 / abs(VALUE)),
            "est meilleure que la borne",
        ),
    ],
)
def test_a_near_tie_that_does_not_hold_is_refused(plan: Plan, sentence: str) -> None:
    said = faults(plan, DATA)
    assert any(line.startswith("plan presque aussi bon n° 1") and sentence in line for line in said), said


def _shortlisted(option: str, year: int | None, **more: object) -> Plan:
    scenario = PLAN.scenario.but(shortlist=(Shortlisted(option_id=option, start_year=year),))
    return PLAN.model_copy(update={"scenario": scenario, **more})


def test_a_decision_off_the_shortlist_is_refused() -> None:
    assert faults(_shortlisted("R2.convert", None), DATA) == []
    assert faults(_shortlisted("R3.comfort", None), DATA) == []  # kept as it is: always possible
    said = [f"la liste courte de R2 ne retient pas R2.convert en {SECOND}"]
    assert faults(_shortlisted("R2.comfort", None), DATA) == said
    assert faults(_shortlisted("R2.convert", FIRST), DATA) == said


def test_a_full_bound_that_says_too_much_is_refused() -> None:
    assert faults(_shortlisted("R2.convert", None, full_bound=VALUE, full_gap=0.0), DATA) == []
    said = ["ce que rouvrir tous les choix ferait gagner n'est pas ce que donne sa borne"]
    assert faults(_shortlisted("R2.convert", None, full_bound=VALUE - 1, full_gap=0.0), DATA) == said
    assert faults(_shortlisted("R2.convert", None, full_bound=VALUE + 1, full_gap=0.0), DATA) == said
    unasked = PLAN.model_copy(update={"full_bound": VALUE, "full_gap": 0.0})
    assert len(faults(unasked, DATA)) == 1
