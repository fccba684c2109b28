"""Type in paper, batch by batch."""

import sqlalchemy as sa
from alembic import op

from surveyapp.orm import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add batches and their forms."""
    op.create_table(
        "entry_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_by", sa.Uuid(), nullable=True),
        sa.Column("finished_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_entry_batch_collector_id")
        ),
        sa.ForeignKeyConstraint(
            ["finished_by"], ["account.id"], name=op.f("fk_entry_batch_finished_by")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["account.id"], name=op.f("fk_entry_batch_opened_by")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["questionnaire_version.id"], name=op.f("fk_entry_batch_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_batch")),
        sa.UniqueConstraint(
            "collector_id", "number", name=op.f("uq_entry_batch_collector_id_number")
        ),
    )
    op.create_table(
        "paper_form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("fate", sa.String(length=40), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(fate = 'entered') = (response_id IS NOT NULL)", name=op.f("ck_paper_form_response")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["entry_batch.id"], name=op.f("fk_paper_form_batch_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_paper_form_by")),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_paper_form_collector_id")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_paper_form_response_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_form")),
        sa.UniqueConstraint("batch_id", "place", name=op.f("uq_paper_form_batch_id_place")),
        sa.UniqueConstraint(
            "collector_id", "number", name=op.f("uq_paper_form_collector_id_number")
        ),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("paper_form")
    op.drop_table("entry_batch")
