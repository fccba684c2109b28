"""Keep which bulletins were prepared, whose files would keep a request waiting."""

import sqlalchemy as sa
from alembic import op

from surveyapp.orm import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prepared_bulletin",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("stands_on", sa.String(length=64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("result_hash", sa.String(length=64), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "working",
                "done",
                "refused",
                "failed",
                name="runstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("told_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_prepared_bulletin_assessment_id"),
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_prepared_bulletin_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_bulletin")),
        sa.UniqueConstraint(
            "assessment_id", "language", name=op.f("uq_prepared_bulletin_assessment_id_language")
        ),
    )


def downgrade() -> None:
    op.drop_table("prepared_bulletin")
