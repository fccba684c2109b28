"""Set quotas: how many responses of one kind a wave takes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quota_cell",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("answer", "unit", "channel", name="quotakind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("0 <= taken AND taken <= most", name=op.f("ck_quota_cell_taken")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_quota_cell_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_cell")),
        sa.UniqueConstraint(
            "wave_id", "kind", "question", "code",
            name=op.f("uq_quota_cell_wave_id_kind_question_code"),
        ),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("quota_cell")
