"""Keep inspections: lists, draws, who inspects what, and findings."""

import sqlalchemy as sa
from alembic import op

import surveyapp.orm

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=64), nullable=False),
        sa.Column("dimensions", sa.JSON(), nullable=False),
        sa.Column(
            "size_of",
            sa.Enum("in_all", "per_unit", name="samplesize", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "locked", name="inspectionstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_inspection_size")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["supervising_authority.id"], name=op.f("fk_inspection_authority_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_inspection_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("authority_id", "code", name=op.f("uq_inspection_authority_id_code")),
    )
    op.create_table(
        "inspection_draw",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("list_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_inspection_draw_by")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_draw_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_draw")),
        sa.UniqueConstraint(
            "inspection_id", "number", name=op.f("uq_inspection_draw_inspection_id_number")
        ),
    )
    op.create_table(
        "inspection_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_item_inspection_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["assessed_unit.id"], name=op.f("fk_inspection_item_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_item")),
        sa.UniqueConstraint(
            "inspection_id", "key", name=op.f("uq_inspection_item_inspection_id_key")
        ),
    )
    op.create_table(
        "inspection_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("locked", "reopened", name="stepkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_inspection_step_by")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_step_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_step")),
    )
    with op.batch_alter_table("inspection_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_step_inspection_id"), ["inspection_id"], unique=False
        )

    op.create_table(
        "inspection_drawn",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["inspection_draw.id"], name=op.f("fk_inspection_drawn_draw_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["inspection_item.id"], name=op.f("fk_inspection_drawn_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_drawn")),
        sa.UniqueConstraint(
            "draw_id", "item_id", name=op.f("uq_inspection_drawn_draw_id_item_id")
        ),
    )
    with op.batch_alter_table("inspection_drawn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_drawn_item_id"), ["item_id"], unique=False)

    op.create_table(
        "inspection_dealing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drawn_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_inspection_dealing_account_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_inspection_dealing_by")),
        sa.ForeignKeyConstraint(
            ["drawn_id"], ["inspection_drawn.id"], name=op.f("fk_inspection_dealing_drawn_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_dealing")),
        sa.UniqueConstraint("drawn_id", "turn", name=op.f("uq_inspection_dealing_drawn_id_turn")),
    )
    with op.batch_alter_table("inspection_dealing", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_dealing_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "inspection_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drawn_id", sa.Uuid(), nullable=False),
        sa.Column("dimension", sa.String(length=64), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("right", "wrong", "cannot_tell", name="verdict", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("inspector_unit_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_inspection_finding_by")),
        sa.ForeignKeyConstraint(
            ["drawn_id"], ["inspection_drawn.id"], name=op.f("fk_inspection_finding_drawn_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspector_unit_id"],
            ["assessed_unit.id"],
            name=op.f("fk_inspection_finding_inspector_unit_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_finding")),
        sa.UniqueConstraint(
            "drawn_id",
            "dimension",
            "attempt",
            name=op.f("uq_inspection_finding_drawn_id_dimension_attempt"),
        ),
    )


def downgrade() -> None:
    op.drop_table("inspection_finding")
    with op.batch_alter_table("inspection_dealing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_dealing_account_id"))

    op.drop_table("inspection_dealing")
    with op.batch_alter_table("inspection_drawn", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_drawn_item_id"))

    op.drop_table("inspection_drawn")
    with op.batch_alter_table("inspection_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspection_step_inspection_id"))

    op.drop_table("inspection_step")
    op.drop_table("inspection_item")
    op.drop_table("inspection_draw")
    op.drop_table("inspection")
