"""The story on one screen: a folder becomes data, needs and options are completed, a plan is made and checked.

>>> data = load_and_prepare("data/demo")                      # doctest: +SKIP
>>> plan = make_plan(data, data.scenarios["reference"])       # doctest: +SKIP
>>> check_plan(plan, data)                                    # doctest: +SKIP
[]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from planning.demand.of_data import draw_needs, need_inputs, with_draws_at_hand
from planning.domain.message import Message
from planning.domain.next_unit import NextUnit, Step
from planning.domain.plan import Plan
from planning.domain.progress import OnProgress, ShouldStop
from planning.domain.repair import Repairs
from planning.domain.scenario import Scenario
from planning.domain.staged_answer import Stage, StagedAnswer
from planning.domain.statement import Explanation, Pair, Ranked, Statement
from planning.domain.uncertain_figures import Figure, Knowing
from planning.options.prepared_data import back_test_needs, forecast_folder, load_and_prepare, prepare
from planning.tables.data import Data

if TYPE_CHECKING:  # the rooms behind this door load the solver: each is opened by the first question that needs it
    from planning.domain.frontier_points import Frontier
    from planning.domain.plan_difference import Caused, FromAToB
    from planning.domain.scenario_difference import Difference
    from planning.domain.statement import PriceRange
    from planning.explain.trade.practice import Scored as Scored
    from planning.questions.frontier import OnCount as OnCount
    from planning.questions.practice_price import Imposing as Imposing
    from planning.questions.price_range import Pricing as Pricing
    from planning.questions.proof import Proof
    from planning.questions.ranked import Lesson as Lesson
    from planning.questions.ranked import RankedPlan as RankedPlan
    from planning.questions.why.ask import Asker as Asker
    from planning.solve.export import Census as Census

__all__ = ["back_test_needs", "draw_needs", "forecast_folder", "load_and_prepare", "need_inputs", "prepare"]


# A plan: made, checked, or refused with that sentence.


def make_plan(
    data: Data,
    scenario: Scenario,
    *,
    start: Plan | None = None,
    known: Sequence[Plan] = (),
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Plan:
    """Find the best plan of a scenario, which the independent checker accepts (`questions.best_plan.make_plan`)."""
    from planning.questions import best_plan

    return best_plan.make_plan(
        data, scenario, start=start, known=known, on_progress=on_progress, should_stop=should_stop
    )


def recovered_plan(data: Data, scenario: Scenario, folder: Path) -> Plan | None:
    """Return the best plan that a search which was ended by force left in a folder (`questions.best_plan`); checked."""
    from planning.questions import best_plan

    return best_plan.recovered_plan(data, scenario, folder)


def what_if(data: Data, scenario: Scenario, previous: Plan, *, seconds: float = 1.0) -> Plan:
    """Answer a scenario within about a second, from a plan of the same portfolio (`questions.what_if`); checked."""
    from planning.questions.best_plan import checked
    from planning.questions.what_if import what_if as quick

    return checked(data, quick(data, scenario, previous, seconds=seconds))


def what_if_stages(
    data: Data,
    scenario: Scenario,
    previous: Plan,
    *,
    until: Stage = Stage.CLOSER,
    should_stop: ShouldStop = lambda: False,
) -> Iterator[StagedAnswer]:
    """Answer a scenario in stages, from a plan of the same portfolio (`questions.staged`).

    Each plan is checked: the first one once it is already given, since a reader waits for it.

    Raises
    ------
    RefusedPlanError
        When the checker finds faults, in the answer before if that was the first.
    """
    from planning.questions import staged
    from planning.questions.best_plan import checked

    for answer in staged.what_if_stages(data, scenario, previous, until=until, should_stop=should_stop):
        is_first = answer.stage is Stage.QUICK
        if not is_first:
            checked(data, answer.plan)
        yield answer
        if is_first:
            checked(data, answer.plan)


def warm(data: Data, plan: Plan, should_stop: ShouldStop = lambda: False) -> None:
    """Make this process ready for what may be asked of a plan, so that first answers come in a second."""
    from planning.questions import staged

    staged.warm(data, plan, should_stop)


def caused(data: Data, shown: Plan, answer: Plan) -> Caused:
    """Return the decisions that an answer needs to change from a plan shown, apart from exchanges without effect."""
    from planning.questions import caused as asked

    return asked.caused(data, shown, answer)


def same_decisions(data: Data, scenario: Scenario, plan: Plan) -> Plan | None:
    """Return the plan with the decisions of another, under a scenario; None when they cannot hold there."""
    from planning.questions import offered

    return offered.same_decisions(data, scenario, plan)


def improved_plan(data: Data, kept: Plan, offered: Plan) -> Plan | None:
    """Return `kept` with the decisions of `offered`, a plan of another scenario, where they are better; checked."""
    from planning.questions import best_plan

    return best_plan.improved_plan(data, kept, offered)


def do_nothing(data: Data, scenario: Scenario) -> Plan:
    """Return what happens if nothing is done: a point of comparison, to which neither rules nor money apply."""
    from planning.questions import best_plan

    return best_plan.do_nothing(data, scenario)


def worth_alone(data: Data, scenario: Scenario, option_ids: Sequence[str]) -> pd.DataFrame:
    """Return what each option alone gains on doing nothing, money, rules and permissions apart (`questions.alone`)."""
    from planning.questions import alone

    return alone.worth_alone(data, scenario, option_ids)


def if_nothing(data: Data, scenario: Scenario) -> pd.DataFrame:
    """Return what becomes of each residence if nothing is done there, year by year (`model.value.shown.if_nothing`).

    Nothing under the first model. Data before the scenario.

    Raises
    ------
    RequestError
        When the scenario cannot be applied to the data.
    """
    from planning.model.choices import make_choices
    from planning.model.value.shown import IF_NOTHING
    from planning.model.value.shown import if_nothing as found
    from planning.tables.scenario_file import apply_scenario

    if scenario.value is None:
        return pd.DataFrame(columns=list(IF_NOTHING))
    seen = apply_scenario(data, scenario)
    return found(seen, scenario.value, make_choices(seen, (), scenario.value))


def frontier(
    data: Data,
    scenario: Scenario,
    *,
    start: Plan | None = None,
    points: int = 12,
    seconds: float | None = None,
    on_count: OnCount | None = None,
    should_stop: ShouldStop | None = None,
) -> Frontier:
    """Return what each budget of own funds buys, a checked plan each (`questions.frontier.frontier`)."""
    from planning.explain.board.what_money_buys import people_housed
    from planning.questions import frontier as budgets

    def people(plan: Plan) -> int:
        return people_housed(plan, data)

    limit = budgets.SECONDS if seconds is None else seconds
    return budgets.frontier(
        data, scenario, people, start=start, points=points, seconds=limit, on_count=on_count, should_stop=should_stop
    )


def rank_and_cut(data: Data, scenario: Scenario) -> Plan | None:
    """Return the best plan of the spreadsheet's way; None when none meets the rules. Checked."""
    from planning.questions import ranked

    return ranked.rank_and_cut(data, scenario)


def check_plan(plan: Plan, data: Data) -> list[Message]:
    """Recompute a plan without the optimiser; return what is wrong with it."""
    from planning import checking

    return checking.check_plan(plan, data)


def not_recounted(plan: Plan) -> dict[str, Message]:
    """Return what a plan says that no recount can tell, by claim: `prove` searches some of it."""
    from planning import checking

    return checking.not_recounted(plan)


def prove(data: Data, plan: Plan, *, seconds: float) -> Proof:
    """Search what a plan claims: its bound, its near ties, its gain, that nothing is possible (`questions.proof`)."""
    from planning.questions import proof

    return proof.prove(data, plan, seconds=seconds)


def more_aid(data: Data, plan: Plan) -> Message | None:
    """Say how much more aid the decisions of an accepted plan allow; None when none fits (`questions.proof`)."""
    from planning.questions import proof

    return proof.more_aid(data, plan)


# What is asked of a plan.


def asker(
    data: Data,
    plan: Plan,
    *,
    seconds: float | None = None,
    in_background: bool = False,
    closer: Plan | None = None,
    should_stop: ShouldStop | None = None,
) -> Asker:
    """Return what answers the questions below about a plan; its model is built once (`questions.why.ask`).

    In the background there is time to prove the plan closely, so that whole plans can be compared; `closer` is what
    such a search ended with before (`Asker.reference`).

    Raises
    ------
    RequestError
        When the plan cannot be explained.
    """
    from planning.questions.why.ask import PROOF_SECONDS, QUICK_SECONDS, Asker

    proof = PROOF_SECONDS if in_background else None
    asked = QUICK_SECONDS if seconds is None else seconds
    return Asker.of(data, plan, seconds=asked, proof_seconds=proof, should_stop=should_stop, closer=closer)


def first_facts(asker: Asker, residence_id: str) -> Explanation:
    """Return what is known of a decision within about a second."""
    from planning.questions.why import explanation

    return explanation.first_facts(asker, residence_id)


def explain_residence(
    asker: Asker,
    residence_id: str,
    *,
    on_statement: Callable[[Statement], None] | None = None,
    should_stop: ShouldStop | None = None,
) -> Explanation:
    """Return the full explanation of a residence: its decision, its other options, what it would take."""
    from planning.questions.why import explanation

    return explanation.explain_residence(asker, residence_id, on_statement=on_statement, should_stop=should_stop)


def one_or_other(
    asker: Asker,
    first: str,
    second: str,
    *,
    known: Mapping[str, Explanation] | None = None,
    on_pair: Callable[[Pair], None] | None = None,
    should_stop: ShouldStop | None = None,
) -> Pair:
    """Return why one residence and not the other: facts of both, what the exchange loses, what it would take."""
    from planning.questions.why import pair

    return pair.one_or_other(asker, first, second, known=known, on_pair=on_pair, should_stop=should_stop)


def priorities(
    asker: Asker, *, on_count: Callable[[int, int], None] | None = None, should_stop: ShouldStop | None = None
) -> tuple[Ranked, ...] | None:
    """Return the residences in order of priority; None when asked to stop."""
    from planning.questions.why import explanation

    return explanation.ranking(asker, on_count=on_count, should_stop=should_stop)


def one_step_more(data: Data, plan: Plan) -> tuple[NextUnit, ...] | None:
    """Return what one step more of each limit would bring, by the relaxation; None when the time was too short."""
    from planning.questions import one_more

    return one_more.by_relaxation(data, plan)


def one_step_solved(data: Data, plan: Plan, step: Step) -> NextUnit:
    """Return what a step brings by searching again, from the plan."""
    from planning.questions import one_more

    return one_more.solved(data, plan, step)


def find_repairs(data: Data, plan: Plan) -> Repairs:
    """Return what would make an impossible request possible: each change is the smallest of its rule, tried."""
    from planning.questions.repairs import find

    return find.find_repairs(data, plan)


def compare_plans(
    data: Data,
    first: Plan,
    last: Plan,
    *,
    seconds: float | None = None,
    on_step: Callable[[Difference], None] | None = None,
    should_stop: ShouldStop | None = None,
) -> FromAToB:
    """Go from one plan to another of the same portfolio, change by change; `seconds` at most for each."""
    from planning.questions import step_by_step

    limit = step_by_step.SECONDS if seconds is None else seconds
    return step_by_step.compare_plans(data, first, last, seconds=limit, on_step=on_step, should_stop=should_stop)


def compare_rankings(data: Data, scenario: Scenario) -> Mapping[str, RankedPlan]:
    """Return what sorting by value, then by value for money, gives under a scenario; checked."""
    from planning.questions import ranked

    return ranked.compare_rankings(data, scenario)


def lesson(data: Data) -> Lesson:
    """Compute the lesson of `data/tutorial`: four residences and one budget, chosen in three ways."""
    from planning.questions import ranked

    return ranked.lesson(data)


def price_range(
    data: Data, plan: Plan, residence_id: str, *, should_stop: ShouldStop | None = None
) -> PriceRange | None:
    """Return between which prices of a well-housed year a plan keeps a decision; searched, some seconds a price."""
    found = pricing(data, plan, should_stop=should_stop)
    return None if found is None else found.of(residence_id)


def pricing(data: Data, plan: Plan, *, should_stop: ShouldStop | None = None) -> Pricing | None:
    """Return what finds the prices of a plan's decisions, one by one: what one search meets serves the others.

    None under the first model, and of a plan without decisions.
    """
    from planning.questions.price_range import Pricing

    if plan.scenario.value is None or not plan.has_decisions:
        return None
    seen = with_draws_at_hand(data, plan.scenario) if plan.scenario.futures == "draws" else data
    return Pricing(seen, plan, should_stop)


def practice(data: Data, plan: Plan, nothing: Plan | None = None) -> tuple[Scored, ...]:
    """Score every residence as the practice of the trade does (`explain.trade.practice`).

    Parameters
    ----------
    data, plan
        Prepared data; a plan of theirs.
    nothing
        The plan that does nothing under the same scenario, where it is at hand: who is then without a place.
    """
    from planning.explain.trade.practice import scored
    from planning.options.estimates import parameter_estimates
    from planning.options.of_portfolio import portfolio_parameters

    first = data.manifest.first_year
    rows = if_nothing(data, plan.scenario)
    today = rows[rows["year"] == first]
    classes = dict(zip(today["residence_id"].astype("str"), today["habitability"].astype("str"), strict=True))
    thresholds = parameter_estimates(portfolio_parameters(data, "practice.csv"), first)
    kept = do_nothing(data, plan.scenario) if nothing is None else nothing
    return scored(data, thresholds, classes, kept.needs)


def imposing(data: Data, plan: Plan, *, should_stop: ShouldStop | None = None) -> Imposing:
    """Return what prices a class of the practice imposed at a residence of a plan; some seconds each.

    Raises
    ------
    RequestError
        When the plan cannot be compared.
    """
    from planning.questions.practice_price import Imposing

    return Imposing(data, plan, should_stop)


# What is not certain in the data, and what it could change.


def uncertain_figures(data: Data, plan: Plan) -> tuple[list[Figure], int]:
    """Return the figures behind a plan that are not certain, and how many are verified (`questions.knowing`)."""
    from planning.questions.knowing import uncertain

    return uncertain.uncertain_figures(data, plan)


def worth_knowing(
    data: Data,
    plan: Plan,
    *,
    seconds: float | None = None,
    on_count: Callable[[int, int], None] | None = None,
    should_stop: ShouldStop | None = None,
    before: Knowing | None = None,
    on_found: Callable[[Knowing], None] | None = None,
) -> Knowing:
    """Return which uncertain figures could change a plan, most people at stake first (`questions.knowing`)."""
    from planning.questions.knowing.worth_knowing import WorthKnowing

    asked = WorthKnowing(data, plan, seconds=seconds, should_stop=should_stop)
    return asked.found(on_count, before=before, on_found=on_found)


# The exact model, for whoever wants to read it.


def census(data: Data, scenario: Scenario) -> Census:
    """Count the model of a scenario: columns and rows by family."""
    from planning.solve import export

    return export.census(data, scenario)


def export_model(data: Data, scenario: Scenario, file: Path, start: Plan | None = None) -> None:
    """Write the model of a scenario as .lp or .mps (`solve.export.export_model`)."""
    from planning.solve import export

    export.export_model(data, scenario, file, start)


def exported(data: Data, scenario: Scenario, form: str) -> bytes:
    """Return what `export_model` writes, for a download; `form` is `lp` or `mps`."""
    from planning.solve import export

    return export.exported(data, scenario, form)


def export_refusal(scenario: Scenario, counted: Census, form: str) -> Message | None:
    """Say why `exported` would refuse; None when it would not."""
    from planning.solve import export

    return export.export_refusal(scenario, counted, form)
