"""Print numbered forms."""

import sqlalchemy as sa
from alembic import op

from surveyapp.orm import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what was printed."""
    op.create_table(
        "print_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("copies > 0", name=op.f("ck_print_run_copies")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_print_run_by")),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_print_run_collector_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["questionnaire_version.id"], name=op.f("fk_print_run_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_run")),
    )
    op.create_index(op.f("ix_print_run_collector_id"), "print_run", ["collector_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_index(op.f("ix_print_run_collector_id"), table_name="print_run")
    op.drop_table("print_run")
