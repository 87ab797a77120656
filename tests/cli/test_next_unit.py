"""The limits of a plan in the terminal."""

from __future__ import annotations

import pytest

from planning import workflow
from planning.cli.explain import limit_sentences
from planning.domain.scenario import Scenario
from planning.i18n import FRENCH, Words
from planning.solve.run import solve
from tests.explain.small_plan import plain
from tests.oracle.portfolio import FIRST, after, cost, envelope, keep, need, portfolio, programme, works

ONE = portfolio(
    2,
    programmes=[programme("R1", 10)],
    options=[keep("R1"), works("R1", duration_years=1)],
    option_programmes=[after("R1.restructure", 30)],
    option_costs=[cost("R1.restructure", 400_000)],
    envelopes=[envelope(FIRST, 100_000), envelope(FIRST + 1, 0)],
    needs=[need(40, year) for year in (FIRST, FIRST + 1)],
)


def test_each_step_that_brings_something_is_a_sentence() -> None:
    """A quarter of the works by 100 k€: a quarter of 20 places, for the one year left."""
    plan = solve(ONE, Scenario(), in_process=True)
    assert [plain(sentence) for sentence in limit_sentences(plan, ONE, FRENCH)] == [
        "own 2027 : 100 k€ de plus : 5,0 tous critères, 5,0 places-années (g +5,0) ; "
        "d'après la relaxation, ordre de grandeur"
    ]


def test_a_relaxation_that_takes_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "one_step_more", lambda data, plan: None)
    plan = solve(ONE, Scenario(), in_process=True)
    (said,) = limit_sentences(plan, ONE, Words("en"))
    assert plain(said, "en") == "This portfolio is too large for a quick answer."
