"""Keep a calendar of workdays for each authority."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["supervising_authority.id"],
            name=op.f("fk_calendar_day_authority_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "day", name=op.f("pk_calendar_day")),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("calendar_day")
