"""Own funds by body: works are the owner's, equipment the operator's, others' buildings nobody's of ours."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from planning.domain.kinds import Status
from planning.domain.plan import Plan
from planning.finance.purses import paying_purses
from planning.model.problem import Problem
from planning.solve.run import solve
from planning.solve.search.searchable import searchable
from planning.tables.data import Data
from tests.oracle.portfolio import FIRST, Row, aid, cost, envelope, funder, keep, portfolio, residence, with_rows, works
from tests.oracle.random_portfolios import Case, draw_case
from tests.specs.ask import best, done, spent

HOUSE, HOST = "own:house", "own:host"
BODIES = [funder(HOUSE, "own", body="House"), funder(HOST, "own", body="Host; The host")]
MINE = {"owner": "House", "operator": "Host"}


def _two_works(house: float, host: float, homes: dict[str, str] | None = None, **more: Any) -> Data:
    """Works at R1 and new furniture at R2, of 10 each; what each body has over the plan."""
    tables: dict[str, Any] = {
        "residences": [residence("R1", **(homes or MINE)), residence("R2", **(homes or MINE))],
        "options": [
            keep("R1"),
            works("R1", value_points=1),
            keep("R2"),
            works("R2", "comfort", payer="operator", value_points=1),
        ],
        "option_costs": [cost("R1.restructure", 10), cost("R2.comfort", 10)],
        "funders": BODIES,
        "envelopes": [envelope(FIRST, house, HOUSE), envelope(FIRST, host, HOST)],
    }
    return portfolio(1, **{**tables, **more})


def _what_is_done(data: Data) -> set[str]:
    return set(done(best(data)))


def test_works_are_paid_by_the_owner_and_equipment_by_the_operator() -> None:
    plan = best(_two_works(10, 10))
    assert (spent(plan, HOUSE), spent(plan, HOST)) == ([10], [10])
    assert _what_is_done(_two_works(20, 9)) == {"R1"}
    assert _what_is_done(_two_works(9, 20)) == {"R2"}


def test_a_body_may_be_named_in_several_ways() -> None:
    assert _what_is_done(_two_works(10, 10, {"owner": "House", "operator": "The host"})) == {"R1", "R2"}


def test_who_owns_and_runs_pays_everything_from_one_purse() -> None:
    both = {"owner": "Host", "operator": "Host"}
    assert len(_what_is_done(_two_works(0, 10, both))) == 1
    assert _what_is_done(_two_works(0, 20, both)) == {"R1", "R2"}


def test_nobody_of_ours_pays_works_on_somebody_elses_building() -> None:
    others = {"owner": "Town", "operator": "Host"}
    assert _what_is_done(_two_works(99, 99, others)) == {"R2"}


def test_an_agreement_makes_a_body_of_ours_pay() -> None:
    agreed = {"owner": "Town", "operator": "Host", "works_payer": "House"}
    plan = best(_two_works(10, 10, agreed))
    assert (spent(plan, HOUSE), spent(plan, HOST)) == ([10], [10])
    for_one_option = [works("R1", payer="operator", value_points=1), works("R2", "comfort", value_points=1)]
    data = _two_works(0, 10, {"owner": "Town", "operator": "Host"}, options=[keep("R1"), keep("R2"), *for_one_option])
    assert _what_is_done(data) == {"R1"}


def test_what_others_pay_whole_is_done_on_their_building() -> None:
    others = {"owner": "Town", "operator": "Town"}
    costs = [cost("R1.restructure", 10, 0, "town"), cost("R2.comfort", 9, 0, "town"), cost("R2.comfort", 1)]
    funders = [*BODIES, funder("town")]
    assert _what_is_done(_two_works(99, 99, others, option_costs=costs, funders=funders)) == {"R1"}


def test_an_aid_pays_no_works_that_nobody_of_ours_owes() -> None:
    """Money lent or given for somebody else's building would be owed by nobody: such works are no choice at all."""
    others = {"owner": "Town", "operator": "Host"}
    given = {"funders": [*BODIES, funder("state")], "option_funding": [aid("R1.restructure", "state", 10, 1.0)]}
    assert _what_is_done(_two_works(99, 99, others, **given)) == {"R2"}


def test_a_common_purse_pays_what_no_body_named_pays() -> None:
    others = {"owner": "Town", "operator": "Host"}
    funders = [*BODIES, funder("own", "own")]
    given = [envelope(FIRST, 10), envelope(FIRST, 10, HOST), envelope(FIRST, 0, HOUSE)]
    plan = best(_two_works(0, 0, others, funders=funders, envelopes=given))
    assert (spent(plan), spent(plan, HOUSE), spent(plan, HOST)) == ([10], [0], [10])


def test_the_wear_of_somebody_elses_building_is_not_ours() -> None:
    costs = [cost("R1.keep", 5), cost("R2.keep", 5)]
    homes = [residence("R1", owner="Town"), residence("R2", owner="House")]
    plan = best(_two_works(5, 0, residences=homes, option_costs=costs, options=[keep("R1"), keep("R2")]))
    assert spent(plan, HOUSE) == [5]


def test_a_sale_feeds_its_owner_alone() -> None:
    def sale(owner: str) -> Data:
        homes = [residence("R1", **MINE), residence("R2", owner=owner, operator="Host")]
        sold = works("R2", "dispose", proceeds_eur=10)
        options = [keep("R1"), works("R1", value_points=1), keep("R2"), sold]
        return _two_works(0, 0, residences=homes, options=options, option_costs=[cost("R1.restructure", 10)])

    assert _what_is_done(sale("House")) == {"R1", "R2"}
    assert "R1" not in _what_is_done(sale("Host"))
    assert "R1" not in _what_is_done(sale("Town"))


def test_an_aid_spares_the_body_that_pays_the_operation() -> None:
    """The State gives 6 in all: the house lacks 4 of its 10, the host none; neither lends to the other."""
    given: dict[str, Any] = {
        "funders": [*BODIES, funder("state")],
        "option_funding": [aid("R1.restructure", "state", 10, 0.6), aid("R2.comfort", "state", 10, 0.6)],
    }

    def at(house: float, host: float) -> Data:
        envelopes = [envelope(FIRST, house, HOUSE), envelope(FIRST, host, HOST), envelope(FIRST, 6, "state")]
        return _two_works(0, 0, envelopes=envelopes, **given)

    plan = best(at(6, 10))
    assert {row.option_id for row in plan.grants if row.amount_eur >= 4} == {"R1.restructure"}
    assert set(done(plan)) == {"R1", "R2"}
    assert _what_is_done(at(3, 99)) == {"R2"}
    assert _what_is_done(at(7, 7)) == {"R1", "R2"}
    assert len(_what_is_done(at(7, 6))) == 1


def test_a_body_named_without_an_envelope_has_no_limit_and_lends_nothing() -> None:
    data = _two_works(0, 0, envelopes=[envelope(FIRST, 9, HOUSE)])
    assert _what_is_done(data) == {"R2"}


# ---- one purse, several bodies: what must hold whatever the portfolio --------------------------------------------


def _all_ours(number: int) -> Case:
    """A random case in which every option is owed by one of two bodies; both sorts of payers in most."""
    case, random = draw_case(number), np.random.default_rng(number)
    data = case.data
    homes, options, funders = (_rows(data, name) for name in ("residences", "options", "funders"))
    for row in homes:
        row |= {"owner": str(random.choice(["A", "B"])), "operator": str(random.choice(["A", "B"])), "works_payer": ""}
    for row in options:
        row["payer"] = str(random.choice(["owner", "operator"]))
    others = [row for row in funders if row["kind"] != "own"]
    bodies = [funder(f"own:{name.lower()}", "own", body=name, carry_over=number % 2 == 0) for name in "AB"]
    given = [
        envelope(year, float(random.integers(0, 10)), str(body["funder"])) for body in bodies for year in data.years
    ]
    kept = [row for row in _rows(data, "envelopes") if not row["funder"].startswith("own")]
    scenario = case.scenario.but(budget=(), soften={}, order=(), order_tolerance=0.0, gap=0.0)
    tables = {"residences": homes, "options": options, "funders": [*bodies, *others], "envelopes": [*given, *kept]}
    return Case(with_rows(data, **tables), scenario)


def _rows(data: Data, name: str) -> list[Row]:
    frame = data[name].astype("object")
    return [
        {str(key): value for key, value in row.items()} for row in frame.where(frame.notna(), None).to_dict("records")
    ]


def _with_one_purse(case: Case, body: str = "") -> Data:
    """The same with the envelopes of all bodies in one purse: a common one, or that of one body who owns everything."""
    name = f"own:{body.lower()}" if body else "own"
    mine = [row for row in _rows(case.data, "funders") if row["kind"] == "own"]
    others = [row for row in _rows(case.data, "funders") if row["kind"] != "own"]
    rows, kept = _rows(case.data, "envelopes"), []
    total = {str(year): 0.0 for year in case.data.years}
    for row in rows:
        if row["funder"].startswith("own"):
            total[row["year"]] += row["amount_eur"]
        else:
            kept.append(row)
    given = [envelope(year, amount, name) for year, amount in total.items()]
    homes = [{**row, "owner": body, "operator": body} for row in _rows(case.data, "residences")]
    purse = {**mine[0], "funder": name, "body": body}
    return with_rows(case.data, funders=[purse, *others], envelopes=[*given, *kept], residences=homes)


CASES = range(700, 718)


@cache
def _solved(number: int) -> tuple[Plan, Plan, Plan]:
    """Return the plans of a case: several purses, a common one, that of one body who owns everything."""
    case = _all_ours(number)
    assert set(paying_purses(case.data)) <= {"own:a", "own:b"}
    worlds = (case.data, _with_one_purse(case), _with_one_purse(case, "A"))
    shared, common, single = (solve(data, case.scenario, in_process=True) for data in worlds)
    return shared, common, single


@pytest.mark.parametrize("number", CASES)
def test_several_purses_never_do_better_than_one_and_one_body_does_as_well_as_none_named(number: int) -> None:
    shared, common, single = _solved(number)
    assert single.status == common.status
    if common.objective is None:
        assert shared.status is Status.INFEASIBLE
        return
    assert single.objective == pytest.approx(common.objective, rel=1e-6, abs=1e-6)
    assert single.decisions == common.decisions
    if shared.objective is not None:
        assert shared.objective >= common.objective - 1e-6 * max(1.0, abs(common.objective))


def test_several_purses_cost_something_in_some_of_these_cases() -> None:
    """Else the property above would say nothing."""
    pairs = [(shared.objective, common.objective) for shared, common, _ in map(_solved, CASES)]
    dearer = [both for both in pairs if both[1] is not None and (both[0] is None or both[0] > both[1] + 1e-6)]
    assert len(dearer) >= 2


@pytest.mark.parametrize("number", CASES[:6])
def test_the_compiled_search_sees_the_same_rows_with_bodies_as_without(number: int) -> None:
    case = _all_ours(number)
    shared, common = (searchable(Problem.of(data, case.scenario)) for data in (case.data, _with_one_purse(case)))
    assert (shared is None) == (common is None)
    if shared is not None and common is not None:
        assert shared.is_exact == common.is_exact
