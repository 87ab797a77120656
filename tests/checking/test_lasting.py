"""Plans of the value model: accepted when worked out by hand, and each figure refused when it is another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from planning.domain.plan import Move, Plan
from planning.domain.scenario import RELAXED, Scenario
from planning.domain.valuation import MONEY_TERMS, PEOPLE_TERMS, SETTLED
from planning.solve.run import solve
from planning.tables.data import Data
from tests.checking.lasting_by_hand import (
    LATER,
    SECOND,
    STAGE,
    TAIL,
    VALUE,
    at,
    four,
    hostel,
    kept,
    plan_of,
    restructured,
    restructured_later,
    state,
)
from tests.checking.plan_by_hand import changed, data_by_hand, faults, on, plan_by_hand
from tests.oracle.portfolio import FIRST, Row, envelope, futures, keep, need, rule, with_rows, works

Case = Callable[[], tuple[Data, Plan]]
Corrupt = Callable[[Plan], Plan]
HAND: tuple[Case, ...] = (kept, restructured, restructured_later)


@pytest.mark.parametrize("case", HAND)
def test_a_plan_worked_out_by_hand_is_accepted(case: Case) -> None:
    data, plan = case()
    assert faults(plan, data) == []


def test_the_best_of_the_plans_by_hand_is_what_a_search_finds() -> None:
    data, by_hand = restructured()
    found = solve(data, Scenario(value=VALUE, gap=0), in_process=True)
    assert faults(found, data) == []
    assert by_hand.objective is not None
    later = restructured_later()[1].objective
    assert later is not None
    assert found.objective == pytest.approx(min(by_hand.objective, later))


def _row(table: str, number: int, **changes: object) -> Corrupt:
    return lambda plan: changed(plan, table, number, **changes)


def _without(table: str, number: int) -> Corrupt:
    return lambda plan: plan.but(
        **{table: tuple(row for place, row in enumerate(getattr(plan, table)) if place != number)}
    )


def _twice(table: str, number: int = 0, **changes: object) -> Corrupt:
    return lambda plan: plan.but(**{table: (*getattr(plan, table), getattr(plan, table)[number].but(**changes))})


def _term(name: str) -> Corrupt:
    def corrupt(plan: Plan) -> Plan:
        term = plan.objective_terms[name]
        other = term.but(unweighted=term.unweighted + 5.0)
        return plan.but(objective_terms={**plan.objective_terms, name: other})

    return corrupt


def _homeless(plan: Plan) -> Plan:
    return plan.but(moves=(*plan.moves, Move(residence_id="R1", year=SECOND, persons=1.0, to="new_home")))


STAYING_A = (
    f"0,6 habitants (g) restent chez eux en K de classe A à Z1 en {SECOND} dans le plan, 0,5 d'après les décisions"
)
WRONG = f"g à Z1 en {TAIL} : « {{}} » vaut {{}} dans le plan, {{}} une fois recompté"


@pytest.mark.parametrize(
    ("corrupt", "sentence"),
    [
        (_row("served", 2, places=0.6), STAYING_A),
        (
            _row("served", 2, stays=False),
            f"5 personnes logées en K de classe A à Z1 en {SECOND} pour 4,5 places libres",
        ),
        (_row("served", 1, grade="C"), f"3 personnes logées en K de classe C à Z1 en {FIRST} pour 0 places libres"),
        (_row("served_later", 2, grade="B"), f"4,81 personnes logées en K de classe B à Z1 en {TAIL} pour 0"),
        (_row("served_later", 2, places=6.0), f"le compte de g à Z1 en {TAIL} ne tombe pas juste : 7,19 logés sur 6"),
        (_row("served_later", 0, places=-0.2), f"un nombre de personnes logées est négatif (g, K, {TAIL})"),
        (_row("served_later", 2, client_group="h"), f"K ne convient pas à h ({TAIL})"),
        (_row("served_later", 2, year=SECOND), f"« served_later » compte des personnes logées en {SECOND}, qui"),
        (_row("served", 1, year=TAIL), f"« served » compte des personnes logées en {TAIL}, qui"),
        (_row("served", 2, from_territory="Z2"), f"g de Z2 reste chez soi en {SECOND}, mais à Z1"),
        (_row("served", 4, from_territory="Z2"), "g de Z2 ne peut pas être logé à Z1 : pas de voisinage prévu"),
        (_row("needs", 0, need=9.0), f"le besoin g à Z1 en {FIRST} est 9 dans le plan, 8 dans les données"),
        (_row("housed", 2, well=6.0, badly=0.0), WRONG.format("well", 6, 5)),
        (_row("housed", 2, well=6.0, badly=0.0), WRONG.format("badly", 0, 1)),
        (_row("housed", 2, unfit=1.0), WRONG.format("unfit", 1, 0)),
        (_row("housed", 2, without=1.0), WRONG.format("without", 1, 0)),
        (_row("housed", 2, without=1.0), f"les quatre nombres de g à Z1 en {TAIL} font 7, le besoin est 6"),
        (_row("housed", 2, years=3), f"la période qui commence en {TAIL} dure 2 ans, pas 3 (g, Z1)"),
        (_without("housed", 2), f"comment g est logé à Z1 en {TAIL} manque, ou ne répond à aucun besoin"),
        (_row("housed", 2, territory="Z2"), f"comment g est logé à Z2 en {TAIL} manque, ou ne répond"),
        (_twice("housed"), "les quatre nombres d'un même besoin figurent deux fois"),
        (
            _row("buildings", 1, stage="fair"),
            f"R1 en {SECOND} : l'état est « fair A », les décisions donnent « good A »",
        ),
        (_row("buildings", 1, habitability="B"), f"R1 en {SECOND} : l'état est « good B », les décisions donnent"),
        (_row("buildings", 1, year=TAIL), f"R1 en {SECOND} : l'état est « poor D », les décisions donnent « good A »"),
        (_without("buildings", 0), f"R1 en {FIRST} : l'état est «  », les décisions donnent « poor D »"),
        (_twice("buildings"), f"l'état de R1 en {FIRST} figure deux fois"),
        (_homeless, f"R1 en {SECOND} : habitants qui perdent leur logement, 1 dans le plan, 0 d'après les décisions"),
        (_row("buildings", 1, residence_id="R9"), f"l'état de R9 en {SECOND} n'est pas de ceux qui comptent"),
    ],
)
def test_each_figure_that_is_another_is_found(corrupt: Corrupt, sentence: str) -> None:
    data, plan = restructured()
    found = faults(corrupt(plan), data)
    assert any(said.startswith(sentence) for said in found), found


@pytest.mark.parametrize("case", HAND)
@pytest.mark.parametrize(
    "term",
    [*PEOPLE_TERMS, *MONEY_TERMS, SETTLED, RELAXED],
)
def test_each_term_is_recounted(case: Case, term: str) -> None:
    data, plan = case()
    (said,) = faults(_term(term)(plan), data)
    assert said.startswith(f"le terme {term} vaut ")


def test_somebody_moved_home_without_works_is_found() -> None:
    data, plan = kept()
    moved = plan.but(served=(at(FIRST, "C", 3, stays=True), at(FIRST, "C", 5), *plan.served[2:]))
    assert (
        f"3 habitants (g) restent chez eux en K de classe C à Z1 en {FIRST} dans le plan, 4" in faults(moved, data)[0]
    )


# What starts after the plan.


@pytest.mark.parametrize(
    ("corrupt", "sentence"),
    [
        (_row("later", 0, start_year=TAIL + 1), f"R1.restructure commence en {TAIL + 1}, qui n'est pas un départ"),
        (_row("later", 0, start_year=SECOND), f"R1.restructure commence en {SECOND}, qui n'est pas un départ"),
        (
            _row("later", 0, delivery_year=TAIL),
            f"la livraison de R1 en {TAIL} ne suit pas la durée de l'option (1 ans)",
        ),
        (
            _row("later", 0, capex_eur=9_000.0),
            "le coût de R1.restructure est 9\u202f000 € dans le plan et 10\u202f000 €",
        ),
        (_row("later", 0, kind="energy"), "l'option R1.restructure n'est pas de nature energy"),
        (_row("later", 0, option_id="R1.none"), "l'option R1.none de la résidence R1 n'existe pas"),
        (
            _row("later", 0, residence_id="R9"),
            "la résidence R9 est décidée après le plan, qui ne la garde pas en l'état",
        ),
        (_twice("later"), "après le plan, la résidence R1 est décidée 2 fois"),
        (
            _row("later", 0, option_id="R1.keep", kind="keep", capex_eur=0.0),
            "après le plan, R1 est gardée en l'état : cela ne se décide pas",
        ),
        (
            _row("decisions", 0, option_id="R1.restructure", kind="restructure", delivery_year=SECOND, capex_eur=1e4),
            "la résidence R1 est décidée après le plan, qui ne la garde pas en l'état",
        ),
    ],
)
def test_a_decision_after_the_plan_that_is_not_possible_is_found(corrupt: Corrupt, sentence: str) -> None:
    data, plan = restructured_later()
    found = faults(corrupt(plan), data)
    assert any(said.startswith(sentence) for said in found), found


def _later_on(**tables: list[Row]) -> list[str]:
    data, plan = restructured_later()
    data = with_rows(data, **tables)
    return faults(on(data, plan), data)


def _options(**more: Any) -> list[Row]:
    return [keep("R1"), works("R1", duration_years=1, **more)]


@pytest.mark.parametrize(
    ("window", "is_found"), [({"earliest_year": TAIL + 1}, True), ({"earliest_year": TAIL}, False)]
)
def test_an_option_starts_after_the_plan_within_its_own_dates(window: Row, is_found: bool) -> None:
    said = f"la résidence R1 commence en {TAIL}, hors des dates permises à l'option"
    assert (said in _later_on(options=_options(**window))) == is_found


def test_a_latest_year_that_the_end_of_the_plan_gives_anyway_is_no_limit() -> None:
    # Delivered within the plan, works of a year start in 2027 at the latest.
    said = f"la résidence R1 commence en {TAIL}, hors des dates permises à l'option"
    assert said not in _later_on(options=_options(latest_year=FIRST))
    assert said in _later_on(options=_options(latest_year=FIRST - 1))


def test_the_team_of_the_plan_is_that_of_the_years_after_it() -> None:
    # One operation, one year: 1 for the two years that a later start stands for.
    found = _later_on(rules=[rule("works_capacity", "*", 0.4)])
    said = f"départs de {TAIL} : 1 années d'opération pour 0,8 que permet la règle works_capacity:*"
    assert said in found
    assert not any("années d'opération" in one for one in _later_on(rules=[rule("works_capacity", "*", 0.5)]))


def test_the_money_of_the_plan_is_that_of_the_years_after_it() -> None:
    # 9 000 over two years of plan are 9 000 for two years after it; a year without an envelope has no limit.
    found = _later_on(envelopes=[envelope("all", 9_000)])
    assert f"départs de {TAIL} : 10\u202f000 € de travaux pour 9\u202f000 € que les financeurs donneraient" in found
    assert not any("financeurs donneraient" in one for one in _later_on(envelopes=[envelope(FIRST, 9_000)]))


def test_what_is_refused_is_refused_after_the_plan_too() -> None:
    found = _later_on(rules=[rule("must_not", "R1.restructure")])
    assert "la règle must_not:R1.restructure (must_not) n'est pas respectée : écart de 1" in found


# Needs that residents raise, many futures, and plans without a value.


def test_the_need_is_never_below_those_who_live_there() -> None:
    data = hostel(STAGE, needs=[need(3, FIRST), need(6, SECOND)])
    plan = kept()[1]
    first = plan.needs[0].but(need=4.0, served=4.0)
    terms = {name: term.unweighted for name, term in plan.objective_terms.items()}
    terms |= {"unsuitable": 0.2 * (4 + 6 + 10), "degraded": 0.8 * (4 * 0.5 + 6 * 0.5 + 1)}
    raised = plan_of(
        data,
        terms,
        decisions=plan.decisions,
        money=plan.money,
        needs=(first, plan.needs[1]),
        served=(at(FIRST, "C", 4, stays=True), *plan.served[2:]),
        served_later=plan.served_later,
        housed=(four(FIRST, badly=4), *plan.housed[1:]),
        buildings=plan.buildings,
    )
    assert faults(raised, data) == []
    said = f"le besoin g à Z1 en {FIRST} est 3 dans le plan, 4 dans les données"
    assert said in faults(changed(raised, "needs", 0, need=3.0, served=3.0), data)


def test_a_floor_holds_against_the_raised_need() -> None:
    # Works leave places to five of eight people in the first year.
    data, plan = restructured()
    for share, is_met in ((0.625, True), (0.63, False)):
        floored = with_rows(data, rules=[rule("floor", "g", share)])
        found = faults(on(floored, plan), floored)
        assert (found == []) == is_met, found


def test_a_plan_over_many_futures_is_recounted_after_the_plan_too() -> None:
    data = futures(hostel(STAGE), ([0, 8, 16], need(0, FIRST)), ([4, 8], need(0, SECOND)))
    plan = solve(data, Scenario(value=VALUE, futures="draws", gap=0), in_process=True)
    assert faults(plan, data) == []
    later = next(number for number, row in enumerate(plan.housed) if row.year == TAIL)
    found = faults(changed(plan, "housed", later, without=plan.housed[later].without + 1), data)
    assert any(said.startswith(f"g à Z1 en {TAIL} : « without » vaut") for said in found)


@pytest.mark.parametrize("table", ["later", "served_later", "housed", "buildings"])
def test_a_plan_without_a_value_tells_of_none(table: str) -> None:
    rows = {
        "later": LATER,
        "served_later": at(TAIL, "A", 1),
        "housed": four(FIRST),
        "buildings": state(FIRST, "good", "A"),
    }
    data = data_by_hand()
    told = plan_by_hand(data).but(**{table: (rows[table],)})
    assert f"le plan porte des lignes « {table} », que son scénario ne demande pas" in faults(told, data)
