"""Portfolios in the order in which they were kept, whatever the clock says."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Count what is there in the order of its dates."""
    with op.batch_alter_table("portfolios") as table:
        table.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
        table.create_index("ix_portfolios_turn", ["turn"])
    op.execute(
        "UPDATE portfolios SET turn = (SELECT count(*) FROM portfolios AS other WHERE other.saved_at < "
        "portfolios.saved_at OR (other.saved_at = portfolios.saved_at AND other.hash <= portfolios.hash))"
    )


def downgrade() -> None:
    """Leave the dates alone."""
    with op.batch_alter_table("portfolios") as table:
        table.drop_index("ix_portfolios_turn")
        table.drop_column("turn")
