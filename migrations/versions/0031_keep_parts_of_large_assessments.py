"""Keep for each unit of a large run what its pages need, so that they need not read it whole."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment_part",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_assessment_part_assessment_id")
        ),
        sa.PrimaryKeyConstraint("assessment_id", "unit_code", name=op.f("pk_assessment_part")),
    )


def downgrade() -> None:
    op.drop_table("assessment_part")
