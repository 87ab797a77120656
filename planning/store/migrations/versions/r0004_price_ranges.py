"""Between which prices of a well-housed year a plan keeps each of its decisions."""

import sqlalchemy as sa
from alembic import op

from planning.store.columns import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "price_ranges",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("residence_id", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "residence_id", name="pk_price_ranges"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_price_ranges_plan_id"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("price_ranges")
