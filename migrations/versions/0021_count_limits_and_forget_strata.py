"""Count all that is limited in one table, and forget the strata of invitations.

What was counted of wrong numbers runs out within a quarter of an hour. A stratum is the service
centre of the occasion, where an invitation may name one; where it may not, it told too much.
"""

import sqlalchemy as sa
from alembic import op

from surveyapp.orm import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "throttle",
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_throttle")),
    )
    op.drop_table("receipt_guess")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_column("stratum")


def downgrade() -> None:
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stratum", sa.String(length=64), nullable=True))
    op.create_table(
        "receipt_guess",
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_receipt_guess")),
    )
    op.drop_table("throttle")
