"""Scenarios that people save; a change made meanwhile by somebody else is never overwritten."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.exc import StaleDataError

from planning.domain.errors import RequestError
from planning.domain.message import N_, Message
from planning.domain.scenario import Scenario
from planning.store.database import Database
from planning.store.records import SavedScenario
from planning.store.rows import ScenarioRow
from planning.store.unchanged import kept_until_written


class Scenarios(Database):
    """Keep scenarios as documents with a version number."""

    def save_scenario(
        self, scenario: Scenario, scenario_id: int | None = None, version: int | None = None
    ) -> SavedScenario:
        """Keep a new scenario, or change `scenario_id` as it was read at `version`.

        Raises
        ------
        RequestError
            When the scenario was changed or removed since it was read.
        """
        if (scenario_id is None) != (version is None):
            raise ValueError("an id goes with the version that was read")
        try:
            with self._writing() as session:
                row = ScenarioRow(id=scenario_id, version=version) if scenario_id else ScenarioRow()
                if scenario_id:
                    # Stands for the row as its reader saw it: the update asks for that version, or fails.
                    make_transient_to_detached(row)
                session.add(row)
                row.name, row.document = scenario.name, scenario.model_dump(mode="json")
                session.flush()
                return _saved(row)
        except StaleDataError as error:
            template = N_(
                "le scénario « {name} » a changé depuis que vous l'avez ouvert :"
                " rechargez-le, ou enregistrez le vôtre sous un autre nom"
            )
            raise RequestError(Message(template, {"name": scenario.name})) from error

    def keep_scenario(self, scenario: Scenario) -> SavedScenario:
        """Keep a scenario that a page made, once: the same one is there already after its second use."""
        document = scenario.model_dump(mode="json")
        with self._writing() as session:
            rows = session.scalars(select(ScenarioRow).where(ScenarioRow.name == scenario.name)).all()
            row = next((row for row in rows if row.document == document), None)
            if row is None:
                row = ScenarioRow(name=scenario.name, document=document)
                session.add(row)
                session.flush()
            return _saved(row)

    def scenario(self, scenario_id: int) -> SavedScenario:
        """Return one scenario.

        Raises
        ------
        RequestError
            When there is none.
        """
        with self._reading() as session:
            row = session.get(ScenarioRow, scenario_id)
            if row is None:
                template = N_("le scénario {id} n'est pas enregistré")
                raise RequestError(Message(template, {"id": str(scenario_id)}))
            return _saved(row)

    @kept_until_written
    def scenarios(self) -> list[SavedScenario]:
        """Return every saved scenario, by name."""
        with self._reading() as session:
            rows = session.scalars(select(ScenarioRow).order_by(ScenarioRow.name, ScenarioRow.id))
            return [_saved(row) for row in rows]


def _saved(row: ScenarioRow) -> SavedScenario:
    return SavedScenario(row.id, row.version, Scenario.model_validate(row.document), row.created_at)
