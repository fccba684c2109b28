"""Name the ledger that an assessment read its events from."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("ledger_code", sa.String(length=64), nullable=False, server_default="")
        )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.alter_column("ledger_code", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_column("ledger_code")
