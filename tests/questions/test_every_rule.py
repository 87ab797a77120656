"""No rule of the book switches anything off: first plan, tie-break, what-if, reasons; each rule alone, then all."""

from __future__ import annotations

from typing import Never

import numpy as np
import pytest

from planning.checking import check_plan
from planning.domain.errors import EngineError
from planning.domain.kinds import EndedBy, Status
from planning.domain.message import Message
from planning.domain.plan import Plan
from planning.domain.rule_book import RULE_BOOK, Entry, RuleKind
from planning.domain.scenario import BudgetChange, Scenario, Weights
from planning.domain.statement import Change, Kind
from planning.model.problem import Problem
from planning.questions.what_if import what_if
from planning.questions.why.ask import Asker
from planning.solve.complete import completed
from planning.solve.engine import Answer
from planning.solve.first import first_plan
from planning.solve.needless import without_needless
from planning.solve.run import solve
from planning.solve.search.annealing import Annealing
from planning.solve.search.local_search import LocalSearch
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
    neighbour,
    portfolio,
    programme,
    residence,
    rows,
    rule,
    suitable,
    territories,
    typology,
    works,
)

YEARS = 4
NAMES = [f"R{number}" for number in range(1, 9)]
SUBJECTS = {"residence": "R8", "residents": "R7", "need": "g", "place": "Z1", "lender": "bank", "typology": "K"}
VALUES = {"unread": "", "none": "", "number": "12", "share": "0.25", "years": "1", "label": ""}
ASKED = Scenario(gap=0.0, weights=Weights(capex=0.01, value_points=0.0), seed=1)
MOVES, SECONDS = 4_000, 0.2
NEAR = 1.1


def as_written(entry: Entry, number: int) -> Row:
    """Return a row of rules.csv of a kind, whatever the kind: what the book says that it takes."""
    named = entry.subject
    ends = [f"R{1 + (number + place) % 6}:restructure" for place in range(max(1, named.fewest))]
    subject = ";".join(ends) if named.kind in ("actions", "aided") else SUBJECTS[named.kind]
    year = FIRST + 2 if entry.year == "required" else None
    return rule(entry.kind.value, subject, VALUES[entry.value.kind], year)


ROWS = {kind: as_written(entry, number) for number, (kind, entry) in enumerate(RULE_BOOK.items())}
NEEDED = {RuleKind.REHOUSING: [RuleKind.TEMPORARY_PLACES]}
"""Rules without which a rule leaves no plan."""
CASES: dict[str, tuple[list[RuleKind], dict[str, float]]] = {
    **{kind.value: ([kind, *NEEDED.get(kind, [])], {}) for kind in RULE_BOOK},
    "all": (list(RULE_BOOK), {}),
    "all, soft": (list(RULE_BOOK), {"all": 50.0}),
    "a soft envelope": ([], {"envelope": 50.0}),
}
assert len(CASES) > 20


def town(kinds: list[RuleKind]) -> Data:
    """Return eight hostels of two places in need: each may be restructured, painted or insulated."""
    acting = ("restructure", "energy", "comfort")
    return portfolio(
        YEARS,
        territories=territories("Z1", "Z2"),
        neighbours=[neighbour("Z1", "Z2", 0.25), neighbour("Z2", "Z1", 0.25)],
        typologies=[typology("K", size_min=4.0, size_max=16.0, staff_per_place=0.1)],
        suitability=[suitable("K")],
        residences=[residence(name, "Z1" if name < "R5" else "Z2", energy_label="F") for name in NAMES],
        programmes=[programme(name, 8, occupancy=0.75) for name in NAMES],
        cohorts=rows("residence_id cohort persons yearly_exit_rate", *((name, "c", 4.0, 0.25) for name in NAMES)),
        options=[
            row
            for name in NAMES
            for row in (
                keep(name),
                works(name, duration_years=1, closed_share=0.5),
                works(name, "energy", duration_years=1, closed_share=0.25, energy_label_after="B"),
                works(name, "comfort"),
            )
        ],
        option_programmes=[
            after(f"{name}.{kind}", 12 if kind == "restructure" else 8) for name in NAMES for kind in acting
        ],
        option_costs=[
            *(cost(f"{name}.restructure", 10.0 + place) for place, name in enumerate(NAMES)),
            *(cost(f"{name}.energy", 4.0) for name in NAMES),
        ],
        funders=[funder("own", "own", carry_over=True), funder("state"), funder("bank", "loan", loan_years=2)],
        envelopes=[envelope(year, 14.0) for year in range(FIRST, FIRST + YEARS)],
        option_funding=[aid(f"{name}.restructure", other, 8.0, 0.5) for name in NAMES for other in ("state", "bank")],
        needs=[need(46, year, place) for place in ("Z1", "Z2") for year in range(FIRST, FIRST + YEARS)],
        rules=[ROWS[kind] for kind in kinds],
    )


def test_a_ranking_that_cannot_be_valued_costs_the_first_plan_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> Never:
        raise EngineError(Message("no conclusion"))

    problem = Problem.of(town(()), ASKED)
    assert first_plan(problem, (), None, lambda: False, MOVES).point is not None
    monkeypatch.setattr("planning.solve.first.ranked_points", fails)
    assert first_plan(problem, (), None, lambda: False, MOVES).point is None


@pytest.mark.parametrize("case", CASES)
def test_a_rule_leaves_everything_alive(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.solve.run.LARGE", 1)
    kinds, soften = CASES[case]
    data, asked = town(kinds), ASKED.but(soften=soften)
    problem = Problem.of(data, asked)
    annealing = Annealing.of(problem)
    assert annealing is not None
    first = first_plan(problem, (), annealing, lambda: False, MOVES).point
    assert first is not None, "a first plan"
    plan = solve(data, asked, in_process=True)
    assert plan.status is Status.OPTIMAL
    assert check_plan(plan, data) == []
    assert problem.arrays.objective(first) <= NEAR * plan.objective
    is_rid_of_paint(problem, LocalSearch(annealing.ready), plan)
    is_answered(data, asked, plan)
    is_explained(data, plan)


def is_rid_of_paint(problem: Problem, search: LocalSearch, plan: Plan) -> None:
    """A residence that stays as it is is painted, for nothing: the tie-break takes it out."""
    frame, chosen = problem.choices.frame, problem.choices_of(plan)
    assert chosen is not None
    kept = frame["kind"].iloc[chosen].to_numpy() == "keep"
    painted = frame.index[(frame["kind"] == "comfort") & kept[problem.choices.residence]]
    trials = (
        np.where(np.arange(len(chosen)) == problem.choices.residence[number], number, chosen) for number in painted
    )
    point = next(point for trial in trials if (point := completed(problem, trial)) is not None)
    settled = without_needless(problem, Answer(EndedBy.TIME, False, point, None), search)
    assert settled.values is not None
    assert set(problem.choices_at(settled.values)) <= set(chosen), "tie-break"


def is_answered(data: Data, asked: Scenario, plan: Plan) -> None:
    poorer = BudgetChange(funder="own", year="every", factor=0.8)
    answer = what_if(data, asked.but(budget=[poorer.model_dump()]), plan, seconds=SECONDS)
    assert answer.gap is not None, "what-if: a plan, and what is proven of it"
    assert check_plan(answer, data) == []


def is_explained(data: Data, plan: Plan) -> None:
    """What another decision loses, with everybody free."""
    asker = Asker.of(data, plan, seconds=SECONDS)
    imposed = next(option for option in asker.options("R1") if option != "R1.comfort")
    told = asker.again(Kind.IMPOSED, imposed, Change(residence_id="R1", impose=imposed, free="all"))
    assert told.facts or told.blocked_by, "explanation"
