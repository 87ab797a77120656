"""Explanations of a plan, residence by residence."""

import sqlalchemy as sa
from alembic import op

from planning.store.columns import CompressedJson, Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "explanations",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("residence_id", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("document", CompressedJson(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "residence_id", name="pk_explanations"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_explanations_plan_id"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("explanations")
