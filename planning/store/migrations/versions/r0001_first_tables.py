"""Portfolios, scenarios, plans and jobs."""

import sqlalchemy as sa
from alembic import op

from planning.store.columns import CompressedJson, Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "portfolios",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("scenarios", sa.JSON(), nullable=False),
        sa.Column("tables", CompressedJson(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_portfolios"),
    )
    op.create_index("ix_portfolios_fingerprint", "portfolios", ["fingerprint"])
    op.create_table(
        "scenarios",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scenarios"),
    )
    _create_plans()
    _create_jobs()


def _create_plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("portfolio_hash", sa.String(), nullable=False),
        sa.Column("data_hash", sa.String(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=True),
        sa.Column("scenario", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("document", CompressedJson(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("objective", sa.Double(), nullable=True),
        sa.Column("gap", sa.Double(), nullable=True),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
        sa.ForeignKeyConstraint(["portfolio_hash"], ["portfolios.hash"], name="fk_plans_portfolio_hash"),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.id"], name="fk_plans_scenario_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["plans.id"], name="fk_plans_parent_id"),
        sa.UniqueConstraint("parent_id", "role", name="uq_plans_parent_id_role"),
    )
    op.create_index("ix_plans_portfolio_hash", "plans", ["portfolio_hash"])


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("portfolio_hash", sa.String(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=True),
        sa.Column("scenario", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=True),
        sa.Column("message", sa.JSON(), nullable=True),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("pid_mark", sa.String(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.ForeignKeyConstraint(["portfolio_hash"], ["portfolios.hash"], name="fk_jobs_portfolio_hash"),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.id"], name="fk_jobs_scenario_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_jobs_plan_id"),
    )
    op.create_index("ix_jobs_state", "jobs", ["state"])


def downgrade() -> None:
    """Remove the tables."""
    for table in ("jobs", "plans", "scenarios", "portfolios"):
        op.drop_table(table)
