"""What each budget buys, around a plan."""

import sqlalchemy as sa
from alembic import op

from planning.store.columns import CompressedJson, Moment

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "frontiers",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("document", CompressedJson(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", name="pk_frontiers"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_frontiers_plan_id"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("frontiers")
