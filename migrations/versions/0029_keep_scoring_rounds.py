"""Keep rounds in which experts score units, every sheet, and the cases they read."""

import sqlalchemy as sa
from alembic import op

import surveyapp.orm

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scoring_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("period", sa.String(length=64), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("reason_below", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "closed", "locked", name="roundstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.CheckConstraint("period_from < period_until", name=op.f("ck_scoring_round_dates")),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["supervising_authority.id"],
            name=op.f("fk_scoring_round_authority_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_round")),
        sa.UniqueConstraint(
            "authority_id",
            "scheme_code",
            "period",
            name=op.f("uq_scoring_round_authority_id_scheme_code_period"),
        ),
    )
    op.create_table(
        "case_study",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_case_study_by")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["scoring_round.id"], name=op.f("fk_case_study_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["assessed_unit.id"], name=op.f("fk_case_study_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_study")),
        sa.UniqueConstraint(
            "round_id", "unit_id", "revision", name=op.f("uq_case_study_round_id_unit_id_revision")
        ),
    )
    op.create_table(
        "expert_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "finished", "recused", name="sheetstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_expert_sheet_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["scoring_round.id"], name=op.f("fk_expert_sheet_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["assessed_unit.id"], name=op.f("fk_expert_sheet_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_sheet")),
        sa.UniqueConstraint(
            "round_id",
            "unit_id",
            "account_id",
            "revision",
            name=op.f("uq_expert_sheet_round_id_unit_id_account_id_revision"),
        ),
    )
    op.create_table(
        "scored_unit",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["scoring_round.id"], name=op.f("fk_scored_unit_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["assessed_unit.id"], name=op.f("fk_scored_unit_unit_id")
        ),
        sa.PrimaryKeyConstraint("round_id", "unit_id", name=op.f("pk_scored_unit")),
    )
    op.create_table(
        "scoring_assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_scoring_assignment_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["scoring_round.id"], name=op.f("fk_scoring_assignment_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["assessed_unit.id"], name=op.f("fk_scoring_assignment_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_assignment")),
        sa.UniqueConstraint(
            "round_id",
            "unit_id",
            "account_id",
            name=op.f("uq_scoring_assignment_round_id_unit_id_account_id"),
        ),
    )
    with op.batch_alter_table("scoring_assignment", schema=None) as batch_op:
        batch_op.create_index("ix_scoring_assignment_account", ["account_id"], unique=False)

    op.create_table(
        "scoring_round_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "closed",
                "reopened",
                "locked",
                "reopening_asked",
                "reopening_declined",
                name="roundstepkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_scoring_round_step_by")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["scoring_round.id"], name=op.f("fk_scoring_round_step_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_round_step")),
    )
    with op.batch_alter_table("scoring_round_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_scoring_round_step_round_id"), ["round_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("scoring_round_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scoring_round_step_round_id"))

    op.drop_table("scoring_round_step")
    with op.batch_alter_table("scoring_assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_scoring_assignment_account")

    op.drop_table("scoring_assignment")
    op.drop_table("scored_unit")
    op.drop_table("expert_sheet")
    op.drop_table("case_study")
    op.drop_table("scoring_round")
