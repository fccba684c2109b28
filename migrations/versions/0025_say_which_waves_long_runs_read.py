"""Say which waves of surveys a run reads that is too long for a request."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assessment_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("surveys", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("assessment_run", schema=None) as batch_op:
        batch_op.alter_column("surveys", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("assessment_run", schema=None) as batch_op:
        batch_op.drop_column("surveys")
