"""The figures of an answer, old and new: the worst news is the title, red is for worse only."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from planning.domain.asked_change import Imposed, MoneyChange, NeedChange, Refused, Withdrawal
from planning.domain.plan import Housed, Plan
from planning.domain.plan_difference import PlanDifference
from planning.explain.asked.compared import compared_decisions, compared_news, compared_rows
from planning.explain.asked.figures import AnswerFigures, Effect, answer_figures, worst_news
from planning.explain.asked.moves import moved_alone, moves_told
from planning.explain.asked.reasons import because
from planning.i18n import FRENCH
from planning.solve.run import solve
from planning.tables.asked_changes import with_changes
from planning.tables.data import Data
from planning.workflow import load_and_prepare
from tests.conftest import Once
from tests.pages.small_portfolio import write_portfolio


@cache
def _solved(folder: Path) -> tuple[Data, Plan, Plan]:
    """The small portfolio, its plan, and its plan with two millions in 2028 (the new residence, 25 places)."""
    data = load_and_prepare(folder)
    base = data.scenarios["reference"]
    richer = with_changes(base, [MoneyChange("own", 2028, to_eur=2e6)], data)
    return data, solve(data, base, in_process=True), solve(data, richer, in_process=True)


@pytest.fixture
def solved(once: Once) -> tuple[Data, Plan, Plan]:
    return _solved(once("asked-portfolio", lambda folder: write_portfolio(folder / "data")))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_figures_add_up_to_the_plans_and_to_their_publics(solved: tuple[Data, Plan, Plan]) -> None:
    data, before, after = solved
    figures = answer_figures(before, after, data)
    for side, plan in (("before", before), ("after", after)):
        rows = [row for row in plan.needs if row.year == figures.year]
        for key in ("served", "without"):
            effect = figures.effect(key)
            assert effect is not None
            counted = sum(row.served if key == "served" else row.unmet for row in rows)
            assert getattr(effect, side) == pytest.approx(counted, abs=0.51)
            publics = [number for one in figures.publics if (number := one.number(key)) is not None]
            assert sum(getattr(number, side) for number in publics) == pytest.approx(getattr(effect, side), abs=1)
        capex = figures.effect("capex")
        assert capex is not None
        assert getattr(capex, side) == pytest.approx(sum(row.capex_eur for row in plan.decisions))


def test_the_worst_news_is_the_title_and_only_worse_is_red(solved: tuple[Data, Plan, Plan]) -> None:
    data, before, after = solved
    worse = answer_figures(after, before, data)
    assert worse.worst is not None
    assert worse.worst.key == "without"
    persons = round(worse.worst.worse)
    assert persons > 0
    assert plain(FRENCH(worst_news(worse))).startswith(f"{persons} personnes de plus sans place")
    assert {one.key for one in worse.effects if one.tone == "bad"} == {"served", "without"}
    better = answer_figures(before, after, data)
    assert better.worst is None
    said = plain(FRENCH(worst_news(better)))
    assert said == f"{persons} personnes de moins sans place en {better.year}, et personne n'y perd."
    same = answer_figures(before, before, data)
    assert FRENCH(worst_news(same)) == f"Rien ne change pour les personnes logées en {same.year}."


def test_without_a_place_is_worse_than_as_many_unfit_and_more_persons_are_worse_than_fewer() -> None:
    def worst(**more: int) -> str:
        effects = tuple(Effect(key, 100, 100 + count) for key, count in more.items())
        found = AnswerFigures(2036, effects, ()).worst
        return "" if found is None else found.key

    assert worst(unfit=5, without=5) == "without"
    assert worst(unfit=50, without=5) == "unfit"
    assert worst(well=-60, unfit=50) == "well"
    assert worst(well=60, without=-5) == ""


def test_a_title_names_the_public_that_bears_it(solved: tuple[Data, Plan, Plan]) -> None:
    data, before, _ = solved
    year = data.manifest.last_year

    def housed(group: str, well: float, without: float) -> Housed:
        return Housed(
            client_group=group, territory="T1", year=year, years=1, well=well, badly=0, unfit=0, without=without
        )

    then = before.model_copy(update={"housed": (housed("seniors", 50, 10), housed("asylum", 50, 0))})
    alone = before.model_copy(update={"housed": (housed("seniors", 40, 20), housed("asylum", 50, 0))})
    both = before.model_copy(update={"housed": (housed("seniors", 40, 20), housed("asylum", 40, 10))})
    said = [plain(FRENCH(worst_news(answer_figures(then, now, data)))) for now in (alone, both)]
    assert said == [
        "10 personnes de plus sans place, toutes du public « Seniors ».",
        f"20 personnes de plus sans place en {year}.",
    ]


def test_each_change_has_its_clause_from_both_plans(solved: tuple[Data, Plan, Plan]) -> None:
    data, before, after = solved
    figures = answer_figures(before, after, data)
    changes = [MoneyChange("own", 2028, to_eur=2e6), Imposed("D")]
    said = because(changes, before, after, figures, data, FRENCH)
    assert said is not None
    spent = [
        sum(row.spent_eur for row in plan.money if row.funder == "own" and row.year == 2028) for plan in (before, after)
    ]
    text = plain(FRENCH(said))
    assert text.startswith("Parce que : les dépenses de 2028 (Fonds propres) passent de ")
    assert all(plain(FRENCH.euros(amount)) in text for amount in spent)
    assert "Terrain du Stade coûte 1,00 M€ de plus" in text
    gone = because([Withdrawal("grant")], before, after, figures, data, FRENCH)
    assert gone is not None
    assert "Subvention donnait" in FRENCH(gone)
    assert because([NeedChange("seniors", 0.2)], before, before, figures, data, FRENCH) is not None
    assert because([Refused("C")], before, before, figures, data, FRENCH) is not None
    assert because([], before, after, figures, data, FRENCH) is None


def test_decisions_that_move_say_before_now_and_what_it_does(solved: tuple[Data, Plan, Plan]) -> None:
    data, before, after = solved
    pairs = PlanDifference(before, after).moved
    told = {one.residence_id: one for one in moves_told(pairs, before, after, data, FRENCH)}
    assert told["D"].before == "en l'état"
    assert told["D"].after == "Création d'une résidence, 2028 → 2029"
    assert plain(told["D"].does) == "0 → 25 places · 1 M€ de plus"
    assert moved_alone("D", after, {"argent": after, "rien": before, "perdu": None}, before) == ("argent",)
    assert moved_alone("B", before, {"argent": before}, before) in ((), ("argent",))


def test_plans_side_by_side_share_a_scale_and_say_their_news(solved: tuple[Data, Plan, Plan]) -> None:
    data, before, after = solved
    rows = {(row.key, row.public): row for row in compared_rows([before, after], data, FRENCH, [0.7, None])}
    without = rows["without", ""]
    assert max(without.shares) == 1.0
    assert without.shares[0] / without.shares[1] == pytest.approx(without.values[0] / without.values[1])
    assert without.tone(1) == "good"
    assert without.tone(0) == ""
    assert rows["capex", ""].tone(1) == ""
    assert ("need", "") not in rows, "the needs are the same"
    assert ("chance", "") not in rows, "one of them is not known"
    known = compared_rows([before, after], data, FRENCH, [0.7, 0.64])
    assert [row.values for row in known if row.key == "chance"] == [(7.0, 6.0)]
    title, others = compared_news([after, before, after], ["Riche", "Pauvre", "Riche aussi"], data, FRENCH)
    assert title.startswith("« Pauvre »")
    assert len(others) == 1
    decisions = compared_decisions([before, after], data, FRENCH)
    assert "D" in {one.residence_id for one in decisions}
    assert compared_decisions([before, before], data, FRENCH) == []
