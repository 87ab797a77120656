"""What each budget buys around a plan: there at once the next time; each of its points may become a plan of its own."""

from __future__ import annotations

from pydantic import ValidationError
from sqlalchemy.orm import undefer

from planning import __version__
from planning.domain.errors import RequestError
from planning.domain.frontier_points import Frontier, FrontierPoint
from planning.domain.message import N_, Message
from planning.store.columns import now
from planning.store.plans import Plans
from planning.store.records import DO_NOTHING
from planning.store.rows import FrontierRow
from planning.store.scenarios import Scenarios
from planning.store.unchanged import kept_until_written


class Frontiers(Plans, Scenarios):
    """Keep frontiers. A plan never changes: neither does what other budgets buy around it, by one version."""

    def save_frontier(self, plan_id: int, found: Frontier) -> None:
        """Keep what each budget buys around a plan, in place of what was."""
        with self._writing() as session:
            session.merge(
                FrontierRow(
                    plan_id=plan_id,
                    code_version=__version__,
                    document=found.model_dump(mode="json"),
                    created_at=now(),
                )
            )

    def frontier(self, plan_id: int) -> Frontier | None:
        """Return what this version found around a plan; None when it has not searched."""
        return self._frontier(plan_id, __version__)

    @kept_until_written
    def _frontier(self, plan_id: int, version: str) -> Frontier | None:
        with self._reading() as session:
            row = session.get(FrontierRow, plan_id, options=[undefer(FrontierRow.document)])
            document = None if row is None or row.code_version != version else row.document
        try:
            return None if document is None else Frontier.model_validate(document)
        except ValidationError:
            return None

    def open_point(self, plan_id: int, point: FrontierPoint, title: str) -> int:
        """Save a point as a scenario of its own, with its plan and what doing nothing gives; return the plan's id.

        Parameters
        ----------
        plan_id
            The plan that the frontier is about.
        point, title
            The point; what its scenario is called.

        Raises
        ------
        RequestError
            When the point has no plan.
        """
        if point.plan is None:
            raise RequestError(Message(N_("ce budget n'a pas de plan : choisissez-en un autre")))
        entry = self.plan_entry(plan_id)
        scenario = point.plan.scenario.but(name=f"{entry.scenario.name} x {point.factor:g}", title=title)
        known = self.find_plan(entry.portfolio_hash, scenario)
        if known is not None and known.objective == point.plan.objective:
            return known.id
        saved = self.keep_scenario(scenario)
        named = point.plan.model_copy(update={"scenario": scenario})
        new_id = self.save_plan(named, entry.portfolio_hash, faults=(), scenario_id=saved.id)
        nothing = self.companions(plan_id).get(DO_NOTHING)
        if nothing is not None:  # money does not change what doing nothing gives
            self.save_plan(nothing, entry.portfolio_hash, faults=None, role=DO_NOTHING, parent_id=new_id)
        return new_id
