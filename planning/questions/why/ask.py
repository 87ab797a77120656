"""Questions about a plan, each answered by a search: exact where others are held, in the time given elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from planning.domain.errors import RequestError
from planning.domain.kinds import OPTIMAL_GAP, ActionKind, Status, relative_gap
from planning.domain.message import N_, Message
from planning.domain.plan import Decision, Plan
from planning.domain.progress import ShouldStop
from planning.domain.scenario import Scenario
from planning.domain.statement import WHOLE_GAP, Change, Explanation, Fact, Kind, Statement
from planning.finance.purses import paying_purses
from planning.model.model import Flags
from planning.questions.around import Around, LeastMoney
from planning.questions.what_if import what_if
from planning.questions.why.applied import applied, decides_again
from planning.questions.why.differences import differences, moved_elsewhere
from planning.solve.engine import Limits
from planning.solve.run import solve
from planning.tables.data import Data

SAME = 1e-6
"""Values closer than this (relative, and absolute) are the same: what a plan recounts to."""
QUICK_SECONDS = 1.0
"""Up to this, a search with everybody free is that of the quick answers."""
AREA_SECONDS = 5.0
"""A territory that decides again is solved within this, or its bound is kept."""
PROOF_SECONDS = 120.0
"""How long a calculation in the background may take to prove that (the demo takes some 10 s)."""


_About = tuple[str, str, str, tuple[tuple[str, float], ...]]
"""What a change asks, whoever decides again."""


@dataclass(frozen=True)
class Asker:
    """A plan, its data, and how long a search with everybody free may take."""

    data: Data
    plan: Plan
    seconds: float = QUICK_SECONDS
    in_process: bool = False
    """Search in this process (tests)."""
    proof_seconds: float | None = None
    """How long the plan's own proof may take before whole plans are compared; None = only where it is there."""
    should_stop: ShouldStop | None = None
    """Polled by searches with everybody free."""
    closer: Plan | None = None
    """The plan that an earlier search for the proof ended with."""
    _found: dict[_About, Plan] = field(default_factory=dict, compare=False)
    """The best plan met under a change of the same decision: where a wider search starts."""
    _money: dict[str, LeastMoney | None] = field(default_factory=dict, compare=False)
    first: dict[str, Explanation] = field(default_factory=dict, compare=False)
    """First facts already given, by residence."""

    @classmethod
    def of(
        cls,
        data: Data,
        plan: Plan,
        *,
        seconds: float = QUICK_SECONDS,
        in_process: bool = False,
        proof_seconds: float | None = None,
        should_stop: ShouldStop | None = None,
        closer: Plan | None = None,
    ) -> Asker:
        """Check that the plan can be explained from these data.

        Raises
        ------
        RequestError
            When there is no plan, the data are not its data, or its value counts changes against another plan or goes
            by an order of terms: what a decision is worth is then not one number.
        """
        if not plan.has_decisions or plan.objective is None:
            raise RequestError(Message(N_("il n'y a pas de plan à expliquer : calculez-en un")))
        if plan.scenario.order or plan.scenario.weights.changes > 0:
            what = N_("un plan avec un ordre de critères, ou qui compte les changements, n'est pas encore expliqué")
            raise RequestError(Message(what))
        if closer is not None and (closer.data_hash, closer.scenario) != (plan.data_hash, plan.scenario):
            closer = None
        asker = cls(data, plan, seconds, in_process, proof_seconds, should_stop, closer)
        if plan.data_hash == data.hash_for(plan.scenario):
            return asker
        # Tables written by another version, or data that changed: the plan must be worth the same, its proof is left.
        again = asker.around.best(asker.around.opened(()))
        worth = None if again.values is None else asker.around.problem.arrays.objective(again.values)
        if worth is None or abs(worth - asker.value) > asker.margin:
            raise RequestError(Message(N_("ces données ne sont pas celles du plan : donnez le dossier du plan")))
        without_proof = plan.model_copy(update={"bound": None, "gap": None})
        return cls(data, without_proof, seconds, in_process, proof_seconds, should_stop)

    @property
    def value(self) -> float:
        """The plan's objective."""
        return self.plan.objective or 0.0

    @property
    def margin(self) -> float:
        """Differences of value below this are none."""
        return SAME * max(1.0, abs(self.value))

    @cached_property
    def around(self) -> Around:
        """The model of the plan."""
        return Around.of(self.data, self.plan.scenario, self.plan)

    @cached_property
    def best(self) -> Plan | None:
        """The best plan known, proven within `WHOLE_GAP`: what whole plans are compared with. None without that proof.

        The plan shown, where that is proven of it; else the one that the search for the proof ends with.
        """
        found = self.reference
        return found if _is_close(found) else None

    @cached_property
    def reference(self) -> Plan:
        """The best plan known with the best proof, however close: searched for in `proof_seconds` where it is not."""
        known = [plan for plan in (self.plan, self.closer) if plan is not None and plan.objective is not None]
        found = _best_of(known)
        if _is_close(found) or self.proof_seconds is None:
            return found
        asked = found.scenario.but(gap=WHOLE_GAP / 2, time_limit=self.proof_seconds, deterministic=False)
        searched = self._solved(self.data, asked, known)
        return _best_of([found, searched.model_copy(update={"scenario": self.plan.scenario})])

    @cached_property
    def purses(self) -> dict[str, str]:
        """option_id -> the funder that pays its own part (`finance.purses`)."""
        return dict(paying_purses(self.data))

    def money(self, option_id: str) -> LeastMoney | None:
        """The same where the own funds that pay an option may be exceeded; None when they are not limited."""
        purse = self.purses[option_id]
        if purse not in self._money:
            self._money[purse] = LeastMoney.of(self.data, self.plan, purse)
        return self._money[purse]

    @cached_property
    def decisions(self) -> dict[str, Decision]:
        """residence_id -> what the plan decides."""
        return {row.residence_id: row for row in self.plan.decisions}

    def options(self, residence_id: str) -> list[str]:
        """Return the options of a residence that fit in the plan's years, the one decided left out."""
        frame = self.around.problem.choices.frame
        mine = frame.loc[frame["residence_id"] == residence_id, "option_id"].drop_duplicates()
        return [option for option in mine if option != self.decisions[residence_id].option_id]

    def keep(self, residence_id: str) -> str | None:
        """Return the option that leaves a residence as it is; None without one."""
        frame = self.around.problem.choices.frame
        mine = frame[(frame["residence_id"] == residence_id) & (frame["kind"] == ActionKind.KEEP)]
        return None if mine.empty else str(mine["option_id"].iloc[0])

    def opened(self, change: Change) -> Flags:
        """Return the choices that a change leaves open (money and prices apart)."""
        return opened(self.around, change, self.data)

    def least_loss(self, change: Change) -> float:
        """Return what a change loses at least where others are held, by the relaxation; infinite: impossible."""
        return self.around.least(self.opened(change)) - self.value

    def held(self, kind: Kind, option_id: str, change: Change, *, names_rules: bool = True) -> Statement:
        """Answer a change where others are held: what it loses against the plan shown, or what makes it impossible.

        `names_rules`: of what is impossible, search which rules forbid it: that takes longer than the answer.
        """
        is_open = self.opened(change)
        is_wide = change.free == "territory"
        limits = Limits(gap=0.0, seconds=AREA_SECONDS if is_wide else None, seed=0, is_plain=not is_wide)
        answer = self.around.best(is_open, limits)
        about = Statement(kind=kind, residence_id=change.residence_id, option_id=option_id, change=change)
        if answer.infeasible:
            keys = self.around.conflict(is_open) if names_rules else ()
            return about.model_copy(update={"certified": True, "blocked_by": keys})
        if answer.values is None or answer.bound is None:
            return about
        found = self.around.plan_of(answer)
        self.remember(change, found)
        high = (found.objective or 0.0) - self.value
        # A plan with others held is one of all plans: what was proven of those holds of it.
        low = max(answer.bound, -np.inf if self.plan.bound is None else self.plan.bound) - self.value
        is_exact = high - low <= self.margin
        low = high if is_exact else low  # one number: what the solver proves within its tolerance
        return self._said(about, found, low, high, True)

    def again(self, kind: Kind, option_id: str, change: Change) -> Statement | None:
        """Answer a change with everybody free, in the time given: best plan against best plan, between two bounds.

        None where the best plan is not known closely enough, or where the time given says nothing.
        """
        best = self.best
        if best is None or best.objective is None or best.bound is None:
            return None
        found = self._search(change)
        about = Statement(kind=kind, residence_id=change.residence_id, option_id=option_id, change=change)
        if found.status is Status.INFEASIBLE:
            return about.model_copy(update={"certified": True, "blocked_by": found.conflict_keys})
        if found.objective is None:
            return None
        # What is refused or imposed only restricts: the bound of the best plan still holds, and nothing is gained.
        low = max(0.0, *(bound - best.objective for bound in (best.bound, found.bound) if bound is not None))
        high = found.objective - best.bound
        statement = self._said(about, found, low, high, True)
        facts = [*statement.facts, Fact(name="reference", value=best.objective, unit="worth")]
        facts.append(Fact(name="against_plan", value=found.objective - self.value, unit="worth"))
        gap = [] if found.gap is None else [Fact(name="gap", value=found.gap, unit="share")]
        return statement.model_copy(update={"facts": (*facts, *gap)})

    def quickly(self, change: Change) -> Plan:
        """Search a change for a moment, from the best plan met where fewer were free."""
        data, scenario = applied(change, self.plan, self.data)
        return what_if(data, scenario, self._found.get(_about(change), self.plan), is_steady=False)

    def _search(self, change: Change) -> Plan:
        """Search from the best plan met where fewer were free; more than a moment buys a better bound."""
        data, scenario = applied(change, self.plan, self.data)
        known = self._found.get(_about(change))
        if self.seconds <= QUICK_SECONDS and not self.in_process:
            return what_if(data, scenario, known or self.plan, seconds=self.seconds, is_steady=False)
        asked = scenario.but(gap=0.0, time_limit=self.seconds, deterministic=False)
        plans = [self.plan, *([known] if known else [])]
        return self._solved(data, asked, plans)

    def _solved(self, data: Data, asked: Scenario, known: list[Plan]) -> Plan:
        return solve(data, asked, known=known, in_process=self.in_process, should_stop=self.should_stop)

    def remember(self, change: Change, found: Plan) -> None:
        """Keep a plan found under a change, if it is the best: a wider search of the same change starts from it."""
        known = self._found.get(_about(change))
        if known is None or (found.objective or 0.0) < (known.objective or 0.0):
            self._found[_about(change)] = found

    def _said(self, about: Statement, found: Plan, low: float, high: float | None, certified: bool) -> Statement:
        """Complete a statement with what the plan found gives and costs against the one shown."""
        facts = [Fact(name="low", value=low, unit="worth")]
        if high is not None:
            facts.append(Fact(name="high", value=high, unit="worth"))
            weight = 1.0 if self.plan.scenario.value is not None else self.plan.scenario.weights.unmet
            if weight > 0:  # the same loss, as place-years missing of a group of weight 1
                facts.append(Fact(name="equivalent", value=high / weight, unit="place_years"))
        facts += differences(self.plan, found, self.data)
        gives_way = moved_elsewhere(self.plan, found, about.residence_id)
        if gives_way:
            facts.append(Fact(name="moved", value=len(gives_way), unit="count"))
        instead = next(row for row in found.decisions if row.residence_id == about.residence_id)
        if instead.kind != ActionKind.KEEP:
            facts.append(Fact(name="start_year", value=instead.start_year, unit="year"))
        return about.model_copy(
            update={"facts": tuple(facts), "certified": certified, "instead": instead, "moved": gives_way}
        )


def _best_of(plans: list[Plan]) -> Plan:
    """Return the best of some plans of the same request, with the best bound that was proven for any of them."""
    best = min(plans, key=lambda plan: np.inf if plan.objective is None else plan.objective)
    bounds = [plan.bound for plan in plans if plan.bound is not None]
    if not bounds or best.objective is None:
        return best
    bound = min(max(bounds), best.objective)
    gap = relative_gap(best.objective, bound)
    status = Status.OPTIMAL if gap <= OPTIMAL_GAP else Status.FEASIBLE
    return best.model_copy(update={"bound": bound, "gap": gap, "status": status})


def _is_close(plan: Plan) -> bool:
    return plan.objective is not None and plan.gap is not None and plan.gap <= WHOLE_GAP


def _about(change: Change) -> _About:
    return change.residence_id, change.impose, change.refuse, tuple(change.own_funds_eur.items())


def opened(around: Around, change: Change, data: Data) -> Flags:
    """Return the choices of a model that a change leaves open, [n]."""
    frame = around.problem.choices.frame
    is_open = around.opened(decides_again(change, data))
    # What a rule asks of an option speaks of the plan's years: until works that start after it, a residence is kept.
    within = frame.iloc[around.problem.in_plan(np.arange(len(frame)))].reset_index(drop=True)
    mine = (frame["residence_id"] == change.residence_id).to_numpy()
    allowed = np.ones(len(frame), dtype=bool)
    if change.impose:
        allowed &= (within["option_id"] == change.impose).to_numpy()
    if change.start_year is not None:
        allowed &= (within["start_year"] == change.start_year).to_numpy()
    if change.refuse:
        allowed &= (within["option_id"] != change.refuse).to_numpy()
    refused_beside = (within["option_id"] == change.beside_refuse).to_numpy()
    return is_open & (allowed | ~mine) & ~refused_beside
