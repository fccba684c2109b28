"""Keep ledgers of score events, what became of each, and their periods."""

import sqlalchemy as sa
from alembic import op

import surveyapp.orm

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_ledger",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("vocabulary", sa.JSON(), nullable=False),
        sa.Column("last_no", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["supervising_authority.id"],
            name=op.f("fk_event_ledger_authority_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_ledger")),
        sa.UniqueConstraint(
            "authority_id", "code", name=op.f("uq_event_ledger_authority_id_code")
        ),
    )
    op.create_table(
        "event_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ledger_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kept_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_event_import_by")),
        sa.ForeignKeyConstraint(
            ["ledger_id"], ["event_ledger.id"], name=op.f("fk_event_import_ledger_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_import")),
    )
    with op.batch_alter_table("event_import", schema=None) as batch_op:
        batch_op.create_index("ix_event_import_ledger_at", ["ledger_id", "at"], unique=False)

    op.create_table(
        "ledger_period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ledger_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "locked", name="periodstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.CheckConstraint("period_from < period_until", name=op.f("ck_ledger_period_dates")),
        sa.ForeignKeyConstraint(
            ["ledger_id"], ["event_ledger.id"], name=op.f("fk_ledger_period_ledger_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_period")),
        sa.UniqueConstraint("ledger_id", "code", name=op.f("uq_ledger_period_ledger_id_code")),
        sa.UniqueConstraint(
            "ledger_id", "period_from", name=op.f("uq_ledger_period_ledger_id_period_from")
        ),
    )
    op.create_table(
        "ledger_period_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "locked",
                "reopening_asked",
                "reopening_declined",
                "reopened",
                name="periodstepkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_ledger_period_step_by")),
        sa.ForeignKeyConstraint(
            ["period_id"], ["ledger_period.id"], name=op.f("fk_ledger_period_step_period_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_period_step")),
    )
    with op.batch_alter_table("ledger_period_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ledger_period_step_period_id"), ["period_id"], unique=False
        )

    op.create_table(
        "score_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ledger_id", sa.Uuid(), nullable=False),
        sa.Column("event_no", sa.String(length=64), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("outlet", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("issue", sa.String(length=120), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("occurred_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reported_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=True),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("points", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("level", sa.String(length=64), nullable=False),
        sa.Column("joint_units", sa.Text(), nullable=False),
        sa.Column("staff", sa.String(length=64), nullable=False),
        sa.Column("evidence", sa.String(length=1000), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("reviewed", sa.Boolean(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("adjusts_id", sa.Uuid(), nullable=True),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("fact_key", sa.String(length=64), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_score_event_number")),
        sa.ForeignKeyConstraint(
            ["adjusts_id"], ["ledger_period.id"], name=op.f("fk_score_event_adjusts_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["event_import.id"], name=op.f("fk_score_event_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["ledger_id"], ["event_ledger.id"], name=op.f("fk_score_event_ledger_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_score_event_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["assessed_unit.id"], name=op.f("fk_score_event_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_event")),
        sa.UniqueConstraint(
            "ledger_id",
            "event_no",
            "attempt",
            name=op.f("uq_score_event_ledger_id_event_no_attempt"),
        ),
    )
    with op.batch_alter_table("score_event", schema=None) as batch_op:
        batch_op.create_index("ix_score_event_adjusts", ["adjusts_id"], unique=False)
        batch_op.create_index("ix_score_event_import", ["import_id"], unique=False)
        batch_op.create_index(
            "ix_score_event_ledger_approval_day",
            ["ledger_id", "needs_approval", "counted_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_score_event_ledger_category_day",
            ["ledger_id", "category", "counted_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_score_event_ledger_day", ["ledger_id", "counted_on", "id"], unique=False
        )
        batch_op.create_index(
            "ix_score_event_ledger_fact", ["ledger_id", "fact_key"], unique=False
        )
        batch_op.create_index(
            "ix_score_event_ledger_unit_day",
            ["ledger_id", "unit_id", "counted_on", "id"],
            unique=False,
        )

    op.create_table(
        "score_event_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "approved",
                "rejected",
                "withdrawn",
                "adjusted",
                name="stepkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_score_event_step_by")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["score_event.id"], name=op.f("fk_score_event_step_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_event_step")),
    )
    with op.batch_alter_table("score_event_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_score_event_step_event_id"), ["event_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("score_event_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_event_step_event_id"))

    op.drop_table("score_event_step")
    with op.batch_alter_table("score_event", schema=None) as batch_op:
        batch_op.drop_index("ix_score_event_ledger_unit_day")
        batch_op.drop_index("ix_score_event_ledger_fact")
        batch_op.drop_index("ix_score_event_ledger_day")
        batch_op.drop_index("ix_score_event_ledger_category_day")
        batch_op.drop_index("ix_score_event_ledger_approval_day")
        batch_op.drop_index("ix_score_event_import")
        batch_op.drop_index("ix_score_event_adjusts")

    op.drop_table("score_event")
    with op.batch_alter_table("ledger_period_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_period_step_period_id"))

    op.drop_table("ledger_period_step")
    op.drop_table("ledger_period")
    with op.batch_alter_table("event_import", schema=None) as batch_op:
        batch_op.drop_index("ix_event_import_ledger_at")

    op.drop_table("event_import")
    op.drop_table("event_ledger")
