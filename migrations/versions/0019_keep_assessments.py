"""Keep evidence, assessments and decisions."""

import sqlalchemy as sa
from alembic import op

import surveyapp.orm

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_code", sa.String(length=64), nullable=False),
        sa.Column("table_name", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kept_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["supervising_authority.id"],
            name=op.f("fk_evidence_batch_authority_id"),
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_evidence_batch_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_batch")),
    )
    with op.batch_alter_table("evidence_batch", schema=None) as batch_op:
        batch_op.create_index(
            "ix_evidence_batch_scheme", ["authority_id", "scheme_code"], unique=False
        )

    op.create_table(
        "kept_table",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["supervising_authority.id"], name=op.f("fk_kept_table_authority_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_table")),
        sa.UniqueConstraint("authority_id", "hash", name=op.f("uq_kept_table_authority_id_hash")),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_version_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("result_hash", sa.String(length=64), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["supervising_authority.id"], name=op.f("fk_assessment_authority_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_assessment_by")),
        sa.ForeignKeyConstraint(
            ["scheme_version_id"],
            ["scheme_version.id"],
            name=op.f("fk_assessment_scheme_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index("ix_assessment_authority_at", ["authority_id", "at"], unique=False)

    op.create_table(
        "assessment_issue",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("bulletin", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_assessment_issue_assessment_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_assessment_issue_by")),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_assessment_issue")),
    )
    op.create_table(
        "proposal_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("accepted", "declined", name="verdict", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_proposal_decision_assessment_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_proposal_decision_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_decision")),
        sa.UniqueConstraint(
            "assessment_id",
            "position",
            "by",
            name=op.f("uq_proposal_decision_assessment_id_position_by"),
        ),
    )


def downgrade() -> None:
    op.drop_table("proposal_decision")
    op.drop_table("assessment_issue")
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_index("ix_assessment_authority_at")

    op.drop_table("assessment")
    op.drop_table("kept_table")
    with op.batch_alter_table("evidence_batch", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_batch_scheme")

    op.drop_table("evidence_batch")
