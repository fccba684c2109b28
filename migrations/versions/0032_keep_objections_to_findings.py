"""Keep what units object to in inspections, and what was decided of it."""

import sqlalchemy as sa
from alembic import op

import surveyapp.orm

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspection_objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_inspection_objection_by")),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["inspection_finding.id"],
            name=op.f("fk_inspection_objection_finding_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_objection")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_inspection_objection_finding_id")),
    )
    op.create_table(
        "inspection_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ruling",
            sa.Enum("upheld", "amended", "withdrawn", name="ruling", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_inspection_decision_by")),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["inspection_finding.id"],
            name=op.f("fk_inspection_decision_finding_id"),
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["inspection_objection.id"],
            name=op.f("fk_inspection_decision_objection_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_decision")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_inspection_decision_finding_id")),
        sa.UniqueConstraint("objection_id", name=op.f("uq_inspection_decision_objection_id")),
    )
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("objections_until", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("inspection", schema=None) as batch_op:
        batch_op.drop_column("objections_until")

    op.drop_table("inspection_decision")
    op.drop_table("inspection_objection")
