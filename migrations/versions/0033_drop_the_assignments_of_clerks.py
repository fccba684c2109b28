"""Drop the assignments of clerks, which nothing ever wrote or read."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("clerk_assignment")


def downgrade() -> None:
    op.create_table(
        "clerk_assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clerk_id"], ["window_clerk.id"], name=op.f("fk_clerk_assignment_clerk_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["assessed_unit.id"], name=op.f("fk_clerk_assignment_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clerk_assignment")),
        sa.UniqueConstraint(
            "clerk_id",
            "unit_id",
            "valid_from",
            name=op.f("uq_clerk_assignment_clerk_id_unit_id_valid_from"),
        ),
    )
