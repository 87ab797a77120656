"""The demo from folder to checked plan, as the command line does it, against the spreadsheet's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.cli.main import main
from planning.domain.kinds import VALUE_FOR_MONEY, ActionKind
from planning.domain.plan import Plan
from planning.questions.ranked import rank_and_cut
from planning.tables.data import Data
from planning.tables.plan_file import read_plan
from planning.workflow import check_plan, do_nothing

pytestmark = pytest.mark.timeout(300)
"""Two minutes are not enough where somebody else uses the machine."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "plan.json"
    arguments = ["optimise", "--data", "data/demo", "--out", str(out), "--gap", "0.05", "--time-limit", "100"]
    assert main(arguments) == 0
    return out


@pytest.fixture(scope="module")
def plan(file: Path) -> Plan:
    return read_plan(file)[0]


def test_the_plan_is_accepted_by_the_independent_checker(file: Path) -> None:
    assert main(["verify", str(file)]) == 0


def test_the_plan_is_proven_to_what_was_asked(plan: Plan) -> None:
    assert plan.gap is not None
    assert plan.gap <= 0.05


def test_the_plan_beats_rank_and_cut_at_equal_money(plan: Plan, prepared_demo: Data) -> None:
    # One of the three orders, the one that money is usually spent by: all three take half a minute.
    ranked = rank_and_cut(prepared_demo, plan.scenario, (VALUE_FOR_MONEY,))
    assert ranked is not None
    assert check_plan(ranked, prepared_demo) == []
    assert plan.objective < ranked.objective


def test_the_plan_houses_more_people_than_doing_nothing(plan: Plan, prepared_demo: Data) -> None:
    nothing = do_nothing(prepared_demo, plan.scenario)
    assert {decision.kind for decision in nothing.decisions} == {ActionKind.KEEP}
    assert plan.objective_terms["unmet"].unweighted < nothing.objective_terms["unmet"].unweighted
    assert plan.objective < nothing.objective
