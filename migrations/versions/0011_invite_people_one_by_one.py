"""Invite people one by one, by keys of which hashes are kept."""

import sqlalchemy as sa
from alembic import op

import surveyapp.orm

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitation_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("bare", "listed", "drawn", name="invitationway", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=True),
        sa.Column("is_stratified", sa.Boolean(), nullable=True),
        sa.Column("frame_count", sa.Integer(), nullable=True),
        sa.Column("frame_hash", sa.String(length=64), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_invitation_batch_collector_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_invitation_batch_made_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_batch")),
    )
    op.create_index(op.f("ix_invitation_batch_collector_id"), "invitation_batch", ["collector_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("occasion_id", sa.Uuid(), nullable=True),
        sa.Column("stratum", sa.String(length=64), nullable=True),
        sa.Column("inclusion_probability", sa.Double(), nullable=True),
        sa.Column("used_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["invitation_batch.id"], name=op.f("fk_invitation_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_invitation_key_hash")),
    )
    op.create_index(op.f("ix_invitation_batch_id"), "invitation", ["batch_id"])
    # Added by itself: a batch would make the table anew, without its triggers.
    op.add_column("response", sa.Column("inclusion_probability", sa.Double(), nullable=True))


def downgrade() -> None:
    op.drop_column("response", "inclusion_probability")
    op.drop_table("invitation")
    op.drop_table("invitation_batch")
