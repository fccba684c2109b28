"""Keep unfinished answers, sealed, for whoever has their code."""

import sqlalchemy as sa
from alembic import op

import surveyapp.orm

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "response_draft",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_response_draft_collector_id")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_response_draft")),
    )
    for column in ("collector_id", "response_id", "expires_at"):
        op.create_index(op.f(f"ix_response_draft_{column}"), "response_draft", [column])


def downgrade() -> None:
    op.drop_table("response_draft")
