"""Find the events of several units, and those that follow others up, by indices of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    shared, follows = sa.text("joint_units != ''"), sa.text("about != ''")
    with op.batch_alter_table("score_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_score_event_shared",
            ["ledger_id"],
            unique=False,
            sqlite_where=shared,
            postgresql_where=shared,
        )
        batch_op.create_index(
            "ix_score_event_followers",
            ["ledger_id", "about"],
            unique=False,
            sqlite_where=follows,
            postgresql_where=follows,
        )


def downgrade() -> None:
    with op.batch_alter_table("score_event", schema=None) as batch_op:
        batch_op.drop_index("ix_score_event_followers")
        batch_op.drop_index("ix_score_event_shared")
