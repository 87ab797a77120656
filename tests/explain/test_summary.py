"""The figures at the top of the page and the sentence above them."""

from __future__ import annotations

import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Plan
from planning.explain import summary
from planning.tables.data import Data
from tests.explain.small_plan import plain


def test_figures_are_those_of_the_last_year_with_their_change(plan: Plan, data: Data, do_nothing: Plan) -> None:
    found = summary(plan, data, do_nothing)
    assert (found.served.value, found.served.change) == (150, 20)
    assert found.covered is not None
    assert (found.covered.value, found.covered.change) == (pytest.approx(150 / 170), pytest.approx(20 / 170))


def test_a_place_fits_from_a_suitability_of_seven_tenths(plan: Plan, data: Data, do_nothing: Plan) -> None:
    found = summary(plan, data, do_nothing).fitting
    assert (found.value, found.change) == (60 + 40 + 10, 110 - 40)


def test_who_pays_adds_up_to_the_investment(plan: Plan, data: Data, do_nothing: Plan) -> None:
    found = summary(plan, data, do_nothing)
    paid = (found.own.value, found.grants.value, found.loans.value)
    assert paid == (1_900_000, 400_000, 500_000)
    assert sum(paid) == found.capex.value == found.capex.change


def test_a_creation_is_not_a_renewal(plan: Plan, data: Data) -> None:
    found = summary(plan, data)
    assert (found.renewed, found.residences, found.opened, found.disposed) == (1, 3, 1, 0)


def test_labels_f_and_g_are_treated_once_nobody_lives_under_one(plan: Plan, data: Data) -> None:
    found = summary(plan, data)
    assert (found.labels_treated, found.labels_total) == (1, 2)


def test_those_who_leave_by_themselves_are_not_rehoused(plan: Plan, data: Data) -> None:
    found = summary(plan, data)
    assert (found.peak_moves.value, found.peak_year) == (45, 2027)


def test_nobody_to_move_has_no_peak_year(do_nothing: Plan, data: Data) -> None:
    assert summary(do_nothing, data).peak_year is None


def test_without_need_there_is_no_coverage(plan: Plan, data: Data) -> None:
    assert summary(plan.but(needs=(), served=()), data).covered is None


def test_the_headline_says_what_is_gained_and_paid(plan: Plan, data: Data, do_nothing: Plan) -> None:
    assert plain(summary(plan, data, do_nothing).headline) == (
        "Ce plan loge 20 personnes de plus en 2029 que si rien n'est fait, pour 2,80 M€ dont 1,90 M€ de fonds propres."
    )


def test_the_headline_is_honest_when_fewer_are_housed(plan: Plan, data: Data, do_nothing: Plan) -> None:
    fewer = plan.but(needs=[row.but(served=row.served * 0.5) for row in plan.needs])
    assert plain(summary(fewer, data, do_nothing).headline) == (
        "Ce plan loge 55 personnes de moins en 2029 que si rien n'est fait, "
        "mais 70 personnes de plus dans une place adaptée, pour 2,80 M€ dont 1,90 M€ de fonds propres."
    )


def test_the_headline_is_honest_when_nothing_is_done(data: Data, do_nothing: Plan) -> None:
    assert plain(summary(do_nothing, data, do_nothing).headline) == (
        "Ce plan n'investit rien et ne change rien au nombre de personnes logées en 2029."
    )


def test_the_headline_compares_with_nothing_when_that_is_unknown(plan: Plan, data: Data) -> None:
    assert plain(summary(plan, data).headline).startswith("Ce plan loge 150 personnes en 2029, pour 2,80 M€")


def test_without_a_plan_the_headline_says_so(data: Data, do_nothing: Plan) -> None:
    none = Plan(status=Status.INFEASIBLE, ended_by=EndedBy.PROOF)
    assert plain(summary(none, data, do_nothing).headline) == "Aucun plan ne respecte toutes les règles à la fois."
