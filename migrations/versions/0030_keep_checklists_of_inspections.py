"""Let an inspection go by a checklist."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("checklist", sa.String(length=64), nullable=False, server_default="")
        )
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.alter_column("checklist", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.drop_column("checklist")
