"""Keep what respondents put right, beside what they first said."""

import sqlalchemy as sa
from alembic import op

import surveyapp.orm

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "response_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("corrected_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_response_correction_response_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_correction")),
        sa.UniqueConstraint(
            "response_id", "number", name=op.f("uq_response_correction_response_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("response_correction")
