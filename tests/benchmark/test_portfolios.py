"""The benchmark's portfolios: the same on every machine, as valid as a folder, with a plan that meets the rules."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from planning.domain.kinds import ActionKind
from planning.model.choices import make_choices
from planning.model.problem import Problem
from planning.solve.engine import Limits
from planning.solve.highs import solve_matrix
from planning.tables.data import Data
from planning.tables.loading import read_folder
from planning.tables.rule_checks import check_rules
from scripts.benchmark.case import fingerprint
from scripts.benchmark.parameters import FUNDERS, TIGHTNESS
from scripts.benchmark.portfolios import bench_scenario, make_portfolio
from scripts.benchmark.shortlist import restricted, shortlist
from tests.oracle.portfolio import write_folder


@pytest.fixture(scope="module")
def sixty() -> Data:
    return make_portfolio(60, 0)


def test_a_seed_always_gives_the_same_portfolio(sixty: Data) -> None:
    assert make_portfolio(60, 0).portfolio_hash == sixty.portfolio_hash
    assert make_portfolio(60, 1).portfolio_hash != sixty.portfolio_hash


def test_a_portfolio_passes_the_checks_of_a_folder(sixty: Data, tmp_path: Path) -> None:
    read, problems = read_folder(write_folder(sixty, tmp_path / "drawn"))
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert read is not None
    assert read.portfolio_hash == sixty.portfolio_hash


@pytest.mark.parametrize(("size", "territories"), [(12, 3), (60, 12), (500, 40)])
def test_a_portfolio_has_its_size(size: int, territories: int) -> None:
    data = make_portfolio(size, 2)
    assert len(data["residences"]) == size
    assert data["residences"]["territory"].nunique() == len(data["territories"]) == territories
    per_residence = make_choices(data).frame.groupby("residence_id").size()
    assert 35 <= per_residence.mean() <= 55
    acting = data["options"]["residence_id"][data["options"]["kind"] != ActionKind.KEEP].value_counts()
    assert acting.between(3, 7).all()


def test_money_and_neighbours_change_nothing_else(sixty: Data) -> None:
    other = make_portfolio(60, 0, money="tight", served_elsewhere=False)
    changed = [name for name in sixty.tables if not sixty[name].equals(other[name])]
    assert changed == ["neighbours", "envelopes"] or set(changed) == {"neighbours", "envelopes"}
    assert other["neighbours"].empty
    assert len(sixty["neighbours"]) == 4 * 12


@pytest.mark.parametrize("money", ["tight", "medium", "generous"])
def test_own_funds_pay_their_part_of_an_average_operation_each(money: str) -> None:
    data = make_portfolio(60, 3, money=money)  # type: ignore[arg-type]
    average = data["option_costs"].groupby("option_id")["amount_eur"].sum().mean()
    paid = data["envelopes"].groupby("funder")["amount_eur"].sum()
    assert paid["own"] / (60 * average) == pytest.approx(TIGHTNESS[money], rel=0.01)
    assert set(paid.index) == {"own", *FUNDERS}


def test_needs_are_a_little_above_what_there_is(sixty: Data) -> None:
    programmes, typologies = sixty["programmes"], sixty["typologies"].set_index("typology")
    persons = programmes["typology"].map(typologies["persons_per_dwelling"])
    places = programmes["places"].fillna(programmes["dwellings"] * persons).sum()
    first = sixty["needs"].query("year == 2027")["places"].sum()
    assert first / places == pytest.approx(1.05, abs=0.02)


@pytest.mark.parametrize(("seed", "money"), [(0, "medium"), (1, "tight")])
def test_a_plan_meets_every_hard_rule(seed: int, money: str) -> None:
    data = make_portfolio(60, seed, money=money)  # type: ignore[arg-type]
    built = Problem.of(data, bench_scenario(data))
    found = solve_matrix(built.arrays, Limits(gap=0.9, seconds=60.0, seed=1))
    assert found.values is not None


def test_a_shortlist_is_nine_choices_each_and_a_keep() -> None:
    data = make_portfolio(60, 0)
    chosen = shortlist(data, 0)
    assert len(chosen) == len(set(chosen)) <= 600
    frame = make_choices(restricted(data, chosen)).frame
    assert sorted(zip(frame["option_id"], frame["start_year"].astype(int), strict=True)) == sorted(chosen)
    assert (frame["kind"] == ActionKind.KEEP).sum() == 60
    possible = make_choices(data).frame
    assert set(chosen) <= set(zip(possible["option_id"], possible["start_year"].astype(int), strict=True))


def test_the_rules_still_make_sense_on_a_shortlist() -> None:
    for seed in range(3):
        data = make_portfolio(60, seed)
        assert check_rules(restricted(data, shortlist(data, seed)).tables) == []


def test_draws_surround_the_needs() -> None:
    data = make_portfolio(12, 0, draws=200)
    assert data.draws is not None
    assert data.draws["draw"].nunique() == 200
    mean = data.draws.groupby("client_group")["places"].sum() / 200
    need = data["needs"].groupby("client_group")["places"].sum()
    pd.testing.assert_series_equal(mean, need, rtol=0.2, check_names=False)
    assert make_portfolio(12, 0)["needs"].equals(data["needs"])
    assert bench_scenario(data).futures == "draws"


def test_a_fingerprint_tells_portfolios_apart(sixty: Data) -> None:
    assert fingerprint(sixty) == fingerprint(make_portfolio(60, 0))
    assert fingerprint(sixty) != fingerprint(make_portfolio(60, 0, money="tight"))
