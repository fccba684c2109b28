"""Keep the number and the signature of bulletins, and what is done about low items."""

import sqlalchemy as sa
from alembic import op

import surveyapp.orm

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TEXTS = {"issuing_body": 200, "document_number": 64, "signed_by": 64}


def upgrade() -> None:
    with op.batch_alter_table("assessment_issue", schema=None) as batch_op:
        for name, length in TEXTS.items():
            column = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
            batch_op.add_column(column)
        batch_op.add_column(sa.Column("dated_on", sa.Date(), nullable=True))
    with op.batch_alter_table("assessment_issue", schema=None) as batch_op:
        for name in TEXTS:
            batch_op.alter_column(name, server_default=None)
    op.create_table(
        "improvement_measure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=500), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_improvement_measure_assessment_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_improvement_measure_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_measure")),
        sa.UniqueConstraint(
            "assessment_id",
            "unit_code",
            "item",
            name=op.f("uq_improvement_measure_assessment_id_unit_code_item"),
        ),
    )


def downgrade() -> None:
    op.drop_table("improvement_measure")
    with op.batch_alter_table("assessment_issue", schema=None) as batch_op:
        batch_op.drop_column("dated_on")
        for name in TEXTS:
            batch_op.drop_column(name)
