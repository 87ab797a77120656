"""The shortlist: the choices that a planner keeps open, and what the others could still bring."""

from __future__ import annotations

import pytest

from planning.checking import check_plan
from planning.domain.errors import RequestError
from planning.domain.scenario import Scenario, Shortlisted, Weights
from planning.i18n import FRENCH
from planning.questions.full_bound import with_full_bound
from planning.solve.run import solve
from planning.tables.data import Data
from tests.oracle.brute_force import best_plan
from tests.oracle.portfolio import FIRST, after, cost, envelope, keep, need, portfolio, programme, residence, works
from tests.specs.ask import best, done

COUNTED = Weights(unmet=1, unsuitable=0, distance=0)


def _two() -> Data:
    """Two residences, each with modest and large works, over three years; what is built sooner serves longer."""
    names = ("R1", "R2")
    return portfolio(
        3,
        residences=[residence(name) for name in names],
        programmes=[programme(name, 10) for name in names],
        options=[row for name in names for row in (keep(name), works(name, "comfort"), works(name, "restructure"))],
        option_programmes=[
            row for name in names for row in (after(f"{name}.comfort", 12), after(f"{name}.restructure", 20))
        ],
        option_costs=[row for name in names for row in (cost(f"{name}.comfort", 1), cost(f"{name}.restructure", 10))],
        envelopes=[envelope(FIRST, 30)],
        needs=[need(60, FIRST + year) for year in range(3)],
    )


def _asked(*rows: tuple[str, int | None]) -> Scenario:
    shortlist = tuple(Shortlisted(option_id=option, start_year=year) for option, year in rows)
    return Scenario(weights=COUNTED, shortlist=shortlist, gap=0)


def test_a_residence_on_the_shortlist_has_no_other_works() -> None:
    assert done(best(_two(), _asked())) == {"R1": ("restructure", FIRST), "R2": ("restructure", FIRST)}
    plan = best(_two(), _asked(("R1.comfort", None)))
    assert done(plan) == {"R1": ("comfort", FIRST), "R2": ("restructure", FIRST)}


def test_a_year_of_the_shortlist_is_the_only_start() -> None:
    plan = best(_two(), _asked(("R1.restructure", FIRST + 2), ("R2.comfort", FIRST + 1), ("R2.restructure", FIRST + 2)))
    assert done(plan) == {"R1": ("restructure", FIRST + 2), "R2": ("restructure", FIRST + 2)}


def test_staying_as_it_is_is_never_left_out() -> None:
    without_money = _two().replacing(envelopes=_two()["envelopes"].assign(year="all", amount_eur=0.0))
    assert done(best(without_money, _asked(("R1.comfort", None), ("R2.comfort", None)))) == {}


def test_what_the_other_choices_could_bring_is_said_beside() -> None:
    """The bound of the model with every choice open is at most its true optimum, which the list of all plans gives."""
    scenario = _asked(("R1.comfort", None), ("R2.comfort", FIRST + 1))
    plan = with_full_bound(_two(), solve(_two(), scenario, in_process=True), in_process=True)
    truly = best_plan(_two(), scenario.but(shortlist=())).objective
    assert plan.full_bound == pytest.approx(truly)
    assert plan.full_gap == pytest.approx((plan.objective - truly) / plan.objective)
    assert check_plan(plan, _two()) == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("R1.palace", None), "la liste courte nomme l'option « R1.palace », qui n'existe pas"),
        (
            ("R1.comfort", FIRST + 7),
            f"la liste courte demande R1.comfort en {FIRST + 7} : écrivez une année de {FIRST}",
        ),
        (("R1.keep", FIRST + 1), "la liste courte demande R1.keep"),
    ],
)
def test_a_choice_that_does_not_exist_is_refused(row: tuple[str, int | None], sentence: str) -> None:
    with pytest.raises(RequestError) as refused:
        solve(_two(), _asked(row), in_process=True)
    assert FRENCH(refused.value.message).startswith(sentence)
