"""Who pays how much: debt, aids added up, envelopes exceeded at a price, usual sizes."""

from __future__ import annotations

from typing import Any

import pytest

from planning.domain.plan import Plan
from planning.tables.data import Data
from tests.oracle.portfolio import (
    FIRST,
    Row,
    after,
    aid,
    cost,
    envelope,
    funder,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    typology,
    works,
)
from tests.specs.ask import best, done, spent

OWN = funder("own", "own", carry_over=True)
OPTION = "R1.restructure"


def _given(option: str, funder: str, most: float) -> Row:
    return aid(option, funder, most, 1.0)


def _relaxed(plan: Plan) -> dict[str, float]:
    return {row.rule_id: row.amount for row in plan.relaxed}


# ---- debt ---------------------------------------------------------------------------------------------------


def _two_works_on_credit(ceiling: float, **loan: Any) -> Data:
    """Two residences bring places as early as they can; each borrows 10."""
    names = ("R1", "R2")
    return portfolio(
        4,
        residences=[residence(name) for name in names],
        options=[row for name in names for row in (keep(name), works(name))],
        option_programmes=[after(f"{name}.restructure", 5) for name in names],
        option_costs=[cost(f"{name}.restructure", 10, 0, "bank") for name in names],
        funders=[OWN, funder("bank", "loan", **loan)],
        needs=[need(10, FIRST + year) for year in range(4)],
        rules=[rule("debt_ceiling", "*", ceiling)],
    )


@pytest.mark.parametrize(("loan_years", "second"), [(1, 1), (2, 2), (3, 3)])
def test_a_debt_ceiling_counts_what_is_still_owed(loan_years: int, second: int) -> None:
    """Ten are borrowed at once; the second loan waits until the first is repaid, in equal parts from the year after."""
    plan = best(_two_works_on_credit(10, loan_years=loan_years))
    assert sorted(start for _, start in done(plan).values()) == [FIRST, FIRST + second]


def test_a_loan_at_a_rate_repays_less_of_its_principal_at_first() -> None:
    """Of 10 at 50 % over two years 6 are owed after a year, where 5 would be without interest."""
    dear = best(_two_works_on_credit(15, loan_years=2, loan_rate=0.5))
    assert sorted(start for _, start in done(dear).values()) == [FIRST, FIRST + 2]
    less_dear = best(_two_works_on_credit(16, loan_years=2, loan_rate=0.5))
    assert sorted(start for _, start in done(less_dear).values()) == [FIRST, FIRST + 1]


def test_a_loan_without_a_term_is_owed_until_the_end() -> None:
    assert len(done(best(_two_works_on_credit(10)))) == 1
    assert len(done(best(_two_works_on_credit(15, loan_years=2)))) == 2


@pytest.mark.parametrize(
    ("subject", "ceiling", "is_done"),
    [
        ("*", 10, True),
        ("*", 9, False),
        ("caisse", 4, True),
        ("caisse", 3, False),
        ("bank", 6, True),
        ("bank", 5, False),
    ],
)
def test_a_debt_ceiling_counts_loans_drawn_and_assigned_of_the_funders_it_names(
    subject: str, ceiling: float, is_done: bool
) -> None:
    """The works draw 4 from the caisse; without own funds, 6 more must be borrowed from the bank."""
    data = portfolio(
        options=[keep("R1"), works("R1", value_points=1)],
        option_costs=[cost(OPTION, 6), cost(OPTION, 4, 0, "caisse")],
        option_funding=[_given(OPTION, "bank", 8)],
        funders=[OWN, funder("caisse", "loan"), funder("bank", "loan")],
        envelopes=[envelope(FIRST, 0)],
        rules=[rule("debt_ceiling", subject, ceiling)],
    )
    assert bool(done(best(data))) == is_done


def test_a_soft_debt_ceiling_costs_its_price_for_each_euro_and_year() -> None:
    data = _two_works_on_credit(15, loan_years=2)
    soft = data.replacing(rules=data["rules"].assign(hard=False, price=0.5, value="10"))
    plan = best(soft)
    assert [start for _, start in done(plan).values()] == [FIRST, FIRST]
    assert _relaxed(plan) == {"debt_ceiling:*": pytest.approx(10)}  # 20 owed, then 10, then nothing
    assert plan.objective_terms["relaxed"].weighted == pytest.approx(5)


# ---- aids ---------------------------------------------------------------------------------------------------


def _aided(own: float, share: object, **more: Any) -> Data:
    """Works of 100; two aids may give 60 each, a bank may lend the whole."""
    return portfolio(
        **{
            "options": [keep("R1"), works("R1", value_points=1)],
            "option_costs": [cost(OPTION, 100)],
            "option_funding": [_given(OPTION, "state", 60), _given(OPTION, "region", 60), _given(OPTION, "bank", 100)],
            "funders": [OWN, funder("state", "grant"), funder("region", "grant"), funder("bank", "loan")],
            "envelopes": [envelope(FIRST, own)],
            "rules": [rule("stacking", "*", share)],
            **more,
        }
    )


def test_aids_together_pay_at_most_their_share() -> None:
    """Loans are no aid: they pay what aids may not."""
    plan = best(_aided(0, 0.8))
    aid = sum(row.amount_eur for row in plan.grants if row.funder != "bank")
    assert aid == pytest.approx(80)
    assert spent(plan, "bank") == [pytest.approx(20)]


def test_an_aid_drawn_and_aids_assigned_add_up() -> None:
    def with_foundation(own: float) -> Data:
        return _aided(
            own,
            0.5,
            option_costs=[cost(OPTION, 70), cost(OPTION, 30, 0, "foundation")],
            option_funding=[_given(OPTION, "state", 60)],
            funders=[OWN, funder("state", "grant"), funder("foundation", "grant")],
        )

    plan = best(with_foundation(50))
    assert spent(plan, "state") == [pytest.approx(20)]
    assert done(best(with_foundation(49))) == {}


@pytest.mark.parametrize(
    ("subject", "is_done"), [("R1", False), (OPTION, False), ("*:restructure", False), ("R2", True)]
)
def test_a_share_of_aid_holds_for_what_it_names(subject: str, is_done: bool) -> None:
    residences = {
        "residences": [residence("R1"), residence("R2")],
        "options": [keep("R1"), works("R1", value_points=1), keep("R2"), works("R2", "comfort")],
        "option_funding": [_given(OPTION, "state", 60)],
        "rules": [rule("stacking", subject, 0.5)],
    }
    assert bool(done(best(_aided(40, 0, **residences)))) == is_done


def test_a_soft_share_of_aid_costs_its_price_for_each_euro() -> None:
    plan = best(
        _aided(
            30,
            0,
            option_funding=[_given(OPTION, "state", 60), _given(OPTION, "region", 60)],
            rules=[rule("stacking", "*", 0.5, hard=False, price=0.01)],
        )
    )
    assert _relaxed(plan) == {"stacking:*": pytest.approx(20)}
    assert spent(plan) == [pytest.approx(30)], "aids are wanted, but not at a price"


def test_an_aid_never_stands_beside_a_funder_that_excludes_it() -> None:
    """A fixed draw is the planner's choice: the aid that excludes its funder, or that it excludes, is not assigned."""
    for excluding, excluded in (("state", "foundation"), ("foundation", "state")):
        funders = [funder(excluding, "grant", exclusive_with=excluded), funder(excluded, "grant")]
        for own, is_done in ((70, True), (69, False)):
            data = _aided(
                own,
                1,
                option_costs=[cost(OPTION, 70), cost(OPTION, 30, 0, "foundation")],
                option_funding=[_given(OPTION, "state", 60)],
                funders=[OWN, *funders],
            )
            assert bool(done(best(data))) == is_done


# ---- envelopes exceeded ---------------------------------------------------------------------------------------


def _beyond(carry_over: bool, *envelopes: Row, price: float = 0.25) -> Plan:
    """Works of 15 in the first year and 10 in the second, worth more than any overrun."""
    return best(
        portfolio(
            3,
            options=[keep("R1"), works("R1", value_points=100, latest_year=FIRST)],
            option_costs=[cost(OPTION, 15), cost(OPTION, 10, 1)],
            funders=[{**OWN, "carry_over": carry_over, "overrun_price": price}],
            envelopes=list(envelopes),
        )
    )


@pytest.mark.parametrize(
    ("carry_over", "envelopes", "beyond"),
    [
        (True, [envelope(FIRST, 10), envelope(FIRST + 1, 10), envelope(FIRST + 2, 0)], 5),
        (True, [envelope(FIRST, 12), envelope(FIRST + 1, 8), envelope(FIRST + 2, 9)], 5),
        (True, [envelope(FIRST, 10), envelope(FIRST + 1, 13), envelope(FIRST + 2, 0)], 5),
        (False, [envelope(FIRST, 20), envelope(FIRST + 1, 4), envelope(FIRST + 2, 9)], 6),
        (False, [envelope(FIRST, 10), envelope(FIRST + 1, 4)], 5 + 6),
        (True, [envelope("all", 18)], 7),
        (False, [envelope(FIRST, 10), envelope("all", 18)], 7),
        (False, [envelope(FIRST, 10), envelope(FIRST + 1, 4), envelope("all", 18)], 5 + 6),
        (False, [envelope(FIRST, 10), envelope(FIRST + 1, 4), envelope(FIRST + 2, 0), envelope("all", 13)], 12),
        (True, [envelope(FIRST, 10), envelope(FIRST + 1, 30), envelope("all", 23)], 5),
    ],
)
def test_money_beyond_an_envelope_is_paid_once_at_its_price(
    carry_over: bool, envelopes: list[Row], beyond: float
) -> None:
    """Where money carries over, what was added serves the years after; it serves the whole envelope too."""
    plan = _beyond(carry_over, *envelopes)
    assert _relaxed(plan) == {"envelope:own": pytest.approx(beyond)}
    assert plan.objective_terms["relaxed"].weighted == pytest.approx(beyond / 4)


def test_money_beyond_an_envelope_is_seen_in_its_year() -> None:
    plan = _beyond(True, envelope(FIRST, 12), envelope(FIRST + 1, 8), envelope(FIRST + 2, 9))
    lines = [(row.available_eur, row.spent_eur, row.carried_over_eur) for row in plan.money]
    assert lines == [(12, 15, 0), (8, 10, 0), (9, 0, 9)]


# ---- sizes --------------------------------------------------------------------------------------------------


def _sized(**more: Any) -> Data:
    """Usual sizes of K: 20 to 25. Works leave 31 places, or twelve dwellings of two persons; what is kept has 40."""
    return portfolio(
        typologies=[typology("K", persons_per_dwelling=2, size_min=20, size_max=25)],
        programmes=[programme("R1", 40)],
        options=[keep("R1"), works("R1", value_points=10), works("R1", "convert", value_points=9)],
        option_programmes=[after(OPTION, 31), {"option_id": "R1.convert", "typology": "K", "dwellings": 12}],
        rules=[rule("size_norm", **more)],
    )


@pytest.mark.parametrize(
    ("price", "chosen", "outside"), [(0.25, "restructure", 6), (1.0, "convert", 8), (2.0, "keep", 0)]
)
def test_a_size_outside_the_usual_costs_its_price_for_each_unit(price: float, chosen: str, outside: float) -> None:
    """Six places too many, or eight dwellings too few: units count as they are written."""
    data = _sized(hard=False, price=price)
    if chosen == "convert":
        data = data.replacing(options=data["options"].assign(value_points=[0.0, 10.0, 13.0]))
    plan = best(data)
    assert [row.kind for row in plan.decisions] == [chosen]
    assert sum(row.amount for row in plan.relaxed) == pytest.approx(outside)


def test_a_hard_size_norm_refuses_other_sizes() -> None:
    assert done(best(_sized())) == {}
    usual = _sized()
    rows = usual["option_programmes"]
    fits = usual.replacing(
        option_programmes=rows.assign(dwellings=rows["dwellings"].where(rows["dwellings"].isna(), 20))
    )
    assert done(best(fits)) == {"R1": ("convert", FIRST)}


def test_a_typology_that_a_works_leave_out_has_no_size() -> None:
    data = _sized()
    assert done(best(data.replacing(option_programmes=data["option_programmes"].iloc[:0])))
