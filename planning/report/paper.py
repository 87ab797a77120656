"""All that the papers say of a plan, computed once by the functions of the screens; no paper computes a figure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pandas as pd

from planning import workflow
from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.plan import Plan
from planning.explain import (
    Summary,
    decision_table,
    housed_by_group,
    housed_by_year,
    limits,
    money_by_year,
    not_retained,
    status_line,
    summary,
    supply_by_group,
    timeline,
)
from planning.explain.board.indicators import cus_indicators, psp_classes
from planning.explain.board.movers import movers
from planning.explain.board.resolutions import resolutions
from planning.explain.money.risk_words import RiskFigures, risk_figures
from planning.finance import financing_plan, upkeep_before_works
from planning.finance.cents import CENTS
from planning.finance.overruns import overruns_of
from planning.i18n import FRENCH, Words
from planning.i18n.typography import TypesetWords
from planning.options import all_parameters
from planning.tables.data import Data
from planning.tables.scenario_file import apply_scenario


@dataclass(frozen=True)
class Paper:
    """A plan with everything that its papers say, in one language (columns: planning/explain)."""

    plan: Plan
    data: Data
    words: Words
    printed: datetime.date
    summary: Summary
    status: tuple[str, ...]
    limits: tuple[str, ...]
    risk: RiskFigures
    resolutions: pd.DataFrame
    decisions: pd.DataFrame
    not_retained: pd.DataFrame
    timeline: pd.DataFrame
    money: pd.DataFrame
    financing: pd.DataFrame
    """`finance.financing_plan`, to the cent."""
    housed: pd.DataFrame
    housed_groups: pd.DataFrame
    supply: pd.DataFrame
    movers: pd.DataFrame
    cus: pd.DataFrame
    psp: pd.DataFrame
    parameters: pd.DataFrame
    nothing: pd.DataFrame
    """`workflow.if_nothing`: what becomes of each residence if nothing is done."""

    @classmethod
    def of(
        cls,
        plan: Plan,
        data: Data,
        do_nothing: Plan | None = None,
        words: Words = FRENCH,
        printed: datetime.date | None = None,
    ) -> Paper:
        """Gather what is said of a plan.

        Parameters
        ----------
        plan, data
            A plan; its prepared data, before the scenario.
        do_nothing
            The plan that does nothing, where it is at hand; else it is made (a second or two).
        words, printed
            The reader's language; the day that the papers carry (today).

        Raises
        ------
        RequestError
            When there is no plan to present.
        """
        if not plan.has_decisions:
            raise RequestError(Message(N_("il n'y a pas de plan à présenter : calculez-en un")))
        words = TypesetWords(words.lang)
        nothing = workflow.do_nothing(data, plan.scenario) if do_nothing is None else do_nothing
        figures = summary(plan, data, nothing)
        decisions = decision_table(plan, data, nothing, words)
        years = workflow.if_nothing(data, plan.scenario)
        seen, parameters = apply_scenario(data, plan.scenario), all_parameters(data)
        return cls(
            plan=plan,
            data=data,
            words=words,
            printed=printed or datetime.datetime.now(datetime.UTC).date(),
            summary=figures,
            status=tuple(words(part) for part in status_line(plan, data)),
            limits=tuple(words(part) for part in limits(plan, data)),
            risk=risk_figures(overruns_of(plan, seen, parameters), plan),
            resolutions=resolutions(data, figures, decisions, years, words),
            decisions=decisions,
            not_retained=not_retained(plan, data, words),
            timeline=timeline(plan, data, words),
            money=money_by_year(plan, data),
            financing=financing_plan(plan, seen),
            housed=housed_by_year(plan),
            housed_groups=housed_by_group(plan, data, words),
            supply=supply_by_group(plan, data, words),
            movers=movers(plan, decisions, data, words),
            cus=cus_indicators(decisions, data, words),
            psp=psp_classes(plan, decisions, data, words),
            parameters=parameters,
            nothing=years,
        )

    @property
    def wear_before_works(self) -> float:
        """Upkeep paid at residences until their works begin, EUR: paid, but no part of the investment (`summary`)."""
        return float(self.financing.loc[self.is_before_works, "cents"].sum()) / CENTS

    @property
    def is_before_works(self) -> pd.Series:
        """Which rows of the financing plan are upkeep of a residence that something is decided for."""
        return upkeep_before_works(self.financing, self.plan)

    @property
    def for_others(self) -> float:
        """What other owners pay of the investment, EUR: it has no source among ours."""
        figures = self.summary
        paid = figures.own.value + figures.loans.value + figures.grants.value
        return figures.capex.value + self.wear_before_works - paid

    @property
    def footer(self) -> str:
        """What stands at the foot of every page: whose plan, its mark, the day, how to check it."""
        return self.words(
            "Plan {mark} · {name} · tiré le {day}", mark=self.plan.mark, name=self.data.manifest.name, day=self.printed
        )

    @property
    def headline(self) -> str:
        """The plan in one sentence."""
        return self.words(self.summary.headline)
