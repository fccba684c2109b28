"""Rate each occasion once in a wave, and once again where a follow-up is allowed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Answers of before: whatever else came of the same occasion stays, and counts as the plan says.
PAST = """
INSERT INTO occasion_rating (wave_id, occasion_id, rating_no, rated_on)
SELECT collector.wave_id, response.occasion_id, 1, min(response.received_on)
FROM response JOIN collector ON collector.id = response.collector_id
WHERE response.occasion_id IS NOT NULL AND NOT response.is_default AND NOT collector.is_pilot
GROUP BY collector.wave_id, response.occasion_id
"""


def upgrade() -> None:
    # Columns are added one by one: a batch would make the table anew, without its triggers.
    op.add_column(
        "response", sa.Column("rating_no", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column("collector", sa.Column("link_days", sa.Integer(), nullable=True))
    for name in ("allows_unlinked", "allows_follow_up"):
        allowed = sa.Column(name, sa.Boolean(), server_default=sa.true(), nullable=False)
        op.add_column("collector", allowed)
    op.create_table(
        "occasion_rating",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("occasion_id", sa.Uuid(), nullable=False),
        sa.Column("rating_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.CheckConstraint("rating_no IN (1, 2)", name=op.f("ck_occasion_rating_rating_no")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_occasion_rating_wave_id")),
        sa.PrimaryKeyConstraint(
            "wave_id", "occasion_id", "rating_no", name=op.f("pk_occasion_rating")
        ),
    )
    op.execute(PAST)


def downgrade() -> None:
    op.drop_table("occasion_rating")
    for name in ("allows_follow_up", "allows_unlinked", "link_days"):
        op.drop_column("collector", name)
    op.drop_column("response", "rating_no")
