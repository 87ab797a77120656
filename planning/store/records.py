"""What the store gives back: frozen values, readable without the database."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from planning.domain.kinds import Status
from planning.domain.message import Message
from planning.domain.progress import Progress
from planning.domain.scenario import Scenario

PROPOSAL: Final = "proposal"
"""Role of a plan that the optimiser proposes."""
DO_NOTHING: Final = "do_nothing"
"""Role of the companion where everything is kept as it is."""
RANKING: Final = "ranking"
"""Role of the companion made the spreadsheet way: rank, then cut at the budget."""


PLAN_JOB: Final = "plan"
"""Kind of job that makes a plan."""
EXPLAIN_JOB: Final = "explain"
"""Kind of job that explains every residence of a plan; also its step."""
PRICES_JOB: Final = "prices"
"""Kind of job that searches between which prices a plan keeps its decisions; also a step of the one above."""
FRONTIER_JOB: Final = "frontier"
"""Kind of job that finds what each budget buys, around a plan; also its step."""


FIGURES_JOB: Final = "figures"
"""Kind of job that searches which uncertain figures could change a plan; also its step."""


KEEPING: Final = "keeping"
"""Step of a job that was stopped, while the best plan that it found is written down."""


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE: Final = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class PortfolioEntry:
    """A portfolio in a list, without its tables."""

    hash: str
    name: str
    folder: str
    scenarios: Mapping[str, Scenario]
    """The scenarios of the data folder, by file name."""
    created_at: datetime.datetime
    saved_at: datetime.datetime
    fingerprint: str = ""
    """What it was prepared from (`preparation_fingerprint`)."""
    base_hash: str = ""
    """The same without what people changed; empty = nobody changed anything."""

    @property
    def reference(self) -> Scenario:
        """The scenario called reference, or the defaults when the folder has none."""
        return self.scenarios.get("reference", Scenario())


class ChangeKind(StrEnum):
    """What a person did to the options of a portfolio, or to the catalogue that they come from."""

    EDITED = "edited"
    FROZEN = "frozen"
    ADDED = "added"
    LOADED = "loaded"
    RESTORED = "restored"
    CATALOGUE = "catalogue"
    """A template or a figure set otherwise: the ids are keys of `options.catalogue_edits`."""
    IMPORTED = "imported"
    """Residences and what they hold, from a file: the ids are residences."""
    UNDONE = "undone"


@dataclass(frozen=True)
class ChangeEntry:
    """A change of some options, from one version of a portfolio to the next."""

    id: int
    kind: ChangeKind
    option_ids: tuple[str, ...]
    author: str
    reason: str
    before_hash: str
    after_hash: str
    created_at: datetime.datetime
    is_undone: bool


@dataclass(frozen=True)
class SavedScenario:
    """A scenario that somebody saved. Give `id` and `version` back to change it."""

    id: int
    version: int
    scenario: Scenario
    created_at: datetime.datetime


@dataclass(frozen=True)
class PlanEntry:
    """A plan in a list, without its rows."""

    id: int
    name: str
    role: str
    parent_id: int | None
    """The proposal that a companion is compared with."""
    portfolio_hash: str
    data_hash: str
    scenario_id: int | None
    scenario: Scenario
    status: Status
    objective: float | None
    gap: float | None
    code_version: str
    created_at: datetime.datetime
    checked_at: datetime.datetime | None
    """None for doing nothing, to which rules and envelopes do not apply."""
    faults: tuple[Message, ...]
    """What the independent checker found; empty = nothing."""


@dataclass(frozen=True)
class Job:
    """A long calculation, as it stands."""

    id: int
    kind: str
    portfolio_hash: str
    scenario_id: int | None
    scenario: Scenario
    state: JobState
    step: str
    """What is being calculated: the role of a plan, empty before the start."""
    progress: Progress | None
    message: Message | None
    """Why the job failed or stopped, or what is missing from its result."""
    pid: int
    cancel_requested: bool
    plan_id: int | None
    created_at: datetime.datetime
    updated_at: datetime.datetime

    @property
    def is_active(self) -> bool:
        """Whether there is still something to wait for."""
        return self.state in ACTIVE

    @property
    def is_keeping(self) -> bool:
        """Whether it was stopped, and the best plan that it found is still being written down."""
        return self.state is JobState.CANCELLED and self.step == KEEPING
