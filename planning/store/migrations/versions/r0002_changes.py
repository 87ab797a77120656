"""Changes of options by a person."""

import sqlalchemy as sa
from alembic import op

from planning.store.columns import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table, and say of each portfolio what it is without the changes."""
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lineage", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("option_ids", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("before_hash", sa.String(), nullable=False),
        sa.Column("after_hash", sa.String(), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        sa.ForeignKeyConstraint(["before_hash"], ["portfolios.hash"], name="fk_changes_before_hash"),
        sa.ForeignKeyConstraint(["after_hash"], ["portfolios.hash"], name="fk_changes_after_hash"),
        sa.ForeignKeyConstraint(["undone_by"], ["changes.id"], name="fk_changes_undone_by"),
    )
    op.create_index("ix_changes_lineage", "changes", ["lineage"])
    with op.batch_alter_table("portfolios") as portfolios:
        portfolios.add_column(sa.Column("base_hash", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("portfolios") as portfolios:
        portfolios.drop_column("base_hash")
    op.drop_table("changes")
