"""What is kept between two visits: portfolios by hash, scenarios, plans with their checker's verdict, jobs.

Everything comes out as frozen values of the domain or of `records`, never as rows of the database.
"""

from planning.store.database import default_url
from planning.store.explanations import EVERY_RESIDENCE
from planning.store.records import (
    DO_NOTHING,
    EXPLAIN_JOB,
    FIGURES_JOB,
    FRONTIER_JOB,
    PLAN_JOB,
    PRICES_JOB,
    PROPOSAL,
    RANKING,
    ChangeEntry,
    ChangeKind,
    Job,
    JobState,
    PlanEntry,
    PortfolioEntry,
    SavedScenario,
)
from planning.store.store import Store, open_store

__all__ = [
    "DO_NOTHING",
    "EVERY_RESIDENCE",
    "EXPLAIN_JOB",
    "FIGURES_JOB",
    "FRONTIER_JOB",
    "PLAN_JOB",
    "PRICES_JOB",
    "PROPOSAL",
    "RANKING",
    "ChangeEntry",
    "ChangeKind",
    "Job",
    "JobState",
    "PlanEntry",
    "PortfolioEntry",
    "SavedScenario",
    "Store",
    "default_url",
    "open_store",
]
