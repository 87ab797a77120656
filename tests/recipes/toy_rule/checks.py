"""What holds of the toy rule where its edits were applied: run there by `tests/recipes/test_a_toy_rule.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.checking import check_plan
from planning.domain.errors import DataError
from planning.domain.kinds import Status
from planning.domain.message import Message
from planning.domain.plan import Plan
from planning.domain.rule_book import RULE_BOOK, RuleKind
from planning.domain.scenario import Scenario
from planning.explain.limits_met import limits
from planning.explain.one_more_words import step_words
from planning.explain.repair_words import conflict_sentence, repair_words, repairs_sentence
from planning.explain.rule_words import rule_words
from planning.i18n import FRENCH, Words
from planning.questions.one_more import steps, with_step
from planning.questions.repairs.find import find_repairs
from planning.solve.run import solve
from planning.tables.data import Data
from planning.tables.loading import load_folder
from planning.tables.scenario_file import apply_scenario
from planning.ui.kit import spoken
from planning.ui.kit.naming import rule_sentence
from tests.oracle.brute_force import best_plan
from tests.oracle.portfolio import (
    FIRST,
    Row,
    after,
    keep,
    need,
    portfolio,
    programme,
    residence,
    rule,
    works,
    write_folder,
)
from tests.oracle.random_portfolios import draw_case

TRUCE = RuleKind("truce")
HOMES = ("R1", "R2")


def homes(*rules: Row) -> Data:
    """Two residences with works of a year, wanted as soon as possible."""
    return portfolio(
        3,
        residences=[residence(name) for name in HOMES],
        programmes=[programme(name, 10) for name in HOMES],
        options=[row for name in HOMES for row in (keep(name), works(name, duration_years=1, value_points=5))],
        option_programmes=[after(f"{name}.restructure", 14) for name in HOMES],
        needs=[need(40, year) for year in range(FIRST, FIRST + 3)],
        rules=rules,
    )


def plan_of(data: Data) -> Plan:
    return solve(data, Scenario(gap=0), in_process=True)


def said(message: Message) -> tuple[str, str]:
    """A sentence in both languages, which must not be the same."""
    french, english = FRENCH(message), Words("en")(message)
    assert french != english
    return french.replace("\xa0", " "), english.replace("\xa0", " ")


FREE, HELD = homes(), homes(rule("truce", "*", 1, FIRST))
SCENARIO = Scenario(gap=0)


def test_the_reader_accepts_it(tmp_path: Path) -> None:
    assert load_folder(write_folder(HELD, tmp_path / "park"))["rules"]["rule"].tolist() == ["truce"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (rule("truce", "*", "many", FIRST), "« many » ne convient pas à une règle truce"),
        (rule("truce", "Z9", 1, FIRST), "« Z9 » ne désigne rien pour une règle truce"),
        (rule("truce", "*", 1), "une règle truce a besoin d'une année"),
    ],
)
def test_the_reader_refuses_it_with_a_sentence_when_it_makes_no_sense(
    wrong: Row, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as error:
        load_folder(write_folder(homes(wrong), tmp_path / "park"))
    (problem,) = [one for one in error.value.problems if one.file == "rules.csv" and one.severity == "error"]
    assert sentence in FRENCH(problem.what).replace("\xa0", " ")
    assert Words("en")(problem.what) != FRENCH(problem.what)


def test_it_changes_the_plan_and_the_checker_knows() -> None:
    free, held = plan_of(FREE), plan_of(HELD)
    assert [row.start_year for row in free.decisions] == [FIRST, FIRST]
    assert sorted(row.start_year for row in held.decisions) == [FIRST, FIRST + 1]
    assert check_plan(held, HELD) == []
    faults = [FRENCH(fault) for fault in check_plan(free, HELD)]
    assert any("truce" in fault and "n'est pas respectée" in fault for fault in faults)


@pytest.mark.parametrize("number", range(8))
def test_the_list_of_every_plan_agrees(number: int) -> None:
    case = draw_case(number, ("truce", "must"))
    best = best_plan(case.data, case.scenario.but(gap=0)).objective
    plan = solve(case.data, case.scenario.but(gap=0), in_process=True)
    assert (plan.status is Status.INFEASIBLE) == (best is None)
    if best is not None:
        assert plan.objective == pytest.approx(best, rel=1e-6, abs=1e-6)
        assert check_plan(plan, case.data) == []


def test_its_words_come_in_both_languages() -> None:
    row = HELD["rules"].iloc[0]
    assert said(rule_words(row, HELD))[0] == "trêve de 2027, nombre de chantiers : 1 au plus"
    assert rule_sentence(row, HELD).startswith("Trêve de chantiers")
    spoken.speak("en")
    assert rule_sentence(row, HELD).startswith("Truce of works")
    spoken.speak("fr")
    assert Words("en")(RULE_BOOK[TRUCE].label) == "Works respect the truce"
    (limit, *_) = [sentence for sentence in limits(plan_of(HELD), HELD) if "trêve" in FRENCH(sentence)]
    assert said(limit)[0].startswith("La trêve (1) laisse peu de chantiers")


def test_one_more_of_it_can_be_asked_for() -> None:
    (step,) = steps(HELD)
    assert said(step_words(step, HELD))[0] == "1 chantier de plus pendant la trêve"
    asked = apply_scenario(HELD, with_step(HELD, SCENARIO, step))
    assert asked["rules"]["value"].tolist() == ["2"]


def test_a_conflict_that_names_it_has_words_and_a_repair() -> None:
    data = homes(rule("truce", "*", 1, FIRST), rule("must", "R1;R2"), rule("latest", "R1;R2", year=FIRST))
    plan = plan_of(data)
    assert plan.status is Status.INFEASIBLE
    assert "truce:*" in plan.conflict
    sentence = conflict_sentence(plan, data)
    assert sentence is not None
    assert "trêve de 2027" in said(sentence)[0]
    repairs = find_repairs(data, plan)
    (repair,) = [one for one in repairs.offered if one.rule == TRUCE]
    assert said(repair_words(repair, data)) == (
        "les chantiers admis pendant la trêve portés de 1 à 2",
        "the operations allowed during the truce raised from 1 to 2",
    )
    assert solve(data, repair.scenario, in_process=True).has_decisions
    said(repairs_sentence(repairs, data))
