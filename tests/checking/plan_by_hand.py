"""A plan worked out with pencil and paper: three years, four sites, money from three funders.

R1, 10 places in Z1 (label F, poor): works in 2027 close half; delivered in 2028, label C, good.
R2, 8 places in Z2: becomes 8 places of L in 2028, at once.
R3, 6 places in Z2 (label E): kept.    R4, a bare plot in Z1: sold in 2029.
"""

from __future__ import annotations

from typing import Any

from planning.checking import check_plan
from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Move, Plan, Term
from planning.domain.scenario import Scenario, Weights
from planning.i18n import FRENCH
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    after,
    aid,
    cost,
    envelope,
    funder,
    keep,
    need,
    neighbour,
    portfolio,
    programme,
    residence,
    suitable,
    territories,
    typology,
    works,
)
from tests.plan_rows import decision, grant, money, needed, served

SECOND, THIRD = FIRST + 1, FIRST + 2
WEIGHTS = Weights(condition=0.1, energy=0.01, running=1e-3, capex=1e-5)


def data_by_hand(**tables: list[dict[str, Any]]) -> Data:
    """Return the data of the plan; `tables` replace some of them."""
    content: dict[str, list[dict[str, Any]]] = {
        "territories": territories("Z1", "Z2"),
        "neighbours": [neighbour("Z1", "Z2", 0.5)],
        "client_groups": [{"client_group": "g", "label_fr": "g", "weight": 2.0}],
        "typologies": [
            typology("K", staff_per_place=0.5, size_max=9.0),
            typology("L", persons_per_dwelling=2.0, size_min=4.0, size_max=5.0),
        ],
        "suitability": [
            suitable("K", 1.0),
            suitable("L", 0.6),
        ],
        "residences": [
            residence("R1", "Z1", energy_label="F", condition="poor"),
            residence("R2", "Z2", energy_label="D"),
            residence("R3", "Z2", energy_label="E"),
            residence("R4", "Z1"),
        ],
        "programmes": [programme("R1", 10, occupancy=0.9), programme("R2", 8), programme("R3", 6)],
        "options": [
            *[keep(name) for name in ("R1", "R2", "R3", "R4")],
            works(
                "R1",
                "energy",
                1,
                closed_share=0.5,
                energy_label_after="C",
                condition_after="good",
                running_result_eur_per_year=-2_000.0,
            ),
            works("R2", "convert", value_points=3.0, running_result_eur_per_year=500.0),
            works("R2", "comfort"),
            works("R3", "comfort"),
            works("R4", "dispose", proceeds_eur=10_000.0),
        ],
        "option_programmes": [after("R1.energy", 10), {"option_id": "R2.convert", "typology": "L", "dwellings": 4.0}],
        "option_costs": [
            cost("R1.energy", 100_000),
            cost("R1.energy", 20_000, 1),
            cost("R2.convert", 40_000),
        ],
        "option_funding": [
            aid("R1.energy", "state", 100_000.0, 0.3),
            aid("R1.energy", "bank", 100_000.0, 0.5),
        ],
        "funders": [
            funder("own", "own", carry_over=True),
            funder("state"),
            funder("bank", "loan", cap_per_place_eur=2_000.0),
        ],
        "envelopes": [
            envelope(FIRST, 100_000),
            envelope(SECOND, 40_000),
            envelope(THIRD, 40_000),
            envelope("all", 60_000, "state"),
        ],
        "needs": [row for year in (FIRST, SECOND, THIRD) for row in (need(20, year, "Z1"), need(12, year, "Z2"))],
    }
    return portfolio(3, **{**content, **tables})


def plan_by_hand(data: Data) -> Plan:
    """Return the plan. Half of R1 is 5 places; 5 x 0.9 = 4.5 people live there. Z1 may be housed in Z2."""
    values = {
        "unmet": (2.0 * (13 + 8 + 8), 1.0),
        "unsuitable": (0.4 * 2.0 * (8 + 8), 0.3),
        "distance": (0.5 * (2 + 2 + 2), 1.0),
        "condition": (5.0, 0.1),
        "energy": (2.0 * 5 + 1.0 * 6 * 3, 0.01),
        "running": (2 * 2_000.0 - 2 * 500.0, 1e-3),
        "capex": (160_000.0, 1e-5),
        "value_points": (3.0, -1.0),
        "changes": (0.0, 0.0),
        "relaxed": (0.0, 1.0),
    }
    terms = {name: Term(unweighted=raw, weighted=raw * weight) for name, (raw, weight) in values.items()}
    objective = sum(term.weighted for term in terms.values())
    return Plan(
        status=Status.FEASIBLE,
        ended_by=EndedBy.TIME,
        objective=objective,
        objective_terms=terms,
        data_hash=data.hash,
        scenario=Scenario(weights=WEIGHTS),
        decisions=(
            decision("R1.energy", FIRST, SECOND, 120_000),
            decision("R2.convert", SECOND, SECOND, 40_000),
            decision("R3.keep", FIRST, FIRST),
            decision("R4.dispose", THIRD, THIRD),
        ),
        grants=(
            grant("R1.energy", "state", FIRST, 30_000),
            grant("R1.energy", "bank", FIRST, 20_000),
        ),
        money=(
            money("own", FIRST, 50_000, 100_000, 50_000),
            money("own", SECOND, 60_000, 90_000, 30_000),
            money("own", THIRD, 0, 80_000, 80_000),
            money("state", FIRST, 30_000, 60_000, 30_000),
            money("state", SECOND, 0, 30_000, 30_000),
            money("state", THIRD, 0, 30_000, 30_000),
            money("bank", FIRST, 20_000, None, 0),
            money("bank", SECOND, 0, None, 0),
            money("bank", THIRD, 0, None, 0),
        ),
        served=(
            served("g", "K", "Z1", "Z1", FIRST, 5),
            served("g", "K", "Z1", "Z2", FIRST, 2),
            served("g", "K", "Z2", "Z2", FIRST, 12),
            *[
                served("g", *row[:3], year, row[3])
                for year in (SECOND, THIRD)
                for row in (("K", "Z1", "Z1", 10), ("L", "Z1", "Z2", 2), ("K", "Z2", "Z2", 6), ("L", "Z2", "Z2", 6))
            ],
        ),
        needs=(
            needed("g", "Z1", FIRST, 20, 7),
            needed("g", "Z2", FIRST, 12, 12),
            *[
                row
                for year in (SECOND, THIRD)
                for row in (needed("g", "Z1", year, 20, 12), needed("g", "Z2", year, 12, 12))
            ],
        ),
        moves=(Move(residence_id="R1", year=FIRST, persons=4.5, to="temporary"),),
    )


def faults(plan: Plan, data: Data) -> list[str]:
    """Return what the checker says, in French."""
    return [FRENCH(message) for message in check_plan(plan, data)]


def changed(plan: Plan, table: str, number: int, **changes: object) -> Plan:
    """Return the plan with one row of one of its tables changed."""
    rows = list(getattr(plan, table))
    rows[number] = rows[number].but(**changes)
    return plan.model_copy(update={table: tuple(rows)})


def on(data: Data, plan: Plan | None = None) -> Plan:
    """Return a plan as if it had been made from these data: what is then wrong is not the hash."""
    return (plan or plan_by_hand(data)).model_copy(update={"data_hash": data.hash})
