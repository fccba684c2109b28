"""Count guesses of receipt numbers, for all workers alike."""

import sqlalchemy as sa
from alembic import op

from surveyapp.orm import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipt_guess",
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_receipt_guess")),
    )


def downgrade() -> None:
    op.drop_table("receipt_guess")
