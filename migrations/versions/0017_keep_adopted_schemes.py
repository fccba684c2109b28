"""Keep the schemes that authorities adopted."""

import sqlalchemy as sa
from alembic import op

import surveyapp.orm

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scheme_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("unset", sa.JSON(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_until", sa.Date(), nullable=True),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.Column("failed_examples", sa.Integer(), nullable=False),
        sa.Column("adopted_by", sa.Uuid(), nullable=True),
        sa.Column("adopted_at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adopted_by"], ["account.id"], name=op.f("fk_scheme_version_adopted_by")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["supervising_authority.id"],
            name=op.f("fk_scheme_version_authority_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_version")),
        sa.UniqueConstraint(
            "authority_id",
            "code",
            "number",
            name=op.f("uq_scheme_version_authority_id_code_number"),
        ),
    )


def downgrade() -> None:
    op.drop_table("scheme_version")
