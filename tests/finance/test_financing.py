"""Who pays what, to the cent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planning.domain.kinds import EndedBy, Status
from planning.domain.plan import Decision, Grant, Plan
from planning.finance import debt_service, financing_plan, operations, sources_by_year, uncertain_money
from planning.solve.run import solve
from planning.tables.data import Data
from scripts.benchmark.portfolios import bench_scenario, make_portfolio
from tests.oracle.portfolio import FIRST, cost, keep, portfolio, residence, works

YEARS = 6
FUNDERS: list[dict[str, Any]] = [
    {"funder": "own", "label": "own", "kind": "own", "carry_over": True},
    {"funder": "state", "label": "State", "kind": "grant"},
    {"funder": "bank", "label": "Bank", "kind": "loan", "loan_years": 7, "loan_rate": 0.021},
]


def _drawn(count: int, seed: int) -> tuple[Data, Plan]:
    """Return operations of random costs, down to fractions of a cent, and a plan whose grants replace part of them."""
    random = np.random.default_rng(seed)
    names = [f"R{number}" for number in range(count)]
    costs, grants, decisions = [], [], []
    for name in names:
        option, start = f"{name}.restructure", int(random.integers(0, 3))
        whole = 0.0
        for offset in range(int(random.integers(1, 4))):
            due = float(random.choice([random.uniform(0, 3e6), round(random.uniform(0, 3e6), 2), 100 / 3]))
            costs.append(cost(option, due, offset))
            whole += due
            if random.random() < 0.3:
                fixed = float(random.uniform(0, 1e5))
                costs.append(cost(option, fixed, offset, "state"))
                whole += fixed
            shares = random.dirichlet([1, 1, 1]) if random.random() < 0.7 else [0.5, 0.5, 0.0]
            grants += [
                Grant(option_id=option, funder=funder, year=FIRST + start + offset, amount_eur=due * share)
                for funder, share in zip(("state", "bank"), shares, strict=False)
            ]
        decisions.append(
            Decision(
                residence_id=name,
                option_id=option,
                kind="restructure",
                start_year=FIRST + start,
                delivery_year=FIRST + start + 3,
                capex_eur=whole,
            )
        )
    data = portfolio(
        YEARS,
        residences=[residence(name) for name in names],
        options=[row for name in names for row in (keep(name), works(name, duration_years=3))],
        option_costs=costs,
        funders=FUNDERS,
    )
    plan = Plan(status=Status.FEASIBLE, ended_by=EndedBy.TIME, decisions=tuple(decisions), grants=tuple(grants))
    return data, plan


def test_a_thousand_financing_plans_balance_to_the_cent_and_no_grant_is_rounded_up() -> None:
    data, plan = _drawn(1_000, 1)
    paid = financing_plan(plan, data)
    totals = paid.groupby("option_id")["cents"].sum()
    # The cost, added up and rounded once, by hand: nothing of the room is used.
    whole: dict[str, float] = {}
    for row in data["option_costs"].itertuples():
        whole[row.option_id] = whole.get(row.option_id, 0.0) + row.amount_eur
    assert len(totals) == 1_000
    assert totals.to_dict() == {option: int(np.floor(amount * 100 + 0.5)) for option, amount in whole.items()}
    assert (paid["cents"] >= 0).all()
    fixed = data["option_costs"].query("funder == 'state'").groupby("option_id")["amount_eur"].sum()
    for funder in ("state", "bank"):
        given = paid[paid["funder"] == funder].groupby("option_id")["cents"].sum()
        asked: dict[str, float] = dict(fixed) if funder == "state" else {}
        for grant in plan.grants:
            if grant.funder == funder:
                asked[grant.option_id] = asked.get(grant.option_id, 0.0) + grant.amount_eur
        assert len(given)
        for option, cents in given.items():
            # A fixed draw is rounded like any cost, by less than a cent a year; a grant assigned never upwards.
            assert cents <= asked[str(option)] * 100 + (3 if funder == "state" else 0.05 * 3)


def test_sources_by_year_add_up_both_ways() -> None:
    data, plan = _drawn(50, 2)
    paid = financing_plan(plan, data)
    table = sources_by_year(paid, data.years)
    assert list(table["source"]) == ["own", "grant", "loan"]
    assert table[data.years].to_numpy().sum() == paid["cents"].sum()
    for year in data.years:
        assert table[year].sum() == paid.loc[paid["year"] == year, "cents"].sum()


def test_what_is_paid_in_another_year_is_not_left_out() -> None:
    data, plan = _drawn(50, 2)
    paid = financing_plan(plan, data)
    late = paid["year"].max()
    table = sources_by_year(paid, [FIRST])
    assert table[late].sum() == paid.loc[paid["year"] == late, "cents"].sum() > 0
    assert table.drop(columns=["funder", "label", "source"]).to_numpy().sum() == paid["cents"].sum()


def test_a_plan_of_the_optimiser_is_financed_as_it_says() -> None:
    data = make_portfolio(12, 5)
    plan = solve(data, bench_scenario(data).but(gap=0.01), in_process=True)
    paid = financing_plan(plan, data)
    spent = paid.groupby(["funder", "year"])["cents"].sum() / 100
    assert len(plan.money) > 0
    for row in plan.money:
        assert spent.get((row.funder, row.year), 0.0) == pytest.approx(row.spent_eur, abs=0.05)
    assert len(operations(paid))
    assert set(operations(paid)["kind"]) <= {row.kind for row in plan.decisions} - {"keep"}


def test_each_loan_is_repaid_to_the_cent_and_interest_is_paid_on_what_is_owed() -> None:
    data, plan = _drawn(40, 3)
    paid = financing_plan(plan, data)
    debt = debt_service(paid, data["funders"], data.manifest.last_year)
    assert debt["drawn"].sum() == debt["repaid"].sum() == paid.loc[paid["source"] == "loan", "cents"].sum()
    assert debt["owed"].iloc[-1] == 0
    assert (debt["owed"] >= 0).all()
    before = debt["owed"].shift(fill_value=0)
    assert (debt["interest"] - 0.021 * before).abs().max() <= len(plan.decisions)


def test_a_loan_without_a_term_costs_its_interest_alone_within_the_plan() -> None:
    data, plan = _drawn(1, 4)
    endless = data.replacing(funders=data["funders"].assign(loan_years=None).astype(data["funders"].dtypes.to_dict()))
    debt = debt_service(financing_plan(plan, endless), endless["funders"], endless.manifest.last_year)
    assert debt["repaid"].sum() == 0
    assert debt["year"].max() == endless.manifest.last_year
    assert debt["owed"].iloc[-1] == debt["drawn"].sum() > 0


def test_what_may_be_refused_is_counted_by_the_chance_of_each_funder() -> None:
    data, plan = _drawn(20, 6)
    paid = financing_plan(plan, data)
    funders = data["funders"].assign(grant_probability=[0.0, 0.75, None])
    asked = paid.loc[paid["funder"] == "state", "cents"].sum()
    assert uncertain_money(paid, funders) == pytest.approx(asked / 4)


def test_a_plan_that_does_nothing_has_nothing_to_finance() -> None:
    data = portfolio(2)
    plan = Plan(
        status=Status.OPTIMAL,
        ended_by=EndedBy.PROOF,
        decisions=(
            Decision(
                residence_id="R1",
                option_id="R1.keep",
                kind="keep",
                start_year=FIRST,
                delivery_year=FIRST,
                capex_eur=0,
            ),
        ),
    )
    paid = financing_plan(plan, data)
    assert paid.empty
    assert debt_service(paid, data["funders"], data.manifest.last_year).empty
