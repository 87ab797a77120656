"""What is said of plans whose figures can be counted by hand."""

from __future__ import annotations

import pytest

from planning.domain.errors import RequestError
from planning.domain.kinds import Status
from planning.domain.scenario import Scenario, Weights
from planning.domain.statement import Change, Kind, Statement
from planning.questions.why import ask
from planning.questions.why.applied import applied
from planning.questions.why.ask import Asker
from planning.questions.why.explanation import explain_residence, first_facts, ranking
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    after,
    cost,
    envelope,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    works,
)
from tests.questions.why.explained import proven

UNMET = Scenario(weights=Weights(unmet=1.0, unsuitable=0.0, distance=0.0, value_points=0.0))


def creation(budget: float, price: float = 100_000.0, **more: object) -> Data:
    """Ten persons need a place; ten places can be created, for a price."""
    return portfolio(
        1,
        needs=[need(10)],
        options=[keep("R1"), works("R1", "create")],
        option_programmes=[after("R1.create", 10)],
        option_costs=[cost("R1.create", price)],
        envelopes=[envelope(FIRST, budget)],
        **more,  # type: ignore[arg-type]
    )


def said(data: Data, residence_id: str = "R1", scenario: Scenario = UNMET) -> dict[tuple[Kind, str], Statement]:
    asker = Asker.of(data, proven(data, scenario), in_process=True)
    found = explain_residence(asker, residence_id).statements
    return {(statement.kind, statement.change.free): statement for statement in found}


def test_without_the_creation_ten_place_years_are_missing() -> None:
    stays = said(creation(100_000))[Kind.STAYS, "residence"]
    assert stays.certified
    assert stays.fact("low") == stays.fact("high") == pytest.approx(10)
    assert stays.fact("missing", "g") == pytest.approx(10)
    assert stays.fact("term", "unmet") == pytest.approx(10)
    assert stays.fact("capex") == stays.fact("own") == -100_000


def test_an_option_beyond_the_budget_says_what_it_would_take() -> None:
    found = said(creation(60_000))
    imposed = found[Kind.IMPOSED, "residence"]
    assert imposed.is_impossible
    assert [key.rule_id for key in imposed.blocked_by] == ["envelope:own"]
    money = found[Kind.MONEY, "residence"]
    assert money.fact("extra") == pytest.approx(40_000, abs=2)
    assert money.fact("not_below") == pytest.approx(40_000, abs=2)
    assert money.fact("gain") == pytest.approx(10)
    cheaper = found[Kind.CHEAPER, "residence"]
    assert cheaper.fact("cost") == 100_000
    assert (cheaper.fact("enters") or 0) <= 60_000 < (cheaper.fact("stays_out") or 0) <= 63_000
    aid = found[Kind.SUBSIDY, "residence"]
    assert 37_000 <= (aid.fact("stays_out") or 0) < 40_000 <= (aid.fact("enters") or 0)
    assert all(found[kind, "residence"].certified for kind in (Kind.MONEY, Kind.CHEAPER, Kind.SUBSIDY))


def test_money_does_not_help_what_a_rule_refuses() -> None:
    found = said(creation(100_000, rules=[rule("must_not", "R1.create")]))
    imposed = found[Kind.IMPOSED, "residence"]
    assert [key.rule_id for key in imposed.blocked_by] == ["must_not:R1.create"]
    assert not {Kind.MONEY, Kind.CHEAPER, Kind.SUBSIDY} & {kind for kind, _ in found}


def test_even_free_an_option_that_closes_places_loses_them() -> None:
    data = portfolio(
        1,
        needs=[need(10)],
        programmes=[programme("R1", 10)],
        options=[keep("R1"), works("R1", "restructure")],
        option_programmes=[after("R1.restructure", 4)],
        option_costs=[cost("R1.restructure", 50)],
        envelopes=[envelope(FIRST, 100)],
    )
    found = said(data)
    assert found[Kind.IMPOSED, "residence"].fact("low") == pytest.approx(6)
    assert found[Kind.FREE, "residence"].fact("low") == pytest.approx(6)
    assert Kind.UNLIMITED not in {kind for kind, _ in found}  # what is free needs no money: said once


def two_sites(budget: float) -> Data:
    """Fifteen persons, two sites of ten places; the second one costs more."""
    return portfolio(
        1,
        needs=[need(15)],
        residences=[residence("R1"), residence("R2")],
        options=[keep("R1"), works("R1", "create"), keep("R2"), works("R2", "create")],
        option_programmes=[after("R1.create", 10), after("R2.create", 9)],
        option_costs=[cost("R1.create", 100), cost("R2.create", 100)],
        envelopes=[envelope(FIRST, budget)],
    )


def test_imposing_the_other_site_makes_the_first_give_way() -> None:
    found = said(two_sites(100), "R2")
    assert found[Kind.IMPOSED, "residence"].is_impossible  # the first site is held: no money is left
    area = found[Kind.OTHERWISE, "territory"]
    assert area.fact("low") == pytest.approx(1)
    assert [(row.before.option_id, row.after.option_id) for row in area.moved] == [("R1.create", "R1.keep")]
    again = found[Kind.OTHERWISE, "all"]
    assert again.certified
    assert again.fact("low") == again.fact("high") == pytest.approx(1)


def test_residences_come_in_order_of_what_is_lost_without_them() -> None:
    data = two_sites(200)
    rows = ranking(Asker.of(data, proven(data, UNMET), in_process=True))
    assert rows is not None
    assert [(row.rank, row.decision.residence_id, row.loss) for row in rows] == [
        (1, "R1", pytest.approx(6)),
        (2, "R2", pytest.approx(5)),
    ]


def test_first_facts_are_those_of_the_decision_alone() -> None:
    data = creation(100_000)
    found = first_facts(Asker.of(data, proven(data, UNMET)), "R1")
    assert not found.is_full
    assert {statement.kind for statement in found.statements} == {Kind.STAYS}  # the next best is to stay: said once


def test_what_a_scenario_softens_leaves_the_change_hard() -> None:
    data = creation(60_000, rules=[rule("must_not", "R1.create")])
    scenario = UNMET.but(soften={"all": 1.0})
    plan = proven(data, scenario)  # the rule gives way at 1, the envelope would at a euro each: nothing is built
    assert [row.option_id for row in plan.decisions] == ["R1.keep"]
    changed, asked = applied(Change(residence_id="R1", refuse="R1.keep"), plan, data)
    assert asked.soften == {"must_not:R1.create": 1.0, "envelope": 1.0}
    again = proven(changed, asked)
    assert [row.option_id for row in again.decisions] == ["R1.create"]
    found = said(data, scenario=scenario)[Kind.OTHERWISE, "residence"]
    assert found.fact("low") == pytest.approx((again.objective or 0) - (plan.objective or 0))
    assert found.fact("gives_way", "envelope:own") == pytest.approx(40_000)


def test_without_the_data_that_were_proven_the_proof_is_left() -> None:
    data = creation(100_000)
    other = proven(data, UNMET).model_copy(update={"data_hash": "of another version"})
    asker = Asker.of(data, other, in_process=True)
    assert asker.plan.bound is None
    assert first_facts(asker, "R1").statements[0].fact("low") == pytest.approx(10)


def test_without_any_proof_nothing_is_called_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    data = creation(100_000)
    plan = proven(data, UNMET).model_copy(update={"bound": None})
    monkeypatch.setattr(ask, "solve", lambda *given, **how: solve(*given, **how).model_copy(update={"bound": None}))
    change = Change(residence_id="R1", refuse="R1.create", free="all")
    assert Asker.of(data, plan, in_process=True).again(Kind.OTHERWISE, "R1.create", change) is None


def test_whole_plans_are_compared_once_the_plan_is_proven_closely() -> None:
    data = creation(100_000)
    loose = proven(data, UNMET).model_copy(update={"bound": -1.0, "gap": 0.5, "status": Status.FEASIBLE})
    change = Change(residence_id="R1", refuse="R1.create", free="all")
    asked = Asker.of(data, loose, in_process=True)
    assert asked.again(Kind.OTHERWISE, "R1.create", change) is None
    in_background = Asker.of(data, loose, in_process=True, proof_seconds=10.0)
    found = in_background.again(Kind.OTHERWISE, "R1.create", change)
    assert found is not None
    assert found.certified
    assert found.fact("low") == found.fact("high") == pytest.approx(10)
    assert found.fact("reference") == pytest.approx(loose.objective)


def test_what_cannot_be_explained_is_refused() -> None:
    data = creation(100_000)
    plan = proven(data, UNMET)
    with pytest.raises(RequestError):
        Asker.of(creation(50_000), plan)
    with pytest.raises(RequestError):
        Asker.of(data, plan.model_copy(update={"scenario": UNMET.but(order=[["unmet"], ["capex"]])}))
    with pytest.raises(RequestError):
        first_facts(Asker.of(data, plan), "R9")
