"""Put units into the classes of a scheme."""

import sqlalchemy as sa
from alembic import op

import surveyapp.orm

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scheme_classification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("scheme_code", sa.String(length=64), nullable=False),
        sa.Column("unit_class", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", surveyapp.orm.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["assessed_unit.id"], name=op.f("fk_scheme_classification_unit_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_scheme_classification_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_classification")),
        sa.UniqueConstraint(
            "unit_id", "scheme_code", name=op.f("uq_scheme_classification_unit_id_scheme_code")
        ),
    )


def downgrade() -> None:
    op.drop_table("scheme_classification")
