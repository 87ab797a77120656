"""Three plans of the value model worked out with pencil and paper: one hostel of ten places, two years, a tail of two.

The hostel has two years of service left: poor in 2027 and 2028, closed in 2029, renewed in 2030. Its rooms of 8 m2 are
of class D, C if nobody looks at rooms. Four residents leave by halves: 4, 2, 1, a half. Eight places are needed in
2027, six after. Nothing is discounted; upkeep grows by a tenth a year.
"""

from __future__ import annotations

from typing import Any

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Building, Decision, Housed, Move, NeedRow, Plan, Served, Term
from planning.domain.scenario import Scenario
from planning.domain.valuation import ByState, Loss, Valuation
from planning.tables.data import Data
from planning.tables.scenario_file import shipped_valuation
from tests.oracle.portfolio import FIRST, Row, after, cost, keep, need, portfolio, programme, residence, suitable, works
from tests.plan_rows import decision, money, needed

SECOND, TAIL, LAST = FIRST + 1, FIRST + 2, FIRST + 3
VALUE = shipped_valuation().but(
    place_year_eur=1000.0,
    loss=Loss(A=0.0, B=0.1, C=0.5, D=0.9),
    tail_years=(2,),
    later_starts=(0,),
    later_years=2,
    discount_rate=0.0,
    upkeep_eur=ByState(good=10.0, fair=20.0, poor=100.0),
    upkeep_growth=0.1,
    renewal_after_years=1,
    renewal_eur=3000.0,
    renewal_life_years=30,
    closure_eur=50.0,
    action_eur=7.0,
)
ROOMS: Row = {"rule_id": "rooms", "criterion": "room_m2", "threshold": "9", "class": "D"}
STAGE: Row = {"rule_id": "stage", "criterion": "stage", "threshold": "poor", "class": "C"}
ACCESS: Row = {"rule_id": "access", "criterion": "accessible", "class": "C", "client_groups": "g"}
FOUR: Row = {"residence_id": "R1", "cohort": "c", "persons": 4.0, "client_group": "g", "yearly_exit_rate": 0.5}
HEAVY: Row = {
    "closed_share": 0.5,
    "life_years": 30.0,
    "amortised_years": 10.0,
    "running_result_eur_per_year": 300.0,
}


def hostel(*rules: Row, **tables: list[Row]) -> Data:
    """Return the hostel with some habitability rules; `tables` replace others."""
    content: dict[str, Any] = {
        "residences": [residence("R1", condition="poor", service_years=2.0, room_m2=8.0)],
        "suitability": [suitable("K", 0.8)],
        "programmes": [programme("R1", 10)],
        "cohorts": [FOUR],
        "options": [
            keep("R1", running_result_eur_per_year=100.0, rent_eur_per_year=20.0),
            works("R1", duration_years=1, **HEAVY),
        ],
        "option_programmes": [{**after("R1.restructure", 10), "room_m2": 20.0, "accessible_share": 0.5}],
        "option_costs": [cost("R1.restructure", 10_000)],
        "needs": [need(8, FIRST), need(6, SECOND)],
        "habitability_rules": list(rules),
    }
    return portfolio(2, **{**content, **tables})


def plan_of(data: Data, terms: dict[str, float], *, value: Valuation = VALUE, **tables: Any) -> Plan:
    """Return a plan with its terms: people lost, then euros; what is not named is 0."""
    scenario = Scenario(value=value)
    weights = scenario.term_weights
    told = {
        name: Term(unweighted=terms.get(name, 0.0), weighted=terms.get(name, 0.0) * weights[name]) for name in weights
    }
    return Plan(
        status=Status.FEASIBLE,
        ended_by=EndedBy.TIME,
        objective=sum(term.weighted for term in told.values()),
        objective_terms=told,
        data_hash=data.hash_for(scenario),
        scenario=scenario,
        **tables,
    )


def at(year: int, grade: str, places: float, *, stays: bool = False) -> Served:
    """Return people of the public housed at home."""
    return Served(
        client_group="g",
        typology="K",
        from_territory="Z1",
        to_territory="Z1",
        year=year,
        places=places,
        grade=grade,
        stays=stays,
    )


def four(year: int, well: float = 0.0, badly: float = 0.0, unfit: float = 0.0, without: float = 0.0) -> Housed:
    """Return the four numbers of a period."""
    years = 2 if year == TAIL else 1
    return Housed(
        client_group="g",
        territory="Z1",
        year=year,
        years=years,
        well=well,
        badly=badly,
        unfit=unfit,
        without=without,
    )


def state(year: int, stage: Any, habitability: str = "") -> Building:
    """Return the state of the hostel from a year on."""
    return Building(residence_id="R1", year=year, stage=stage, habitability=habitability)


def _accounts(spent: float) -> tuple[Any, ...]:
    return money("own", FIRST, spent, None), money("own", SECOND, 0.0, None)


def _needs(first: float = 8.0) -> tuple[NeedRow, ...]:
    return needed("g", "Z1", FIRST, 8, first), needed("g", "Z1", SECOND, 6, 6)


KEPT = decision("R1.keep", FIRST, FIRST)


def kept() -> tuple[Data, Plan]:
    """Nothing is done, nobody looks at rooms: C, then closed, then renewed in class B (five places on average).

    Running: 120 in each of three years. Upkeep: 10 x 100, then 1.1 times that, then 10 x 10. Renewal: 10 x 3000 / 30.
    """
    data = hostel(STAGE)
    served = (at(FIRST, "C", 4, stays=True), at(FIRST, "C", 4), at(SECOND, "C", 2, stays=True), at(SECOND, "C", 4))
    terms = {
        "unmet": 2 * 1.0,
        "unsuitable": 0.2 * (8 + 6 + 2 * 5),
        "degraded": 0.8 * (8 * 0.5 + 6 * 0.5 + 2 * 5 * 0.1),
        "running": -3 * 120.0,
        "upkeep": 1000.0 + 1100.0 + 100.0,
        "renewal": 1000.0,
        "closure": 500.0,
    }
    return data, plan_of(
        data,
        terms,
        decisions=(KEPT,),
        money=_accounts(0.0),
        needs=_needs(),
        served=served,
        served_later=(at(TAIL, "B", 5),),
        housed=(four(FIRST, badly=8), four(SECOND, badly=6), four(TAIL, well=5, without=1)),
        buildings=(state(FIRST, "poor", "C"), state(TAIL, "ended"), state(LAST, "renewed", "B")),
    )


def restructured() -> tuple[Data, Plan]:
    """Works in 2027 close half; delivered in 2028 in class A, half of it not accessible: C for this public.

    Two residents stay in 2027, then one, then 0.375 on average, in both grades alike. The works are repaid in ten parts
    of which three count; 60 is earned in 2027, then 300 a year.
    """
    data = hostel(STAGE, ROOMS, ACCESS)
    served = (
        *(at(FIRST, "D", 2, stays=True), at(FIRST, "D", 3)),
        *(at(SECOND, "A", 0.5, stays=True), at(SECOND, "A-", 0.5, stays=True)),
        *(at(SECOND, "A", 4.5), at(SECOND, "A-", 0.5)),
    )
    later = (
        *(at(TAIL, "A", 0.1875, stays=True), at(TAIL, "A-", 0.1875, stays=True)),
        *(at(TAIL, "A", 4.8125), at(TAIL, "A-", 0.8125)),
    )
    terms = {
        "unmet": 3.0,
        "unsuitable": 0.2 * (5 + 6 + 2 * 6),
        "degraded": 0.8 * (5 * 0.9 + 1 * 0.5 + 2 * 1 * 0.5),
        "investment": 3 * 1000.0,
        "running": -60.0 - 3 * 300.0,
        "upkeep": 500.0 + 100.0 + 110.0 + 121.0,
        "actions": 7.0,
    }
    return data, plan_of(
        data,
        terms,
        decisions=(decision("R1.restructure", FIRST, SECOND, 10_000),),
        money=_accounts(10_000.0),
        needs=_needs(5.0),
        moves=(Move(residence_id="R1", year=FIRST, persons=5.0, to="temporary"),),
        served=served,
        served_later=later,
        housed=(four(FIRST, unfit=5, without=3), four(SECOND, well=5, badly=1), four(TAIL, well=5, badly=1)),
        buildings=(state(FIRST, "poor", "D"), state(SECOND, "good", "A")),
    )


def restructured_later() -> tuple[Data, Plan]:
    """The same works after the plan: closed in 2029, when the service ends; ten places in 2030, five on average."""
    data = hostel(STAGE, ROOMS, ACCESS)
    served = (at(FIRST, "D", 4, stays=True), at(FIRST, "D", 4), at(SECOND, "D", 2, stays=True), at(SECOND, "D", 4))
    terms = {
        "unmet": 2 * 1.0,
        "unsuitable": 0.2 * (8 + 6 + 2 * 5),
        "degraded": 0.8 * (8 * 0.9 + 6 * 0.9 + 2 * 2.5 * 0.5),
        "investment": 1000.0,
        "running": -2 * 120.0 - 300.0,
        "upkeep": 1000.0 + 1100.0 + 100.0,
        "closure": 500.0,
        "actions": 7.0,
    }
    return data, plan_of(
        data,
        terms,
        decisions=(KEPT,),
        later=(LATER,),
        money=_accounts(0.0),
        needs=_needs(),
        served=served,
        served_later=(at(TAIL, "A", 2.5), at(TAIL, "A-", 2.5)),
        housed=(four(FIRST, unfit=8), four(SECOND, unfit=6), four(TAIL, well=2.5, badly=2.5, without=1)),
        buildings=(state(FIRST, "poor", "D"), state(TAIL, "ended"), state(LAST, "good", "A")),
    )


LATER: Decision = decision("R1.restructure", TAIL, LAST, 10_000)
